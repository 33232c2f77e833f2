"""What the diff engine finds between two documents, and how it merges two changes of one."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrices.differences import Difference, Merge, Place, compare, differences, merged, name_of, settled
from tests.differences.bodies import Body, column, matrices, matrix, passage, row

AT = "matrix/table"
SUPPORTED = [{"state": "supported", "since": "1.10.0"}]


def changed(**rows: dict[str, Any]) -> Body:
    """The small matrix with other values in the rows that are named."""
    body = matrix()
    for each in body["rows"]:
        each.update(rows.get(each["key"], {}))
    return body


def test_a_new_answer_is_told_at_its_row_and_column() -> None:
    (found,) = differences(matrix(), changed(b={"cells": {"y": SUPPORTED}}))
    assert found == Difference(AT, Place("cell", row="b", column="y"), "added", None, SUPPORTED)


def test_other_evidence_is_no_other_answer() -> None:
    option = {"state": "supported", "since": "1.0", "evidence": "https://example.com/"}
    (found,) = differences(matrix(), changed(a={"cells": {"x": [option]}}))
    place = Place("cell", row="a", column="x", n=0, field="evidence")
    assert found == Difference(AT, place, "changed", None, "https://example.com/")


def test_another_label_is_another_name_in_its_language() -> None:
    (found,) = differences(matrix(), changed(a={"label": {"en": "Alpha"}}))
    assert found == Difference(AT, Place("row", row="a", field="label", language="en"), "renamed", "A", "Alpha")


def test_a_translation_that_comes_is_added() -> None:
    (found,) = differences(matrix(), changed(a={"label": {"en": "A", "ja": "あ"}}))
    assert found == Difference(AT, Place("row", row="a", field="label", language="ja"), "added", None, "あ")


def test_a_row_under_another_key_is_renamed_when_all_else_is_the_same() -> None:
    after = matrix(
        rows=[row("z", label={"en": "A"}, cells=matrix()["rows"][0]["cells"]), row("b"), row("c")], passages=[]
    )
    (found,) = differences(matrix(passages=[]), after)
    assert found == Difference(AT, Place("row", row="a", field="key"), "renamed", "a", "z")


def test_one_row_that_moved_is_one_difference() -> None:
    rows = {each["key"]: each for each in matrix()["rows"]}
    (found,) = differences(matrix(), matrix(rows=[rows["b"], rows["c"], rows["a"]]))
    assert found == Difference(AT, Place("row", row="a"), "moved", None, "c")


def test_rows_that_stay_around_a_new_one_have_not_moved() -> None:
    rows = matrix()["rows"]
    (found,) = differences(matrix(), matrix(rows=[rows[0], row("new"), *rows[1:]]))
    assert found == Difference(AT, Place("row", row="new"), "added", None, row("new"))


def test_the_cells_of_a_removed_column_are_not_told_once_more() -> None:
    after = matrix(columns=[column("y")], rows=[row("a"), row("b"), row("c")])
    (found,) = differences(matrix(), after)
    assert found == Difference(AT, Place("column", column="x"), "removed", column("x"), None)


def test_a_document_that_comes_or_goes_is_one_difference() -> None:
    assert differences(None, matrix()) == (Difference(AT, Place(), "added", None, matrix()),)
    assert differences(matrix(), None) == (Difference(AT, Place(), "removed", matrix(), None),)


def test_links_and_tables_of_pages_are_parts_too() -> None:
    product = {
        "document": "product", "key": "p", "proper_name": "P", "name": {}, "documentation_url": "https://d/",
        "position": 0, "editions": [], "links": {"a": "/a/"},
    }  # fmt: skip
    (found,) = differences(product, {**product, "links": {"a": "/b/"}})
    assert found == Difference("product/p", Place("link", key="a", field="url"), "changed", "/a/", "/b/")


def test_two_people_who_change_different_cells_do_not_contradict() -> None:
    mine = changed(b={"cells": {"y": SUPPORTED}})
    theirs = changed(c={"cells": {"y": SUPPORTED}})
    merge = merged(matrix(), mine, theirs)
    assert merge.conflicts == ()
    assert merge.body == changed(b={"cells": {"y": SUPPORTED}}, c={"cells": {"y": SUPPORTED}})


def test_the_same_cell_changed_twice_is_a_conflict_and_keeps_what_is_theirs() -> None:
    mine = changed(b={"cells": {"y": SUPPORTED}})
    theirs = changed(b={"cells": {"y": [{"state": "unsupported"}]}}, c={"label": {"en": "Sea"}})
    comparison = compare(matrix(), mine, theirs)
    (conflict,) = comparison.conflicts
    assert conflict.place == Place("cell", row="b", column="y")
    assert (conflict.base, conflict.mine, conflict.theirs) == ([], SUPPORTED, [{"state": "unsupported"}])
    assert merged(matrix(), mine, theirs).body == theirs


def test_mine_is_taken_where_it_is_preferred() -> None:
    mine = changed(b={"cells": {"y": SUPPORTED}})
    theirs = changed(b={"cells": {"y": [{"state": "unsupported"}]}}, c={"label": {"en": "Sea"}})
    merge = merged(matrix(), mine, theirs, prefer_mine={Place("cell", row="b", column="y")})
    assert merge.conflicts == ()
    assert merge.body == changed(b={"cells": {"y": SUPPORTED}}, c={"label": {"en": "Sea"}})


def test_an_answer_and_its_evidence_can_be_changed_by_two_people() -> None:
    mine = changed(a={"cells": {"x": [{"state": "supported", "since": "1.0", "evidence": "https://e/"}]}})
    theirs = changed(a={"cells": {"x": [{"state": "supported", "since": "1.2"}]}})
    merge = merged(matrix(), mine, theirs)
    assert merge.conflicts == ()
    assert merge.body["rows"][0]["cells"]["x"] == [{"state": "supported", "since": "1.2", "evidence": "https://e/"}]


@pytest.mark.parametrize(("part", "place"), [("rows", Place("row", row="a")), ("columns", Place("column", column="x"))])
def test_to_take_away_what_another_has_changed_is_a_conflict(part: str, place: Place) -> None:
    mine = matrix(passages=[])
    del mine[part][0]
    if part == "columns":
        mine["rows"][0]["cells"] = {}
    theirs = changed(a={"cells": {"x": SUPPORTED}})
    merge = merged(matrix(), mine, theirs)
    assert [conflict.place for conflict in merge.conflicts] == [place]
    assert merge.body["rows"][0]["cells"] == {"x": SUPPORTED}


def test_a_note_on_a_row_that_another_took_away_is_a_conflict() -> None:
    mine = matrix(passages=[passage("n", row="a"), passage("new", row="b")])
    theirs = matrix(rows=[matrix()["rows"][0], row("c")])
    merge = merged(matrix(), mine, theirs)
    assert [conflict.place for conflict in merge.conflicts] == [Place("row", row="b")]
    assert merge.body == theirs


def with_note(text: str) -> list[Body]:
    return [passage("n", row="a", body={"en": text})]


@pytest.mark.parametrize("taken", ["mine", "theirs"])
@pytest.mark.parametrize("who", ["mine", "theirs"])
def test_the_notes_on_a_row_that_one_took_away_go_and_stay_with_it(who: str, taken: str) -> None:
    gone = matrix(rows=[row("b"), row("c")], passages=[])
    kept = {**changed(a={"cells": {"x": SUPPORTED}}), "passages": with_note("Changed.")}
    mine, theirs = (gone, kept) if who == "mine" else (kept, gone)
    (conflict,) = merged(matrix(), mine, theirs).conflicts
    assert conflict.place == Place("row", row="a")
    merge = settled(matrix(), mine, theirs, {name_of(conflict): taken})
    assert merge.conflicts == ()
    assert merge.body == (gone if who == taken else kept)


@pytest.mark.parametrize("taken", ["mine", "theirs"])
@pytest.mark.parametrize("who", ["mine", "theirs"])
def test_the_cells_of_a_column_that_one_took_away_go_and_stay_with_it(who: str, taken: str) -> None:
    base = changed(b={"cells": {"x": SUPPORTED}})
    rows = [{**each, "cells": {}} for each in base["rows"]]
    gone = matrix(columns=[column("y")], rows=rows)
    kept = changed(a={"cells": {"x": SUPPORTED}}, b={"cells": {"x": SUPPORTED}})
    mine, theirs = (gone, kept) if who == "mine" else (kept, gone)
    (conflict,) = merged(base, mine, theirs).conflicts
    assert conflict.place == Place("column", column="x")
    merge = settled(base, mine, theirs, {name_of(conflict): taken})
    assert merge.conflicts == ()
    assert merge.body == (gone if who == taken else kept)


def test_a_choice_counts_for_nothing_that_was_written_after_it() -> None:
    mine, theirs = changed(b={"cells": {"y": SUPPORTED}}), changed(b={"cells": {"y": [{"state": "unsupported"}]}})
    choices = {name_of(each): "mine" for each in merged(matrix(), mine, theirs).conflicts}
    assert settled(matrix(), mine, theirs, choices) == Merge(mine, ())
    third = changed(b={"cells": {"y": [{"state": "partial"}]}})
    merge = settled(matrix(), mine, third, choices)
    assert (merge.body, len(merge.conflicts)) == (third, 1)


@given(matrices(), matrices(), matrices(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_whatever_is_chosen_of_each_conflict_none_is_left(base: Body, mine: Body, theirs: Body, dice: Random) -> None:
    conflicts = merged(base, mine, theirs).conflicts
    choices = {name_of(each): dice.choice(["mine", "theirs"]) for each in conflicts}
    assert len(choices) == len(conflicts)
    assert settled(base, mine, theirs, choices).conflicts == ()


def test_a_row_that_one_adds_stands_after_its_neighbour_in_the_order_of_the_other() -> None:
    rows = matrix()["rows"]
    mine = matrix(rows=[rows[0], rows[1], row("new"), rows[2]])
    theirs = matrix(rows=[rows[2], rows[0], rows[1]])
    merge = merged(matrix(), mine, theirs)
    assert merge.conflicts == ()
    assert [each["key"] for each in merge.body["rows"]] == ["c", "a", "b", "new"]


def test_two_new_orders_are_a_conflict() -> None:
    rows = matrix()["rows"]
    merge = merged(matrix(), matrix(rows=[rows[1], rows[0], rows[2]]), matrix(rows=[rows[2], rows[0], rows[1]]))
    assert [conflict.place for conflict in merge.conflicts] == [Place("row", field="order")]


def test_two_new_documents_are_merged_from_nothing() -> None:
    merge = merged(None, matrix(rows=[row("a"), row("b")]), matrix(rows=[row("a"), row("c")], passages=[]))
    assert merge.conflicts == ()
    assert [each["key"] for each in merge.body["rows"]] == ["a", "b", "c"]


@given(matrices(), matrices())
def test_documents_differ_exactly_where_they_are_not_equal(before: Body, after: Body) -> None:
    assert (differences(before, after) == ()) == (before == after)
    assert differences(before, before) == ()


@given(matrices(), matrices())
def test_a_change_that_nobody_contradicts_is_kept_whole(base: Body, mine: Body) -> None:
    assert merged(base, mine, base).body == mine
    assert merged(base, base, mine).body == mine
    assert merged(base, mine, mine).body == mine
    assert merged(base, mine, base).conflicts == ()


@given(matrices(), matrices(), matrices())
@settings(max_examples=50)
def test_who_saves_first_changes_nothing_about_where_two_changes_contradict(a: Body, b: Body, c: Body) -> None:
    here, there = merged(a, b, c), merged(a, c, b)
    assert {each.place for each in here.conflicts} == {each.place for each in there.conflicts}


@given(matrices(), matrices(), matrices())
@settings(max_examples=50)
def test_a_merge_has_nothing_that_hangs_on_what_is_not_there(base: Body, mine: Body, theirs: Body) -> None:
    body = merged(base, mine, theirs).body
    assert body is not None
    rows, columns = ({part["key"] for part in body[name]} for name in ("rows", "columns"))
    assert all(each["cells"].keys() <= columns for each in body["rows"])
    assert all(each["row"] in {None, *rows} for each in body["passages"])


@given(matrices(), matrices(), matrices())
@settings(max_examples=50)
def test_what_neither_side_says_is_in_no_merge(base: Body, mine: Body, theirs: Body) -> None:
    body = merged(base, mine, theirs).body
    assert body is not None
    known = {each["key"]: [] for side in (mine, theirs) for each in side["rows"]}
    for side in (mine, theirs):
        for each in side["rows"]:
            known[each["key"]].append(each["label"].get("en"))
    for each in body["rows"]:
        assert each["label"].get("en") in known[each["key"]]
