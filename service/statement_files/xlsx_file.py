"""XLSX file: a statement to count on; each table is a sheet whose numbers are numbers.

Text is written as text, whatever it begins with, and nothing in the file is ever worked out.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from math import ceil
from typing import Any

import xlsxwriter

from service.movement.statements.base import UNKNOWN_VI, Cell, Statement, Table, Unit
from service.statement_files import charts, texts
from service.statement_files.numbers import cell_text, shown

SUMMARY, PICTURES = "Tóm tắt", "Biểu đồ"
MOST_CHARACTERS = 32_000
"""A cell takes 32,767 UTF-16 units; longer text ends in an ellipsis."""

MOST_EXACT = 10**15
"""A spreadsheet keeps fifteen digits; a larger figure is written as text, as it is printed."""

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_OPTIONS = {
    "in_memory": True,  # parts are dated 1980 then, and no file is made
    "strings_to_urls": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
}
_A4 = 9
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
_UNKNOWN = {"italic": True, "font_color": "#595959"}
_TEXT = {"text_wrap": True, "num_format": "@"}
_NARROWEST, _WIDEST = 10, 60
_LINE_POINTS = 16.0
_HIGHEST_ROW = 409.0
_PAGE_ROWS, _ROW_PIXELS = 46, 20
"""Rows of a printed page of pictures, and how high each is on the screen."""


def render(statement: Statement) -> bytes:
    """The workbook; ``made_at`` is its date."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, _OPTIONS)
    workbook.set_properties(
        {
            "title": texts.one_line(statement.title)[:255],
            "author": "Lá chắn",
            "created": statement.made_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    book = _Book(workbook, f"&L&9{texts.SNAPSHOT}: {statement.snapshot_id()}&R&9Trang &P/&N")
    tables = [table for section in statement.sections for table in section.tables]
    names = list(_names(table.code for table in tables))
    _summary(book, statement, list(zip(names, tables, strict=True)))
    for name, table in zip(names, tables, strict=True):
        _table(book, name, table)
    _pictures(book, statement)
    workbook.close()
    return buffer.getvalue()


class _Book:
    """A workbook with its formats, each made once, and a footer for every sheet."""

    def __init__(self, workbook: Any, footer: str) -> None:
        self._workbook = workbook
        self._footer = footer
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(self, name: str) -> Any:
        """A new A4 sheet, as wide as a page when printed."""
        sheet = self._workbook.add_worksheet(name)
        sheet.set_footer(self._footer)
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.8)
        sheet.fit_to_pages(1, 0)
        return sheet

    def style(self, **properties: Any) -> Any:
        """A format of the workbook."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(_FONT | properties)
        return self._formats[key]


def _summary(book: _Book, statement: Statement, tables: list[tuple[str, Table]]) -> None:
    sheet = book.sheet(SUMMARY)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 70)
    rows = [
        ("Phạm vi", statement.subject_name),
        ("Kỳ số liệu", statement.period_label),
        ("Từ ngày", texts.day(statement.starts_on)),
        ("Đến ngày", texts.day(statement.ends_on)),
        ("Địa giới ngày", texts.day(statement.map_on)),
        ("Lập lúc", texts.moment(statement.made_at)),
        ("Mục sổ cuối cùng", shown(statement.upto, Unit.COUNT)),
        (texts.SNAPSHOT, statement.snapshot_id()),
        ("Tình trạng", "Đã chốt" if statement.closed else texts.PROVISIONAL),
    ]
    title, name = {"bold": True, "font_size": 14}, {"bold": True}
    lines: list[tuple[str, str, dict[str, Any]]] = [(key, value, name) for key, value in rows]
    for section in statement.sections:
        lines += [("", "", {}), (section.heading, "", name | {"font_size": 13})]
        lines += [("", text, {}) for text in section.paragraphs]
    if tables:
        lines += [("", "", {}), ("Các bảng", "", name | {"font_size": 13})]
        lines += [(sheet_name, table.title, {}) for sheet_name, table in tables]
    _across(book, sheet, 0, statement.title, [24, 70], title)
    for line, (left, right, look) in enumerate(lines, 2):
        if left and not right:
            _across(book, sheet, line, left, [24, 70], look)
        else:
            _text(sheet, line, 0, left, book.style(**look, **_TEXT))
            _text(sheet, line, 1, right, book.style(**_TEXT))
            _high_enough(sheet, line, [(left, 24), (right, 70)])


def _table(book: _Book, name: str, table: Table) -> None:
    """Title, headings in the third row, then the rows, the total and the note."""
    sheet = book.sheet(name)
    headings = [texts.heading(column) for column in table.columns]
    rows = [(row, False) for row in table.rows]
    if table.total is not None:
        rows.append((table.total, True))
    widths = [
        max([_NARROWEST, len(heading) // 2 + 2, *(len(word) + 3 for word in heading.split())])
        for heading in headings
    ]
    for row, _ in rows:
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            wide = min(len(cell_text(cell, column.unit)) + 2, _WIDEST)
            widths[place] = max(widths[place], wide)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    _across(book, sheet, 0, table.title, widths, {"bold": True, "font_size": 14})
    head = {"bold": True, "border": 1, "bg_color": "#ECEFF3", "align": "center"}
    for place, heading in enumerate(headings):
        _text(sheet, 2, place, heading, book.style(**head, valign="vcenter", text_wrap=True))
    _high_enough(sheet, 2, zip(headings, widths, strict=True))
    for line, (row, bold) in enumerate(rows, 3):
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _cell(book, sheet, line, place, cell, column.unit, bold=bold)
        words = ((cell, width) for cell, width in zip(row, widths, strict=True))
        _high_enough(sheet, line, ((cell, width) for cell, width in words if isinstance(cell, str)))
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    if sum(widths) > 100:
        sheet.set_landscape()
    below = len(rows) + 3
    if not rows:
        _across(book, sheet, below, texts.NO_ROWS, widths, {"italic": True})
    if table.note:
        _across(book, sheet, below + 1, table.note, widths, {"italic": True})


def _cell(
    book: _Book, sheet: Any, line: int, place: int, cell: Cell, unit: Unit, *, bold: bool
) -> None:
    look: dict[str, Any] = {"border": 1} | ({"bold": True} if bold else {})
    look |= {} if isinstance(cell, str) else {"align": "center" if unit is Unit.TEXT else "right"}
    if cell is None:
        _text(sheet, line, place, UNKNOWN_VI, book.style(**look | _UNKNOWN))
    elif isinstance(cell, str):
        _text(sheet, line, place, cell, book.style(**look, **_TEXT))
    elif abs(cell) >= MOST_EXACT:
        _text(sheet, line, place, shown(cell, unit), book.style(**look))
    else:
        divisor, form = _form(cell, unit)
        value = cell if divisor == 1 else cell / divisor
        sheet.write_number(line, place, value, book.style(**look, num_format=form))


def _across(
    book: _Book, sheet: Any, line: int, text: str, widths: Sequence[float], look: dict[str, Any]
) -> None:
    """A text over all columns of a sheet, and beyond them where those are narrow."""
    wide = [*widths]
    while len(wide) < 2 or sum(wide) < _WIDEST:
        wide.append(8.43)  # as wide as a column is that nobody set
    style = book.style(**look, **_TEXT)
    sheet.merge_range(line, 0, line, len(wide) - 1, "", style)
    _text(sheet, line, 0, text, style)
    size = look.get("font_size", 12) / 12
    _high_enough(sheet, line, [(text, sum(wide) / size)], size)


def _high_enough(
    sheet: Any, line: int, cells: Iterable[tuple[str, float]], size: float = 1
) -> None:
    """Set the height of a row whose words need several lines: not every program finds it."""
    needed = 1
    for text, width in cells:
        parts = texts.clean(text).split("\n")
        needed = max(needed, sum(ceil((len(part) or 1) / (1.1 * width)) for part in parts))
    if needed > 1 or size > 1:
        sheet.set_row(line, min(needed * _LINE_POINTS * size, _HIGHEST_ROW))


def _form(value: int, unit: Unit) -> tuple[int, str]:
    """What a figure is divided by, and the number format that shows all of it."""
    if unit is Unit.TEXT:
        return 1, "0"
    if unit is Unit.PERCENT:
        return 10_000, "0.00%"
    if unit is Unit.MILLIONTHS:
        decimals = len(f"{abs(value) % 1_000_000:06d}".rstrip("0"))
        return 1_000_000, f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return 1, "#,##0"


def _pictures(book: _Book, statement: Statement) -> None:
    found = [chart for section in statement.sections for chart in section.charts]
    if not found:
        return
    sheet = book.sheet(PICTURES)
    sheet.set_column(0, 0, 90)
    line, first, breaks = 0, 0, []
    for chart in found:
        drawn = charts.draw(chart)
        height = 3 + int(drawn.height * 96 / _ROW_PIXELS)
        if line > first and line + height - first > _PAGE_ROWS:
            breaks.append(line)
            first = line
        _text(sheet, line, 0, texts.one_line(chart.title), book.style(bold=True))
        options = {
            "image_data": io.BytesIO(drawn.png),
            "description": texts.told(chart)[:255],
            "object_position": 3,
        }
        sheet.insert_image(line + 1, 0, f"{line}.png", options)
        line += height
    sheet.set_h_pagebreaks(breaks)


def _text(sheet: Any, line: int, place: int, text: str, style: Any) -> None:
    text = texts.clean(text)
    if len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
        text = f"{text[: MOST_CHARACTERS // 2]}…"
    if text.startswith("<r>"):
        text = f" {text}"  # the writer takes such text for its own mark-up
    sheet.write_string(line, place, text, style)


def _names(codes: Iterable[str]) -> Iterator[str]:
    """Names of sheets: allowed, at most 31 characters, each once whatever the case."""
    taken = {SUMMARY.casefold(), PICTURES.casefold(), "history"}
    for code in codes:
        plain = "".join(char for char in texts.one_line(code) if char <= "\uffff")
        wanted = plain.translate(_FORBIDDEN)[:31].strip() or "Bảng"
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted[: 30 - len(str(number))]}_{number}"
        taken.add(name.casefold())
        yield name
