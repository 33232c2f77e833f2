"""The list of statements: every published fact in force now, with filters for every dimension."""

from __future__ import annotations

from typing import Any, ClassVar

import orjson
from django.http import Http404
from django.utils.translation import gettext as _

from matrices import selectors
from matrices.api.catalogue import EDITION, LIBRARY, PRODUCT
from matrices.api.cursors import Place
from matrices.api.lists import Found, Listed, ListView, Served
from matrices.api.parameters import Parameter, choice, key, read_text, refuse
from matrices.api.problems import bad_request
from matrices.api.serializers import Json, cell_json
from matrices.presenters.statements import StatementsOfMatrix
from matrices.presenters.words import STAGE_WORDS, STATE_WORDS
from matrices.remembered import Remembered
from matrices.versions import LONGEST_VERSION, Unreadable

ROLES = ("capabilities", "deployments", "releases", "runtimes", "operating_systems", "frameworks", "other")
HOLDS = ("support", "versions", "stage", "terms", "date", "text")
MEMBERS = ("id", "product", "edition", "library", "matrix", "row", "column", "n", "label", "cell")
CELLS_REMEMBERED = 100_000

VERSION = Parameter(
    "version",
    "Statements whose versions hold this one, read by the scheme of each. What `since` and `until` say counts too. "
    "A statement that says nothing about versions, or nothing that can be read, answers `unknown`.",
    read_text,
    {"type": "string", "minLength": 1, "maxLength": LONGEST_VERSION},
    "2.9.3",
)
ANSWER = choice(
    "answer", "With `version`: which answer the statements give; `yes` without it.", ("yes", "no", "unknown")
)


class Drawn:
    """The statements of one table as JSON, each made when it is first asked for."""

    def __init__(self, statements: StatementsOfMatrix, number: int, at: Any) -> None:
        self.statements = statements
        self.number = number
        self.at = at
        self.made: dict[str, tuple[Json, orjson.Fragment, str | None]] = {}

    def statement(self, one: selectors.ListedStatement) -> tuple[Json, orjson.Fragment, str | None]:
        """Its JSON as an object and as bytes, and the language of its label where that is not the one asked for."""
        found = self.made.get(one.id)
        if found is None:
            _product, _edition, _library, _matrix, row, column = one.keys
            view = self.statements.statement(row, column, one.n)
            json = statement_json(one, view.label.value, cell_json(view.cell))
            found = self.made[one.id] = (json, orjson.Fragment(orjson.dumps(json)), view.label.lang)
        return found


def statement_json(one: selectors.ListedStatement, label: str, cell: Json) -> Json:
    return {"id": one.id, **dict(zip(MEMBERS[1:7], one.keys, strict=True)), "n": one.n, "label": label, "cell": cell}


# By dataset version, page, matrix and language: at one dataset version nothing can change.
remembered: Remembered[Drawn] = Remembered(CELLS_REMEMBERED)


class StatementList(ListView):
    """Statements in force now."""

    shape = "StatementList"
    members = MEMBERS
    orderings = tuple(selectors.STATEMENT_ORDERINGS)
    filters = (
        Parameter("id", "The id of a statement.", read_text, {"type": "string", "minLength": 1, "maxLength": 600}),
        PRODUCT,
        EDITION,
        LIBRARY,
        key("matrix", "The key of a table on its page.", "capabilities"),
        key("row", "The key of a row.", "django"),
        key("column", "The key of a column.", "min-tracer-version"),
        choice("role", "What the table says.", ROLES),
        choice("holds", "What the cell holds.", HOLDS),
        choice("state", "The state in a cell of support.", tuple(STATE_WORDS)),
        choice("stage", "The stage.", tuple(STAGE_WORDS)),
        key("capability", "The key of a capability that the statement speaks of.", "threat-detection"),
        key("framework", "The key of a framework that the statement speaks of.", "django"),
        key("runtime", "The key of a runtime that the statement speaks of.", "cpython"),
        key("deployment_type", "The key of a deployment type that the statement speaks of.", "docker"),
        key("operating_system", "The key of an operating system that the statement or its row speaks of.", "linux"),
        key("architecture", "The key of an architecture that the statement or its row speaks of.", "aarch64"),
        key("c_library", "The key of a C library that the statement or its row speaks of.", "musl"),
        key("agent", "The key of an agent that the statement speaks of.", "datadog-agent"),
        VERSION,
        ANSWER,
    )
    keys: ClassVar = {
        "product": ("product", "product/"),
        "library": ("library", "library/"),
    } | {
        kind: (kind, f"term/{kind}/")
        for kind in (
            "capability", "framework", "runtime", "deployment_type", "operating_system", "architecture", "c_library",
            "agent",
        )
    }  # fmt: skip

    def place_kinds(self, ordering: str) -> tuple[type, ...]:
        return (str,) * len(selectors.STATEMENT_ORDERINGS[ordering])

    def find(self, after: Place | None, served: Served) -> Found:
        found = selectors.statements(self.chosen())
        if VERSION.name in self.values:
            found = self.about_version(found)
        elif ANSWER.name in self.values:
            raise bad_request(_("answer: it goes with “version”. Add that, or leave it out."), parameter="answer")
        listed = selectors.page_of_statements(found, ordering=self.ordering, after=after, limit=self.limit + 1)
        try:
            version = selectors.version_of(listed)
        except selectors.NotPublishedYet as error:
            raise Http404(_("Nothing has been published yet.")) from error
        page = listed[: self.limit]
        total = found.count() if self.counts else None
        return Found(self.draw(version, page, served), len(listed) > len(page), total, version)

    def about_version(self, found: Any) -> Any:
        try:
            return selectors.about_version(found, self.values[VERSION.name], self.values.get(ANSWER.name, "yes"))
        except Unreadable as refusal:
            detail = _("version: “%(text)s” is not a version in any scheme. Write for example 2.9.3.")
            values = {"text": self.values[VERSION.name][:100]}
            raise bad_request(detail % values, parameter="version") from refusal

    def draw(self, version: selectors.Version, page: list[selectors.ListedStatement], served: Served) -> list[Listed]:
        places = [selectors.place_of(one) for one in page]
        tables = self.tables(version, dict(zip(places, page, strict=True)))
        whole = self.wanted_members() is None
        entries = []
        missing = 0
        for place, one in zip(places, page, strict=True):
            drawn = tables[place]
            json, fragment, lang = drawn.made.get(one.id) or drawn.statement(one)
            if lang:
                missing += 1
            entries.append(Listed(fragment if whole else self.only_wanted(json), (), drawn.number, drawn.at))
        if page:  # of all places, only that of the last one is asked for
            names = [name.removeprefix("-") for name in selectors.STATEMENT_ORDERINGS[self.ordering]]
            entries[-1] = entries[-1]._replace(place=tuple(getattr(page[-1], name) for name in names))
        served.missing += missing
        served.translated += len(entries) - missing
        return entries

    def tables(
        self, version: selectors.Version, wanted: dict[selectors.Place, selectors.ListedStatement]
    ) -> dict[selectors.Place, Drawn]:
        """The tables at these places, each with one of its statements; remembered or drawn now."""
        tables: dict[selectors.Place, Drawn] = {}
        for place in wanted:
            drawn = remembered.get((version, place, self.language))
            if drawn is not None:
                tables[place] = drawn
        missing = {place: one for place, one in wanted.items() if place not in tables}
        if missing:
            for place, sources in selectors.statement_sources(version, missing).items():
                drawn = Drawn(StatementsOfMatrix(sources, self.language), sources.revision or 0, sources.published_at)
                remembered.put((version, place, self.language), drawn, drawn.statements.cells)
                tables[place] = drawn
        return tables

    def refuse_unknown_values(self, version: selectors.Version) -> Any:
        for name in ("matrix", "row", "column"):
            if name in self.values:
                known = selectors.values_of_statements(name)
                if self.values[name] not in known:
                    raise refuse(name, self.values[name], known[:500])
        return super().refuse_unknown_values(version)
