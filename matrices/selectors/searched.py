"""What a search finds among what is published."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When

from matrices.models import SearchEntry

MOST_FOUND = 300


def found_entries(question: str) -> list[SearchEntry]:
    """At most `MOST_FOUND` entries that have all words of the folded `question`, the best first. One query.

    A word may stand in a name, in what is said of it, or in what it stands in, but not all of them in the last:
    whoever asks for a library is not shown each of its rows.
    """
    words = question.split()
    if not words:
        return []
    of_itself, all_words, all_names = Q(), Q(), Q()
    for word in words:
        own = Q(names__contains=word) | Q(notes__contains=word)
        of_itself |= own
        all_words &= own | Q(around__contains=word)
        all_names &= Q(names__contains=word)
    how_well = Case(
        When(names__contains=f"\n{question}\n", then=0),
        When(names__contains=f"\n{question}", then=1),
        When(Q(names__contains=f" {question}") | Q(names__contains=f"-{question}"), then=2),
        When(names__contains=question, then=3),
        When(all_names, then=4),
        When(Q(names__contains=words[0]) | Q(names__contains=words[-1]), then=5),
        default=Value(6),
        output_field=IntegerField(),
    )
    found = SearchEntry.objects.filter(of_itself, all_words).annotate(how_well=how_well)
    return list(found.order_by("how_well", "weight", "position", "pk").defer("names", "notes", "around")[:MOST_FOUND])
