"""Versions and ranges for the tests of this folder: plain values, strategies, and a model of what is right.

The model knows versions as numbers with an optional pre-release number. It says independently of the readers which
version a range holds, and how each scheme writes what it knows.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

from matrices.versions import SCHEMES, Unreadable, VersionRange, read_range, read_version

HERE = Path(__file__).parent

law = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "5000")),
    deadline=None,
    database=None,
    derandomize="LAW_EXAMPLES" in os.environ,
)
"""How often a law is tried on every push."""


def make_range(text: str = ">=1.0,<2", scheme: str = "generic", **options: str) -> VersionRange:
    """A range, by default an ordinary one."""
    return read_range(text, scheme, **options)


def written(value: VersionRange) -> str:
    """The intervals as mathematicians write them, with the bounds as typed: `[2.7,2.8) | [3.5,3.12)`."""
    return " | ".join(
        f"{'[' if interval.lower_included else '('}{interval.lower.text if interval.lower else ''},"
        f"{interval.upper.text if interval.upper else ''}{']' if interval.upper_included else ')'}"
        for interval in value.intervals
    )


def refusal(text: str, scheme: str = "generic", **options: str) -> Unreadable:
    """What `read_range` refuses a text with."""
    try:
        value = read_range(text, scheme, **options)
    except Unreadable as caught:
        return caught
    raise AssertionError(f"{text!r} was read as {written(value)!r}")


def refused_by(read: Callable[..., object], *arguments: str) -> Unreadable | None:
    """What a reader refuses a text with; `None` where it reads it."""
    try:
        read(*arguments)
    except Unreadable as caught:
        return caught
    return None


def quotes_rightly(refused: Unreadable | None, text: str) -> bool:
    """Whether the refused part, if there is one, stands in the text where the refusal says."""
    if refused is None:
        return True
    return text[refused.position : refused.position + len(refused.part)] == refused.part


@cache
def published(scheme: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a scheme's table in `published/`."""
    lines = (HERE / "published" / f"{scheme}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if not line.startswith("#"))


@cache
def published_versions(scheme: str) -> tuple[str, ...]:
    """Every version that is ordered in a scheme's table."""
    return tuple(sorted({text for row in published(scheme) if row[0] in ("order", "equal") for text in row[1:3]}))


# --- the model ---

PRERELEASES = {
    "pypi": "{numbers}rc{serial}",
    "npm": "{numbers}-rc.{serial}",
    "maven": "{numbers}-rc-{serial}",
    "gem": "{numbers}.rc{serial}",
    "nuget": "{numbers}-rc.{serial}",
    "composer": "{numbers}-RC{serial}",
    "golang": "{numbers}-rc.{serial}",
    "generic": "{numbers}-rc{serial}",
}
"""How each scheme writes a pre-release."""


@dataclass(frozen=True, order=True)
class ModelVersion:
    """Three numbers; a pre-release comes before the version without one."""

    numbers: tuple[int, int, int]
    serial: float = float("inf")

    @property
    def is_prerelease(self) -> bool:
        """Whether there is a pre-release number."""
        return self.serial != float("inf")

    def text(self, scheme: str) -> str:
        """How the scheme writes the version."""
        numbers = ".".join(map(str, self.numbers))
        if not self.is_prerelease:
            return numbers
        return PRERELEASES[scheme].format(numbers=numbers, serial=int(self.serial))


@dataclass(frozen=True)
class ModelBounds:
    """An interval of model versions, with at least one bound."""

    lower: ModelVersion | None
    lower_included: bool
    upper: ModelVersion | None
    upper_included: bool

    def holds(self, version: ModelVersion) -> bool:
        """Whether a version is between the bounds; a pre-release of an exclusive upper bound is not."""
        if self.lower is not None:
            below = version < self.lower if self.lower_included else version <= self.lower
            if below:
                return False
        if self.upper is None:
            return True
        if self.upper_included:
            return version <= self.upper
        if version.numbers == self.upper.numbers and not self.upper.is_prerelease:
            return False
        return version < self.upper

    def text(self, scheme: str) -> str:
        """The interval with operators."""
        lower = f"{'>=' if self.lower_included else '>'}{self.lower.text(scheme)}" if self.lower else ""
        upper = f"{'<=' if self.upper_included else '<'}{self.upper.text(scheme)}" if self.upper else ""
        return ",".join(bound for bound in (lower, upper) if bound)


small = st.integers(0, 3)
model_versions = st.builds(
    ModelVersion, st.tuples(small, small, small), st.one_of(st.just(float("inf")), st.integers(0, 2).map(float))
)


def _in_order(lower: ModelVersion, lower_included: bool, upper: ModelVersion, upper_included: bool) -> ModelBounds:
    first, last = sorted((lower, upper))
    return ModelBounds(first, lower_included, last, upper_included)


def _is_not_empty(bounds: ModelBounds) -> bool:
    if bounds.lower is None or bounds.upper is None:
        return True
    if bounds.lower.numbers == bounds.upper.numbers and not bounds.upper_included and not bounds.upper.is_prerelease:
        return False
    return bounds.lower < bounds.upper or (bounds.lower_included and bounds.upper_included)


model_bounds = st.one_of(
    st.builds(_in_order, model_versions, st.booleans(), model_versions, st.booleans()).filter(_is_not_empty),
    st.builds(ModelBounds, model_versions, st.booleans(), st.none(), st.just(False)),
    st.builds(ModelBounds, st.none(), st.just(False), model_versions, st.booleans()),
)
schemes = st.sampled_from(SCHEMES)


def read_model(bounds: ModelBounds, scheme: str) -> VersionRange:
    """What the reader makes of an interval of the model."""
    return read_range(bounds.text(scheme), scheme)


# --- what people write ---

numbers = st.one_of(
    st.lists(st.sampled_from(["0", "1", "2", "3", "9", "10", "11", "20"]), min_size=1, max_size=3).map(".".join),
    st.sampled_from(["1", "1.0", "2.7", "3.11", "1.2.3", "0.10", "9.9", "1.99"]),
)
version_texts = {scheme: st.one_of(st.sampled_from(published_versions(scheme)), numbers) for scheme in SCHEMES}
OPERATORS = {
    "pypi": (">=", ">", "<=", "<", "==", "!=", "~=", "==="),
    "npm": (">=", ">", "<=", "<", "=", "^", "~", "~>"),
    "gem": (">=", ">", "<=", "<", "=", "!=", "~>"),
    "composer": (">=", ">", "<=", "<", "=", "!=", "<>", "^", "~"),
}
COMMON_OPERATORS = (">=", ">", "<=", "<", "==", "!=")


def part_texts(scheme: str) -> st.SearchStrategy[str]:
    """One part of a list, mostly readable."""
    operators = st.sampled_from(OPERATORS.get(scheme, COMMON_OPERATORS))
    versions = version_texts[scheme]
    parts = [
        st.tuples(operators, versions).map("".join),
        st.tuples(operators, numbers).map("".join),
        numbers.map(lambda text: f"{text}.x"),
        numbers.map(lambda text: f"{text}+"),
        st.tuples(numbers, st.sampled_from(["-", " - ", "–", "〜", " to "]), numbers).map("".join),
        st.tuples(numbers, numbers).map(lambda pair: f">={pair[0]},<{pair[1]}"),
        st.tuples(numbers, numbers, numbers).map(lambda three: f">={three[0]},!={three[1]},<{three[2]}"),
        numbers,
    ]
    if scheme in ("maven", "nuget", "generic"):
        parts.append(st.tuples(numbers, numbers).map(lambda pair: f"[{pair[0]},{pair[1]})"))
    return st.one_of(parts)


range_texts = {
    scheme: st.one_of(part_texts(scheme), st.lists(part_texts(scheme), min_size=2, max_size=4).map(", ".join))
    for scheme in SCHEMES
}


def _read_or_none(text: str, scheme: str) -> VersionRange | None:
    try:
        return read_range(text, scheme, bare_means="series")
    except Unreadable:
        return None


ranges_of = {
    scheme: texts.map(lambda text, scheme=scheme: _read_or_none(text, scheme)).filter(lambda value: value is not None)
    for scheme, texts in range_texts.items()
}
"""Readable ranges, by scheme."""

versions_of = {
    scheme: texts.map(lambda text, scheme=scheme: read_version(text, scheme)) for scheme, texts in version_texts.items()
}
"""Versions, by scheme."""

ranges = schemes.flatmap(ranges_of.__getitem__)
versions = schemes.flatmap(versions_of.__getitem__)
two_versions = schemes.flatmap(lambda scheme: st.tuples(versions_of[scheme], versions_of[scheme]))
two_ranges = schemes.flatmap(lambda scheme: st.tuples(ranges_of[scheme], ranges_of[scheme]))
two_ranges_and_version = schemes.flatmap(
    lambda scheme: st.tuples(ranges_of[scheme], ranges_of[scheme], versions_of[scheme])
)
