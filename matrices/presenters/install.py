"""The command that installs one version of a package, by the type of its package URL (purl specification)."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from urllib.parse import unquote

PURL = re.compile(r"pkg:(?P<type>[a-z0-9.+-]+)/(?P<path>[^@?#]+)")


def maven(path: str, version: str) -> str:
    group, _slash, name = path.rpartition("/")
    return "mvn dependency:get " + shlex.quote(f"-Dartifact={group}:{name}:{version}")


COMMANDS: dict[str, Callable[[str, str], str]] = {
    "pypi": lambda path, version: f"pip install {shlex.quote(f'{path}=={version}')}",
    "npm": lambda path, version: f"npm install {shlex.quote(f'{path}@{version}')}",
    "maven": maven,
    "gem": lambda path, version: f"gem install {shlex.quote(path)} --version {shlex.quote(version)}",
    "nuget": lambda path, version: f"dotnet add package {shlex.quote(path)} --version {shlex.quote(version)}",
    "composer": lambda path, version: f"composer require {shlex.quote(f'{path}:{version}')}",
    "golang": lambda path, version: "go get " + shlex.quote(path + "@v" + version.removeprefix("v")),
}


def install_command(purl: str, version: str) -> str:
    """The command for this version; empty for types of packages that no command installs, and for what is no purl."""
    match = PURL.match(purl)
    command = COMMANDS.get(match["type"]) if match else None
    return command(unquote(match["path"]), version) if match and command else ""
