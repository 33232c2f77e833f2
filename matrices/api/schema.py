"""The OpenAPI description: made from what the views declare, so that it cannot say anything else than they do."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from matrices.api.lists import ListView
from matrices.api.parameters import LANG, Parameter
from matrices.api.problems import CONTENT_TYPE, TITLES
from matrices.api.reading import ApiView, ReadView
from matrices.api.shapes import SHAPES, Shape, ref
from matrices.responses import public, reads

DESCRIPTION = """\
Compatibility facts: which capability of a library works from which version, on which deployment type, runtime,
operating system and framework. Everything here is public and only to be read, except `check`.

Ask with `If-None-Match` and what has not changed costs a 304. `revision` says when a resource itself last changed;
publications elsewhere leave it alone. The guide with examples, a recipe for polling and the compatibility policy is
`docs/api.md` in the source.
"""
ANSWER_HEADERS: dict[str, tuple[str, Shape]] = {
    "ETag": ("A digest of the bytes; send it back in If-None-Match.", {"type": "string"}),
    "Cache-Control": ("How long caches may keep this.", {"type": "string"}),
    "Content-Language": ("The language of the texts.", {"type": "string"}),
    "Vary": ("What else the answer depends on.", {"type": "string"}),
    "Dataset-Version": ("The number of the last publication.", {"type": "string"}),
    "Access-Control-Allow-Origin": ("Scripts of every site may read this.", {"type": "string"}),
}
LIMIT_HEADERS: dict[str, tuple[str, Shape]] = {
    "RateLimit-Policy": ("How many requests in how many seconds; not on answers from ready bytes.", {"type": "string"}),
    "RateLimit": ("What is left of that, and for how long.", {"type": "string"}),
}
LOCATION: dict[str, tuple[str, Shape]] = {"Location": ("The address of today.", {"type": "string"})}
RETRY: dict[str, tuple[str, Shape]] = {"Retry-After": ("Seconds to wait.", {"type": "string"})}
QUESTION_EXAMPLES: dict[str, Shape] = {
    "Question": {
        "product": "app-and-api-protection",
        "library": "python",
        "library_version": "2.9.3",
        "frameworks": [{"key": "django", "version": "4.2"}],
        "runtime": {"key": "cpython", "version": "3.11"},
        "os": "linux",
        "architecture": "x86-64",
        "deployment_type": "docker",
    },
    "QuestionFile": {"product": "app-and-api-protection", "file": "ddtrace==2.9.3\ndjango==4.2\n"},
}
KEY_EXAMPLES = {"product": "app-and-api-protection", "library": "python", "edition": "3"}


class ApiSchema(AutoSchema):
    """Describes our reading views from their declarations; all other views as drf-spectacular does."""

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Any:
        if not isinstance(self.view, ApiView):
            return super().get_operation(path, path_regex, path_prefix, method, registry)
        if not self.view.shape:
            return None
        if method == "POST":
            return operation_of_question(self.view, path)
        return operation_of(self.view, path) if method == "GET" else None


def operation_of_question(view: ApiView, path: str) -> dict[str, Any]:
    """A POST that asks and changes nothing: its bodies are those of `view.questions`."""
    read = operation_of(view, path)
    responses = {code: answer for code, answer in read["responses"].items() if code not in ("301", "304", "410")}
    del responses["200"]["headers"]["ETag"]
    return read | {
        "operationId": read["operationId"].replace("_get", "_ask"),
        "parameters": [each for each in read["parameters"] if each["name"] != "If-None-Match"],
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": ref(name), "example": QUESTION_EXAMPLES[name]} for kind, name in view.questions.items()
            },
        },
        "responses": responses | {str(code): problem(code) for code in (413, 415)},
    }


def operation_of(view: ApiView, path: str) -> dict[str, Any]:
    words = path.removeprefix("/api/v1/").strip("/").split("/")
    parts = [word for word in words if not word.startswith("{")]
    keys = [word.strip("{}") for word in words if word.startswith("{")]
    summary, _, rest = (type(view).__doc__ or "").partition("\n")
    return {
        "operationId": "_".join(
            [*(part.replace("-", "_") for part in parts), *(["of", keys[-1]] if keys else ["get"])]
        ),
        "summary": summary.rstrip("."),
        "description": rest.strip() or summary,
        "tags": ["read"],
        "parameters": [
            *(path_parameter(key) for key in keys),
            *(query_parameter(parameter) for parameter in (LANG, *view.parameters)),
            header_parameter("Accept-Language", "The languages that the reader wants, best first.", "ja, en;q=0.5"),
            header_parameter("If-None-Match", "The ETag of what the reader has.", None),
        ],
        "responses": responses_of(view, has_keys=bool(keys)),
    }


def path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$"}
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": KEY_EXAMPLES[name]}


def query_parameter(parameter: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": parameter.schema,
        **({"required": True} if parameter.required else {}),
    }
    return described if parameter.example is None else described | {"example": parameter.example}


def header_parameter(name: str, description: str, example: str | None) -> dict[str, Any]:
    described: dict[str, Any] = {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}
    return described if example is None else described | {"example": example}


def responses_of(view: ApiView, *, has_keys: bool) -> dict[str, Any]:
    """What can be answered: each status with its headers and its body."""
    headers = dict(ANSWER_HEADERS)
    if isinstance(view, ListView):
        headers["Link"] = ("The next page of the list, where there is one.", {"type": "string"})
    found: dict[str, Any] = {
        "200": {
            "description": "The resource.",
            "headers": headers_of({**headers, **LIMIT_HEADERS}),
            "content": {"application/json": {"schema": ref(view.shape), "example": example_of(view.shape)}},
        },
        "304": {"description": "The reader has it already.", "headers": headers_of(headers)},
        "400": problem(400),
    }
    if has_keys or isinstance(view, ListView):
        description = "A key has changed; the new address."
        found["301"] = {"description": description, "headers": headers_of({**LOCATION, **LIMIT_HEADERS})}
        found["410"] = problem(410)
    found["404"] = problem(404)
    return found | {str(code): problem(code) for code in (405, 406, 429, 500, 503)}


def problem(code: int) -> dict[str, Any]:
    with translation.override("en"):
        title = str(TITLES[code])
    headers = {**(RETRY if code in (429, 503) else {}), **(LIMIT_HEADERS if code != 500 else {})}
    if code == 405:
        headers["Allow"] = ("The methods that are possible.", {"type": "string"})
    example = {"type": "about:blank", "title": title, "status": code, "detail": "…", "instance": "/api/v1/dataset/"}
    return {
        "description": title + ".",
        "headers": headers_of(headers),
        "content": {CONTENT_TYPE: {"schema": ref("Problem"), "example": example}},
    }


def headers_of(headers: dict[str, tuple[str, Shape]]) -> dict[str, Any]:
    return {name: {"description": description, "schema": schema} for name, (description, schema) in headers.items()}


def example_of(name: str) -> Any:
    return filled(SHAPES[name])


def filled(shape: Shape) -> Any:
    """A small value of this shape: the first of each choice, one entry in each list."""
    if "$ref" in shape:
        return filled(SHAPES[shape["$ref"].rsplit("/", 1)[1]])
    if "oneOf" in shape:
        return filled(shape["oneOf"][0])
    if "enum" in shape:
        return shape["enum"][0]
    kind = shape["type"][0] if isinstance(shape["type"], list) else shape["type"]
    match kind:
        case "object":
            members = {name: filled(member) for name, member in shape.get("properties", {}).items()}
            if isinstance(shape.get("additionalProperties"), dict):
                members["min-tracer-version"] = filled(shape["additionalProperties"])
            return members
        case "array":
            return [filled(shape["items"])]
        case "integer":
            return 2
        case "boolean":
            return False
    by_format = {
        "date": "2026-02-01",
        "date-time": "2026-02-01T00:00:00Z",
        "uri": f"{settings.SITE_URL}/api/v1/dataset/",
    }
    return by_format.get(shape.get("format", ""), "python" if "pattern" in shape else "1.10.0")


def add_shapes(result: dict[str, Any], **_rest: Any) -> dict[str, Any]:
    """Put our shapes among the components (a hook of drf-spectacular)."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(SHAPES)
    return result


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The OpenAPI description of the API: made once, it is the same as long as the program is."""
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    return made


class SchemaView(ReadView):
    """The OpenAPI description."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(description())


@reads()
def docs(request: HttpRequest) -> HttpResponse:
    """The description, to be read and tried by people."""
    return public(request, render(request, "matrices/api_docs.html"))
