"""Fitting: texts that are too long for a cell of a workbook, made as long as it may be."""

from __future__ import annotations

import json
from itertools import accumulate

MAX_CELL_UNITS = 32_767
"""UTF-16 units of a cell."""

LEFT_OUT = "left_out"
"""Key of the last element of a list that was shortened: how many there were besides."""

_DECODER = json.JSONDecoder()
_BLANKS = " \t\r\n"


def fitting(text: str) -> str | None:
    """A text that fits into a cell, None where the whole of it does.

    The rest of a longer one is cut off. A JSON list loses whole elements from its end instead and
    tells how many, as ``{"left_out": 3}``: whoever reads it as JSON still can, unless not even
    the first of them fits.
    """
    if len(text) * 2 <= MAX_CELL_UNITS:
        return None
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_CELL_UNITS:
        return None
    shortened = _shortened(text) if text.startswith("[") else None
    return shortened or units[: 2 * MAX_CELL_UNITS].decode("utf-16-le", "ignore")


def _shortened(text: str) -> str | None:
    """A JSON list with fewer elements, None where the text is none that has any to keep."""
    ends = _ends(text)
    if ends is None:
        return None
    room = MAX_CELL_UNITS - len(_told(len(ends))) - len("[,]")
    sizes = [_units(text[begin:end]) for begin, end in zip([1, *ends], ends, strict=False)]
    kept = sum(size <= room for size in accumulate(sizes))
    if kept == len(ends):  # only blanks are too many
        return f"{text[: ends[-1]]}]"
    return f"{text[: ends[kept - 1]]},{_told(len(ends) - kept)}]" if kept else None


def _told(count: int) -> str:
    return f'{{"{LEFT_OUT}":{count}}}'


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _ends(text: str) -> list[int] | None:
    """Where the elements of a JSON list end, None where the text is none."""
    ends: list[int] = []
    at, mark = 1, ","
    try:
        while mark == ",":
            _, end = _DECODER.raw_decode(text, _past_blanks(text, at))
            ends.append(end)
            at = _past_blanks(text, end)
            mark = text[at]
            at += 1
    except (ValueError, IndexError, RecursionError):
        return None
    return ends if mark == "]" and not text[at:].strip(_BLANKS) else None


def _past_blanks(text: str, at: int) -> int:
    while text[at] in _BLANKS:
        at += 1
    return at
