"""Slices: few enough rows of a chunk to be judged at a time, however much stands in each.

What is told of a text can be many times as long as the text. Slices follow from the rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from service.batch.cells import Fault
from service.tip_files.base import RowFault
from service.tip_files.texts import is_text, plain

MOST = 2 << 20
"""Bytes of the judged texts of a slice; one row may have more."""


class Slice(NamedTuple):
    """Rows of a chunk from ``begin`` on, with the faults in them."""

    begin: int
    table: pa.Table
    faults: list[RowFault]


def slices(
    table: pa.Table, faults: Sequence[Fault], judged: Sequence[str], most: int = MOST
) -> Iterator[Slice]:
    """The rows in their order; an empty table is one slice. ``judged`` columns count."""
    sizes = np.zeros(table.num_rows, np.int64)
    for name in judged:
        sizes += _bytes(table.column(name))
    ends = np.cumsum(sizes)
    begin = 0
    while True:
        spent = int(ends[begin - 1]) if begin else 0
        end = max(int(np.searchsorted(ends, spent + most, "right")), begin + 1)
        end = min(end, table.num_rows)
        some = [
            RowFault(fault.row - begin, 0, fault.code, fault.column)
            for fault in faults
            if begin <= fault.row < end
        ]
        yield Slice(begin, table.slice(begin, end - begin), some)
        begin = end
        if begin >= table.num_rows:
            return


def _bytes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Bytes of each cell; of what is no text, as many for each."""
    array = plain(column)
    if not is_text(array.type):
        return np.full(len(array), -(-array.nbytes // max(1, len(array))), np.int64)
    sizes: NDArray[np.int64] = (
        pc.binary_length(array.cast(pa.large_binary())).fill_null(0).to_numpy()
    )
    return sizes.astype(np.int64)
