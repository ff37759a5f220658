"""Parquet writer: row groups of a fixed size, however the tables come."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

GROUP_ROWS = 20_480
_GROUP_BYTES = 64 << 20


class ParquetWriter:
    """A Parquet file, packed with zstd."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(file, schema, compression="zstd")
        self._waiting: list[pa.Table] = []
        self._count = self._bytes = 0

    def write(self, table: pa.Table) -> None:
        """Rows, which are put down once they fill a group."""
        self._waiting.append(table)
        self._count += table.num_rows
        self._bytes += table.nbytes
        while self._count >= GROUP_ROWS or (self._count and self._bytes > _GROUP_BYTES):
            self._put(min(self._count, GROUP_ROWS))

    def close(self) -> None:
        """Write the last rows and the end of the file."""
        if self._count:
            self._put(self._count)
        self._writer.close()

    def _put(self, rows: int) -> None:
        whole = pa.concat_tables(self._waiting).unify_dictionaries()
        self._writer.write_table(whole.slice(0, rows).combine_chunks(), row_group_size=GROUP_ROWS)
        rest = whole.slice(rows)
        self._waiting, self._count, self._bytes = [rest], rest.num_rows, rest.nbytes
