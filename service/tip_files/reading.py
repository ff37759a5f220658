"""Reading: opens a table of tips as what its content and its name say it is."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from service.errors import InvalidInput
from service.tip_files.base import Source, unreadable
from service.tip_files.delimited import Delimited
from service.tip_files.formats import FORMATS, by_content, by_name
from service.tip_files.inputs import Input
from service.tip_files.json_lines import JsonLines
from service.tip_files.parquet import Parquet
from service.tip_files.sheets import Sheets
from service.tip_files.texts import as_text

_OLE = b"\xd0\xcf\x11\xe0"
_NO_TABLE = re.compile(rb"\s*(?:<!doctype|<html|<table|<\?xml|%pdf-|\{\\rtf)", re.IGNORECASE)
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class ColumnSample:
    """Values of a column that are not blank, from the first rows, in their order."""

    name: str
    values: tuple[str, ...]


def open_tips(
    source: str | Path | BinaryIO,
    *,
    format: str | None = None,
    sheet: str | None = None,
    heading: bool = True,
    most_bytes: int | None = None,
) -> Source:
    """A source of chunks, that is to be closed.

    ``-`` is the standard input, which needs a ``format``. ``sheet`` names one of a workbook, ``*``
    all of them; the first that can be seen is read otherwise. Without ``heading`` the first row of
    a CSV or TSV file is a row already, and its columns are ``column_1``, ``column_2``.
    ``most_bytes`` limits the file once it is unpacked.
    Raises InvalidInput (``tips_unreadable tips_encoding tips_empty tips_columns tips_format``)
    and TooLarge ``tips_too_large``, and so does taking chunks.
    """
    if format is not None and format not in FORMATS:
        raise _unknown_format()
    name = "" if not isinstance(source, str | Path) else str(source)
    if name == "-":
        if format is None:
            raise InvalidInput(
                "The standard input needs a format.", code="tips_format", field="format"
            )
        opened = Input(sys.stdin.buffer, most_bytes)
    else:
        opened = Input(Path(source) if isinstance(source, str) else source, most_bytes)
    try:
        chosen = _chosen(opened, name, format)
        if sheet is not None and chosen != "xlsx":
            raise unreadable("Only a workbook has sheets.", "sheet")
        if not heading and chosen not in ("csv", "tsv"):
            raise unreadable("Only CSV and TSV files are read without a heading.", "heading")
        if chosen == "xlsx":
            return Sheets(opened, sheet)
        if chosen == "parquet":
            return Parquet(opened)
        return (
            JsonLines(opened) if chosen == "jsonl" else Delimited(opened, chosen, heading=heading)
        )
    except BaseException:
        opened.close()
        raise


def profile(source: Source, rows: int = 2_000) -> list[ColumnSample]:
    """What the columns hold in the first rows, to tell their roles; consumes nothing."""
    table = source.head(rows)
    return [
        ColumnSample(
            name, tuple(text for text in as_text(column).to_pylist() if text and text.strip())
        )
        for name, column in zip(table.schema.names, table.columns, strict=True)
    ]


def _chosen(opened: Input, name: str, wanted: str | None) -> str:
    """The format: the content decides where it can be told by it, else the name."""
    head = opened.head(_HEAD)
    if head.startswith(_OLE):
        raise unreadable("The file is an old or encrypted workbook; save it as XLSX.")
    if _NO_TABLE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise unreadable("The file is a page or a document, not a table.")
    seen = by_content(head)
    named = wanted or by_name(name)[0]
    if named is None:
        return seen
    if not FORMATS[named].is_text and seen != named:
        raise unreadable(f"The file is not what its name or the chosen format says: {named}.")
    if FORMATS[named].is_text and not FORMATS[seen].is_text:
        if wanted is not None:
            raise unreadable(f"The file is not what the chosen format says: {named}.")
        return seen
    return named


def _unknown_format() -> InvalidInput:
    known = ", ".join(FORMATS)
    return InvalidInput(f"The format must be one of {known}.", code="tips_format", field="format")
