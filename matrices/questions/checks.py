"""Checks: what the page, the API and the command line all do, so that they give the same verdicts.

Nothing that a visitor sends is stored or logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from matrices.documents.sources import CheckSources
from matrices.exchange.stack_files import NotFollowed, StackFile, read_stack_file
from matrices.presenters.asking import (
    FIELDS,
    MOST_FRAMEWORKS,
    MOST_FRAMEWORKS_IN_ALL,
    MOST_STACKS,
    Asked,
    Package,
    Reader,
    Refused,
    catalogue_of,
    ecosystem_of,
    not_recognised_in,
    read_fields,
    read_packages,
    read_question,
    read_text,
)
from matrices.presenters.check import CheckView, present_checks
from matrices.selectors import Version, check_sources, with_tables
from matrices.verdicts import Stack

S = TypeVar("S")

FILE_FIELDS = ("product", "edition", "runtime", "os", "architecture", "deployment_type")


@dataclass(frozen=True)
class Answered:
    """Verdicts, what the catalogue lacks, and what was not followed. `format` and `recognised` are those of a file."""

    sources: CheckSources
    asked: tuple[Asked, ...]
    checks: tuple[CheckView, ...]
    not_recognised: tuple[str, ...]
    not_followed: tuple[NotFollowed, ...] = ()
    format: str = ""
    recognised: tuple[str, ...] = ()


def product_in(body: Any, place: str = "product") -> str:
    """The product that a question names. Raises Refused without one."""
    if not isinstance(body, dict):
        read_fields(body, FIELDS, "")
    return read_text(body.get("product"), place)


def answer_questions(version: Version, bodies: list[Any], language: str, *, batch: bool) -> Answered:
    """Verdicts for questions in the shape of the API, all about one product. Raises Refused and NoSuchProduct."""
    if not 1 <= len(bodies) <= MOST_STACKS:
        raise Refused("", _("Ask about at least one stack and at most %(limit)d at once.") % {"limit": MOST_STACKS})
    sources = check_sources(version, product_in(bodies[0]))
    catalogue = catalogue_of(sources)
    asked = []
    for index, body in enumerate(bodies):
        place = f"[{index}]." if batch else ""
        if product_in(body, f"{place}product") != bodies[0]["product"]:
            raise Refused(f"{place}product", _("All stacks of one request are about the same product."))
        asked.append(read_question(body, sources, catalogue, place))
    return answered(version, sources, tuple(asked), language)


def answer_address(version: Version, bodies: list[Any], language: str) -> Answered:
    """Verdicts for the questions of a shared address; with several libraries each keeps the frameworks of its kind.

    Raises Refused and NoSuchProduct.
    """
    sources = check_sources(version, bodies[0].get("product"))
    catalogue = catalogue_of(sources)
    asked = [read_question(body, sources, catalogue) for body in few_enough(tuple(bodies))]
    if len({one.library for one in asked}) > 1:
        asked = [replace(one, stack=of_own_ecosystem(one, sources)) for one in asked]
    return answered(version, sources, tuple(asked), language)


def of_own_ecosystem(asked: Asked, sources: CheckSources) -> Stack:
    ecosystem = ecosystem_of(sources.libraries[asked.library]["purl"])
    own = (
        framework
        for framework in asked.stack.frameworks
        if not framework.recognised
        or ecosystem in {ecosystem_of(purl) for purl in sources.terms[framework.ref]["purls"]}
    )
    return replace(asked.stack, frameworks=tuple(own))


def answer_file(version: Version, content: bytes, fields: Mapping[str, Any], language: str) -> Answered:
    """Verdicts for the packages of a file. Raises Unreadable, Refused and NoSuchProduct."""
    known = read_fields(dict(fields), FILE_FIELDS, "")
    file = read_stack_file(content)
    product = known.get("product")
    sources = check_sources(version, read_text(product, "product") if product is not None else None)
    return answer_packages(version, sources, file, known, language)


def answer_packages(
    version: Version, sources: CheckSources, file: StackFile, fields: Mapping[str, Any], language: str
) -> Answered:
    catalogue = catalogue_of(sources)
    reader = Reader(catalogue, "")
    rest = Stack(
        runtime=reader.versioned("runtime", fields.get("runtime"), "runtime"),
        os=reader.plain("operating_system", fields.get("os"), "os"),
        architecture=reader.plain("architecture", fields.get("architecture"), "architecture"),
        deployment_type=reader.plain("deployment_type", fields.get("deployment_type"), "deployment_type"),
    )
    packages = (Package(part.ecosystem, part.name, part.version, part.purl) for part in file.components)
    found = read_packages(packages, sources, catalogue, rest=rest, edition=fields.get("edition"))
    lacking = (*not_recognised_in(rest), *found.not_recognised)
    return answered(
        version,
        sources,
        few_enough(found.stacks),
        language,
        not_recognised=lacking,
        not_followed=file.not_followed,
        format=file.format,
        recognised=found.recognised,
    )


def few_enough(stacks: tuple[S, ...]) -> tuple[S, ...]:
    """The stacks, unless there are too many to judge at once; then Refused."""
    if len(stacks) > MOST_STACKS:
        raise Refused("", _("Ask about at least one stack and at most %(limit)d at once.") % {"limit": MOST_STACKS})
    return stacks


def answered(version: Version, sources: CheckSources, asked: tuple[Asked, ...], language: str, **more: Any) -> Answered:
    """The verdicts for what was asked, with the tables of the pages that it is about. Raises Refused for too much."""
    frameworks = [len(one.stack.frameworks) for one in asked]
    if max(frameworks, default=0) > MOST_FRAMEWORKS or sum(frameworks) > MOST_FRAMEWORKS_IN_ALL:
        limits = {"limit": MOST_FRAMEWORKS, "in_all": MOST_FRAMEWORKS_IN_ALL}
        raise Refused("", _("At most %(limit)d frameworks of a library are read, and %(in_all)d in all.") % limits)
    named = {(part.ref.kind, part.ref.key) for one in asked for part in one.stack.parts()}
    loaded = with_tables(sources, version, {one.page for one in asked}, named)
    lacking = dict.fromkeys(key for one in asked for key in one.not_recognised)
    more.setdefault("not_recognised", tuple(lacking))
    return Answered(loaded, asked, present_checks(asked, loaded, language), **more)
