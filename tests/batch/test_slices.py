"""Slices: rows are judged few enough at a time, and nothing of that is seen in what comes out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.batch import chunk_work
from service.batch.chunk_work import ChunkWork, wholes
from service.batch.facts import counts_in
from service.batch.journal import Entry, path_of
from service.batch.slices import slices
from service.batch.summary import Summary
from service.tip_files.base import RowFault
from tests.batch.made import LINK, make_judge, make_plan, make_table, values_of_every_kind


@given(
    st.lists(st.text("ab", max_size=9), max_size=40),
    st.lists(st.integers(0, 39), max_size=5),
    st.integers(1, 30),
)
def test_every_row_and_fault_is_in_one_slice(texts: list[str], bad: list[int], most: int) -> None:
    faults = [RowFault(row, row + 2, "nul", "a") for row in sorted(set(bad)) if row < len(texts)]
    table = pa.table({"a": pa.array(texts, pa.string()), "other": pa.array(texts, pa.string())})
    found = list(slices(table, faults, ["a"], most))
    assert pa.concat_tables(piece.table for piece in found).equals(table)
    assert [fault.row + piece.begin for piece in found for fault in piece.faults] == [
        fault.row for fault in faults
    ]
    for piece in found:
        size = sum(len(text) for text in piece.table["a"].to_pylist())
        assert size <= most or piece.table.num_rows == 1


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(),
     pa.binary_view(), pa.dictionary(pa.int32(), pa.string()), pa.int64(), pa.float32()],
)  # fmt: skip
def test_values_of_every_type_are_measured(kind: pa.DataType) -> None:
    values = ["123", None, "45"] if not pa.types.is_primitive(kind) else [123, None, 45]
    table = pa.table({"a": pa.array(values, pa.string() if pa.types.is_dictionary(kind) else kind)})
    if pa.types.is_dictionary(kind):
        table = table.set_column(0, "a", table["a"].dictionary_encode())
    found = list(slices(table, [], ["a"], 3))
    assert pa.concat_tables(piece.table for piece in found).equals(table)
    assert len(found) >= 2


@pytest.mark.parametrize("full", [False, True])
def test_a_chunk_in_slices_comes_to_what_it_comes_to_in_one(
    full: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = make_table({column: value} for column, value in values_of_every_kind(300))
    faults = [RowFault(7, 9, "too_few_cells"), RowFault(250, 252, "nul", LINK)]
    told = []
    for name, most in (("one", 1 << 30), ("many", 400)):
        monkeypatch.setattr(chunk_work, "slices", partial(slices, most=most))
        folder = tmp_path / name
        (folder / "chunks").mkdir(parents=True)
        work = ChunkWork(folder, folder, make_plan(full=full), make_judge(with_facts=True))
        entry = work.score(0, table, faults)
        told.append(_all_of(folder, table, entry))
    assert told[0] == told[1]


def _all_of(folder: Path, table: pa.Table, entry: Entry) -> list[object]:
    assert entry.facts is not None
    facts = path_of(folder, entry.facts)
    summary = Summary(full=True)
    summary.add(facts, 0)
    whole = pa.concat_tables(wholes(table, path_of(folder, entry.answers)))
    counted = [dict(sorted(each.items())) for each in counts_in(facts)[1:]]
    return [whole.to_pylist(), counted, summary.finish(None).as_json(), entry.rows, entry.errors,
            entry.blank, dict(sorted(entry.states.items()))]  # fmt: skip
