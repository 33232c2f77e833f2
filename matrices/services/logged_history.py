"""The history of an object: the entries of the change log about it and its parts, newest first, page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min, Q, QuerySet

from matrices.models import Cell, CellTerm, Column, LoggedChange, Matrix, Page, Passage, Placement, Row
from matrices.models.base import LANGUAGES, Draft
from matrices.services.effects import concrete, names_of_logged
from matrices.services.logged_parts import PARTS

PER_PAGE = 50  # entries
LONGEST_BATCH = timedelta(days=1)
# How the parts of a table lead to it.
TO_TABLE: dict[type[Draft], str] = {
    Matrix: "",
    Row: "matrix__",
    Column: "matrix__",
    Passage: "matrix__",
    Cell: "row__matrix__",
    CellTerm: "cell__row__matrix__",
}


@dataclass(frozen=True)
class Written:
    """When a batch was begun, and of how many entries it is."""

    at: datetime
    count: int


@dataclass(frozen=True, order=True)
class TableName:
    """A table: its name among all tables, and its heading by language."""

    slug: str
    headings: Mapping[str, str] = field(compare=False)


@dataclass(frozen=True)
class Asked:
    """What of a history is asked for: by whom, through which door, which field, in which language, on which day.

    `older` is the last entry of the page before.
    """

    person: int | None = None
    door: str = ""
    field: str = ""
    language: str = ""
    day: date | None = None
    older: int | None = None

    @property
    def filters(self) -> bool:
        return bool(self.person or self.door or self.field or self.language or self.day)


@dataclass(frozen=True)
class HistoryPage:
    """Some entries; `older` leads to those before them, None: there are none."""

    entries: list[LoggedChange]
    older: int | None


def history_page(condition: Q, models: Iterable[type[Draft]], asked: Asked) -> HistoryPage:
    """The next entries that `condition` finds, of what is asked for. One query, however long the history is."""
    entries = LoggedChange.objects.filter(condition & asked_for(models, asked))
    if asked.older is not None:
        entries = entries.filter(id__lt=asked.older)
    found = list(entries.select_related("actor", "content_type").order_by("-id")[: PER_PAGE + 1])
    return HistoryPage(found[:PER_PAGE], found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None)


def asked_for(models: Iterable[type[Draft]], asked: Asked) -> Q:
    """The condition for what is asked for; what nobody can ask for finds nothing."""
    found = Q()
    if asked.person is not None:
        found &= Q(actor=asked.person)
    if asked.door:
        found &= Q(additional_data__door=asked.door)
    if asked.field or asked.language:
        names = columns(models, asked.field, asked.language)
        found &= Q(changes__has_any_keys=sorted(names)) if names else Q(pk__in=[])
    if asked.day is not None:
        begin = datetime(asked.day.year, asked.day.month, asked.day.day, tzinfo=UTC)
        found &= Q(timestamp__gte=begin, timestamp__lt=begin + timedelta(days=1))
    return found


def columns(models: Iterable[type[Draft]], field: str, language: str) -> set[str]:
    """The names under which the log keeps `field` (empty: every one) in `language` (empty: in any, or in none)."""
    found = set()
    for model in models:
        for name, base, of_language in fields_of(model):
            if field in ("", base) and language in ("", of_language):
                found.add(name)
    return found


def fields_of(model: type[Draft]) -> Iterator[tuple[str, str, str]]:
    """Each logged field of `model`: its name, the name without language, and the language."""
    translated = model.translated_fields()
    for name in sorted(names_of_logged(model)):
        base, _separator, language = name.rpartition("_")
        of_language = base in translated and language in LANGUAGES
        yield (name, base, language) if of_language else (name, name, "")
    if "categories" in {each.name for each in model._meta.many_to_many}:
        yield ("categories", "categories", "")


def models_in_history(model: type[Draft]) -> list[type[Draft]]:
    """The models of which the history of an object of `model` tells."""
    found: list[type[Draft]] = []
    also: dict[type[Draft], list[type[Draft]]] = {Matrix: [Placement], Page: [Matrix]}
    waiting = [model, *also.get(model, [])]
    while waiting:
        each = waiting.pop(0)
        if each not in found:
            found.append(each)
            waiting += [part for part, _name in PARTS.get(each, ())]
    return found


def people_in(condition: Q) -> QuerySet[User]:
    """Who wrote something of what `condition` finds."""
    actors = LogEntry.objects.filter(condition).order_by().values("actor")
    return User.objects.filter(pk__in=actors).order_by("username")


def latest_name(model: type[Draft], key: int) -> tuple[str, bool] | None:
    """What an object is called in the log, and whether it is deleted; None for one that the log does not know."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id=key)
    last = entries.order_by("-id").first()
    return (last.object_repr, last.action == LogEntry.Action.DELETE) if last is not None else None


def batches_of(entries: Collection[LogEntry]) -> dict[str, Written]:
    """When each batch of `entries` was begun, and how much it wrote. One query, in the days of the entries."""
    keys = {key for entry in entries if (key := (entry.additional_data or {}).get("batch"))}
    if not keys:
        return {}
    moments = [entry.timestamp for entry in entries]
    around = (min(moments) - LONGEST_BATCH, max(moments) + LONGEST_BATCH)
    found = LoggedChange.objects.filter(timestamp__range=around, additional_data__batch__in=sorted(keys)).order_by()
    rows = found.values_list("additional_data__batch").annotate(at=Min("timestamp"), count=Count("pk"))
    return {key: Written(at, count) for key, at, count in rows}


def tables_of(entries: Iterable[LogEntry]) -> dict[tuple[type[Draft], int], TableName]:
    """The table to which each object of `entries` belongs that is there. One query for each model."""
    keys: dict[type[Draft], set[int]] = {}
    for entry in entries:
        model = concrete(entry.content_type.model_class())
        if model in TO_TABLE:
            keys.setdefault(model, set()).add(entry.object_id)
    return {
        (model, key): TableName(slug, {code: text for code, text in zip(LANGUAGES, headings, strict=True) if text})
        for model, of_model in keys.items()
        for key, slug, *headings in model._default_manager.filter(pk__in=of_model).values_list(
            "pk", f"{TO_TABLE[model]}slug", *(f"{TO_TABLE[model]}heading_{code}" for code in LANGUAGES)
        )
        if slug
    }
