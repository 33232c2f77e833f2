"""Roles: groups with exactly the permissions that their work needs.

A viewer writes nothing. A translator writes one language. An editor writes drafts, and reads what visitors ask for,
where addresses of people are; a publisher puts drafts in force and restores; an administrator invites users as well.
Each of the last three may do what the one before may.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Model
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from matrices.models.base import SOURCE_LANGUAGE, Draft
from matrices.models.translations import TARGET_LANGUAGES, GlossaryEntry, translation_permission
from matrices.versions import join_list

VIEWER, EDITOR, PUBLISHER, ADMINISTRATOR = "viewer", "editor", "publisher", "administrator"
TRANSLATOR = "translator-"  # and the code of the language
PUBLISHING = "add_publication"
ADMINISTRATION = frozenset(
    {
        "auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group",
        "axes.view_accessattempt", "axes.delete_accessattempt", "axes.view_accesslog", "axes.view_accessfailurelog",
    }
)  # fmt: skip
"""Users are deactivated, never deleted: the change log names them. Groups are what `create_roles` makes of them."""

ANSWERING = frozenset({f"matrices.{verb}_frameworkrequest" for verb in ("view", "change", "delete")})
"""Requests of visitors have mail addresses in them: only who answers them sees them."""

NAMES = {
    VIEWER: gettext_noop("viewers"),
    EDITOR: gettext_noop("editors"),
    PUBLISHER: gettext_noop("publishers"),
    ADMINISTRATOR: gettext_noop("administrators"),
}
OWN_LANGUAGES = dict(settings.LANGUAGES)


def create_roles() -> list[str]:
    """Make the groups, and give each exactly the permissions of its role. Returns the names of those that changed."""
    by_name = {name_of(each): each for each in Permission.objects.select_related("content_type")}
    changed = []
    with transaction.atomic():
        for role, wanted in permissions_of_roles(by_name).items():
            group, made = Group.objects.get_or_create(name=role)
            present = {name_of(each) for each in group.permissions.select_related("content_type")}
            if made or present != wanted:
                group.permissions.set(by_name[name] for name in sorted(wanted))
                changed.append(role)
    return changed


def permissions_of_roles(known: Iterable[str]) -> dict[str, set[str]]:
    """The permissions of each role among all that are `known`, as `app.codename`."""
    ours = {name for name in known if name.startswith("matrices.")}
    seeing = {name for name in ours if name.startswith("matrices.view_")} - ANSWERING
    drafts = {f"matrices.{verb}_{model}" for verb in ("add", "change", "delete") for model in edited_models()}
    tables = {name for name in ours if name.startswith(("matrices.import_", "matrices.export_"))}
    translating = {language: translation_permission(language) for language in TARGET_LANGUAGES}
    texts = {"matrices.import_text", "matrices.export_text"} & ours
    editing = seeing | (ours & drafts) | tables | set(translating.values()) | (ours & ANSWERING)
    publishing = editing | {f"matrices.{PUBLISHING}"}
    return {
        VIEWER: seeing,
        **{f"{TRANSLATOR}{language}": {*seeing, *texts, name} for language, name in translating.items()},
        EDITOR: editing,
        PUBLISHER: publishing,
        ADMINISTRATOR: publishing | ADMINISTRATION,
    }


def edited_models() -> list[str]:
    """The names of all models that editors write: drafts, also under the maintainers' words, and the glossary."""
    return [str(model._meta.model_name) for model in apps.get_app_config("matrices").get_models() if is_edited(model)]


def is_edited(model: type[Model]) -> bool:
    return issubclass(model, (Draft, GlossaryEntry))


def name_of(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def who_may(model: type[Model]) -> dict[str, list[str]]:
    """Which groups may `change`, `delete`, `publish` objects of `model`, by their names. One query."""
    name = model._meta.model_name
    verbs = {f"change_{name}": "change", f"delete_{name}": "delete", PUBLISHING: "publish"}
    found: dict[str, list[str]] = {verb: [] for verb in verbs.values()}
    permissions = Permission.objects.filter(content_type__app_label="matrices", codename__in=verbs, group__isnull=False)
    for codename, group in permissions.order_by("group__pk").values_list("codename", "group__name"):
        found[verbs[codename]].append(group)
    return found


def say_role(group: str) -> str:
    """The name of a group as people read it; of a group of one's own, as it was typed."""
    if group in NAMES:
        return _(NAMES[group])
    language = OWN_LANGUAGES.get(group.removeprefix(TRANSLATOR)) if group.startswith(TRANSLATOR) else None
    return _("translators (%(language)s)") % {"language": language} if language else group


def say_who_may(model: type[Model]) -> list[str]:
    """A sentence for each thing that can be done to objects of `model`: which groups may do it. One query."""
    sentences = {
        "change": _("May change this: %(groups)s."),
        "delete": _("May delete this: %(groups)s."),
        "publish": _("May publish: %(groups)s."),
    }
    language = get_language() or SOURCE_LANGUAGE
    return [
        sentences[verb] % {"groups": join_list([say_role(group) for group in groups], language)}
        for verb, groups in who_may(model).items()
        if groups
    ]
