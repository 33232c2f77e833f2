"""The notation of a cell: one line of text for all its options, the same in every language.

Grids, tables in files and pasted blocks write and read cells in it. Pure: values in, values out. What it looks like, by
what the column holds:

| holds | examples |
|---|---|
| support | `1.10.0` · `supported` · `partial 1.10.0` · `1.10.0 before 2.0.0` · `unsupported (planned)` · `n/a` · `unknown` · `2.23.0 (beta until 2026-05-31)` · `4.30.0 with nodejs 16+ | 5.6.0 with nodejs 18+` |
| versions | what a person types there, such as `>= 4.0` · `n/a`; in double quotes what is kept as text: `"Latest"` |
| stage | `general availability` · `maintenance until 2026-05-31` |
| terms | `windows; macos` · `cpython 3.6+; pypy` · `n/a` |
| date | `2026-05-31` |
| text | `(empty)` |

Nothing at all is a cell that is not there: unknown. `(empty)` is a cell that is there and says nothing by itself. An
entry of the catalogue is written by its key, or as `kind:key` where several kinds have that key. An option is the JSON
object of a matrix document (`documents/build.py`), without evidence, basis and verified_on, which stand beside the cell.
"""  # noqa: E501  a row of the table above is a line

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

STATES = {"supported": "supported", "partial": "partial", "unsupported": "unsupported", "n/a": "not_applicable",
          "unknown": "unknown"}  # fmt: skip
STAGES = ("general_availability", "preview", "beta", "private_beta", "planned", "maintenance", "deprecated",
          "end_of_life")  # fmt: skip
EMPTY = "(empty)"
BESIDE = frozenset({"evidence", "basis", "verified_on"})
LONGEST = 2_000  # characters of a cell

STAGE_BY_WORDS = {stage.replace("_", " "): stage for stage in STAGES}
WORDS_OF_STATES = {state: word for word, state in STATES.items()}
OPTIONS = re.compile(r"(?:^|(?<=\s))\|(?=\s|$)")
IN_BRACKETS = re.compile(r"\(([a-z][a-z _]*?)(?:\s+until\s+([^()\s]+))?\)$", re.IGNORECASE)
STAGE = re.compile(r"([a-z][a-z _]*?)(?:\s+until\s+(\S+))?$", re.IGNORECASE)
WITH = re.compile(r"(?:^|\s)with\s+", re.IGNORECASE)
BEFORE = re.compile(r"(?:^|\s)before\s+", re.IGNORECASE)

Option = dict[str, Any]


class NotACell(ValueError):
    """A text that is no cell. `id` is what was wrong, `part` where, `allowed` what could be written instead.

    Ids: `too_long`, `stage`, `day`, `entry`, `entry_ambiguous`, `condition`, `versions`, `several`, `nothing_to_keep`,
    `no_text`, `state`, `empty_option`.
    """

    def __init__(self, reason: str, /, *, part: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(f"{reason}: {part!a}")
        self.id = reason
        self.part = part
        self.allowed = tuple(allowed)


class Entries:
    """How entries of the catalogue are written in cells. `keys_by_kind` as `documents.build.term_keys` gives it.

    `names` are what people may write in place of a key: kind, key and a name of an entry in any language.
    """

    def __init__(self, keys_by_kind: Mapping[str, Collection[str]], names: Iterable[tuple[str, str, str]] = ()) -> None:
        self.named: dict[str, list[tuple[str, str]]] = {}
        for kind, key, name in names:
            called = self.named.setdefault(name.casefold(), [])
            called += [(kind, key)] if (kind, key) not in called else []
        self.kinds: dict[str, list[str]] = {}
        for kind in sorted(keys_by_kind):
            for key in keys_by_kind[kind]:
                self.kinds.setdefault(key, []).append(kind)

    def write(self, kind: str, key: str) -> str:
        """The key, with its kind before it where others share the key."""
        return key if len(self.kinds.get(key, ())) < 2 else f"{kind}:{key}"

    def read(self, text: str) -> tuple[str, str]:
        """Kind and key. Raises NotACell for what is not in the catalogue, and for what several kinds have."""
        kind, colon, key = text.rpartition(":")
        kinds = self.kinds.get(key.lower(), [])
        if colon and kind.lower() in kinds:
            return kind.lower(), key.lower()
        called = self.named.get(text.casefold(), [])
        if len(called) == 1 and not kinds:
            return called[0]
        if len(called) > 1 and not kinds:
            raise NotACell("entry_ambiguous", part=text, allowed=[self.write(*each) for each in called])
        if colon or not kinds:
            raise NotACell("entry", part=text, allowed=self.like(key.lower()))
        if len(kinds) > 1:
            raise NotACell("entry_ambiguous", part=text, allowed=[f"{each}:{key.lower()}" for each in kinds])
        return kinds[0], key.lower()

    def like(self, key: str) -> list[str]:
        """Entries that begin alike, for a hint."""
        alike = sorted(each for each in self.kinds if len(key) > 1 and each.startswith(key[:3]))
        return [self.write(kind, each) for each in alike[:5] for kind in self.kinds[each]]


def write_cell(holds: str, options: Sequence[Mapping[str, Any]], entries: Entries) -> str:
    """The cell as text; what it says beside that (`BESIDE`) is not in it. `read_cell` reads it as the same options."""
    if not options:
        return ""
    if holds == "support":
        return " | ".join(write_support(option, entries) for option in options)
    option = options[0]
    match holds:
        case "versions":
            text = option.get("versions", "")
            said = f'"{text}"' if option.get("versions_unread") else text
        case "stage":
            said = write_stage(option)
        case "terms":
            said = write_terms(option, entries)
        case "date":
            said = option.get("date", "")
        case _:
            said = ""
    return said or EMPTY


def write_support(option: Mapping[str, Any], entries: Entries) -> str:
    state = option.get("state", "")
    named = state != "supported" or not (option.get("since") or option.get("until"))
    words = [WORDS_OF_STATES.get(state, state)] if named else []
    if option.get("since"):
        words.append(option["since"])
    if option.get("until"):
        words += ["before", option["until"]]
    if option.get("when_subject"):
        words += ["with", entries.write(*option["when_subject"])]
        words += [option["when_versions"]] if option.get("when_versions") else []
    if option.get("stage"):
        words.append(f"({write_stage(option)})")
    return " ".join(filter(None, words))


def write_stage(option: Mapping[str, Any]) -> str:
    words = option.get("stage", "").replace("_", " ")
    return f"{words} until {option['ends_on']}" if option.get("ends_on") else words


def write_terms(option: Mapping[str, Any], entries: Entries) -> str:
    if option.get("state"):
        return WORDS_OF_STATES.get(option["state"], option["state"])
    return "; ".join(
        f"{entries.write(part['kind'], part['key'])} {part['versions']}".strip() for part in option.get("terms", ())
    )


def read_cell(text: str, holds: str, entries: Entries) -> list[Option]:
    """The options that `text` says; none for nothing. Raises NotACell for the first thing that is wrong.

    Versions are kept as typed; whether their scheme can read them is for the models to say.
    """
    text = text.strip()
    if not text:
        return []
    if len(text) > LONGEST:
        raise NotACell("too_long", part=text[:40])
    if text.lower() == EMPTY and holds in ("terms", "text"):
        return [{}]
    match holds:
        case "support":
            return [read_support(part.strip(), entries) for part in OPTIONS.split(text)]
        case "versions":
            return [read_versions(text)]
        case "stage":
            found = STAGE.fullmatch(text)
            if found is None:
                raise NotACell("stage", part=text, allowed=sorted(STAGE_BY_WORDS))
            return [read_stage(found)]
        case "terms":
            return [read_terms(text, entries)]
        case "date":
            return [{"date": read_day(text)}]
        case _:
            raise NotACell("no_text", part=text)


def read_support(text: str, entries: Entries) -> Option:
    if not text:
        raise NotACell("empty_option", part="|")
    option: Option = {}
    rest = text
    in_brackets = IN_BRACKETS.search(rest)
    if in_brackets is not None:
        option |= read_stage(in_brackets)
        rest = rest[: in_brackets.start()].rstrip()
    rest, condition = cut(WITH, rest)
    if condition is not None:
        option |= read_condition(condition, entries)
    rest, until = cut(BEFORE, rest)
    if until is not None:
        option["until"] = one_version(until)
    word, after = first_word(rest) if rest else ("", "")
    if word.lower() in STATES:
        option["state"] = STATES[word.lower()]
        rest = after
    else:
        option["state"] = "supported"
        if not rest and not option.keys() & {"until", "when_subject"}:
            raise NotACell("state", part=text, allowed=list(STATES))
    if rest:
        option["since"] = one_version(rest)
    return in_order(option)


def in_order(option: Option) -> Option:
    """The fields as a document has them."""
    order = ("state", "stage", "since", "until", "ends_on", "when_subject", "when_versions")
    return {name: option[name] for name in order if name in option}


def cut(pattern: re.Pattern[str], text: str) -> tuple[str, str | None]:
    """What stands before the first `pattern`, and behind it; None without it."""
    found = pattern.search(text)
    return (text, None) if found is None else (text[: found.start()].rstrip(), text[found.end() :].strip())


def first_word(text: str) -> tuple[str, str]:
    """The first word, and what follows it."""
    word, *rest = text.split(None, 1)
    return word, rest[0].strip() if rest else ""


def one_version(text: str) -> str:
    if len(text.split()) != 1:
        raise NotACell("versions", part=text)
    return text


def read_condition(text: str, entries: Entries) -> Option:
    if not text:
        raise NotACell("condition", part="with")
    entry, versions = first_word(text)
    condition: Option = {"when_subject": list(entries.read(entry))}
    return condition | ({"when_versions": versions} if versions else {})


def read_stage(found: re.Match[str]) -> Option:
    words, day = found.groups()
    stage = STAGE_BY_WORDS.get(" ".join(words.lower().replace("_", " ").split()))
    if stage is None:
        raise NotACell("stage", part=words, allowed=sorted(STAGE_BY_WORDS))
    return {"stage": stage} | ({"ends_on": read_day(day)} if day else {})


def read_day(text: str) -> str:
    try:
        if len(text) != len("2026-05-31"):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise NotACell("day", part=text) from error


def read_versions(text: str) -> Option:
    if text.startswith('"') and text.endswith('"'):
        kept = text[1:-1].strip()
        if not kept:
            raise NotACell("nothing_to_keep", part=text)
        return {"versions": kept, "versions_unread": True}
    return {"versions": text}


def read_terms(text: str, entries: Entries) -> Option:
    if text.lower() == "n/a":
        return {"state": "not_applicable"}
    terms: list[dict[str, str]] = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        entry, versions = first_word(part)
        kind, key = entries.read(entry)
        if any((kind, key) == (listed["kind"], listed["key"]) for listed in terms):
            raise NotACell("several", part=entry)
        terms.append({"kind": kind, "key": key, "versions": versions})
    if not terms:
        raise NotACell("entry", part=text)
    return {"terms": terms}
