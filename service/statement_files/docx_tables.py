"""DOCX tables: rows of a statement in columns that are wide enough for their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from service.movement.statements.base import UNKNOWN_VI, Cell, Column, Table, Unit
from service.statement_files import wordml
from service.statement_files.numbers import cell_text
from service.statement_files.texts import NO_ROWS, heading

_SIZES = ((5, 12.0), (8, 11.0), (11, 10.0))
_SMALLEST = 9.0
"""Points, by the number of columns."""

_WIDEST_WORD = 12.0
"""Times the size of the letters; a longer word may be broken."""

_KEPT_WHOLE = 15
"""Rows; a table of no more is never split over pages."""

_KEPT_ENDS = 2
"""Rows of a longer table that never stand alone at its head or foot."""

_PADDING = 170
_EMS = {".": 0.25, ",": 0.25, "-": 0.34, "\u00a0": 0.25, "%": 1.0}

_LONGEST_WHOLE = 600
"""Characters; the row of a longer cell may be split over pages, as it might fill more than one."""


def build(table: Table) -> str:
    """The table itself; its title and note belong to the text around it."""
    count = len(table.columns)
    size = next((points for most, points in _SIZES if count <= most), _SMALLEST)
    rows = [_texts(table, row) for row in table.rows]
    total = None if table.total is None else _texts(table, table.total)
    headings = [heading(column) for column in table.columns]
    widths = _widths(table.columns, [headings, *rows, *([total] if total else [])], size)
    last = len(rows) - 1
    made = [_headings(headings, widths, size)]
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        tied = last < _KEPT_WHOLE or number < _KEPT_ENDS - 1 or number > last - _KEPT_ENDS
        kept = tied and (number < last or total is not None)
        made.append(_row(table, row, texts, widths, size, kept=kept))
    if not rows:
        words = wordml.paragraph(wordml.run(NO_ROWS, "i", size), "center", before=30, after=30)
        made.append(wordml.row(wordml.cell(words, sum(widths), span=count)))
    if table.total is not None and total is not None:
        made.append(_row(table, table.total, total, widths, size, marks="b"))
    return wordml.table("".join(made), widths)


def _texts(table: Table, row: tuple[Cell, ...]) -> list[str]:
    """What the cells of a row say; a number and its sign stay on one line."""
    texts = []
    for column, cell in zip(table.columns, row, strict=True):
        text = cell_text(cell, column.unit)
        texts.append(text.replace(" %", "\u00a0%") if isinstance(cell, int) else text)
    return texts


def _headings(headings: list[str], widths: list[int], size: float) -> str:
    cells = [
        wordml.cell(
            wordml.paragraph(
                wordml.run(text, "b", size), "center", before=40, after=40, leading=240, kept=True
            ),
            width,
            shaded=True,
        )
        for text, width in zip(headings, widths, strict=True)
    ]
    return wordml.row("".join(cells), heading=True)


def _row(
    table: Table,
    row: tuple[Cell, ...],
    texts: list[str],
    widths: list[int],
    size: float,
    *,
    marks: str = "",
    kept: bool = False,
) -> str:
    cells = []
    for column, cell, text, width in zip(table.columns, row, texts, widths, strict=True):
        if cell is None:
            runs = wordml.run(text, f"{marks}ig", size - 1)
        else:
            runs = wordml.run(text, marks, size)
        align = "right"
        if column.unit is Unit.TEXT:
            align = "center" if isinstance(cell, int) else "left"
        content = wordml.paragraph(runs, align, before=20, after=20, leading=240, kept=kept)
        cells.append(wordml.cell(content, width))
    return wordml.row("".join(cells), whole=max(map(len, texts)) <= _LONGEST_WHOLE)


def _widths(columns: tuple[Column, ...], rows: list[list[str]], size: float) -> list[int]:
    """Shares of the line; what a number or word needs comes before what was asked for."""
    columns_of_texts = list(zip(*rows, strict=True))
    needs = [_need(texts, size, whole=True) for texts in columns_of_texts]
    if sum(needs) > wordml.LINE * 0.95:
        needs = [_need(texts, size, whole=False) for texts in columns_of_texts]
    wanted = [max(1, column.width) for column in columns]
    if sum(needs) >= wordml.LINE:
        return _whole([need * wordml.LINE / sum(needs) for need in needs])
    narrow: set[int] = set()
    while True:  # each round gives at least one more column what it needs
        free = wordml.LINE - sum(needs[place] for place in narrow)
        parts = sum(want for place, want in enumerate(wanted) if place not in narrow)
        made = [
            needs[place] if place in narrow else free * want / parts
            for place, want in enumerate(wanted)
        ]
        found = {place for place, need in enumerate(needs) if made[place] < need - 0.5}
        if not found - narrow:
            return _whole(made)
        narrow |= found


def _need(texts: Sequence[str], size: float, *, whole: bool) -> float:
    """Twips for the longest word, and for the heading, the first text, in three lines.

    ``whole`` keeps the words for an unknown figure on one line.
    """
    words = {word for text in {*texts} - {UNKNOWN_VI} for word in text.split(" ")}
    widest = min(max(_ems(texts[0]) / 2.5, *map(_ems, words)), _WIDEST_WORD)
    if UNKNOWN_VI in texts:
        widest = max(widest, 6.2 if whole else 2.0)
    return widest * size * 20 + _PADDING


def _ems(word: str) -> float:
    """About how wide bold letters of Times are, in times of their size."""
    return sum(_EMS.get(char) or (0.74 if char.isupper() else 0.52) for char in word)


def _whole(widths: list[float]) -> list[int]:
    whole = [int(width) for width in widths]
    whole[-1] += wordml.LINE - sum(whole)
    return whole
