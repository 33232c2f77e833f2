"""The lists of the catalogue: products, editions, libraries, and the terms of each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from matrices import selectors
from matrices.api.lists import InMemoryListView, Listed, Served
from matrices.api.parameters import Parameter, choice, flag, key, read_text
from matrices.api.serializers import Json
from matrices.presenters.texts import name_in

PRODUCT = key("product", "The key of a product.", "app-and-api-protection")
EDITION = key("edition", "The key of an edition.", "3")
LIBRARY = key("library", "The key of a library.", "python")
STATUS = choice("status", "The status of the edition.", ("current", "archived"))
PURL = Parameter(
    "purl",
    "A package URL, as it stands in the catalogue.",
    read_text,
    {"type": "string", "pattern": "^pkg:", "maxLength": 500},
    "pkg:pypi/django",
)


class ProductList(InMemoryListView):
    """The products, each with its editions, newest first."""

    shape = "ProductList"
    filters: ClassVar[tuple[Parameter, ...]] = (key("key", "The key of a product.", "app-and-api-protection"),)
    keys: ClassVar = {"key": ("product", "product/")}
    members = ("key", "name", "documentation_url", "editions")

    def read_all(self, version: selectors.Version, served: Served) -> list[Listed]:
        return [
            Listed(
                self.only_wanted(product_json(found.body, self.language, served)),
                self.place_of(found.body["position"], found.body["key"]),
                found.number,
                found.at,
            )
            for found in selectors.documents_under(version, "product/")
            if self.values.get("key") in (None, found.body["key"])
        ]


def product_json(body: Json, language: str, served: Served) -> Json:
    return {
        "key": body["key"],
        "name": served.text(name_in(language, body)),
        "documentation_url": body["documentation_url"],
        "editions": [edition_json(body, part, language, served) for part in body["editions"]],
    }


def edition_json(product: Json, part: Json, language: str, served: Served) -> Json:
    """An edition; its `product_name` is the name that the product had then."""
    return {
        "product": product["key"],
        "key": part["key"],
        "status": part["status"],
        "older": part["status"] != "current",
        "product_name": served.text(name_in(language, part, "product_") or name_in(language, product)),
    }


class EditionList(InMemoryListView):
    """The editions of all products, newest first."""

    shape = "EditionList"
    filters: ClassVar[tuple[Parameter, ...]] = (PRODUCT, STATUS)
    keys: ClassVar = {"product": ("product", "product/")}
    members = ("product", "key", "status", "older", "product_name")

    def read_all(self, version: selectors.Version, served: Served) -> list[Listed]:
        return [
            Listed(
                self.only_wanted(edition_json(found.body, part, self.language, served)),
                (-part["position"], found.body["key"], part["key"])
                if self.ordering.endswith("position")
                else (part["key"], found.body["key"]),
                found.number,
                found.at,
            )
            for found in selectors.documents_under(version, "product/")
            for part in found.body["editions"]
            if self.values.get("product") in (None, found.body["key"])
            and self.values.get("status") in (None, part["status"])
        ]

    def place_kinds(self, ordering: str) -> tuple[type, ...]:
        return (int, str, str) if ordering.endswith("position") else (str, str)


class LibraryList(InMemoryListView):
    """The libraries; with `product` or `edition`, those that have a page there."""

    shape = "LibraryList"
    filters: ClassVar[tuple[Parameter, ...]] = (key("key", "The key of a library.", "python"), PRODUCT, EDITION, PURL)
    keys: ClassVar = {"key": ("library", "library/"), "product": ("product", "product/")}
    members = ("key", "name", "short_name", "purl", "scheme")

    def read_all(self, version: selectors.Version, served: Served) -> list[Listed]:
        with_page: set[str] | None = None
        product, edition = self.values.get("product"), self.values.get("edition")
        if product or edition:
            pages = selectors.listed_pages(version, product=product, edition=edition)
            with_page = {address.split("/")[2] for address in pages.values_list("address", flat=True)}
        return [
            Listed(
                self.only_wanted({name: found.body[name] for name in self.members}),
                self.place_of(found.body["position"], found.body["key"]),
                found.number,
                found.at,
            )
            for found in selectors.documents_under(version, "library/")
            if self.values.get("key") in (None, found.body["key"])
            and self.values.get("purl") in (None, found.body["purl"])
            and (with_page is None or found.body["key"] in with_page)
        ]


class TermList(InMemoryListView):
    """The terms of one kind."""

    shape = "TermList"
    kind: ClassVar[str]
    members = (
        "kind", "key", "label", "aliases", "categories", "scheme", "purls", "retired", "successor",
    )  # fmt: skip
    filters: ClassVar[tuple[Parameter, ...]] = (
        flag("retired", "`1`: only retired ones; `0`: only those that are not."),
        PURL,
    )

    def read_all(self, version: selectors.Version, served: Served) -> list[Listed]:
        return [
            Listed(
                self.only_wanted(term_entry_json(found.body, self.language, served)),
                self.place_of(found.body["position"], found.body["key"]),
                found.number,
                found.at,
            )
            for found in selectors.documents_under(version, f"term/{self.kind}/")
            if all(self.condition(name)(found.body, value) for name, value in self.chosen().items())
        ]

    def condition(self, name: str) -> Callable[[Json, Any], bool]:
        return {
            "key": lambda body, value: body["key"] == value,
            "retired": lambda body, value: body["retired"] == value,
            "purl": lambda body, value: value in body["purls"],
            "category": lambda body, value: value in body["categories"],
        }[name]


def term_entry_json(body: Json, language: str, served: Served) -> Json:
    return {
        "kind": body["kind"],
        "key": body["key"],
        "label": served.text(name_in(language, body)),
        **{name: body[name] for name in ("aliases", "categories", "scheme", "purls", "retired", "successor")},
    }


class CapabilityList(TermList):
    """The capabilities."""

    kind = "capability"
    filters: ClassVar[tuple[Parameter, ...]] = (
        key("key", "The key of a capability.", "threat-detection"),
        *TermList.filters,
    )
    keys: ClassVar = {"key": ("capability", "term/capability/")}


class DeploymentTypeList(TermList):
    """The deployment types."""

    kind = "deployment_type"
    filters: ClassVar[tuple[Parameter, ...]] = (
        key("key", "The key of a deployment type.", "docker"),
        *TermList.filters,
    )
    keys: ClassVar = {"key": ("deployment_type", "term/deployment_type/")}


class FrameworkList(TermList):
    """The frameworks."""

    kind = "framework"
    filters: ClassVar[tuple[Parameter, ...]] = (
        key("key", "The key of a framework.", "django"),
        key("category", "The key of a category of frameworks.", "web"),
        *TermList.filters,
    )
    keys: ClassVar = {"key": ("framework", "term/framework/"), "category": ("category", "term/category/")}


class RuntimeList(TermList):
    """The runtimes."""

    kind = "runtime"
    filters: ClassVar[tuple[Parameter, ...]] = (key("key", "The key of a runtime.", "cpython"), *TermList.filters)
    keys: ClassVar = {"key": ("runtime", "term/runtime/")}
