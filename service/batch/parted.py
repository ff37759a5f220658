"""Parted files: rows kept on the disk by a number, to be read again some numbers at a time.

What would not fit into memory as a whole is parted by content, so that equal things lie together.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray

PARTS = 64

_HELD = b"parts"
_OPTIONS = {"use_threads": False}


def encode(
    table: pa.Table, part: NDArray[np.int64], about: Mapping[bytes, bytes] | None = None
) -> bytes:
    """An Arrow file with a batch for each number that occurs; ``part`` says each row's."""
    order = np.argsort(part, kind="stable")
    bounds = np.searchsorted(part[order], np.arange(PARTS + 1)).tolist()
    held = [number for number, (begin, end) in enumerate(pairwise(bounds)) if begin < end]
    table = table.take(pa.array(order)).combine_chunks()
    schema = table.schema.with_metadata({**(about or {}), _HELD: orjson.dumps(held)})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4", **_OPTIONS)
    with pa.ipc.new_file(sink, schema, options=options) as writer:
        for number in held:
            begin, end = bounds[number : number + 2]
            writer.write_batch(table.slice(begin, end - begin).to_batches()[0])
    content: bytes = sink.getvalue().to_pybytes()
    return content


def read(path: Path, numbers: range) -> list[pa.Table]:
    """The rows of some numbers, in the numbers' order; nothing for a number without rows."""
    with pa.OSFile(os.fsencode(path)) as source:
        file = pa.ipc.open_file(source, options=pa.ipc.IpcReadOptions(**_OPTIONS))
        held = orjson.loads(file.schema.metadata[_HELD])
        batches = [file.get_batch(at) for at, number in enumerate(held) if number in numbers]
    return [pa.Table.from_batches([batch]).replace_schema_metadata() for batch in batches]


def passes(rows: int, at_once: int = 200_000) -> list[range]:
    """All numbers, in as many goes as it takes to hold about so many rows in one."""
    step = -(-PARTS // min(PARTS, 1 + rows // at_once))
    return [range(begin, min(begin + step, PARTS)) for begin in range(0, PARTS, step)]


def about(path: Path) -> dict[bytes, bytes]:
    """What was written beside the rows."""
    with pa.OSFile(os.fsencode(path)) as source:
        return dict(pa.ipc.open_file(source).schema.metadata)
