"""How each ecosystem writes and orders its versions: one reader per scheme.

A reader takes the text of a version and returns its `Reading`, or raises `Unreadable`.
"""

from collections.abc import Callable

from . import composer, dotted, maven, pypi, semantic
from .keys import Reading

READERS: dict[str, Callable[[str], Reading]] = {
    "pypi": pypi.read,
    "npm": semantic.read_npm,
    "maven": maven.read,
    "gem": dotted.read_gem,
    "nuget": semantic.read_nuget,
    "composer": composer.read,
    "golang": semantic.read_golang,
    "generic": dotted.read_generic,
}
