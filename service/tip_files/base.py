"""Base: limits, the chunk and the source that every reader of tips gives, and their errors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from service.errors import InvalidInput, TooLarge

ROWS = 32_768
"""Rows of a chunk."""

MAX_COLUMNS = 16_384
MAX_CELL = 100_000
"""Characters that a cell may have to be read; a longer one passes through with a fault."""

MAX_LINE = 1_000_000
"""Characters of a line, or of a row whose quotes carry it over several; no file may have more."""

MAX_TEXT = 64 << 20
"""Bytes of text in a chunk: it ends before the row that would pass them."""

MAX_CELLS = 1 << 22
"""Cells of a chunk: a table of very many columns has fewer rows in each."""

Lines = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, order=True)
class RowFault:
    """Why a row, or a cell of it, cannot be judged; what could be read of it passes through.

    row     its place in the chunk, from 0
    line    where a person finds it: line of a text, row of a sheet, row of a Parquet file; from 1
    code    ``too_few_cells too_many_cells quoting not_json not_object repeated_key`` of a whole
            row; ``encoding nul too_long cell`` of a cell
    column  the cell's column, empty where the whole row is at fault
    """

    row: int
    line: int
    code: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that follow each other. ``number`` counts from 0; ``lines`` are those of the rows."""

    number: int
    table: pa.Table
    faults: tuple[RowFault, ...]
    lines: Lines


@dataclass(frozen=True, slots=True)
class Part:
    """Row groups of a Parquet file that any process can read by itself (``parquet.read_part``).

    No chunk reaches over the end of a part; ``first_chunk`` is the number of its first one, and
    ``rows_per_chunk`` holds for all of them.
    """

    number: int
    path: Path
    first_group: int
    groups: int
    first_row: int
    rows: int
    first_chunk: int
    rows_per_chunk: int


class Source(ABC):
    """A table that is read chunk by chunk; the same file gives the same chunks each time.

    columns   unique names, in the file's order
    schema    of every chunk's table
    rows      how many there are, None where only the end will tell
    notes     counts of what was left out so far: ``keys_left_out``
    """

    format: str
    schema: pa.Schema
    rows: int | None = None

    def __init__(self) -> None:
        self.notes: dict[str, int] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.schema.names)

    @abstractmethod
    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        """All chunks, of at most so many rows. A pipe can be read once only.

        Raises InvalidInput and TooLarge while chunks are taken.
        """

    def parts(self, rows: int = ROWS) -> tuple[Part, ...]:
        """Parts that together give the very same chunks; none where a file must be read in turn."""
        return ()

    @abstractmethod
    def head(self, rows: int) -> pa.Table:
        """At most so many first rows without faults; nothing is consumed."""

    @abstractmethod
    def fraction(self) -> float | None:
        """How much of the input the chunks taken so far have used, None where nobody knows."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows on their way into a chunk; a fault is a row, a code and a column's place or -1."""

    table: pa.Table
    lines: Lines
    faults: list[tuple[int, str, int]]


def unreadable(message: str, field: str = "file") -> InvalidInput:
    """The error for a file that is no such table, or a damaged one."""
    return InvalidInput(message, code="tips_unreadable", field=field)


def wrong_columns(message: str) -> InvalidInput:
    """The error for a heading that cannot be used."""
    return InvalidInput(message, code="tips_columns", field="file")


def empty() -> InvalidInput:
    """The error for a file without even a heading."""
    return InvalidInput("The file is empty.", code="tips_empty", field="file")


def too_large(message: str) -> TooLarge:
    """The error for a file that passes a limit."""
    return TooLarge(message, code="tips_too_large", field="file")


def named(headings: list[str]) -> list[str]:
    """Unique names: ``column_3`` for a blank heading, ``link_2`` for a second ``link``.

    Raises InvalidInput where there are too many.
    """
    if len(headings) > MAX_COLUMNS:
        raise wrong_columns("The file has more columns than can be read.")
    if any(len(heading) > MAX_CELL for heading in headings):
        raise wrong_columns("A heading is too long.")
    taken = set(headings)
    used: set[str] = set()
    names = []
    for place, heading in enumerate(headings, 1):
        name = base = heading if heading.strip() else f"column_{place}"
        count = 1
        while name in used or (name != heading and name in taken):
            count += 1
            name = f"{base}_{count}"
        used.add(name)
        names.append(name)
    return names
