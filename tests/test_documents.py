"""Documents: canonical bytes, addresses, what they need, and every schema that was ever written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matrices.documents.build import build
from matrices.documents.canonical import canonical_text, digest_of
from matrices.documents.needs import needs_of
from matrices.documents.read_back import read_back
from matrices.documents.upgrades import SCHEMA, UPGRADES, upgraded
from tests.factories import make_term

GOLDEN = Path(__file__).parent / "golden"


def test_the_same_content_has_the_same_digest_whatever_the_order_of_its_keys() -> None:
    assert digest_of(canonical_text({"b": "1.10", "a": ["x"]})) == digest_of(canonical_text({"a": ["x"], "b": "1.10"}))


def test_the_digest_is_the_sha_256_of_the_bytes() -> None:
    assert digest_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_text_outside_of_ascii_is_kept_as_it_is() -> None:
    assert canonical_text({"ja": "脅威検知"}) == '{"ja":"脅威検知"}'


@pytest.mark.parametrize("schema", range(1, SCHEMA + 1))
@pytest.mark.parametrize("kind", ["product", "library", "term", "old_keys", "matrix", "page"])
def test_a_document_of_every_schema_is_read_as_one_of_today(schema: int, kind: str) -> None:
    """A golden document per kind and schema: change one only by adding a schema and its upgrade.

    That the drafts are built into documents of just this shape is tested below.
    """
    written = json.loads((GOLDEN / f"{kind}-{schema}.json").read_text(encoding="utf-8"))
    today = json.loads((GOLDEN / f"{kind}-{SCHEMA}.json").read_text(encoding="utf-8"))
    assert upgraded(written, schema) == today
    assert today["document"] == kind


def test_a_schema_of_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="schema"):
        upgraded({}, SCHEMA + 1)


def test_there_is_one_upgrade_per_step() -> None:
    assert set(UPGRADES) == set(range(1, SCHEMA))


def test_a_matrix_needs_the_terms_of_its_rows_columns_cells_and_passages() -> None:
    matrix = json.loads((GOLDEN / f"matrix-{SCHEMA}.json").read_text(encoding="utf-8"))
    assert needs_of(matrix) == {
        "library/nodejs",
        "term/capability/threat-detection",
        "term/capability/threat-protection",
        "term/category/web",
        "term/framework/express",
        "term/operating_system/linux",
        "term/runtime/nodejs",
    }


def test_a_page_needs_its_product_its_library_its_matrices_and_the_terms_it_names() -> None:
    page = json.loads((GOLDEN / f"page-{SCHEMA}.json").read_text(encoding="utf-8"))
    assert needs_of(page) == {
        "product/shield",
        "library/nodejs",
        "matrix/nodejs-frameworks-web",
        "term/capability/threat-protection",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["product", "library", "term", "old_keys", "matrix", "page"])
def test_drafts_that_say_what_the_golden_document_says_are_built_into_it(kind: str) -> None:
    golden = {
        name: json.loads((GOLDEN / f"{name}-{SCHEMA}.json").read_text(encoding="utf-8"))
        for name in ("product", "library", "term", "old_keys", "matrix", "page")
    }
    make_term("category", "web")
    make_term("framework", "express-5")
    for capability in ("threat-detection", "threat-protection"):
        make_term("capability", capability)
    make_term("runtime", "nodejs", scheme="npm")
    make_term("operating_system", "linux")
    addresses = {
        "product": "product/shield",
        "library": "library/nodejs",
        "term": "term/framework/express",
        "old_keys": "old-keys",
        "matrix": "matrix/nodejs-frameworks-web",
        "page": "page/shield/nodejs/2",
    }
    read_back({addresses[name]: body for name, body in golden.items()})
    (built,) = build([addresses[kind]]).values()
    assert built == golden[kind]
