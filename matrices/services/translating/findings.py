"""What the checks find in a text, as sentences; and the facts that a minor edit leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from matrices.services.translating.record import INLINE_FIELDS, finding_key
from matrices.text_checks import Glossary, Pair, changed_facts, findings_of

SENTENCES = {
    "number_missing": _("The number “%(part)s” of the English text is missing."),
    "number_added": _("The number “%(part)s” is not in the English text."),
    "operator_differs": _("Beside “%(part)s” the English text says something else: or later, or earlier, or exactly."),
    "operator_strictness": _("Beside “%(part)s”: does the English text include the number itself?"),
    "stage_missing": _("The English text speaks of the stage “%(part)s”."),
    "stage_added": _("The English text does not speak of the stage “%(part)s”."),
    "reference_missing": _("The reference %(part)s is missing."),
    "reference_added": _("The reference %(part)s is not in the English text."),
    "link_missing": _("The link to %(part)s is missing."),
    "link_added": _("The link to %(part)s is not in the English text."),
    "code_missing": _("The code “%(part)s” is missing; code is never translated."),
    "code_added": _("The code “%(part)s” is not in the English text."),
    "placeholder_missing": _("The placeholder %(part)s is missing."),
    "placeholder_added": _("The placeholder %(part)s is not in the English text."),
    "structure_differs": _("Lists, headings or emphasis differ from the English text: %(part)s."),
    "mark_left_over": _("Readers would see the marks “%(part)s”. Put a space, or move the bracket."),
    "untranslated": _("This is still English."),
    "glossary": _("The glossary says: %(part)s."),
    "forbidden": _("The glossary warns of this word: %(part)s."),
    "name_missing": _("“%(part)s” is a name that stays as it is."),
    "gloss": _("“%(part)s”: the English word in brackets is not needed."),
    "foreign_letters": _("There are letters of another language: %(part)s."),
    "english_words": _("English words are left: %(part)s."),
    "particle": _("The particle “%(part)s” depends on the name that is put in before it. Write it another way."),
    "outer_space": _("There is a space at the beginning or the end."),
    "double_space": _("There are two spaces in a row."),
    "odd_space": _("There is an unusual or invisible space: %(part)s."),
    "not_composed": _("Letters are made of several characters (not NFC)."),
    "control_character": _("There is a control character: %(part)s. Take it out."),
    "typed_fact": _("The version “%(part)s” is typed into the text. Versions belong in cells."),
    "several_targets": _("The same English text is translated in another way elsewhere: %(part)s."),
}
FACTS = {
    "number": _("numbers"),
    "operator": _("“or later”, “before” and the like"),
    "reference": _("references"),
    "link": _("links"),
    "code": _("code"),
    "placeholder": _("placeholders"),
    "stage": _("stages"),
    "negation": _("“not” and the like"),
}


@dataclass(frozen=True)
class SaidFinding:
    """A finding as a person reads it; `reason` is why it was dismissed, or empty."""

    key: str
    is_error: bool
    sentence: str
    reason: str


def said_findings(
    *, source: str, target: str, field: str, language: str, glossary: Glossary, dismissed: Mapping[str, str]
) -> list[SaidFinding]:
    """What the checks find in a translation, errors first; of a missing one nothing."""
    if not target:
        return []
    found = findings_of(Pair(source, target, language, glossary, inline=field in INLINE_FIELDS))
    said = []
    for finding in found:
        key = finding_key(finding.check, finding.part)
        sentence = str(SENTENCES[finding.check]) % {"part": finding.part}
        said.append(SaidFinding(key, finding.severity == "error", sentence, dismissed.get(key, "")))
    return said


def facts_that_changed(old: str, new: str) -> list[str]:
    """What of an English text changed besides words, as a person reads it."""
    return [str(FACTS[kind]) for kind in changed_facts(old, new)]
