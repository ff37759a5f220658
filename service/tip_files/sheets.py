"""Sheets: the rows of a workbook, of one sheet or of all, each in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from service.errors import InvalidInput, TooLarge
from service.table_files.parts import Limits, Texts, opened, pieces, read
from service.table_files.workbook import Sheet, book_of, cell_styles
from service.tip_files.base import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_LINE,
    MAX_TEXT,
    ROWS,
    Chunk,
    Piece,
    Source,
    empty,
    named,
    too_large,
    unreadable,
    wrong_columns,
)  # fmt: skip
from service.tip_files.chunking import chunks_of
from service.tip_files.inputs import Input
from service.tip_files.sheet_rows import Cell, SheetRows, columns_of, unescaped
from service.tip_files.text_source import head_of

LIMITS = Limits(unpacked=2 << 30, parts=10_000, elements=100_000_000)
MAX_SHARED = 512 << 20
"""Bytes of the part with the texts that cells share."""

MAX_WHOLE_TEXT = 4 << 30
"""Bytes of text that all cells together may make of those that they share."""

MAX_WHOLE_CELLS = 200_000_000
"""A sheet of many columns may have rows of a single cell."""

ALL = "*"
SHEET = "sheet"
"""The column that tells a row's sheet where all are read."""

_BATCH, _BATCH_BYTES = 4_096, 8 << 20
_SHARED_BATCH = 65_536


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with a heading."""

    sheet: Sheet
    names: list[str]


class Sheets(Source):
    """An XLSX workbook."""

    format = "xlsx"

    def __init__(self, source: Input, sheet: str | None = None) -> None:
        super().__init__()
        self._input = source
        self._stream, _ = source.file()
        self._done = 0
        try:
            with _told():
                self._archive = opened(self._stream, LIMITS)
                self._book = book_of(self._archive)
                self._styles = cell_styles(self._archive, self._book.styles)
            self._with_sheet = sheet == ALL
            chosen = self._chosen(sheet)
            self._shared = self._strings()
            self._lengths = pc.binary_length(self._shared).to_numpy(zero_copy_only=False)
            self._tables = [table for each in chosen if (table := self._table(each))]
            if not self._tables:
                raise empty()
            names = list(dict.fromkeys(name for table in self._tables for name in table.names))
            if len(names) + self._with_sheet > MAX_COLUMNS:
                raise wrong_columns("The sheets have more columns than can be read.")
            names = named([*names, SHEET]) if self._with_sheet else names
            self.schema = pa.schema([(name, pa.string()) for name in names])
        except BaseException:
            self._stream.close()
            raise

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        self._done = 0
        return chunks_of(self._pieces(counted=True), rows, len(self.columns))

    def head(self, rows: int) -> pa.Table:
        return head_of(self._pieces(counted=False), rows, self.schema)

    def fraction(self) -> float | None:
        whole = sum(self._archive.getinfo(table.sheet.part).file_size for table in self._tables)
        return min(1.0, self._done / whole) if whole else 1.0

    def close(self) -> None:
        self._archive.close()
        self._stream.close()
        self._input.close()

    def _chosen(self, name: str | None) -> list[Sheet]:
        if name is not None and name != ALL:
            chosen = [sheet for sheet in self._book.sheets if sheet.name == name]
            if not chosen:
                raise unreadable("The workbook has no sheet of that name.", "sheet")
            return chosen[:1]
        shown = [sheet for sheet in self._book.sheets if sheet.visible]
        if not shown:
            raise unreadable("The workbook has no sheet that can be seen.")
        return shown if name == ALL else shown[:1]

    def _table(self, sheet: Sheet) -> _Table | None:
        """A sheet by its first row that is not blank, None where there is none."""
        rows = SheetRows(self._styles, self._book.since_1904, len(self._shared))
        with _told():
            for _ in pieces(self._archive, sheet.part, rows.begin, rows.end, rows.hear, LIMITS):
                if rows.rows:
                    break
        if not rows.rows:
            return None
        if rows.beyond.get(0):
            raise wrong_columns("The file has more columns than can be read.")
        headings = [
            column[0].as_py()
            for column in columns_of(rows.rows[:1], len(rows.rows[0]), self._shared)
        ]
        return _Table(sheet, named(headings))

    def _strings(self) -> pa.StringArray:
        """The texts that cells share."""
        part = self._book.strings
        if part is None or part not in self._archive.namelist():
            return pa.array([], pa.string())
        if self._archive.getinfo(part).file_size > MAX_SHARED:
            raise too_large("The workbook has too much text.")
        texts = Texts(MAX_CELL)
        found: list[str] = []
        packed: list[pa.StringArray] = []

        def begin(tag: str, _: dict[str, str]) -> None:
            if tag == "si":
                texts.clear()
            texts.begin(tag)

        def end(tag: str) -> None:
            texts.end(tag)
            if tag == "si":
                found.append(unescaped(texts.text()))
                if len(found) == _SHARED_BATCH:
                    packed.append(pa.array(found, pa.string()))
                    found.clear()

        with _told():
            read(self._archive, part, begin, end, texts.hear, LIMITS)
        return pa.concat_arrays([*packed, pa.array(found, pa.string())])

    def _pieces(self, *, counted: bool) -> Iterator[Piece]:
        before = given = cells = 0
        for table in self._tables:
            width, flushed = len(table.names), 0
            rows = SheetRows(self._styles, self._book.since_1904, len(self._shared), width)
            with _told():
                for fed in pieces(
                    self._archive, table.sheet.part, rows.begin, rows.end, rows.hear, LIMITS
                ):
                    if counted:
                        self._done = before + fed
                    if len(rows.rows) >= _BATCH or fed - flushed > _BATCH_BYTES:
                        flushed = fed
                        for piece in self._taken(rows, table):
                            given += piece.table.nbytes
                            cells += piece.table.num_rows * width
                            yield piece
                        if given > MAX_WHOLE_TEXT or cells > MAX_WHOLE_CELLS:
                            raise too_large("The workbook has too much text, or too many cells.")
                yield from self._taken(rows, table)
            before += self._archive.getinfo(table.sheet.part).file_size

    def _taken(self, rows: SheetRows, table: _Table) -> Iterator[Piece]:
        """What was read of a sheet, in pieces that are not too large."""
        width = len(table.names)
        self._append_beyond(rows, width)
        begin = 0
        while begin < len(rows.rows):
            end = len(rows.rows)
            while end - begin > 1 and self._shared_bytes(rows.rows[begin:end]) > MAX_TEXT:
                end = (begin + end + 1) // 2
            if self._shared_bytes(rows.rows[begin:end]) > MAX_TEXT:
                raise too_large(f"Row {rows.lines[begin]} is too long.")
            faults = [
                (row - begin, code, self._place(table, column))
                for row, code, column in rows.faults
                if begin <= row < end
            ]
            columns = columns_of(rows.rows[begin:end], width, self._shared)
            found = dict(zip(table.names, columns, strict=True))
            lines = np.array(rows.lines[begin:end], np.int64)
            yield Piece(self._joined(found, table, end - begin), lines, faults)
            begin = end
        rows.clear()

    def _joined(self, found: dict[str, pa.StringArray], table: _Table, count: int) -> pa.Table:
        """The columns of one sheet among those of all."""
        if not self._with_sheet:
            return pa.table(found)
        blank = pa.nulls(count, pa.string())
        *names, last = self.columns
        columns = [found.get(name, blank) for name in names]
        return pa.table([*columns, pa.array([table.sheet.name] * count)], names=[*names, last])

    def _place(self, table: _Table, column: int) -> int:
        return self.columns.index(table.names[column]) if column >= 0 else -1

    def _append_beyond(self, rows: SheetRows, width: int) -> None:
        """Cells beyond the heading stand behind the last one: nothing is lost."""
        for row, cells in rows.beyond.items():
            whole = rows.rows[row]
            whole.extend([""] * (width - len(whole)))
            left = MAX_LINE
            texts = []
            for cell in (whole[-1], *cells):
                text = cell if isinstance(cell, str) else self._shared[cell].as_py()
                texts.append(text[:left])
                left -= len(texts[-1])
            whole[-1] = "\t".join(texts)

    def _shared_bytes(self, rows: list[list[Cell]]) -> int:
        numbers = [cell for cells in rows for cell in cells if type(cell) is int]
        return int(self._lengths[numbers].sum()) if numbers else 0


@contextmanager
def _told() -> Iterator[None]:
    """The errors of the reader of workbooks, by the codes of tips."""
    try:
        yield
    except InvalidInput as error:
        if error.code.startswith("tips_"):
            raise
        if isinstance(error, TooLarge):
            raise too_large(str(error)) from error
        raise unreadable(str(error)) from error
