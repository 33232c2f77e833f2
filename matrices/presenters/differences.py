"""What differs between two states of documents, in the words of a reader.

The one place that says differences: previews of imports, the review before publishing, lost updates, what changed
between editions. It loads nothing; names come from the documents themselves and from `names`.

    views = present_differences({address: before}, {address: after}, names, "en")
    views[0].name                      # "Deployment support (table python-deployments-3)"
    views[0].differences[0].what       # "Threat Protection on AWS Lambda"
    views[0].differences[0].sentence   # "Threat Protection on AWS Lambda: Unknown → Supported since 1.10.0"
    views[0].table                     # the rows that differ, cell by cell, for a table with colours; None elsewhere
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _

from matrices.cell_notation import Entries, write_cell
from matrices.differences import Conflict, Difference, Place, differences, name_of
from matrices.differences.shapes import members_of, shape_of
from matrices.documents.canonical import Body
from matrices.documents.sources import NameSources
from matrices.presenters.cells import CellView, present_cell, say_day
from matrices.presenters.labels import Naming, column_label, name_of_row
from matrices.presenters.texts import name_in
from matrices.presenters.word_marks import Mark, mark_words
from matrices.presenters.words import BASIS_WORDS, EDITION_STATUS_WORDS, STATE_WORDS
from matrices.versions import join_list

KIND_WORDS = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("changed"),
    "moved": gettext_lazy("moved"),
    "renamed": gettext_lazy("renamed"),
}
FIELD_WORDS = {
    "about": gettext_lazy("about"),
    "aliases": gettext_lazy("aliases"),
    "bare_means": gettext_lazy("a bare version means"),
    "basis": gettext_lazy("basis"),
    "body": gettext_lazy("text"),
    "categories": gettext_lazy("categories"),
    "category": gettext_lazy("category"),
    "column": gettext_lazy("column"),
    "documentation_url": gettext_lazy("documentation address"),
    "evidence": gettext_lazy("evidence"),
    "heading": gettext_lazy("heading"),
    "holds": gettext_lazy("holds"),
    "intro": gettext_lazy("introduction"),
    "key": gettext_lazy("key"),
    "kind": gettext_lazy("kind"),
    "label": gettext_lazy("label"),
    "library": gettext_lazy("library"),
    "name": gettext_lazy("name"),
    "names_of": gettext_lazy("names of publication"),
    "order": gettext_lazy("order"),
    "position": gettext_lazy("position"),
    "product_name": gettext_lazy("product's name then"),
    "product_proper_name": gettext_lazy("product's proper name then"),
    "proper_name": gettext_lazy("proper name"),
    "purl": gettext_lazy("package URL"),
    "purls": gettext_lazy("package URLs"),
    "references": gettext_lazy("names in the text"),
    "intro_references": gettext_lazy("names in the text"),
    "retired": gettext_lazy("retired"),
    "role": gettext_lazy("role"),
    "row": gettext_lazy("row"),
    "rows_heading": gettext_lazy("heading of the first column"),
    "scheme": gettext_lazy("version scheme"),
    "short_name": gettext_lazy("short name"),
    "status": gettext_lazy("status"),
    "subject": gettext_lazy("subject"),
    "successor": gettext_lazy("successor"),
    "target": gettext_lazy("new key"),
    "title": gettext_lazy("title"),
    "url": gettext_lazy("address"),
    "verified_on": gettext_lazy("verified on"),
    "version": gettext_lazy("version"),
}
NOTHING_SAID = "—"
DELETED = gettext_lazy("Deleted")
# Texts that are longer than a name: what differs in them is marked word by word.
LONG_TEXTS = frozenset({"body", "intro"})


@dataclass(frozen=True)
class DifferenceView:
    """One difference in words. `marks` is filled for changed texts; `language` is that of the texts, else None."""

    kind: str
    said_kind: str
    place: Place
    what: str
    before: str
    after: str
    sentence: str
    language: str | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class CellDifference:
    """A cell of a table of differences: `kind` is `same`, `added`, `removed` or `changed`."""

    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class RowDifference:
    """A row that differs: `kind` is `added`, `removed`, `moved`, `renamed` or `changed`."""

    key: str
    kind: str
    said_kind: str
    label: str
    cells: tuple[CellDifference, ...]


@dataclass(frozen=True)
class TableDifference:
    """The rows of a table that differ; `columns` are (label, kind), kind being `same`, `added` or `removed`."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[RowDifference, ...]


@dataclass(frozen=True)
class DocumentDifference:
    """What differs in one document; `kind` is `added`, `removed` or `changed`."""

    address: str
    name: str
    kind: str
    said_kind: str
    differences: tuple[DifferenceView, ...]
    table: TableDifference | None
    more: int = 0
    """How many differences there are beyond those that are shown."""


@dataclass(frozen=True)
class ConflictView:
    """A place that two people changed, each in another way; `language` is that of the texts, else None.

    Where one took a whole part away, the other side says what was changed of it, a sentence in each line. A choice is
    kept under the `name`.
    """

    name: str
    place: Place
    what: str
    base: str
    mine: str
    theirs: str
    language: str | None = None


def present_differences(
    before: Mapping[str, Body | None],
    after: Mapping[str, Body | None],
    names: NameSources,
    language: str,
    *,
    most: int | None = None,
) -> tuple[DocumentDifference, ...]:
    """The documents that differ, in the order of `after`; what is equal is not in it.

    Of each document at most `most` differences are put into words, None: all.
    """
    addresses = [*after, *(address for address in before if address not in after)]
    found = []
    with override(language):
        for address in addresses:
            pair = before.get(address), after.get(address)
            if pair[0] != pair[1]:
                differing = differences(*pair)
                view = present_document(address, *pair, differing[:most], names, language)
                found.append(replace(view, more=len(differing) - len(differing[:most])))
    return tuple(found)


def present_document(
    address: str,
    before: Body | None,
    after: Body | None,
    found: Sequence[Difference],
    names: NameSources,
    language: str,
) -> DocumentDifference:
    """One document that differs, under the active language."""
    words = Wording(before, after, names, language)
    kind = "added" if before is None else "removed" if after is None else "changed"
    is_table = (after or before or {}).get("document") == "matrix"
    return DocumentDifference(
        address=address,
        name=words.document(),
        kind=kind,
        said_kind=str(KIND_WORDS[kind]),
        differences=tuple(words.difference(each) for each in found),
        table=words.table(found) if is_table else None,
    )


def present_conflicts(
    conflicts: Sequence[Conflict],
    base: Body | None,
    mine: Body | None,
    theirs: Body | None,
    names: NameSources,
    language: str,
    *,
    not_in_mine: object = DELETED,
) -> tuple[ConflictView, ...]:
    """Conflicts of one document in words; each side as its value is said.

    `not_in_mine` says that mine has not what the other changed.
    """
    with override(language):
        words = Wording(base, theirs if theirs is not None else mine, names, language)
        sides = tuple(PartChanges(base, side) for side in (base, mine, theirs))
        gone = (NOTHING_SAID, str(not_in_mine), str(DELETED))
        return tuple(words.conflict(each, sides, gone) for each in conflicts)


def say_document(body: Body, names: NameSources, language: str) -> str:
    """What a document is called, such as “Deployment support (table python-deployments-3)”."""
    return say_place(Place(), body, names, language)


class PartChanges:
    """What one side made of the parts of a document, by the part; for the parts that the other side took away."""

    def __init__(self, base: Body | None, side: Body | None) -> None:
        self.base, self.side = base, side

    def has(self, place: Place) -> bool:
        """Whether the part at `place` is there on this side."""
        if self.side is None or place == Place():
            return self.side is not None
        return any(
            part.name == place.part and part_key(place) in members_of(self.side, name)
            for name, part in shape_of(self.side).lists.items()
        )

    def of(self, place: Place) -> list[Difference]:
        """What changed of the part at `place`, and of what hangs on it."""
        return self.by_part.get((place.part, part_key(place)), [])

    @cached_property
    def by_part(self) -> dict[tuple[str, str | None], list[Difference]]:
        bodies = [body for body in (self.base, self.side) if body is not None]
        passages = {part["key"]: part for body in bodies for part in body.get("passages", ())}
        found: dict[tuple[str, str | None], list[Difference]] = {}
        for each in differences(self.base, self.side):
            parts = {("document", None), (each.place.part, part_key(each.place))}
            parts |= {("row", each.place.row), ("column", each.place.column)}
            if each.place.part == "passage" and each.place.key in passages:
                parts |= {(name, passages[each.place.key][name]) for name in ("row", "column")}
            for part in parts:
                found.setdefault(part, []).append(each)
        return found


def part_key(place: Place) -> str | None:
    return place.row or place.column or place.key


def say_place(place: Place, body: Body, names: NameSources, language: str) -> str:
    """A place of a document in words, such as “Threat Protection on AWS Lambda”."""
    with override(language):
        return Wording(body, body, names, language).place(place)


class Wording:
    """Puts the differences of one document into words, in the active language."""

    def __init__(self, before: Body | None, after: Body | None, names: NameSources, language: str) -> None:
        self.before = before if before is not None else after or {}
        self.after = after if after is not None else before or {}
        self.naming = Naming(language, names.terms, names.libraries)
        self.language = language
        self.say_field: dict[str, Callable[[Any], object]] = {
            "subject": lambda pair: self.naming.name(*pair),
            "category": lambda key: self.naming.name("category", key),
            "about": lambda key: self.naming.name("capability", key),
            "verified_on": lambda text: say_day(date.fromisoformat(text)),
            "basis": lambda basis: BASIS_WORDS.get(basis, basis),
            "status": lambda status: EDITION_STATUS_WORDS.get(status, status),
            "retired": lambda retired: _("yes") if retired else _("no"),
            "row": self.row,
            "column": self.column,
            "references": self.references,
            "intro_references": self.references,
        }
        self.parts = {
            name: {part["key"]: part for body in (self.before, self.after) for part in body.get(name, ())}
            for name in ("rows", "columns")
        }

    def references(self, found: Mapping[str, Any]) -> str:
        return join_list([f"{{{each}}}" for each in sorted(found)], self.language)

    def document(self) -> str:
        body = self.after
        match body["document"]:
            case "matrix":
                values = {"heading": self.naming.text(body["heading"]), "key": body["slug"]}
                return _("%(heading)s (table %(key)s)") % values
            case "page":
                values = {"title": self.naming.text(body["title"]), "edition": body["edition"]}
                return _("%(title)s (page of edition %(edition)s)") % values
            case "library":
                return f"{body['short_name']} ({body['name']})"
            case "old_keys":
                return _("old keys")
            case _:
                return name_in(self.language, body).value or str(body["key"])

    def conflict(self, found: Conflict, sides: Sequence[PartChanges], gone: Sequence[str]) -> ConflictView:
        """`sides` are the base, mine and theirs, `gone` what is said of each where the part is not there."""
        values = (found.base, found.mine, found.theirs)
        if found.place.field is None and found.place.part != "cell":
            said = [
                self.whole_part(found.place, side) if side.has(found.place) else word
                for side, word in zip(sides, gone, strict=True)
            ]
        else:
            said = [self.value(found.place, value, self.before) for value in values]
            differing = [value or None for value in values]
            if any(said[a] == said[b] and differing[a] != differing[b] for a, b in ((0, 1), (0, 2), (1, 2))):
                said = [self.typed(found.place, value) for value in values]
        base, mine, theirs = said
        return ConflictView(
            name_of(found), found.place, self.place(found.place), base, mine, theirs, found.place.language
        )

    def whole_part(self, place: Place, side: PartChanges) -> str:
        """What a side changed of a part that the other took away; of the base, what it said."""
        changed = side.of(place)
        if changed:
            return "\n".join(self.difference(each).sentence for each in changed)
        row = self.rows_before.get(place.row or "") if place.part == "row" else None
        answers = self.answers(row, self.before) if row is not None else ""
        return answers or self.place(place)

    def typed(self, place: Place, value: Any) -> str:
        """A value as it is typed, where two that differ are said in the same words."""
        if value in (None, "", [], {}):
            return NOTHING_SAID
        column = self.parts["columns"].get(place.column or "")
        if place.part == "cell" and place.field is None and column is not None:
            return write_cell(column["holds"], value, self.entries)
        if isinstance(value, list) and place.field in ("subject", "order"):
            return (":" if place.field == "subject" else ", ").join(value)
        return str(value)

    @cached_property
    def rows_before(self) -> dict[str, Body]:
        return members_of(self.before, "rows")

    @cached_property
    def entries(self) -> Entries:
        """How entries of the catalogue are written."""
        keys: dict[str, list[str]] = {}
        for kind, key in self.naming.terms:
            keys.setdefault(kind, []).append(key)
        return Entries(keys)

    def difference(self, found: Difference) -> DifferenceView:
        what = self.place(found.place)
        before = self.value(found.place, found.before, self.before)
        after = self.value(found.place, found.after, self.after)
        said = ""
        if found.kind == "moved":
            before, after = self.neighbour(found.place, found.before), self.neighbour(found.place, found.after)
        elif before == after and found.kind in ("changed", "renamed"):
            said = before
            before, after = self.typed(found.place, found.before), self.typed(found.place, found.after)
        return DifferenceView(
            kind=found.kind,
            said_kind=str(KIND_WORDS[found.kind]),
            place=found.place,
            what=what,
            before=before,
            after=after,
            sentence=self.sentence(found, what, before, after, said),
            language=found.place.language,
            marks=self.marks(found),
        )

    def sentence(self, found: Difference, what: str, before: str, after: str, said: str) -> str:
        """`said` is what both mean, where they differ only in how they are typed."""
        whole_part = found.place.field is None and found.place.part != "cell"
        if said:
            typed = {"what": what, "before": before, "after": after, "said": said}
            return _("%(what)s: “%(before)s” → “%(after)s”; both mean: %(said)s") % typed
        if found.kind == "moved":
            return _("%(what)s: moved, %(place)s") % {"what": what, "place": after}
        if found.place.part in ("row", "passage") and whole_part and found.kind in ("added", "removed"):
            part, body = (found.after, self.after) if found.after else (found.before, self.before)
            answers = self.answers(part, body) if found.place.part == "row" else self.naming.text(part["body"]).value
            if answers:
                values = {"what": what, "kind": KIND_WORDS[found.kind], "answers": answers}
                return _("%(what)s: %(kind)s. %(answers)s") % values
        if whole_part and found.kind in ("added", "removed"):
            return _("%(what)s: %(kind)s") % {"what": what, "kind": KIND_WORDS[found.kind]}
        return _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": before, "after": after}

    def marks(self, found: Difference) -> tuple[Mark, ...]:
        if found.place.field in LONG_TEXTS and found.place.language:
            return mark_words(found.before or "", found.after or "")
        return ()

    def neighbour(self, place: Place, key: str | None) -> str:
        if key is None:
            return _("first")
        return _("after “%(name)s”") % {"name": self.named(place, key)}

    def row(self, key: str) -> str:
        row = self.parts["rows"].get(key)
        matrix = self.after if row in self.after.get("rows", ()) else self.before
        return name_of_row(row, matrix, self.naming).value if row else key

    def column(self, key: str) -> str:
        column = self.parts["columns"].get(key)
        return column_label(column, self.after, self.naming).value if column else key

    def place(self, place: Place) -> str:
        part = self.part(place)
        if place.field is None:
            return part or self.document()
        field = str(FIELD_WORDS.get(place.field, place.field))
        if place.language:
            native = get_language_info(place.language)["name_local"]
            field = _("%(field)s (%(language)s)") % {"field": field, "language": native}
        if place.n:
            field = _("%(field)s of option %(number)s") % {"field": field, "number": place.n + 1}
        return _("%(part)s, %(field)s") % {"part": part, "field": field} if part else field

    def part(self, place: Place) -> str:
        """What stands at a place, without its field; the empty string for the document itself."""
        match place.part:
            case "cell":
                return self.cell(place.row or "", place.column or "")
            case "row":
                return _("row “%(row)s”") % {"row": self.row(place.row)} if place.row else _("rows")
            case "column":
                return (
                    _("column “%(column)s”") % {"column": self.column(place.column)} if place.column else _("columns")
                )
            case "passage":
                return self.passage(place.key) if place.key else _("passages")
            case "edition":
                return _("edition %(key)s") % {"key": place.key}
            case "link":
                return _("link “%(key)s”") % {"key": place.key}
            case "table":
                return _("table %(key)s") % {"key": place.key} if place.key else _("tables")
            case "old_key":
                return _("old key “%(key)s”") % {"key": place.key}
            case _:
                return ""

    def cell(self, row: str, column: str) -> str:
        values = {"row": self.row(row), "column": self.column(column)}
        match self.after["role"]:
            case "deployments":
                return _("%(column)s on %(row)s") % values
            case "frameworks":
                return _("%(column)s with %(row)s") % values
            case _:
                return _("%(row)s, %(column)s") % values

    def passage(self, key: str) -> str:
        found = next(
            (part for body in (self.after, self.before) for part in body["passages"] if part["key"] == key), None
        )
        if found is None or not (found["row"] or found["column"]):
            return _("passage “%(key)s”") % {"key": key}
        if found["row"] and found["column"]:
            where = self.cell(found["row"], found["column"])
        else:
            where = self.row(found["row"]) if found["row"] else self.column(found["column"])
        return _("passage “%(key)s” on %(place)s") % {"key": key, "place": where}

    def value(self, place: Place, value: Any, body: Body) -> str:
        """A value at a place as it is said; `body` is the document that it stands in."""
        if place.part == "cell" and place.field is None:
            return self.answer(place, value or (), body)
        if value in (None, "", [], {}):
            return NOTHING_SAID
        if place.field is None:
            return self.part_value(place, value)
        say = self.say_field.get(place.field)
        if place.field == "order":
            return join_list([self.named(place, key) for key in value], self.language)
        if say is not None:
            return str(say(value))
        if isinstance(value, list):
            return join_list([str(each) for each in value], self.language)
        return str(value)

    def named(self, place: Place, key: str) -> str:
        """The name of another part of the same list."""
        match place.part:
            case "row":
                return self.row(key)
            case "column":
                return self.column(key)
            case _:
                return key

    def part_value(self, place: Place, value: Any) -> str:
        """A whole part: the name it is known by."""
        match place.part:
            case "row":
                return self.row(value["key"]) if isinstance(value, dict) else str(value)
            case "column":
                return self.column(value["key"]) if isinstance(value, dict) else str(value)
            case "passage":
                return self.naming.text(value["body"]).value
            case "link":
                return str(value["url"])
            case "document":
                return self.document()
            case _:
                return str(place.key)

    def answers(self, row: Body, body: Body) -> str:
        """All that a row says, column by column; the empty string where it says nothing."""
        columns = [column for column in body["columns"] if row["cells"].get(column["key"])]
        said = [
            _("%(column)s: %(answer)s")
            % {
                "column": self.column(column["key"]),
                "answer": self.say_answer(column, row, row["cells"][column["key"]], body),
            }
            for column in columns
        ]
        return join_list(said, self.language)

    def answer(self, place: Place, options: Sequence[Body], body: Body) -> str:
        column = self.parts["columns"].get(place.column or "")
        row = self.parts["rows"].get(place.row or "")
        if column is None or row is None:
            return NOTHING_SAID
        return self.say_answer(column, row, options, body)

    def say_answer(self, column: Body, row: Body, options: Sequence[Body], body: Body) -> str:
        """The answer of a cell, so that it is understood without its column: “Supported since 1.10.0”."""
        view = present_cell(column, row, options, self.naming.cells(body))
        if column["holds"] == "support":
            return say_support_alone(view)
        if column["holds"] == "text":
            return NOTHING_SAID
        return view.text.value

    def table(self, found: Sequence[Difference]) -> TableDifference:
        """The rows that differ, in the order of the new state, and behind them those that went."""
        columns = self.parts["columns"]
        kinds = {
            key: "added"
            if key not in {part["key"] for part in self.before["columns"]}
            else "removed"
            if key not in {part["key"] for part in self.after["columns"]}
            else "same"
            for key in columns
        }
        kind_of_row = kinds_of_rows(found)
        was, now = ({row["key"]: row for row in body["rows"]} for body in (self.before, self.after))
        if any(each.place == Place() for each in found):
            kind_of_row = dict.fromkeys(now, found[0].kind)
            was, now = ({}, now) if found[0].kind == "added" else (was, {})
        keys = [key for key in (*now, *(key for key in was if key not in now)) if key in kind_of_row]
        rows = tuple(
            RowDifference(
                key=key,
                kind=kind_of_row[key],
                said_kind=str(KIND_WORDS[kind_of_row[key]]),
                label=self.row(key),
                cells=tuple(self.table_cell(columns[column], was.get(key), now.get(key)) for column in columns),
            )
            for key in keys
        )
        return TableDifference(tuple((self.column(key), kinds[key]) for key in columns), rows)

    def table_cell(self, column: Body, was: Body | None, now: Body | None) -> CellDifference:
        old = was["cells"].get(column["key"], []) if was else []
        new = now["cells"].get(column["key"], []) if now else []
        before = self.say_answer(column, was, old, self.before) if was else ""
        after = self.say_answer(column, now, new, self.after) if now else ""
        if old == new:
            return CellDifference("same", before, after)
        if before == after:
            place = Place("cell", column=column["key"])
            typed = self.typed(place, old), self.typed(place, new)
            before, after = typed if typed[0] != typed[1] else (before, after)
        return CellDifference("changed" if old and new else "added" if new else "removed", before, after)


def kinds_of_rows(found: Sequence[Difference]) -> dict[str, str]:
    """By the keys of rows that differ: what happened to them, the most telling thing first."""
    telling = ("added", "removed", "renamed", "moved", "changed")
    kinds: dict[str, str] = {}
    for each in found:
        if each.place.row is None or each.place.part not in ("row", "cell"):
            continue
        kind = each.kind if each.place.part == "row" else "changed"
        if each.place.part == "row" and each.place.field not in (None, "label", "key"):
            kind = "changed"
        if each.place.field == "label":
            kind = "renamed"
        key = each.after if each.place.field == "key" else each.place.row
        kinds[key] = min(kind, kinds.get(key, "changed"), key=telling.index)
    return kinds


def say_support_alone(view: CellView) -> str:
    """A support cell in words that say the state too: what is enough on a page is not enough in a sentence."""
    (option,) = view.options if len(view.options) == 1 else (None,)
    plain = option is not None and option.since and not option.until and not option.when
    if not plain or view.state not in ("supported", "partial"):
        if view.state == "supported" and view.options and not view.stage:
            return _("%(state)s: %(options)s") % {"state": STATE_WORDS["supported"], "options": view.text}
        return view.text.value
    since = option.since if option else ""
    if view.state == "supported":
        text = _("Supported since %(version)s") % {"version": since}
    else:
        text = _("Partly supported since %(version)s") % {"version": since}
    if not view.stage:
        return text
    return _("%(text)s (%(stage)s)") % {"text": text, "stage": view.stage_said}
