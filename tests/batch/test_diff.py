"""Diff: two scorings of the same tips, whatever was added, taken out or moved between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.batch import diff as module
from service.batch.comparing import compare
from service.batch.diff import Diff
from service.batch.judging import score_table
from service.batch.plan import ADDED
from service.errors import InvalidInput
from service.evidence.snapshot import Snapshot
from tests.batch.commands import read
from tests.batch.jobs import write
from tests.batch.made import make_judge, make_plan, make_table
from tests.factories import make_curated, make_index

Told = tuple[str | None, str | None, int | None, str | None]
"""What a row holds, and the state, score and category that we told."""


def scored(rows: Sequence[Told], version: str = "v", **types: Any) -> pa.Table:
    """A scored table."""
    told: dict[str, Any] = {name: [None] * len(rows) for name in ADDED}
    told["state"], told["score"], told["category"] = ([row[at] for row in rows] for at in (1, 2, 3))
    told["versions"] = [version] * len(rows)
    columns = {"tip": pa.array([row[0] for row in rows], types.get("tip", pa.string()))}
    for name in ADDED:
        kind = pa.int16() if name == "score" else pa.string()
        columns[f"lachan_{name}"] = pa.array(told[name], kind)
    return pa.table(columns)


def compared(
    folder: Path, old: Sequence[pa.Table], new: Sequence[pa.Table], **options: Any
) -> tuple[Diff, list[dict[str, Any]]]:
    diff = Diff(folder, **options)
    tables = list(diff.changes(old, new))
    assert list(folder.glob("waiting*")) == []
    return diff, [row for table in tables for row in table.to_pylist()]


SUSPICIOUS: Told = ("a", "suspicious", 45, "BANK_FAKE_SITE")
CONFIRMED: Told = ("a", "confirmed_scam", 90, "BANK_FAKE_SITE")


def test_where_nothing_changed_the_columns_are_known_all_the_same(tmp_path: Path) -> None:
    tables = [scored([SUSPICIOUS])]
    diff, changes = compared(tmp_path, tables, tables)
    assert changes == []
    other = Diff(tmp_path)
    (told,) = other.changes(tables, [scored([CONFIRMED])])
    assert diff.schema == other.schema == told.schema


def test_a_changed_row_tells_before_and_after(tmp_path: Path) -> None:
    same: Told = ("b", None, None, None)
    diff, changes = compared(
        tmp_path, [scored([SUSPICIOUS, same], "v1")], [scored([CONFIRMED, same], "v2")]
    )
    assert changes == [
        {
            "lachan_change": "changed",
            "lachan_old_row": 1,
            "lachan_new_row": 1,
            "lachan_old_state": "suspicious",
            "lachan_new_state": "confirmed_scam",
            "lachan_old_score": 45,
            "lachan_new_score": 90,
            "lachan_old_category": "BANK_FAKE_SITE",
            "lachan_new_category": "BANK_FAKE_SITE",
            "tip": "a",
        }
    ]
    assert diff.found.as_json() == {
        "rows": {"old": 2, "new": 2},
        "matched": 2,
        "changed": 1,
        "only_old": 0,
        "only_new": 0,
        "moves": [{"from": "suspicious", "to": "confirmed_scam", "rows": 1}],
        "versions": {"old": ["v1"], "new": ["v2"]},
        "notes": {},
    }


def test_rows_that_moved_are_matched_by_what_they_hold(tmp_path: Path) -> None:
    rows: list[Told] = [(name, "no_information", None, None) for name in "abcabd"]
    diff, changes = compared(tmp_path, [scored(rows)], [scored([("z", None, None, None), *rows])])
    assert [row["lachan_change"] for row in changes] == ["only_new"]
    assert (changes[0]["tip"], changes[0]["lachan_new_row"]) == ("z", 1)
    assert (diff.found.matched, diff.found.changed, diff.found.only_new) == (6, 0, 1)


rows_of_tips = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "", None]),
        st.sampled_from(["suspicious", "no_information", None]),
        st.sampled_from([45, 60, None]),
        st.just(None),
    ),
    max_size=12,
)


@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows_of_tips, rows_of_tips, st.integers(0, 12), st.integers(0, 12), st.integers(1, 5))
def test_matched_rows_and_the_rest_add_up(
    tmp_path: Path, old: list[Told], new: list[Told], first: int, second: int, step: int
) -> None:
    before, after = module.ROWS, scored(old)
    module.ROWS = step
    try:
        diff, changes = compared(
            tmp_path,
            [after.slice(0, first), after.slice(first)],
            [scored(new).slice(0, second), scored(new).slice(second)],
        )
    finally:
        module.ROWS = before
    left, right = (Counter(row[0] or "" for row in rows) for rows in (old, new))
    assert diff.found.matched == (left & right).total()
    assert diff.found.only_old == (left - right).total()
    assert diff.found.only_new == (right - left).total()
    assert diff.found.changed == sum(row["lachan_change"] == "changed" for row in changes)
    for row in changes:
        was = old[row["lachan_old_row"] - 1] if row["lachan_old_row"] else None
        now = new[row["lachan_new_row"] - 1] if row["lachan_new_row"] else None
        if was is not None and now is not None:
            assert (was[0] or "") == (now[0] or "") == row["tip"]
            assert was[1:] != now[1:]
            assert (row["lachan_old_state"], row["lachan_new_state"]) == (was[1], now[1])
    for place in {row["lachan_old_row"] for row in changes} - {None}:
        assert sum(row["lachan_old_row"] == place for row in changes) == 1
    in_place = sum(
        (one[0] or "") == (two[0] or "") and one[1:] != two[1:]
        for one, two in zip(old, new, strict=False)
    )
    assert diff.found.changed >= in_place


def test_a_text_file_and_a_typed_one_are_compared_by_their_text(tmp_path: Path) -> None:
    old = scored([("1", "suspicious", 45, None)], tip=pa.string())
    new = scored([(1, "suspicious", 45, None)], tip=pa.int64())  # type: ignore[list-item]
    text = new.set_column(2, "lachan_score", pa.array(["45"]))
    assert compared(tmp_path, [old], [text])[0].found.changed == 0


BIG = [9704123456789012480.0, 9704123456789014528.0]
BYTES = [b"\xff", b"\xfe"]


@pytest.mark.parametrize(
    ("tips", "kind"),
    [(BIG, pa.float64()), (BYTES, pa.binary()), ([b"\xff\x01", None], pa.binary())],
)
def test_values_that_are_nearly_the_same_are_not_the_same_row(
    tmp_path: Path, tips: list[Any], kind: pa.DataType
) -> None:
    states = ("suspicious", "no_information")
    old = scored([(tips[0], states[0], 45, None), (tips[1], states[1], None, None)], tip=kind)
    new = scored([(tips[1], states[1], None, None), (tips[0], states[1], None, None)], tip=kind)
    diff, (change,) = compared(tmp_path, [old], [new])
    assert (diff.found.matched, diff.found.changed) == (2, 1)
    assert (change["lachan_old_row"], change["lachan_new_row"]) == (1, 2)


def test_a_scoring_is_the_same_in_every_format(tmp_path: Path) -> None:
    rows: list[Told] = [("a\r\nb", "suspicious", 45, None), ("", None, None, None)]
    rows += [(None, "no_information", None, None), ("=1+1", "confirmed_scam", 90, "BANK_FAKE_SITE")]
    table = scored(rows)
    for name, column in {
        "fraction": pa.array([*BIG, 0.1, None]),
        "short": pa.array([0.1, 1e22, -0.0, None], pa.float32()),
        "whole": pa.array([970412345678901248, 1, None, -5]),
        "bytes": pa.array([*BYTES, b"text", None]),
        "truth": pa.array([True, False, None, None]),
        "moment": pa.array([datetime(2026, 11, 22, 8, tzinfo=UTC), None, None, None]),
        "sum": pa.array([Decimal("1.50"), Decimal("2.00"), None, Decimal("-0.01")]),
        "nested": pa.array([[1, 2], [], None, [None]]),
        "repeated": pa.array(["x", "", None, "x"]).dictionary_encode(),
        "nothing": pa.nulls(4),
    }.items():
        table = table.append_column(name, column)
    endings = ("parquet", "csv", "tsv.gz", "jsonl", "xlsx")
    paths = [write(table, tmp_path / f"scored.{ending}") for ending in endings]
    for old, new in combinations(paths, 2):
        found = compare(old, new, None, None, "lachan_")
        assert (found.matched, found.changed) == (4, 0), (old.name, new.name)


def test_versions_of_any_type_are_told_as_text(tmp_path: Path) -> None:
    table = scored([SUSPICIOUS]).drop_columns("lachan_versions")
    for made, text in (([["L1", "C2"]], '["L1", "C2"]'), ([{"lists": "L1"}], '{"lists": "L1"}')):
        other = table.append_column("lachan_versions", pa.array(made))
        found = compared(tmp_path, [other], [scored([SUSPICIOUS])])[0].found
        assert (found.old_versions, found.new_versions) == ([text], ["v"])


def test_a_key_says_which_columns_tell_rows_apart(tmp_path: Path) -> None:
    old = scored([SUSPICIOUS]).append_column("note", pa.array(["x"]))
    new = scored([CONFIRMED]).append_column("other", pa.array(["y"]))
    assert compared(tmp_path, [old], [new], key=["tip"])[0].found.matched == 1
    for options, code, field in (
        ({}, "columns_differ", "key"),
        ({"key": ["note"]}, "unknown_column", "new"),
        ({"key": ["lachan_state"]}, "unknown_column", "old"),
    ):
        with pytest.raises(InvalidInput) as caught:
            compared(tmp_path, [old], [new], **options)
        assert (caught.value.code, caught.value.field) == (code, field)


def test_a_file_that_was_not_scored_is_named(tmp_path: Path) -> None:
    plain = pa.table({"tip": ["a"]})
    ours = scored([SUSPICIOUS]).drop_columns("tip")
    for old, new, field in (
        ([ours], [ours], "old"),
        ([scored([SUSPICIOUS])], [ours], "new"),
        ([plain], [scored([SUSPICIOUS])], "old"),
        ([scored([SUSPICIOUS])], [plain], "new"),
        ([scored([SUSPICIOUS])], [], "new"),
    ):
        with pytest.raises(InvalidInput) as caught:
            compared(tmp_path, old, new)
        assert (caught.value.code, caught.value.field) == ("not_scored", field)


def test_columns_may_stand_in_another_order_and_have_any_name(tmp_path: Path) -> None:
    old = scored([SUSPICIOUS]).append_column("row", pa.array(["x"]))
    new = old.select(["row", *old.column_names[:-1]])
    assert compared(tmp_path, [old], [new])[0].found.matched == 1


def test_a_column_of_the_tips_never_takes_the_place_of_ours(tmp_path: Path) -> None:
    theirs = pa.array(["x"])
    old, new = (
        scored([row]).append_column("lachan_change", theirs) for row in (SUSPICIOUS, CONFIRMED)
    )
    _, (change,) = compared(tmp_path, [old], [new])
    assert (change["lachan_change"], change["lachan_change_2"]) == ("changed", "x")


@pytest.mark.parametrize("score", ["abc", "87,5", "87.0", "-", "99999"])
def test_a_score_that_is_none_is_told_with_its_row(tmp_path: Path, score: str) -> None:
    good, bad = scored([SUSPICIOUS]), scored([CONFIRMED])
    place = bad.column_names.index("lachan_score")
    bad = bad.set_column(place, "lachan_score", pa.array([score]))
    good = good.set_column(place, "lachan_score", pa.array(["45"]))
    with pytest.raises(InvalidInput, match="row 2") as caught:
        compared(tmp_path, [good, good], [good, bad])
    assert (caught.value.code, caught.value.field) == ("bad_score", "new")


def test_what_a_scoring_says_never_becomes_a_formula(tmp_path: Path) -> None:
    old: Told = ("=1+1", "=cmd|x", None, "@SUM(A1)")
    before = write(scored([old]), tmp_path / "old.parquet")
    after = write(scored([("=1+1", "suspicious", 45, None)]), tmp_path / "new.parquet")
    for defuse, tip in ((False, "=1+1"), (True, "'=1+1")):
        out = tmp_path / f"changes-{defuse}.csv"
        compare(before, after, out, None, "lachan_", defuse=defuse)
        (row,) = read(out).to_pylist()
        assert row["lachan_old_state"] == "'=cmd|x"
        assert row["lachan_old_category"] == "'@SUM(A1)"
        assert row["tip"] == tip


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_scorings_without_rows_are_equal(tmp_path: Path, ending: str) -> None:
    none = write(scored([]), tmp_path / f"none.{ending}")
    one = write(scored([SUSPICIOUS]), tmp_path / f"one.{ending}")
    assert compare(none, none, None, None, "lachan_").matched == 0
    assert compare(none, one, None, None, "lachan_").only_new == 1


def test_newer_lists_change_what_was_said(tmp_path: Path) -> None:
    table = make_table([{"Link": "https://listed1.example/"}, {"Link": "https://a.example/"}])
    before = make_judge(Snapshot(make_index(), make_curated()))
    diff, changes = compared(
        tmp_path,
        [score_table(table, make_plan(), before)],
        [score_table(table, make_plan(), make_judge())],
    )
    assert diff.found.moves == {("no_information", "confirmed_scam"): 1}
    assert [row["Link"] for row in changes] == ["https://listed1.example/"]
    assert len(diff.found.old_versions) == len(diff.found.new_versions) == 1
