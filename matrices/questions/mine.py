"""“I have…”: what a reader tells a page of a library about a stack, and the answer; an address holds all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from matrices.documents.sources import CheckSources, PageSources
from matrices.presenters.asking import Asked, Refused, catalogue_of, read_question
from matrices.presenters.focus import Focus, FocusForm, focused, present_focus
from matrices.presenters.mine import WITH_VERSION, BarField, Mine, marked, present_bar, present_mine
from matrices.presenters.page import PageView, present_page
from matrices.questions.addresses import STACK_PARAMETERS, pairs_of_stack, stack_in
from matrices.selectors import Version, check_sources

MINE_PARAMETERS = ("library_version", "framework_version", *STACK_PARAMETERS)
FOCUS_PARAMETERS = ("capability", "state", "stage", "category", "without")
PARAMETERS = (*MINE_PARAMETERS, *FOCUS_PARAMETERS, "hide_unsupported")
"""What the address of a page may say beside the day; anything else is not looked at."""


@dataclass(frozen=True)
class AskedPage:
    """A page as a reader asked for it: its view, what was wrong by field, and the query of its address."""

    view: PageView
    fields: tuple[BarField, ...]
    mine: Mine | None
    focus: FocusForm
    wrong: dict[str, str]
    query: str


@dataclass(frozen=True)
class Told:
    """What was understood; None where nothing was told. `wrong` says by field what was not understood."""

    asked: Asked | None
    body: dict[str, Any]
    wrong: dict[str, str]


def ask_page(query: QueryDict, version: Version, sources: PageSources, language: str) -> AskedPage:
    """The page of `sources` for the stack that an address tells of, and what of it is wanted.

    One query more than the page itself where a stack is told of, however large it is; none else.
    """
    view, focus = present_page(sources, language), focus_in(query)
    told, mine = Told(None, {}, {}), None
    with override(language):
        if any(query.get(name, "").strip() for name in MINE_PARAMETERS):
            catalogue = with_tables_of(sources, check_sources(version, sources.product["key"]))
            place = {name: sources.page[name] for name in ("product", "edition", "library")}
            told = read_told(query, place, catalogue)
            if told.asked is not None:
                mine = present_mine(told.asked, catalogue, language)
        form = present_focus(view, focus)
    return AskedPage(
        view=focused(marked(view, mine) if mine else view, focus),
        fields=present_bar(sources, told.body, told.wrong, language),
        mine=mine,
        focus=form,
        wrong=told.wrong,
        query=query_of(told.asked, focus),
    )


def with_tables_of(page: PageSources, catalogue: CheckSources) -> CheckSources:
    """The catalogue with the tables of a page, which have been loaded with it, and with the names that it shows."""
    return replace(
        catalogue,
        matrices={matrix["slug"]: matrix for matrix in page.matrices},
        terms={**catalogue.terms, **page.terms},
        libraries={**catalogue.libraries, **page.libraries},
    )


def focus_in(query: QueryDict) -> Focus:
    wanted = {name: frozenset(filter(None, query.getlist(name))) for name in FOCUS_PARAMETERS}
    return Focus(**wanted, hide_unsupported=query.get("hide_unsupported", "") not in ("", "0"))


def told_in(query: QueryDict) -> dict[str, Any]:
    """What an address tells of a stack, in the shape of the API without product and library; empty for nothing."""
    version = query.get("library_version", "").strip()
    return stack_in(query) | ({"library_version": version} if version else {})


def read_told(query: QueryDict, place: dict[str, str], sources: CheckSources) -> Told:
    """What an address tells of a stack, for the page at `place` (product, edition, library).

    What cannot be understood is left out and named; the rest is kept.
    """
    told = told_in(query)
    wrong = dict(versions_of_nothing(query))
    rest, catalogue = dict(told), catalogue_of(sources)
    while rest:
        try:
            return Told(read_question(rest | place, sources, catalogue), told, wrong)
        except Refused as refusal:
            name, rest = left_out(rest, refusal.field)
            wrong[name] = refusal.message
    return Told(None, told, wrong)


def versions_of_nothing(query: QueryDict) -> Iterator[tuple[str, str]]:
    """A version that belongs to nothing."""
    for name in WITH_VERSION:
        if query.get(f"{name}_version", "").strip() and not any(part.strip() for part in query.getlist(name)):
            yield name, _("Choose what this version is a version of.")


def left_out(told: dict[str, Any], place: str) -> tuple[str, dict[str, Any]]:
    """The field that a refusal speaks of, and what was told without it."""
    name = place.partition(".")[0].partition("[")[0]
    field = {"frameworks": "framework"}.get(name, name)
    if not place.endswith(".version"):
        return field, {key: value for key, value in told.items() if key != name}
    if name == "frameworks":
        index = int(place.partition("[")[2].partition("]")[0])
        changed: Any = [{"key": part["key"]} if number == index else part for number, part in enumerate(told[name])]
    else:
        changed = {"key": told[name]["key"]}
    return f"{field}_version", told | {name: changed}


def query_of(asked: Asked | None, focus: Focus) -> str:
    """The shortest query of the address that says the same; empty where nothing was told."""
    pairs: list[tuple[str, str]] = []
    if asked is not None:
        if asked.stack.library_version is not None:
            pairs.append(("library_version", asked.stack.library_version.text))
        pairs += pairs_of_stack(asked.stack)
    for name in FOCUS_PARAMETERS:
        pairs += [(name, value) for value in sorted(getattr(focus, name))]
    if focus.hide_unsupported:
        pairs.append(("hide_unsupported", "1"))
    return urlencode(pairs)
