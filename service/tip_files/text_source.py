"""Text source: what all files of text have in common, whatever a row looks like in them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterator

import pyarrow as pa

from service.tip_files.base import ROWS, Chunk, Piece, Source
from service.tip_files.chunking import chunks_of
from service.tip_files.encodings import HEAD, encoding_of, utf8_pieces
from service.tip_files.inputs import Bytes, Input


class TextSource(Source):
    """A file of text, read from its start by as many readers as wanted."""

    def __init__(self, source: Input) -> None:
        """Raises InvalidInput where the encoding is none of ours."""
        super().__init__()
        self._input = source
        self._reader: Bytes | None = None
        self._codec, self._mark = encoding_of(source.head(HEAD))

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        return chunks_of(self._pieces(last=True), rows, len(self.columns))

    def head(self, rows: int) -> pa.Table:
        return head_of(self._pieces(last=False), rows, self.schema)

    def fraction(self) -> float | None:
        if self._input.size is None:
            return None
        if self._reader is None or not self._input.size:
            return 0.0
        return min(1.0, self._reader.used / self._input.size)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._input.close()

    @abstractmethod
    def _pieces_of(self, texts: Iterator[bytes], *, last: bool) -> Iterator[Piece]:
        """The rows in the whole text, which comes piece by piece as UTF-8."""

    def _pieces(self, *, last: bool) -> Iterator[Piece]:
        """All rows; a pipe keeps nothing for others where it is the ``last`` reading."""
        reader = self._input.reader()
        if last:
            self._input.release()
            self._reader = reader
        try:
            yield from self._pieces_of(self._decoded(reader), last=last)
        finally:
            reader.close()

    def _texts(self) -> Generator[bytes, None, None]:
        """The text from its start, as UTF-8."""
        reader = self._input.reader()
        try:
            yield from self._decoded(reader)
        finally:
            reader.close()

    def _decoded(self, reader: Bytes) -> Iterator[bytes]:
        return utf8_pieces(reader, self._codec, self._mark)


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
