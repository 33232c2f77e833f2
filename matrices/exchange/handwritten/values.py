"""What a cell says: versions, support, a stage, entries, a date. Each reader answers None where it is not sure."""

from __future__ import annotations

import re
import unicodedata
from calendar import month_abbr, month_name
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from matrices.versions import (
    RangeKind,
    Unreadable,
    VersionRange,
    not_applicable_range,
    read_range,
    read_version,
    unread_range,
)

from .glossary import all_named, is_dash, is_listed, names_data, normal, phrases, stage_of_word, state_of_word
from .names import Catalogue, Ref
from .written import Words

VERSION = r"[vV]?\d[\w.+-]*"
OPERATORS = {
    "≥": ">=",
    "≤": "<=",
    "⩾": ">=",
    "⩽": "<=",
    "＞": ">",
    "＜": "<",
    "＝": "=",
    "≧": ">=",
    "≦": "<=",
    "＋": "+",
}
SEPARATORS = re.compile(r"\s*(?:[,、，;；]|\n)\s*")
SINCE = rf"{VERSION}(?:\s*(?:以降|以上|이상))?"
# 4.30.0 for Node.js 16+; 4.30.0 (Node.js 16+)
VERSION_FIRST = (
    rf"^(?P<version>[<>=~^\s]*{VERSION}(?:\s*,\s*<\s*{VERSION})?)"
    r"\s*(?:(?:for|with|on|using|pour|avec|para|con|en|sur)\s+|[(（])\s*(?:for |with |pour |para )?"
    r"(?P<name>[^\d()（）<>=~^]+?)\s*(?P<range>[<>=~^]*\s*v?\d[^()（）]*?)?\s*[)）]?$"
)
# Node.js 16 以降では 4.30.0; Node.js 16 이상에서는 4.30.0
CONDITION_FIRST = (
    r"^(?P<name>[^\d()（）<>=~^,]+?)\s*(?P<range>[<>=~^]*\s*v?\d[^\s]*?(?:\s*(?:以降|以上|이상))?)"
    r"\s*(?:の場合(?:は)?|では|で|用は?|の|의 경우(?:에는)?|에서는|에서|용)\s*[、,]?"
    rf"\s*(?P<version>{SINCE})$"
)
BRACKETED = re.compile(r"\s*[(（\[]([^()（）\[\]]{1,200})[)）\]]")
ASIDE = re.compile(r"^(?P<main>.*?)\s*[(（](?P<aside>[^()（）]*)[)）]$")
OR_PARTS = re.compile(
    r"\s*[,;、]\s*(?:or|ou|o bien|o|oder|または|또는)\s+|\s+또는\s+|\s*または\s*|\n|;\s*|\s+(?:or|ou|o)\s+(?=v?\d)",
    re.IGNORECASE,
)
STAGE_BEFORE = re.compile(r"^(?P<stage>[^\d:：]{2,40})[:：]\s*(?P<rest>.*\d.*)$", re.DOTALL)


@dataclass(frozen=True)
class Versions:
    """A range as it would be stored (`raw`), read, and how it came from what stands there.

    `how`: `as_written`, `separator` (a list with local separators), `words` (an operator in words), `latest` (a text
    kept unread), `repaired`. `aside` is what stood beside it in brackets.
    """

    raw: str
    range: VersionRange
    how: str = "as_written"
    aside: str = ""


@dataclass(frozen=True)
class Option:
    since: str = ""
    until: str = ""
    when_subject: Ref | None = None
    when_versions: str = ""


@dataclass(frozen=True)
class Support:
    """An answer. `stage_in_words`: a stage stood where a version or a mark is expected; `how` as in Versions."""

    state: str
    stage: str = ""
    ends_on: date | None = None
    options: tuple[Option, ...] = ()
    note: str = ""
    how: str = "mark"


@dataclass(frozen=True)
class Stage:
    stage: str
    ends_on: date | None = None


@dataclass(frozen=True)
class Listed:
    ref: Ref
    versions: str = ""
    how: str = "name"
    written: str = ""


@dataclass(frozen=True)
class Terms:
    """Entries; `groups` are what stood in brackets behind the first, by kind: C libraries, architectures."""

    listed: tuple[Listed, ...]
    groups: dict[str, tuple[Listed, ...]] = field(default_factory=dict)
    separator: bool = False


@dataclass(frozen=True)
class Day:
    day: date
    how: str = "iso"


# --- versions -------------------------------------------------------------------------------------------------------


def tidy(text: str) -> str:
    """A version text with the signs that every keyboard has, and without words such as "version"."""
    for sign, operator in OPERATORS.items():
        text = text.replace(sign, operator)
    text = "".join(
        unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" and c not in "，～" else c for c in text
    )
    text = re.sub(r"(?<=\d)\s+\+", "+", text)
    text = re.sub(r"[†‡]|(?<=[\w+.])\*+$", "", text)
    words = "|".join(re.escape(word) for word in names_data()["version_words"])
    return re.sub(rf"(?<![\w.])(?:{words})\s*(?=[<>=~^]*\s*v?\d)", "", text, flags=re.IGNORECASE).strip()


def read_versions(words: Words, scheme: str, bare_means: str | None) -> Versions | None:
    """The range in a cell, or None. What is read in words is written with its operator."""
    text = tidy(words.text.replace("`", ""))
    if not text:
        return None
    if is_listed("latest", text):
        return Versions(words.line, unread_range(words.line, scheme), "latest")
    if is_listed("all_versions", text):
        return Versions(
            "all", read_range("all", scheme), "as_written" if normal(text) in ("all", "any", "*") else "words"
        )
    if state_of_word(text) == "not_applicable":
        return Versions("N/A", not_applicable_range("N/A", scheme), "as_written" if normal(text) == "n/a" else "words")
    found = plain_range(text, scheme, bare_means)
    if found:
        return found
    aside = ASIDE.match(text.replace("\n", " "))
    if aside and aside["main"].strip() and not re.search(r"\d", aside["aside"]):
        inner = plain_range(aside["main"].strip(), scheme, bare_means)
        if inner and state_of_word(aside["aside"]) == "":
            return Versions(inner.raw, inner.range, inner.how, aside["aside"].strip())
    return None


def plain_range(text: str, scheme: str, bare_means: str | None) -> Versions | None:
    if re.search(r"[+x*]\s*-|\d\+\s*-", text):
        return None
    one_line = SEPARATORS.sub(", ", text)
    for written, how in ((text, "as_written"), (one_line, "separator")):
        found = try_range(written, scheme, bare_means)
        if found:
            return Versions(
                written,
                found,
                how
                if written == text and not re.search("[、，]", text)
                else "separator"
                if re.search("[、，;；\n]", text)
                else how,
            )
    converted = in_operators(text)
    if converted is None:
        return None
    found = try_range(converted, scheme, bare_means)
    return Versions(converted, found, "words") if found else None


def try_range(text: str, scheme: str, bare_means: str | None) -> VersionRange | None:
    if re.search("[、，]", text):
        return None
    try:
        return read_range(text, scheme, bare_means=bare_means)
    except Unreadable:
        return None


def in_operators(text: str) -> str | None:
    """`4.0 or later, igual o anterior a 2.0` → `>=4.0, <=2.0`; None when a part is neither words nor versions."""
    parts = [part for part in split_list(text) if part]
    converted = [operator_of(part) for part in parts]
    return ", ".join(part for part in converted if part) if parts and all(converted) else None


def split_list(text: str) -> list[str]:
    """The parts of a list: separators of any language, and the words for "and"."""
    words = "|".join(re.escape(word) for word in phrases("list_words") if word.isascii() and word.isalpha())
    pieces = SEPARATORS.split(text)
    return [
        part.strip()
        for piece in pieces
        for part in re.split(rf"\s+(?:{words}|および|または|및|또는)\s+(?=[<>=~^v]*\s*\d)", piece)
    ]


def operator_of(part: str) -> str | None:
    text = normal(part)
    version = re.fullmatch(rf"(?:==?\s*)?({VERSION}|[<>=~^!]+\s*{VERSION}(?:\s*[<>]=?\s*{VERSION})?)", text)
    if version:
        return part.strip()
    between = re.fullmatch(
        rf"(?:from|de|du|desde|de "
        rf"la)?\s*({VERSION})\s*(?:to|through|thru|から|부터|에서|à|a|al|hasta|jusqu'à|[-–—~〜～])\s*({VERSION})\s*(?:まで|까지)?",
        text,
    )
    if between and not between[1].endswith("+"):
        return f"{between[1]} - {between[2]}"
    for group, operator in (("at_least", ">="), ("at_most", "<="), ("before", "<"), ("after", ">")):
        for phrase in phrases(group):
            escaped = re.escape(phrase)
            match = re.fullmatch(rf"({VERSION})\s*(?:\(?\s*{escaped}\s*\)?)", text) or re.fullmatch(
                rf"{escaped}\s*(?:la |a )?({VERSION})", text
            )
            if match:
                number = match[1].rstrip("+") if operator == ">=" else match[1]
                return f"{operator}{number}"
    return None


def is_version(text: str, scheme: str) -> bool:
    try:
        read_version(text, scheme)
    except Unreadable:
        return False
    return bool(re.match(r"^[vV]?\d", text))


# --- support --------------------------------------------------------------------------------------------------------


def read_support(words: Words, scheme: str, catalogue: Catalogue) -> Support | None:
    """The answer in a cell: a mark, a word, a version from which on it works, a stage, or several of them."""
    text = words.text.strip()
    note = " ".join(words.notes)
    if words.mark and not text:
        return Support(words.mark, note=note)
    if not text:
        return None
    if words.notes and state_of_word(text) == "not_applicable" and says_no(note):
        return Support("unsupported", note=note, how="reason")
    found = support_of_text(text, scheme, catalogue)
    if found is None:
        return None
    if words.mark:
        if found.how == "word" and found.state != words.mark and not found.options and not found.stage:
            return None  # a check mark beside "no"
        state = words.mark if not found.stage or found.state == "supported" else found.state
        return Support(
            state,
            found.stage,
            found.ends_on,
            found.options if state in ("supported", "partial") else (),
            found.note or note,
            found.how,
        )
    return Support(
        found.state, found.stage, found.ends_on, found.options, " ".join(filter(None, (found.note, note))), found.how
    )


def says_no(reason: str) -> bool:
    """Whether a reason tells that something is not (yet) possible."""
    lowered = normal(reason)
    return any(phrase in lowered for phrase in all_named("reasons_for_no"))


def support_of_text(text: str, scheme: str, catalogue: Catalogue) -> Support | None:
    state = state_of_word(text)
    if state:
        return Support(state, how="word")
    stage = stage_of_word(text)
    if stage:
        return support_of_stage(stage)
    optioned = options_of(text, scheme, catalogue)
    if optioned:
        return Support(
            "supported",
            options=optioned,
            how="version" if len(optioned) == 1 and not optioned[0].when_subject else "options",
        )
    return support_of_mixture(text, scheme, catalogue)


def support_of_stage(stage: str, options: tuple[Option, ...] = (), ends_on: date | None = None) -> Support:
    if stage == "planned":
        return Support("unsupported", "planned", ends_on, (), how="stage")
    if stage == "end_of_life":
        return Support("unsupported", "end_of_life", ends_on, (), how="stage")
    if stage == "unclear":
        return Support("supported", "", ends_on, options, how="unclear_stage")
    return Support("supported", stage, ends_on, options, how="stage")


def options_of(text: str, scheme: str, catalogue: Catalogue) -> tuple[Option, ...]:
    """`4.30.0 for Node.js 16+, or 5.6.0 for Node.js 18+` → two options; () when something is left over."""
    parts = [part for part in OR_PARTS.split(text) if part.strip()]
    found = []
    for part in parts[:20]:
        option = option_of(part.strip(), scheme, catalogue)
        if option is None:
            return ()
        found.append(option)
    if len(found) > 1 and not all(option.when_subject for option in found):
        return ()
    return tuple(found)


def option_of(text: str, scheme: str, catalogue: Catalogue) -> Option | None:
    plain = since_of(text, scheme)
    if plain:
        return plain
    for pattern in (VERSION_FIRST, CONDITION_FIRST):
        match = re.match(pattern, " ".join(text.split()), re.IGNORECASE)
        if not match:
            continue
        subject = catalogue.find(
            match["name"],
            ("runtime", "agent", "framework", "operating_system", "deployment_type", "c_library"),
            near=False,
        )
        option = since_of(match["version"].strip(), scheme)
        if subject is None or option is None:
            return None
        wanted = (match["range"] or "").strip()
        if not wanted:
            return Option(option.since, option.until, subject.ref, "")
        ranged = plain_range(tidy(wanted), catalogue.scheme(subject.ref), "minimum")
        return Option(option.since, option.until, subject.ref, ranged.raw) if ranged else None
    return None


def since_of(text: str, scheme: str) -> Option | None:
    """`1.9.0`, `1.9.0+`, `>=1.9.0`, `>=1.2,<2.0`, `1.9.0 or later` → from which version on, and before which."""
    text = tidy(text.replace("`", "")).strip()
    match = re.fullmatch(rf"(?:(?P<operator>>=|==?|>)?\s*(?P<since>{VERSION}?)(?P<plus>\+)?)", text)
    if match and match["operator"] != ">" and is_version(match["since"], scheme):
        return Option(match["since"])
    match = re.fullmatch(rf">=\s*(?P<since>{VERSION})\s*[,\s]\s*<\s*(?P<until>{VERSION})", text)
    if match and is_version(match["since"], scheme) and is_version(match["until"], scheme):
        return Option(match["since"], match["until"])
    match = re.fullmatch(rf"<\s*(?P<until>{VERSION})", text)
    if match and is_version(match["until"], scheme):
        return Option("", match["until"])
    converted = operator_of(text)
    if converted and converted != text and converted.startswith((">=", "<")) and not converted.startswith("<="):
        return since_of(converted, scheme)
    match = re.fullmatch(r"(?P<since>v?\d+(?:\.\d+)*)\.[xX*]", text)
    return Option(match["since"]) if match and is_version(match["since"], scheme) else None


def support_of_mixture(text: str, scheme: str, catalogue: Catalogue) -> Support | None:
    """`2.9.3 (preview)`, `Preview (>=2.21.0)`, `Yes (since 1.2)`, `Deprecated until 2026-05-31`: every piece is
    known.
    """
    before = STAGE_BEFORE.match(text)
    if before and stage_of_word(before["stage"]) and (listed := options_of(before["rest"], scheme, catalogue)):
        return support_of_stage(stage_of_word(before["stage"]), listed)
    pieces = [
        piece.strip(" -–—,:;.") for piece in re.split(r"[()（）]|\s[-–—]\s|[;,、]\s*(?![<>=]?\s*\d)|\n|:\s", text)
    ]
    pieces = [piece for piece in pieces if piece]
    state, stage, ends_on = "", "", None
    options: tuple[Option, ...] = ()
    for piece in [part for each in pieces for part in by_words(each)]:
        found_state, found_stage, found_day = state_of_word(piece), stage_of_word(piece), read_day(piece)
        found_options = options_of(without_since(piece), scheme, catalogue)
        if found_state and not state:
            state = found_state
        elif found_stage and not stage:
            stage = found_stage
        elif found_day and not ends_on:
            ends_on = found_day.day
        elif found_options and not options:
            options = found_options
        else:
            return None
    if not (state or stage or options):
        return None
    by_stage = support_of_stage(stage, options, ends_on) if stage else Support("supported", options=options)
    chosen = state or by_stage.state
    if ends_on and not stage:
        return None
    kept = options if chosen in ("supported", "partial") else ()
    if options and not kept:
        return None
    return Support(chosen, by_stage.stage, ends_on, kept, "", by_stage.how if stage else "word")


def by_words(piece: str) -> list[str]:
    """`beta since 1.2` → `beta`, `1.2`; `Maintenance until 2026-05-31` → two; a piece that is one stays."""
    if state_of_word(piece) or stage_of_word(piece):
        return [piece]
    words = sorted((*names_data()["since_words"], *phrases("until_words")), key=len, reverse=True)
    joined = "|".join(re.escape(word) for word in words)
    for start in known_starts(piece):
        rest = piece[len(start) :].strip(" ,")
        rest = re.sub(rf"^(?:{joined})\s+", "", rest, flags=re.IGNORECASE)
        return [start, rest] if rest else [start]
    match = re.match(r"^(?P<version>[<>=]*\s*v?\d\S*)\s+(?P<rest>\D.*)$", piece)
    if match and (state_of_word(match["rest"]) or stage_of_word(match["rest"])):
        return [match["version"], match["rest"]]
    return [piece]


def known_starts(piece: str) -> list[str]:
    """The longest word for a state or stage with which `piece` begins."""
    words = piece.split()
    for count in range(min(len(words) - 1, 5), 0, -1):
        start = " ".join(words[:count])
        if state_of_word(start) or stage_of_word(start):
            return [start]
    return []


def without_since(piece: str) -> str:
    joined = "|".join(re.escape(word) for word in sorted(names_data()["since_words"], key=len, reverse=True))
    return re.sub(rf"^(?:{joined})\s+(?=[<>=v]*\s*\d)", "", piece, flags=re.IGNORECASE)


# --- stages, days ---------------------------------------------------------------------------------------------------


def read_stage(words: Words) -> Stage | None:
    text = words.text.strip()
    stage = stage_of_word(text)
    if stage and stage != "unclear":
        return Stage(stage)
    pieces = [
        part for piece in re.split(r"[()（）]|\n|:\s", text) if piece.strip() for part in by_words(piece.strip(" ,"))
    ]
    if len(pieces) == 2:
        first, day = stage_of_word(pieces[0]), read_day(pieces[1])
        if first and first != "unclear" and day:
            return Stage(first, day.day)
    return None


MONTHS = {name.casefold(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name}
MONTHS |= {
    name: number
    for number, names in enumerate(
        [
            "enero ene janvier janv",
            "febrero feb février févr",
            "marzo mar mars",
            "abril abr avril avr",
            "mayo may mai",
            "junio jun juin",
            "julio jul juillet juil",
            "agosto ago août",
            "septiembre sept septembre",
            "octubre oct octobre",
            "noviembre nov novembre",
            "diciembre dic décembre déc",
        ],
        1,
    )
    for name in names.split()
}


def read_day(text: str, day_first: bool | None = None) -> Day | None:
    """A whole day. `23/10/2019` says itself what is what; `03/04/2020` only with `day_first`."""
    text = unicodedata.normalize("NFKC", text).strip().strip(".")
    for pattern, how in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", "iso"),
        (r"(\d{4})/(\d{1,2})/(\d{1,2})", "ymd"),
        (r"(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})", "ymd"),
        (r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]", "words"),
    ):
        match = re.fullmatch(pattern, text)
        if match:
            return day_of(match[1], match[2], match[3], how)
    match = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if match:
        first, second = int(match[1]), int(match[2])
        if first > 12 or (second <= 12 and day_first is True):
            return day_of(match[3], match[2], match[1], "day_first")
        if second > 12 or day_first is False:
            return day_of(match[3], match[1], match[2], "month_first")
        return None
    match = re.fullmatch(
        r"(?:[^\W\d]+,?\s+)?(\d{1,2})(?:st|nd|rd|th|er)?\.?\s+(?:de\s+)?([^\W\d]+)\.?,?\s+(?:de\s+|del\s+)?(\d{4})",
        text,
    )
    if match and match[2].casefold() in MONTHS:
        return day_of(match[3], str(MONTHS[match[2].casefold()]), match[1], "words")
    match = re.fullmatch(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", text)
    if match and match[1].casefold() in MONTHS:
        return day_of(match[3], str(MONTHS[match[1].casefold()]), match[2], "words")
    return None


def day_of(year: str, month: str, day: str, how: str) -> Day | None:
    try:
        return Day(date(int(year), int(month), int(day)), how)
    except ValueError:
        return None


def looks_like_day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}", text.strip()))


# --- entries --------------------------------------------------------------------------------------------------------

KINDS_OF_GROUPS = ("c_library", "architecture")


def read_terms(words: Words, kinds: Sequence[str], catalogue: Catalogue) -> Terms | None:
    """The entries that a cell lists, each with its versions; None when a part is neither."""
    text = words.text.strip()
    if not text:
        return None
    whole = None if BRACKETED.search(text) else catalogue.find(text, kinds, near=False)
    if whole:
        return Terms((Listed(whole.ref, "", whole.how, whole.written),))
    listed: list[Listed] = []
    groups: dict[str, tuple[Listed, ...]] = {}
    for part in split_outside_brackets(text):
        found = listed_of(part, kinds, catalogue)
        if found is None:
            return None
        entry, inside = found
        if entry.ref in [each.ref for each in listed]:
            return None
        listed.append(entry)
        groups |= inside
    return Terms(tuple(listed), groups, bool(re.search("[、，]", text))) if listed else None


def split_outside_brackets(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    text = re.sub(r"\s+(?:and|or|et|ou|y|および|または|및|또는)\s+", ", ", text)
    for place, character in enumerate(text):
        depth += (character in "(（[") - (character in ")）]")
        if depth <= 0 and character in ",、，;；\n/":
            if (
                character == "/"
                and (text[place - 1 : place].strip() == "" or not text[place + 1 : place + 2].strip()) is False
            ):
                continue
            parts.append(text[start:place])
            start = place + 1
    return [part.strip() for part in [*parts, text[start:]] if part.strip()]


def listed_of(
    part: str, kinds: Sequence[str], catalogue: Catalogue
) -> tuple[Listed, dict[str, tuple[Listed, ...]]] | None:
    """`Linux (glibc, musl) (arm64)`, `Windows Server 2012`, `Catalina (10.15)`, `Debian >= 9`."""
    brackets = BRACKETED.findall(part)
    has_versions = any(re.search(r"\d", inside) for inside in brackets)
    is_group = any(group_of(inside, catalogue) for inside in brackets)
    found = None if has_versions or is_group else catalogue.find(part, kinds, near=False)
    if found:
        return Listed(found.ref, "", found.how, found.written), {}
    name = BRACKETED.sub("", part).strip()
    versions = ""
    groups: dict[str, tuple[Listed, ...]] = {}
    found = catalogue.find(name, kinds, near=False)
    if found is None:
        words = name.split()
        for count in range(len(words) - 1, 0, -1):
            found = catalogue.find(" ".join(words[:count]), kinds, near=False)
            if found:
                versions = " ".join(words[count:])
                break
    if found is None:
        return None
    for inside in brackets:
        group = group_of(inside, catalogue)
        if group:
            groups[group[0].ref[0]] = group
        elif not versions:
            versions = inside.strip()
        else:
            return None
    if versions:
        ranged = plain_range(tidy(versions), catalogue.scheme(found.ref), "minimum")
        if ranged is None or ranged.range.kind != RangeKind.RANGE:
            return None
        versions = ranged.raw
    return Listed(found.ref, versions, found.how, found.written), groups


def group_of(text: str, catalogue: Catalogue) -> tuple[Listed, ...]:
    found: list[Listed] = []
    for part in SEPARATORS.split(text.strip()):
        match = catalogue.find(part, KINDS_OF_GROUPS, near=False)
        if match is None or (found and match.ref[0] != found[0].ref[0]):
            return ()
        found.append(Listed(match.ref, "", match.how, match.written))
    return tuple(found)


def is_blank_like(words: Words) -> bool:
    """A dash or another sign that says nothing certain."""
    return not words.mark and is_dash(words.text)
