"""Scanning: the rows of delimited text, one after the other; what this says is what a row is.

A line is a row. A cell in quotes may hold separators and line ends, if the row that comes of it is
without any slip and as wide as the heading; else the quote was a slip, and must not swallow the
lines after it. Rows that are too narrow or too wide never shift another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from service.tip_files.base import MAX_LINE, too_large

MOST_LINES = 1_000
"""Lines that a quoted cell may carry a row over."""

_END = re.compile(r"\r\n|\n|\r")
_SURROGATE = re.compile("[\udc80-\udcff]")


@dataclass(slots=True)
class Rows:
    """Rows of text cells with their lines and faults."""

    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[tuple[int, str, int]] = field(default_factory=list)


def scan(
    text: str,
    line: int,
    separator: str,
    width: int | None,
    *,
    final: bool,
    most: int | None = None,
) -> tuple[Rows, int, int]:
    """Rows from the start of a text, how far they reach, and the number of the line there.

    ``line`` is the first line's number, ``width`` that of the heading, None for the heading itself;
    undecoded bytes stand in the text as surrogates. Where more text may follow (not ``final``),
    a row that it could change is left. Raises TooLarge for a line that is too long.
    """
    rows = Rows()
    at, size = 0, len(text)
    undecoded = _SURROGATE.search(text) is not None
    while at < size and (most is None or len(rows.cells) < most):
        found = _END.search(text, at)
        stop, after = found.span() if found else (size, size)
        if stop - at > MAX_LINE:
            raise too_large(f"Line {line} is too long.")
        if not final and (found is None or (after == size and found[0] == "\r")):
            break
        written = text[at:stop]
        count = 1
        fault = ""
        if '"' not in written:
            cells = written.split(separator)
        else:
            read = _cells(written, separator)
            if read is not None:
                cells = read
            else:
                if not final and size - at <= MAX_LINE + 1:
                    break
                joined = _joined(text, at, separator, width)
                if joined is not None:
                    cells, after, count = joined
                else:
                    cells, fault = written.split(separator), "quoting"
        if stop > at and not (len(cells) == 1 != width and not written.strip()):
            row = len(rows.cells)
            if (width is not None and len(cells) != width) or fault:
                cells, fault = _fitted(cells, width or len(cells), separator, fault)
            if fault:
                rows.faults.append((row, fault, -1))
            if undecoded:
                _decode(cells, row, rows.faults)
            rows.cells.append(cells)
            rows.lines.append(line)
        at, line = after, line + count
    return rows, at, line


def _fitted(cells: list[str], width: int, separator: str, fault: str) -> tuple[list[str], str]:
    """Cells as many as the heading has; nothing of a row that is too wide is lost."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells)), fault or "too_few_cells"
    if any(cells[width:]):
        # where it was a message without quotes, it is whole again
        rest = separator.join(cells[width - 1 :])
        return [*cells[: width - 1], rest], fault or "too_many_cells"
    return cells[:width], fault


def _decode(cells: list[str], row: int, faults: list[tuple[int, str, int]]) -> None:
    for place, cell in enumerate(cells):
        if _SURROGATE.search(cell):
            faults.append((row, "encoding", place))
            cells[place] = cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _cells(written: str, separator: str) -> list[str] | None:
    """The cells of one line, None where a quote is left open.

    As usual a quote inside an unquoted cell is a letter, and so is what follows a closing one.
    """
    cells = []
    at, size = 0, len(written)
    while True:
        cell = ""
        if written.startswith('"', at):
            close = _closing(written, at + 1, size)
            if close < 0:
                return None
            cell = written[at + 1 : close].replace('""', '"')
            at = close + 1
        end = written.find(separator, at)
        if end < 0:
            cells.append(cell + written[at:])
            return cells
        cells.append(cell + written[at:end])
        at = end + 1


def _joined(
    text: str, start: int, separator: str, width: int | None
) -> tuple[list[str], int, int] | None:
    """Cells, end and count of lines of a row over several lines; None where it is no such row."""
    cells = []
    at, most = start, min(len(text), start + MAX_LINE)
    while True:
        if text.startswith('"', at):
            close = _closing(text, at + 1, most)
            if close < 0:
                return None
            cells.append(text[at + 1 : close].replace('""', '"'))
            at = close + 1
        else:
            found = _stops(separator).search(text, at, most)
            end = found.start() if found else most
            cells.append(text[at:end])
            if '"' in cells[-1]:
                return None
            at = end
        if at < len(text) and text[at] == separator and at < most:
            at += 1
            continue
        ends = _END.match(text, at)
        if (ends is None and at < len(text)) or at - start > MAX_LINE:
            return None
        count = len(_END.findall(text, start, at)) + 1
        if count > MOST_LINES or (width is not None and len(cells) != width):
            return None
        return cells, ends.end() if ends else at, count


def _closing(text: str, at: int, most: int) -> int:
    """Where a quoted cell ends; two quotes are one that is meant."""
    while (at := text.find('"', at, most)) >= 0 and text.startswith('"', at + 1):
        at += 2
    return at


_STOPS = {mark: re.compile(f"[{re.escape(mark)}\r\n]") for mark in ",;\t|\x1f"}


def _stops(separator: str) -> re.Pattern[str]:
    return _STOPS[separator]
