"""Ranges as text: compact, in words, and as a table cell shows them."""

import pytest

from matrices.versions import join_list, read_range, read_vers

from .make import make_range


@pytest.mark.parametrize(
    ("text", "compact"),
    [
        ("2.7, 3.5-3.11", "2.7.x, >=3.5,<3.12"),
        (">=1.0,<2", ">=1.0,<2"),
        (">=3, <4", "3.x"),
        (">= 4.0", "4.0+"),
        (">=4.0rc1", ">=4.0rc1"),
        ("> 4.0", ">4.0"),
        ("<= 4.0", "<=4.0"),
        ("==4.0", "==4.0"),
        ("!=4.0", "!=4.0"),
        (">=1,!=1.5,!=1.7,<2", ">=1,!=1.5,!=1.7,<2"),
        (">1,!=1.5", ">1,!=1.5"),
        ("<2,!=1.5", "!=1.5,<2"),
        ("all", "*"),
        (">=1,<=2", ">=1,<=2"),
        (">1,<2", ">1,<2"),
        (">=1,<2.5", ">=1,<2.5"),
        (">=1rc1,<2", ">=1rc1,<2"),
    ],
)
def test_compact_notation(text, compact):
    assert make_range(text).compact() == compact


def test_a_series_by_meaning_is_printed_as_one():
    assert make_range(">=1.0,<1.1").compact() == "1.0.x"
    assert make_range("^0.3", "npm").compact() == "0.3.x"
    assert make_range("==1.*", "pypi").compact() == ">=1.dev0,<2"


@pytest.mark.parametrize(
    ("text", "en", "ja", "ko", "es"),
    [
        ("4.0+", "4.0 or later", "4.0 以降", "4.0 이상", "4.0 o posterior"),
        (">4.0", "later than 4.0", "4.0 より後", "4.0 초과", "posterior a 4.0"),
        ("<=4.0", "4.0 or earlier", "4.0 以前", "4.0 이하", "4.0 o anterior"),
        ("<4.0", "before 4.0", "4.0 より前", "4.0 미만", "anterior a 4.0"),
        (">=1,<=2", "from 1 to 2", "1 から 2 まで", "1부터 2까지", "de 1 a 2"),
        (">=1.0,<2", "from 1.0 to before 2", "1.0 以降 2 より前", "1.0 이상 2 미만", "de 1.0 a antes de 2"),
        (
            ">1,<=2",
            "later than 1 and up to 2",
            "1 より後 2 以前",
            "1 초과 2 이하",
            "posterior a 1 y hasta 2",
        ),
        (
            ">1,<2",
            "later than 1 and before 2",
            "1 より後 2 より前",
            "1 초과 2 미만",
            "posterior a 1 y anterior a 2",
        ),
        ("==7", "7 only", "7 のみ", "7만", "solo 7"),
        ("7.x", "7.x", "7.x", "7.x", "7.x"),
        ("all", "all versions", "すべてのバージョン", "모든 버전", "todas las versiones"),
        (
            ">=1,!=1.5,!=1.7",
            "1 or later except 1.5, 1.7",
            "1 以降 (1.5、1.7 を除く)",
            "1 이상(1.5, 1.7 제외)",
            "1 o posterior, excepto 1.5, 1.7",
        ),
        ("2.7, 4.0+", "2.7.x, 4.0 or later", "2.7.x、4.0 以降", "2.7.x, 4.0 이상", "2.7.x, 4.0 o posterior"),
    ],
)
def test_a_range_in_words(text, en, ja, ko, es):
    value = make_range(text)
    assert [value.sentence(language) for language in ("en", "ja", "ko", "es")] == [en, ja, ko, es]


@pytest.mark.parametrize(
    ("language", "words"), [("es-mx", "4.0 o posterior"), ("JA", "4.0 以降"), ("ko_KR", "4.0 이상")]
)
def test_a_region_speaks_its_language(language, words):
    assert make_range("4.0+").sentence(language) == words


def test_a_language_without_words_gets_the_english_ones():
    assert make_range("4.0+").sentence("pt-br") == "4.0 or later"


@pytest.mark.parametrize(
    ("text", "en", "ja", "ko", "es"),
    [
        ("2.7, 3.5-3.11", "2.7, 3.5-3.11", "2.7、3.5-3.11", "2.7, 3.5-3.11", "2.7, 3.5-3.11"),
        ("2.7、3.5-3.11", "2.7, 3.5-3.11", "2.7、3.5-3.11", "2.7, 3.5-3.11", "2.7, 3.5-3.11"),
        ("2.7,3.5 ,4", "2.7, 3.5 , 4", "2.7、3.5 、4", "2.7, 3.5 , 4", "2.7, 3.5 , 4"),
        (">=1.0,<2", ">=1.0,<2", ">=1.0,<2", ">=1.0,<2", ">=1.0,<2"),
        (">=1.0,<2, 3", ">=1.0,<2, 3", ">=1.0,<2、3", ">=1.0,<2, 3", ">=1.0,<2, 3"),
        ("[1,2), [3,4)", "[1,2), [3,4)", "[1,2)、[3,4)", "[1,2), [3,4)", "[1,2), [3,4)"),
        ("8 to 17", "8 to 17", "8〜17", "8~17", "8–17"),
        ("8〜17, 21", "8–17, 21", "8〜17、21", "8~17, 21", "8–17, 21"),
        ("8-17", "8-17", "8-17", "8-17", "8-17"),
        ("8 – 17", "8 – 17", "8 – 17", "8 – 17", "8 – 17"),
        ("1 || 3", "1 || 3", "1 || 3", "1 || 3", "1 || 3"),
        (" 7.x ", " 7.x ", " 7.x ", " 7.x ", " 7.x "),
    ],
)
def test_a_cell_shows_the_typed_text_with_the_marks_of_the_language(text, en, ja, ko, es):
    value = make_range(text)
    assert [value.shown(language) for language in ("en", "ja", "ko", "es")] == [en, ja, ko, es]
    assert value.raw == text


def test_lists_are_joined_as_the_language_does():
    items = ["x86-64", "i686"]
    assert [join_list(items, language) for language in ("en", "ja", "ko", "es", "ja-jp", "fr")] == [
        "x86-64, i686",
        "x86-64、i686",
        "x86-64, i686",
        "x86-64, i686",
        "x86-64、i686",
        "x86-64, i686",
    ]
    assert join_list([], "ja") == ""


def test_dates_of_composer_are_printed_so_that_they_are_read_again():
    value = read_range(">=2010-01-02", "composer")
    assert value.compact() == ">=2010-01-02"
    assert read_range(value.compact(), "composer") == value


@pytest.mark.parametrize(
    ("vers", "compact"),
    [
        ("vers:npm/1.2", "==1.2.0"),
        ("vers:npm/!=1", "!=1.0.0"),
        ("vers:npm/>1.2", ">1.2.0"),
        ("vers:npm/<=1.2", "<=1.2.0"),
        ("vers:npm/>=1.2", "1.2+"),
        ("vers:npm/<1.2", "<1.2"),
        ("vers:npm/>1.2.3-rc.1", ">1.2.3-rc.1"),
        ("vers:gem/<=1.2", "<=1.2"),
    ],
)
def test_npm_versions_are_printed_with_all_numbers_where_missing_ones_would_be_read_as_x(vers, compact):
    value = read_vers(vers)
    assert value.compact() == compact
    assert read_range(compact, value.scheme) == value
