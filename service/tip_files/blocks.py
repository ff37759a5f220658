"""Blocks: delimited text in UTF-8 as tables, read by Arrow wherever that gives the same rows.

``scanning`` says what a row is. A block of whole lines goes to Arrow only where each quote stands
as it should, each row is as wide as the heading and no limit is near: there both agree, wherever
the block begins or ends.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from service.tip_files.base import MAX_CELL, MAX_LINE, Lines, Piece
from service.tip_files.scanning import MOST_LINES, scan

_MARK = b"\xef\xbb\xbf"
_CR, _LF, _QUOTE = b'\r\n"'
_CLOSE, _WIDEST = 1 << 14, 1 << 22
"""Bytes that are looked at row by row, and at once."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What every block of a file shares."""

    names: tuple[str, ...]
    separator: str


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where a block's rows lie: the end of the last one, and each one's line and whether blank."""

    end: int
    lines: Lines
    next_line: int


class Blocks:
    """Pieces of a table, from pieces of text that follow its heading."""

    def __init__(self, shape: Shape, line: int, *, fast: bool = True) -> None:
        """``line`` is the number of the first line; without ``fast`` Arrow is not asked."""
        self._shape, self._line, self._fast = shape, line, fast
        names = [str(at) for at in range(len(shape.names))]
        self._parse = arrow_csv.ParseOptions(
            delimiter=shape.separator, quote_char='"', newlines_in_values=True
        )
        self._convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=True,
        )
        self._columns = names
        self._window = _WIDEST

    def pieces(self, texts: Iterable[bytes]) -> Iterator[Piece]:
        """Rows of all texts together. Raises TooLarge for a line that is too long."""
        rest = b""
        for text in texts:
            rest = yield from self._whole(rest + text, final=False)
        yield from self._whole(rest, final=True)

    def _whole(self, data: bytes, *, final: bool) -> Generator[Piece, None, bytes]:
        """Whole rows; what is left of the text is returned."""
        at = 0
        while at < len(data):
            piece, used = self._next(data, at, final=final)
            if not used:
                break
            if piece is not None:
                yield piece
            at += used
        return data[at:]

    def _next(self, data: bytes, at: int, *, final: bool) -> tuple[Piece | None, int]:
        """The next rows and the bytes that they take, none where more text is needed.

        Where Arrow cannot take a window, a smaller one tells which few rows are in its way.
        """
        while self._fast:
            part = data[at : at + self._window]
            found = self._by_arrow(part)
            if found is not None:
                self._window = min(self._window * 4, _WIDEST)
                return found
            if len(part) <= _CLOSE:
                break
            self._window = max(_CLOSE, min(self._window, len(part)) // 8)
        part = data[at : at + _CLOSE] if self._fast else data[at:]
        piece, used = self._by_scan(part, final=final and at + len(part) == len(data))
        if not used and at + len(part) < len(data):
            piece, used = self._by_scan(data[at:], final=final)
        if used:
            self._window = 2 * _CLOSE
        return piece, used

    def _by_scan(self, data: bytes, *, final: bool) -> tuple[Piece | None, int]:
        text = data.decode("utf-8", "surrogateescape")
        names, separator = self._shape.names, self._shape.separator
        rows, reach, self._line = scan(text, self._line, separator, len(names), final=final)
        used = len(text[:reach].encode("utf-8", "surrogateescape"))
        if not rows.cells:
            return None, used
        table = pa.Table.from_arrays(
            [pa.array(column, pa.string()) for column in zip(*rows.cells, strict=True)],
            names=list(names),
        )
        return Piece(table, np.array(rows.lines, np.int64), rows.faults), used

    def _by_arrow(self, data: bytes) -> tuple[Piece, int] | None:
        """The whole rows of a block, None where it needs a closer look."""
        if data.startswith(_MARK):  # Arrow would take it away
            return None
        rows = _rows(data, self._line, self._shape.separator)
        if rows is None:
            return None
        block = memoryview(data)[: rows.end]
        read = arrow_csv.ReadOptions(
            column_names=self._columns, use_threads=False, block_size=len(block) + 1
        )
        try:
            table = arrow_csv.read_csv(pa.py_buffer(block), read, self._parse, self._convert)
        except pa.ArrowInvalid:
            return None
        if table.num_rows != len(rows.lines) or _longest(table) > MAX_CELL:
            return None
        self._line = rows.next_line
        table = table.rename_columns(list(self._shape.names))
        return Piece(table, rows.lines, []), rows.end


def _longest(table: pa.Table) -> int:
    return max(pc.max(pc.binary_length(column)).as_py() or 0 for column in table.columns)


def _rows(data: bytes, line: int, separator: str) -> _Rows | None:
    """The rows of a block, None where a lone CR, a slip of a quote or a limit is in it."""
    letters = np.frombuffer(data, np.uint8)
    breaks = np.flatnonzero(letters == _LF)
    ends = breaks
    if _QUOTE in data:
        quotes = np.flatnonzero(letters == _QUOTE)
        before = np.searchsorted(quotes, breaks)
        ends = breaks[before % 2 == 0]
    if not len(ends):
        return None
    end = int(ends[-1]) + 1
    if ends is not breaks and not _well_quoted(letters[:end], quotes, ord(separator)):
        return None
    if _CR in data and data.count(b"\r", 0, end) != data.count(b"\r\n", 0, end):
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    if int((ends - starts).max()) >= MAX_LINE:
        return None
    places = np.arange(len(ends)) if ends is breaks else np.searchsorted(breaks, ends)
    first = np.concatenate([[0], places[:-1] + 1])
    if int((places - first).max()) >= MOST_LINES:
        return None
    blank = (ends == starts) | ((ends == starts + 1) & (letters[starts] == _CR))
    lines = (first[~blank] + line).astype(np.int64)
    return _Rows(end, lines, line + int(places[-1]) + 1)


def _well_quoted(letters: np.typing.NDArray[np.uint8], quotes: Lines, separator: int) -> bool:
    """Whether each quote opens a cell, closes one, or is one of two that mean one."""
    quotes = quotes[: np.searchsorted(quotes, len(letters))]
    opening, closing = quotes[::2], quotes[1::2]
    before = letters[np.maximum(opening - 1, 0)]
    opens = (opening == 0) | (before == separator) | (before == _LF)
    opens[1:] |= closing[:-1] == opening[1:] - 1
    after = letters[closing + 1]  # the block ends with a line end
    closes = (after == separator) | (after == _LF) | (after == _CR)
    closes[:-1] |= opening[1:] == closing[:-1] + 1
    return bool(opens.all() and closes.all())
