"""What each column of a table holds: guessed from its header, in any language, and from its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .glossary import concept_of, is_of_the_row, library_data, normal
from .names import Catalogue, Match, Ref, slug
from .values import is_blank_like, looks_like_day, read_day, read_stage, read_support, read_terms, read_versions
from .written import WrittenCell, WrittenTable

LABELS = ("capability", "deployment_type", "framework", "database")
ROW_KINDS = {
    "capabilities": ("capability",),
    "overview": ("capability",),
    "deployments": ("deployment_type",),
    "frameworks": ("framework", "runtime", "agent"),
    "other": ("framework", "runtime", "deployment_type", "operating_system", "agent", "architecture"),
}
MADE_OF_CELLS = ("releases", "runtimes", "operating_systems")
ROLES = ("capabilities", "deployments", "releases", "runtimes", "operating_systems", "frameworks", "other", "overview")
ROLES_OF_HOLDS = {
    "support": ("minimum", "support"),
    "versions": ("library_versions", "row_versions", "subject_versions"),
    "stage": ("stage",),
    "terms": ("terms",),
    "date": ("date",),
    "text": ("text",),
    "label": ("label",),
}
TERM_KINDS = {
    "os": ("operating_system",),
    "os_minimum": ("operating_system",),
    "cpu": ("architecture",),
    "c_library": ("c_library",),
    "runtime": ("runtime",),
}
ENOUGH = 0.6
SAMPLE = 60  # filled cells of a column that are looked at
BARE = re.compile(r"^[vV]?\d+(?:\.\d+)*$")


@dataclass(frozen=True)
class Column:
    """A column of a table. `holds` is "label" for the column that names the rows; `sure` when header and cells
    agree.
    """

    key: str
    header: str
    holds: str
    role: str
    subject: Ref | None = None
    bare_means: str = ""
    concept: str = ""
    kinds: tuple[str, ...] = ()
    sure: bool = True
    why: str = ""


@dataclass(frozen=True)
class Profile:
    """How many of the filled cells of a column can be read as what."""

    filled: int
    versions: int
    marks: int
    support: int
    stages: int
    days: int
    terms: dict[str, int] = field(default_factory=dict)

    def share(self, count: int) -> float:
        return count / self.filled if self.filled else 0.0

    def kind_of_terms(self) -> str:
        best = max(self.terms, key=lambda kind: self.terms[kind], default="")
        return best if best and self.share(self.terms[best]) >= ENOUGH else ""


def profile(cells: Sequence[WrittenCell], scheme: str, catalogue: Catalogue) -> Profile:
    """Look at the first filled cells."""
    filled = [cell.words for cell in cells if not cell.words.is_blank and not is_blank_like(cell.words)][:SAMPLE]
    terms: dict[str, int] = {}
    for kind in ("operating_system", "architecture", "c_library", "runtime"):
        count = sum(1 for words in filled if words.text and read_terms(words, (kind,), catalogue))
        if count:
            terms[kind] = count
    supports = [read_support(words, scheme, catalogue) for words in filled]
    return Profile(
        filled=len(filled),
        versions=sum(1 for words in filled if read_versions(words, scheme, "minimum")),
        marks=sum(1 for words, found in zip(filled, supports, strict=True) if found and not found.options),
        support=sum(1 for found in supports if found),
        stages=sum(1 for words in filled if read_stage(words)),
        days=sum(1 for words in filled if read_day(words.text) or looks_like_day(words.text)),
        terms=terms,
    )


def capability_in(header: str, catalogue: Catalogue) -> Ref | None:
    """The capability whose name stands in a header such as "Threat Detection supported?", in any language."""
    text = normal(header)
    best: tuple[int, Ref | None] = (0, None)
    for name, found in catalogue.by_name.items():
        for ref, _how, _name in found:
            if (
                ref[0] == "capability"
                and len(name) > best[0]
                and (name in text if len(name) > 3 else name in text.split())
            ):
                best = (len(name), ref)
    if best[1]:
        return best[1]
    near = catalogue.nearly(header, ("capability",))
    return near.ref if near else None


def library_in(header: str, catalogue: Catalogue) -> str | None:
    known = catalogue.library(header)
    data = library_data(header)
    return known or (data[0] if data else None)


def share_of_terms(cells: Sequence[WrittenCell], kinds: Sequence[str], catalogue: Catalogue) -> float:
    filled = [cell.words.line for cell in cells if cell.words.line][:SAMPLE]
    found = sum(1 for text in filled if is_named(text, kinds, catalogue))
    return found / len(filled) if filled else 0.0


def is_named(text: str, kinds: Sequence[str], catalogue: Catalogue) -> Match | None:
    return catalogue.find(text, kinds) or catalogue.find(re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", text), kinds)


@dataclass(frozen=True)
class Guess:
    """The role of a table and its columns."""

    role: str
    columns: tuple[Column, ...]
    sure: bool


def guess(table: WrittenTable, category: str, library: str, scheme: str, catalogue: Catalogue) -> Guess:
    """What a table is and what its columns hold. `category` is what its section speaks of, `library` may be ""."""
    headers = [cell.words.line for cell in table.header]
    concepts = [concept_of(header, catalogue.packages) for header in headers]
    cells = [[row[index] for row in table.rows] for index in range(len(headers))]
    profiles = [profile(column, scheme, catalogue) for column in cells]
    capabilities = [capability_in(header, catalogue) if index else None for index, header in enumerate(headers)]
    role, sure = role_of(headers, concepts, cells, profiles, capabilities, category, library, catalogue)
    columns = []
    for index, header in enumerate(headers):
        column = column_of(
            index, header, concepts[index], profiles[index], capabilities[index], role, library, catalogue
        )
        columns.append(with_bare(column, cells[index]))
    return Guess(role, tuple(columns), sure)


def with_bare(column: Column, cells: Sequence[WrittenCell]) -> Column:
    """A column of versions with versions alone in its cells must say what these mean; where the header does not, the
    series is taken for runtimes and releases, and "from it on" elsewhere."""
    if column.holds != "versions" or column.bare_means or not any(BARE.match(cell.words.line) for cell in cells):
        return column
    of_runtime = column.concept in ("runtime_version", "release", "library_versions") or column.key == "runtime-version"
    bare = "series" if of_runtime else "minimum"
    return replace(column, bare_means=bare, sure=False, why="bare")


def role_of(
    headers: Sequence[str],
    concepts: Sequence[tuple[str, bool]],
    cells: Sequence[Sequence[WrittenCell]],
    profiles: Sequence[Profile],
    capabilities: Sequence[Ref | None],
    category: str,
    library: str,
    catalogue: Catalogue,
) -> tuple[str, bool]:
    """The role of the table, and whether that is sure."""
    if not headers:
        return "other", False
    first = concepts[0][0]
    names = {concept for concept, _whole in concepts}
    libraries = [library_in(header, catalogue) for header in headers[1:]]
    capability_rows = share_of_terms(cells[0], ("capability",), catalogue)
    about_capabilities = capability_rows >= 0.5 or (first == "capability" and len(headers) > 1)
    if len(libraries) >= 2 and sum(1 for each in libraries if each) * 2 >= len(libraries) and about_capabilities:
        return "overview", True
    if about_capabilities and any(each.support for each in profiles[1:]):
        return "capabilities", capability_rows >= 0.5
    deployment_rows = share_of_terms(cells[0], ("deployment_type",), catalogue)
    if deployment_rows >= 0.5 or (first == "deployment_type" and any(capabilities)):
        return "deployments", deployment_rows >= 0.5
    return role_by_systems(first, names, cells, profiles, library, catalogue) or role_by_rows(
        first, names, cells, profiles, capabilities, category, library, catalogue
    )


def role_by_systems(
    first: str,
    names: set[str],
    cells: Sequence[Sequence[WrittenCell]],
    profiles: Sequence[Profile],
    library: str,
    catalogue: Catalogue,
) -> tuple[str, bool] | None:
    """`runtimes` or `operating_systems`, or None."""
    has_os = "os" in names or any(
        each.terms.get("operating_system", 0) and each.kind_of_terms() == "operating_system" for each in profiles[:3]
    )
    if has_os and names & {"runtime", "runtime_version"}:
        return "runtimes", True
    if (
        has_os
        and names & {"os_minimum", "library_versions", "cpu", "c_library"}
        and first not in ("framework", "database")
    ):
        return "operating_systems", bool(names & {"os_minimum", "library_versions"})
    if (
        library
        and share_of_terms(cells[0], ("runtime",), catalogue) >= 0.5
        and names & {"subject_versions", "runtime_version"}
    ):
        return "runtimes", True
    if first in ("runtime", "runtime_version") and (library or "stage" in names) and first != "framework":
        return "runtimes", True
    return None


def role_by_rows(
    first: str,
    names: set[str],
    cells: Sequence[Sequence[WrittenCell]],
    profiles: Sequence[Profile],
    capabilities: Sequence[Ref | None],
    category: str,
    library: str,
    catalogue: Catalogue,
) -> tuple[str, bool]:
    """`releases`, `frameworks` or `other`, by what the first column names."""
    versions_first = profiles[0].share(profiles[0].versions) >= ENOUGH
    if (
        versions_first
        and first in ("release", "library_versions", "subject_versions")
        and ("stage" in names or any(each.share(each.stages) >= ENOUGH for each in profiles[1:]))
        and library
    ):
        return "releases", True
    framework_rows = share_of_terms(cells[0], ("framework",), catalogue)
    if framework_rows >= 0.5 or (first in ("framework", "database") and (category or any(capabilities))):
        return "frameworks", True
    if category and first in ("", "subject_versions") and not versions_first:
        return "frameworks", False
    if first in ("framework", "database") and library and profiles[0].versions == 0:
        return "frameworks", False
    return "other", False


def column_of(
    index: int,
    header: str,
    concept: tuple[str, bool],
    found: Profile,
    capability: Ref | None,
    role: str,
    library: str,
    catalogue: Catalogue,
) -> Column:
    """One column. The header says what it should hold, the cells whether they do."""
    name, whole = concept
    if index == 0 and role not in MADE_OF_CELLS:
        return Column(
            "label",
            header,
            "label",
            "label",
            concept=name,
            kinds=ROW_KINDS.get(role, ()),
            sure=bool(name) or role != "other",
        )
    if role == "overview":
        key = library_in(header, catalogue) or slug(header) or f"column-{index + 1}"
        return Column(
            key, header, "support", "minimum", concept="library", sure=library_in(header, catalogue) is not None
        )
    of_row = role in ("frameworks", "other") and is_of_the_row(header, catalogue.packages)
    by_header = from_header(name, header, found, capability, role, "" if of_row else library)
    if by_header is not None and (fits(by_header, found) or not found.filled):
        return replace(
            by_header, sure=by_header.sure and bool(whole or capability or name in TERM_KINDS or name == "minimum")
        )
    return from_cells(index, header, name, found, capability, role, library, catalogue)


def from_header(
    name: str, header: str, found: Profile, capability: Ref | None, role: str, library: str
) -> Column | None:
    """What a header promises; None when it promises nothing."""
    if capability and name not in ("minimum", "library_versions"):
        return Column(capability[1], header, "support", "support", capability, concept="support")
    if name in TERM_KINDS:
        return Column(name.replace("_", "-"), header, "terms", "terms", concept=name, kinds=TERM_KINDS[name])
    match name:
        case "support":
            return Column("support", header, "support", "support", concept=name)
        case "minimum" if library or role == "capabilities":
            of_capability = capability if role != "capabilities" else None
            key = of_capability[1] if of_capability else "min-tracer-version"
            return Column(key, header, "support", "minimum", of_capability, concept=name)
        case "stage":
            if found.share(found.stages) < ENOUGH <= found.share(found.marks):
                return Column("support", header, "support", "support", concept="support")
            return Column("support-level", header, "stage", "stage", concept=name)
        case "date":
            return Column(slug(header) or "date", header, "date", "date", concept=name)
        case "text":
            return Column(slug(header) or "notes", header, "text", "text", concept=name)
    return versions_of_header(name, header, role)


def versions_of_header(name: str, header: str, role: str) -> Column | None:
    """A column of versions, as its header promises: whose they are, and what one alone means."""

    def column(key: str, whose: str, bare_means: str, **more: Any) -> Column:
        return Column(key, header, "versions", whose, bare_means=bare_means, concept=name, **more)

    of_library = name in ("release", "library_versions") or (name == "subject_versions" and role == "releases")
    if of_library:
        is_release = role == "releases" or name == "release"
        key = "library-release" if is_release else "library-versions"
        return column(key, "library_versions", "series" if role == "releases" else "")
    match name:
        case "minimum":
            return column("minimum-version", "row_versions", "minimum", sure=False)
        case "runtime_version":
            return column("runtime-version", "row_versions", bare_of(header))
        case "subject_versions" if role == "frameworks":
            return column("framework-versions", "row_versions", "minimum")
        case "subject_versions":
            key = "runtime-version" if role == "runtimes" else "versions"
            return column(key, "row_versions", bare_of(header), sure=bool(bare_of(header)))
        case "agent_versions":
            return column("minimum-agent", "subject_versions", "minimum", subject=("agent", "datadog-agent"))
    return None


MINIMUM_WORDS = ("min", "mín", "最小", "最低", "최소", "required")


def bare_of(header: str) -> str:
    """What a version alone means by the header: "Minimum version" says it."""
    return "minimum" if any(word in normal(header) for word in MINIMUM_WORDS) else ""


def fits(column: Column, found: Profile) -> bool:
    """Whether enough of the filled cells can be read as what the column holds."""
    match column.holds:
        case "support":
            return found.share(found.support) >= 0.5
        case "versions":
            return found.share(found.versions) >= 0.5
        case "stage":
            return found.share(found.stages) >= 0.5
        case "terms":
            return found.share(sum(found.terms.get(kind, 0) for kind in column.kinds)) >= 0.5
        case "date":
            return found.share(found.days) >= 0.5
    return True


def from_cells(
    index: int,
    header: str,
    name: str,
    found: Profile,
    capability: Ref | None,
    role: str,
    library: str,
    catalogue: Catalogue,
) -> Column:
    """A column whose header says nothing, or something that its cells do not bear out."""
    key = slug(header) or f"column-{index + 1}"
    kind = found.kind_of_terms()
    if found.filled and found.share(found.days) >= ENOUGH:
        return Column(key, header, "date", "date", concept=name, sure=False)
    if found.share(found.marks) >= ENOUGH and found.share(found.stages) < 1:
        subject = capability
        return Column(
            subject[1] if subject else key, header, "support", "support", subject, concept="support", sure=bool(subject)
        )
    if found.share(found.stages) >= ENOUGH:
        return Column(key, header, "stage", "stage", concept="stage", sure=False)
    if kind:
        concept = {"operating_system": "os", "architecture": "cpu", "c_library": "c_library", "runtime": "runtime"}[
            kind
        ]
        return Column(concept.replace("_", "-"), header, "terms", "terms", concept=concept, kinds=(kind,), sure=False)
    if found.share(found.versions) >= ENOUGH:
        return versions_column(key, header, name, role, library, catalogue)
    if found.share(found.support) >= ENOUGH:
        return Column(
            capability[1] if capability else key,
            header,
            "support",
            "minimum" if library else "support",
            capability,
            concept="support",
            sure=False,
        )
    return Column(key, header, "text", "text", concept=name, sure=name == "text" or (not found.filled and False))


def versions_column(key: str, header: str, name: str, role: str, library: str, catalogue: Catalogue) -> Column:
    subject = catalogue.find(header, ("runtime", "agent", "framework", "operating_system"), near=False)
    if subject:
        return Column(
            key,
            header,
            "versions",
            "subject_versions",
            subject.ref,
            bare_of(header),
            "subject_versions",
            sure=False,
        )
    if role in MADE_OF_CELLS and library and name in ("library_versions", "release", ""):
        return Column(
            key, header, "versions", "library_versions", None, "series" if role == "releases" else "", name, sure=False
        )
    if role == "capabilities" and library:
        return Column(key, header, "support", "minimum", None, "", "minimum", sure=False)
    return Column(
        key, header, "versions", "row_versions", None, bare_of(header), name or "subject_versions", sure=False
    )
