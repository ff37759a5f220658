"""Delimited: CSV in UTF-8 or UTF-16, with the delimiter that the heading shows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from service.table_files.base import MAX_CELL, MAX_COLUMNS, Line

_DELIMITERS = ",;\t"
_JOIN_LIMIT = 20
"""Lines that a row may span; beyond that the open quote was a slip."""
_LINE_LIMIT = MAX_COLUMNS * MAX_CELL
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def text_lines(content: bytes) -> Iterator[Line]:
    """Lines that are not blank, the heading among them."""
    texts = _decoded(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at, delimiter, width = 0, "", 0
    if len(texts[0]) == 5 and texts[0].startswith("sep=") and texts[0][4] in _DELIMITERS:
        at, delimiter = 1, texts[0][4]  # a hint that some spreadsheets write
    while at < len(texts):
        if not texts[at].strip():
            at += 1
            continue
        text, end = _joined(texts, at)
        delimiter = delimiter or _delimiter(text)
        cells = _split(text, delimiter)
        width = width or len(cells)
        if end > at + 1 and (isinstance(cells, str) or len(cells) != width):
            end = at + 1  # a slip of a quote must not swallow the lines after it
        if isinstance(cells, str) or any(cells):
            yield at + 1, cells
        at = end


def _decoded(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    return content.decode("utf-8", "replace")


def _joined(texts: list[str], at: int) -> tuple[str, int]:
    """A line with those that an open quote takes in, and the number of the line after."""
    if texts[at].count('"') % 2:
        for end in range(at + 1, min(at + _JOIN_LIMIT, len(texts))):
            if texts[end].count('"') % 2:
                return "\n".join(texts[at : end + 1]), end + 1
    return texts[at], at + 1


def _delimiter(heading: str) -> str:
    outside = "".join(heading.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _split(text: str, delimiter: str) -> list[str] | str:
    if len(text) > _LINE_LIMIT:
        return "too_long"
    if "\ufffd" in text:
        return "encoding"
    if _CONTROL.search(text):
        return "control_character"
    if '"' not in text:
        return [cell.strip() for cell in text.split(delimiter)]
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return "too_long" if len(text) > csv.field_size_limit() else "quoting"
    return [cell.strip() for cell in cells]
