"""Delimited: CSV and TSV files, whatever separator, encoding and line ends they have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa

from service.tip_files.base import Piece, empty, named
from service.tip_files.blocks import Blocks, Shape
from service.tip_files.encodings import HEAD
from service.tip_files.inputs import Input
from service.tip_files.scanning import scan
from service.tip_files.text_source import TextSource

SEPARATORS = ",;\t|"
NO_SEPARATOR = "\x1f"
"""Where the heading has none of them: a line is a cell."""

_SAMPLE = 50
"""Rows that show the separator."""

_SAMPLE_TEXT = 1 << 18


class Delimited(TextSource):
    """A CSV or TSV file."""

    def __init__(self, source: Input, format: str, *, heading: bool = True) -> None:
        """Without ``heading`` the first row is a row, and the columns have numbers for names."""
        super().__init__(source)
        self.format = format
        text = self._first().decode("utf-8", "surrogateescape")
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

    def _first(self) -> bytes:
        """The first piece: that which decided, however little a pipe gives at a time."""
        first = b""
        with closing(self._texts()) as texts:
            for piece in texts:
                first += piece
                if len(first) >= HEAD:
                    break
        return first

    def _pieces_of(self, texts: Iterator[bytes], *, last: bool) -> Iterator[Piece]:
        shape = Shape(self.columns, self._separator)
        yield from Blocks(shape, self._line).pieces(_without(texts, self._skip))


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
