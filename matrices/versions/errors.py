"""What the readers say when they refuse a text, and what they remark on when they accept one."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Unreadable(ValueError):
    """The one exception that the readers raise for a text.

    It carries no sentence for people: `matrices.fields` has one per `id` and language.

    Attributes:
        id: what was wrong, as a stable snake_case word; the full list is `REFUSALS`.
        part: the unreadable part, character for character as typed.
        position: where `part` begins in the text as typed, counted in characters from 0.
        suggestions: texts that could be written instead, best first; empty where nothing better is known.
        params: the values that the sentence for `id` needs, `part` and `suggestion` among them.
    """

    def __init__(
        self,
        reason: str,
        /,
        *,
        part: str,
        position: int = 0,
        suggestions: tuple[str, ...] = (),
        **params: str,
    ) -> None:
        super().__init__(f"{reason} at {position}: {part!a}")
        self.id = reason
        self.part = part
        self.position = position
        self.suggestions = suggestions
        self.params: dict[str, str] = {"part": part, "suggestion": self.suggestion, **params}

    @property
    def suggestion(self) -> str:
        """The best text to write instead; empty where nothing better is known."""
        return self.suggestions[0] if self.suggestions else ""

    def within(self, text: str, position: int) -> "Unreadable":
        """The same refusal, with its part found in a longer `text` in which the part's text begins at `position`."""
        params = {key: value for key, value in self.params.items() if key not in ("part", "suggestion")}
        start = position + self.position
        return Unreadable(
            self.id,
            part=text[start : start + len(self.part)],
            position=start,
            suggestions=self.suggestions,
            **params,
        )


REFUSALS = (
    "too_long",
    "empty",
    "not_a_version",
    "series_not_version",
    "number_too_long",
    "branch",
    "bare_version",
    "unreadable",
    "latest",
    "stage",
    "condition",
    "note",
    "empty_part",
    "operator_unknown",
    "operator_alone",
    "operator_needs_more_parts",
    "local_version",
    "wildcard_not_allowed",
    "contradiction",
    "open_end",
    "reversed",
    "ambiguous_hyphen",
    "not_vers",
    "vers_scheme",
    "vers_order",
)
"""Every `id` that an `Unreadable` can carry."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark about a text that was read.

    Attributes:
        id: what is remarkable, as a stable snake_case word; `adds_nothing` is the only one so far: the part says
            nothing that the rest does not say already.
        part: the part as typed.
        position: where it begins in the text as typed, counted in characters from 0.
    """

    id: str
    part: str
    position: int
    params: Mapping[str, str] = field(default_factory=dict, hash=False)


NOTICES = ("adds_nothing",)
"""Every `id` that a `Notice` can carry."""
