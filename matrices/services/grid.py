"""The grid of a table: the drafts as a document, and saving what was typed on one of its sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from matrices.cell_notation import Entries
from matrices.differences import Place
from matrices.documents import addresses as at
from matrices.documents.build import build
from matrices.documents.canonical import Body, canonical_text, digest_of
from matrices.documents.preview import with_needs
from matrices.documents.read_back import read_back
from matrices.documents.write_faults import Unwritable, WriteFault
from matrices.models import Column, Matrix, Row, Term
from matrices.models.base import LANGUAGES
from matrices.services.breaking import lost_with
from matrices.services.locking import lock_tables
from matrices.services.logged_names import said_name
from matrices.services.refusals import say_not_a_cell
from matrices.services.writing import writing
from matrices.sheets import Proposal, Refused, proposed, values

FIELD_OF_COLUMN = {"subject": "subject", "bare_means": "bare_means"}  # where a fault of a new column is said


@dataclass(frozen=True)
class Choice:
    """An entry of the catalogue as it is written in a grid, its name, and what kind of entry it is."""

    written: str
    name: str
    kind: str


@dataclass(frozen=True)
class Grid:
    """A table as its drafts have it: its document, what its names are made from, and the entries to choose from."""

    body: Body
    terms: Mapping[tuple[str, str], Body]
    libraries: Mapping[str, Body]
    entries: Entries
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Grids:
    """Some tables as their drafts have them, by their slugs, and what their names are made from."""

    bodies: Mapping[str, Body]
    terms: Mapping[tuple[str, str], Body]
    libraries: Mapping[str, Body]
    entries: Entries
    catalogue: tuple[Term, ...]


def load_grids(slugs: Collection[str]) -> Grids:
    """The tables with these slugs that are there. The number of queries grows neither with them nor with their rows."""
    bodies = {address: body for address, body in build(list(map(at.matrix_address, slugs))).items() if body is not None}
    found = with_needs(dict(bodies))
    catalogue = tuple(Term.objects.all())
    return Grids(
        bodies={body["slug"]: body for body in bodies.values()},
        terms={(each["kind"], each["key"]): each for each in found.values() if each["document"] == "term"},
        libraries={each["key"]: each for each in found.values() if each["document"] == "library"},
        entries=Entries(keys_by_kind(catalogue), names_of(catalogue)),
        catalogue=catalogue,
    )


def load_grid(matrix: Matrix) -> Grid:
    """The grid of `matrix`, with a number of queries that does not grow with the table."""
    grids = load_grids([matrix.slug])
    if matrix.slug not in grids.bodies:
        raise Matrix.DoesNotExist(matrix.slug)
    body = grids.bodies[matrix.slug]
    kinds = {row["subject"][0] for row in body["rows"] if row["subject"]}
    return Grid(
        body=body,
        terms=grids.terms,
        libraries=grids.libraries,
        entries=grids.entries,
        choices=tuple(
            Choice(grids.entries.write(term.kind, term.key), said_name(term).value, term.get_kind_display())
            for term in sorted(grids.catalogue, key=lambda term: term.kind not in kinds)
            if not term.retired
        ),
    )


def keys_by_kind(terms: Iterable[Term]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for term in terms:
        found.setdefault(term.kind, set()).add(term.key)
    return found


def names_of(terms: Iterable[Term]) -> Iterator[tuple[str, str, str]]:
    """Kind, key and name of each entry, for each name that it has in any language."""
    for term in terms:
        for name in (term.proper_name, *term.texts("name").values()):
            if name:
                yield term.kind, term.key, name


@dataclass(frozen=True)
class Asked:
    """What would go with the rows and columns that are taken away; who agrees sends `token` back."""

    losses: tuple[str, ...]
    token: str


@dataclass(frozen=True)
class Saved:
    """What came of saving a sheet: how many fields were written; else why not, by place, and all is as it was.

    `typed` is what differs from what stood there, `before` and `theirs` what stood there and what others wrote there
    meanwhile, `others` are faults of the table as a whole and of places that are gone, `asked` is to be agreed to.
    """

    changes: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    asked: Asked | None = None

    @property
    def refused(self) -> bool:
        return bool(self.faults or self.theirs or self.others or self.asked)


def say_refused(why: Refused) -> str:
    """Why a text cannot stand at its place, and what to do."""
    if why.cell is not None:
        return say_not_a_cell(why.cell)
    sentences = {
        "no_cell": _("There is no answer yet that this could stand beside. Write the answer first."),
        "order": _("“%(part)s” is not a number. Write the number at which it shall stand, such as 2."),
        "no_entry": _("Say first what the row is about: choose an entry of the catalogue, or write “any”."),
        "no_role": _("Say first what the new column holds: choose the kind of its answers."),
        "neighbour_gone": _(
            "The row or column after which “%(part)s” should stand was taken away meanwhile. Nothing was saved."
        ),
        "row_exists": _("The table has a row “%(part)s” already. Write into that."),
        "several_notes": _("The cell has several notes. Change them in the form of the table."),
        "english_first": _("Write the English text first; the other languages are translated from it."),
        "day": _("“%(part)s” is not a day. Write it as 2026-01-31."),
        "no_language": _(
            "This site has no texts in the language “%(part)s”, and nothing was saved. Open the grid again, and write "
            "the label in a language that it offers."
        ),
        "gone": _("The row or column in which you typed “%(part)s” was taken away meanwhile. Nothing was saved."),
    }
    return sentences[why.id] % {"part": why.part}


@dataclass(frozen=True)
class Typed:
    """What was typed on the sheet of a table: `changes` by place, and what stood there (`was`).

    `agreed` is the token of what was asked before, `why_not` why the caller lets nothing be written.
    """

    was: Mapping[str, str]
    changes: Mapping[str, str]
    agreed: str = ""
    why_not: str = ""


class NotSaved(Exception):
    """Raised with what came of each table, by its slug. The caller's transaction is not to be kept."""

    def __init__(self, saved: Mapping[str, Saved]) -> None:
        self.saved = saved
        super().__init__(", ".join(slug for slug, each in saved.items() if each.refused))


def save_sheet(
    matrix: Matrix,
    sheet: str,
    *,
    language: str,
    was: Mapping[str, str],
    typed: Mapping[str, str],
    by: User,
    agreed: str = "",
    why_not: str = "",
) -> Saved:
    """Write what was `typed` at the places of a sheet and differs from what stood there (`was`), all or nothing.

    What others wrote meanwhile at other places stays as they wrote it; at the same places it is told in `theirs`, and
    nothing is written. Nor is anything when rows or columns with answers would go, and `agreed` is not the token of
    what was asked, nor when the caller says `why_not`: what others wrote is told all the same.
    """
    changes = changes_in(typed, was)
    if not changes:
        return Saved()
    try:
        with writing(by=by, door="grid"):
            lock_tables([matrix.slug])
            grids = load_grids([matrix.slug])
            write_sheets({matrix.slug: Typed(was, changes, agreed, why_not)}, grids, sheet, language=language)
    except NotSaved as refusal:
        return refusal.saved[matrix.slug]
    return Saved(changes=len(changes))


def changes_in(typed: Mapping[str, str], was: Mapping[str, str]) -> dict[str, str]:
    """What was typed and differs from what stood there."""
    return {place: text for place, text in typed.items() if text.strip() != was.get(place, "").strip()}


def write_sheets(typed: Mapping[str, Typed], grids: Grids, sheet: str, *, language: str) -> None:
    """Write what was typed on this sheet of some tables, by their slugs. The tables are locked, and loaded since.

    Raises NotSaved when anything of it cannot be written or others wrote at the same places.
    """
    proposals = {
        slug: proposed(grids.bodies[slug], sheet, each.changes, grids.entries, language=language, languages=LANGUAGES)
        for slug, each in typed.items()
    }
    theirs = {
        slug: written_by_others(
            each, proposals[slug], values(grids.bodies[slug], sheet, grids.entries, language=language)
        )
        for slug, each in typed.items()
    }
    documents = {at.matrix_address(slug): proposal.body for slug, proposal in proposals.items()}
    if any(theirs.values()) or any(proposal.refused for proposal in proposals.values()):
        faults = faults_of(documents)
        raise NotSaved({slug: told(proposals[slug], each, faults, theirs[slug]) for slug, each in typed.items()})
    if any(each.why_not for each in typed.values()):
        said = {slug: (each.why_not,) if each.why_not else () for slug, each in typed.items()}
        raise NotSaved({slug: Saved(typed=each.changes, others=said[slug]) for slug, each in typed.items()})
    asked = {slug: ask_before_losing(slug, grids.bodies[slug], proposals[slug]) for slug in typed}
    if any(each is not None and each.token != typed[slug].agreed for slug, each in asked.items()):
        raise NotSaved({slug: Saved(typed=each.changes, asked=asked[slug]) for slug, each in typed.items()})
    try:
        read_back(documents)
    except Unwritable as refusal:
        raise NotSaved({slug: told(proposals[slug], each, refusal.faults) for slug, each in typed.items()}) from refusal


def written_by_others(typed: Typed, proposal: Proposal, stored: Mapping[str, str]) -> dict[str, str]:
    """What stands now where both wrote, and not the same."""
    return {
        place: stored.get(place, "")
        for place, text in typed.changes.items()
        if place not in proposal.refused
        and stored.get(place, "").strip() not in (typed.was.get(place, "").strip(), text.strip())
    }


def faults_of(documents: Mapping[str, Body]) -> tuple[WriteFault, ...]:
    """What the models would refuse of what could be read, so that all faults are told at once; nothing is written."""
    try:
        read_back(documents, dry=True)
    except Unwritable as refusal:
        return refusal.faults
    return ()


def told(
    proposal: Proposal, typed: Typed, found: Iterable[WriteFault], theirs: Mapping[str, str] | None = None
) -> Saved:
    """Why a table was not saved, in words: at its field, or apart where the field is not there (any more)."""
    faults: dict[str, str] = {}
    others: list[str] = []
    for fault in found:
        if fault.address != at.matrix_address(proposal.body["slug"]):
            continue
        place = place_on_sheet(fault.place, proposal)
        if place in typed.changes:
            faults[place] = " ".join(filter(None, (faults.get(place), fault.message)))
        else:
            others.append(fault.message)
    apart = {"gone", "neighbour_gone", "no_language"}
    gone = dict.fromkeys(say_refused(why) for why in proposal.refused.values() if why.id in apart)
    return Saved(
        typed=typed.changes,
        faults=faults | {place: say_refused(why) for place, why in proposal.refused.items() if why.id not in apart},
        before={place: typed.was.get(place, "") for place in theirs or ()},
        theirs=theirs or {},
        others=(*gone, *others),
    )


def ask_before_losing(slug: str, body: Body, proposal: Proposal) -> Asked | None:
    """What is to be asked before rows and columns go; None where nothing is lost with them."""
    rows, columns = proposal.removed["rows"], proposal.removed["columns"]
    if not rows and not columns:
        return None
    parts: list[Column | Row] = [
        *Row.objects.filter(matrix__slug=slug, key__in=rows),
        *Column.objects.filter(matrix__slug=slug, key__in=columns),
    ]
    losses = tuple(loss for part in parts for loss in lost_with(part))
    if not losses:
        return None
    going = [row for row in body["rows"] if row["key"] in rows]
    going += [{row["key"]: row["cells"].get(key) for row in body["rows"]} for key in columns]
    token = digest_of(canonical_text({"losses": list(losses), "going": going}))
    return Asked(losses, token)


def place_on_sheet(place: Place, proposal: Proposal) -> str:
    """The place on a sheet of a place in the document."""
    new = {(part, each["key"]): number for part, added in proposal.added.items() for number, each in added.items()}
    row = new.get(("rows", place.row or ""), place.row)
    column = new.get(("columns", place.column or ""), place.column)
    match place.part:
        case "cell":
            return f"{row}--{column}"
        case "row":
            return f"rows--{row}--{place.language or 'entry'}"
        case "column":
            return f"columns--{column}--{place.language or FIELD_OF_COLUMN.get(place.field or '', 'role')}"
        case "passage":
            for passage in proposal.body["passages"]:
                if passage["key"] == place.key:
                    return f"{passage['row']}--{passage['column']}"
    return ""
