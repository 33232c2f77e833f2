"""Texts of one language out to files and back in: three-way, previewed first, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matrices.exchange.translation_files import FORMATS, TEXT_LIMIT, Unit, UnreadableFile, one_line_break
from matrices.models import Origin, SourceText, Translation, TranslationState
from matrices.models.base import Draft
from matrices.models.translations import state_of, text_digest
from matrices.services.translating.record import BATCH, count_findings, known_of
from matrices.services.translating.texts import CHUNK
from matrices.services.translating.words import glossaries
from matrices.services.translating.worklist import Item, Wanted, items_of, listed
from matrices.services.translating.write import column_of, refuse_bad_text, refuse_language
from matrices.services.writing import record_so_far, writing

What = Literal["new", "changed", "outdated", "conflict"]
UNREADABLE = {
    "too_large": gettext_lazy("The file has %(size)s bytes; at most %(limit)s are read."),
    "too_many": gettext_lazy("The file has more than %(limit)s rows."),
    "twice": gettext_lazy("The text %(id)s is there twice. Leave one of them."),
    "not_xml": gettext_lazy("The file is no XML: %(why)s"),
    "not_xliff": gettext_lazy("The file is not in XLIFF 1.2."),
    "not_utf8": gettext_lazy("The file is not UTF-8. Save it as UTF-8 and try again."),
    "not_po": gettext_lazy("The file cannot be read as PO: %(why)s"),
    "not_csv": gettext_lazy("The file cannot be read as CSV: %(why)s"),
    "not_xlsx": gettext_lazy("The file cannot be read as XLSX: %(why)s"),
    "header": gettext_lazy("The first line must be: %(header)s"),
    "ragged": gettext_lazy("Line %(line)s has another number of columns than the first line."),
    "format": gettext_lazy("The name of the file must end in one of these: %(endings)s."),
}


@dataclass(frozen=True)
class Change:
    """What a file would do to one text. In a conflict ours stays, and theirs becomes a suggestion."""

    what: What
    item: Item
    theirs: str
    source: str

    @property
    def ours(self) -> str:
        return self.item.target


@dataclass(frozen=True)
class Plan:
    """What a file would do: changes, and faults that keep it from being imported; `same` texts stay as they are."""

    changes: list[Change]
    faults: list[str]
    same: int

    def count(self, what: What) -> int:
        return sum(change.what == what for change in self.changes)


def read_units(name: str, content: bytes) -> list[Unit]:
    """The units of a file, by the ending of its name. Raises ValidationError that says what is wrong."""
    try:
        ending = name.rpartition(".")[2].lower()
        if ending not in FORMATS:
            raise UnreadableFile("format", endings=", ".join(sorted(FORMATS)))
        return FORMATS[ending].read(content)
    except UnreadableFile as error:
        raise ValidationError(str(UNREADABLE[error.reason]) % error.params) from error


def export_units(language: str, wanted: Wanted) -> Iterator[Unit]:
    """The texts of a worklist as units."""
    rows = list(listed(language, wanted))
    for start in range(0, len(rows), CHUNK):
        for item in items_of(rows[start : start + CHUNK]):
            yield Unit(
                id=unit_id(item.row),
                source=item.source,
                target=item.target,
                base=base_of(item.target),
                place=str(item.instance),
                outdated=item.row.state == TranslationState.OUTDATED,
                reviewed=item.row.state == TranslationState.CURRENT,
            )


def unit_id(row: Translation) -> str:
    return f"{row.table}/{row.object_pk}/{row.field}"


def base_of(text: str) -> str:
    """The digest of a translation as files carry it."""
    return text_digest(one_line_break(text))[:16]


def plan_import(units: Sequence[Unit], language: str) -> Plan:
    """Say what the units of a file would do; nothing is written.

    An empty translation never deletes, one that is the same changes nothing. Ours is replaced when it is as it was when
    the file went out; else it is a conflict. A translation of an English text that has changed since is outdated.
    """
    present = {unit_id(item.row): item for item in items_for(units, language)}
    changes: list[Change] = []
    faults: list[str] = []
    same = 0
    for unit in units:
        theirs = one_line_break(unit.target).strip()
        item = present.get(unit.id)
        if item is None:
            faults.append(_("%(id)s: there is no such text. Take it out of the file.") % {"id": unit.id[:100]})
        elif not theirs or theirs == one_line_break(item.target).strip() or is_suggested(item, theirs, unit):
            same += 1
        elif fault := fault_in(item, theirs):
            faults.append(f"{unit.id}: {fault}")
        else:
            changes.append(Change(kind_of_change(item, unit), item, theirs, one_line_break(unit.source)))
    return Plan(changes, faults, same)


def is_suggested(item: Item, theirs: str, unit: Unit) -> bool:
    """Whether a conflict was kept as a suggestion before."""
    return item.row.suggestion == theirs and is_conflict(item, unit)


def is_conflict(item: Item, unit: Unit) -> bool:
    return bool(item.target) and base_of(item.target) != unit.base


def kind_of_change(item: Item, unit: Unit) -> What:
    if is_conflict(item, unit):
        return "conflict"
    if one_line_break(unit.source) != one_line_break(item.source):
        return "outdated"
    return "changed" if item.target else "new"


def fault_in(item: Item, theirs: str) -> str:
    """What the object refuses of a text; the object itself stays as it is."""
    if "\x00" in theirs or len(theirs) > TEXT_LIMIT:
        return _("At most %(limit)s characters, none of them NUL.") % {"limit": TEXT_LIMIT}
    column = column_of(item.row)
    ours = getattr(item.instance, column)
    setattr(item.instance, column, theirs)
    try:
        refuse_bad_text(item.instance, column)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    finally:
        setattr(item.instance, column, ours)
    return ""


def items_for(units: Iterable[Unit], language: str) -> list[Item]:
    """The texts that units of a file are of."""
    by_table: dict[str, set[int]] = {}
    for unit in units:
        table, _sign, rest = unit.id.partition("/")
        pk = rest.partition("/")[0]
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            by_table.setdefault(table, set()).add(int(pk))
    rows: list[Translation] = []
    for table, ids in by_table.items():
        wanted = sorted(ids)
        for start in range(0, len(wanted), BATCH):
            rows += Translation.objects.filter(
                language=language, table=table, object_pk__in=wanted[start : start + BATCH]
            )
    return items_of(rows)


def import_units(units: Sequence[Unit], language: str, *, by: User) -> Plan:
    """Do what `plan_import` says, all or nothing; returns what was done. Raises ValidationError with every fault."""
    with writing(by=by, door="import"):
        refuse_language(by, language)
        plan = plan_import(units, language)
        if plan.faults:
            raise ValidationError(plan.faults)
        instances: dict[tuple[str, int], Draft] = {}
        for change in plan.changes:
            if change.what == "conflict":
                suggest(change)
                continue
            row = change.item.row
            instance = instances.setdefault((row.table, row.object_pk), change.item.instance)
            setattr(instance, column_of(row), change.theirs)
            instance.save(update_fields=[column_of(row)])
        record_so_far()
        remember_outdated([change for change in plan.changes if change.what == "outdated"], language)
        return plan


def suggest(change: Change) -> None:
    """Keep theirs beside ours."""
    rows = Translation.objects.filter(pk=change.item.row.pk)
    rows.update(suggestion=change.theirs, suggestion_origin=Origin.IMPORT)


def remember_outdated(changes: Sequence[Change], language: str) -> None:
    """Know translations as made from the English that their file had."""
    if not changes:
        return
    glossary = glossaries([language])[language]
    sources: Mapping[str, str] = {text_digest(change.source): change.source for change in changes if change.source}
    SourceText.objects.bulk_create(
        [SourceText(digest=digest, text=text) for digest, text in sources.items()], ignore_conflicts=True
    )
    for change in changes:
        row = Translation.objects.get(pk=change.item.row.pk)
        row.made_from_id = text_digest(change.source) or row.made_from_id
        count_findings(row, change.source, change.theirs, glossary)
        row.state = state_of(known_of(row))
        row.save()
