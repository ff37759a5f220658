"""Line writers: tables as CSV, TSV or JSON lines."""

from __future__ import annotations

import json
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from service.tip_files.columns import csv_cells, data_of, few_rows, joined, json_values
from service.tip_files.json_rows import AS_WRITTEN, KEY, is_value
from service.tip_files.texts import as_text

_MARK = b"\xef\xbb\xbf"
_END = "\r\n"
NOT_FINITE = "not_finite"


class DelimitedWriter:
    """CSV or TSV in UTF-8, with lines that end as RFC 4180 has it."""

    def __init__(
        self,
        file: BinaryIO,
        schema: pa.Schema,
        separator: str,
        *,
        bom: bool,
        defuse: frozenset[str],
    ) -> None:
        """``defuse`` names columns whose cells and heading never begin a formula."""
        self._file, self._separator = file, separator
        self._defuse = [name in defuse for name in schema.names]
        if bom:
            file.write(_MARK)
        names = {str(place): [name] for place, name in enumerate(schema.names)}
        self.write(pa.table(names))

    def write(self, table: pa.Table) -> None:
        """Rows, one a line."""
        alone = table.num_columns == 1
        for few in few_rows(table):
            parts: list[pa.Array | str] = []
            for column, defuse in zip(few.columns, self._defuse, strict=True):
                parts.append(csv_cells(column, self._separator, defuse=defuse, alone=alone))
                parts.append(self._separator)
            parts[-1] = _END
            self._file.write(data_of(joined(*parts)))

    def close(self) -> None:
        """Nothing is left to write."""


class JsonLinesWriter:
    """One object a line, with all keys in the order of the columns."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, counts: dict[str, int]) -> None:
        """``counts`` says how many fractions were NaN or infinite, and so are null."""
        self._file, self._counts = file, counts
        counts.setdefault(NOT_FINITE, 0)
        self._written = [
            all((field.metadata or {}).get(key) == value for key, value in AS_WRITTEN.items())
            for field in schema
        ]
        self._keys = [json.dumps(key, ensure_ascii=False) + ":" for key in _keys(schema)]

    def write(self, table: pa.Table) -> None:
        """Rows, one a line."""
        for few in few_rows(table):
            parts: list[pa.Array | str] = []
            for key, written, column in zip(self._keys, self._written, few.columns, strict=True):
                values = _as_they_were(column) if written else json_values(column)
                if pa.types.is_floating(column.type):
                    nulls = pc.sum(pc.equal(values, "null")).as_py() or 0
                    self._counts[NOT_FINITE] += nulls - column.null_count
                parts += ["," + key if parts else "{" + key, values]
            self._file.write(data_of(joined(*parts, "}\n")))

    def close(self) -> None:
        """Nothing is left to write."""


def _keys(schema: pa.Schema) -> list[str]:
    """The names, but for columns whose key in JSON lines was blank: these have it again."""
    told = [(field.metadata or {}).get(KEY) for field in schema]
    keys = [
        name if key is None or key.strip() else key.decode("utf-8", "replace")
        for name, key in zip(schema.names, told, strict=True)
    ]
    return keys if len(set(keys)) == len(keys) else schema.names  # the file may have told nonsense


def _as_they_were(column: pa.ChunkedArray) -> pa.Array:
    """JSON of a column whose values are no texts; what is one none the less is told as such."""
    texts = as_text(column)
    own = pa.array([text is not None and is_value(text) for text in texts.to_pylist()])
    return pc.if_else(own, texts, json_values(pa.chunked_array([texts])))
