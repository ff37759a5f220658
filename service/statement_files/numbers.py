"""Numbers as Vietnamese readers write them: dots between thousands, a comma before decimals.

Nothing is rounded: ``read`` gives back every figure that ``shown`` printed.
"""

from __future__ import annotations

import re

from service.movement.statements.base import UNKNOWN_VI, Cell, Unit

_WORDS = {Unit.MONEY: " đồng", Unit.HOURS: " giờ"}
_DECIMALS = {Unit.MILLIONTHS: 6, Unit.PERCENT: 2}
_PRINTED = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})*)(?:,(\d+))?( %)?")


def shown(value: int | None, unit: Unit) -> str:
    """A figure as a table has it: ``12.345``, ``0,333333``, ``66,67 %``.

    Where the unit is told by a word, the word stands in the heading.
    """
    if value is None:
        return UNKNOWN_VI
    if unit is Unit.TEXT:
        return str(value)  # a year or a number in a list
    decimals = _DECIMALS.get(unit, 0)
    whole, rest = divmod(abs(value), 10**decimals)
    text = f"{'-' if value < 0 else ''}{whole:,}".replace(",", ".")
    fraction = f"{rest:0{decimals}d}" if decimals else ""
    if unit is Unit.MILLIONTHS:
        fraction = fraction.rstrip("0")
    return f"{text}{',' if fraction else ''}{fraction}{' %' if unit is Unit.PERCENT else ''}"


def spoken(value: int | None, unit: Unit) -> str:
    """A figure as a sentence has it: ``12.345.000 đồng``."""
    return shown(value, unit) + ("" if value is None else _WORDS.get(unit, ""))


def cell_text(cell: Cell, unit: Unit) -> str:
    """What a cell says; words in a column of numbers stay words."""
    return cell if isinstance(cell, str) else shown(cell, unit)


def unit_word(unit: Unit) -> str:
    """The word that a heading carries for the unit, or nothing."""
    return _WORDS.get(unit, "").strip()


def read(text: str, unit: Unit) -> int | None:
    """The figure that ``shown`` printed. ValueError for what it never prints."""
    if text == UNKNOWN_VI:
        return None
    if unit is Unit.TEXT:
        value = int(text)
    else:
        found = _PRINTED.fullmatch(text)
        if found is None:
            raise ValueError("no printed number")
        sign, whole, fraction, _ = found.groups("")
        value = int(sign + whole.replace(".", "") + fraction.ljust(_DECIMALS.get(unit, 0), "0"))
    if shown(value, unit) != text:
        raise ValueError("no printed number of this unit")
    return value
