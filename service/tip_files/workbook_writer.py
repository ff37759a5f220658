"""Workbook writer: tables as XLSX, a column at a time; a text is a text and nothing else.

xlsxwriter makes the workbook around the sheets, and every cell is written here as an inline
string: no formula, link, rich text or number can come of what somebody typed. That is also some
forty times as fast as to write cell by cell.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import IO, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from service.errors import InvalidInput
from service.tip_files.base import MAX_COLUMNS
from service.tip_files.columns import data_of, few_rows, joined, xml_texts
from service.tip_files.fitting import MAX_CELL_UNITS, fitting
from service.tip_files.texts import as_written

MAX_SHEET_ROWS = 1_048_576
"""Rows of a sheet, its heading among them; what is more goes on the next sheet."""

CELLS_CUT = "cells_cut"
"""Counts cells whose text is longer than a workbook may hold."""

SHEET_NAME = "tips"

_MAX_SHEET_BYTES = 1_900 << 20
"""Of a sheet's XML: what is larger needs an archive that Excel warns of."""

_LEVEL = 3
_EXACT = 10**15
_MADE = datetime(1980, 1, 1, tzinfo=UTC)
_OPTIONS = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
_ROWS = b"<sheetData/>"
_DIMENSION = b'<dimension ref="A1"/>'


class WorkbookWriter:
    """An XLSX file; ``counts`` says how many cells were cut."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, counts: dict[str, int]) -> None:
        if len(schema) > MAX_COLUMNS:
            raise InvalidInput(
                "A sheet cannot have so many columns.", code="tips_columns", field="format"
            )
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        names = {str(place): [name] for place, name in enumerate(schema.names)}
        self._heading = pa.table(names)
        self._letters = [_letters(place) for place in range(len(schema))]
        self._counts = counts
        counts.setdefault(CELLS_CUT, 0)
        self._sheets = self._row = self._bytes = 0
        self._sheet: IO[bytes] | None = None
        self._begin()

    def write(self, table: pa.Table) -> None:
        """Rows, on a new sheet where this one is full."""
        for few in few_rows(table):
            while few.num_rows:
                if self._row >= MAX_SHEET_ROWS or self._bytes > _MAX_SHEET_BYTES:
                    self._end()
                    self._begin()
                fitting = few.slice(0, MAX_SHEET_ROWS - self._row)
                self._put(fitting)
                few = few.slice(fitting.num_rows)

    def close(self) -> None:
        """Write what is around the sheets."""
        self._end()
        frame = _frame(self._sheets)
        for name in frame.namelist():
            if not name.startswith("xl/worksheets/"):
                self._archive.writestr(_entry(name), frame.read(name), compresslevel=_LEVEL)
        self._archive.close()

    def _begin(self) -> None:
        self._sheets += 1
        self._row = self._bytes = 0
        frame = _frame(min(2, self._sheets)).read(f"xl/worksheets/sheet{min(2, self._sheets)}.xml")
        before, self._after = frame.replace(_DIMENSION, b"").split(_ROWS)
        self._sheet = self._archive.open(_entry(f"xl/worksheets/sheet{self._sheets}.xml"), "w")
        self._sheet.write(before + b"<sheetData>")
        self._put(self._heading)

    def _end(self) -> None:
        assert self._sheet is not None
        self._sheet.write(b"</sheetData>" + self._after)
        self._sheet.close()

    def _put(self, table: pa.Table) -> None:
        assert self._sheet is not None
        first = self._row + 1
        self._row += table.num_rows
        numbers = pc.cast(pa.array(np.arange(first, self._row + 1)), pa.string())
        parts: list[pa.Array | str] = ['<row r="', numbers, '">']
        for letters, column in zip(self._letters, table.columns, strict=True):
            parts.append(self._cells(letters, numbers, column))
        data = data_of(joined(*parts, "</row>"))
        self._bytes += len(data)
        self._sheet.write(data)

    def _cells(self, letters: str, rows: pa.Array, column: pa.ChunkedArray) -> pa.Array:
        """Elements of cells, null where a cell is blank."""
        if _exact(column):
            texts = as_written(column)
            parts = (f'<c r="{letters}', rows, '"><v>', texts, "</v></c>")
        else:
            texts = self._cut(as_written(column))
            texts = xml_texts(pc.if_else(pc.equal(texts, ""), None, texts))
            parts = (
                f'<c r="{letters}', rows, '" t="inlineStr"><is><t xml:space="preserve">', texts,
                "</t></is></c>",
            )  # fmt: skip
        return pc.binary_join_element_wise(*parts, "", null_handling="emit_null")

    def _cut(self, texts: pa.Array) -> pa.Array:
        """Texts that fit into a cell."""
        # a text of so many bytes at most has no more units
        if (pc.max(pc.binary_length(texts)).as_py() or 0) <= MAX_CELL_UNITS:
            return texts
        values = texts.to_pylist()
        for place, text in enumerate(values):
            cut = fitting(text) if text is not None else None
            if cut is not None:
                values[place] = cut
                self._counts[CELLS_CUT] += 1
        return pa.array(values, pa.string())


def _exact(column: pa.ChunkedArray) -> bool:
    """Whether a column is of whole numbers that a workbook can hold."""
    if not pa.types.is_integer(column.type):
        return False
    bounds = pc.min_max(column).as_py()
    return bounds["min"] is None or (bounds["min"] > -_EXACT and bounds["max"] < _EXACT)


def _letters(place: int) -> str:
    """The name of a column."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of the archive, the same whenever it is made."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    entry._compresslevel = _LEVEL  # type: ignore[attr-defined]
    return entry


def _frame(sheets: int) -> zipfile.ZipFile:
    """A workbook of so many sheets without rows, whose first row stays in sight."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {**_OPTIONS, "in_memory": True})
    book.set_properties({"created": _MADE.replace(tzinfo=None)})
    for number in range(1, sheets + 1):
        sheet = book.add_worksheet(SHEET_NAME if number == 1 else f"{SHEET_NAME} {number}")
        sheet.freeze_panes(1, 0)
    book.close()
    return zipfile.ZipFile(buffer)
