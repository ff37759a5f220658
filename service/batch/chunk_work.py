"""Chunk work: one chunk is scored and what was added is kept in the job's folder.

The same in the parent and in any worker, which a chunk reaches as a file that it maps.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from service.batch.cells import Fault
from service.batch.columns import EMPTY, TYPES
from service.batch.facts import Facts, encode, together
from service.batch.journal import Entry, save
from service.batch.judging import Judge, score_chunk
from service.batch.plan import Plan, Role
from service.batch.slices import slices
from service.tip_files.base import Chunk, RowFault

_FAULTS = b"lachan"
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


class ChunkWork:
    """Scores chunks of the job in a folder; ``passed`` is where they lie for workers.

    ``columns`` are those that it needs.
    """

    def __init__(self, folder: Path, passed: Path, plan: Plan, judge: Judge) -> None:
        self._folder = folder
        self._passed = passed
        self._plan = plan
        self._judge = judge
        self._schema = pa.schema(list(zip(plan.added, TYPES, strict=True)))
        self.columns = tuple(name for name, role in plan.columns if role is not Role.IGNORE)

    def score(self, number: int, table: pa.Table, faults: Sequence[Fault]) -> Entry:
        """Score a chunk and keep what was added."""
        sink = pa.BufferOutputStream()
        kept: list[tuple[int, Facts]] = []
        states = Counter[str]()
        errors = blank = 0
        with pa.ipc.new_file(sink, self._schema, options=_PACKED) as writer:
            for begin, piece, some in slices(table.select(self.columns), faults, self.columns):
                scored, facts = score_chunk(piece, self._plan, self._judge, some)
                added = scored.select(self._plan.added)
                writer.write_table(added.combine_chunks())
                if facts is not None:
                    kept.append((begin, facts))
                error = added.column(self._plan.prefix + "error")
                empty = pc.sum(pc.equal(error, EMPTY)).as_py() or 0
                states.update(_counted(added.column(0)))
                errors += len(error) - error.null_count - empty
                blank += empty
        return Entry(
            chunk=number,
            rows=table.num_rows,
            answers=save(self._folder, number, sink.getvalue().to_pybytes()),
            facts=save(self._folder, number, encode(together(kept))) if kept else None,
            states=dict(states),
            errors=errors,
            blank=blank,
        )

    def __call__(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what a worker is told: score the ``chunk`` that was handed over."""
        table, faults = picked_up(self._passed / str(order["chunk"]))
        entry = self.score(order["chunk"], table, faults)
        pa.default_memory_pool().release_unused()
        return entry.as_dict()


def hand_over(folder: Path, chunk: Chunk, columns: Sequence[str]) -> None:
    """Write what a worker needs of a chunk."""
    laid_down(folder / str(chunk.number), chunk.table.select(columns), chunk.faults)


def laid_down(path: Path, table: pa.Table, faults: Sequence[RowFault]) -> None:
    """Write a table and its faults so that any process can map it."""
    told = orjson.dumps([[fault.row, fault.line, fault.code, fault.column] for fault in faults])
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _FAULTS: told})
    with pa.OSFile(os.fsencode(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def picked_up(path: Path) -> tuple[pa.Table, tuple[RowFault, ...]]:
    """A table that was laid down, mapped."""
    with pa.memory_map(os.fsencode(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    about = dict(table.schema.metadata)
    faults = tuple(RowFault(*fault) for fault in orjson.loads(about.pop(_FAULTS)))
    return table.replace_schema_metadata(about or None), faults


def wholes(table: pa.Table, path: Path) -> Iterator[pa.Table]:
    """A chunk with what was added to it and kept at the path, slice by slice."""
    begin = 0
    with pa.memory_map(os.fsencode(path)) as source:
        file = pa.ipc.open_file(source)
        for number in range(file.num_record_batches):
            added = pa.Table.from_batches([file.get_batch(number)])
            yield beside(table.slice(begin, added.num_rows), added)
            begin += added.num_rows


def beside(table: pa.Table, added: pa.Table) -> pa.Table:
    """A table with more columns."""
    for place in range(added.num_columns):
        table = table.append_column(added.field(place), added.column(place))
    return table


def _counted(column: Any) -> dict[str, int]:
    counted = pc.value_counts(column.drop_null()).to_pylist()
    return {str(item["values"]): int(item["counts"]) for item in counted}
