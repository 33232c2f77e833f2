"""The texts of our screens: found by `update_texts`, translated whole, and in no screen in English by accident."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models
from django.template.base import Lexer, TokenType
from django.test import Client, override_settings
from django.utils.functional import Promise
from django.utils.translation import gettext, override

from compat_kb.words_of_packages import WORDS
from matrices.management.commands.compile_texts import compile_texts
from matrices.management.commands.update_texts import (
    PLACEHOLDER,
    messages_of,
    po_files,
    problems,
    read_catalogue,
    translations_of,
    updated,
)
from matrices.models.base import LANGUAGES, Draft
from matrices.services.publish import publish
from matrices.verdicts import messages as verdict_messages
from matrices.versions import wording
from tests.factories import make_cell, make_edition, make_page, make_passage, make_placement, make_row
from tests.test_publishing import Site

TRANSLATED = [language for language in LANGUAGES if language != "en"]
# Names, which are the same in every language, and words that are the same in English and in one other.
NAMES = {"API", "Atom", "Compat KB", "CSV", "JSON Feed", "Markdown"}
SAME_AS_ENGLISH = {"es": {"Beta", "beta", "Error", "%(count)s error", "Roles", "roles", "no"}}
SCRIPTS = {"ja": r"[\u3040-\u30ff\u4e00-\u9fff]", "ko": r"[\uac00-\ud7a3]"}
QUOTES = {"ja": "「」", "ko": "“”", "es": "«»"}
# A Korean particle whose form depends on the sound before it, after a placeholder; or both forms, which nobody says.
UNSURE_PARTICLE = re.compile(
    r"(?:%\(\w+\)s|\{\w+\})[”’)]*(?:은|는|이|가|을|를|과|와|으로|로|이나|나|이랑|랑)(?![가-힣])|[은이을과]\([는가를와]\)|\(으\)로"
)
# Pages that are in English for everybody, and say so.
ENGLISH_PAGES = {"templates/matrices/api_docs.html"}
# Attributes whose text people see or hear.
SPOKEN = {"title", "alt", "aria-label", "aria-description", "placeholder", "label"}
SPEAKING_META = {"description"}


def translated_entries(language: str) -> Iterator[tuple[polib.POEntry, str]]:
    """Each translation with its entry; a text with plural forms has several."""
    for entry in read_catalogue(dict(po_files())[language]):
        for text in filter(None, translations_of(entry)):
            yield entry, text


def own_words(text: str) -> str:
    """`text` without its placeholders."""
    return PLACEHOLDER.sub(" ", text)


@pytest.fixture
def compiled(tmp_path: Path) -> Iterator[None]:
    """The translations as they are in the tree now, compiled beside it, whatever this process had loaded before."""
    copy = tmp_path / "locale"
    shutil.copytree(settings.LOCALE_PATHS[0], copy, ignore=shutil.ignore_patterns("*.mo*"))
    list(compile_texts(copy))
    with override_settings(LOCALE_PATHS=[copy]):
        yield


# What is in the .po files


def test_every_text_of_the_code_is_translated_and_nothing_else() -> None:
    messages = messages_of(settings.BASE_DIR)
    found = [
        f"{language}: {problem}"
        for language, path in po_files()
        for problem in problems(read_catalogue(path), messages, language)
    ]
    assert found == [], "`manage.py update_texts` brings the .po files up to date; then translate what is empty"


@pytest.mark.parametrize("language", TRANSLATED)
def test_only_a_few_words_are_the_same_as_in_english(language: str) -> None:
    same = {
        entry.msgid
        for entry, text in translated_entries(language)
        if text == entry.msgid and re.search(r"[^\W\d_]", own_words(text))
    }
    assert same <= NAMES | SAME_AS_ENGLISH.get(language, set())


@pytest.mark.parametrize("language", SCRIPTS)
def test_translations_are_written_in_the_script_of_their_language(language: str) -> None:
    foreign = {
        entry.msgid
        for entry, text in translated_entries(language)
        if re.search(r"[^\W\d_]", own_words(text)) and not re.search(SCRIPTS[language], text)
    }
    assert foreign <= NAMES


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_begins_and_ends_with_the_spaces_of_its_english(language: str) -> None:
    for entry, text in translated_entries(language):
        outer = [re.findall(r"^\s*|\s*$", each) for each in (entry.msgid, text)]
        assert outer[0] == outer[1], entry.msgid


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_in_normal_form(language: str) -> None:
    for _entry, text in translated_entries(language):
        assert unicodedata.is_normalized("NFC", text), text


@pytest.mark.parametrize("language", QUOTES)
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    opening, closing = QUOTES[language]
    for entry, text in translated_entries(language):
        assert text.count(opening) == text.count(closing) >= entry.msgid.count("“"), text
        if opening != "“":
            assert not set(text) & set("“”"), text


def test_japanese_has_no_full_width_forms_of_ascii() -> None:
    """Parentheses, colons and digits are those of the catalogue: half-width."""
    for _entry, text in translated_entries("ja"):
        assert not re.search(r"[！-～]", text), text


def test_no_korean_particle_depends_on_what_a_placeholder_ends_with() -> None:
    for _entry, text in translated_entries("ko"):
        assert not UNSURE_PARTICLE.search(text), text


# What is not in the .po files, because pure code speaks without Django


def pure_messages() -> Iterator[tuple[str, str, str, str]]:
    """Language, name, English and translation of each message that the pure rooms keep beside their code."""
    for language, messages in wording.MESSAGES.items():
        for name, text in messages.items():
            yield language, name, wording.MESSAGES["en"][name], text
    for name, by_language in verdict_messages.MESSAGES.items():
        for language, text in by_language.items():
            yield language, name, by_language["en"], text


def test_pure_code_speaks_every_language() -> None:
    assert set(wording.MESSAGES) == set(wording.LIST_SEPARATORS) == set(wording.RANGE_SIGNS) == set(LANGUAGES)
    assert {frozenset(messages) for messages in wording.MESSAGES.values()} == {frozenset(wording.MESSAGES["en"])}
    assert {frozenset(by_language) for by_language in verdict_messages.MESSAGES.values()} == {frozenset(LANGUAGES)}


def test_messages_of_pure_code_have_the_placeholders_of_their_english() -> None:
    for language, name, english, text in pure_messages():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(english)), (language, name)


def test_no_korean_particle_of_pure_code_depends_on_what_a_placeholder_ends_with() -> None:
    for language, name, _english, text in pure_messages():
        if language == "ko":
            assert not UNSURE_PARTICLE.search(text), name


# How the .po files come about


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree of code with the texts of every kind that `update_texts` finds."""
    (tmp_path / "matrices" / "migrations").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "matrices" / "migrations" / "0001.py").write_text('_("Not found in migrations")')
    (tmp_path / "matrices" / "views.py").write_text(
        '_("One " "text")\n'
        'ngettext("%(n)d page", "%(n)d pages", n)\n'
        'pgettext_lazy("month", "May")\n'
        "# Translators: said to a person\n"
        'gettext_lazy("Wait")\n'
        'print("Not a text")\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        '{% translate "Wait" %}{% blocktranslate with name=a.b trimmed %}\n Dear\n {{ name }}\n{% endblocktranslate %}'
        '<a title="{% translate \'Now\' context "hour" %}">'
    )
    return tmp_path


def test_texts_are_found_in_python_and_in_templates(tree: Path) -> None:
    found = messages_of(tree)
    assert [(*key, message.plural, message.files) for key, message in found.items()] == [
        (None, "One text", "", ["matrices/views.py"]),
        (None, "%(n)d page", "%(n)d pages", ["matrices/views.py"]),
        ("month", "May", "", ["matrices/views.py"]),
        (None, "Wait", "", ["matrices/views.py", "templates/page.html"]),
        (None, "Dear %(name)s", "", ["templates/page.html"]),
        ("hour", "Now", "", ["templates/page.html"]),
    ]
    assert found[None, "Wait"].comments == ["said to a person"]


def test_updating_keeps_translations_adds_new_texts_empty_and_drops_unused_ones(tree: Path) -> None:
    messages = messages_of(tree)
    old = updated(polib.POFile(), messages, "ko")
    assert not any(any(translations_of(entry)) for entry in old)
    old.find("One text").msgstr = "텍스트"
    old.append(polib.POEntry(msgid="Long gone", msgstr="옛것"))
    new = updated(old, messages, "ko")
    assert [entry.msgid for entry in new] == [message.english for message in messages.values()]
    assert new.find("One text").msgstr == "텍스트"
    assert new.find("%(n)d page").msgstr_plural == {0: ""}
    assert str(updated(new, messages, "ko")) == str(new)
    assert "Date" not in str(new)
    assert ":1" not in str(new)


@pytest.mark.parametrize(
    ("english", "plural", "translations", "said"),
    [
        ("Dear %(name)s", "", [""], "missing"),
        ("Dear %(name)s", "", ["Hola"], "other placeholders"),
        ("Dear %(name)s", "", ["Hola, %(nombre)s"], "other placeholders"),
        ("Dear %(name)s", "", ["Hola, %(name)s"], ""),
        ("One page", "%(n)d pages", ["Una página", "%(n)d páginas"], ""),
        ("One page", "%(n)d pages", ["%(n)d página", "%(n)d páginas"], ""),
        ("One page", "%(n)d pages", ["Una página", "Páginas"], "other placeholders"),
        ("One page", "%(n)d pages", ["Una página", ""], "missing"),
        ("One page", "%(n)d pages", ["%(n)d páginas"], "1 plural forms instead of 2"),
    ],
)
def test_checking_says_what_is_wrong(
    tmp_path: Path, english: str, plural: str, translations: list[str], said: str
) -> None:
    (tmp_path / "matrices").mkdir()
    call = f'ngettext("{english}", "{plural}", n)' if plural else f'_("{english}")'
    (tmp_path / "matrices" / "views.py").write_text(call)
    messages = messages_of(tmp_path)
    catalogue = updated(polib.POFile(), messages, "es")
    entry = catalogue[0]
    if plural:
        entry.msgstr_plural = dict(enumerate(translations))
    else:
        entry.msgstr = translations[0]
    found = list(problems(catalogue, messages, "es"))
    assert [line.split(":")[0] for line in found] == ([said] if said else [])


def test_checking_finds_fuzzy_and_unused_texts(tree: Path) -> None:
    messages = messages_of(tree)
    catalogue = updated(polib.POFile(), messages, "ja")
    for entry in catalogue:
        entry.msgstr = entry.msgid
        entry.msgstr_plural = {0: entry.msgid_plural} if entry.msgid_plural else {}
    catalogue.find("Wait").flags.append("fuzzy")
    catalogue.append(polib.POEntry(msgid="Long gone", msgstr="昔"))
    assert list(problems(catalogue, messages, "ja")) == ["fuzzy: “Wait”", "unused: “Long gone”"]


def test_the_check_writes_nothing_and_fails_until_all_is_translated(tree: Path, settings: Any) -> None:
    settings.BASE_DIR = tree
    settings.LOCALE_PATHS = [tree / "matrices" / "locale"]
    errors = StringIO()
    with pytest.raises(CommandError, match=f"{6 * len(TRANSLATED)} texts need work"):
        call_command("update_texts", check=True, stderr=errors)
    assert "ja: missing: “May” in the context “month” (matrices/views.py)" in errors.getvalue()
    assert not (tree / "matrices" / "locale").exists()
    call_command("update_texts", stdout=StringIO())
    for _language, path in po_files():
        catalogue = read_catalogue(path)
        for entry in catalogue:
            entry.msgstr = entry.msgid
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, entry.msgid_plural)
        catalogue.save()
    call_command("update_texts", check=True)


# What people see


class Seen(HTMLParser):
    """The texts of an HTML page that people see or hear, each for itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.in_script = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.in_script = tag == "script"
        self.texts += [text for name, text in values.items() if name in SPOKEN]
        if tag == "meta" and values.get("name") in SPEAKING_META:
            self.texts.append(values.get("content", ""))
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.texts.append(values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if not self.in_script:
            self.texts.append(data)


def texts_in(html: str) -> list[str]:
    """The texts that people see, with single spaces; what is in no language is not among them."""
    texts = (" ".join(text.split()) for text in Seen(html).texts)
    return [text for text in texts if re.search(r"[^\W\d_]{2}", text)]


TRANSLATING = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment"}


def untranslated_html(source: str) -> str:
    """A template without its tags, and without what stands between those that translate or comment."""
    kept, until = [], ""
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if until:
            until = "" if word == until else until
        elif word in TRANSLATING:
            until = TRANSLATING[word]
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
    return "".join(kept)


def templates() -> list[str]:
    base = settings.BASE_DIR
    found = [path for folder in ("templates", "matrices", "compat_kb") for path in (base / folder).rglob("*.html")]
    return sorted(path.relative_to(base).as_posix() for path in found)


@pytest.mark.parametrize("name", templates())
def test_a_template_has_no_words_outside_of_translations(name: str) -> None:
    source = (settings.BASE_DIR / name).read_text()
    if name in ENGLISH_PAGES:
        assert '<html lang="en">' in source
        return
    assert set(texts_in(untranslated_html(source))) <= NAMES


def test_words_in_a_template_are_found_wherever_people_meet_them() -> None:
    source = (
        '{% if a %}<p title="Half {{ b }}">{% translate "Whole" %}</p>{% endif %}<input type="submit" value="Send">'
        "{% blocktranslate %}Said{% endblocktranslate %} by {{ name }}{# nobody #}{% comment %}none{% endcomment %}"
    )
    assert texts_in(untranslated_html(source)) == ["Half", "Send", "by"]


@pytest.mark.parametrize("model", list(apps.get_app_config("matrices").get_models()), ids=lambda model: model.__name__)
def test_the_admin_calls_everything_of_a_model_by_a_translated_name(model: type[models.Model]) -> None:
    meta = model._meta
    assert isinstance(meta.verbose_name, Promise)
    assert isinstance(meta.verbose_name_plural, Promise)
    for field in meta.local_fields:
        if not field.editable or field.primary_key:
            continue
        assert isinstance(field.verbose_name, Promise) or hasattr(field, "translated_field"), field.name
        assert not field.help_text or isinstance(field.help_text, Promise), field.name


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(
    "text",
    [
        "Log in", "Log out", "Change password", "View site", "Recent actions", "Delete", "History", "Search", "Remove",
        "Save and continue editing", "Save and add another", "Please correct the error below.", "Yes, I’m sure",
        "No, take me back", "This field is required.", "Django administration", "Today", "Clear all filters",
    ],
)  # fmt: skip
def test_django_translates_its_own_words_on_our_screens(text: str, language: str, compiled: None) -> None:
    with override(language):
        assert gettext(text) != text


@pytest.mark.parametrize("package", WORDS)
def test_words_of_packages_are_still_theirs(package: str) -> None:
    folder = Path(str(import_module(package).__file__)).parent
    source = "".join(path.read_text() for path in folder.rglob("*.py"))
    assert [word for word in WORDS[package] if f'"{word}"' not in source] == []


def translated_site() -> Site:
    """A page that shows much of what a page can say, with all texts of its own in every language."""
    site = Site()
    older = make_edition(site.product, "0", position=0)
    make_placement(make_page(older, site.library), site.matrix)
    for number, values in enumerate(
        (
            {"state": "supported", "since": "1.0", "until": "2.0"},
            {"state": "partial", "since": "1.5", "stage": "beta", "ends_on": "2027-01-01"},
            {"state": "unsupported", "stage": "planned"},
            {"state": "not_applicable"},
            {"state": "unknown"},
        )
    ):
        make_cell(make_row(site.matrix, f"row-{number}"), site.column, **values)
    make_row(site.matrix, "any", label_en=None)
    make_passage(site.page, kind="further_reading", url="/more/")
    make_passage(site.matrix)
    sample = {"ja": "翻訳", "ko": "번역"}
    for model in apps.get_app_config("matrices").get_models():
        if not (issubclass(model, Draft) and model.translated_fields()) or model._meta.proxy:
            continue
        for draft in model._default_manager.all():
            for field in model.translated_fields():
                if draft.source_text(field):
                    for language in TRANSLATED:
                        setattr(draft, f"{field}_{language}", sample.get(language, "Traducción"))
            draft.save()
    publish(by=None)
    return site


ADDRESSES = [
    "",
    "shield/",
    "shield/python/",
    "shield/python/0/",
    "shield/python/?as_of=2100-01-01",
    "shield/cobol/",
    "shield/python/compare/",
    "search/?q=python",
    "search/?q=zzz",
    "changes/",
    "help/",
    "help/accessibility/",
    "request/",
    "request/?name=x",
    "request/thanks/",
    "check/",
    "check/?product=shield&library=python&library_version=0.9",
    "check/between/?product=shield&library=python&from=0.9&to=1.5",
    "check/libraries/?product=shield&capability=threat-protection",
    "check/newest/?product=shield&library=python",
]


@pytest.mark.django_db
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_page_has_no_english_sentence_of_ours(language: str, client: Client, compiled: None) -> None:
    translated_site()
    english = {
        part.strip()
        for entry, text in translated_entries(language)
        for part in PLACEHOLDER.split(entry.msgid)
        if len(re.findall(r"[A-Za-z]+", part)) > 1 and part.strip() not in text
    }
    assert len(english) > 100
    for address in ADDRESSES:
        html = client.get(f"/{language}/{address}").content.decode()
        assert f'<html lang="{language}"' in html
        seen = " | ".join(texts_in(html))
        assert not [part for part in english if re.search(rf"\b{re.escape(part)}\b", seen)], address


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "ko"])
def test_a_page_in_another_script_has_no_two_english_words_in_a_row(
    language: str, client: Client, compiled: None
) -> None:
    """This finds English that never went through gettext; in Spanish it could not be told from Spanish."""
    translated_site()
    for address in ADDRESSES:
        texts = texts_in(client.get(f"/{language}/{address}").content.decode())
        phrases = {phrase for text in texts for phrase in re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,})+", text)}
        assert phrases <= NAMES, address


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ["サポート対象外", "対応予定", "1.0 以降 2.0 より前", "該当なし", "不明", "本文へ移動"]),
        ("ko", ["지원되지 않음", "지원 예정", "1.0 이상 2.0 미만", "해당 없음", "알 수 없음", "본문으로 건너뛰기"]),
        (
            "es",
            ["No compatible", "Previsto", "de 1.0 a antes de 2.0", "No aplicable", "Desconocido", "Ir al contenido"],
        ),
    ],
)
def test_a_page_speaks_its_language(language: str, words: list[str], client: Client, compiled: None) -> None:
    translated_site()
    texts = texts_in(client.get(f"/{language}/shield/python/").content.decode())
    assert not [each for each in words if each not in texts]
