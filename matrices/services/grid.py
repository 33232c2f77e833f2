"""The grid of a table: the drafts as a document, and saving what was typed on one of its sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from matrices.cell_notation import Entries
from matrices.differences import Place
from matrices.documents import addresses as at
from matrices.documents.build import build, term_keys
from matrices.documents.canonical import Body
from matrices.documents.preview import with_needs
from matrices.documents.read_back import read_back
from matrices.documents.write_faults import Unwritable
from matrices.models import Matrix, Term
from matrices.services.locking import lock_tables
from matrices.services.refusals import say_not_a_cell
from matrices.services.writing import writing
from matrices.sheets import Refused, proposed, values


@dataclass(frozen=True)
class Choice:
    """An entry of the catalogue as it is written in a grid, and its name."""

    written: str
    name: str


@dataclass(frozen=True)
class Grid:
    """A table as its drafts have it: its document, what its names are made from, and the entries to choose from."""

    body: Body
    terms: Mapping[tuple[str, str], Body]
    libraries: Mapping[str, Body]
    entries: Entries
    choices: tuple[Choice, ...]


def load_grid(matrix: Matrix) -> Grid:
    """The grid of `matrix`, with a number of queries that does not grow with the table."""
    address = at.matrix_address(matrix.slug)
    body = build([address])[address]
    if body is None:
        raise Matrix.DoesNotExist(matrix.slug)
    found = with_needs({address: body})
    entries = Entries(term_keys())
    return Grid(
        body=body,
        terms={(each["kind"], each["key"]): each for each in found.values() if each["document"] == "term"},
        libraries={each["key"]: each for each in found.values() if each["document"] == "library"},
        entries=entries,
        choices=tuple(
            Choice(entries.write(term.kind, term.key), str(term)) for term in Term.objects.filter(retired=False)
        ),
    )


@dataclass(frozen=True)
class Saved:
    """What came of saving a sheet: how many fields were written; else why not, by place, and all is as it was.

    `typed` is what differs from what stood there, `theirs` what others wrote meanwhile at the same places, `others` are
    faults of the table as a whole and of places that are gone.
    """

    changes: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.faults or self.theirs or self.others)


def say_refused(why: Refused) -> str:
    """Why a text cannot stand at its place, and what to do."""
    if why.cell is not None:
        return say_not_a_cell(why.cell)
    sentences = {
        "no_cell": _("There is no answer yet that this could stand beside. Write the answer first."),
        "order": _("“%(part)s” is not a number. Write the number at which it shall stand, such as 2."),
        "no_entry": _("Say first what the row is about: choose an entry of the catalogue, or write “any”."),
        "row_exists": _("The table has a row “%(part)s” already. Write into that."),
        "several_notes": _("The cell has several notes. Change them in the form of the table."),
        "english_first": _("Write the English text first; the other languages are translated from it."),
        "day": _("“%(part)s” is not a day. Write it as 2026-01-31."),
        "gone": _("The row or column in which you typed “%(part)s” was taken away meanwhile. Nothing was saved."),
    }
    return sentences[why.id] % {"part": why.part}


def save_sheet(
    matrix: Matrix, sheet: str, *, language: str, was: Mapping[str, str], typed: Mapping[str, str], by: User
) -> Saved:
    """Write what was `typed` at the places of a sheet and differs from what stood there (`was`), all or nothing.

    What others wrote meanwhile at other places stays as they wrote it; at the same places it is told in `theirs`, and
    nothing is written.
    """
    changes = {place: text for place, text in typed.items() if text.strip() != was.get(place, "").strip()}
    if not changes:
        return Saved()
    try:
        with writing(by=by, door="grid"):
            lock_tables([matrix.slug])
            grid = load_grid(matrix)
            stored = values(grid.body, sheet, grid.entries, language=language)
            theirs = {
                place: stored[place]
                for place, text in changes.items()
                if place in stored and stored[place].strip() not in (was.get(place, "").strip(), text.strip())
            }
            new, refused = proposed(grid.body, sheet, changes, grid.entries, language=language)
            if refused or theirs:
                faults = {place: say_refused(why) for place, why in refused.items() if why.id != "gone"}
                gone = tuple(say_refused(why) for why in refused.values() if why.id == "gone")
                return Saved(typed=changes, faults=faults, theirs=theirs, others=gone)
            read_back({at.matrix_address(matrix.slug): new})
    except Unwritable as refusal:
        return saved_not(refusal, new, changes)
    return Saved(changes=len(changes))


def saved_not(refusal: Unwritable, body: Body, changes: Mapping[str, str]) -> Saved:
    """What the models refused, at the places that were typed; what has no place there as faults of the table."""
    numbers = new_rows(body, changes)
    faults: dict[str, str] = {}
    others: list[str] = []
    for fault in refusal.faults:
        place = place_on_sheet(fault.place, body)
        if fault.place.row in numbers:
            place = f"{numbers[fault.place.row]}--{fault.place.column or 'entry'}"
        if place in changes:
            faults[place] = " ".join(filter(None, (faults.get(place), fault.message)))
        else:
            others.append(fault.message)
    return Saved(typed=changes, faults=faults, others=tuple(others))


def new_rows(body: Body, changes: Mapping[str, str]) -> dict[str, str]:
    """By the keys of the rows that are added, the places `+1`, `+2`… at which they were typed."""
    numbers = sorted({place.partition("--")[0] for place, text in changes.items() if place.startswith("+") and text})
    added = [row["key"] for row in body["rows"]][-len(numbers) :] if numbers else []
    return dict(zip(added, numbers, strict=False))


def place_on_sheet(place: Place, body: Body) -> str:
    """The place on a sheet of a place in the document."""
    match place.part:
        case "cell":
            return f"{place.row}--{place.column}"
        case "row":
            return f"rows--{place.row}--{place.language}"
        case "column":
            return f"columns--{place.column}--{place.language}"
        case "passage":
            for passage in body["passages"]:
                if passage["key"] == place.key:
                    return f"{passage['row']}--{passage['column']}"
    return ""
