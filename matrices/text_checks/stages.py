"""Stages in words: “private beta” is neither a trial nor a preview."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from matrices.text_checks.pair import Finding, Pair

# By stage and language: how it is said. The English words are understood in every language.
STAGE_WORDS: dict[str, dict[str, str]] = {
    "general_availability": {
        "en": r"general(?:ly)? availab(?:ility|le)",
        "ja": "一般提供|一般公開",
        "ko": "일반 가용성|일반 제공|정식 출시|정식 버전",
        "es": "disponibilidad general",
        "fr": "disponibilité générale",
    },
    "private_beta": {
        "en": "private beta|closed beta",
        "ja": "プライベート ?ベータ|非公開 ?ベータ|限定 ?ベータ",
        "ko": "비공개 베타|프라이빗 베타",
        "es": "beta (?:privada|cerrada)",
        "fr": "bêta (?:privée|fermée)",
    },
    "preview": {
        "en": r"\(preview\)|in preview|preview (?:version|stage)|^preview$",
        "ja": "プレビュー",
        "ko": "미리 ?보기|프리뷰",
        "es": "vista previa|versión preliminar",
        "fr": "préversion|aperçu",
    },
    "beta": {
        "en": r"(?<!private )(?<!closed )\bbeta\b(?! (?:privada|cerrada))",
        "ja": "(?<!プライベート)(?<!プライベート )(?<!非公開)(?<!限定)ベータ",
        "ko": "(?<!비공개 )(?<!프라이빗 )베타",
        "es": r"\bbeta\b(?! (?:privada|cerrada))",
        "fr": r"\bbêta\b(?! (?:privée|fermée))",
    },
    "maintenance": {
        "en": r"^maintenance$|\(maintenance\)|in maintenance|maintenance mode",
        "ja": "メンテナンス",
        "ko": "유지 ?관리|유지 ?보수",
        "es": "mantenimiento",
        "fr": "maintenance",
    },
    "deprecated": {
        "en": "deprecated",
        "ja": "非推奨",
        "ko": "더 이상 권장|권장되지 않|사용 중단|지원 중단",
        "es": "en desuso|obsolet",
        "fr": "obsolète|dépréci",
    },
    "end_of_life": {
        "en": r"end[- ]of[- ]life",
        "ja": "ライフサイクル終了|サポート終了|提供終了",
        "ko": "수명 종료|지원 종료|단종",
        "es": "fin de (?:la )?vida",
        "fr": "fin de vie",
    },
}
# Words that a translation may have for other reasons; they count only where the source speaks of that stage too.
EVERYDAY = frozenset({"maintenance", "deprecated", "general_availability", "end_of_life"})


def stages(pair: Pair) -> Iterator[Finding]:
    """Stages that only one side speaks of."""
    source = stages_in(pair.source_words, "en")
    target = stages_in(pair.target_words, pair.language) | stages_in(pair.target_words, "en")
    if not any(pair.language in words for words in STAGE_WORDS.values()):
        return
    for stage in sorted(source - target):
        yield Finding("stage_missing", "error", stage)
    for stage in sorted(target - source - EVERYDAY):
        if not (stage == "preview" and "preview" in pair.source_words.casefold()):
            yield Finding("stage_added", "error", stage)


def stages_in(words: str, language: str) -> set[str]:
    return {
        stage
        for stage, by_language in STAGE_WORDS.items()
        if language in by_language and finds(by_language[language], words)
    }


def finds(words: str, text: str) -> bool:
    return compiled(words).search(text) is not None


@cache
def compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)
