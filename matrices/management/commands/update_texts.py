"""`manage.py update_texts`: bring the .po files of our translations up to date with the code, without xgettext.

Messages are found in Python files and Django templates. A .po file keeps its translations, gets new messages empty and
loses those that nothing uses any more. It names the files of a message without line numbers and holds no dates, so
that it changes only when the messages do.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.plurals import get_plural
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

FOLDERS = ("compat_kb", "matrices", "templates")
LEFT_OUT = ("migrations",)
TEMPLATE_SUFFIXES = (".html", ".txt")
KEYWORDS: Mapping[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENT_TAGS = ("Translators:",)
HEADER = "Texts of Compat KB. `manage.py update_texts` adds messages and takes them out; translations are written here."
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{[\w-]*\}")

Key = tuple[str | None, str]
"""What tells messages apart: context and English."""


@dataclass
class Message:
    """A message of the code, the files in which it occurs, and what the code says to its translators."""

    context: str | None
    english: str
    plural: str
    files: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.context, self.english)


class Command(BaseCommand):
    help = "Write new messages of the code into the .po files and take out those that are not used any more."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; list what is missing, fuzzy, unused or has other placeholders, and exit with 1.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        messages = messages_of(settings.BASE_DIR)
        if options["check"]:
            self.check_texts(messages)
            return
        for language, path in po_files():
            catalogue = updated(read_catalogue(path), messages, language)
            write_catalogue(catalogue, path)
            self.stdout.write(f"{language}: {len(catalogue)} messages, {len(untranslated(catalogue))} to translate")

    def check_texts(self, messages: dict[Key, Message]) -> None:
        found = [
            f"{language}: {problem}"
            for language, path in po_files()
            for problem in problems(read_catalogue(path), messages, language)
        ]
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(
                f"{len(found)} texts need work. `manage.py update_texts` brings the .po files up to date."
            )


def po_files() -> Iterator[tuple[str, Path]]:
    """Every language but that of the source, with the path of its .po file."""
    for language, _name in settings.LANGUAGES:
        if language != settings.LANGUAGE_CODE:
            yield language, Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"


def messages_of(base: Path) -> dict[Key, Message]:
    """Every message of the code below `base`, in the order of its files and of the lines in them."""
    messages: dict[Key, Message] = {}
    for path in source_files(base):
        name = path.relative_to(base).as_posix()
        for found in messages_in(path, name):
            message = messages.setdefault(found.key, found)
            message.plural = message.plural or found.plural
            message.files += [] if name in message.files else [name]
            message.comments += [comment for comment in found.comments if comment not in message.comments]
    return messages


def source_files(base: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in (".py", *TEMPLATE_SUFFIXES) and not set(LEFT_OUT) & set(path.relative_to(base).parts):
                yield path


def messages_in(path: Path, name: str) -> Iterator[Message]:
    """The messages of one Python file or template, in its order."""
    source = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATE_SUFFIXES:
        source = templatize(source, origin=name)
    lines = io.BytesIO(source.encode())
    for _line, texts, comments, context in extract(
        "python", lines, KEYWORDS, COMMENT_TAGS, {"encoding": "utf-8"}, strip_comment_tags=True
    ):
        english, plural = (texts, "") if isinstance(texts, str) else (texts[0], texts[1])
        yield Message(context, english, plural, [name], [comment.strip() for comment in comments])


def read_catalogue(path: Path) -> polib.POFile:
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def write_catalogue(catalogue: polib.POFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = str(catalogue)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def updated(old: polib.POFile, messages: dict[Key, Message], language: str) -> polib.POFile:
    """The catalogue of exactly `messages`, with the translations that `old` has."""
    plural = get_plural(to_locale(language))
    catalogue = polib.POFile(wrapwidth=118)
    catalogue.header = HEADER
    catalogue.metadata = {
        "Project-Id-Version": "Compat KB",
        "Language": to_locale(language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={plural.num_plurals}; plural={plural.plural_expr};",
    }
    entries = entries_of(old)
    for message in messages.values():
        catalogue.append(entry_for(message, entries.get(message.key), plural.num_plurals))
    return catalogue


def entry_for(message: Message, old: polib.POEntry | None, forms: int) -> polib.POEntry:
    entry = polib.POEntry(
        msgctxt=message.context,
        msgid=message.english,
        occurrences=[(name, "") for name in message.files],
        comment="\n".join(message.comments),
        flags=["python-format"] if re.search(r"%[(sd%]", message.english + message.plural) else [],
    )
    if old is not None:
        entry.tcomment = old.tcomment
        entry.flags += ["fuzzy"] if old.fuzzy else []
    if message.plural:
        entry.msgid_plural = message.plural
        kept = dict(old.msgstr_plural) if old is not None else {}
        entry.msgstr_plural = {number: kept.get(number, "") for number in range(forms)}
    elif old is not None:
        entry.msgstr = old.msgstr
    return entry


def entries_of(catalogue: polib.POFile) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}


def untranslated(catalogue: polib.POFile) -> list[polib.POEntry]:
    return [entry for entry in catalogue if not all(translations_of(entry))]


def translations_of(entry: polib.POEntry) -> list[str]:
    """The translation, or one for each plural form."""
    if entry.msgid_plural:
        return [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)] or [""]
    return [entry.msgstr]


def problems(catalogue: polib.POFile, messages: dict[Key, Message], language: str) -> Iterator[str]:
    """What is wrong with a catalogue, one line for each message."""
    entries = entries_of(catalogue)
    forms = get_plural(to_locale(language)).num_plurals
    for key, message in messages.items():
        entry = entries.get(key)
        if entry is None or not all(translations_of(entry)) or entry.msgid_plural != message.plural:
            yield f"missing: {said(key)} ({', '.join(message.files)})"
        elif entry.fuzzy:
            yield f"fuzzy: {said(key)}"
        elif message.plural and len(entry.msgstr_plural) != forms:
            yield f"{len(entry.msgstr_plural)} plural forms instead of {forms}: {said(key)}"
        elif not same_placeholders(entry):
            yield f"other placeholders: {said(key)} → {' | '.join(translations_of(entry))}"
    for key in entries.keys() - messages.keys():
        yield f"unused: {said(key)}"


def said(key: Key) -> str:
    context, english = key
    return f"“{english}”" if context is None else f"“{english}” in the context “{context}”"


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def same_placeholders(entry: polib.POEntry) -> bool:
    """Whether every translation has those of the English; the form for one may leave out the number, as English may."""
    texts = translations_of(entry)
    if not entry.msgid_plural:
        return placeholders(texts[0]) == placeholders(entry.msgid)
    first_may_be = [placeholders(entry.msgid_plural)]
    if len(texts) > 1:
        first_may_be.append(placeholders(entry.msgid))
    return placeholders(texts[0]) in first_may_be and all(
        placeholders(text) == placeholders(entry.msgid_plural) for text in texts[1:]
    )
