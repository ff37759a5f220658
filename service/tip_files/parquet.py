"""Parquet: tables with types, whose row groups several processes can read at once."""

from __future__ import annotations

from collections.abc import Iterator
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

MAX_CHUNK = 512 << 20
"""Bytes of a chunk; the pages of a Parquet file may hold one long text for very many rows."""

_BATCH = 32_768
_BROKEN = (pa.ArrowException, OSError, ValueError, KeyError, IndexError, OverflowError)


class Parquet(Source):
    """A Parquet file; chunks are numbered through its parts, in whatever order they are read."""

    format = "parquet"

    def __init__(self, source: Input) -> None:
        super().__init__()
        self._input = source
        self._stream, self._path = source.file()
        try:
            self._file, self.schema = _opened(self._stream)
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
            for chunk in _chunks(self._file, self.schema, part):
                self._given += chunk.table.num_rows
                yield chunk

    def head(self, rows: int) -> pa.Table:
        taken: list[pa.Table] = []
        groups = self._file.metadata.num_row_groups
        for piece in _pieces(self._file, self.schema, range(groups), min(rows, _BATCH)):
            taken.append(piece.table.slice(0, rows - sum(table.num_rows for table in taken)))
            if sum(table.num_rows for table in taken) >= rows:
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
        file, schema = _opened(stream)
        yield from _chunks(file, schema, part)


def _opened(stream: BinaryIO) -> tuple[Any, pa.Schema]:
    """The file, and the schema that its tables have.

    Texts are read as dictionaries: what they would take as texts can be told beforehand.
    """
    try:
        schema = pq.read_schema(stream)
        texts = [field.name for field in schema if _is_text(field.type)]
        stream.seek(0)
        file = pq.ParquetFile(stream, read_dictionary=texts, pre_buffer=False, buffer_size=1 << 20)
    except _BROKEN as error:
        raise unreadable("The Parquet file is damaged, encrypted or cut short.") from error
    if not len(schema):
        raise wrong_columns("The file has no columns.")
    names = named(schema.names)
    return file, pa.schema(
        [field.with_name(name) for field, name in zip(schema, names, strict=True)],
        schema.metadata,
    )


def _is_text(kind: pa.DataType) -> bool:
    return any(
        check(kind)
        for check in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_string_view,
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_binary_view,
        )
    )


def _chunks(file: Any, schema: pa.Schema, part: Part) -> Iterator[Chunk]:
    waiting: list[Piece] = []
    count, row, number = 0, part.first_row, part.first_chunk
    groups = range(part.first_group, part.first_group + part.groups)
    for piece in _pieces(file, schema, groups, min(_BATCH, part.rows_per_chunk), row + 1):
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


def _pieces(
    file: Any, schema: pa.Schema, groups: range, rows: int, line: int = 1
) -> Iterator[Piece]:
    try:
        for batch in file.iter_batches(batch_size=rows, row_groups=list(groups), use_threads=False):
            faults: list[tuple[int, str, int]] = []
            columns = [
                _restored(column, field.type, place, faults)
                for place, (column, field) in enumerate(zip(batch.columns, schema, strict=True))
            ]
            lines = np.arange(line, line + batch.num_rows, dtype=np.int64)
            yield Piece(pa.Table.from_arrays(columns, schema=schema), lines, faults)
            line += batch.num_rows
    except _BROKEN as error:
        raise unreadable("The Parquet file is damaged.") from error


def _restored(
    column: pa.Array, kind: pa.DataType, place: int, faults: list[tuple[int, str, int]]
) -> pa.Array:
    """A column in its own type, if that keeps to the limit; texts that are none get a fault."""
    if not isinstance(column, pa.DictionaryArray):
        column.validate(full=True)
        return column
    words = column.dictionary
    if not _is_text(words.type):
        column.validate(full=True)
        return column if pa.types.is_dictionary(kind) else column.dictionary_decode().cast(kind)
    column.validate()
    size = pc.sum(pc.take(pc.binary_length(words), column.indices)).as_py() or 0
    if size > MAX_CHUNK:
        raise too_large("The rows of the Parquet file hold too much text.")
    try:
        words.validate(full=True)
    except pa.ArrowInvalid:
        known = words.cast(pa.binary()).to_pylist()
        mended = [None if it is None else it.decode("utf-8", "replace") for it in known]
        wrong = pa.array([it is not None and not _is_utf8(it) for it in known])
        rows = pc.fill_null(pc.take(wrong, column.indices), False).to_numpy(zero_copy_only=False)
        faults += [(row, "encoding", place) for row in np.flatnonzero(rows).tolist()]
        words = pa.array(mended, words.type)
        column = pa.DictionaryArray.from_arrays(column.indices, words)
    return column if pa.types.is_dictionary(kind) else column.dictionary_decode().cast(kind)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
