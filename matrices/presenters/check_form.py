"""The form of the check: what can be chosen, and what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matrices.documents.sources import CheckSources, PageSources
from matrices.presenters.texts import Text, name_in

FRAMEWORK_FIELDS = 3
MOST_FRAMEWORK_FIELDS = 20


@dataclass(frozen=True)
class Choice:
    key: str
    label: Text
    chosen: bool


@dataclass(frozen=True)
class Field:
    """A list to choose from, and the version typed beside it."""

    choices: tuple[Choice, ...]
    version: str = ""


@dataclass(frozen=True)
class FormView:
    """The form with its choices."""

    product: str
    product_name: Text
    library: Field
    frameworks: tuple[Field, ...]
    runtime: Field
    os: Field
    architecture: Field
    deployment_type: Field
    capability: Field


def present_form(sources: CheckSources, questions: Sequence[Mapping[str, Any]], language: str, **more: str) -> FormView:
    """The form, filled with the first question (in the shape of the API)."""
    asked: Mapping[str, Any] = questions[0] if questions else {}
    libraries = sorted(
        (body for key, body in sources.libraries.items() if key in sources.shown),
        key=lambda body: (body["position"], body["key"]),
    )
    library = str(asked.get("library", ""))

    def field(kind: str, chosen: str, version: str = "") -> Field:
        return Field(tuple(choices(sources, kind, chosen, language)), version)

    listed = [*asked.get("frameworks", ()), *[{}] * FRAMEWORK_FIELDS]
    runtime = asked.get("runtime", {})
    return FormView(
        product=sources.product["key"],
        product_name=name_in(language, sources.product),
        library=Field(
            tuple(
                Choice(
                    body["key"], Text(f"{body['short_name']} ({body['name']})"), library in (body["key"], body["name"])
                )
                for body in libraries
            ),
            str(asked.get("library_version", "")),
        ),
        frameworks=tuple(
            field("framework", part.get("key", ""), part.get("version", ""))
            for part in listed[: min(MOST_FRAMEWORK_FIELDS, max(FRAMEWORK_FIELDS, len(listed) - FRAMEWORK_FIELDS))]
        ),
        runtime=field("runtime", runtime.get("key", ""), runtime.get("version", "")),
        os=field("operating_system", str(asked.get("os", ""))),
        architecture=field("architecture", str(asked.get("architecture", ""))),
        deployment_type=field("deployment_type", str(asked.get("deployment_type", ""))),
        capability=field("capability", more.get("capability", "")),
    )


def choices(sources: CheckSources | PageSources, kind: str, chosen: str, language: str) -> Iterable[Choice]:
    """The entries of a kind, in order; what was typed and is none of them stays chosen."""
    bodies = sorted(
        (body for (of, _key), body in sources.terms.items() if of == kind and not body["retired"]),
        key=lambda body: (body["position"], body["key"]),
    )
    for body in bodies:
        yield Choice(body["key"], name_in(language, body), body["key"] == chosen)
    if chosen and chosen not in {body["key"] for body in bodies}:
        yield Choice(chosen, Text(chosen), True)
