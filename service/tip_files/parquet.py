"""Parquet: tables with types, whose row groups several processes can read at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from service.tip_files.base import (
    ROWS,
    Chunk,
    Part,
    Piece,
    Source,
    named,
    too_large,
    unreadable,
    wrong_columns,
)
from service.tip_files.chunking import chunk_of, part_of, rows_of_chunk, together
from service.tip_files.inputs import Input
from service.tip_files.texts import is_text

MAX_CHUNK = 320 << 20
"""Bytes of a chunk; the pages of a Parquet file may hold one long text for very many rows."""

_BATCH = 8_192
_BATCHES = 8
"""In how many steps at least a chunk as large as it may be is read."""

_HEAD_BYTES = 1 << 24
_DELTAS = {"DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"}
"""Of texts: each may be made of the one before it, and nothing tells beforehand how long it is."""

_READING: dict[str, Any] = {"pre_buffer": False, "buffer_size": 1 << 20}
_BROKEN = (pa.ArrowException, OSError, ValueError, KeyError, IndexError, OverflowError)


class Parquet(Source):
    """A Parquet file; chunks are numbered through its parts, in whatever order they are read."""

    format = "parquet"

    def __init__(self, source: Input) -> None:
        super().__init__()
        self._input = source
        self._stream, self._path = source.file()
        try:
            self._file = _File(self._stream)
            self.schema = self._file.schema
            self.rows = self._file.metadata.num_rows
        except BaseException:
            self._stream.close()
            raise
        self._given = 0

    def parts(self, rows: int = ROWS) -> tuple[Part, ...]:
        return self._all_parts(self._path, rows) if self._path is not None else ()

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        self._given = 0
        for part in self._all_parts(self._path or Path(), rows):
            for chunk in _chunks(self._file, part):
                self._given += chunk.table.num_rows
                yield chunk

    def head(self, rows: int) -> pa.Table:
        taken: list[pa.Table] = []
        count = 0
        for piece in self._file.pieces(range(self._file.metadata.num_row_groups), rows):
            taken.append(piece.table.slice(0, rows - count))
            count += taken[-1].num_rows
            if count >= rows or sum(table.nbytes for table in taken) > _HEAD_BYTES:
                break
        return pa.concat_tables([self.schema.empty_table(), *taken])

    def fraction(self) -> float | None:
        return self._given / self.rows if self.rows else 1.0

    def close(self) -> None:
        self._stream.close()
        self._input.close()

    def _all_parts(self, path: Path, rows: int) -> tuple[Part, ...]:
        most = rows_of_chunk(rows, len(self.schema))
        metadata = self._file.metadata
        sizes = [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]
        if min(sizes, default=0) < 0 or sum(sizes) != self.rows:
            raise unreadable("The Parquet file is damaged.")
        parts: list[Part] = []
        begin = row = chunk = 0
        while begin < len(sizes):
            end, count = begin + 1, sizes[begin]
            while end < len(sizes) and count + sizes[end] <= most:
                count += sizes[end]
                end += 1
            if count:
                parts.append(Part(len(parts), path, begin, end - begin, row, count, chunk, most))
            begin, row, chunk = end, row + count, chunk + -(-count // most)
        return tuple(parts)


def read_part(part: Part) -> Iterator[Chunk]:
    """The chunks of a part, read by whoever calls. Raises InvalidInput and TooLarge."""
    try:
        stream = part.path.open("rb")
    except OSError as error:
        raise unreadable("The file cannot be opened.") from error
    with stream:
        yield from _chunks(_File(stream), part)


class _File:
    """An opened file, and the schema that its tables have.

    It is read twice. Texts as dictionaries tell beforehand how long they may become, from the
    first row of each group; as what they are they take a tenth of the memory of that and of the
    time.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Raises InvalidInput where it is none, or has no columns that can be named."""
        try:
            self._plain = pq.ParquetFile(stream, **_READING)
            self.metadata = self._plain.metadata
            schema = self._plain.schema_arrow
            self._texts = [field.name for field in schema if is_text(field.type)]
            self._lengths = pq.ParquetFile(
                stream, metadata=self.metadata, read_dictionary=self._texts, **_READING
            )
        except _BROKEN as error:
            raise unreadable("The Parquet file is damaged, encrypted or cut short.") from error
        if not len(schema):
            raise wrong_columns("The file has no columns.")
        names = named(schema.names)
        fields = [field.with_name(name) for field, name in zip(schema, names, strict=True)]
        self.schema = pa.schema(fields, schema.metadata)

    def pieces(self, groups: range, rows: int, line: int = 1) -> Iterator[Piece]:
        """The rows of some groups, at most so many at a time. Raises InvalidInput and TooLarge."""
        try:
            for group in groups:
                step = self._step(group, min(rows, _BATCH))
                for batch in self._plain.iter_batches(step, [group], use_threads=False):
                    yield self._piece(batch, line)
                    line += batch.num_rows
        except MemoryError as error:
            raise too_large("The Parquet file takes more memory than there is.") from error
        except _BROKEN as error:
            raise unreadable("The Parquet file is damaged.") from error

    def _step(self, group: int, most: int) -> int:
        """Rows of a group that can be read at a time, however long its texts are.

        What stands in a dictionary may be meant by every row. Other texts stand in the pages one
        by one, so that their size is told.
        """
        about = self.metadata.row_group(group)
        for at in range(about.num_columns):
            column = about.column(at)
            if column.path_in_schema in self._texts and not _DELTAS.isdisjoint(column.encodings):
                raise unreadable("The Parquet file packs its texts as deltas, which is not read.")
        size: int = max(0, about.total_byte_size) // max(1, about.num_rows)
        if self._texts:
            peek = self._lengths.iter_batches(1, [group], self._texts, use_threads=False)
            size += sum(_longest(column) for batch in islice(peek, 1) for column in batch.columns)
        return max(1, min(most, MAX_CHUNK // _BATCHES // max(1, size)))

    def _piece(self, batch: pa.RecordBatch, line: int) -> Piece:
        faults: list[tuple[int, str, int]] = []
        columns = [_restored(column, place, faults) for place, column in enumerate(batch.columns)]
        lines = np.arange(line, line + batch.num_rows, dtype=np.int64)
        return Piece(pa.Table.from_arrays(columns, schema=self.schema), lines, faults)


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text in a dictionary."""
    if not isinstance(column, pa.DictionaryArray):
        return 0
    longest: int | None = pc.max(pc.binary_length(column.dictionary)).as_py()
    return longest or 0


def _chunks(file: _File, part: Part) -> Iterator[Chunk]:
    waiting: list[Piece] = []
    count, row, number = 0, part.first_row, part.first_chunk
    groups = range(part.first_group, part.first_group + part.groups)
    for piece in file.pieces(groups, part.rows_per_chunk, row + 1):
        waiting.append(piece)
        count += piece.table.num_rows
        while count >= part.rows_per_chunk or (count and row + count == part.first_row + part.rows):
            whole = together(waiting)
            take = min(part.rows_per_chunk, count)
            yield chunk_of(number, part_of(whole, 0, take))
            waiting, count = [part_of(whole, take, count)], count - take
            number, row = number + 1, row + take
        if sum(piece.table.nbytes for piece in waiting) > MAX_CHUNK:
            raise too_large("The rows of the Parquet file hold too much text.")
    if row != part.first_row + part.rows:
        raise unreadable("The Parquet file holds other rows than it says.")


def _restored(column: pa.Array, place: int, faults: list[tuple[int, str, int]]) -> pa.Array:
    """A column that holds what its type says: texts that are none are mended and get a fault."""
    if isinstance(column, pa.DictionaryArray) and is_text(column.dictionary.type):
        column.validate()
        size = pc.sum(pc.take(pc.binary_length(column.dictionary), column.indices)).as_py() or 0
        if size > MAX_CHUNK:
            raise too_large("The rows of the Parquet file hold too much text.")
    try:
        column.validate(full=True)
        return column
    except pa.ArrowInvalid:
        column.validate()
        if not is_text(column.type):
            raise
    mended: list[str | None] = []
    for row, known in enumerate(column.cast(pa.large_binary()).to_pylist()):
        text = None if known is None else known.decode("utf-8", "replace")
        if text is not None and text.encode() != known:
            faults.append((row, "encoding", place))
        mended.append(text)
    return pa.array(mended, column.type)
