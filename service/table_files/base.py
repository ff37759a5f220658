"""Base: limits, and the row that both readers give."""

from __future__ import annotations

from dataclasses import dataclass

from service.errors import InvalidInput, TooLarge

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_CELL = 10_000
"""Characters."""
MAX_PARTS = 1_000
MAX_ELEMENTS = 10_000_000
"""Of one part of a workbook; a cell with a number has two."""

Line = tuple[int, list[str] | str]
"""Number and cells; a text instead of cells is a fault."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank: where it begins, and its texts without outer spaces by heading.

    ``fault`` is empty, or says why nothing could be read: ``columns`` (more or fewer than the
    heading has), ``too_long``, ``encoding``, ``control_character``, ``quoting`` or ``cell`` (an
    error value, or a number that is none).
    """

    line: int
    values: dict[str, str]
    fault: str = ""


def bad_table(message: str) -> InvalidInput:
    """The error for a file that is not what it should be."""
    return InvalidInput(message, code="bad_table", field="file")


def too_large(message: str) -> TooLarge:
    """The error for a file that passes a limit."""
    return TooLarge(message, field="file")
