"""Tables and stacks made for one question about the rule."""

from __future__ import annotations

from typing import Any

from matrices.verdicts import Answer, Facts, Matrix, Named, Ref, Row, Stack, Verdict, Versions, judge
from matrices.versions import read_range, read_version

CAP = Ref("capability", "shield")
DJANGO = Ref("framework", "django")
FLASK = Ref("framework", "flask")
CPYTHON = Ref("runtime", "cpython")
DOCKER = Ref("deployment_type", "docker")
LINUX = Ref("operating_system", "linux")
ARM = Ref("architecture", "arm")


def versions(text: str, id_: str = "range") -> Versions:
    return Versions(id_, read_range(text, "pypi"))


def answer(state: str = "supported", **values: Any) -> Answer:
    values.setdefault("since", read_version("1.0", "pypi") if state in ("supported", "partial") else None)
    return Answer(values.pop("id", "cell"), state, **values)


def make_facts(*matrices: Matrix, cell: tuple[Answer, ...] = (answer(),)) -> Facts:
    """A page whose `capabilities` has one row, supported since 1.0, and these tables."""
    row = Row("shield", CAP, support={None: cell})
    capabilities = Matrix("capabilities", "capabilities", (row,), general=True)
    return Facts("product", "1", "library", "lib", "pypi", (capabilities, *matrices))


def make_stack(**values: Any) -> Stack:
    return Stack(**{"library_version": read_version("2.0", "pypi"), **values})


def verdict(facts: Facts, **stack: Any) -> Verdict:
    (one,) = judge(facts, make_stack(**stack))
    return one


def django(version: str | None = "3.2", *categories: str) -> Named:
    read = read_version(version, "pypi") if version else None
    return Named(DJANGO, categories=frozenset(categories or ("web",)), version=read)
