"""Planned publications: at their moment, or when a second person agrees; exactly what was reviewed, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from matrices.models import Cell, PlannedPublication, PlanState, Publication
from matrices.services.planning import plan, publish_due
from matrices.services.publish import publish
from tests.typing_in_forms import fields_of
from tests.workbench.conftest import REVIEW, TABLE, change, said, seen_by_visitors, signed_in

TOMORROW = datetime.now(tz=UTC) + timedelta(days=1)


def planned_by(user: User, cell: Cell, *, since: str = "1.12.0", second_person: bool = False) -> PlannedPublication:
    change(cell, since)
    planned = plan([TABLE], by=user, notes={"en": "Soon"}, at_moment=TOMORROW, second_person=second_person)
    assert planned is not None
    return planned


def at_form(planned: PlannedPublication, what: str) -> str:
    return f"/admin/matrices/plannedpublication/{planned.pk}/{what}/"


def test_a_set_is_planned_for_a_moment_and_published_then(mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    form = fields_of(mika.get(REVIEW))
    answer = mika.post(REVIEW, {**form, "at": f"{TOMORROW:%Y-%m-%dT%H:%M}", "publication_note_es": "Corregido."})
    planned = PlannedPublication.objects.get()

    assert "is planned for" in said(answer)
    assert planned.state == PlanState.SCHEDULED
    assert publish_due(timezone.now()) == []
    assert "1.12.0" not in seen_by_visitors()
    (done,) = publish_due(TOMORROW)
    assert (done.state, done.publication.note_es) == (PlanState.PUBLISHED, "Corregido.")
    assert done.publication.by.username == "mika"
    assert "1.12.0" in seen_by_visitors()
    assert publish_due(TOMORROW) == []


def test_what_was_reviewed_is_published_whatever_happens_to_the_draft(maintainer: User, cell: Cell) -> None:
    planned_by(maintainer, cell)
    change(cell, "9.9.9")
    publish_due(TOMORROW)

    assert "1.12.0" in seen_by_visitors()
    assert "9.9.9" not in seen_by_visitors()


def test_nothing_is_published_over_what_somebody_published_since(maintainer: User, cell: Cell) -> None:
    planned_by(maintainer, cell)
    change(cell, "1.13.0")
    publish([TABLE], by=None)
    (refused,) = publish_due(TOMORROW)

    assert refused.state == PlanState.REFUSED
    assert "something else was published meanwhile" in refused.refusal
    assert "1.13.0" in seen_by_visitors()


def test_who_may_not_publish_any_more_publishes_nothing_by_a_plan(maintainer: User, cell: Cell) -> None:
    planned_by(maintainer, cell)
    maintainer.is_active = False
    maintainer.save()
    (refused,) = publish_due(TOMORROW)

    assert (refused.state, Publication.objects.count()) == (PlanState.REFUSED, 1)


@pytest.mark.parametrize("moment", ["2020-01-01T00:00", "tomorrow", "2026-13-01T00:00"])
def test_a_moment_that_is_none_is_refused_and_what_was_typed_is_kept(moment: str, mika: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    answer = mika.post(REVIEW, {**fields_of(mika.get(REVIEW)), "at": moment})

    assert "lie ahead" in said(answer)
    assert fields_of(answer)["at"] == [moment]
    assert (PlannedPublication.objects.count(), Publication.objects.count()) == (0, 1)


def test_the_worker_publishes_what_is_due_and_says_so(maintainer: User, cell: Cell) -> None:
    planned = planned_by(maintainer, cell)
    PlannedPublication.objects.update(at=timezone.now())
    out = StringIO()
    call_command("work", "--once", stdout=out)

    assert out.getvalue() == f"planned publication {planned.pk}: published\n"
    assert "1.12.0" in seen_by_visitors()


def test_a_plan_is_shown_in_words_and_as_the_drawn_page_and_can_be_cancelled(
    mika: Client, maintainer: User, cell: Cell
) -> None:
    planned = planned_by(maintainer, cell)
    change(cell, "9.9.9")
    page = mika.get(at_form(planned, "change"))
    html = page.content.decode()

    assert "since 1.10.0 → Supported since 1.12.0" in html
    drawn = mika.get(page.context["pages"][0]["previews"][1]["address"]).content.decode()
    assert "1.12.0" in drawn
    assert "9.9.9" not in drawn
    assert mika.get(at_form(planned, "cancel")).status_code == 405
    assert "was cancelled" in said(mika.post(at_form(planned, "cancel")))
    assert "not cancelled" in said(mika.post(at_form(planned, "cancel")))
    assert publish_due(TOMORROW) == []
    assert mika.get("/admin/matrices/plannedpublication/").status_code == 200


# Two persons


@pytest.fixture
def two_persons(settings: object) -> None:
    settings.TWO_PERSON_RULE = True  # type: ignore[attr-defined]  # a fixture, typed as object


@pytest.mark.usefixtures("two_persons")
def test_with_two_persons_publishing_waits_until_another_agrees(mika: Client, yui: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    assert "Ask a second person" in mika.get(REVIEW).content.decode()
    assert "waits until a second person" in said(mika.post(REVIEW, fields_of(mika.get(REVIEW))))
    planned = PlannedPublication.objects.get()

    assert "somebody else must agree" in mika.get(at_form(planned, "change")).content.decode()
    assert "Nobody agrees to a publication of their own" in said(mika.post(at_form(planned, "agree")))
    assert "1.12.0" not in seen_by_visitors()
    assert yui.get(at_form(planned, "agree")).status_code == 405
    assert "Publication 2 was made." in said(yui.post(at_form(planned, "agree")))
    planned.refresh_from_db()
    assert (planned.state, planned.agreed_by.username, planned.publication_id) == (PlanState.PUBLISHED, "yui", 2)
    assert "1.12.0" in seen_by_visitors()
    assert "does not wait" in said(yui.post(at_form(planned, "agree")))


@pytest.mark.usefixtures("two_persons")
def test_with_two_persons_a_moment_is_kept_until_it_comes(maintainer: User, yui: Client, cell: Cell) -> None:
    planned = planned_by(maintainer, cell, second_person=True)

    assert publish_due(TOMORROW) == []
    assert "will be published at its time" in said(yui.post(at_form(planned, "agree")))
    assert [done.state for done in publish_due(TOMORROW)] == [PlanState.PUBLISHED]


@pytest.mark.usefixtures("two_persons")
def test_with_two_persons_save_and_publish_waits_too(mika: Client, cell: Cell) -> None:
    address = f"/admin/matrices/capability/{cell.row.subject_id}/change/"
    typed = {**fields_of(mika.get(address)), "name_en": "Threat Defence", "_publish": "1"}
    answer = mika.post(address, typed)

    assert "waits until a second person agrees" in said(answer)
    assert (PlannedPublication.objects.get().state, Publication.objects.count()) == (PlanState.WAITING, 1)


@pytest.mark.usefixtures("two_persons")
def test_with_two_persons_restoring_waits_too(mika: Client, yui: Client, cell: Cell) -> None:
    change(cell, "1.12.0")
    publish(by=None)
    address = "/admin/matrices/publication/1/restore/"
    assert "Ask a second person" in mika.get(address).content.decode()
    answer = mika.post(address, fields_of(mika.get(address)))

    assert "waits until a second person agrees" in said(answer)
    assert "1.12.0" in seen_by_visitors()
    cell.refresh_from_db()
    assert cell.since == "1.10.0"
    planned = PlannedPublication.objects.get()
    assert "Publication 3 was made." in said(yui.post(at_form(planned, "agree")))
    assert "1.10.0" in seen_by_visitors()
    assert Publication.objects.count() == 3


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5_000, "x", "-1", "²"])
def test_the_preview_of_a_plan_that_is_none_is_not_found(mika: Client, cell: Cell, number: str) -> None:
    assert mika.get("/admin/preview/en/shield/python/1/", {"planned": number}).status_code == 404


def test_the_database_itself_lets_nobody_agree_with_themselves(maintainer: User, cell: Cell) -> None:
    planned = planned_by(maintainer, cell, second_person=True)
    with pytest.raises(IntegrityError):
        PlannedPublication.objects.filter(pk=planned.pk).update(agreed_by=maintainer)


def test_who_may_not_publish_may_neither_agree_nor_cancel(maintainer: User, cell: Cell) -> None:
    planned = planned_by(maintainer, cell, second_person=True)
    editor = signed_in(User.objects.create(username="editor", is_staff=True))

    assert editor.post(at_form(planned, "agree")).status_code == 403
    assert editor.post(at_form(planned, "cancel")).status_code == 403
    planned.refresh_from_db()
    assert planned.state == PlanState.WAITING
