"""The fields for versions and ranges in models and forms, and the sentences for what is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.backends.postgresql.base import DatabaseWrapper
from django.utils.translation import override

from matrices.fields import (
    NOTICE_SENTENCES,
    REFUSAL_SENTENCES,
    SortKeyField,
    VersionField,
    VersionFormField,
    VersionRangeField,
    VersionRangeFormField,
    notice_sentence,
    refusal_error,
    visible,
)
from matrices.versions import LONGEST_SORT_KEY, NOTICES, REFUSALS, Unreadable, read_version

from .make import make_range, refusal


class Supported(models.Model):
    """A row as the tests need it; it has no table."""

    scheme = "pypi"
    since = VersionField(blank=True)
    since_key = SortKeyField(version_field="since")
    versions = VersionRangeField(blank=True, bare_means_from="bare_means", kept_as_text_from="is_kept")
    bare_means = models.CharField(max_length=10, blank=True)
    is_kept = models.BooleanField(default=False)

    class Meta:
        app_label = "tests"
        managed = False

    def __str__(self):
        return self.versions


def make_supported(**values):
    return Supported(**values)


def messages(error: ValidationError) -> list[str]:
    with override("en"):
        return [str(message) for message in error.messages]


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_refusal_has_its_sentence_with_all_its_values(reason):
    params = {"operator": "~=", "scheme": "pypi", "limit": "100", "schemes": "pypi, npm"}
    error = refusal_error(Unreadable(reason, part="1.8", position=3, suggestions=("1.8+",), **params))
    sentence, instead = messages(error)
    assert "%(" not in sentence
    assert error.error_list[0].code == reason
    assert instead == "Write instead: 1.8+"


def test_the_sentences_are_for_the_ids_there_are():
    assert set(REFUSAL_SENTENCES) == set(REFUSALS)
    assert set(NOTICE_SENTENCES) == set(NOTICES)


def test_a_form_says_what_is_wrong_where_and_what_to_write_instead():
    with pytest.raises(ValidationError) as caught:
        VersionRangeFormField(scheme="maven").clean("3.0-4.0+")
    assert messages(caught.value) == [
        "“4.0+” (at character 5) ends a range and is open: a range cannot end openly.",
        "Write instead: 3.0+, 3.0-4.0",
    ]


def test_a_form_without_a_suggestion_gives_an_example():
    with pytest.raises(ValidationError) as caught:
        VersionRangeFormField(scheme="pypi").clean("foo")
    assert messages(caught.value) == [
        "“foo” (at character 1) cannot be read as versions.",
        "Write versions such as >= 4.0, or 2.7, 3.5-3.11.",
    ]


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("0.3.0+", "Write instead: 0.3.0"),
        ("since v1.2", "Write instead: v1.2"),
        ("foo", "Write one version, such as 1.10.0."),
        ("1.0 or 2.0", "Write one version, such as 1.10.0."),
        ("1.0é", "Write one version, such as 1.10.0."),
    ],
)
def test_a_form_for_one_version_says_what_to_write(text, way_out):
    with pytest.raises(ValidationError) as caught:
        VersionFormField(scheme="generic").clean(text)
    assert messages(caught.value)[1] == way_out


@pytest.mark.parametrize("text", ["Latest", "foo"])
def test_a_refused_text_names_the_box_that_keeps_it(text):
    with pytest.raises(ValidationError) as caught:
        make_supported(versions=text).clean_fields()
    keep = f"To keep “{text}” on purpose, mark “Is kept”; every answer is then unknown."
    assert caught.value.message_dict["versions"][-1] == keep


@pytest.mark.parametrize("text", ["<2", "2.7、3.5-3.11", "N/A", "All"])
def test_a_form_keeps_the_text_as_typed(text):
    assert VersionRangeFormField(scheme="pypi").clean(f" {text} ") == text


def test_a_form_reads_a_version_alone_as_its_column_declares():
    assert VersionRangeFormField(scheme="pypi", bare_means="minimum").clean("1.8") == "1.8"
    with pytest.raises(ValidationError, match="ambiguous"):
        VersionRangeFormField(scheme="pypi").clean("1.8")


def test_a_form_takes_a_text_that_is_kept_on_purpose():
    assert VersionRangeFormField(scheme="maven", kept_as_text=True).clean("Latest") == "Latest"


def test_a_form_for_one_version_reads_it():
    assert VersionFormField(scheme="pypi").clean("1.9.0") == "1.9.0"
    assert VersionFormField(scheme="pypi", required=False).clean("") == ""
    with pytest.raises(ValidationError, match="whole series"):
        VersionFormField(scheme="pypi").clean("1.x")


def test_a_model_reads_its_texts_in_the_scheme_that_it_names():
    row = make_supported(since="1.9.0", versions=">=1.0,<2")
    row.clean_fields()
    assert Supported._meta.get_field("since").version_of(row) == read_version("1.9.0", "pypi")
    assert Supported._meta.get_field("versions").range_of(row) == make_range(">=1.0,<2", "pypi")


def test_a_model_without_text_has_no_version_and_an_unknown_range():
    row = make_supported()
    row.clean_fields()
    assert Supported._meta.get_field("since").version_of(row) is None
    assert Supported._meta.get_field("versions").range_of(row).kind == "unknown"


def test_a_model_keeps_what_cannot_be_read_only_on_purpose():
    with pytest.raises(ValidationError) as caught:
        make_supported(versions="Latest").clean_fields()
    assert "versions" in caught.value.message_dict
    row = make_supported(versions="Latest", is_kept=True)
    row.clean_fields()
    assert Supported._meta.get_field("versions").range_of(row).kind == "unread"


def test_a_model_declares_what_a_version_alone_means():
    row = make_supported(versions="1.8", bare_means="minimum")
    row.clean_fields()
    assert Supported._meta.get_field("versions").range_of(row).vers == "vers:pypi/>=1.8"
    with pytest.raises(ValidationError):
        make_supported(versions="1.8").clean_fields()


def test_a_scheme_can_be_the_answer_of_a_method():
    row = make_supported(since="v1.0.0")
    field = Supported._meta.get_field("since").clone()
    field.set_attributes_from_name("since")
    field.scheme_from = "scheme_of_subject"
    row.scheme_of_subject = lambda: "golang"
    assert field.version_of(row).canonical == "1.0.0"


@pytest.mark.parametrize(("text", "key"), [("1.10", read_version("1.10", "pypi").sort_key), ("", ""), ("foo", "")])
def test_the_sort_key_follows_the_version(text, key):
    row = make_supported(since=text, since_key="old")
    assert Supported._meta.get_field("since_key").pre_save(row, add=False) == key
    assert row.since_key == key


def test_sort_keys_order_versions_where_texts_would_not():
    field = Supported._meta.get_field("since_key")
    keys = [field.pre_save(make_supported(since=text), add=True) for text in ("1.2", "1.10rc1", "1.10")]
    assert keys == sorted(keys)


def test_postgresql_compares_sort_keys_byte_by_byte():
    postgresql = DatabaseWrapper({**connection.settings_dict, "ENGINE": "django.db.backends.postgresql"})
    field = Supported._meta.get_field("since_key")
    assert field.db_parameters(postgresql)["collation"] == "C"
    if connection.vendor == "sqlite":
        assert field.db_parameters(connection).get("collation") is None


@pytest.mark.parametrize("name", ["since", "since_key", "versions"])
def test_the_fields_can_be_written_into_a_migration(name):
    field = Supported._meta.get_field(name)
    _, path, args, kwargs = field.deconstruct()
    assert path == f"matrices.fields.{type(field).__name__}"
    assert type(field)(*args, **kwargs).deconstruct()[1:] == (path, args, kwargs)


def test_a_sort_key_has_room_for_the_longest():
    assert Supported._meta.get_field("since_key").max_length == LONGEST_SORT_KEY


def test_a_quoted_part_shows_what_cannot_be_seen_and_is_cut_short():
    assert visible("1\x00\u202e2\ud800") == "1<U+0000><U+202E>2<U+D800>"
    assert visible("x" * 90) == "x" * 80 + "…"
    assert visible("3、5") == "3、5"


def test_a_remark_has_its_sentence():
    (notice,) = make_range("2.3+, 3.0+", "maven").warnings
    with override("en"):
        assert notice_sentence(notice) == "“3.0+” (at character 7) adds nothing to the rest."


def test_the_suggestions_are_joined_as_the_language_does():
    with override("ja"):
        assert "1.8+、1.8.x、==1.8" in str(refusal_error(refusal("1.8", "pypi")).messages[1])
