"""Sheet rows: the cells of a sheet as text, from the events of its XML.

A shared text is kept as its number, so that a text of which a million cells are made is there
once. Numbers come as ``numbers.number_text`` writes them, or with as many digits as they show.
"""

from __future__ import annotations

import re
from math import isfinite

import pyarrow as pa
import pyarrow.compute as pc

from service.table_files.parts import Texts
from service.table_files.workbook import DATED, LAST_DAY, day_text
from service.tip_files.base import MAX_CELL, MAX_COLUMNS
from service.tip_files.numbers import number_text

Cell = str | int
"""Text, or the number of a shared one."""

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_EXACT_DIGITS = 15


def unescaped(text: str) -> str:
    """A text of the XML, in which workbooks write letters that XML cannot hold as ``_x000D_``."""
    return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return found[0] if "\ud800" <= letter <= "\udfff" else letter


class SheetRows:
    """Makes rows of the events of a sheet's XML; a fault is a row's place, code and column."""

    def __init__(
        self, styles: list[int], since_1904: bool, shared: int, width: int | None = None
    ) -> None:
        """``shared`` texts there are; without a ``width`` the heading is read and nothing else."""
        self._styles, self._since_1904 = styles, since_1904
        self._shared, self._width = shared, width if width is not None else MAX_COLUMNS
        self._texts = Texts(MAX_CELL)
        self.hear = self._texts.hear
        self._heading_alone, self._before = width is None, width is not None
        self._line, self._column = 0, -1
        self._cells: list[Cell] = []
        self._beyond: dict[int, Cell] = {}
        self._kind = self._style = ""
        self._columns: dict[str, int] = {}
        self._wrong: list[tuple[str, int]] = []
        self.rows: list[list[Cell]] = []
        self.lines: list[int] = []
        self.beyond: dict[int, list[Cell]] = {}
        self.faults: list[tuple[int, str, int]] = []

    def clear(self) -> None:
        """Forget the rows that were taken."""
        self.rows, self.lines, self.beyond, self.faults = [], [], {}, []

    def begin(self, tag: str, about: dict[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            self._kind, self._style = about.get("t", "n"), about.get("s", "")
            letters = about.get("r", "").rstrip("0123456789")
            if letters:
                column = self._columns.get(letters, -1)
                self._column = column if column >= 0 else self._new_column(letters)
            else:
                self._column += 1
            self._texts.clear()
        elif tag == "row":
            number = about.get("r", "")
            plain = number.isascii() and number.isdecimal() and len(number) <= 7
            self._line = int(number) if plain else self._line + 1
            self._column, self._cells, self._beyond, self._wrong = -1, [], {}, []
        else:
            self._texts.begin(tag)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "c":
            self._keep(self._value(self._texts.text()))
        elif tag == "row":
            if self._cells or self._beyond or self._wrong:
                self._keep_row()
        else:
            self._texts.end(tag)

    def _new_column(self, letters: str) -> int:
        """The place of a column by its name; far beyond all where it has no such name."""
        place = 0
        if len(letters) <= 3 and letters.isascii() and letters.isalpha():
            for letter in letters.upper():
                place = place * 26 + ord(letter) - 64
        place = place - 1 if 0 < place <= MAX_COLUMNS else MAX_COLUMNS
        if len(self._columns) <= MAX_COLUMNS:
            self._columns[letters] = place
        return place

    def _keep(self, value: Cell) -> None:
        cells, column = self._cells, self._column
        if value == "" or (self._heading_alone and self.rows):
            return
        if column >= self._width:
            self._beyond[min(column, MAX_COLUMNS)] = value
        elif column == len(cells):
            cells.append(value)
        elif column > len(cells):
            cells.extend([""] * (column - len(cells)))
            cells.append(value)
        else:
            cells[column] = value

    def _keep_row(self) -> None:
        if self._before or self._heading_alone:
            blank = not self._cells and not self._beyond
            if blank or self._before or self.rows:
                self._before = self._before and blank
                return
        row = len(self.rows)
        if self._beyond:
            self.beyond[row] = [self._beyond[at] for at in sorted(self._beyond)]
            self.faults.append((row, "too_many_cells", -1))
        self.faults += [(row, code, column) for code, column in self._wrong]
        self.rows.append(self._cells)
        self.lines.append(self._line)

    def _value(self, text: str) -> Cell:
        kind = self._kind
        if kind == "s":
            text = text.strip()
            at = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
            if 0 <= at < self._shared:
                return at
            if text:
                self._wrong.append(("cell", min(self._column, self._width - 1)))
            return ""
        if kind == "n":
            return self._number(text.strip())
        if kind == "b":
            return {"1": "true", "0": "false"}.get(text.strip(), text)
        if kind == "d":
            return text.removesuffix("T00:00:00")
        return unescaped(text)

    def _number(self, text: str) -> str:
        style = 0
        if self._style and self._style.isascii() and self._style.isdecimal():
            at = int(self._style[:6])
            style = self._styles[at] if at < len(self._styles) else 0
        if not style and text.isascii() and text.isdecimal() and len(text) <= _EXACT_DIGITS:
            return text
        try:
            value = float(text) if len(text) <= 400 and text.isascii() else float("nan")
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            if text:
                self._wrong.append(("cell", min(self._column, self._width - 1)))
            return text
        if style == DATED and 1 <= value < LAST_DAY:
            return day_text(value, since_1904=self._since_1904)
        shown = number_text(value)
        # a code like 0000000000 says how many digits the number has
        return shown.zfill(style) if style > 0 and shown.isdecimal() else shown


def columns_of(rows: list[list[Cell]], width: int, shared: pa.StringArray) -> list[pa.StringArray]:
    """The rows' columns as text."""
    for cells in rows:
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
    return [_column(values, shared) for values in zip(*rows, strict=True)]


def _column(values: tuple[Cell, ...], shared: pa.StringArray) -> pa.StringArray:
    numbers = [value if type(value) is int else None for value in values]
    if not any(number is not None for number in numbers):
        return pa.array(values, pa.string())
    taken = shared.take(pa.array(numbers, pa.int32()))
    texts = pa.array([value if type(value) is str else None for value in values], pa.string())
    return pc.coalesce(taken, texts)
