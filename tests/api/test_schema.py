"""The OpenAPI description is valid, and every answer is what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drf_spectacular.validation import validate_schema

from matrices.api.shapes import SHAPES
from tests.api.conftest import Get

CHECK = "/api/v1/check/"
ADDRESSES = {
    "NewestBody": ["check/newest/?library=python&framework=django@3.2&runtime=cpython@3.9"],
    "BetweenBody": ["check/between/?library=python&from=1.9.4&to=2.6.0"],
    "SupportingLibrariesBody": ["check/libraries/?capability=threat-detection&deployment_type=aws-lambda"],
    "ProductList": ["products/"],
    "EditionList": ["editions/"],
    "LibraryList": ["libraries/"],
    "TermList": ["capabilities/", "deployment-types/", "frameworks/?limit=100", "runtimes/"],
    "ListedPageList": ["pages/"],
    "StatementList": ["statements/?limit=500&count=1", "statements/?fields=id,cell"],
    "ChangeList": ["changes/?limit=500"],
    "DatasetBody": ["dataset/"],
    "PageBody": [
        f"pages/app-and-api-protection/{page}/?lang={language}"
        for page in ("python/1", "python/2", "python/3", "java/3", "nodejs/1", "dotnet", "php")
        for language in ("en", "ja")
    ],
}


def strict(shape: Any) -> Any:
    """The shape without members that it does not name."""
    if isinstance(shape, dict):
        closed = {name: strict(part) for name, part in shape.items()}
        return closed | ({"additionalProperties": False} if "properties" in shape else {})
    return [strict(part) for part in shape] if isinstance(shape, list) else shape


@pytest.fixture
def description(get: Get) -> dict[str, Any]:
    return json.loads(get("schema/").content)


def test_the_description_is_valid_openapi_3_1(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    validate_schema(description)


def test_every_endpoint_of_the_contract_is_described(description: dict[str, Any]) -> None:
    words = (
        "products libraries editions capabilities deployment-types frameworks runtimes pages pages/{product}/{library} "
        "pages/{product}/{library}/{edition} statements check changes dataset"
    )
    assert {f"/api/v1/{word}/" for word in words.split()} <= set(description["paths"])


@pytest.mark.parametrize(("shape", "address"), [(shape, each) for shape, all_ in ADDRESSES.items() for each in all_])
def test_an_answer_has_the_shape_that_is_described(get: Get, shape: str, address: str) -> None:
    schema = {"$ref": f"#/components/schemas/{shape}", "components": {"schemas": strict(SHAPES)}}
    jsonschema.Draft202012Validator(schema).validate(get(address).json())


def test_every_answer_and_every_question_has_an_example_that_fits_it(description: dict[str, Any]) -> None:
    components = {"components": description["components"]}
    examples = 0
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            for part in (operation.get("requestBody", {}), *operation["responses"].values()):
                for media in part.get("content", {}).values():
                    assert "example" in media, (method, path)
                    jsonschema.Draft202012Validator(media["schema"] | components).validate(media["example"])
                    examples += 1
    assert examples > 100


def test_the_question_that_the_description_gives_as_an_example_is_answered(
    seeds: None, db: Any, description: dict[str, Any]
) -> None:
    content = description["paths"]["/api/v1/check/"]["post"]["requestBody"]["content"]
    one = content["application/json"]["example"]
    file = content["multipart/form-data"]["example"]
    visitor = Client(headers={"host": "127.0.0.1"})
    shape = {"$ref": "#/components/schemas/CheckBody", "components": {"schemas": strict(SHAPES)}}
    asked = [visitor.post(CHECK, question, content_type="application/json") for question in (one, [one, one])]
    packages = SimpleUploadedFile("requirements.txt", file["file"].encode())
    for answer in (*asked, visitor.post(CHECK, file | {"file": packages})):
        assert answer.status_code == 200
        assert answer.json()["result"]["checks"]
        jsonschema.Draft202012Validator(shape).validate(answer.json())


def test_the_docs_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(get: Get) -> None:
    page = get("docs/").content.decode()
    assert re.findall(r"<script(?! src=\"/static/)", page) == []
    assert "<style" not in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_guide_speaks_of_every_endpoint(description: dict[str, Any]) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    for path in description["paths"]:
        assert re.sub(r"\{(\w+)\}", r"{\1}", path.removeprefix("/api/v1/")) in guide, path
