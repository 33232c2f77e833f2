"""Verdicts for people and programs: the same object for the page, the API and the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from matrices.documents.sources import CheckSources, in_edition
from matrices.presenters.asking import Asked
from matrices.presenters.facts import facts_of
from matrices.presenters.texts import name_in
from matrices.presenters.words import STAGE_WORDS, STATE_WORDS
from matrices.verdicts import Facts, Fix, Ref, Stack, Verdict, between, earliest, judge, newest, say
from matrices.verdicts.stack import given
from matrices.versions import Version

Json = dict[str, Any]

OUTSIDE = ("library_too_old", "library_too_new", "version_out_of_range")
"""Messages about a version that is below a minimum or beyond an end."""


@dataclass(frozen=True)
class FixView:
    """The smallest change, in the shape of a request's parts, the state it leads to, and both in words."""

    change: Json
    to: str
    text: str


@dataclass(frozen=True)
class CellPlace:
    """Where a statement stands: the row of a table, which is a permalink on its page."""

    product: str
    edition: str
    library: str
    matrix: str
    row: str


@dataclass(frozen=True)
class VerdictView:
    """The verdict for one capability, with its words in one language."""

    capability: str
    label: str
    state: str
    state_word: str
    stage: str | None
    stage_word: str
    limited_by: tuple[str, ...]
    fix: FixView | None
    message_id: str
    params: Json
    text: str
    more: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[CellPlace, ...]:
        """The rows of the statements that limit, each once."""
        places = (statement.split("/") for statement in self.limited_by)
        return tuple(dict.fromkeys(CellPlace(*place[:5]) for place in places))


@dataclass(frozen=True)
class CheckView:
    """The verdicts for one stack; `outside` says which of its versions are below a minimum or beyond an end."""

    product: str
    edition: str
    library: str
    package: str
    library_version: str | None
    stack: Stack
    named: tuple[str, ...]
    verdicts: tuple[VerdictView, ...]
    outside: tuple[str, ...] = ()


def present_checks(asked: Iterable[Asked], sources: CheckSources, language: str) -> tuple[CheckView, ...]:
    """The verdicts for all that was asked."""
    with override(language):
        return tuple(present_check(one, in_edition(sources, one.edition), language) for one in asked)


def namer(sources: CheckSources, language: str) -> Callable[[Ref], str]:
    """How entries of the catalogue are called in a language; what it lacks is called what it was typed as."""

    def name(ref: Ref) -> str:
        body = sources.terms.get((ref.kind, ref.key))
        return name_in(language, body).value if body else ref.key

    return name


def present_check(asked: Asked, sources: CheckSources, language: str) -> CheckView:
    facts = facts_for(asked, sources)
    return view_of(facts, asked.stack, judge(facts, asked.stack), language, namer(sources, language))


def view_of(
    facts: Facts, stack: Stack, verdicts: Iterable[Verdict], language: str, name: Callable[[Ref], str]
) -> CheckView:
    found = tuple(verdicts)
    outside = (message for verdict in found for message in (verdict.message, *verdict.more) if message.id in OUTSIDE)
    return CheckView(
        product=facts.product,
        edition=facts.edition,
        library=facts.library,
        package=facts.package,
        library_version=stack.library_version.text if stack.library_version else None,
        stack=stack,
        named=tuple(in_words(stack, name)),
        verdicts=tuple(present_verdict(verdict, stack, facts.package, language, name) for verdict in found),
        outside=tuple(dict.fromkeys(say(message, language, name) for message in outside)),
    )


def in_words(stack: Stack, name: Callable[[Ref], str]) -> Iterable[str]:
    """What a stack names beside the library, each with its version."""
    for part in stack.parts():
        yield f"{name(part.ref)} {part.version.text}" if part.version else name(part.ref)


def present_verdict(
    verdict: Verdict, stack: Stack, package: str, language: str, name: Callable[[Ref], str]
) -> VerdictView:
    return VerdictView(
        capability=verdict.capability,
        label=name(Ref("capability", verdict.capability)),
        state=verdict.state,
        state_word=str(STATE_WORDS[verdict.state]),
        stage=verdict.stage,
        stage_word=str(STAGE_WORDS[verdict.stage]) if verdict.stage else "",
        limited_by=verdict.limited_by,
        fix=present_fix(verdict.fix, stack, package, name) if verdict.fix else None,
        message_id=verdict.message.id,
        params=verdict.message.neutral(),
        text=say(verdict.message, language, name),
        more=tuple(say(message, language, name) for message in verdict.more),
    )


def present_fix(fix: Fix, stack: Stack, package: str, name: Callable[[Ref], str]) -> FixView:
    said = [
        _("change %(what)s to %(version)s") % {"what": what, "version": version}
        for what, version in changes_of(fix.change, stack, package, name)
    ]
    text = said[0]
    for one in said[1:]:
        text = _("%(changes)s and %(change)s") % {"changes": text, "change": one}
    words = {"change": text, "state": STATE_WORDS[fix.to]}
    return FixView(fix.change, fix.to, _("To change this: %(change)s. Then: %(state)s.") % words)


def changes_of(change: Json, stack: Stack, package: str, name: Callable[[Ref], str]) -> Iterable[tuple[str, str]]:
    """What is changed to what, by name."""
    if "library_version" in change:
        yield package, change["library_version"]
    for before, framework in zip(stack.frameworks, change.get("frameworks", ()), strict=False):
        if framework != before.as_json():
            yield name(before.ref), framework["version"]
    if "runtime" in change:
        yield name(Ref("runtime", change["runtime"]["key"])), change["runtime"]["version"]
    if "architecture" in change:
        yield _("the architecture"), name(Ref("architecture", change["architecture"]))


def check_json(view: CheckView) -> Json:
    """In the shape of the contract (DESIGN, section 5, "Check")."""
    return {
        "product": view.product,
        "edition": view.edition,
        "library": view.library,
        "library_version": view.library_version,
        "verdicts": [verdict_json(verdict) for verdict in view.verdicts],
    }


def verdict_json(verdict: VerdictView) -> Json:
    return {
        "capability": verdict.capability,
        "state": verdict.state,
        "stage": verdict.stage,
        "limited_by": list(verdict.limited_by),
        "fix": {"change": verdict.fix.change, "to": verdict.fix.to} if verdict.fix else None,
        "message": {"id": verdict.message_id, "params": verdict.params, "text": verdict.text},
    }


# --- Reverse questions


@dataclass(frozen=True)
class ChangeView:
    """What becomes of a capability between two versions; `kind` is gained, lost, changed or same."""

    kind: str
    kind_word: str
    before: VerdictView
    after: VerdictView


@dataclass(frozen=True)
class BetweenView:
    """What a library gains and loses from one version to another."""

    check: CheckView
    first: str
    second: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class NewestView:
    """The newest versions of a library with which something works; `versions` is their branch in words."""

    check: CheckView
    state: str
    state_word: str
    version: str | None
    raw: str | None
    versions: str


@dataclass(frozen=True)
class LibraryAnswer:
    """Whether a library supports a capability; `since` is the first version with which it works."""

    library: str
    edition: str
    package: str
    since: str | None
    verdict: VerdictView | None


CHANGE_WORDS = {
    "gained": gettext_lazy("Gained"),
    "lost": gettext_lazy("Lost"),
    "changed": gettext_lazy("Changed"),
    "same": gettext_lazy("Unchanged"),
}


def facts_for(asked: Asked, sources: CheckSources) -> Facts:
    page = sources.pages[asked.page]
    return facts_of(page, [sources.matrices[slug] for slug in page["matrices"]], sources.libraries, sources.terms)


def present_newest(asked: Asked, sources: CheckSources, language: str) -> NewestView:
    """The newest versions of the library for the rest of a stack."""
    sources = in_edition(sources, asked.edition)
    with override(language):
        facts, name = facts_for(asked, sources), namer(sources, language)
        found = newest(facts, asked.stack)
        check = view_of(facts, asked.stack, found.verdicts, language, name)
        return NewestView(
            check=check,
            state=found.state,
            state_word=str(STATE_WORDS[found.state]),
            version=found.of.text if found.of else None,
            raw=found.versions.raw if found.versions else None,
            versions=found.versions.sentence(language) if found.versions else "",
        )


def present_between(asked: Asked, to: Version, sources: CheckSources, language: str) -> BetweenView:
    """What changes when the library of a stack goes from its version to another."""
    sources = in_edition(sources, asked.edition)
    with override(language):
        first = given(asked.stack.library_version)
        facts, name = facts_for(asked, sources), namer(sources, language)
        changes = between(facts, asked.stack, first, to)
        said = [
            ChangeView(
                change.kind,
                str(CHANGE_WORDS[change.kind]),
                present_verdict(change.before, asked.stack, facts.package, language, name),
                present_verdict(change.after, replace(asked.stack, library_version=to), facts.package, language, name),
            )
            for change in changes
        ]
        check = view_of(facts, asked.stack, (), language, name)
        return BetweenView(check, first.text, to.text, tuple(said))


def present_libraries(
    asked: Iterable[Asked], capability: str, sources: CheckSources, language: str
) -> tuple[LibraryAnswer, ...]:
    """Which libraries support a capability in a stack; where a page does not speak of it, its verdict is None."""
    with override(language):
        answers = []
        for one in asked:
            then = in_edition(sources, one.edition)
            facts, name = facts_for(one, then), namer(then, language)
            since, verdict = earliest(facts, one.stack, capability) or (None, None)
            view = present_verdict(verdict, one.stack, facts.package, language, name) if verdict else None
            text = since.text if since else None
            answers.append(LibraryAnswer(facts.library, facts.edition, facts.package, text, view))
        return tuple(answers)


def change_json(change: ChangeView) -> Json:
    return {
        "capability": change.before.capability,
        "change": change.kind,
        "before": verdict_json(change.before),
        "after": verdict_json(change.after),
    }
