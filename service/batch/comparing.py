"""Comparing: two scored files in, the rows that changed in a third one out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from service.batch.diff import Diff, Differences
from service.batch.faults import clear_errors
from service.batch.scratch import scratch
from service.tip_files.base import Source
from service.tip_files.reading import open_tips
from service.tip_files.writing import write_tips


def compare(
    old: Path,
    new: Path,
    output: Path | None,
    key: Sequence[str] | None,
    prefix: str,
    *,
    defuse: bool = False,
) -> Differences:
    """Compare two scorings; ``output`` takes the changed rows; none where nothing changed.

    ``defuse`` keeps columns of the tips from being formulas in CSV and TSV. Ours always are: they
    repeat what the scorings hold, and anybody may have written these.
    Raises what ``Diff.changes`` and reading and writing do.
    """
    with (
        clear_errors(),
        open_tips(old) as before,
        open_tips(new) as after,
        scratch() as folder,
    ):
        diff = Diff(folder, key=key, prefix=prefix)
        changes = diff.changes(_tables(before), _tables(after))
        first = next(changes, None)
        if output is None:
            for _ in changes:
                pass
            return diff.found
        schema = first.schema if first is not None else diff.schema
        with write_tips(output, None, schema, defuse=defuse or diff.ours) as writer:
            if first is not None:
                writer.write(first)
            for table in changes:
                writer.write(table)
        diff.found.notes.update(writer.counts)
        return diff.found


def _tables(source: Source) -> Iterator[pa.Table]:
    """Its tables, at least one: a scoring without rows has its columns none the less."""
    yield source.schema.empty_table()
    for chunk in source.chunks():
        yield chunk.table
