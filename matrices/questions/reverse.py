"""Reverse questions: the newest version for a stack, what changes between two versions, which libraries can.

The same for the page and the API. Each raises Refused and NoSuchProduct.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from matrices.documents.sources import CheckSources
from matrices.presenters.asking import Asked, Reader, Refused, catalogue_of, read_own_version, read_question
from matrices.presenters.check import (
    BetweenView,
    LibraryAnswer,
    NewestView,
    namer,
    present_between,
    present_libraries,
    present_newest,
)
from matrices.questions.addresses import STACK_PARAMETERS, questions_in
from matrices.selectors import Version, check_sources, with_tables
from matrices.verdicts import Ref, Stack

PARAMETERS = {
    "newest": frozenset({"product", "edition", "library", *STACK_PARAMETERS}),
    "between": frozenset({"product", "edition", "library", "from", "to", *STACK_PARAMETERS}),
    "libraries": frozenset({"product", "capability", "deployment_type"}),
}


@dataclass(frozen=True)
class Libraries:
    """Which libraries support a capability."""

    capability: str
    label: str
    answers: tuple[LibraryAnswer, ...]


@dataclass(frozen=True)
class Reverse:
    """The answer to a reverse question and the documents it was drawn from."""

    sources: CheckSources
    view: NewestView | BetweenView | Libraries


def newest(version: Version, query: QueryDict, language: str) -> Reverse:
    """The newest versions of a library with which something works in the stack of `query`."""
    sources, asked = one_question(version, query)
    open_ = replace(asked, stack=replace(asked.stack, library_version=None))
    return Reverse(sources, present_newest(open_, sources, language))


def between(version: Version, query: QueryDict, language: str) -> Reverse:
    """What a library gains and loses from version `from` to version `to`, in the stack of `query`."""
    sources, asked = one_question(version, query)
    scheme = sources.libraries[asked.library]["scheme"]
    first, second = (read_own_version(query.get(name) or None, scheme, name) for name in ("from", "to"))
    if first is None or second is None:
        message = _("Write two versions of the library: from which one, and to which one.")
        raise Refused("from" if first is None else "to", message)
    changing = replace(asked, stack=replace(asked.stack, library_version=first))
    return Reverse(sources, present_between(changing, second, sources, language))


def libraries(version: Version, query: QueryDict, language: str) -> Reverse:
    """Which libraries support a capability, from which version on, in the stack of `query`."""
    sources = check_sources(version, query.get("product") or None)
    catalogue = catalogue_of(sources)
    capability = catalogue.named("capability", query.get("capability", ""))
    if not capability.recognised:
        known = sorted(key for kind, key in sources.terms if kind == "capability")
        names = {"text": capability.key[:40], "known": ", ".join(known)}
        raise Refused("capability", _("“%(text)s” is no capability. Known are: %(known)s.") % names, known)
    reader = Reader(catalogue, "")
    deployment = reader.plain("deployment_type", query.get("deployment_type") or None, "deployment_type")
    in_order = sorted(sources.shown, key=lambda key: (sources.libraries[key]["position"], key))
    asked = [Asked(key, sources.shown[key], Stack(deployment_type=deployment)) for key in in_order]
    loaded = with_tables(sources, version, {one.page for one in asked})
    answers = present_libraries(asked, capability.key, loaded, language)
    return Reverse(loaded, Libraries(capability.key, label_of(loaded, capability.ref, language), answers))


def label_of(sources: CheckSources, ref: Ref, language: str) -> str:
    return namer(sources, language)(ref)


def one_question(version: Version, query: QueryDict) -> tuple[CheckSources, Asked]:
    questions: list[dict[str, Any]] = questions_in(query)
    sources = check_sources(version, query.get("product") or None)
    catalogue = catalogue_of(sources)
    asked = read_question(questions[0] if questions else {}, sources, catalogue)
    return with_tables(sources, version, [asked.page]), asked
