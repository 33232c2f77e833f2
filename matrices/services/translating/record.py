"""Record what was written: the one function that every door leads to, and that the synchronisation calls too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from matrices.documents.bulk import insert_many
from matrices.models import Origin, SourceText, Translation
from matrices.models.base import Written
from matrices.models.translations import (
    LANGUAGE_NAMES,
    TARGET_LANGUAGES,
    Known,
    state_of,
    text_digest,
    translation_permission,
)
from matrices.services.translating.texts import Place, Texts, texts_of, translated_models
from matrices.services.translating.words import glossaries
from matrices.text_checks import Glossary, Pair, findings_of

BATCH = 500
# Texts of these origins were reviewed before they came, or are those of an object that was.
REVIEWED_BEFORE = frozenset({Origin.SEED, Origin.RESTORED})
INLINE_FIELDS = frozenset({"name", "product_name", "title", "heading", "rows_heading", "label"})  # no Markdown in them
CHANGED_FIELDS = [
    "source", "made_from", "target_digest", "origin", "reviewed_by", "reviewed_at", "state", "words", "errors",
    "warnings", "dismissed", "suggestion", "suggestion_origin",
]  # fmt: skip


class MayNotWrite(PermissionDenied):
    """Raised with the languages whose texts somebody may not write. Nothing was written."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = ", ".join(LANGUAGE_NAMES.get(code, code) for code in languages)
        said = _("You may not write texts in %(languages)s. Nothing was saved.")
        super().__init__(said % {"languages": self.languages})


@dataclass
class Recorded:
    """What recording found: translations that are new to it, whose text differed, whose English differed, and gone."""

    new: int = 0
    texts: int = 0
    sources: int = 0
    gone: int = 0
    languages: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return self.new + self.texts + self.sources + self.gone


class Recorder:
    """Compares what is recorded with the texts as they are; with `write` False it only says what differs."""

    def __init__(self, *, origin: str, by: User | None = None, write: bool = True) -> None:
        self.origin = origin
        self.by = by
        self.write = write
        self.found = Recorded()
        self.glossaries: dict[str, Glossary] = {}

    def record(
        self, places: Iterable[Texts], known: Mapping[tuple[Place, str], Translation], minor: Collection[Place] = ()
    ) -> None:
        """Bring what is `known` of the translations of these texts up to date."""
        sources: dict[str, str] = {}
        made: list[Translation] = []
        changed: list[Translation] = []
        changed_texts: list[tuple[Translation, str, str]] = []
        emptied: list[int] = []
        for texts in places:
            if not texts.source:
                rows = (known.get((texts.place, language)) for language in TARGET_LANGUAGES)
                emptied += [row.pk for row in rows if row is not None]
                continue
            digest = text_digest(texts.source)
            sources[digest] = texts.source
            for language in TARGET_LANGUAGES:
                row = known.get((texts.place, language))
                is_new = row is None
                if row is None:
                    row = Translation(
                        table=texts.place.table,
                        object_pk=texts.place.object_pk,
                        field=texts.place.field,
                        language=language,
                        source_id="",
                    )
                target = texts.by_language.get(language, "")
                what = self.compare(row, digest, text_digest(target), minor=texts.place in minor)
                if not what:
                    continue
                row.words = len(texts.source.split())
                (made if is_new else changed).append(row)
                self.count(row, what, is_new=is_new)
                if what == "text" and target:
                    changed_texts.append((row, texts.source, target))
        self.found.gone += len(emptied)
        if not self.write:
            return
        self.refuse_without_permission()
        self.inherit_reviews([row for row, _source, _target in changed_texts])
        self.check(changed_texts)
        for row in (*made, *changed):
            row.state = state_of(known_of(row))
        new_sources = [SourceText(digest=digest, text=text) for digest, text in sources.items()]
        SourceText.objects.bulk_create(new_sources, ignore_conflicts=True, batch_size=BATCH)
        insert_many(made)
        Translation.objects.bulk_update(changed, CHANGED_FIELDS, batch_size=BATCH)
        Translation.objects.filter(pk__in=emptied).delete()

    def compare(self, row: Translation, source: str, target: str, *, minor: bool) -> str:
        """Bring `row` up to these digests; say whether the `text` or the `source` differed, or nothing."""
        before, row.source_id = row.source_id, source
        if target != row.target_digest:
            row.target_digest = target
            row.made_from_id = source if target else None
            row.origin = self.origin if target else ""
            row.reviewed_by, row.reviewed_at = None, timezone.now() if self.origin in REVIEWED_BEFORE else None
            row.dismissed = {}
            row.errors = row.warnings = 0
            if text_digest(row.suggestion) == target:
                row.suggestion = row.suggestion_origin = ""
            return "text"
        if before == source:
            return ""
        row.dismissed = {}
        if minor and row.made_from_id == before:
            row.made_from_id = source
        return "source"

    def count(self, row: Translation, what: str, *, is_new: bool) -> None:
        if what == "text":
            self.found.languages.add(row.language)
        if is_new:
            self.found.new += 1
        elif what == "text":
            self.found.texts += 1
        else:
            self.found.sources += 1

    def refuse_without_permission(self) -> None:
        """Raise MayNotWrite when the person may not write a language whose texts changed."""
        if self.by is None or self.origin in (Origin.COPY, Origin.RESTORED, Origin.SEED):
            return
        refused = [code for code in sorted(self.found.languages) if not self.by.has_perm(translation_permission(code))]
        if refused:
            raise MayNotWrite(refused)

    def inherit_reviews(self, rows: list[Translation]) -> None:
        """What was reviewed elsewhere, as the same translation of the same English, is reviewed here too."""
        waiting = [row for row in rows if row.reviewed_at is None]
        if not waiting:
            return
        reviewed = {
            (row.language, row.made_from_id, row.target_digest): row
            for row in reviewed_rows({row.target_digest for row in waiting})
        }
        for row in waiting:
            same = reviewed.get((row.language, row.made_from_id, row.target_digest))
            if same is not None:
                row.reviewed_by_id, row.reviewed_at = same.reviewed_by_id, same.reviewed_at

    def check(self, changed: list[tuple[Translation, str, str]]) -> None:
        """Count what the checks find in texts that changed."""
        if changed and not self.glossaries:
            self.glossaries = glossaries(TARGET_LANGUAGES)
        for row, source, target in changed:
            count_findings(row, source, target, self.glossaries[row.language])


def count_findings(row: Translation, source: str, target: str, glossary: Glossary) -> None:
    """Write the numbers of errors, and of warnings that nobody dismissed, into `row`."""
    found = findings_of(Pair(source, target, row.language, glossary, inline=row.field in INLINE_FIELDS))
    row.errors = sum(finding.severity == "error" for finding in found)
    warnings = [finding for finding in found if finding.severity == "warning"]
    row.warnings = sum(finding_key(finding.check, finding.part) not in row.dismissed for finding in warnings)


def finding_key(check: str, part: str) -> str:
    """The name of a finding among those of one text."""
    return f"{check}: {part}" if part else check


def known_of(row: Translation) -> Known:
    return Known(
        source=row.source_id,
        target=row.target_digest,
        made_from=row.made_from_id or "",
        origin=row.origin,
        reviewed=row.reviewed_at is not None,
    )


def reviewed_rows(digests: set[str]) -> Iterator[Translation]:
    wanted = sorted(digests)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        yield from Translation.objects.filter(target_digest__in=part, reviewed_at__isnull=False).only(
            "language", "made_from_id", "target_digest", "reviewed_by_id", "reviewed_at"
        )


def known_translations(table: str, ids: Collection[int]) -> dict[tuple[Place, str], Translation]:
    """What is recorded of the translations of these objects."""
    wanted = sorted(ids)
    found: dict[tuple[Place, str], Translation] = {}
    for start in range(0, len(wanted), BATCH):
        rows = Translation.objects.filter(table=table, object_pk__in=wanted[start : start + BATCH])
        found |= {(place_of(row), row.language): row for row in rows}
    return found


def place_of(row: Translation) -> Place:
    return Place(row.table, row.object_pk, row.field)


def without_text() -> QuerySet[Translation]:
    """Translations of objects that are gone."""
    gone = Translation.objects.exclude(table__in=translated_models())
    for table, model in translated_models().items():
        gone |= Translation.objects.filter(table=table).exclude(object_pk__in=model._default_manager.values("pk"))
    return gone


def record_written(written: Written) -> None:
    """Record the texts of all drafts that were saved in a writing, and forget them; the one function of every door.

    Raises MayNotWrite when who wrote may not write a language of which a text changed.
    """
    saved, any_deleted = dict(written.saved), written.any_deleted
    written.saved.clear()
    written.any_deleted = False
    by_table: dict[str, set[int]] = {}
    for table, pk in saved:
        by_table.setdefault(table, set()).add(pk)
    minor = {Place(table, pk, field) for (table, pk), fields in saved.items() for field in fields}
    recorder = Recorder(origin=written.origin, by=written.by)
    for table, ids in by_table.items():
        recorder.record(list(texts_of(table, ids)), known_translations(table, ids), minor)
    if any_deleted:
        without_text().delete()
