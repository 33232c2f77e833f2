"""Reading VERS, the version range specifier of package-url/vers-spec."""

import re

from .errors import Unreadable
from .interval import BEFORE_ALL, EVERYTHING, Interval, all_but, intersection, only, union
from .operators import refuse_local
from .ranges import VersionRange, range_of
from .version import SCHEMES, Version, read_version

LONGEST_VERS = 10_000
"""A VERS text has at most this many characters."""

CONSTRAINT = re.compile(r"(?P<comparator>!=|<=|>=|<|>|)(?P<version>[^<>=!*|]+)")
ENCODED = re.compile(r"%([0-9A-F]{2})")
ENCODABLE = "%><=!*|"


def read_vers(text: str) -> VersionRange:
    """Read a VERS text in its canonical form: `vers:pypi/>=1.0|<2`.

    As everywhere here, `<` leaves out the pre-releases of its version. A text that `VersionRange.vers` made is read as
    the same range, also in two cases that the specification does not allow: it names one version twice (`<1.5|>1.5`),
    or a pre-release stands behind the exclusive bound that leaves it out (`<3|3.0rc1`).

    Raises:
        Unreadable: `too_long`, `not_vers`, `vers_scheme`, `vers_order`, or what `read_version` raises.
    """
    if len(text) > LONGEST_VERS:
        raise Unreadable("too_long", part=text[:LONGEST_VERS], limit=str(LONGEST_VERS))
    head, slash, constraints = text.partition("/")
    if not head.startswith("vers:") or not slash or not constraints:
        raise Unreadable("not_vers", part=text)
    scheme = head.removeprefix("vers:")
    if scheme not in SCHEMES:
        raise Unreadable("vers_scheme", part=scheme, position=len("vers:"), schemes=", ".join(SCHEMES))
    if constraints == "*":
        return range_of((EVERYTHING,), scheme, raw=text)
    return range_of(_Constraints(text, scheme, len(head) + 1).intervals(), scheme, raw=text)


def _cut(comparator: str, version: Version) -> str:
    """Where a signpost stands: `<2` stands before the pre-releases of 2."""
    if comparator == "<":
        return version.reading.before_prereleases
    if comparator == ">":
        return version.reading.beyond
    return version.reading.after if comparator == "<=" else version.reading.key


class _Constraints:
    """Reads the constraints from left to right, as signposts on the line of versions."""

    def __init__(self, text: str, scheme: str, place: int) -> None:
        self.text = text
        self.scheme = scheme
        self.place = place

    def intervals(self) -> tuple[Interval, ...]:
        found: list[Interval] = []
        taken_out: list[Version] = []
        lower: tuple[Version, bool] | None = None
        has_bound = False
        previous = BEFORE_ALL
        place = self.place
        for piece in self.text[self.place :].split("|"):
            comparator, version = self._constraint(piece, place)
            cut = _cut(comparator, version)
            if cut <= previous:
                raise Unreadable("vers_order", part=piece, position=place)
            previous = cut
            if comparator == "!=":
                taken_out.append(version)
            elif comparator == "":
                if lower is not None:
                    raise Unreadable("vers_order", part=piece, position=place)
                found.append(only(version))
            elif comparator[0] == ">":
                if lower is not None:
                    raise Unreadable("vers_order", part=piece, position=place)
                lower, has_bound = (version, comparator == ">="), True
            else:
                if lower is None and has_bound:
                    raise Unreadable("vers_order", part=piece, position=place)
                start, start_included = lower or (None, False)
                found.append(Interval(start, start_included, version, comparator == "<="))
                lower, has_bound = None, True
            place += len(piece) + 1
        if lower is not None:
            found.append(Interval(*lower))
        return self._without(found, taken_out, has_bound)

    def _without(self, found: list[Interval], taken_out: list[Version], has_bound: bool) -> tuple[Interval, ...]:
        """The intervals, or everything where only versions are taken out, without the versions taken out."""
        points = [interval for interval in found if interval.is_point]
        spans = [interval for interval in found if not interval.is_point]
        held = union(spans) if has_bound else (EVERYTHING,) if taken_out else ()
        held = intersection(held, all_but(*taken_out))
        return (*held, *points)

    def _constraint(self, piece: str, place: int) -> tuple[str, Version]:
        match = CONSTRAINT.fullmatch(piece)
        if match is None:
            raise Unreadable("not_vers", part=piece, position=place)
        version = ENCODED.sub(lambda code: chr(int(code[1], 16)), match["version"])
        if version.translate({ord(c): f"%{ord(c):02X}" for c in ENCODABLE}) != match["version"]:
            raise Unreadable("not_vers", part=piece, position=place)
        try:
            value = read_version(version, self.scheme)
            if match["comparator"] in ("<", "<=", ">", ">="):
                refuse_local(value)
            return match["comparator"], value
        except Unreadable as refusal:
            raise Unreadable(
                refusal.id, part=match["version"], position=place + match.start("version"), scheme=self.scheme
            ) from None
