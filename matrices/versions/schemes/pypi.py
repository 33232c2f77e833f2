"""Python versions: PEP 440, read by `packaging`, which is its reference."""

from packaging.version import InvalidVersion
from packaging.version import Version as PythonVersion

from ..errors import Unreadable
from .keys import AFTER, END, Reading, number

PRE_PHASES = {"a": "1", "b": "2", "rc": "3"}
ONLY_DEV, FINAL = "0", "4"
NO_POST, POST, BEYOND_POSTS = "0", "1", "2"
DEV, NO_DEV = "0", "1"
LOCAL_WORD, LOCAL_NUMBER = "1", "2"


def read(text: str) -> Reading:
    """Read a version of PEP 440: epoch, release, pre-, post- and development release, local label.

    Trailing zeros of the release do not count (`1.0` equals `1.0.0`). An exclusive lower bound leaves out the
    post-releases of its version and its local labels, as "Exclusive ordered comparison" of PEP 440 says.

    Raises:
        Unreadable: `not_a_version`, `number_too_long`.
    """
    try:
        version = PythonVersion(text)
    except InvalidVersion:
        raise Unreadable("not_a_version", part=text, scheme="pypi") from None
    release = without_trailing_zeros(tuple(map(str, version.release)))
    before_everything = number(str(version.epoch)) + "".join(map(number, release)) + END
    if version.pre is not None:
        phase, serial = version.pre
        pre = PRE_PHASES[phase] + number(str(serial))
    elif version.dev is not None and version.post is None:
        pre = ONLY_DEV
    else:
        pre = FINAL
    post = NO_POST if version.post is None else POST + number(str(version.post))
    dev = NO_DEV if version.dev is None else DEV + number(str(version.dev))
    public = before_everything + pre + post + dev
    if version.is_prerelease:
        before_prereleases = public + END
    elif version.post is not None:
        before_prereleases = before_everything + pre + post
    else:
        before_prereleases = before_everything
    if version.local is not None:
        key = public + local_key(version.local) + END
        return Reading(str(version), key, before_prereleases, key + AFTER, key + AFTER, version.is_prerelease)
    after = public + AFTER
    has_posts_behind = version.post is None and version.dev is None
    beyond = before_everything + pre + BEYOND_POSTS if has_posts_behind else after
    return Reading(str(version), public + END, before_prereleases, after, beyond, version.is_prerelease)


def without_trailing_zeros(numbers: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers up to the last one that is not zero."""
    end = len(numbers)
    while end and numbers[end - 1] == "0":
        end -= 1
    return numbers[:end]


def local_key(local: str) -> str:
    """The key of a local label in its normal form: numbers come after words, segment by segment."""
    return "".join(
        LOCAL_NUMBER + number(segment) if segment.isdigit() else LOCAL_WORD + segment + END
        for segment in local.split(".")
    )
