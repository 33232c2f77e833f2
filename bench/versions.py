"""What it costs to ask whether a range holds a version: ours beside `packaging.specifiers`, on the same PEP 440 ranges.

Both sides hold ranges and versions ready, as a request does that judges many cells, and answer the same questions; the
answers are compared first. Rounds alternate, and what is measured is processor time, so that neighbours do not count.

    python -m bench.versions
"""

import statistics
import time
from collections.abc import Callable

from packaging.specifiers import SpecifierSet
from packaging.version import Version as PythonVersion

from matrices.versions import Answer, read_range, read_version
from matrices.versions.notation import remembered_range

RANGES = (
    ">=1.0,<2",
    "<2",
    ">=4.0,<5",
    ">=2.7,!=3.0.*,!=3.1.*,<4",
    "~=2.2",
    "~=1.4.5",
    "==3.2.*",
    ">=1.11",
    ">2.0",
    "<=3.11",
    "!=1.5",
    "==2.0.1",
)
VERSIONS = (
    "0.9",
    "1.0",
    "1.0.post1",
    "1.4.5",
    "1.4.9",
    "1.5",
    "1.9.4",
    "1.11.29",
    "2.0rc1",
    "2.0",
    "2.0.1",
    "2.2.28",
    "2.6.1",
    "3.0",
    "3.1.14",
    "3.2",
    "3.2.25",
    "3.11",
    "3.11.4",
    "3.12.0a1",
    "4.0",
    "4.1rc1",
    "4.2.16",
    "5.0",
    "1!1.0",
    "2.2+local",
)
ROUNDS = 41
REPEATS = 20


def main() -> None:
    """Measure and print the medians and their ratio."""
    ours = [(read_range(text, "pypi"), [read_version(version, "pypi") for version in VERSIONS]) for text in RANGES]
    theirs = [(SpecifierSet(text), [PythonVersion(version) for version in VERSIONS]) for text in RANGES]

    def ask_ours() -> list[bool]:
        return [value.contains(version) is Answer.YES for value, versions in ours for version in versions]

    def ask_theirs() -> list[bool]:
        return [value.contains(version, prereleases=True) for value, versions in theirs for version in versions]

    if ask_ours() != ask_theirs():
        raise SystemExit("the two sides do not answer alike")
    report("check, ready values", ask_ours, ask_theirs)

    def text_ours() -> list[bool]:
        return [
            value.contains(read_version(version, "pypi")) is Answer.YES for value, _ in ours for version in VERSIONS
        ]

    def text_theirs() -> list[bool]:
        return [value.contains(version, prereleases=True) for value, _ in theirs for version in VERSIONS]

    report("check, version as text", text_ours, text_theirs)

    def all_ours() -> list[bool]:
        return [
            read_range(text, "pypi").contains(read_version(version, "pypi")) is Answer.YES
            for text in RANGES
            for version in VERSIONS
        ]

    def all_theirs() -> list[bool]:
        return [SpecifierSet(text).contains(version, prereleases=True) for text in RANGES for version in VERSIONS]

    report("check, both as text", all_ours, all_theirs)

    def first_ours() -> list[bool]:
        read_version.cache_clear()
        remembered_range.cache_clear()
        return [read_range(text, "pypi").contains(read_version("1.5", "pypi")) is Answer.YES for text in RANGES]

    def first_theirs() -> list[bool]:
        return [SpecifierSet(text).contains("1.5", prereleases=True) for text in RANGES]

    report("for comparison, the first reading of a range and one check", first_ours, first_theirs, per=len(RANGES))


CHECKS = len(RANGES) * len(VERSIONS)


def report(what: str, ours: Callable[[], object], theirs: Callable[[], object], per: int = CHECKS) -> None:
    """Print what one check costs on both sides, and the ratio."""
    mine, other = interleaved(ours, theirs)
    print(
        f"{what}: ours {mine / per:.3f} µs, packaging {other / per:.3f} µs, "
        f"ratio packaging ÷ ours {other / mine:.2f} (1 or more: not slower)"
    )


def interleaved(
    first: Callable[[], object], second: Callable[[], object], repeats: int = REPEATS
) -> tuple[float, float]:
    """The median cost of one call of each in µs, measured in turns."""
    costs: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for call, collected in zip((first, second), costs, strict=True):
            start = time.process_time()
            for _ in range(repeats):
                call()
            collected.append((time.process_time() - start) / repeats * 1e6)
    return statistics.median(costs[0]), statistics.median(costs[1])


if __name__ == "__main__":
    main()
