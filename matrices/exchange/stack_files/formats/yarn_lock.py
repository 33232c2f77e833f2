"""yarn.lock of Yarn 1 and of Yarn 2 and later: entries at the margin, `version` below them.

Read line by line: the format of Yarn 1 is no YAML, and that of later versions uses a corner of it only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..kinds import Item, NotFollowed, Text, component, quoted

NAME = "yarn.lock"
ENTRY = re.compile(r'"?(?P<name>@?[^@"\s,]{1,300})@(?P<wanted>[^,]{0,300})')
VERSION = re.compile(r'  version:? "?([^"\s]{1,200})"?\s*$')
NOT_FOLLOWED = {"workspace:": "workspace", "file:": "local_path", "link:": "local_path", "portal:": "local_path"}


def recognises(text: Text) -> bool:
    return any(line.startswith(("# yarn lockfile v1", "__metadata:")) for line in text.lines[:20])


def read(text: Text) -> Iterator[Item]:
    name = ""
    for line in text.lines:
        if line and not line[0].isspace():
            name = ""
            match = ENTRY.match(line) if line.rstrip().endswith(":") and not line.startswith("#") else None
            if match is None:
                continue
            wanted = match["wanted"].removeprefix("npm:")
            reason = next((why for mark, why in NOT_FOLLOWED.items() if wanted.startswith(mark)), None)
            if reason is not None:
                yield NotFollowed(quoted(line.strip('":')), reason)
                continue
            name = match["name"]
        elif name:
            version = VERSION.match(line)
            if version is not None:
                found = component("npm", name, version[1])
                name = ""
                if found is not None:
                    yield found
