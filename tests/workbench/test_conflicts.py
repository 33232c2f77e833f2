"""Two people in one form: whatever the other deletes, adds or changes, nothing that either typed is lost."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client

from matrices.models import Cell, Column, Link, LoggedChange, Matrix, Page, Passage, Placement, Product, Row
from tests.factories import make_column, make_link, make_passage
from tests.typing_in_forms import fields_of
from tests.workbench.conftest import signed_in

TIMES = 25
Fields = dict[str, list[str]]


def form_of(instance: Any, model: str = "") -> str:
    return f"/admin/matrices/{model or instance._meta.model_name}/{instance.pk}/change/"


def row_form(row: Row) -> str:
    return form_of(row, "minimumversion")


@pytest.fixture
def page(cell: Cell) -> Page:
    return Page.objects.get()


def number_of(fields: Fields, prefix: str, pk: int) -> str:
    """The prefix of the row of a form in which the object with this key is edited."""
    keys = {values[0]: name for name, values in fields.items() if name.startswith(prefix) and name.endswith("-id")}
    return keys[str(pk)].removesuffix("-id")


def changed_in(response: Any) -> list[tuple[str, str, bool]]:
    found = response.context["changed_by_others"]
    return [(each.label, each.theirs, each.contradicts) for row in found for each in row.fields]


def choices_in(fields: Fields) -> list[str]:
    return [name for name in fields if "take-" in name]


@pytest.mark.parametrize("taken", ["mine", "theirs"])
def test_of_two_texts_the_one_that_is_chosen_is_saved_without_a_script(
    taken: str, mika: Client, yui: Client, page: Page
) -> None:
    mine, theirs = (fields_of(client.get(form_of(page))) for client in (mika, yui))
    yui.post(form_of(page), {**theirs, "title_en": "Theirs", "intro_ja": "紹介"})
    refused = mika.post(form_of(page), {**mine, "title_en": "Mine", "title_ko": "제목"})
    again = fields_of(refused)
    assert choices_in(again) == ["take-title_en"]
    assert again["take-title_en"] == ["mine"]

    assert mika.post(form_of(page), {**again, "take-title_en": taken}).status_code == 302
    page.refresh_from_db()
    assert page.title_en == taken.title()
    assert (page.intro_ja, page.title_ko) == ("紹介", "제목")


def test_who_changed_it_and_what_in_a_long_text_is_said_word_by_word(mika: Client, yui: Client, page: Page) -> None:
    page.intro_en = "A long introduction of many words that says what the library is and what works with it."
    page.save()
    mine, theirs = (fields_of(client.get(form_of(page))) for client in (mika, yui))
    yui.post(form_of(page), {**theirs, "intro_en": page.intro_en.replace("many", "some")})
    text = mika.post(form_of(page), {**mine, "intro_en": page.intro_en.replace("works", "runs")}).content.decode()

    assert "<del>many</del><ins>some</ins>" in text
    assert "<del>works</del><ins>runs</ins>" in text
    assert '<span class="quiet">yui, <time' in text


@pytest.mark.parametrize(("taken", "left"), [("mine", ["私の文。"]), ("theirs", [])])
def test_a_passage_that_others_deleted_is_made_again_with_what_was_typed_or_left_out(
    taken: str, left: list[str], mika: Client, yui: Client, page: Page
) -> None:
    passage = make_passage(page, body_en="Before.")
    mine = fields_of(mika.get(form_of(page)))
    name = number_of(mine, "passages", passage.pk)
    theirs = fields_of(yui.get(form_of(page)))
    assert yui.post(form_of(page), {**theirs, f"{name}-DELETE": "on"}).status_code == 302
    refused = mika.post(form_of(page), {**mine, f"{name}-body_ja": "私の文。"})

    assert refused.status_code == 200
    assert changed_in(refused) == [("The whole entry", "Deleted", True)]
    again = fields_of(refused)
    (choice,) = choices_in(again)
    assert mika.post(form_of(page), {**again, choice: taken}).status_code == 302
    assert list(Passage.objects.values_list("body_ja", flat=True)) == left
    assert set(Passage.objects.values_list("body_en", flat=True)) <= {"Before."}


def test_a_passage_that_others_deleted_and_the_person_left_alone_goes_with_the_next_save(
    mika: Client, yui: Client, page: Page
) -> None:
    passages = [make_passage(page, body_en=f"Text {number}.", key=f"note-{number}") for number in range(3)]
    mine, theirs = (fields_of(client.get(form_of(page))) for client in (mika, yui))
    yui.post(form_of(page), {**theirs, f"{number_of(theirs, 'passages', passages[0].pk)}-DELETE": "on"})
    last = number_of(mine, "passages", passages[2].pk)
    refused = mika.post(form_of(page), {**mine, f"{last}-body_en": "Mine.", "title_en": "Mine"})

    assert changed_in(refused) == [("The whole entry", "Deleted", False)]
    assert mika.post(form_of(page), fields_of(refused)).status_code == 302
    assert list(Passage.objects.order_by("pk").values_list("body_en", flat=True)) == ["Text 1.", "Mine."]


@pytest.mark.parametrize(("taken", "since"), [("mine", "2.0.0"), ("theirs", "3.0.0")])
def test_an_answer_that_both_give_is_no_second_option(
    taken: str, since: str, mika: Client, yui: Client, cell: Cell
) -> None:
    column = make_column(cell.row.matrix, "other")
    address = row_form(cell.row)
    mine, theirs = (fields_of(client.get(address)) for client in (mika, yui))
    parts = {values[0]: key.removesuffix("-column") for key, values in mine.items() if key.endswith("-column")}
    name = parts[str(column.pk)]
    assert yui.post(address, {**theirs, f"{name}-since": "3.0.0"}).status_code == 302
    refused = mika.post(address, {**mine, f"{name}-since": "2.0.0"})

    assert ("Since", "3.0.0", True) in changed_in(refused)
    again = fields_of(refused)
    (choice,) = [each for each in choices_in(again) if each.endswith("since")]
    assert mika.post(address, {**again, choice: taken}).status_code == 302
    assert list(column.cells.values_list("n", "state", "since")) == [(0, "supported", since)]


def test_what_others_have_changed_is_not_deleted_unseen(mika: Client, yui: Client, page: Page) -> None:
    passage = make_passage(page, body_en="Before.")
    mine, theirs = (fields_of(client.get(form_of(page))) for client in (mika, yui))
    name = number_of(mine, "passages", passage.pk)
    yui.post(form_of(page), {**theirs, f"{name}-body_en": "Theirs."})
    refused = mika.post(form_of(page), {**mine, f"{name}-DELETE": "on"})

    assert refused.status_code == 200
    assert "was changed by somebody else. Save again to delete it." in refused.content.decode()
    assert Passage.objects.filter(body_en="Theirs.").exists()
    assert mika.post(form_of(page), {**fields_of(refused), f"{name}-DELETE": "on"}).status_code == 302
    assert not Passage.objects.exists()


def test_a_page_that_others_deleted_comes_back_with_all_of_it_and_with_what_was_typed(
    mika: Client, yui: Client, page: Page
) -> None:
    passage = make_passage(page, body_en="Before.")
    mine = fields_of(mika.get(form_of(page)))
    name = number_of(mine, "passages", passage.pk)
    yui.post(form_of(page).replace("change", "delete"), {"post": "yes"})
    assert not Page.objects.exists()
    refused = mika.post(form_of(page), {**mine, "title_en": "Mine", f"{name}-body_ja": "私の文。"})

    assert refused.status_code == 200
    assert "was deleted by yui since you opened it" in refused.content.decode()
    assert not Page.objects.exists()
    again = fields_of(refused)
    assert (again["title_en"], again[f"{name}-body_ja"]) == (["Mine"], ["私の文。"])
    assert mika.post(form_of(page), again).status_code == 302
    saved = Page.objects.get(pk=page.pk)
    assert (saved.title_en, saved.library, saved.placements.count()) == ("Mine", page.library, 1)
    assert list(saved.passages.values_list("body_en", "body_ja")) == [("Before.", "私の文。")]


def test_what_was_typed_is_shown_where_the_deleted_cannot_come_back(mika: Client, yui: Client, cell: Cell) -> None:
    row, address = cell.row, row_form(cell.row)
    mine = fields_of(mika.get(address))
    yui.post(address.replace("change", "delete"), {"post": "yes"})
    Placement.objects.all().delete()
    Matrix.objects.all().delete()
    refused = mika.post(address, {**mine, "label_ja": "私の行"})

    assert refused.status_code == 409
    assert "私の行" in refused.content.decode()
    assert not Row.objects.filter(pk=row.pk).exists()


def test_what_was_deleted_comes_back_by_forms_of_its_own_kind_only(mika: Client, cell: Cell) -> None:
    row = cell.row
    mika.post(row_form(row).replace("change", "delete"), {"post": "yes"})
    for typed in ({}, {"_create_again": "1"}):
        assert mika.post(form_of(row, "frameworkrange"), typed).status_code == 404
        assert not Row.objects.filter(pk=row.pk).exists()


def test_who_may_not_create_sees_what_was_typed_and_creates_nothing(yui: Client, page: Page) -> None:
    rie = User.objects.create_user("rie", is_staff=True)
    rie.user_permissions.add(Permission.objects.get(codename="change_page"))
    client = signed_in(rie)
    mine = fields_of(client.get(form_of(page)))
    yui.post(form_of(page).replace("change", "delete"), {"post": "yes"})
    refused = client.post(form_of(page), {**mine, "_create_again": "1", "title_en": "My title"})

    assert refused.status_code == 409
    assert "My title" in refused.content.decode()
    assert not Page.objects.exists()


def test_who_may_not_write_a_language_of_what_was_deleted_sees_what_was_typed(yui: Client, page: Page) -> None:
    page.title_ja = "題"
    page.save()
    rie = User.objects.create_user("rie", is_staff=True)
    names = [f"{verb}_{model}" for verb in ("add", "change") for model in ("page", "placement", "passage")]
    rie.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = signed_in(rie)
    mine = fields_of(client.get(form_of(page)))
    yui.post(form_of(page).replace("change", "delete"), {"post": "yes"})
    refused = client.post(form_of(page), {**mine, "_create_again": "1", "title_en": "My title"})

    assert refused.status_code == 409
    text = refused.content.decode()
    assert "would write texts in 日本語" in text
    assert "My title" in text
    assert not Page.objects.exists()


def test_whatever_two_people_do_to_the_rows_of_a_form_nothing_fails_and_nothing_is_lost(
    mika: Client, yui: Client, cell: Cell, page: Page
) -> None:
    matrix, product = cell.row.matrix, Product.objects.get()
    for number in range(3):
        make_passage(page, body_en=f"Text {number}.", key=f"note-{number}")
        make_column(matrix, f"column-{number}", label_en=f"Column {number}")
        make_link(product, f"link-{number}")
    forms = [form_of(page), form_of(matrix), row_form(cell.row), form_of(product)]
    for seed in range(TIMES * 2):
        dice = random.Random(seed)
        address = forms[seed % len(forms)]
        mine, theirs = (fields_of(client.get(address)) for client in (mika, yui))
        assert yui.post(address, typed_at_random(theirs, dice, "theirs", seed)).status_code in (200, 302), seed
        before = texts()
        sent = typed_at_random(mine, dice, "mine", seed)
        typed = {text for values in sent.values() for text in values if text == f"mine {seed}"}
        for _attempt in range(4):
            answer = mika.post(address, sent)
            assert answer.status_code in (200, 302), seed
            if answer.status_code == 302:
                break
            assert texts() == before, seed
            shown = {text for values in fields_of(answer).values() for text in values}
            assert typed <= shown, seed
            sent = fields_of(answer)
        assert typed <= texts() or answer.status_code == 200, seed


def typed_at_random(fields: Fields, dice: random.Random, who: str, seed: int) -> Fields:
    """Some texts typed anew, and some rows deleted."""
    changed = dict(fields)
    texts = [name for name in fields if name.endswith(("body_ja", "label_ja", "title_ko", "intro_es"))]
    for name in dice.sample(texts, min(2, len(texts))):
        changed[name] = [f"{who} {seed}"]
    rows = [
        name.removesuffix("-id") for name, values in fields.items() if name.endswith("-id") and values[0].isdecimal()
    ]
    for name in dice.sample(rows, min(1, len(rows))) if dice.random() < 0.5 and who == "theirs" else ():
        changed[f"{name}-DELETE"] = ["on"]
    return changed


def texts() -> set[str]:
    """Every text of the drafts that a test has typed."""
    found: set[str] = set()
    for model in (Page, Matrix, Row, Column, Passage, Product, Link):
        found |= {text for row in model.objects.all() for text in row.__dict__.values() if isinstance(text, str)}
    return found


@pytest.mark.parametrize("same", [True, False], ids=["the same field", "different fields"])
def test_of_twenty_five_pairs_at_random_none_is_lost_and_what_goes_together_is_merged_in_one_click(
    same: bool, mika: Client, yui: Client, page: Page
) -> None:
    fields = [f"{name}_{code}" for name in ("title", "intro") for code in ("en", "ja", "ko", "es")]
    refused = merged = 0
    for seed in range(TIMES):
        my_field, other = random.Random(seed).sample(fields, 2)
        their_field = my_field if same else other
        mine, theirs = (fields_of(client.get(form_of(page))) for client in (mika, yui))
        yui.post(form_of(page), {**theirs, their_field: f"Theirs {seed}"})
        answer = mika.post(form_of(page), {**mine, my_field: f"Mine {seed}"})
        refused += answer.status_code == 200
        page.refresh_from_db()
        assert getattr(page, their_field) == f"Theirs {seed}"
        assert changed_in(answer)[0][1:] == (f"Theirs {seed}", same)
        if not same:
            merged += mika.post(form_of(page), fields_of(answer)).status_code == 302
            page.refresh_from_db()
            assert (getattr(page, my_field), getattr(page, their_field)) == (f"Mine {seed}", f"Theirs {seed}")
    assert (refused, merged) == (TIMES, 0 if same else TIMES)
    assert LoggedChange.objects.filter(actor__username="yui", object_pk=str(page.pk)).count() == TIMES


def test_no_list_writes_fields_and_what_its_actions_do_overwrites_nothing() -> None:
    """Lists only delete what was chosen, mail a link, or lead to merging, which asks; deletions can be undone."""
    ours = {model: listed for model, listed in admin.site._registry.items() if model._meta.app_label != "axes"}
    editable = [model for model, listed in ours.items() if listed.list_editable]
    actions = {
        action if isinstance(action, str) else action.__name__
        for listed in ours.values()
        for action in listed.actions or ()
    }
    assert (editable, actions) == ([], {"send_link", "merge_selected"})


def save(client: Client, address: str, sent: Fields, answers: dict[int, int], who: int) -> None:
    """Save a form on a connection of its own, and say how it was answered."""
    try:
        answers[who] = client.post(address, sent).status_code
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_neither_is_lost(mika: Client, yui: Client, page: Page) -> None:
    for number in range(TIMES):
        forms = [fields_of(client.get(form_of(page))) for client in (mika, yui)]
        typed = ["title_en" if number % 2 else "title_ja", "title_en"]
        sent = [{**forms[who], typed[who]: f"Of {who} in {number}"} for who in (0, 1)]
        answers: dict[int, int] = {}
        threads = [
            threading.Thread(target=save, args=(client, form_of(page), sent[who], answers, who))
            for who, client in enumerate((mika, yui))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        page.refresh_from_db()
        saved = {who for who in (0, 1) if getattr(page, typed[who]) == f"Of {who} in {number}"}
        assert sorted(answers.values()) == [200, 302]
        assert saved == {who for who, status in answers.items() if status == 302}
