"""Each check by itself: what it finds, and what it must leave in peace, in Japanese, Korean and Spanish."""

from __future__ import annotations

import unicodedata

import pytest

from matrices.text_checks import FINDINGS, Glossary, Pair, changed_facts, errors_of, findings_of

GLOSSARY = Glossary(
    {"tracer": ("トレーサー",), "runtime": ("ランタイム", "実行環境")},
    {"トレーザー": "トレーサー"},
    frozenset({"Windows", "Go"}),
)

# language, source, target, the findings (no others)
FOUND = [
    ("es", "Django 4.0 or later", "Django 4.0 o anterior", {"operator_differs", "typed_fact"}),
    ("es", "Django >= 4.0", "Django igual o anterior a 4.0", {"operator_differs", "typed_fact"}),
    ("es", "Needs > 0.95.0.", "Antes de 0.95.0.", {"operator_differs", "typed_fact"}),
    ("es", "Version 4 and up", "Versión 4", {"operator_differs"}),
    ("ja", "Node.js 16+", "Node.js 16 以前", {"operator_differs"}),
    ("ja", "before version 8", "バージョン 8 以降", {"operator_differs"}),
    ("ja", "later than 8", "8 以降", {"operator_strictness"}),
    ("ko", "3.8 or later", "3.8 이하", {"operator_differs", "typed_fact"}),
    ("ko", "3.8 or later", "3.8", {"operator_differs", "typed_fact"}),
    ("ko", "up to 5", "5 미만", {"operator_strictness"}),
    ("ja", "8 to 17", "8〜16", {"number_missing", "number_added"}),
    ("ja", "Two branches", "ブランチ", set()),
    ("ko", "It needs 2 agents.", "에이전트가 필요합니다.", {"number_missing"}),
    ("es", "The private beta ended.", "La versión de prueba terminó.", {"stage_missing"}),
    ("ja", "Code Security", "コードセキュリティ (ベータ)", {"stage_added"}),
    ("ja", "{go} and {flask}", "{go}", {"reference_missing"}),
    ("ja", "See [the docs](link:docs).", "[文書](link:other)を参照してください。", {"link_missing", "link_added"}),
    ("es", "See [this](/agent/).", "Mira [esto](/es/agent/).", {"link_missing", "link_added"}),
    ("ja", "Set `DD_ENV`.", "`DD_環境` を設定します。", {"code_missing", "code_added"}),
    ("ko", "Hello %(name)s", "안녕하세요", {"placeholder_missing"}),
    ("ja", "- one\n- two", "一つと二つ", {"structure_differs"}),
    ("ko", "**Analysis (SCA)** works.", "**분석(SCA)**는 작동합니다.", {"structure_differs", "mark_left_over"}),
    ("ja", "Support for query strings", "Support for query strings", {"untranslated"}),
    ("es", "Support for query strings", "Support for query strings", {"untranslated"}),
    ("ja", "The tracer starts.", "トレースが始まります。", {"glossary"}),
    ("ja", "The tracer starts.", "トレーザーとトレーサーが始まります。", {"forbidden"}),
    ("ja", "Works on Windows.", "ウィンドウズで動作します。", {"name_missing"}),
    ("ja", "Works on Windows.", "ウィンドウズ (Windows) で動作します。", {"gloss"}),
    ("es", "attack flows", "flujos (flows) de ataques", {"gloss"}),
    ("ja", "It uses remote services.", "それは 원격 サービスを使います。", {"foreign_letters"}),
    ("ja", "attack flow diagrams", "attack flow の図", {"english_words"}),
    ("ko", "{flask} is not covered.", "{flask}은 지원되지 않습니다.", {"particle"}),
    ("es", "A name", "Un  nombre ", {"outer_space", "double_space"}),
    ("ja", "A name", "名\u200b前", {"odd_space"}),
    ("ko", "A name", unicodedata.normalize("NFD", "이름"), {"not_composed"}),
    ("es", "A name", "Un \u202enombre", {"control_character"}),
    ("es", "It works with 1.10.", "Funciona con 1.10.", {"typed_fact"}),
]  # fmt: skip

RIGHT = [
    ("ja", "At least version 16", "バージョン 16 以上"),
    ("ja", "From 16 to 20", "16 から 20 まで"),
    ("ja", "x86-64 and i686 processors", "x86-64 および i686 プロセッサー"),
    ("ja", "Both branches are supported.", "2 つのブランチがサポートされています。"),
    ("ja", "16 and 17", "１６と１７"),
    ("ko", "version 16 or later", "버전 16 이상"),
    ("ko", "before 16", "16 이전"),
    ("ko", "up to 16", "16 이전"),
    ("ko", "Two branches", "브랜치 두 개"),
    ("ko", "{flask} is covered.", "{flask} 애플리케이션은 지원됩니다."),
    ("es", "version 16 or later", "versión 16 o posterior"),
    ("es", "from version 16 on", "a partir de la versión 16"),
    ("es", "64bit processors", "procesadores de 64 bits"),
    ("es", "earlier than 16", "anterior a 16"),
    ("es", "Software (OSS)", "Programas (OSS)"),
    ("ja", "Works on Windows with the runtime.", "Windows の実行環境で動作します。"),
    ("ja", "The runtimes of Go", "Go のランタイム"),
    ("fr", "version 16 or later", "version 16 ou ultérieure"),
    ("ar", "Name", "\u200fاسم"),
]


@pytest.mark.parametrize(("language", "source", "target", "expected"), FOUND)
def test_a_check_finds_what_it_is_for(language: str, source: str, target: str, expected: set[str]) -> None:
    glossary = GLOSSARY if language == "ja" else Glossary()
    assert {finding.check for finding in findings_of(Pair(source, target, language, glossary))} == expected


@pytest.mark.parametrize(("language", "source", "target"), RIGHT)
def test_what_is_right_is_left_in_peace(language: str, source: str, target: str) -> None:
    glossary = GLOSSARY if language == "ja" else Glossary()
    assert findings_of(Pair(source, target, language, glossary)) == []


def test_errors_come_first_and_are_told_from_warnings() -> None:
    pair = Pair("Version 4 or later ", "4 o anterior ", "es")
    assert [finding.severity for finding in findings_of(pair)] == ["error", "warning"]
    assert [finding.check for finding in errors_of(pair)] == ["operator_differs"]


def test_every_kind_of_finding_is_shown_to_be_found() -> None:
    by_severity = {"operator_strictness", "number_missing"}
    tried = set().union(*(expected for *_rest, expected in FOUND)) | by_severity
    tried |= {"reference_added", "code_added", "placeholder_added", "several_targets"}
    assert set(FINDINGS) == tried


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("A tpyo of ours.", "A typo of ours.", []),
        ("It works with 3.", "It works with 4.", ["number"]),
        ("From 3 on", "Before 3", ["operator"]),
        ("{go} works.", "{flask} works.", ["reference"]),
        ("[a](link:a)", "[a](link:b)", ["link"]),
        ("Set `A`.", "Set `B`.", ["code"]),
        ("%(name)s is there", "%(key)s is there", ["placeholder"]),
        ("It is deprecated.", "It is old.", ["stage"]),
        ("It is supported.", "It is not supported.", ["negation"]),
    ],
)
def test_a_change_of_facts_is_told_from_a_change_of_words(old: str, new: str, kinds: list[str]) -> None:
    assert changed_facts(old, new) == kinds


@pytest.mark.parametrize("text", ["(" * 20_000, "9" * 20_000, "a " * 10_000, "{" * 20_000, "> " * 10_000, "*" * 20_000])
def test_hostile_texts_are_cheap(text: str) -> None:
    """Nothing here is measured; a check of quadratic time would be noticed by whoever waits for it."""
    assert findings_of(Pair(text, text[:-1], "ja")) is not None
