"""The rule (DESIGN, section 5, "The rule").

A stack has dimensions: the version of the library, the deployment type, each framework, and the runtime with operating
system and architecture. Each table of a dimension answers by the rows that speak of the stack, or says nothing; answers
are taken together. Unknown is an answer of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from matrices import versions as v

from .facts import Answer, Condition, Facts, Listing, Matrix, Ranges, Ref, Row, Support, Versions
from .fixes import Fix, Lift, into_range, library_lifts, smallest_change
from .messages import Message, Parameter
from .stack import Named, Stack, given

STATES = ("unsupported", "unknown", "partial", "supported", "not_applicable")
"""States from the one that decides before all others."""

STAGES = (
    "general_availability",
    "preview",
    "beta",
    "private_beta",
    "planned",
    "maintenance",
    "deprecated",
    "end_of_life",
)
"""Stages in the order in which the last one that was met is reported (domain keys, `stages`)."""

PLATFORM_KINDS = ("runtime", "operating_system")
LISTED_KINDS = ("architecture", "deployment_type", "runtime", "operating_system")
SELECTING_KINDS = {
    "runtimes": frozenset(PLATFORM_KINDS),
    "operating_systems": frozenset(PLATFORM_KINDS),
    "deployments": frozenset({"deployment_type"}),
}
SAYS_NOTHING = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a row, a table, a dimension or all of them answer.

    Attributes:
        state: one of `STATES`.
        evidence: ids of the statements that give this state; empty where nothing is stated.
        message: why; None for supported.
        reasons: why, for each dimension that gives this state.
        stages: every stage met on the way.
        limits: for each limit, the changes that may lift it.
        against: how many limits there are.
        excluded: a range or list of the row leaves the stack out.
    """

    state: str
    evidence: tuple[str, ...] = ()
    message: Message | None = None
    stages: tuple[str, ...] = ()
    limits: tuple[tuple[Lift, ...], ...] = ()
    against: int = 0
    excluded: bool = False
    reasons: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one capability; `decided_by` are the statements that give the state, also that of supported.

    `message` is the first reason; `more` are the others, one for each further dimension that gives the same state.
    """

    capability: str
    state: str
    stage: str | None
    decided_by: tuple[str, ...]
    fix: Fix | None
    message: Message
    more: tuple[Message, ...] = ()

    @property
    def limited_by(self) -> tuple[str, ...]:
        """The statements that limit; empty where nothing does and where nothing is stated."""
        return () if self.state in ("supported", "not_applicable") else self.decided_by


def judge(facts: Facts, stack: Stack) -> tuple[Verdict, ...]:
    """One verdict for each row of the page's `capabilities`, in its order."""
    releases = stages_of_releases(facts, stack.library_version)
    apart = not facts.tie_frameworks()
    return tuple(judge_capability(facts, stack, capability, releases, apart) for capability in facts.capabilities())


def judge_capability(facts: Facts, stack: Stack, capability: str, releases: tuple[str, ...], apart: bool) -> Verdict:
    """The verdict for one capability; `releases` are the stages of the library's release branch.

    `apart`: what is said of one framework does not depend on the others, so that it need not be asked again when a fix
    changes another one.
    """
    remembered: dict[Stack, dict[tuple[Named | None, int], Finding]] = {}

    def evaluate(changed: Stack) -> Finding:
        around = replace(changed, frameworks=()) if apart else changed
        return Question(facts, changed, capability, remembered.setdefault(around, {})).answer()

    found = evaluate(stack)
    stages = [stage for stage in (*found.stages, *releases) if stage in STAGES]
    fix = smallest_change(stack, found, evaluate) if found.state in ("unsupported", "partial") else None
    return Verdict(
        capability=capability,
        state=found.state,
        stage=max(stages, key=STAGES.index) if stages else None,
        decided_by=found.evidence,
        fix=fix,
        message=found.message or Message(found.state, {"capability": Ref("capability", capability)}),
        more=found.reasons[1:],
    )


def stages_of_releases(facts: Facts, version: v.Version | None) -> tuple[str, ...]:
    """The stages of the release branches that hold the version; `releases` gives only these."""
    if version is None:
        return ()
    return tuple(
        stage
        for matrix in facts.of_role("releases")
        for row in matrix.rows
        if row.library_versions is not None and row.library_versions.versions.contains(version) is v.Answer.YES
        for stage in row.stages
    )


@dataclass(frozen=True, slots=True)
class Question:
    """Does one capability work in a stack?"""

    facts: Facts
    stack: Stack
    capability: str
    remembered: dict[tuple[Named | None, int], Finding] = field(default_factory=dict, compare=False, repr=False)

    def answer(self) -> Finding:
        """All dimensions that the stack names, taken together."""
        found = list(self.dimensions())
        whole = together(found)
        reasons = (part.message for part in found if part.state == whole.state)
        return replace(whole, reasons=tuple(reason for reason in reasons if reason is not None))

    def dimensions(self) -> Iterator[Finding]:
        yield self.dimension(self.facts.of_role("capabilities"), None)
        if self.stack.deployment_type is not None:
            yield self.dimension(self.facts.of_role("deployments"), self.stack.deployment_type)
        matrices = self.facts.of_role("frameworks")
        for index, framework in enumerate(self.stack.frameworks):
            found = self.remembered.get((framework, index)) or self.dimension(matrices, framework, index)
            self.remembered[framework, index] = found
            yield found
        if self.stack.names_a_platform():
            subject = self.stack.runtime or self.stack.os or self.stack.architecture
            yield self.dimension(self.facts.of_role("runtimes", "operating_systems"), subject)

    def dimension(self, matrices: Iterable[Matrix], subject: Named | None, index: int = 0) -> Finding:
        """What the tables of a dimension say together; unknown where none says anything."""
        found = [Table(self, matrix, subject, index).answer() for matrix in matrices]
        saying = [finding for finding in found if finding is not SAYS_NOTHING]
        return together(saying) if saying else self.nothing_stated(subject)

    def nothing_stated(self, subject: Named | None) -> Finding:
        lacking = subject
        if subject is not None and subject.ref.kind in LISTED_KINDS and subject.ref.kind != "deployment_type":
            named = (self.stack.runtime, self.stack.os, self.stack.architecture)
            lacking = next((part for part in named if part is not None and not part.recognised), subject)
        if lacking is not None and not lacking.recognised:
            return Finding("unknown", message=self.message("not_in_catalogue", subject=lacking.ref))
        about: Parameter = lacking.ref if lacking is not None else self.facts.package
        return Finding("unknown", message=self.message("nothing_stated", subject=about))

    def message(self, reason: str, **params: Parameter) -> Message:
        common: dict[str, Parameter] = {
            "capability": Ref("capability", self.capability),
            "library": self.facts.package,
        }
        return Message(reason, common | params)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a dimension, asked about `subject`: the framework or deployment type, or what is run on."""

    question: Question
    matrix: Matrix
    subject: Named | None
    index: int

    @property
    def stack(self) -> Stack:
        return self.question.stack

    def message(self, reason: str, **params: Parameter) -> Message:
        return self.question.message(reason, **params)

    def answer(self) -> Finding | None:
        """What the rows that speak of the stack say together, or that the table says nothing."""
        if self.matrix.about is not None and self.matrix.about != self.question.capability:
            return SAYS_NOTHING
        groups: dict[tuple[object, ...], list[Finding | None]] = {}
        for row in self.selected():
            groups.setdefault(self.left_open(row), []).append(self.row_answer(row))
        answers = [self.group_answer(group) for group in groups.values()]
        if all(answer is SAYS_NOTHING for answer in answers):
            return SAYS_NOTHING
        states = {answer.state if answer else None for answer in answers}
        saying = [answer for answer in answers if answer is not None]
        if len(states) == 1:
            return together(saying)
        limiting = [answer for answer in saying if answer.state != "supported"] or saying
        return Finding(
            "unknown",
            evidence=joined(answer.evidence for answer in limiting),
            message=self.message("rows_differ"),
            stages=joined(answer.stages for answer in saying),
        )

    def group_answer(self, group: list[Finding | None]) -> Finding | None:
        """Rows for the same thing: those that leave the stack out do not matter where another holds."""
        saying = [answer for answer in group if answer is not None]
        holding = [answer for answer in saying if not answer.excluded]
        if len(saying) < len(group) and not holding:
            return SAYS_NOTHING
        return together(holding or saying) if saying else SAYS_NOTHING

    # --- Which rows

    def selected(self) -> Iterator[Row]:
        for row in self.rows_by_key():
            if self.library_version_fits(row) is not v.Answer.NO and self.series_fits(row):
                yield row

    def rows_by_key(self) -> Iterator[Row]:
        match self.matrix.role:
            case "capabilities":
                yield from self.rows_about(Ref("capability", self.question.capability))
            case "frameworks":
                yield from self.rows_about_framework()
            case "deployments":
                yield from self.rows_about(given(self.subject).ref)
            case _:
                yield from (row for row in self.matrix.rows if self.platform_fits(row))

    def rows_about(self, ref: Ref) -> list[Row]:
        return [row for row in self.matrix.rows if row.subject == ref]

    def rows_about_framework(self) -> list[Row]:
        """The rows of a framework; without one, row `any` of its category, but never for what the catalogue lacks."""
        framework = given(self.subject)
        rows = self.rows_about(framework.ref) if framework.recognised else []
        if rows or not framework.recognised or self.matrix.category not in framework.categories:
            return rows
        return [row for row in self.matrix.rows if row.key == "any"]

    def platform_fits(self, row: Row) -> bool:
        for kind in PLATFORM_KINDS:
            named = self.stack.named(kind)
            keys = selecting_keys(row, kind)
            if named is not None and (named.key not in keys if keys else not named.recognised):
                return False
        architecture = self.stack.architecture
        lists_some = any("architecture" in listing.kinds for listing in row.lists)
        return architecture is None or architecture.recognised or lists_some

    def library_version_fits(self, row: Row) -> v.Answer:
        if row.library_versions is None:
            return v.Answer.YES
        return self.within(row.library_versions, self.stack.library_version)

    def series_fits(self, row: Row) -> bool:
        version = self.subject.version if self.subject is not None else None
        return row.series is None or version is None or row.series.contains(version) is not v.Answer.NO

    def left_open(self, row: Row) -> tuple[object, ...]:
        """What tells the row from others and is left open by the stack."""
        stack = self.stack
        library = row.library_versions
        return (
            None if stack.os else selecting_keys(row, "operating_system"),
            None if stack.runtime else selecting_keys(row, "runtime"),
            None if stack.library_version or library is None else library.versions.raw,
            None if row.series is None or (self.subject and self.subject.version) else row.series.raw,
            selecting_keys(row, "c_library"),
        )

    # --- What a row says

    def row_answer(self, row: Row) -> Finding | None:
        """(a) ranges and lists, (b) the cell of the capability, (c) supported, (d) nothing; None is (d)."""
        stages = row.stages
        library = row.library_versions
        if library is not None and library.versions.kind in (v.RangeKind.UNREAD, v.RangeKind.UNKNOWN):
            unread = self.message("range_unread", range=library.versions)
            stated = library.versions.kind is v.RangeKind.UNREAD
            message = unread if stated else self.message("nothing_stated", subject=self.named_subject())
            return Finding("unknown", (library.id,) if stated else (), message, stages)
        checks = list(self.checks(row))
        for state in ("unsupported", "unknown"):
            failing = [check for check in checks if check.state == state]
            if failing:
                return replace(together(failing), stages=stages, excluded=state == "unsupported")
        if self.question.capability in self.matrix.capabilities:
            return self.support_answer(row.support.get(self.question.capability, ()), stages)
        if self.matrix.general:
            return self.support_answer(row.support.get(None, ()), stages)
        if self.matrix.capabilities:
            return SAYS_NOTHING
        evidence = joined(check.evidence for check in checks) or self.selected_by(row)
        return Finding("supported", evidence, stages=stages)

    def selected_by(self, row: Row) -> tuple[str, ...]:
        """The cells by which a row without ranges was selected."""
        named = [self.stack.named(kind) for kind in PLATFORM_KINDS]
        return tuple(
            listing.id
            for listing in row.lists
            if any(part is not None and part.ref in {ref for ref, _versions in listing.entries} for part in named)
        )

    def named_subject(self) -> Parameter:
        return self.subject.ref if self.subject is not None else self.question.facts.package

    def checks(self, row: Row) -> Iterator[Finding]:
        """(a) Each range and list of the row that asks for something that the stack names."""
        for ranges in row.ranges:
            named = self.named(ranges.subject)
            if named is not None:
                yield self.check_range(ranges, named)
            elif row.key == "any" and ranges.options:
                yield self.check_range_of_any(ranges)
        selecting = SELECTING_KINDS.get(self.matrix.role, frozenset())
        for listing in row.lists:
            for kind in LISTED_KINDS:
                listed = self.stack.named(kind)
                if kind in listing.kinds and kind not in selecting and listed is not None:
                    yield self.check_list(listing, listed)

    def named(self, ref: Ref) -> Named | None:
        """What the stack names as `ref`."""
        if self.subject is not None and self.subject.ref == ref:
            return self.subject
        named = self.stack.named(ref.kind)
        if named is not None and named.ref == ref:
            return named
        return next((framework for framework in self.stack.frameworks if framework.ref == ref), None)

    def check_range(self, ranges: Ranges, named: Named) -> Finding:
        if not ranges.options:
            return Finding("unknown", message=self.message("range_not_stated", subject=named.ref))
        answers = [(option, self.within(option, named.version)) for option in ranges.options]
        if any(answer is v.Answer.YES for _option, answer in answers):
            return Finding("supported", tuple(option.id for option, answer in answers if answer is v.Answer.YES))
        unknown = [option for option, answer in answers if answer is v.Answer.UNKNOWN]
        if unknown:
            evidence = tuple(option.id for option in unknown)
            return Finding("unknown", evidence, self.why_unknown(unknown[0], named))
        version, first = given(named.version), ranges.options[0]
        message = self.message("version_out_of_range", subject=named.ref, version=version, range=first.versions)
        lifts = tuple(self.lifts_into(ranges, named))
        return Finding(
            "unsupported", tuple(option.id for option in ranges.options), message, limits=(lifts,), against=1
        )

    def why_unknown(self, option: Versions, named: Named) -> Message:
        if option.versions.kind is v.RangeKind.UNREAD:
            return self.message("range_unread", range=option.versions)
        if option.versions.kind is v.RangeKind.UNKNOWN:
            return self.message("range_not_stated", subject=named.ref)
        if named.version is None and option.versions.kind is v.RangeKind.RANGE:
            return self.message("version_open", subject=named.ref)
        return self.about_condition("condition_open", option.when)

    def check_range_of_any(self, ranges: Ranges) -> Finding:
        """Row `any` speaks of many things, whose versions have no common order: only "all" and "none" can be read."""
        readable = (v.RangeKind.ANY, v.RangeKind.NOT_APPLICABLE)
        ids = tuple(option.id for option in ranges.options)
        if all(option.versions.kind in readable for option in ranges.options):
            return Finding("supported", ids)
        return Finding("unknown", ids, self.message("range_unread", range=ranges.options[0].versions))

    def check_list(self, listing: Listing, named: Named) -> Finding:
        if not listing.id or not listing.keys(named.ref.kind):
            return Finding("unknown", message=self.message("list_not_stated", subject=named.ref))
        for ref, versions in listing.entries:
            if ref == named.ref:
                option = Versions(listing.id, versions) if versions is not None else None
                if option is None or named.ref.kind == "operating_system":
                    return Finding("supported", (listing.id,))
                return self.check_range(Ranges(ref, (option,)), named)
        refs = tuple(ref for ref, _versions in listing.entries if ref.kind == named.ref.kind)
        message = self.message("not_listed", subject=named.ref, list=refs)
        lifts = tuple(Lift("architecture", ref) for ref in refs if ref.kind == "architecture")
        limits = (tuple(library_lifts(self.matrix, self.stack.library_version)) + lifts,)
        return Finding("unsupported", (listing.id,), message, limits=limits, against=1)

    def lifts_into(self, ranges: Ranges, named: Named) -> Iterator[Lift]:
        """Changes after which the ranges may no longer leave the stack out."""
        yield from library_lifts(self.matrix, self.stack.library_version)
        part = {"framework": "frameworks", "runtime": "runtime"}.get(named.ref.kind)
        if part is None:
            return
        index = self.stack.place_of(named) if part == "frameworks" else 0
        for option in ranges.options:
            for to, down in into_range(option.versions, given(named.version)):
                yield Lift(part, to, index, down)

    def support_answer(self, support: Support, stages: tuple[str, ...]) -> Finding:
        """(b) A cell of support. Its options are alternatives: the best one that applies answers."""
        if not support:
            return Finding("unknown", message=self.question.nothing_stated(self.subject).message, stages=stages)
        found = [self.option_answer(option) for option in support]
        for state in ("supported", "partial", "unknown", "unsupported", "not_applicable"):
            answers = [answer for answer in found if answer.state == state]
            if answers:
                together_ = together(answers)
                # What works in part may work wholly by another option.
                lifted = found if state == "partial" else answers
                lifts = tuple(lift for answer in lifted for lifts in answer.limits for lift in lifts)
                return replace(
                    together_,
                    stages=(*stages, *joined(answer.stages for answer in answers)),
                    limits=(lifts,) if lifts or together_.against else (),
                    against=min(together_.against, 1),
                )
        raise AssertionError("an option has a state that is none of STATES")

    def option_answer(self, option: Answer) -> Finding:
        """One option: its condition, then the versions of the library, then its state."""
        evidence, stages = (option.id,), (option.stage,) if option.stage else ()
        applies = self.meets(option.when)
        if applies is v.Answer.NO:
            lifts = tuple(self.lifts_to(given(option.when))) + tuple(self.lifts_to_since(option))
            message = self.about_condition("condition_not_met", option.when)
            return Finding("unsupported", evidence, message, stages, (lifts,), 1)
        if option.state not in ("supported", "partial"):
            if applies is v.Answer.UNKNOWN and option.state != "unknown":
                return Finding("unknown", evidence, self.about_condition("condition_open", option.when), stages)
            against = int(option.state == "unsupported")
            return Finding(option.state, evidence, self.message_of_state(option.state), stages, against=against)
        too_old_or_new = self.out_of_life(option)
        if too_old_or_new is not None:
            lifts = tuple(self.lifts_to_since(option))
            return Finding("unsupported", evidence, too_old_or_new, stages, (lifts,), 1)
        open_ = self.why_open(option, applies)
        if open_ is not None:
            return Finding("unknown", evidence, open_, stages)
        return Finding(option.state, evidence, self.message_of_state(option.state), stages)

    def out_of_life(self, option: Answer) -> Message | None:
        version = self.stack.library_version
        if version is None:
            return None
        if option.since is not None and version < option.since:
            return self.message("library_too_old", since=option.since, version=version)
        if option.until is not None and version >= option.until:
            return self.message("library_too_new", until=option.until, version=version)
        return None

    def why_open(self, option: Answer, applies: v.Answer) -> Message | None:
        """Why it cannot be said whether the option holds; None where it does."""
        in_capabilities = self.matrix.role == "capabilities"
        if in_capabilities and option.since is None:
            return self.message("since_not_stated")
        if self.stack.library_version is None and (in_capabilities or option.since or option.until):
            return self.message("library_version_open")
        if applies is v.Answer.UNKNOWN:
            return self.about_condition("condition_open", option.when)
        return None

    def about_condition(self, reason: str, condition: Condition | None) -> Message:
        about = given(condition)
        return self.message(reason, subject=about.subject, range=about.versions)

    def message_of_state(self, state: str) -> Message | None:
        if state == "supported":
            return None
        if state == "not_applicable":
            return self.message("not_applicable")
        if state == "unsupported" and self.subject is None:
            return self.message("not_in_library")
        reason = {"unsupported": "not_with", "partial": "partial", "unknown": "stated_unknown"}[state]
        return self.message(reason, subject=self.named_subject())

    def lifts_to(self, condition: Condition) -> Iterator[Lift]:
        named = self.named(condition.subject)
        if named is None or named.version is None:
            return
        for to, down in into_range(condition.versions, named.version):
            if named.ref.kind == "runtime":
                yield Lift("runtime", to, down=down)
            elif named.ref.kind == "framework":
                yield Lift("frameworks", to, self.stack.place_of(named), down)

    def lifts_to_since(self, option: Answer) -> Iterator[Lift]:
        version = self.stack.library_version
        if version is not None and option.since is not None and version < option.since:
            yield Lift("library_version", option.since)

    # --- Conditions

    def meets(self, condition: Condition | None) -> v.Answer:
        """Whether the stack meets a condition; unknown where it does not name the subject."""
        if condition is None:
            return v.Answer.YES
        named = self.named(condition.subject)
        if named is None:
            other = self.stack.named(condition.subject.kind)
            return v.Answer.UNKNOWN if other is None else v.Answer.NO
        return self.in_range(condition.versions, named.version)

    def within(self, option: Versions, version: v.Version | None) -> v.Answer:
        """Whether a version is in a range that may have a condition: both must hold."""
        answers = {self.meets(option.when), self.in_range(option.versions, version)}
        if v.Answer.NO in answers:
            return v.Answer.NO
        return v.Answer.UNKNOWN if v.Answer.UNKNOWN in answers else v.Answer.YES

    def in_range(self, versions: v.VersionRange, version: v.Version | None) -> v.Answer:
        """`any` and `not_applicable` leave nobody out; what is unread or unknown, and an open version, is unknown."""
        if versions.kind in (v.RangeKind.ANY, v.RangeKind.NOT_APPLICABLE):
            return v.Answer.YES
        return v.Answer.UNKNOWN if version is None else versions.contains(version)


def selecting_keys(row: Row, kind: str) -> frozenset[str]:
    """The keys of a kind that a row is for: its subject's and those it lists for all their versions."""
    listed = [listing.keys(kind, without_versions=True) for listing in row.lists]
    own = [frozenset({row.subject.key})] if row.subject is not None and row.subject.kind == kind else []
    return frozenset().union(*listed, *own)


def together(findings: Iterable[Finding]) -> Finding:
    """Any unsupported, else any unknown, else any partial, else supported; not applicable drops out."""
    found = list(findings)
    counting = [finding for finding in found if finding.state != "not_applicable"] or found
    if len(counting) == 1 and len(found) == 1:
        return counting[0]
    state = min((finding.state for finding in counting), key=STATES.index)
    deciding = [finding for finding in counting if finding.state == state]
    return Finding(
        state=state,
        evidence=joined(finding.evidence for finding in deciding),
        message=deciding[0].message,
        stages=joined(finding.stages for finding in counting),
        limits=tuple(limit for finding in deciding for limit in finding.limits),
        against=sum(finding.against for finding in deciding),
        excluded=all(finding.excluded for finding in deciding),
    )


def joined(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All parts in order, each text once."""
    return tuple(dict.fromkeys(text for part in parts for text in part))
