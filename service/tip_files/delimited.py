"""Delimited: CSV and TSV files, whatever separator, encoding and line ends they have."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from service.tip_files.base import ROWS, Chunk, Piece, Source, empty, named
from service.tip_files.blocks import Blocks, Shape
from service.tip_files.chunking import chunks_of
from service.tip_files.encodings import HEAD, encoding_of, utf8_pieces
from service.tip_files.inputs import Bytes, Input
from service.tip_files.scanning import scan

SEPARATORS = ",;\t|"
NO_SEPARATOR = "\x1f"
"""Where the heading has none of them: a line is a cell."""

_SAMPLE = 50
"""Rows that show the separator."""

_SAMPLE_TEXT = 1 << 18


class Delimited(Source):
    """A CSV or TSV file."""

    def __init__(self, source: Input, format: str, *, heading: bool = True) -> None:
        """Without ``heading`` the first row is a row, and the columns have numbers for names."""
        super().__init__()
        self.format = format
        self._input = source
        self._reader: Bytes | None = None
        self._codec, self._mark = encoding_of(source.head(HEAD))
        text = next(self._texts(), b"").decode("utf-8", "surrogateescape")
        first, self._skip, self._line = _begin(text)
        self._separator = first or _separator(text[self._skip :], format)
        rows, reach, line = scan(
            text[self._skip :], self._line, self._separator, None, final=True, most=1
        )
        if not rows.cells:
            raise empty()
        headings = rows.cells[0]
        if heading:
            self._skip, self._line = self._skip + reach, line
        else:
            headings = [""] * len(headings)
        self._skip = len(text[: self._skip].encode("utf-8", "surrogateescape"))
        names = named(headings)
        self.schema = pa.schema([(name, pa.string()) for name in names])

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        return chunks_of(self._pieces(last=True), rows, len(self.columns))

    def head(self, rows: int) -> pa.Table:
        return head_of(self._pieces(last=False), rows, self.schema)

    def fraction(self) -> float | None:
        return fraction_of(self._reader, self._input.size)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._input.close()

    def _texts(self) -> Iterator[bytes]:
        reader = self._input.reader()
        try:
            first = b""
            pieces = utf8_pieces(reader, self._codec, self._mark)
            # the first piece is that which decided, however little a pipe gives at a time
            for piece in pieces:
                first += piece
                if len(first) >= HEAD:
                    break
            yield first
            yield from pieces
        finally:
            reader.close()

    def _pieces(self, *, last: bool) -> Iterator[Piece]:
        reader = self._input.reader()
        if last:
            self._input.release()
            self._reader = reader
        try:
            shape = Shape(self.columns, self._separator)
            texts = utf8_pieces(reader, self._codec, self._mark)
            yield from Blocks(shape, self._line).pieces(_without(texts, self._skip))
        finally:
            reader.close()


def head_of(pieces: Iterator[Piece], rows: int, schema: pa.Schema) -> pa.Table:
    """The first rows without faults, of at most as much text as a chunk has."""
    taken: list[pa.Table] = []
    count = 0
    for chunk in chunks_of(pieces, rows, len(schema)):
        faulty = {fault.row for fault in chunk.faults}
        good = [row for row in range(chunk.table.num_rows) if row not in faulty]
        taken.append(chunk.table.take(pa.array(good[: rows - count], pa.int64())))
        count += taken[-1].num_rows
        if count >= rows or sum(table.nbytes for table in taken) > 1 << 24:
            break
    return pa.concat_tables([schema.empty_table(), *taken]).combine_chunks()


def fraction_of(reader: Bytes | None, size: int | None) -> float | None:
    """How much of a file was read."""
    if size is None:
        return None
    return min(1.0, reader.used / size) if reader is not None and size else 0.0


def _without(texts: Iterator[bytes], skip: int) -> Iterator[bytes]:
    for text in texts:
        if skip >= len(text):
            skip -= len(text)
        else:
            yield text[skip:]
            skip = 0


def _begin(text: str) -> tuple[str, int, int]:
    """Separator, length and number of the next line where a spreadsheet left its hint."""
    if text[:4] == "sep=" and text[4:5] in SEPARATORS and text[5:6] in ("\r", "\n"):
        return text[4], 7 if text[5:7] == "\r\n" else 6, 2
    return "", 0, 1


def _separator(text: str, format: str) -> str:
    """The one that makes the first rows as wide as their heading, and that the most."""
    best: tuple[float, float, int] = (0.0, 0.0, 0)
    chosen = NO_SEPARATOR
    for mark in "\t" + SEPARATORS.replace("\t", "") if format == "tsv" else SEPARATORS:
        rows, _, _ = scan(text[:_SAMPLE_TEXT], 1, mark, None, final=True, most=_SAMPLE)
        width, *widths = [len(cells) for cells in rows.cells] or [1]
        if width < 2:
            continue
        fitting = sum(other == width for other in widths) / max(1, len(widths))
        several = sum(other > 1 for other in widths) / max(1, len(widths))
        if len(widths) > 1 and several < 0.5:  # a heading that is a sentence
            continue
        if (fitting, several, width) > best:
            best, chosen = (fitting, several, width), mark
    return chosen
