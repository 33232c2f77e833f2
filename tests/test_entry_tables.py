"""One entry in all tables: its answers on one page, the tables that have it not, and saving all of it or nothing."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client

from matrices.models import (
    Cell,
    Edition,
    EditionStatus,
    Library,
    LoggedChange,
    Matrix,
    Page,
    Passage,
    Product,
    Row,
    Term,
)
from matrices.services.undoing import undo_batch
from tests.factories import (
    make_cell,
    make_column,
    make_edition,
    make_library,
    make_matrix,
    make_page,
    make_placement,
    make_product,
    make_row,
    make_term,
)

pytestmark = pytest.mark.django_db

AREA = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
FILL = re.compile(r'name="(\*/[^"]+--since)"')
LIBRARIES = ("python", "java", "ruby")
DRAWING, SAVING, LOCKING = 20, 42, 5  # queries; SQLite locks nothing


@pytest.fixture
def term() -> Term:
    return make_term("capability", "firewall")


@pytest.fixture
def edition() -> Edition:
    """The current edition of a product, with the pages of three libraries, each with a table of capabilities."""
    edition = make_edition(make_product("shield"), "2")
    other = make_term("capability", "other")
    for position, key in enumerate(LIBRARIES):
        table = make_table(edition, key, position=position)
        make_row(table, "other", subject=other, label_en=None)
    return edition


def make_table(edition: Edition, library: str, *, position: int = 0, slug: str = "", **values: Any) -> Matrix:
    """A table of capabilities with two columns, on the page of a library that is made when it is not there."""
    page = Page.objects.filter(edition=edition, library__key=library).first()
    if page is None:
        known = Library.objects.filter(key=library).first()
        page = make_page(edition, known or make_library(library, position=position))
    table = make_matrix(slug or "capabilities", slug=slug or f"{library}-capabilities", library=page.library, **values)
    make_column(table, "since", position=1, label_en=None)
    make_column(table, "stage", position=2, holds="stage", label_en=None)
    make_placement(page, table)
    return table


@pytest.fixture
def screen(client: Client, maintainer: User, term: Term, edition: Edition) -> Screen:
    client.force_login(maintainer)
    return Screen(client, term)


class Screen:
    """A person in front of the page: sees its fields, types, and saves all of them, as without JavaScript."""

    def __init__(self, client: Client, term: Term, query: str = "") -> None:
        self.client = client
        self.address = f"/admin/matrices/{term.kind.replace('_', '')}/{term.pk}/tables/{query}"
        self.open()

    def open(self) -> None:
        self.read(self.client.get(self.address))

    def read(self, response: Any) -> None:
        self.response = response
        self.text = response.content.decode()
        self.fields = {name: html.unescape(value) for name, value in AREA.findall(self.text)}
        self.ticked = re.findall(r'type="checkbox" name="([^"]+--entry)"[^>]* checked', self.text)
        found = re.search(r'name="was" value="([^"]+)"', self.text)
        self.was = html.unescape(found[1]) if found else ""

    def save(self, typed: dict[str, str] | None = None, **more: str) -> int:
        """Save with what is `typed` by the names of its fields."""
        ticks = dict.fromkeys(self.ticked, "1")
        data = {**self.fields, **ticks, **(typed or {}), **more, "was": self.was}
        response = self.client.post(self.address, data)
        if response.status_code != 302:
            self.read(response)
        return response.status_code

    def faults(self) -> list[str]:
        return re.findall(r'id="fault-([^"]+)"', self.text)


def answers(term: Term) -> dict[str, str]:
    """What stands in the rows of the entry, by table and column."""
    cells = Cell.objects.filter(row__subject=term).select_related("row__matrix", "column")
    return {f"{cell.row.matrix.slug}/{cell.column.key}": cell.since or cell.stage or cell.state for cell in cells}


def with_row(term: Term, library: str, since: str = "1.0.0") -> Row:
    table = Matrix.objects.get(slug=f"{library}-capabilities")
    row = make_row(table, term.key, subject=term, label_en=None)
    if since:
        make_cell(row, table.columns.get(key="since"), since=since)
    return row


def new(library: str, column: str = "since") -> str:
    return f"{library}-capabilities/+1--{column}"


def present(library: str, column: str = "since") -> str:
    return f"{library}-capabilities/firewall--{column}"


def fill(screen: Screen, number: int = 0) -> str:
    return FILL.findall(screen.text)[number]


def test_tables_with_the_entry_stand_before_those_without_it(client: Client, screen: Screen, term: Term) -> None:
    with_row(term, "java")
    screen.open()
    shown = {name: text for name, text in screen.fields.items() if not name.startswith("*")}
    assert shown == {
        present("java"): "1.0.0",
        present("java", "stage"): "",
        **{new(library, column): "" for library in ("python", "ruby") for column in ("since", "stage")},
    }
    assert list(screen.fields).index(present("java")) < list(screen.fields).index(new("python"))
    assert "Shield 2 (current)" in screen.text


def test_a_new_entry_goes_into_all_tables_in_one_request_and_one_batch_and_is_undone_at_once(
    screen: Screen, term: Term, maintainer: User
) -> None:
    typed = {new("python"): "1.0.0", new("java"): "2.0.0", new("java", "stage"): "beta", new("ruby"): "unsupported"}
    logged = LoggedChange.objects.count()
    assert screen.save(typed) == 302
    assert answers(term) == {
        "python-capabilities/since": "1.0.0",
        "java-capabilities/since": "2.0.0",
        "java-capabilities/stage": "beta",
        "ruby-capabilities/since": "unsupported",
    }
    for table in Matrix.objects.all():
        assert list(table.rows.order_by("position").values_list("key", flat=True)) == ["other", "firewall"]
    entries = LoggedChange.objects.order_by("pk")[logged:]
    (batch,) = {entry.additional_data["batch"] for entry in entries}
    assert {(entry.actor, entry.additional_data["door"]) for entry in entries} == {(maintainer, "grid")}
    told = screen.client.get(screen.address).content.decode()
    assert "4 fields were saved." in told
    assert f"/admin/batches/{batch}/" in told
    undo_batch(batch, by=maintainer)
    assert not Row.objects.filter(subject=term).exists()


def test_a_row_is_added_without_an_answer_where_that_is_ticked(screen: Screen, term: Term) -> None:
    assert screen.save({"java-capabilities/rows--+1--entry": "1"}) == 302
    assert [row.matrix.slug for row in term.rows.all()] == ["java-capabilities"]
    assert answers(term) == {}


def test_only_what_was_changed_is_written(screen: Screen, term: Term) -> None:
    for library in LIBRARIES:
        with_row(term, library)
    screen.open()
    before = dict(Cell.objects.values_list("row__matrix__slug", "lock_version"))
    screen.save({present("ruby"): "1.1.0"})
    after = dict(Cell.objects.values_list("row__matrix__slug", "lock_version"))
    assert after == {**before, "ruby-capabilities": before["ruby-capabilities"] + 1}
    logged = LoggedChange.objects.count()
    assert screen.client.post(screen.address, {**screen.fields, "was": screen.was}).status_code == 302
    assert LoggedChange.objects.count() == logged


def test_what_is_typed_for_all_goes_where_nothing_stands(screen: Screen, term: Term) -> None:
    with_row(term, "python", "0.9.0")
    with_row(term, "java", "")
    screen.open()
    assert screen.save({fill(screen): "3.0.0", present("java", "stage"): "beta"}) == 302
    assert answers(term) == {
        "python-capabilities/since": "0.9.0",
        "java-capabilities/since": "3.0.0",
        "java-capabilities/stage": "beta",
    }


def test_what_is_typed_for_all_adds_the_entry_to_the_tables_without_it(screen: Screen, term: Term) -> None:
    assert screen.save({fill(screen): "unsupported", new("java"): "2.0.0"}) == 302
    assert answers(term) == {
        "python-capabilities/since": "unsupported",
        "java-capabilities/since": "2.0.0",
        "ruby-capabilities/since": "unsupported",
    }


def test_a_fault_in_what_is_typed_for_all_is_said_there_once_and_kept(screen: Screen, term: Term) -> None:
    assert screen.save({fill(screen): "1.0 (betta)", new("java"): "2.0.0"}) == 422
    assert screen.faults() == [fill(screen)]
    assert screen.text.count("“betta” is not a stage") == 1
    assert (screen.fields[fill(screen)], screen.fields[new("java")]) == ("1.0 (betta)", "2.0.0")
    assert screen.fields[new("python")] == ""
    assert screen.save({fill(screen): "1.0 (beta)"}) == 302
    assert len(answers(term)) == 3


def test_a_version_that_one_library_alone_refuses_is_said_with_its_page(screen: Screen, term: Term) -> None:
    Library.objects.filter(key="ruby").update(scheme="maven")
    assert screen.save({fill(screen): "1.0-jre8"}) == 422
    assert screen.faults() == [fill(screen)]
    assert "Shield 2 · Python, Shield 2 · Java: " in screen.text


def test_faults_stand_at_their_fields_in_all_tables_and_nothing_is_saved(screen: Screen, term: Term) -> None:
    with_row(term, "ruby")
    screen.open()
    typed = {new("python"): "ofen", new("java"): "2.0.0", present("ruby"): "1.x.y!", present("ruby", "stage"): "betta"}
    assert screen.save(typed) == 422
    assert sorted(screen.faults()) == sorted([new("python"), present("ruby"), present("ruby", "stage")])
    assert {name: screen.fields[name] for name in typed} == typed
    assert answers(term) == {"ruby-capabilities/since": "1.0.0"}
    assert not Row.objects.filter(subject=term).exclude(matrix__slug="ruby-capabilities").exists()
    assert screen.save({new("python"): "1.0.0", present("ruby"): "1.1.0", present("ruby", "stage"): "beta"}) == 302
    assert len(answers(term)) == 4


def test_what_somebody_else_changed_meanwhile_is_asked_and_the_rest_goes_in(
    client: Client, screen: Screen, term: Term
) -> None:
    for library in LIBRARIES:
        with_row(term, library)
    screen.open()
    other = Screen(client, term)
    assert other.save({present("java"): "5.0.0", present("ruby"): "6.0.0"}) == 302
    assert screen.save({present("java"): "4.0.0", present("python"): "3.0.0"}) == 422
    assert "<q>1.0.0</q>" in screen.text
    assert "<q>5.0.0</q>" in screen.text
    assert screen.fields[present("java")] == "4.0.0"
    assert answers(term)["python-capabilities/since"] == "1.0.0"
    assert screen.save({f"choice:{present('java')}": "theirs"}) == 302
    assert answers(term) == {
        "python-capabilities/since": "3.0.0",
        "java-capabilities/since": "5.0.0",
        "ruby-capabilities/since": "6.0.0",
    }


def test_disjoint_changes_of_two_people_go_in_without_a_question(client: Client, screen: Screen, term: Term) -> None:
    with_row(term, "java")
    screen.open()
    assert Screen(client, term).save({present("java", "stage"): "beta", new("ruby"): "6.0.0"}) == 302
    assert screen.save({present("java"): "4.0.0", new("python"): "1.0.0"}) == 302
    assert answers(term) == {
        "python-capabilities/since": "1.0.0",
        "java-capabilities/since": "4.0.0",
        "java-capabilities/stage": "beta",
        "ruby-capabilities/since": "6.0.0",
    }


def test_a_row_that_somebody_else_added_meanwhile_is_written_into_and_asked_about(
    client: Client, screen: Screen, term: Term
) -> None:
    assert Screen(client, term).save({new("java"): "5.0.0", new("ruby"): "6.0.0"}) == 302
    typed = {new("java"): "4.0.0", new("ruby", "stage"): "beta", "ruby-capabilities/rows--+1--entry": "1"}
    assert screen.save(typed) == 422
    assert screen.fields[present("java")] == "4.0.0"
    assert "<q>5.0.0</q>" in screen.text
    assert screen.save({f"choice:{present('java')}": "mine"}) == 302
    assert answers(term) == {
        "java-capabilities/since": "4.0.0",
        "ruby-capabilities/since": "6.0.0",
        "ruby-capabilities/stage": "beta",
    }


def test_an_answer_given_meanwhile_is_not_overwritten_by_what_is_typed_for_all(
    client: Client, screen: Screen, term: Term
) -> None:
    assert Screen(client, term).save({new("java"): "5.0.0"}) == 302
    assert screen.save({fill(screen): "1.0.0"}) == 302
    assert answers(term)["java-capabilities/since"] == "5.0.0"
    assert answers(term)["ruby-capabilities/since"] == "1.0.0"


def test_what_was_typed_in_a_row_that_was_taken_away_is_kept_and_adds_it_again(screen: Screen, term: Term) -> None:
    row = with_row(term, "java")
    screen.open()
    row.delete()
    assert screen.save({present("java"): "4.0.0", new("ruby"): "6.0.0"}) == 422
    assert "in which you typed “4.0.0” was taken away meanwhile" in screen.text
    assert (screen.fields[new("java")], screen.fields[new("ruby")]) == ("4.0.0", "6.0.0")
    assert answers(term) == {}
    assert screen.save() == 302
    assert answers(term) == {"java-capabilities/since": "4.0.0", "ruby-capabilities/since": "6.0.0"}


@pytest.mark.parametrize("typed_for_all", [True, False])
def test_a_table_or_column_that_went_meanwhile_is_said_with_what_was_typed(
    screen: Screen, term: Term, typed_for_all: bool
) -> None:
    typed = {fill(screen): "4.0.0"} if typed_for_all else {new("java"): "4.0.0", new("ruby"): "4.0.0"}
    table = Matrix.objects.get(slug="java-capabilities")
    table.placements.all().delete()
    Matrix.objects.get(slug="ruby-capabilities").columns.get(key="since").delete()
    assert screen.save(typed) == 422
    assert "“java-capabilities”, in which you typed “4.0.0”, does not stand on a page" in screen.text
    assert "in which you typed “4.0.0” was taken away meanwhile" in screen.text
    assert answers(term) == {}


def test_closed_tables_are_named_and_saved_with_the_tick(screen: Screen, term: Term, edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.ARCHIVED)
    Matrix.objects.exclude(slug="java-capabilities").update(closed=True)
    old = Screen(screen.client, term, "?edition=shield/2")
    typed = {new(library): "1.0.0" for library in LIBRARIES}
    assert old.save(typed) == 422
    assert "The tables python-capabilities, ruby-capabilities are closed" in old.text
    assert {name: old.fields[name] for name in typed} == typed
    assert old.save({new("python"): "", new("ruby"): ""}) == 302
    assert list(answers(term)) == ["java-capabilities/since"]
    old.open()
    assert old.save({new("python"): "1.0.0"}, _corrects="on") == 302
    assert len(answers(term)) == 2


def test_a_shared_table_stands_once_and_names_its_other_pages(screen: Screen, term: Term, edition: Edition) -> None:
    table = Matrix.objects.get(slug="java-capabilities")
    make_placement(make_page(edition, make_library("scala", position=9)), table)
    old = make_edition(edition.product, "1", position=0)
    make_placement(make_page(old, Page.objects.get(matrices=table, library__key="java").library), table)
    screen.open()
    assert len([name for name in screen.fields if name == new("java")]) == 1
    said = re.sub(r"\s+", " ", screen.text)
    assert "Also on: Shield 2 · Scala, Shield 1 · Java" in said


def test_the_edition_is_chosen_and_the_current_one_of_each_product_is_shown_without(
    screen: Screen, term: Term, edition: Edition
) -> None:
    draft = make_edition(edition.product, "3", status=EditionStatus.DRAFT)
    make_table(draft, "python", slug="python-capabilities-3")
    other = make_edition(make_product("sword"), "1")
    make_table(other, "sabre")
    screen.open()
    assert new("sabre") in screen.fields
    assert "python-capabilities-3/+1--since" not in screen.fields
    shown = Screen(screen.client, term, "?edition=shield/3").fields
    assert set(shown) == {"python-capabilities-3/+1--since", "python-capabilities-3/+1--stage"}
    assert Screen(screen.client, term, "?edition=nothing/9").fields == screen.fields


def test_tables_of_another_category_or_for_a_retired_entry_are_not_offered(screen: Screen, edition: Edition) -> None:
    web, data = make_term("category", "web"), make_term("category", "data")
    django, old = make_term("framework", "django"), make_term("framework", "old", retired=True)
    django.categories.add(web)
    for category in (web, data):
        make_table(edition, "python", slug=f"python-{category.key}", role="frameworks", category=category)
    make_row(Matrix.objects.get(slug="python-data"), "old", subject=old, label_en=None)
    assert {name.split("/")[0] for name in Screen(screen.client, django).fields} == {"python-web"}
    assert set(Screen(screen.client, old).fields) == {"python-data/old--since", "python-data/old--stage"}


def test_several_rows_of_one_table_are_lines_with_their_names(screen: Screen, edition: Edition) -> None:
    runtime = make_term("runtime", "cpython")
    table = make_table(edition, "python", slug="python-runtimes", role="runtimes")
    for system in ("linux", "windows"):
        make_row(table, f"cpython-{system}", subject=runtime, label_en=f"CPython on {system}")
    shown = Screen(screen.client, runtime)
    assert {name for name in shown.fields if not name.startswith("*")} == {
        f"python-runtimes/cpython-{system}--{column}"
        for system in ("linux", "windows")
        for column in ("since", "stage")
    }
    assert "CPython on windows" in shown.text


def test_a_row_of_another_meaning_with_the_same_key_is_said_beside_the_table(
    screen: Screen, term: Term, edition: Edition
) -> None:
    make_row(Matrix.objects.get(slug="java-capabilities"), term.key)
    assert screen.save({new("java"): "1.0.0", new("ruby"): "2.0.0"}) == 422
    assert screen.faults() == ["java-capabilities/rows--+1--entry"]
    assert "The table has a row “firewall” already." in screen.text
    assert (screen.fields[new("java")], screen.ticked, answers(term)) == ("1.0.0", [], {})


def test_a_row_is_named_only_where_its_name_says_more(screen: Screen, term: Term) -> None:
    Term.objects.filter(pk=term.pk).update(proper_name="", name_en="Firewall", name_ja="ファイアウォール")
    with_row(term, "java")
    named = with_row(term, "ruby")
    named.label_en = "Firewall of applications"
    named.save()
    japanese = screen.client.get(screen.address, headers={"accept-language": "ja"}).content.decode()
    assert re.findall(r'class="row-name">([^<]*)<', japanese) == ["Firewall of applications"]


def test_entries_that_are_no_rows_say_so_and_have_no_link(screen: Screen) -> None:
    agent = make_term("agent", "agent-7")
    assert "No table of this edition has rows about entries of this kind." in Screen(screen.client, agent).text
    assert "In all tables" not in screen.client.get("/admin/matrices/agent/").content.decode()
    assert "In all tables" not in screen.client.get(f"/admin/matrices/agent/{agent.pk}/change/").content.decode()


def test_the_list_and_the_form_of_an_entry_lead_here(screen: Screen, term: Term) -> None:
    for address in ("/admin/matrices/capability/", f"/admin/matrices/capability/{term.pk}/change/"):
        assert f'<a href="{screen.address}">In all tables</a>' in screen.client.get(address).content.decode()


def test_notes_evidence_and_days_have_their_sheets_without_new_rows(screen: Screen, term: Term) -> None:
    for library in ("python", "java"):
        with_row(term, library)
    for sheet, text in (("evidence", "https://example.com/e"), ("verified", "2026-02-01")):
        shown = Screen(screen.client, term, f"?sheet={sheet}")
        assert all("+1" not in name for name in shown.fields)
        assert shown.save({fill(shown): text}) == 302
    assert {(cell.evidence, str(cell.verified_on)) for cell in Cell.objects.filter(row__subject=term)} == {
        ("https://example.com/e", "2026-02-01")
    }
    notes = Screen(screen.client, term, "?sheet=notes")
    assert notes.save({present("java"): "Only the newest."}) == 302
    japanese = Screen(screen.client, term, "?sheet=notes&language=ja")
    assert japanese.save({present("java"): "最新のみ。", present("python"): "英語なし。"}) == 422
    assert japanese.faults() == [present("python")]
    assert japanese.save({present("python"): ""}) == 302
    assert Passage.objects.get().body_ja == "最新のみ。"


def test_a_day_is_stamped_beside_the_answer_that_is_typed(screen: Screen, term: Term) -> None:
    assert screen.save({new("java"): "1.0.0", f"verified--{new('java')}": "2026-02-01"}) == 302
    assert str(Cell.objects.get(row__subject=term).verified_on) == "2026-02-01"


def test_languages_that_a_person_may_not_write_are_shown_only(client: Client, screen: Screen, term: Term) -> None:
    with_row(term, "java")
    editor = User.objects.create_user("edda", password="x", is_staff=True)
    editor.user_permissions.set(Permission.objects.exclude(codename__startswith="translate_"))
    client.force_login(editor)
    japanese = Screen(client, term, "?sheet=notes&language=ja")
    assert re.search(rf'name="{present("java")}"[^>]* readonly', japanese.text)
    assert client.post(japanese.address, {present("java"): "日本語", "was": japanese.was}).status_code in (403, 422)
    assert not Passage.objects.exists()


def test_who_may_only_look_writes_nothing(client: Client, screen: Screen, term: Term) -> None:
    viewer = User.objects.create_user("vic", password="x", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(viewer)
    shown = Screen(client, term)
    assert len(re.findall("<textarea[^>]* readonly>", shown.text)) == len(shown.fields)
    assert not [name for name in shown.fields if name.startswith("*")]
    assert client.post(shown.address, {new("java"): "1.0.0", "was": shown.was}).status_code == 403
    viewer.user_permissions.set(Permission.objects.filter(codename="view_capability"))
    assert client.get(shown.address).status_code == 403
    assert answers(term) == {}


@pytest.mark.parametrize("was", ["", "nonsense", "eyJh:1:2"])
def test_a_damaged_form_is_refused_and_what_was_typed_is_kept(screen: Screen, term: Term, was: str) -> None:
    screen.was = was
    line = fill(screen)
    assert screen.save({new("java"): "1.0.0", line: "2.0.0"}) == 200
    assert "damaged" in screen.text
    assert (screen.fields[new("java")], screen.fields[line], answers(term)) == ("1.0.0", "2.0.0", {})


@pytest.mark.parametrize("query", ["?sheet=names", "?sheet=x", "?language=xx", "?edition=%00", "?edition="])
def test_nonsense_in_the_address_is_as_if_it_were_not_said(screen: Screen, query: str) -> None:
    assert screen.client.get(screen.address + query).status_code == 200


def test_an_entry_that_is_not_there_or_of_another_kind_is_not_found(screen: Screen) -> None:
    other = make_term("framework", "django")
    for pk in (999_999, other.pk, "x"):
        assert screen.client.get(f"/admin/matrices/capability/{pk}/tables/").status_code == 404


def test_after_adding_an_entry_the_way_to_its_tables_is_shown(screen: Screen) -> None:
    typed = {"key": "llm", "proper_name": "LLM", "scheme": "generic", "position": "9", "aliases": "", "purls": ""}
    answer = screen.client.post("/admin/matrices/capability/add/", typed, follow=True)
    added = Term.objects.get(key="llm")
    assert f"/admin/matrices/capability/{added.pk}/tables/" in answer.content.decode()


@pytest.mark.parametrize("count", [6, 24])
def test_the_queries_of_drawing_and_of_saving_do_not_grow_with_the_tables(
    screen: Screen, term: Term, edition: Edition, django_assert_num_queries: Any, count: int
) -> None:
    Product.objects.filter(pk=edition.product_id).update(position=5)
    for number in range(count - len(LIBRARIES)):
        make_table(edition, f"library-{number}", position=10 + number)
    for number in range(0, count - len(LIBRARIES), 2):
        with_row(term, f"library-{number}")
    with django_assert_num_queries(DRAWING):
        screen.open()
    typed = {name: "2.0.0" for name in screen.fields if name.endswith("--since") and not name.startswith("*")}
    assert len(typed) == count
    with django_assert_num_queries(SAVING + (LOCKING if connection.vendor == "postgresql" else 0)):
        assert screen.save(typed) == 302
    assert len(answers(term)) == count
