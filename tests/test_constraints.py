"""What the database itself refuses, whoever writes: every constraint of every table, on SQLite and on PostgreSQL.

The tests go around `clean`, by `update`, so that only the constraint can refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from matrices.documents.canonical import digest_of
from matrices.models import (
    CellTerm,
    Document,
    FrameworkRequest,
    GlossaryEntry,
    OldKey,
    PlannedPublication,
    Publication,
    Published,
    SourceText,
    Translation,
)
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_link,
    make_matrix,
    make_page,
    make_passage,
    make_placement,
    make_product,
    make_row,
    make_term,
)

pytestmark = pytest.mark.django_db

Values = dict[str, Any]


@dataclass
class Case:
    """A valid row, changes of it that the constraint must refuse, and changes that it must let through."""

    row: models.Model
    refused: list[Values]
    accepted: list[Values]


CASES: dict[str, Callable[[], Case]] = {}


def case(make: Callable[[], Case]) -> Callable[[], Case]:
    """Register a function as the case of the constraint that it is named after."""
    CASES[make.__name__] = make
    return make


def constraints() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for model in apps.get_app_config("matrices").get_models()
        if not model._meta.proxy
        for constraint in model._meta.constraints
    }


def was_refused_by(name: str, refusal: IntegrityError) -> bool:
    """Whether the database names this constraint; SQLite names the columns of a unique one instead."""
    constraint, message = constraints()[name], str(refusal)
    if isinstance(constraint, models.UniqueConstraint) and "UNIQUE constraint failed: " in message:
        fields = constraint.fields or [expression.name for expression in constraint.expressions]
        columns = message.removeprefix("UNIQUE constraint failed: ").split(", ")
        return [column.partition(".")[2].removesuffix("_id") for column in columns] == list(fields)
    return name in message


def write(row: models.Model, values: Values) -> None:
    """Write `values` over `row` without any check of ours, and take them back if the database takes them."""
    with transaction.atomic():
        changed = type(row)._base_manager.filter(pk=row.pk).update(**values)
        transaction.set_rollback(True)
    assert changed == 1


# Keys: lower-case letters, digits and single hyphens.

BAD_KEYS = [
    "",
    "Django",
    "two--hyphens",
    "-first",
    "last-",
    "under_score",
    "with space",
    "日本",
    "a/b",
    "a.b",
    "line\n",
]
GOOD_KEYS = ["a", "7", "app-and-api-protection", "python-3-11"]


def key_case(make: Callable[[], models.Model], field: str = "key") -> Case:
    return Case(make(), [{field: key} for key in BAD_KEYS], [{field: key} for key in GOOD_KEYS])


def make_old_key() -> OldKey:
    return OldKey.objects.create(kind="product", key="former", target="latter")


for model_name, make, field in (
    ("term", make_term, "key"),
    ("product", make_product, "key"),
    ("edition", make_edition, "key"),
    ("library", make_library, "key"),
    ("link", make_link, "key"),
    ("old_key", make_old_key, "key"),
    ("matrix", make_matrix, "key"),
    ("matrix", make_matrix, "slug"),
    ("column", make_column, "key"),
    ("row", make_row, "key"),
    ("passage", make_passage, "key"),
):
    CASES[f"{model_name}_{field}_has_single_hyphens"] = lambda make=make, field=field: key_case(make, field)  # type: ignore[misc]


# English is the source: its text is there.

for model_name, make, field in (
    ("page", make_page, "title"),
    ("matrix", make_matrix, "heading"),
    ("passage", make_passage, "body"),
):
    CASES[f"{model_name}_{field}_has_english_text"] = lambda make=make, field=field: Case(  # type: ignore[misc]
        make(),
        [{f"{field}_en": None}, {f"{field}_en": ""}, {f"{field}_en": None, f"{field}_ja": "日本語"}],
        [{f"{field}_en": "English"}, {f"{field}_ja": None}, {f"{field}_ja": "日本語"}],
    )


# Catalogue


@case
def term_key_is_unique_in_its_kind() -> Case:
    there = make_term("framework", "grpc")
    return Case(make_term("framework"), [{"key": there.key}], [{"key": there.key, "kind": "agent"}])


@case
def term_kind_is_known() -> Case:
    return Case(make_term(), [{"kind": "gadget"}, {"kind": ""}], [{"kind": "architecture"}])


@case
def term_scheme_is_known() -> Case:
    return Case(make_term(), [{"scheme": "alphabet"}, {"scheme": ""}], [{"scheme": "npm"}])


@case
def term_with_successor_is_retired() -> Case:
    successor = make_term()
    return Case(
        make_term(),
        [{"successor": successor, "retired": False}],
        [{"successor": successor, "retired": True}, {"successor": None, "retired": True}],
    )


@case
def term_is_not_its_own_successor() -> Case:
    term = make_term(retired=True)
    return Case(term, [{"successor": term}], [{"successor": make_term()}])


@case
def term_has_one_kind_of_name() -> Case:
    return one_kind_of_name(make_term())


@case
def product_has_one_kind_of_name() -> Case:
    return one_kind_of_name(make_product())


def one_kind_of_name(row: models.Model) -> Case:
    return Case(
        row,
        [
            {"proper_name": "Django", "name_en": "Threat Detection"},
            {"proper_name": "", "name_en": None},
            {"proper_name": "", "name_en": ""},
            {"proper_name": "", "name_en": None, "name_ja": "脅威検知"},
        ],
        [{"proper_name": "Django", "name_en": None}, {"proper_name": "", "name_en": "Threat Detection"}],
    )


@case
def edition_product_has_one_kind_of_name() -> Case:
    return Case(
        make_edition(),
        [{"product_proper_name": "Shop", "product_name_en": "Application Security"}],
        [
            {"product_proper_name": "", "product_name_en": None},
            {"product_proper_name": "Shop", "product_name_en": None},
            {"product_proper_name": "", "product_name_en": "Application Security"},
        ],
    )


@case
def edition_key_is_unique_in_its_product() -> Case:
    there = make_edition(key="1")
    return Case(make_edition(there.product, "2"), [{"key": "1"}], [{"key": "1", "product": make_product()}])


@case
def edition_position_is_unique_in_its_product() -> Case:
    there = make_edition(position=7)
    accepted = [{"position": 8}, {"position": 7, "product": make_product()}]
    return Case(make_edition(there.product), [{"position": 7}], accepted)


@case
def product_has_one_current_edition() -> Case:
    current = make_edition(status="current")
    return Case(
        make_edition(current.product, status="draft"),
        [{"status": "current"}],
        [{"status": "archived"}, {"status": "current", "product": make_product()}],
    )


@case
def edition_with_earlier_names_is_archived() -> Case:
    return Case(
        make_edition(status="archived", names_of=1),
        [{"status": "draft"}, {"status": "current"}],
        [{"names_of": None}, {"status": "draft", "names_of": None}],
    )


@case
def edition_status_is_known() -> Case:
    return Case(make_edition(), [{"status": "old"}, {"status": ""}], [{"status": "draft"}])


@case
def library_scheme_is_known() -> Case:
    return Case(make_library(), [{"scheme": "alphabet"}, {"scheme": ""}], [{"scheme": "maven"}])


@case
def library_has_a_name() -> Case:
    return Case(make_library(), [{"name": ""}, {"short_name": ""}], [{"name": "ddtrace", "short_name": "Python"}])


@case
def link_key_is_unique_in_its_product() -> Case:
    there = make_link()
    return Case(make_link(there.product), [{"key": there.key}], [{"key": there.key, "product": make_product()}])


@case
def old_key_is_unique_in_its_kind() -> Case:
    there = make_old_key()
    other = OldKey.objects.create(kind="library", key="other", target="")
    return Case(other, [{"kind": there.kind, "key": there.key}], [{"key": there.key}])


@case
def old_key_kind_is_known() -> Case:
    return Case(make_old_key(), [{"kind": "gadget"}], [{"kind": "runtime"}])


@case
def old_key_does_not_lead_to_itself() -> Case:
    return Case(make_old_key(), [{"target": "former"}], [{"target": "new"}, {"target": ""}])


# Matrices


@case
def matrix_role_is_known() -> Case:
    return Case(make_matrix(), [{"role": "pivot"}, {"role": ""}], [{"role": "operating_systems"}])


@case
def column_key_is_unique_in_its_matrix() -> Case:
    there = make_column()
    return Case(make_column(there.matrix), [{"key": there.key}], [{"key": there.key, "matrix": make_matrix()}])


@case
def column_role_fits_what_it_holds() -> Case:
    return Case(
        make_column(holds="support"),
        [
            {"role": "date"},
            {"holds": "versions"},
            {"holds": "stage"},
            {"holds": "colour", "role": "colour"},
            {"holds": "", "role": ""},
        ],
        [{"role": "support"}, {"holds": "versions", "role": "row_versions"}, {"holds": "text", "role": "text"}],
    )


@case
def column_bare_means_is_for_versions() -> Case:
    versions = {"holds": "versions", "role": "library_versions"}
    return Case(
        make_column(holds="support"),
        [{"bare_means": "minimum"}, {**versions, "bare_means": "maximum"}],
        [{"bare_means": ""}, {**versions, "bare_means": ""}, {**versions, "bare_means": "series"}],
    )


@case
def column_of_subject_versions_has_a_subject() -> Case:
    return Case(
        make_column(holds="versions"),
        [{"role": "subject_versions", "subject": None}],
        [{"role": "subject_versions", "subject": make_term("agent")}, {"role": "row_versions", "subject": None}],
    )


@case
def row_key_is_unique_in_its_matrix() -> Case:
    there = make_row()
    return Case(make_row(there.matrix), [{"key": there.key}], [{"key": there.key, "matrix": make_matrix()}])


@case
def row_any_has_no_subject() -> Case:
    framework = make_term("framework")
    accepted = [{"key": "any", "subject": None}, {"key": "django", "subject": framework}]
    return Case(make_row(), [{"key": "any", "subject": framework}], accepted)


@case
def cell_is_the_only_one_of_its_place() -> Case:
    there = make_cell()
    other = make_cell(there.row, there.column, n=1)
    return Case(other, [{"n": 0}], [{"n": 2}, {"n": 0, "row": make_row(there.row.matrix)}])


@case
def cell_has_one_text() -> Case:
    cell = make_cell(column=make_column(holds="text"))
    make_passage(cell, kind="cell_text")
    return Case(make_passage(cell), [{"kind": "cell_text"}], [{"kind": "note"}])


@case
def cell_state_is_known() -> Case:
    return Case(make_cell(), [{"state": "yes"}], [{"state": ""}, {"state": "not_applicable"}])


@case
def cell_stage_is_known() -> Case:
    return Case(
        make_cell(), [{"stage": "alpha"}, {"stage": "private-beta"}], [{"stage": ""}, {"stage": "private_beta"}]
    )


@case
def cell_basis_is_known() -> Case:
    return Case(make_cell(), [{"basis": "guessed"}], [{"basis": ""}, {"basis": "tested"}])


@case
def cell_since_and_until_need_support() -> Case:
    return Case(
        make_cell(),
        [
            {"state": "unsupported", "since": "1.10.0"},
            {"state": "unknown", "until": "2.0.0"},
            {"state": "", "since": "1.10.0"},
        ],
        [
            {"state": "supported", "since": "1.10.0", "until": "2.0.0"},
            {"state": "partial", "since": "1.10.0"},
            {"state": "unsupported", "since": "", "until": ""},
        ],
    )


@case
def cell_end_needs_a_stage() -> Case:
    end = date(2026, 6, 30)
    accepted = [{"stage": "deprecated", "ends_on": end}, {"stage": "", "ends_on": None}]
    return Case(make_cell(), [{"stage": "", "ends_on": end}], accepted)


@case
def cell_condition_has_subject_and_versions() -> Case:
    runtime = make_term("runtime")
    return Case(
        make_cell(),
        [{"when_subject": None, "when_versions": "16+"}],
        [{"when_subject": runtime, "when_versions": "16+"}, {"when_subject": runtime, "when_versions": ""}],
    )


@case
def cell_kept_as_text_has_text() -> Case:
    return Case(
        make_cell(),
        [{"versions_unread": True, "versions": ""}],
        [{"versions_unread": True, "versions": "Latest"}, {"versions_unread": False, "versions": ""}],
    )


@case
def cell_lists_a_term_once() -> Case:
    cell = make_cell(column=make_column(holds="terms"))
    there, other = (CellTerm.objects.create(cell=cell, term=make_term("c_library")) for _ in range(2))
    return Case(other, [{"term": there.term}], [{"term": make_term("c_library")}])


# Pages


@case
def library_has_one_page_in_an_edition() -> Case:
    there = make_page()
    return Case(make_page(there.edition), [{"library": there.library}], [{"library": make_library()}])


@case
def matrix_is_placed_once_on_a_page() -> Case:
    there = make_placement()
    return Case(make_placement(there.page), [{"matrix": there.matrix}], [{"matrix": make_matrix()}])


@case
def passage_hangs_on_a_page_or_on_a_matrix() -> Case:
    page, matrix = make_page(), make_matrix()
    return Case(
        make_passage(page),
        [{"page": None, "matrix": None}, {"page": page, "matrix": matrix}],
        [{"page": None, "matrix": matrix}, {"page": page, "matrix": None}],
    )


@case
def passage_on_row_or_column_hangs_on_the_matrix() -> Case:
    row, column = make_row(), make_column()
    return Case(
        make_passage(make_page()),
        [{"row": row}, {"column": column}],
        [{"page": None, "matrix": row.matrix, "row": row}, {"page": None, "matrix": column.matrix, "column": column}],
    )


@case
def passage_key_is_unique_on_its_page() -> Case:
    there = make_passage(make_page())
    accepted = [{"key": there.key, "page": make_page()}, {"key": there.key, "page": None, "matrix": make_matrix()}]
    return Case(make_passage(there.page), [{"key": there.key}], accepted)


@case
def passage_key_is_unique_on_its_matrix() -> Case:
    there = make_passage(make_matrix())
    accepted = [{"key": there.key, "matrix": make_matrix()}, {"key": there.key, "page": make_page(), "matrix": None}]
    return Case(make_passage(there.matrix), [{"key": there.key}], accepted)


@case
def passage_kind_is_known() -> Case:
    return Case(make_passage(), [{"kind": "footnote"}, {"kind": ""}], [{"kind": "callout"}])


@case
def passage_of_further_reading_has_an_address() -> Case:
    return Case(
        make_passage(),
        [{"kind": "further_reading", "url": ""}, {"kind": "note", "url": "/guides/"}],
        [{"kind": "further_reading", "url": "/guides/"}, {"kind": "note", "url": ""}],
    )


@case
def passage_of_a_cell_has_row_and_column() -> Case:
    cell = make_cell()
    return Case(
        make_passage(cell.row.matrix),
        [{"kind": "cell_text"}, {"kind": "cell_text", "row": cell.row}, {"kind": "cell_text", "column": cell.column}],
        [{"kind": "cell_text", "row": cell.row, "column": cell.column}, {"kind": "note", "row": cell.row}],
    )


# Published


def make_publication(number: int) -> Publication:
    return Publication.objects.create(number=number, at=timezone.now())


def make_document(body: str) -> Document:
    return Document.objects.create(digest=digest_of(body), schema=1, body=body)


@case
def publication_numbers_begin_with_one() -> Case:
    return Case(make_publication(5), [{"number": 0}], [{"number": 1}])


@case
def document_digest_is_sha256() -> Case:
    bad = ["", "a" * 63, "G" * 64, "A" * 64]
    return Case(make_document("{}"), [{"digest": digest} for digest in bad], [{"digest": digest_of("other")}])


@case
def one_document_is_in_force_at_an_address() -> Case:
    first, second, document = make_publication(1), make_publication(2), make_document("{}")
    Published.objects.create(address="library/python", document=document, first=second)
    former = Published.objects.create(address="library/python", document=document, first=first, last=first)
    return Case(former, [{"last": None}], [{"last": None, "address": "library/ruby"}])


@case
def a_publication_puts_one_document_at_an_address() -> Case:
    first, second, document = make_publication(1), make_publication(2), make_document("{}")
    Published.objects.create(address="library/python", document=document, first=first, last=first)
    other = Published.objects.create(address="library/python", document=document, first=second, last=second)
    return Case(other, [{"first": first}], [{"first": first, "address": "library/ruby"}])


@case
def published_first_is_not_after_last() -> Case:
    first, second, document = make_publication(1), make_publication(2), make_document("{}")
    published = Published.objects.create(address="library/python", document=document, first=second)
    return Case(published, [{"last": first}], [{"last": second}, {"last": None}])


# Translations


def make_translation(language: str, **values: Any) -> Translation:
    source, _made = SourceText.objects.get_or_create(digest="a" * 64, defaults={"text": "A note."})
    values = {"table": "passage", "object_pk": 1, "field": "body", "source": source, "state": "missing"} | values
    return Translation.objects.create(language=language, **values)


def make_plan(**values: Any) -> PlannedPublication:
    return PlannedPublication.objects.create(**{"state": "waiting", "schema": 1, "documents": {}, "seen": {}, **values})


@case
def who_agrees_is_not_who_planned() -> Case:
    planner, other = (User.objects.create_user(name) for name in ("mika", "noor"))
    return Case(
        make_plan(by=planner), [{"agreed_by": planner}], [{"agreed_by": other}, {"agreed_by": other, "by": None}]
    )


@case
def what_is_published_has_its_publication() -> Case:
    publication = make_publication(1)
    return Case(
        make_plan(),
        [{"publication": publication}],
        [{"publication": publication, "state": "published"}],
    )


@case
def a_text_has_one_translation_in_a_language() -> Case:
    make_translation("ja")
    return Case(make_translation("ko"), [{"language": "ja"}], [{"language": "ja", "field": "intro"}])


@case
def translation_has_a_text_and_what_it_was_made_from() -> Case:
    row = make_translation("ja")
    return Case(
        row,
        [{"target_digest": "b" * 64}, {"made_from": row.source}],
        [{"target_digest": "b" * 64, "made_from": row.source}],
    )


@case
def translation_state_is_known() -> Case:
    return Case(make_translation("ja"), [{"state": "fine"}, {"state": ""}], [{"state": "current"}])


@case
def glossary_entry_is_there_once() -> Case:
    GlossaryEntry.objects.create(kind="term", term="tracer", language="ja", text="トレーサー")
    other = GlossaryEntry.objects.create(kind="term", term="trace", language="ja", text="トレーサー")
    return Case(other, [{"term": "tracer"}], [{"term": "tracer", "language": "ko"}])


@case
def glossary_name_has_no_language() -> Case:
    entry = GlossaryEntry.objects.create(kind="name", term="Docker")
    return Case(
        entry,
        [{"language": "ja"}, {"text": "ドッカー"}, {"kind": "forbidden"}],
        [{"kind": "forbidden", "language": "ja"}],
    )


@case
def glossary_term_has_a_translation() -> Case:
    entry = GlossaryEntry.objects.create(kind="term", term="tracer", language="ja", text="トレーサー")
    return Case(entry, [{"text": ""}], [{"text": "", "kind": "forbidden"}])


@case
def request_status_is_known() -> Case:
    return Case(make_request(), [{"status": "lost"}, {"status": ""}], [{"status": "declined"}])


@case
def request_has_a_name() -> Case:
    return Case(make_request(), [{"name": ""}], [{"name": "Sanic"}])


def make_request() -> FrameworkRequest:
    return FrameworkRequest.objects.create(name="Tornado", language="en", token="t")


# The tests


def test_every_constraint_has_a_case_here() -> None:
    assert set(constraints()) == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_database_refuses_what_the_constraint_forbids(name: str) -> None:
    for_constraint = CASES[name]()
    assert for_constraint.refused
    for values in for_constraint.refused:
        with pytest.raises(IntegrityError) as refusal:
            write(for_constraint.row, values)
        assert was_refused_by(name, refusal.value), (values, str(refusal.value))


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_database_takes_what_the_constraint_allows(name: str) -> None:
    for_constraint = CASES[name]()
    assert for_constraint.accepted
    for values in for_constraint.accepted:
        write(for_constraint.row, values)


@pytest.mark.parametrize(
    ("make", "field"),
    [(make_product, "key"), (make_library, "key"), (make_matrix, "slug")],
    ids=["product", "library", "matrix"],
)
def test_a_key_of_the_whole_site_exists_once(make: Callable[..., models.Model], field: str) -> None:
    there, other = make(), make()
    with pytest.raises(IntegrityError):
        write(other, {field: getattr(there, field)})
