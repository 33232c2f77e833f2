"""Version ranges and ordering: pure Python, without Django, database, clock or settings.

>>> from matrices.versions import read_range, read_version
>>> str(read_range(">=1.0,<2", "pypi").contains(read_version("1.5", "pypi")))
'yes'
"""

from .errors import NOTICES, REFUSALS, Notice, Unreadable
from .interval import Interval
from .notation import LONGEST_RANGE, MEANINGS_OF_BARE, read_range
from .ranges import Answer, RangeKind, VersionRange, not_applicable_range, unknown_range, unread_range
from .series import series_end
from .vers import LONGEST_VERS, read_vers
from .version import LONGEST_SORT_KEY, LONGEST_VERSION, SCHEMES, Version, read_version
from .wording import join_list

__all__ = [
    "LONGEST_RANGE",
    "LONGEST_SORT_KEY",
    "LONGEST_VERS",
    "LONGEST_VERSION",
    "MEANINGS_OF_BARE",
    "NOTICES",
    "REFUSALS",
    "SCHEMES",
    "Answer",
    "Interval",
    "Notice",
    "RangeKind",
    "Unreadable",
    "Version",
    "VersionRange",
    "join_list",
    "not_applicable_range",
    "read_range",
    "read_vers",
    "read_version",
    "series_end",
    "unknown_range",
    "unread_range",
]
