"""Chunk work: one chunk is scored and what was added is kept in the job's folder.

The same in the parent and in any worker, which a chunk reaches as a file that it maps.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from service.batch.cells import Fault
from service.batch.facts import encode
from service.batch.journal import Entry, save
from service.batch.judging import Judge, score_chunk
from service.batch.plan import Plan, Role
from service.tip_files.base import Chunk, RowFault

_FAULTS = b"lachan"


class ChunkWork:
    """Scores chunks of the job in a folder; ``passed`` is where they lie for workers.

    ``columns`` are those that it needs.
    """

    def __init__(self, folder: Path, passed: Path, plan: Plan, judge: Judge) -> None:
        self._folder = folder
        self._passed = passed
        self._plan = plan
        self._judge = judge
        self.columns = tuple(name for name, role in plan.columns if role is not Role.IGNORE)

    def score(self, number: int, table: pa.Table, faults: Sequence[Fault]) -> Entry:
        """Score a chunk and keep what was added."""
        scored, facts = score_chunk(table.select(self.columns), self._plan, self._judge, faults)
        added = scored.select(self._plan.added)
        state, error = added.column(0), added.column(self._plan.prefix + "error")
        blank = pc.sum(pc.equal(error, "empty")).as_py() or 0
        return Entry(
            chunk=number,
            rows=added.num_rows,
            answers=save(self._folder, number, _as_bytes(added)),
            facts=save(self._folder, number, encode(facts)) if facts is not None else None,
            states=_counted(state),
            errors=len(error) - error.null_count - blank,
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
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def picked_up(path: Path) -> tuple[pa.Table, tuple[RowFault, ...]]:
    """A table that was laid down, mapped."""
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    about = dict(table.schema.metadata)
    faults = tuple(RowFault(*fault) for fault in orjson.loads(about.pop(_FAULTS)))
    return table.replace_schema_metadata(about or None), faults


def read_kept(path: Path) -> pa.Table:
    """The added columns of a finished chunk."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def beside(table: pa.Table, added: pa.Table) -> pa.Table:
    """A table with more columns."""
    for place in range(added.num_columns):
        table = table.append_column(added.field(place), added.column(place))
    return table


def _as_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _counted(column: Any) -> dict[str, int]:
    counted = pc.value_counts(column.drop_null()).to_pylist()
    return {str(item["values"]): int(item["counts"]) for item in counted}
