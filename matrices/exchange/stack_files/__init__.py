"""Stack files: manifests, lock files and software bills of material → the packages that they name.

Nothing that a file names is opened, followed or asked for; nothing of it is stored or logged. Limits are checked before
anything is parsed. One reader per format; a file is recognised by what is in it, never by its name.
"""

from .kinds import Component, NotFollowed, StackFile, Unreadable
from .reading import LIMITS, read_stack_file

__all__ = ["LIMITS", "Component", "NotFollowed", "StackFile", "Unreadable", "read_stack_file"]
