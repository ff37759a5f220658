"""Columns: Arrow columns as the text of CSV, JSON and XML, a whole column at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from service.tip_files.chunking import text_of
from service.tip_files.texts import as_written

MOST_BYTES = 64 << 20
"""Of a table that is written at once: what comes of it must fit into one array of texts."""

_MOST_ROWS = 8_192
_CSV_QUOTED = b'"\r\n'
_JSON_ESCAPED = bytes({*range(0x20), *b'"\\'})
_XML_ESCAPED = bytes({*range(0x20), *b"&<>_"} - {*b"\t\n"})
_XML_NO_LETTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_FORMULA = re.compile("^[=+\\-@\t\r]")
_XML_LETTER = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def few_rows(table: pa.Table) -> Iterator[pa.Table]:
    """The table in slices that can be written at once."""
    for begin in range(0, table.num_rows, _MOST_ROWS):
        yield from _halves(table.slice(begin, _MOST_ROWS))


def _halves(table: pa.Table) -> Iterator[pa.Table]:
    if table.nbytes > MOST_BYTES and table.num_rows > 1:
        half = table.num_rows // 2
        yield from _halves(table.slice(0, half))
        yield from _halves(table.slice(half))
    else:
        yield table


def joined(*parts: pa.Array | str) -> pa.StringArray:
    """Texts one behind the other, row by row; a null is nothing."""
    return pc.binary_join_element_wise(
        *(pa.scalar(part) if isinstance(part, str) else part for part in parts),
        "",
        null_handling="replace",
        null_replacement="",
    )


def csv_cells(column: pa.ChunkedArray, separator: str, *, defuse: bool, alone: bool) -> pa.Array:
    """Cells, in quotes where they must be.

    ``defuse`` puts an apostrophe before what a spreadsheet would take for a formula. A blank cell
    that stands ``alone`` on its line is quoted, or the line would count as none.
    """
    texts = as_written(column)
    if defuse:
        risky = pc.match_substring_regex(texts, _FORMULA.pattern)
        texts = pc.if_else(risky, joined("'", texts), texts)
    special = _CSV_QUOTED + separator.encode()
    if _has(texts, special):
        must = pc.match_substring_regex(texts, f'["\r\n{re.escape(separator)}]')
        quoted = joined('"', pc.replace_substring(texts, '"', '""'), '"')
        texts = pc.if_else(must, quoted, texts)
    if alone:
        texts = pc.if_else(pc.equal(pc.fill_null(texts, ""), ""), '""', texts)
    return texts


def json_values(column: pa.ChunkedArray) -> pa.Array:
    """JSON values: numbers and truths as such, everything else as text, and ``null``.

    JSON has no number for NaN and what is infinite: these are null too.
    """
    kind = column.type
    texts = as_written(column)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return pc.fill_null(texts, "null")
    if pa.types.is_floating(kind):
        number = pc.match_substring_regex(texts, "[0-9]")
        return pc.fill_null(pc.if_else(number, texts, None), "null")
    if _has(texts, bytes({*_JSON_ESCAPED} - {*b'"\\\n\r\t'})):
        written = [None if text is None else json.dumps(text, ensure_ascii=False)
                   for text in texts.to_pylist()]  # fmt: skip
        return pc.fill_null(pa.array(written, pa.string()), "null")
    for letter, escaped in (
        ("\\", "\\\\"),
        ('"', '\\"'),
        ("\n", "\\n"),
        ("\r", "\\r"),
        ("\t", "\\t"),
    ):
        if _has(texts, letter.encode()):
            texts = pc.replace_substring(texts, letter, escaped)
    quoted = pc.binary_join_element_wise('"', texts, '"', "", null_handling="emit_null")
    return pc.fill_null(quoted, "null")


def xml_texts(column: pa.Array) -> pa.Array:
    """Texts of a workbook's XML; what XML cannot hold is written as workbooks do."""
    special = _found(column, _XML_ESCAPED)
    if special - {*b"&<>_"} or (95 in special and b"_x" in text_of(column)) or any(
        mark in text_of(column) for mark in _XML_NO_LETTERS
    ):  # fmt: skip
        texts = [
            None if text is None else _XML_LETTER.sub(lambda it: f"_x{ord(it[0]):04X}_", text)
            for text in column.to_pylist()
        ]
        column = pa.array(texts, pa.string())
    for letter, escaped in _MARKUP.items():
        if ord(letter) in special:
            column = pc.replace_substring(column, letter, escaped)
    return column


def data_of(lines: pa.StringArray) -> memoryview:
    """The bytes of lines that were joined."""
    return memoryview(text_of(lines))


def _has(texts: pa.Array, letters: bytes) -> bool:
    return bool(_found(texts, letters))


def _found(texts: pa.Array, letters: bytes) -> set[int]:
    """Which of some ASCII letters are in a column."""
    return set(text_of(texts).translate(None, bytes({*range(256)} - {*letters})))
