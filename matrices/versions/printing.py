"""Intervals as text: the compact notation and VERS."""

from .interval import EVERYTHING, Interval, groups
from .series import NUMBERS, series_name
from .version import Version

ENCODED = {ord(character): f"%{ord(character):02X}" for character in "%><=!*|"}


def compact(intervals: tuple[Interval, ...]) -> str:
    """The compact notation, `2.7.x, >=3.5,<3.12, 4.0+`, as `read_range` reads it."""
    if intervals == (EVERYTHING,):
        return "*"
    return ", ".join(_compact(group) for group in groups(intervals))


def _compact(group: list[Interval]) -> str:
    first, last = group[0], group[-1]
    if len(group) > 1:
        holes = ",".join(f"!={_full(interval.upper)}" for interval in group[:-1])
        return ",".join(text for text in (_lower(first), holes, _upper(last)) if text)
    if first.is_point:
        return f"=={_full(first.lower)}"
    name = series_name(first)
    if name is not None:
        return f"{name}.x"
    if first.upper is None and first.lower_included and NUMBERS.fullmatch(str(first.lower)):
        return f"{first.lower}+"
    return ",".join(text for text in (_lower(first), _upper(first)) if text)


def _lower(interval: Interval) -> str:
    if interval.lower is None:
        return ""
    return f">={interval.lower}" if interval.lower_included else f">{_full(interval.lower)}"


def _upper(interval: Interval) -> str:
    if interval.upper is None:
        return ""
    return f"<={_full(interval.upper)}" if interval.upper_included else f"<{interval.upper}"


def _full(version: Version | None) -> str:
    """The version with all its numbers where npm would read those that are missing as `x`: `==1.2`, `>1.2`, `<=1.2`."""
    text = str(version)
    if version is None or version.scheme != "npm" or NUMBERS.fullmatch(text) is None:
        return text
    return text + ".0" * (2 - text.count("."))


def vers(scheme: str, intervals: tuple[Interval, ...]) -> str:
    """The VERS text, `vers:pypi/>=1.0|<2`, as the core specification of package-url/vers-spec has it."""
    constraints: list[str] = []
    for interval in intervals:
        if interval == EVERYTHING:
            constraints.append("*")
        elif interval.is_point:
            constraints.append(_encoded(interval.lower))
        else:
            if interval.lower_exact:
                constraints.append(f"!={_encoded(interval.lower)}")
            elif interval.lower is not None:
                constraints.append(f"{'>=' if interval.lower_included else '>'}{_encoded(interval.lower)}")
            if interval.upper is not None and not interval.upper_exact:
                constraints.append(f"{'<=' if interval.upper_included else '<'}{_encoded(interval.upper)}")
    return f"vers:{scheme}/{'|'.join(constraints)}"


def _encoded(version: object) -> str:
    return str(version).translate(ENCODED)
