"""Lists: filters, ordering, pages by cursor, members, and what each refuses."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matrices.models import Product, Publication, Row, Statement, Term
from matrices.services.publish import publish
from tests.api.conftest import Get

LISTS = [
    "products", "libraries", "editions", "capabilities", "deployment-types", "frameworks", "runtimes", "pages",
    "statements", "changes",
]  # fmt: skip


def walk(get: Get, address: str) -> list[dict]:
    """The results of all pages of a list."""
    results: list[dict] = []
    while address:
        body = get(address).json()
        results += body["result"]
        address = (body["links"]["next"] or "").partition("/api/v1/")[2]
    return results


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_where_it_is_and_when_it_last_changed(get: Get, name: str) -> None:
    response = get(f"{name}/?limit=2&count=1")
    assert response.status_code == 200
    body = response.json()
    assert list(body) == ["schema_version", "revision", "published_at", "language", "links", "result", "total"]
    assert body["links"]["self"].endswith(f"/api/v1/{name}/?count=1&limit=2")
    assert body["revision"] in (1, 2)
    assert body["total"] >= len(body["result"]) > 0


@pytest.mark.parametrize("name", LISTS)
def test_pages_by_cursor_make_up_the_whole_list(get: Get, name: str) -> None:
    whole = walk(get, f"{name}/?limit=500")
    assert walk(get, f"{name}/?limit=7") == whole
    assert get(f"{name}/?count=1").json()["total"] == len(whole)


@pytest.mark.parametrize("name", [name for name in LISTS if name not in ("pages", "statements", "changes")])
def test_the_other_way_round_is_the_same_list_backwards(get: Get, name: str) -> None:
    assert walk(get, f"{name}/?ordering=-key&limit=5") == walk(get, f"{name}/?ordering=key&limit=500")[::-1]
    assert walk(get, f"{name}/?ordering=-position&limit=5") == walk(get, f"{name}/?limit=500")[::-1]


@pytest.mark.parametrize("ordering", ["id", "since"])
def test_statements_can_be_ordered_both_ways(get: Get, ordering: str) -> None:
    up = walk(get, f"statements/?ordering={ordering}&limit=60&fields=id")
    assert walk(get, f"statements/?ordering=-{ordering}&limit=60&fields=id") == up[::-1]
    assert len(up) == Statement.objects.count()


def test_a_cursor_of_another_list_or_made_up_is_refused(get: Get) -> None:
    following = get("statements/?limit=1&library=python").json()["links"]["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]
    assert get(f"statements/?limit=1&library=python&cursor={cursor}").status_code == 200
    for address in (
        f"statements/?library=java&cursor={cursor}",
        f"frameworks/?cursor={cursor}",
        "statements/?cursor=x",
    ):
        response = get(address)
        assert response.status_code == 400
        assert response.json()["parameter"] == "cursor"


def test_a_cursor_still_works_when_its_last_entry_is_gone(get: Get) -> None:
    first = get("statements/?limit=3&fields=id").json()
    Statement.objects.filter(id=first["result"][-1]["id"]).delete()
    following = first["links"]["next"].partition("/api/v1/")[2]
    assert get(following).json()["result"][0]["id"] > first["result"][-1]["id"]


def test_only_the_members_asked_for_are_there(get: Get) -> None:
    assert list(get("statements/?fields=id,label").json()["result"][0]) == ["id", "label"]
    refused = get("statements/?fields=id,nothing")
    assert refused.status_code == 400
    assert "cell" in refused.json()["known"]


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("products/?key=nothing", "app-and-api-protection"),
        ("libraries/?product=nothing", "app-and-api-protection"),
        ("libraries/?edition=9", "3"),
        ("editions/?status=draft", "current"),
        ("frameworks/?category=nothing", "web"),
        ("pages/?library=nothing", "python"),
        ("statements/?framework=nothing", "django"),
        ("statements/?operating_system=nothing", "linux"),
        ("statements/?matrix=nothing", "capabilities"),
        ("statements/?edition=9", "3"),
        ("statements/?state=maybe", "supported"),
        ("statements/?ordering=beauty", "since"),
        ("statements/?beauty=1", "framework"),
        ("statements/?lang=fr", "ko"),
        ("changes/?kind=cell", "matrix"),
    ],
)
def test_an_unknown_value_is_refused_with_what_is_known(get: Get, address: str, known: str) -> None:
    response = get(address)
    assert response.status_code == 400
    assert known in response.json()["known"]


@pytest.mark.parametrize(
    "address",
    [
        "statements/?limit=0", "statements/?limit=501", "statements/?limit=x", "statements/?version=",
        "statements/?row=A",
        "statements/?answer=yes", "statements/?version=..", "statements/?lang=en&lang=ja", "changes/?since=yesterday",
        "changes/?since=99999999999", "dataset/?as_of=2026-02-30", "dataset/?as_of=20260201", "statements/?id=%00",
        "frameworks/?retired=yes", f"statements/?id={'x' * 701}",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(get: Get, address: str) -> None:
    response = get(address)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


def test_an_old_key_in_a_filter_leads_to_the_new_one(get: Get) -> None:
    response = get("statements/?product=application-security&limit=3")
    assert response.status_code == 301
    assert response.headers["Location"].endswith("/api/v1/statements/?limit=3&product=app-and-api-protection")


def test_filters_of_statements_take_both_conditions_of_one_row(get: Get) -> None:
    statements = walk(get, "statements/?library=python&edition=3&framework=django&holds=versions&limit=10")
    assert {each["row"] for each in statements} == {"django"}
    assert {each["cell"]["kind"] for each in statements} == {"versions"}


@pytest.mark.parametrize("key", ["windows", "linux", "macos"])
def test_an_operating_system_is_found_where_the_row_lists_it(get: Get, key: str) -> None:
    found = walk(get, f"statements/?operating_system={key}&matrix=runtimes&edition=3&library=java&limit=100")
    assert {each["row"] for each in found} == {f"{key}-jvm"}


def test_a_version_is_asked_for_yes_no_and_unknown(get: Get) -> None:
    scope = "library=python&edition=3&matrix=capabilities&limit=100"
    everything = {each["id"]: each["cell"] for each in walk(get, f"statements/?{scope}")}
    by_answer = {
        answer: {each["id"] for each in walk(get, f"statements/?{scope}&version=1.10&answer={answer}")}
        for answer in ("yes", "no", "unknown")
    }
    assert sum(len(ids) for ids in by_answer.values()) == len(everything)
    assert set.union(*by_answer.values()) == set(everything)
    for answer, ids in by_answer.items():
        for each in ids:
            since = [option["since"] for option in everything[each]["options"]]
            if answer == "unknown":
                assert not any(since)
            else:
                assert (tuple(int(part) for part in since[0].split(".")) <= (1, 10, 0)) == (answer == "yes")


def test_versions_between_two_parts_of_a_range_are_not_in_it(get: Get) -> None:
    scope = "library=python&edition=3&row=linux-cpython-0&column=runtime-version"  # 2.7, 3.5-3.11
    for version, answer in (("2.7.18", "yes"), ("3.0", "no"), ("3.11.4", "yes"), ("3.12", "no"), ("2.6", "no")):
        assert len(walk(get, f"statements/?{scope}&version={version}&answer={answer}")) == 1, version


@pytest.mark.parametrize("name", [name for name in LISTS if name != "changes"])
def test_a_publication_elsewhere_leaves_the_bytes_of_a_list_alone(get: Get, name: str) -> None:
    before = get(f"{name}/?limit=2")
    note = Term.objects.get(kind="agent", key="datadog-agent")
    note.aliases = ["the agent"]
    note.save()
    publish(by=None)
    after = get(f"{name}/?limit=2", if_none_match=before.headers["ETag"])
    assert after.status_code == 304
    assert after.headers["Dataset-Version"] == "3"


def test_a_list_has_the_revision_of_the_newest_document_that_it_is_drawn_from(get: Get) -> None:
    Product.objects.filter(key="app-and-api-protection").update(documentation_url="https://docs.example.com")
    publish(by=None)
    assert get("products/").json()["revision"] == 3
    assert get("frameworks/").json()["revision"] == 1


def test_changes_tell_what_was_published_changed_and_withdrawn(get: Get) -> None:
    assert {each["change"] for each in walk(get, "changes/?limit=50")} == {"published", "changed"}
    second = walk(get, "changes/?since=1")
    assert {(each["publication"], each["change"], each["kind"]) for each in second} == {(2, "changed", "matrix")}
    from matrices.models import Page

    Page.objects.get(library__key="ruby").delete()
    publish(by=None, note="Ruby goes")
    third = get("changes/?since=2").json()
    assert [(each["change"], each["document"]) for each in third["result"] if each["kind"] == "page"] == [
        ("withdrawn", "page/app-and-api-protection/ruby/3")
    ]
    assert third["result"][0]["note"] == "Ruby goes"
    assert walk(get, "changes/?since=2&limit=1") == third["result"]


def test_changes_from_a_day_on_begin_with_that_day(get: Get) -> None:
    assert walk(get, "changes/?since=2026-02-01") == walk(get, "changes/?since=1")
    assert walk(get, "changes/?since=2026-02-02") == []


def queries_of(get: Get, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_a_hundred_entries_as_for_ten(get: Get, name: str) -> None:
    assert queries_of(get, f"{name}/?limit=100&lang=ko") == queries_of(get, f"{name}/?limit=10&lang=ja") <= 5


def test_statements_are_never_mixed_with_documents_of_another_publication(get: Get) -> None:
    """Their number comes from the same SELECT as they do, and documents are read at that number."""
    Row.objects.filter(key="django").update(label_en="Django, the framework")
    publish(by=None)
    number = Publication.objects.order_by("-number").values_list("number", flat=True)[0]
    assert get("statements/?row=django&limit=1").headers["Dataset-Version"] == str(number)
