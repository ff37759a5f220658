"""Tables of tips as bytes, and what a source gives of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from service.tip_files.base import Chunk
from service.tip_files.reading import open_tips


class _Pipe(io.RawIOBase):
    def __init__(self, content: bytes, most: int) -> None:
        self._content, self._most, self._at = content, most, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = self._most if size < 0 else min(size, self._most)
        piece = self._content[self._at : self._at + size]
        self._at += len(piece)
        return piece


def pipe(content: bytes, most: int = 1 << 30) -> BinaryIO:
    """A stream that cannot be sought and gives at most so many bytes at a time."""
    return cast(BinaryIO, _Pipe(content, most))


def chunks(content: bytes, rows: int = 32_768, **options: Any) -> list[Chunk]:
    """All chunks of a file."""
    with open_tips(io.BytesIO(content), **options) as source:
        return list(source.chunks(rows))


def rows(content: bytes, **options: Any) -> list[dict[str, Any]]:
    """All rows of a file."""
    return [row for chunk in chunks(content, **options) for row in chunk.table.to_pylist()]


def faults(content: bytes, **options: Any) -> list[tuple[int, str, str]]:
    """Line, code and column of every fault."""
    return [
        (fault.line, fault.code, fault.column)
        for chunk in chunks(content, **options)
        for fault in chunk.faults
    ]


def lines(content: bytes, **options: Any) -> list[int]:
    """The number of every row's line."""
    return [line for chunk in chunks(content, **options) for line in chunk.lines.tolist()]


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: str = "", **options: Any
) -> bytes:
    """An XLSX file as xlsxwriter makes it of Python values."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy", **options})
    for name, content in sheets.items():
        sheet = book.add_worksheet(name)
        if name == hidden:
            sheet.hide()
        elif hidden:
            sheet.activate()
        for at, row in enumerate(content):
            sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def parquet(table: pa.Table, **options: Any) -> bytes:
    """A Parquet file."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()
