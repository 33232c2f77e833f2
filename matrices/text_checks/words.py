"""Words: untranslated text, the glossary, names that stay as they are, glosses in brackets, mixtures of languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from matrices.text_checks.pair import Finding, Pair, any_of, words_of

LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z'’.-]*(?:[ \u00a0]+[A-Za-z][A-Za-z'’.-]*)+")
BRACKETED = re.compile(r"[(（]([^()（）]{1,60})[)）]")
KANA, HANGUL, HAN, ARABIC = r"[\u3040-\u30ff]", r"[\uac00-\ud7a3]", r"[\u4e00-\u9fff]", r"[\u0600-\u06ff]"
OWN_SCRIPT = {"ja": f"{KANA}|{HAN}", "ko": HANGUL, "zh-hans": HAN, "zh-hant": HAN, "ar": ARABIC}
# Letters that no text of the language has.
FOREIGN = {"en": f"{KANA}|{HANGUL}|{HAN}|{ARABIC}", "ja": f"{HANGUL}|{ARABIC}", "ko": f"{KANA}|{ARABIC}"}
FOREIGN_OTHERWISE = f"{KANA}|{HANGUL}|{HAN}"
# Particles whose form depends on what is before them, which behind a reference nobody knows.
PARTICLES = re.compile(r"\}(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])")


def folded(text: str) -> str:
    """For comparing: compatibility form, folded case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def tight(text: str) -> str:
    """As `folded`, without spaces: Japanese and Korean put them differently."""
    return folded(text).replace(" ", "")


def untranslated(pair: Pair) -> Iterator[Finding]:
    """A translation that is still the English text, or has no letter of its own script."""
    left = pair.glossary.names_pattern.sub(" ", pair.target_words)
    if not any(word[1:] != word[1:].upper() or len(word) > 5 for word in LATIN_WORD.findall(left)):
        return
    own = OWN_SCRIPT.get(pair.language)
    if folded(pair.source) == folded(pair.target) or (own and not re.search(own, pair.target_words)):
        yield Finding("untranslated", "warning", pair.target[:60])


def glossary(pair: Pair) -> Iterator[Finding]:
    """Terms of the source of which the translation has none of the right words."""
    target = tight(pair.target_words)
    missed = set()
    for match in pair.glossary.terms_pattern.finditer(pair.source_words):
        accepted = accepted_words(match[1], pair.glossary.terms)
        if not any(tight(word) in target for word in accepted):
            missed.add(f"{match[1]} → {accepted[0]}")
    for part in sorted(missed):
        yield Finding("glossary", "warning", part)


def accepted_words(term: str, terms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    lowered = term.casefold()
    return next(words for known, words in terms.items() if known.casefold() == lowered)


def forbidden(pair: Pair) -> Iterator[Finding]:
    """Words that are wrong in this language."""
    for word, instead in sorted(pair.glossary.forbidden.items()):
        if folded(word) in folded(pair.target_words):
            yield Finding("forbidden", "warning", f"{word} → {instead}" if instead else word)


def names(pair: Pair) -> Iterator[Finding]:
    """Names that every language writes as they are, and the translation does not have."""
    target = pair.target_words
    for name in sorted({match[1] for match in pair.glossary.names_pattern.finditer(pair.source_words)}):
        if name not in target:
            yield Finding("name_missing", "warning", name)


def glosses(pair: Pair) -> Iterator[Finding]:
    """English words of the source that the translation adds in brackets behind their translation."""
    bracketed = {folded(match[1]) for match in BRACKETED.finditer(pair.source_words)}
    source = folded(pair.source_words)
    for match in BRACKETED.finditer(pair.target_words):
        inside = folded(match[1])
        stands_alone = LATIN_WORD.fullmatch(inside.replace(" ", "").replace("'", ""))
        if inside not in bracketed and stands_alone and re.search(rf"\b{re.escape(inside)}\b", source):
            before = pair.target_words[max(0, match.start() - 40) : match.start()].split()
            yield Finding("gloss", "warning", f"{before[-1] if before else ''}({match[1]})")


def mixed_languages(pair: Pair) -> Iterator[Finding]:
    """Letters of another script, and runs of English words inside of a text in another script."""
    if foreign := re.search(FOREIGN.get(pair.language, FOREIGN_OTHERWISE), pair.target_words):
        yield Finding("foreign_letters", "warning", foreign[0])
    if pair.language not in OWN_SCRIPT or not re.search(OWN_SCRIPT[pair.language], pair.target_words):
        return
    known = any_of([*pair.glossary.names, *(word for words in pair.glossary.terms.values() for word in words)])
    for run in LATIN_RUN.findall(known.sub(" | ", pair.target_words)):
        words = LATIN_WORD.findall(run)
        if sum(word != word.upper() for word in words) >= 2:
            yield Finding("english_words", "warning", run)


def particles(pair: Pair) -> Iterator[Finding]:
    """Korean particles behind a reference: which form is right depends on the name that is put in."""
    if pair.language == "ko" and (found := PARTICLES.search(pair.target)):
        yield Finding("particle", "warning", found[1])


def several_targets(translations: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Of (source, target) in one language: the sources that were translated in several ways, each with its targets."""
    by_source: dict[str, tuple[str, dict[str, str]]] = {}
    for source, target in translations:
        _first, targets = by_source.setdefault(folded(words_of(source)) + references_key(source), (source, {}))
        targets.setdefault(folded(target), target)
    return {source: sorted(targets.values()) for source, targets in by_source.values() if len(targets) > 1}


def references_key(source: str) -> str:
    """Sources that differ only in what they refer to are different sources."""
    return "".join(sorted(re.findall(r"\{[^{}]*\}|\]\([^()]*\)|`[^`]*`", source)))
