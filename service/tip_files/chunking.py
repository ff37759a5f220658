"""Chunking: pieces as they were read become chunks that depend on the rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from service.tip_files.base import MAX_CELL, MAX_CELLS, MAX_TEXT, Chunk, Lines, Piece, RowFault


def rows_of_chunk(rows: int, columns: int) -> int:
    """Rows of a chunk of which so many are wanted, with so many columns."""
    return max(1, min(rows, MAX_CELLS // columns))


def chunks_of(pieces: Iterable[Piece], rows: int, columns: int) -> Iterator[Chunk]:
    """Each chunk is as long as the limits of rows and text let it be."""
    most = rows_of_chunk(rows, columns)
    waiting: list[Piece] = []
    count = text = number = 0
    for piece in pieces:
        if not piece.table.num_rows:
            continue
        piece = checked(piece)
        waiting.append(piece)
        count += piece.table.num_rows
        text += sum(_text_bytes(column) for column in piece.table.columns)
        while count >= most or text > MAX_TEXT:
            whole = together(waiting)
            take = min(most, count)
            if text > MAX_TEXT:
                take = max(1, min(take, _rows_within(whole.table)))
            yield chunk_of(number, part_of(whole, 0, take))
            number += 1
            rest = part_of(whole, take, count)
            waiting, count = [rest], rest.table.num_rows
            text = sum(_text_bytes(column) for column in rest.table.columns)
    if count:
        yield chunk_of(number, together(waiting))


def checked(piece: Piece) -> Piece:
    """The piece with the faults of cells that hold a NUL or too much text."""
    faults = list(piece.faults)
    for place, column in enumerate(piece.table.columns):
        for code, mask in _marks(column):
            faults += [(row, code, place) for row in np.flatnonzero(mask).tolist()]
    return Piece(piece.table, piece.lines, faults)


def _marks(column: pa.ChunkedArray) -> Iterator[tuple[str, Lines]]:
    if (pc.max(pc.binary_length(column)).as_py() or 0) > MAX_CELL:
        yield "too_long", _numbers(pc.greater(pc.utf8_length(column), MAX_CELL))
    if any(b"\0" in text_of(chunk) for chunk in column.chunks):
        yield "nul", _numbers(pc.match_substring(column, "\0"))


def text_of(array: pa.Array) -> bytes:
    """All texts of an array one behind the other; there may be more under its nulls."""
    _, places, data = array.buffers()
    if data is None or not len(array):
        return b""
    width = np.int64 if pa.types.is_large_string(array.type) else np.int32
    offsets = np.frombuffer(places, width)
    first, last = offsets[array.offset], offsets[array.offset + len(array)]
    return bytes(memoryview(data)[first:last])


def _numbers(mask: pa.ChunkedArray) -> Lines:
    numbers: Lines = mask.fill_null(False).to_numpy().astype(np.int64)
    return numbers


def _text_bytes(column: pa.ChunkedArray) -> int:
    return pc.sum(pc.binary_length(column)).as_py() or 0


def _rows_within(table: pa.Table) -> int:
    """First rows that together keep to the limit of text."""
    sizes = np.zeros(table.num_rows, np.int64)
    for column in table.columns:
        sizes += pc.binary_length(column).fill_null(0).to_numpy()
    return int(np.searchsorted(np.cumsum(sizes), MAX_TEXT, side="right"))


def together(pieces: list[Piece]) -> Piece:
    """All pieces as one."""
    if len(pieces) == 1:
        return pieces[0]
    faults, before = [], 0
    for piece in pieces:
        faults += [(row + before, code, place) for row, code, place in piece.faults]
        before += piece.table.num_rows
    table = pa.concat_tables([piece.table for piece in pieces])
    return Piece(table, np.concatenate([piece.lines for piece in pieces]), faults)


def part_of(piece: Piece, begin: int, end: int) -> Piece:
    """The rows from one place to another."""
    faults = [(row - begin, code, place) for row, code, place in piece.faults if begin <= row < end]
    return Piece(piece.table.slice(begin, end - begin), piece.lines[begin:end], faults)


def chunk_of(number: int, piece: Piece) -> Chunk:
    """The piece as a chunk."""
    names = piece.table.schema.names
    faults = sorted(
        RowFault(row, int(piece.lines[row]), code, names[place] if place >= 0 else "")
        for row, code, place in piece.faults
    )
    table = piece.table.unify_dictionaries().combine_chunks()
    return Chunk(number, table, tuple(faults), piece.lines)
