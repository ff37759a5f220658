"""Sums of money in free text, in đồng: ``500k``, ``1tr5``, ``1,5 tỷ``, ``VND 5.000.000``."""

from __future__ import annotations

import re
from typing import NamedTuple

_UNITS = {
    "ty": 10**9,
    "ti": 10**9,
    "trieu": 10**6,
    "tr": 10**6,
    "cu": 10**6,
    "nghin": 1000,
    "ngan": 1000,
    "ngh": 1000,
    "k": 1000,
    "dong": 1,
    "vnd": 1,
    "vnđ": 1,
    "d": 1,
    "₫": 1,
}
_WITH_UNIT = re.compile(
    r"([0-9]{1,3}(?:[.,][0-9]{3}){1,5}+(?![0-9])|[0-9]{1,10})(?:[.,]([0-9]{1,2}))?"
    r"(?:\s?(ty|ti|trieu|tr|cu|nghin|ngan|ngh|k|dong|vnd)|(d|\s?₫))(?![a-z0-9]|\s*[-:]\s*[0-9])"
)
_MAY_HAVE_UNIT = re.compile(r"[0-9]++(?:[.,]|\s?[tcnkdv\u20ab])")  # most numbers have none
_JOINED = re.compile(r"([0-9]{1,3})(ty|trieu|tr|cu)([0-9]{1,3})(?![a-z0-9])")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3}){2,4}(?![0-9]|[.,\-][0-9])")
_BEHIND_CURRENCY = re.compile(
    r"[0-9]{1,3}(?:[.,][0-9]{3}){1,5}+(?![.,][0-9]{3})|[0-9]{4,10}(?![0-9])"
)
_CURRENCY = ("vnd", "vnd ", "vnd:", "vnd: ")
_LARGEST = 10**15


class Amount(NamedTuple):
    """A sum and its place in the folded text."""

    value: int
    start: int
    end: int


def amount_at(folded: str, start: int) -> Amount | None:
    """The sum with a unit or a currency that begins with the digit at ``start``."""
    if not "1" <= folded[start] <= "9":
        return None
    if _MAY_HAVE_UNIT.match(folded, start) is not None:
        joined = _JOINED.match(folded, start)
        if joined is not None:
            unit = _UNITS[joined[2]]
            value = int(joined[1]) * unit + int(joined[3]) * unit // 10 ** len(joined[3])
            return Amount(value, start, joined.end())
        found = _WITH_UNIT.match(folded, start)
        if found is not None:
            return _amount(_value(found), start, found.end())
    if folded[max(start - 5, 0) : start].endswith(_CURRENCY):
        behind = _BEHIND_CURRENCY.match(folded, start)
        if behind is not None:
            return _amount(_digits(behind.group()), start, behind.end())
    return None


def grouped_amount_at(folded: str, start: int) -> Amount | None:
    """Millions written in groups of thousands without a unit: ``3.500.000``."""
    found = _GROUPED.match(folded, start)
    return _amount(_digits(found.group()), start, found.end()) if found is not None else None


def _amount(value: int, start: int, end: int) -> Amount | None:
    return Amount(value, start, end) if 0 < value < _LARGEST else None


def _digits(text: str) -> int:
    return int(text.replace(".", "").replace(",", ""))


def _value(found: re.Match[str]) -> int:
    unit = _UNITS[(found[3] or found[4]).strip()]
    value = _digits(found[1]) * unit
    if found[2]:
        value += int(found[2]) * unit // 10 ** len(found[2])
    return value
