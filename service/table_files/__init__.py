"""Table files: a small CSV or XLSX file as rows of text; no file can break the reading.

A line that cannot be read is a row with a ``fault``, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.table_files.base import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Line,
    Row,
    bad_table,
    too_large,
)  # fmt: skip
from service.table_files.delimited import text_lines
from service.table_files.workbook import sheet_lines

__all__ = ["MAX_BYTES", "MAX_CELL", "MAX_COLUMNS", "MAX_ROWS", "Row", "read_table"]


def read_table(content: bytes, name: str) -> Iterator[Row]:
    """Rows below the heading, of a file that is read as what its name says it is.

    The heading is the first row that is not blank, in lower case. Of a workbook the first sheet
    that is not hidden is read; whole numbers come without a point, dates in ISO form.
    Raises InvalidInput ``bad_table`` and TooLarge; both also later, while rows are taken.
    """
    if len(content) > MAX_BYTES:
        raise too_large("The file is too large.")
    ending = name.lower().rpartition(".")[2]
    if ending == "xlsx":
        lines = sheet_lines(content)
    elif ending in ("csv", "tsv", "txt"):
        lines = text_lines(content)
    else:
        raise bad_table("The file must be CSV or XLSX.")
    for _, cells in lines:
        return _rows(lines, _heading(cells))
    raise bad_table("The file is empty.")


def _heading(cells: list[str] | str) -> list[str]:
    if cells == "columns":
        raise too_large("The file has too many columns.")
    if isinstance(cells, str):
        raise bad_table("The heading cannot be read.")
    names = [" ".join(cell.lower().split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise too_large("The file has too many columns.")
    if "" in names or len(set(names)) != len(names) or max(map(len, names)) > MAX_CELL:
        raise bad_table("Every column needs a heading of its own.")
    return names


def _rows(lines: Iterator[Line], names: list[str]) -> Iterator[Row]:
    for count, (line, cells) in enumerate(lines, 1):
        if count > MAX_ROWS:
            raise too_large("The file has too many rows.")
        if isinstance(cells, str):
            yield Row(line, {}, cells)
        elif len(cells) < len(names) or any(cells[len(names) :]):
            yield Row(line, {}, "columns")
        elif max(map(len, cells)) > MAX_CELL:
            yield Row(line, {}, "too_long")
        else:
            yield Row(line, dict(zip(names, cells, strict=False)))
