"""One cell: what it says as data, and the text that a page shows for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matrices.documents.canonical import Body
from matrices.presenters.texts import NOTHING, Text, name_in
from matrices.presenters.words import ALL_VERSIONS, BASIS_WORDS, stage_word, state_word
from matrices.versions import Unreadable, VersionRange, join_list, read_range, unknown_range, unread_range

CELLS_REMEMBERED = 20_000
Kind = Literal["support", "versions", "stage", "terms", "date", "text"]
Terms = Mapping[tuple[str, str], Body]


@dataclass(frozen=True)
class TermView:
    kind: str
    key: str
    label: Text


@dataclass(frozen=True)
class Condition:
    """An option holds only with `subject` in these versions."""

    subject: TermView
    versions: VersionRange


@dataclass(frozen=True)
class Option:
    """From `since` on, and before `until`; both as typed, None where nothing is stated."""

    since: str | None
    until: str | None
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class ListedTerm:
    term: TermView
    versions: VersionRange


@dataclass(frozen=True, eq=False)
class CellView:
    """A cell, the same as another one only when both are one object: what a format makes of it can be kept by it.

    `text` is what the page shows in its language; by `kind`, some of the other fields are filled.
    `notes` are the notes on the cell as HTML, each with its language where that is not the page's; `note` their words.
    `state_said` is the word for its state, `stage_said` the part of `text` that says the stage.
    """

    column: str
    kind: Kind
    text: Text
    note: Text = NOTHING
    notes: tuple[tuple[str, str | None], ...] = ()
    state: str | None = None
    state_said: str = ""
    stage: str | None = None
    stage_said: str = ""
    ends_on: date | None = None
    options: tuple[Option, ...] = ()
    versions: VersionRange | None = None
    terms: tuple[ListedTerm, ...] = ()
    day: date | None = None
    basis: str | None = None
    evidence: str | None = None
    verified_on: date | None = None


@dataclass(frozen=True)
class CellContext:
    """What a cell must know to be read: the language, the catalogue, and the schemes of its versions."""

    language: str
    terms: Terms
    library_scheme: str


def read_or_keep(text: str, scheme: str, *, bare_means: str | None, unread: bool = False) -> VersionRange:
    """`text` as a range; kept unread when that was asked for or when nobody can read it."""
    if not text:
        return unknown_range(scheme)
    if unread:
        return unread_range(text, scheme)
    try:
        return read_range(text, scheme, bare_means=bare_means)
    except Unreadable:
        return unread_range(text, scheme)


def term_view(pair: Sequence[str], context: CellContext) -> TermView:
    kind, key = pair
    body = context.terms.get((kind, key))
    return TermView(kind, key, name_in(context.language, body) if body else Text(key))


def scheme_of(pair: Sequence[str] | None, terms: Terms) -> str:
    body = terms.get((pair[0], pair[1])) if pair else None
    return str(body["scheme"]) if body else "generic"


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def say_day(moment: date) -> str:
    return date_format(moment, "DATE_FORMAT")


def say_range(versions: VersionRange, language: str) -> str:
    """The sentence of a range, or the words for what is no range."""
    match versions.kind:
        case "any":
            return str(ALL_VERSIONS)
        case "not_applicable":
            return state_word("not_applicable", language)
        case "unknown":
            return state_word("unknown", language)
        case "unread":
            return versions.raw
        case _:
            return versions.sentence(language)


def say_stage(stage: str, ends_on: date | None, language: str) -> str:
    word = stage_word(stage, language)
    if ends_on is None:
        return word
    return _("%(stage)s until %(day)s") % {"stage": word, "day": say_day(ends_on)}


def conditions(option: Body, context: CellContext) -> tuple[Condition, ...]:
    pair = option.get("when_subject")
    if not pair:
        return ()
    scheme = scheme_of(pair, context.terms)
    versions = read_or_keep(option.get("when_versions", "all"), scheme, bare_means="minimum")
    return (Condition(term_view(pair, context), versions),)


def say_option(option: Option, language: str) -> str:
    """One option in words: from which version on, before which, and with what."""
    if option.since and option.until:
        text = _("%(since)s, before %(until)s") % {"since": option.since, "until": option.until}
    elif option.until:
        text = _("before %(until)s") % {"until": option.until}
    else:
        text = option.since or ""
    for condition in option.when:
        subject = condition.subject.label.value
        if condition.versions.kind == "any":
            values = {"versions": text, "subject": subject}
            text = _("%(versions)s with %(subject)s") % values if text else _("with %(subject)s") % values
            continue
        values = {
            "versions": text,
            "subject": subject,
            "subject_versions": say_range(condition.versions, language),
        }
        if text:
            text = _("%(versions)s for %(subject)s %(subject_versions)s") % values
        else:
            text = _("for %(subject)s %(subject_versions)s") % values
    return text


def say_support(state: str, stage: str | None, ends_on: date | None, options: Sequence[Option], language: str) -> str:
    """A support cell in words: its versions and conditions, with what is to be said of them beside "supported"."""
    text = ""
    for option in options:
        said = say_option(option, language)
        text = _("%(options)s, or %(option)s") % {"options": text, "option": said} if text and said else text or said
    words = [] if state == "supported" else [state_word(state, language)]
    if stage and (stage != "general_availability" or ends_on):
        words.append(say_stage(stage, ends_on, language))
    if not words:
        return text or state_word(state, language)
    if not text:
        return words[0] if len(words) == 1 else _("%(text)s (%(stage)s)") % {"text": words[0], "stage": words[1]}
    if len(options) > 1 or state not in ("supported", "partial"):
        return _("%(state)s: %(options)s") % {"state": join_list(words, language), "options": text}
    return _("%(text)s (%(stage)s)") % {"text": text, "stage": join_list(words, language)}


def words_of_source(cell: CellView) -> tuple[str, ...]:
    """On what the answer of a cell rests and on which day that was looked at, as far as it is stated."""
    basis = (str(BASIS_WORDS[cell.basis]),) if cell.basis else ()
    if cell.verified_on is None:
        return basis
    return (*basis, _("Verified on %(day)s") % {"day": say_day(cell.verified_on)})


def present_cell(column: Body, row: Body, options: Sequence[Body], context: CellContext) -> CellView:
    """The cell of `row` in `column` with its options, none of which means unknown.

    Cells of support that stand in columns of one key and state the same are one object, as far as that is cheap to see.
    """
    if column["holds"] != "support" or len(options) > 1:
        return draw_cell(column, row, options, context)
    stated = options[0] if options else {}
    try:
        return drawn_support(context.language, column["key"], tuple(stated), tuple(stated.values()))
    except TypeError:  # it holds under a condition, which names what the catalogue can call by another name
        return draw_cell(column, row, options, context)


@lru_cache(maxsize=CELLS_REMEMBERED)
def drawn_support(language: str, column: str, names: tuple[str, ...], values: tuple[Any, ...]) -> CellView:
    """A cell of support, from the names and the values of what its one option states."""
    option = dict(zip(names, values, strict=True))
    return draw_cell({"key": column, "holds": "support"}, {}, [option], CellContext(language, {}, "generic"))


def draw_cell(column: Body, row: Body, options: Sequence[Body], context: CellContext) -> CellView:
    first = options[0] if options else {}
    common = {
        "column": column["key"],
        "kind": column["holds"],
        "basis": first.get("basis"),
        "evidence": first.get("evidence"),
        "verified_on": day_of(first.get("verified_on")),
    }
    match column["holds"]:
        case "support":
            return present_support(first, options, common, context)
        case "versions":
            return present_versions(column, row, first, common, context)
        case "stage":
            stage, ends_on = first.get("stage"), day_of(first.get("ends_on"))
            text = say_stage(stage, ends_on, context.language) if stage else state_word("unknown", context.language)
            return CellView(**common, text=Text(text), stage=stage, stage_said=text if stage else "", ends_on=ends_on)
        case "terms":
            return present_terms(first, common, context)
        case "date":
            moment = day_of(first.get("date"))
            text = say_day(moment) if moment else state_word("unknown", context.language)
            return CellView(**common, text=Text(text), day=moment)
        case _:
            return CellView(**common, text=NOTHING)


def present_support(first: Body, options: Sequence[Body], common: dict, context: CellContext) -> CellView:
    state, stage, ends_on = first.get("state", "unknown"), first.get("stage"), day_of(first.get("ends_on"))
    views = tuple(
        [
            Option(option.get("since"), option.get("until"), conditions(option, context))
            for option in options
            if "since" in option or "until" in option or "when_subject" in option
        ]
    )
    text = Text(say_support(state, stage, ends_on, views, context.language))
    said = say_stage(stage, ends_on, context.language) if stage else ""
    return CellView(
        **common,
        text=text,
        state=state,
        state_said=state_word(state, context.language),
        stage=stage,
        stage_said=said,
        ends_on=ends_on,
        options=views,
    )


def present_versions(column: Body, row: Body, first: Body, common: dict, context: CellContext) -> CellView:
    match column["role"]:
        case "library_versions":
            scheme = context.library_scheme
        case "row_versions":
            scheme = scheme_of(row["subject"], context.terms)
        case _:
            scheme = scheme_of(column["subject"], context.terms)
    versions = read_or_keep(
        first.get("versions", ""),
        scheme,
        bare_means=column["bare_means"] or None,
        unread=first.get("versions_unread", False),
    )
    return CellView(**common, text=Text(say_range(versions, context.language)), versions=versions)


def present_terms(first: Body, common: dict, context: CellContext) -> CellView:
    listed = tuple(
        ListedTerm(
            term_view((part["kind"], part["key"]), context),
            read_or_keep(part["versions"], scheme_of((part["kind"], part["key"]), context.terms), bare_means="minimum"),
        )
        for part in first.get("terms", ())
    )
    said = [
        f"{part.term.label} {say_range(part.versions, context.language)}"
        if part.versions.kind != "unknown"
        else part.term.label.value
        for part in listed
    ]
    text = join_list(said, context.language) if said else state_word(first.get("state", "unknown"), context.language)
    lang = next((part.term.label.lang for part in listed if part.term.label.lang), None)
    return CellView(**common, text=Text(text, lang), terms=listed)
