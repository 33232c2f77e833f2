"""Stack files are read for what they name, whatever they are called; what they point to is not followed."""

from __future__ import annotations

import pytest

from matrices.exchange.stack_files import LIMITS, Unreadable, read_stack_file
from matrices.exchange.stack_files.formats import READERS
from matrices.exchange.stack_files.kinds import REASONS, from_purl
from matrices.presenters.stack_files import FILE_PROBLEMS, NOT_FOLLOWED_REASONS
from tests.check.samples import HOSTILE_FILES, SAMPLES, Sample, big_bill_of_materials


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.format)
def test_a_file_is_recognised_by_its_content(sample: Sample) -> None:
    file = read_stack_file(sample.content.encode())

    assert file.format == sample.format
    assert tuple(component.purl for component in file.components) == sample.purls


def test_every_format_has_a_sample() -> None:
    assert {sample.format for sample in SAMPLES} == {reader.NAME for reader in READERS}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.format)
def test_a_byte_order_mark_and_windows_lines_do_not_matter(sample: Sample) -> None:
    content = b"\xef\xbb\xbf" + sample.content.replace("\\\n", " ").replace("\n", "\r\n").encode()

    assert tuple(component.purl for component in read_stack_file(content).components) == sample.purls


def test_what_a_requirements_file_points_to_is_told_and_not_followed() -> None:
    lines = "-r base.txt\n-c limits.txt\n-e .\n--index-url https://me:secret@registry.example/simple\n./wheel.whl\n"
    file = read_stack_file(f"{lines}flask @ https://me:secret@registry.example/flask.whl\nddtrace==2.3.0\n".encode())

    assert [(part.what, part.reason) for part in file.not_followed] == [
        ("-r base.txt", "other_file"),
        ("-c limits.txt", "other_file"),
        ("-e .", "editable"),
        ("--index-url", "option"),
        ("./wheel.whl", "local_path"),
        ("flask @ https://registry.example/flask.whl", "address"),
    ]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("ddtrace==2.*", None),
        ("ddtrace>=2,<3", None),
        ("ddtrace===2.3", "2.3"),
        ("ddtrace", None),
        ("ddtrace~=2.3", None),
    ],
)
def test_only_an_exact_version_is_a_version(text: str, version: str | None) -> None:
    assert read_stack_file(text.encode()).components[0].version == version


@pytest.mark.parametrize(
    ("purl", "expected"),
    [
        ("pkg:npm/%40scope/name@1.0.0?arch=x#sub", "pkg:npm/@scope/name@1.0.0"),
        ("pkg:PyPI/Django@3.2", "pkg:pypi/Django@3.2"),
        ("pkg://golang/a/b@v1", "pkg:golang/a/b@v1"),
        ("pkg:npm/@scope/name", "pkg:npm/@scope/name"),
        ("pkg:pypi", None),
        ("http://registry.example", None),
        (7, None),
    ],
)
def test_package_urls_are_read_as_their_specification_says(purl: object, expected: str | None) -> None:
    found = from_purl(purl)

    assert (found.purl if found else None) == expected


def test_a_bill_of_materials_of_5000_components_is_within_the_limits() -> None:
    assert len(read_stack_file(big_bill_of_materials()).components) == 5000 <= LIMITS["components"]


def test_every_refusal_and_every_reason_has_its_sentence() -> None:
    refusals = set()
    for _name, content, status, _message in HOSTILE_FILES:
        if status != 200:
            with pytest.raises(Unreadable) as refused:
                read_stack_file(content)
            refusals.add(refused.value.id)
            assert str(FILE_PROBLEMS[refused.value.id]) % refused.value.params

    assert refusals | {"nothing_recognised", "malformed"} == set(FILE_PROBLEMS)
    assert set(REASONS) == set(NOT_FOLLOWED_REASONS)


def test_there_are_enough_hostile_files() -> None:
    assert len(HOSTILE_FILES) >= 40
