"""Roles: which permissions each group has, and that making them again changes nothing."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from matrices.models import Page, Publication
from matrices.services.roles import create_roles, name_of, say_role, who_may

pytestmark = pytest.mark.django_db

ROLES = ["administrator", "editor", "publisher", "translator-es", "translator-ja", "translator-ko", "viewer"]
# What nobody may do by hand: published things and the change log are written by services alone.
NOBODYS = re.compile(
    r"matrices\.((add|change|delete)_(document|loggedchange|published|searchentry|statement|statementgap)"
    r"|(change|delete)_publication|(add|change|delete)_plannedpublication|add_frameworkrequest)"
)


def permissions(role: str) -> set[str]:
    return {name_of(each) for each in Group.objects.get(name=role).permissions.select_related("content_type")}


def test_roles_are_made_once() -> None:
    assert sorted(create_roles()) == ROLES
    said = StringIO()
    call_command("create_roles", stdout=said)
    assert said.getvalue() == ""
    assert sorted(Group.objects.values_list("name", flat=True)) == ROLES


def test_a_role_that_was_changed_by_hand_is_put_right_and_other_groups_stay() -> None:
    create_roles()
    own = Group.objects.create(name="legal")
    change = Permission.objects.get(codename="change_page")
    own.permissions.add(change)
    Group.objects.get(name="viewer").permissions.add(change)
    said = StringIO()
    call_command("create_roles", stdout=said)
    assert said.getvalue() == "Set the permissions of the group viewer.\n"
    assert "matrices.change_page" not in permissions("viewer")
    assert list(own.permissions.all()) == [change]


def test_every_permission_of_ours_belongs_to_a_role_or_to_nobody_on_purpose() -> None:
    create_roles()
    given = set().union(*(permissions(role) for role in ROLES))
    ours = {name_of(each) for each in Permission.objects.filter(content_type__app_label="matrices")}
    assert {name for name in ours - given if not NOBODYS.fullmatch(name)} == set()
    assert {name for name in given if NOBODYS.fullmatch(name)} == set()


def test_a_viewer_only_views_and_a_translator_translates_one_language_besides() -> None:
    create_roles()
    assert all(name.startswith("matrices.view_") for name in permissions("viewer"))
    translators = permissions("translator-ja") - permissions("viewer")
    assert translators == {"matrices.translate_ja", "matrices.import_text", "matrices.export_text"}


def test_mail_addresses_of_visitors_are_seen_by_who_answers_them() -> None:
    create_roles()
    seeing = [role for role in ROLES if "matrices.view_frameworkrequest" in permissions(role)]
    assert seeing == ["administrator", "editor", "publisher"]


def test_each_of_the_writing_roles_may_do_what_the_one_before_may() -> None:
    create_roles()
    viewer, editor, publisher, administrator = map(permissions, ("viewer", "editor", "publisher", "administrator"))
    assert viewer < editor < publisher < administrator
    assert publisher - editor == {"matrices.add_publication"}
    assert {name.split(".")[0] for name in administrator - publisher} == {"auth", "axes"}
    assert "auth.delete_user" not in administrator
    assert "matrices.add_publication" not in editor


def test_members_have_the_rights_of_their_groups() -> None:
    create_roles()
    translator = User.objects.create(username="yui", is_staff=True)
    translator.groups.add(Group.objects.get(name="translator-ja"))
    assert translator.has_perm("matrices.translate_ja")
    assert not translator.has_perm("matrices.translate_ko")


def test_who_may_do_what_is_said_in_one_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    create_roles()
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture, typed as object
        assert who_may(Page) == {
            "change": ["editor", "publisher", "administrator"],
            "delete": ["editor", "publisher", "administrator"],
            "publish": ["publisher", "administrator"],
        }
    assert who_may(Publication)["change"] == []


def test_roles_are_named_as_people_say_them() -> None:
    assert say_role("editor") == "editors"
    assert say_role("translator-ja") == "translators (日本語)"
    assert say_role("translator-xx") == "translator-xx"
    assert say_role("legal") == "legal"
