"""Two translators, two languages, one object, at once: both texts are kept."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from matrices.models import Passage, Translation
from matrices.services.translating.write import write_translation
from matrices.services.writing import writing
from tests.factories import make_passage
from tests.translating.test_screens import make_translator

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


class Translator(threading.Thread):
    """Writes one language of a text, on a connection of its own, when all are ready."""

    def __init__(self, language: str, ready: threading.Barrier) -> None:
        super().__init__()
        self.by = make_translator(language, username=language)
        self.language = language
        self.ready = ready
        self.errors: list[Exception] = []

    def run(self) -> None:
        try:
            for number in range(ROUNDS):
                row = Translation.objects.get(table="passage", language=self.language)
                self.ready.wait(30)
                seen = (row.source_id, row.target_digest)
                write_translation(row, f"{self.language} {number}", by=self.by, seen=seen)
        except Exception as error:  # noqa: BLE001 - handed on to the test
            self.errors.append(error)
            self.ready.abort()
        finally:
            connection.close()


def test_two_translators_of_one_text_lose_nothing() -> None:
    with writing(by=None, door="admin"):
        note = make_passage(body_en="A note.", body_es="Una nota.")
    ready = threading.Barrier(2)
    translators = [Translator(language, ready) for language in ("ja", "ko")]
    for translator in translators:
        translator.start()
    for translator in translators:
        translator.join(60)
    assert [translator.errors for translator in translators] == [[], []]
    saved = Passage.objects.get(pk=note.pk)
    last = ROUNDS - 1
    assert (saved.body_ja, saved.body_ko) == (f"ja {last}", f"ko {last}")
    assert (saved.body_en, saved.body_es) == ("A note.", "Una nota.")
    states = dict(Translation.objects.filter(table="passage").values_list("language", "state"))
    assert states == {"es": "unreviewed", "ja": "unreviewed", "ko": "unreviewed"}
