"""Documents → the facts that verdicts rest on. Pure: takes bodies, asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from matrices.documents.canonical import Body
from matrices.verdicts import Answer, Condition, Facts, Listing, Matrix, Ranges, Ref, Row, Versions
from matrices.versions import (
    Unreadable,
    Version,
    VersionRange,
    read_range,
    read_version,
    unknown_range,
    unread_range,
)

Terms = Mapping[tuple[str, str], Body]


def facts_of(page: Body, matrices: Iterable[Body], libraries: Mapping[str, Body], terms: Terms) -> Facts:
    """What the page and its tables state. `libraries` holds those of the tables, `terms` those that they speak of."""
    library = libraries[page["library"]]
    prefix = f"{page['product']}/{page['edition']}/{page['library']}"
    return Facts(
        product=page["product"],
        edition=page["edition"],
        library=page["library"],
        package=library["name"],
        scheme=library["scheme"],
        matrices=tuple(matrix_of(matrix, f"{prefix}/{matrix['key']}", libraries, terms) for matrix in matrices),
    )


def matrix_of(matrix: Body, prefix: str, libraries: Mapping[str, Body], terms: Terms) -> Matrix:
    scheme = libraries[matrix["library"]]["scheme"] if matrix["library"] else "generic"
    support = [column for column in matrix["columns"] if column["holds"] == "support"]
    reader = Reader(matrix, prefix, scheme, terms)
    return Matrix(
        key=matrix["key"],
        role=matrix["role"],
        rows=tuple(reader.row(row) for row in matrix["rows"]),
        category=matrix["category"],
        about=matrix["about"],
        capabilities=frozenset(capability for column in support if (capability := capability_of(column))),
        general=any(capability_of(column) is None for column in support),
    )


def capability_of(body: Body) -> str | None:
    """The capability that a row or a column is about, if it is about one."""
    subject = body["subject"]
    return str(subject[1]) if subject and subject[0] == "capability" else None


class Reader:
    """Reads the rows of one table; `scheme` is that of the library whose versions the table speaks of."""

    def __init__(self, matrix: Body, prefix: str, scheme: str, terms: Terms) -> None:
        self.matrix = matrix
        self.prefix = prefix
        self.scheme = scheme
        self.terms = terms
        self.kinds = {column["key"]: self.kinds_of(column) for column in matrix["columns"]}

    def kinds_of(self, column: Body) -> frozenset[str]:
        """The kinds of what a column of terms lists anywhere."""
        options = (option for row in self.matrix["rows"] for option in row["cells"].get(column["key"], ()))
        return frozenset(listed["kind"] for option in options for listed in option.get("terms", ()))

    def row(self, row: Body) -> Row:
        subject = Ref(*row["subject"]) if row["subject"] else None
        support: dict[str | None, tuple[Answer, ...]] = {}
        ranges: list[Ranges] = []
        lists: list[Listing] = []
        stages: list[str] = []
        library_versions: Versions | None = None
        for column in self.matrix["columns"]:
            options = [
                (self.id_of(row, column, n), option) for n, option in enumerate(row["cells"].get(column["key"], ()))
            ]
            match column["holds"], column["role"]:
                case "support", _:
                    support[capability_of(column)] = tuple(self.answer(*option) for option in options)
                case "versions", "library_versions":
                    read = [self.versions(*option, self.scheme, column) for option in options]
                    library_versions = read[0] if read else Versions("", unknown_range(self.scheme))
                case "versions", role:
                    pair = subject if role == "row_versions" else Ref(*column["subject"])
                    about = pair or Ref("", row["key"])
                    scheme = self.scheme_of(about)
                    ranges.append(Ranges(about, tuple(self.versions(*option, scheme, column) for option in options)))
                case "terms", _:
                    lists.append(self.listing(options, self.kinds[column["key"]]))
                case "stage", _:
                    stages += [option["stage"] for _id, option in options if option.get("stage")]
        series = read_or_unread(row["version"], self.scheme_of(subject), "series") if row["version"] else None
        return Row(row["key"], subject, series, support, tuple(ranges), library_versions, tuple(lists), tuple(stages))

    def id_of(self, row: Body, column: Body, n: int) -> str:
        """The id of a statement (DESIGN, section 5)."""
        return "/".join([self.prefix, row["key"], column["key"], *([str(n)] if n else [])])

    def scheme_of(self, ref: Ref | None) -> str:
        body = self.terms.get((ref.kind, ref.key)) if ref else None
        return str(body["scheme"]) if body else "generic"

    def answer(self, statement: str, option: Body) -> Answer:
        return Answer(
            id=statement,
            state=option.get("state") or "unknown",
            stage=option.get("stage", ""),
            since=version_or_none(option.get("since", ""), self.scheme),
            until=version_or_none(option.get("until", ""), self.scheme),
            when=self.condition(option),
        )

    def versions(self, statement: str, option: Body, scheme: str, column: Body) -> Versions:
        text, unread = option.get("versions", ""), option.get("versions_unread", False)
        read = unread_range(text, scheme) if unread and text else read_or_unread(text, scheme, column["bare_means"])
        return Versions(statement, read, self.condition(option))

    def condition(self, option: Body) -> Condition | None:
        pair = option.get("when_subject")
        if not pair:
            return None
        subject = Ref(*pair)
        return Condition(
            subject, read_or_unread(option.get("when_versions") or "all", self.scheme_of(subject), "minimum")
        )

    def listing(self, options: list[tuple[str, Body]], kinds: frozenset[str]) -> Listing:
        entries = [
            (Ref(listed["kind"], listed["key"]), self.listed_versions(listed))
            for _id, option in options
            for listed in option.get("terms", ())
        ]
        return Listing(options[0][0] if entries else "", kinds, tuple(entries))

    def listed_versions(self, listed: Body) -> VersionRange | None:
        if not listed["versions"]:
            return None
        return read_or_unread(listed["versions"], self.scheme_of(Ref(listed["kind"], listed["key"])), "minimum")


@lru_cache(maxsize=8192)
def read_or_unread(text: str, scheme: str, bare_means: str) -> VersionRange:
    """The range of a text; unread where nobody can read it, unknown where there is none."""
    if not text:
        return unknown_range(scheme)
    try:
        return read_range(text, scheme, bare_means=bare_means or None)
    except Unreadable:
        return unread_range(text, scheme)


@lru_cache(maxsize=8192)
def version_or_none(text: str, scheme: str) -> Version | None:
    """The version of a text; None without one, or where nobody can read it."""
    if not text:
        return None
    try:
        return read_version(text, scheme)
    except Unreadable:
        return None
