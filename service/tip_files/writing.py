"""Writing: puts tables into a file of any format, which comes into sight only when it is whole."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol

import pyarrow as pa

from service.errors import InvalidInput
from service.tip_files.formats import FORMATS, by_name
from service.tip_files.line_writers import DelimitedWriter, JsonLinesWriter
from service.tip_files.outputs import Output
from service.tip_files.parquet_writer import ParquetWriter
from service.tip_files.workbook_writer import WorkbookWriter


class _Writer(Protocol):
    def write(self, table: pa.Table) -> None: ...

    def close(self) -> None: ...


class TipsWriter:
    """Takes tables until the ``with`` block ends; after an error in it no file appears.

    counts   what does not stand in the file: ``cells_cut`` of a workbook, ``not_finite`` of JSON
             lines
    """

    def __init__(self, output: Output, writer: _Writer, schema: pa.Schema) -> None:
        self._output, self._writer, self._schema = output, writer, schema
        self.counts: dict[str, int] = {}

    def write(self, table: pa.Table) -> None:
        """Rows of the schema that was told, in their order."""
        if not table.schema.equals(self._schema, check_metadata=False):
            raise ValueError("the table has another schema")
        self._writer.write(table)

    def __enter__(self) -> TipsWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._writer.close()
                self._output.finish()
        finally:
            self._output.discard()


def write_tips(
    target: str | Path | BinaryIO,
    format: str | None,
    schema: pa.Schema,
    *,
    bom: bool = False,
    defuse: bool | Collection[str] = False,
) -> TipsWriter:
    """A writer of tables, for a ``with`` block; the same tables give the same bytes.

    ``-`` is the standard output, which like any stream is written to at once. Without a
    ``format`` the name tells it, and ``.gz`` or ``.zst`` behind it that the file is packed.
    ``bom`` is for spreadsheets that would not take a CSV file for UTF-8; ``defuse`` puts an
    apostrophe before cells of a CSV or TSV file that a spreadsheet would take for formulas: in all
    columns, or in those that are named.
    Raises InvalidInput (``tips_format tips_unwritable tips_columns``).
    """
    if not len(schema):
        raise InvalidInput("There are no columns.", code="tips_columns", field="format")
    named, packing = by_name(str(target)) if isinstance(target, str | Path) else (None, None)
    chosen = format or named
    if chosen not in FORMATS:
        known = ", ".join(FORMATS)
        raise InvalidInput(
            f"The format of the output must be one of {known}.", code="tips_format", field="format"
        )
    if packing is not None and not FORMATS[chosen].is_text:
        raise InvalidInput(
            "A file of this format is packed already.", code="tips_format", field="output"
        )
    if target == "-":
        output = Output(sys.stdout.buffer, None)
    else:
        output = Output(Path(target) if isinstance(target, str) else target, packing)
    try:
        file = output.file
        counts: dict[str, int] = {}
        if chosen == "xlsx":
            writer: _Writer = WorkbookWriter(file, schema, counts)
        elif chosen == "parquet":
            writer = ParquetWriter(file, schema)
        elif chosen == "jsonl":
            writer = JsonLinesWriter(file, schema, counts)
        else:
            separator = "\t" if chosen == "tsv" else ","
            named_ones = (schema.names if defuse else ()) if isinstance(defuse, bool) else defuse
            writer = DelimitedWriter(file, schema, separator, bom=bom, defuse=frozenset(named_ones))
        made = TipsWriter(output, writer, schema)
        made.counts = counts
        return made
    except BaseException:
        output.discard()
        raise
