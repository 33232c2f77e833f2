"""A stack: what somebody runs. Keys are those of the catalogue where it has them, else as typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from matrices.versions import Version

from .facts import Ref

T = TypeVar("T")


def given(value: T | None) -> T:
    """A value that is there, whatever its type says; LookupError is a fault of ours."""
    if value is None:
        raise LookupError("a value is missing that the rule relies on")
    return value


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the stack names. What the catalogue lacks is not `recognised`: a value that no row names.

    `version` is None where the stack names none.
    """

    ref: Ref
    recognised: bool = True
    categories: frozenset[str] = frozenset()
    version: Version | None = None

    @property
    def key(self) -> str:
        return self.ref.key

    def as_json(self) -> dict[str, Any]:
        """In the shape of a request."""
        return {"key": self.key, "version": self.version.text} if self.version else {"key": self.key}


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack. What is None or empty is left open."""

    library_version: Version | None = None
    frameworks: tuple[Named, ...] = ()
    runtime: Named | None = None
    os: Named | None = None
    architecture: Named | None = None
    deployment_type: Named | None = None

    def parts(self) -> tuple[Named, ...]:
        """All that the stack names beside the version of the library."""
        others = (self.runtime, self.os, self.architecture, self.deployment_type)
        return (*self.frameworks, *(part for part in others if part is not None))

    def named(self, kind: str) -> Named | None:
        """What the stack names of a kind that it can name one of."""
        match kind:
            case "runtime":
                return self.runtime
            case "operating_system":
                return self.os
            case "architecture":
                return self.architecture
            case "deployment_type":
                return self.deployment_type
            case _:
                return None

    def names_a_platform(self) -> bool:
        """Whether runtime, operating system or architecture is named."""
        return any((self.runtime, self.os, self.architecture))

    def place_of(self, framework: Named) -> int:
        """Where a framework of the stack stands among its frameworks."""
        return self.frameworks.index(framework)

    def with_framework(self, index: int, version: Version) -> Stack:
        """This stack with another version of one framework."""
        frameworks = list(self.frameworks)
        frameworks[index] = replace(frameworks[index], version=version)
        return replace(self, frameworks=tuple(frameworks))

    def difference(self, other: Stack) -> dict[str, Any]:
        """What the other stack replaces, in the shape of the request's parts."""
        change: dict[str, Any] = {}
        if other.library_version != self.library_version and other.library_version is not None:
            change["library_version"] = other.library_version.text
        if other.frameworks != self.frameworks:
            change["frameworks"] = [framework.as_json() for framework in other.frameworks]
        if other.runtime != self.runtime and other.runtime is not None:
            change["runtime"] = other.runtime.as_json()
        if other.architecture != self.architecture and other.architecture is not None:
            change["architecture"] = other.architecture.key
        return change
