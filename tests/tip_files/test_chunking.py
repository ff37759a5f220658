"""A chunk ends where it would have too many rows, cells or bytes of text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.tip_files import chunking
from service.tip_files.base import Piece
from service.tip_files.chunking import chunks_of, rows_of_chunk


def pieces_of(texts: list[str], cuts: list[int]) -> list[Piece]:
    """The texts as pieces, cut somewhere."""
    places = sorted({0, *(cut for cut in cuts if cut <= len(texts)), len(texts)})
    return [
        Piece(
            pa.table({"a": pa.array(texts[begin:end], pa.string())}),
            np.arange(begin + 1, end + 1),
            [(at, "quoting", -1) for at in range(end - begin) if texts[begin + at] == "!"],
        )
        for begin, end in pairwise(places)
    ]


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(st.sampled_from(["", "a", "!", "bb" * 3, "c" * 25]), max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=5),
    rows=st.integers(1, 8),
)
def test_chunks_are_as_long_as_the_limits_allow_wherever_pieces_end(
    texts: list[str], cuts: list[int], rows: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunking, "MAX_TEXT", 20)
        found = list(chunks_of(pieces_of(texts, cuts), rows, 1))
    expected: list[list[str]] = []
    for text in texts:
        last = expected[-1] if expected else None
        if last is None or len(last) == rows or sum(map(len, last)) + len(text) > 20:
            expected.append([])
        expected[-1].append(text)
    assert [chunk.table["a"].to_pylist() for chunk in found] == expected
    assert [line for chunk in found for line in chunk.lines.tolist()] == [*range(1, len(texts) + 1)]
    for chunk in found:
        marked = [row for row, text in enumerate(chunk.table["a"].to_pylist()) if text == "!"]
        assert [fault.row for fault in chunk.faults] == marked
        assert [fault.line for fault in chunk.faults] == chunk.lines[marked].tolist()


def test_a_table_of_many_columns_has_few_rows_in_a_chunk() -> None:
    assert rows_of_chunk(32_768, 5) == 32_768
    assert rows_of_chunk(32_768, 16_384) == 256
    assert rows_of_chunk(10, 16_384) == 10
