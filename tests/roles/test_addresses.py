"""Who gets what from every address under /admin/: the table `addresses.tsv`, asked line by line.

An address of the URLconf that is in no line fails, so that nobody adds a door without saying who may go through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from auditlog.models import LogEntry
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from matrices.models import (
    FrameworkRequest,
    GlossaryEntry,
    Job,
    Matrix,
    OldKey,
    Page,
    PlannedPublication,
    PlanState,
    Translation,
)
from matrices.services.roles import create_roles
from matrices.services.writing import writing
from tests.factories import make_term, saved
from tests.test_admin import one_of_each, sign_in

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("addresses.tsv")
ROLES = ["anonymous", "viewer", "translator-ja", "editor", "publisher", "administrator", "nobody"]
# Tables that tell of requests, not of what people made.
OF_REQUESTS = {
    "django_session", "django_admin_log", "axes_accesslog", "axes_accessattempt", "axes_accessfailurelog",
    "matrices_exportedstate",  # what an export remembers, so that its file can be compared when it comes back
}  # fmt: skip


OTHERS = ("korean", "slug", "theirs", "batch", "twin")  # what stands in addresses besides {pk}
OWN_ACCOUNT = ("/admin/logout/", "/admin/second-factor/", "/admin/login/")


@dataclass(frozen=True)
class Line:
    method: str
    address: str
    body: str
    statuses: dict[str, int]


def lines() -> Iterator[Line]:
    """The lines of the table, with each list written out; an empty column ends nothing."""
    lists: dict[str, list[str]] = {}
    header: list[str] = []
    for text in TABLE.read_text().splitlines():
        if not text or text.startswith("#"):
            continue
        cells = text.split("\t")
        if text.startswith("@"):
            lists[cells[0][1:]] = cells[1].split()
        elif not header:
            header = cells
        else:
            for written in written_out(cells, lists):
                statuses = dict(zip(header[3:], map(int, written[3:]), strict=True))
                yield Line(*written[:3], statuses)


def written_out(cells: list[str], lists: dict[str, list[str]]) -> Iterator[list[str]]:
    used = [name for name in lists if any(f"{{{name}}}" in cell for cell in cells[:2])]
    for chosen in product(*(lists[name] for name in used)):
        written = cells
        for name, member in zip(used, chosen, strict=True):
            written = [cell.replace(f"{{{name}}}", member) for cell in written]
        yield written


@dataclass(frozen=True)
class Objects:
    """An object for every list of the admin, and the keys of a page."""

    ids: dict[str, Any]
    page: Page

    def fill(self, text: str, address: str) -> str:
        """`text` with the id of the object that `address` is about, and the keys of the page."""
        model = address.split("/")[3] if address.count("/") > 3 else ""
        keys = zip(("{product}", "{library}", "{edition}"), self.page.keys(), strict=True)
        ids = {"{pk}": self.ids.get(model, ""), **{f"{{{name}}}": self.ids[name] for name in OTHERS}}
        for name, key in (*ids.items(), *keys):
            text = text.replace(name, str(key))
        return text


@pytest.fixture
def objects(maintainer: User, settings: Any, tmp_path: Path) -> Objects:
    cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {"default": cache}  # of its own: addresses are asked more often than a person may
    create_roles()
    found = {model._meta.model_name: instance.pk for model, instance in one_of_each().items()}
    old = saved(OldKey(kind="library", key="gone"))
    some_user = User.objects.create(username="somebody", is_staff=True)
    entry = LogEntry.objects.first()
    assert entry is not None
    planned = PlannedPublication.objects.create(state=PlanState.WAITING, schema=1, documents={}, seen={})
    others = {
        "plannedpublication": planned.pk,
        "oldkey": old.pk,
        "user": some_user.pk,
        "group": Group.objects.get(name="viewer").pk,
    }
    signing_in = {
        "accessattempt": AccessAttempt.objects.create(username="x", failures_since_start=1).pk,
        "accesslog": AccessLog.objects.create(username="x").pk,
        "accessfailurelog": AccessFailureLog.objects.create(username="x").pk,
    }
    asked = FrameworkRequest.objects.create(name="Sanic", language="en", email="visitor@example.com", token="t")
    word = GlossaryEntry.objects.create(kind="name", term="Django")
    call_command("translation_sync", stdout=StringIO())
    texts = {"glossaryentry": word.pk, "translation": a_text("ja"), "korean": a_text("ko")}
    with writing(by=maintainer, door="admin") as batch:
        make_term("framework")
    imported = Job.objects.create(kind="import", table="terms", scope="framework", by=maintainer)
    tables = {
        "slug": Matrix.objects.get(pk=found["matrix"]).slug,
        "theirs": imported.key,
        "job": imported.pk,
        "batch": batch,
        "twin": make_term("framework").pk,
        "frameworkrequest": asked.pk,
    }
    return Objects({**found, **others, **signing_in, **texts, **tables}, Page.objects.get(pk=found["page"]))


def a_text(language: str) -> int:
    translation = Translation.objects.filter(language=language).first()
    assert translation is not None
    return translation.pk


def client_of(role: str) -> Client:
    client = Client()
    if role != "anonymous":
        user = User.objects.create(username=f"a {role}", is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        sign_in(client, user)
    return client


def ask(client: Client, method: str, line: Line, objects: Objects) -> int:
    """The status that the line's request is answered with; nothing that it wrote stays."""
    address, body = (objects.fill(text, line.address) for text in (line.address, line.body))
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(method, address, body, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    client.cookies = cookies  # as ever, also after signing out
    return answer.status_code


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_each_address_answers_each_role_as_the_table_says(objects: Objects, role: str) -> None:
    client = client_of(role)
    wrong = []
    for line in lines():
        status = ask(client, line.method, line, objects)
        if status != line.statuses[role]:
            wrong.append(f"{line.method} {line.address} {line.body}: {status}, not {line.statuses[role]}")
    assert not wrong, "\n" + "\n".join(wrong)


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route.replace("/^", "/")
        else:
            yield from routes(pattern, route)


def test_the_table_has_every_address_by_both_methods(objects: Objects) -> None:
    everything = {
        (method, route) for route in routes(get_resolver()) if route.startswith("admin/") for method in ("GET", "POST")
    }
    told = {
        (line.method, resolve(objects.fill(line.address, line.address)).route.replace("/^", "/")) for line in lines()
    }
    assert everything - told == set()


def contents() -> dict[str, list[Any]]:
    """All that people made, table by table."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in OF_REQUESTS:
            tables[model._meta.db_table] = sorted(map(repr, model._base_manager.values_list()))
    return tables


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "methods"),
    [
        ("viewer", ["POST", "PUT", "DELETE"]),
        ("translator-ja", ["POST", "PUT", "DELETE"]),
        ("publisher", ["GET", "PUT"]),
    ],
)
def test_who_may_only_look_writes_nothing_and_others_by_post_alone(
    objects: Objects, role: str, methods: list[str]
) -> None:
    client = client_of(role)
    before = contents()
    asked = {(line.address, line.body) for line in lines() if not line.address.startswith(OWN_ACCOUNT)}
    for each, sent in sorted(asked):
        address, body = objects.fill(each, each), objects.fill(sent, each)
        for method in methods:
            client.generic(method, f"{address}?{body}", body, content_type="application/x-www-form-urlencoded")
    assert contents() == before


def test_a_form_from_elsewhere_is_refused_everywhere(objects: Objects) -> None:
    """Whatever a POST is answered with otherwise, without the token of its form it is 403."""
    client = client_of("administrator")
    client.handler.enforce_csrf_checks = True
    for line in lines():
        if line.method == "POST":
            assert ask(client, "POST", line, objects) == 403, line.address
