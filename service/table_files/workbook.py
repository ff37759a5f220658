"""Workbook: the rows of the first sheet of an XLSX file that is not hidden."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from math import isfinite

from service.table_files.base import MAX_COLUMNS, Line, bad_table
from service.table_files.parts import Texts, opened, pieces, read, relations

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COLUMNS = {
    name: at
    for at, name in enumerate(
        islice([*_LETTERS, *(one + two for one in _LETTERS for two in _LETTERS)], MAX_COLUMNS)
    )
}
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_NO_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""What in a number format is text, colour, locale or padding."""
_DAY = 86_400


DATED = -1
"""Style of cells that show a day."""

LAST_DAY = 2_900_000
"""No calendar goes further."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by the name that people see, and the part that holds it."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What a workbook consists of; days count from 1900 or 1904."""

    sheets: tuple[Sheet, ...]
    since_1904: bool
    strings: str | None
    styles: str | None


def sheet_lines(content: bytes) -> Iterator[Line]:
    """Rows that are not blank, the heading among them. Raises InvalidInput and TooLarge."""
    archive = opened(content)
    book = book_of(archive)
    shown = [sheet.part for sheet in book.sheets if sheet.visible]
    if not shown:
        raise bad_table("The workbook has no sheet.")
    strings = _strings(archive, book.strings)
    rows = _SheetRows(strings, cell_styles(archive, book.styles), book.since_1904)
    for _ in pieces(archive, shown[0], rows.begin, rows.end, rows.hear):
        yield from rows.taken()


def book_of(archive: zipfile.ZipFile) -> Book:
    """The parts of a workbook. Raises InvalidInput and TooLarge."""
    books = [part for kind, part in relations(archive, "").values() if kind == "officeDocument"]
    if not books:
        raise bad_table("The file is no workbook.")
    related = relations(archive, books[0])
    sheets: list[Sheet] = []
    since_1904 = False

    def begin(tag: str, about: dict[str, str]) -> None:
        nonlocal since_1904
        if tag == "workbookPr":
            since_1904 = about.get("date1904") in ("1", "true")
        elif tag == "sheet":
            key = next((value for name, value in about.items() if name.endswith(":id")), "")
            kind, part = related.get(key, ("", ""))
            if kind == "worksheet":
                visible = about.get("state", "visible") == "visible"
                sheets.append(Sheet(about.get("name", ""), part, visible))

    read(archive, books[0], begin)
    parts = dict(related.values())
    return Book(tuple(sheets), since_1904, parts.get("sharedStrings"), parts.get("styles"))


def _strings(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    if part is None:
        return []
    texts, found = Texts(), list[str]()

    def begin(tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            texts.clear()
        texts.begin(tag)

    def end(tag: str) -> None:
        texts.end(tag)
        if tag == "si":
            found.append(texts.text())

    read(archive, part, begin, end, texts.hear)
    return found


def cell_styles(archive: zipfile.ZipFile, part: str | None) -> list[int]:
    """For each cell style ``DATED``, or how many digits a number shows at least."""
    if part is None:
        return []
    shows = {str(number): DATED for number in _DATE_FORMATS}
    styles: list[int] = []
    inside = ""

    def begin(tag: str, about: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            shown = _NO_FORMAT.sub("", about.get("formatCode", "")[:255].lower())
            if "y" in shown or "d" in shown:
                shows[about.get("numFmtId", "")] = DATED
            elif not shown.strip("0"):
                shows[about.get("numFmtId", "")] = len(shown)
        elif tag == "xf" and inside == "cellXfs":
            styles.append(shows.get(about.get("numFmtId", ""), 0))
        elif tag in ("cellStyleXfs", "cellXfs", "cellStyles"):
            inside = tag

    read(archive, part, begin)
    return styles


class _SheetRows:
    """Makes rows of the events of a sheet's XML."""

    def __init__(self, strings: list[str], styles: list[int], since_1904: bool) -> None:
        self._strings, self._styles, self._since_1904 = strings, styles, since_1904
        self._texts = Texts()
        self.hear = self._texts.hear
        self._rows: list[Line] = []
        self._line, self._column, self._width = 0, -1, 0
        self._cells: dict[int | None, str] = {}
        self._cell: tuple[int | None, str, str] = (None, "", "")
        self._fault = ""

    def taken(self) -> list[Line]:
        """The rows that are complete; they are forgotten here."""
        rows, self._rows = self._rows, []
        return rows

    def begin(self, tag: str, about: dict[str, str]) -> None:
        if tag == "c":
            letters = about.get("r", "").rstrip("0123456789")
            self._column += 1
            column = _COLUMNS.get(letters) if letters else self._column
            if column is not None:
                self._column = column
            self._cell = (column, about.get("t", "n"), about.get("s", ""))
            self._texts.clear()
        elif tag == "row":
            number = about.get("r", "")
            plain = number.isascii() and number.isdecimal() and len(number) <= 7
            self._line = int(number) if plain else self._line + 1
            self._column, self._cells, self._fault = -1, {}, ""
        self._texts.begin(tag)

    def end(self, tag: str) -> None:
        self._texts.end(tag)
        if tag == "c":
            self._keep(self._texts.text().strip())
        elif tag == "row" and self._fault:
            self._rows.append((self._line, self._fault))
        elif tag == "row" and self._cells:
            self._width = self._width or len(self._listed())
            self._rows.append((self._line, self._listed()))

    def _listed(self) -> list[str]:
        last = max(at for at in self._cells if at is not None)
        return [self._cells.get(at, "") for at in range(max(last + 1, self._width))]

    def _keep(self, text: str) -> None:
        if not text:
            return
        column, kind, style = self._cell
        value: str | None = text
        if kind == "s":
            at = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1
            value = self._strings[at].strip() if 0 <= at < len(self._strings) else None
        elif kind == "b":
            value = "true" if text == "1" else "false"
        elif kind == "d":
            value = text.removesuffix("T00:00:00")
        elif kind == "n":
            plain = style.isascii() and style.isdecimal() and len(style) < 6
            at = int(style) if plain else len(self._styles)
            dated = at < len(self._styles) and self._styles[at] == DATED
            value = _number(text, dated=dated, since_1904=self._since_1904)
        elif kind == "e":
            value = None
        if value is None:
            self._fault = self._fault or "cell"
        elif value and (column is None or column >= MAX_COLUMNS):
            self._fault = self._fault or "columns"
        elif value:
            self._cells[column] = value


def _number(text: str, *, dated: bool, since_1904: bool) -> str | None:
    """A number as people write it, a day in ISO form; None where it is no number."""
    try:
        value = float(text) if len(text) <= 40 and text.isascii() else float("nan")
    except ValueError:
        return None
    if not isfinite(value):
        return None
    if dated and 1 <= value < LAST_DAY:
        return day_text(value, since_1904=since_1904)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def day_text(value: float, *, since_1904: bool) -> str:
    """The ISO form of a day, or of a moment, that a workbook counts; from 1 to 2,900,000."""
    # the calendar of workbooks has a 29 February 1900, day 60
    first = date(1904, 1, 1) if since_1904 else date(1899, 12, 30 if value >= 61 else 31)
    days = int(value)
    moment = datetime.combine(first, time()) + timedelta(
        days=days, seconds=min(round((value - days) * _DAY), _DAY - 1)
    )
    return moment.isoformat().removesuffix("T00:00:00")
