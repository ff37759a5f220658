"""Numbers: what a spreadsheet did to phone and account numbers, told from their text alone.

Excel keeps 15 digits of a number and shows long ones rounded; the rest of the digits is gone, so
that such a text must never be judged as a number. A phone's leading zero can be put back, since
no number of the plan begins otherwise; an account's zeros are nobody's to guess.
"""

from __future__ import annotations

import re

EXCEL_ROUNDED, ZERO_RESTORED, FRACTION_DROPPED = (
    "excel_rounded",
    "zero_restored",
    "fraction_dropped",
)
"""Codes: an error, and notes."""

SUSPECT = r"[0-9] ?[eE] ?[+-]?[0-9]|[0-9][.,]00?[^0-9]*$|^[^0-9]*[35789][0-9]{8}[^0-9]*$"
"""Finds at least what the functions below tell of; for Arrow's regular expressions."""

_ROUNDED = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)? ?[eE] ?[+-]?[0-9]{1,4}", re.ASCII)
"""How programs show a number that is too long for them."""
_WHOLE = re.compile(r"(\+?)([0-9]{5,})[.,]00?", re.ASCII)
_SHORT_PHONE = re.compile(r"[35789][0-9]{8}", re.ASCII)
_DIGITS = 15
_EXACT = 10**_DIGITS
_AROUND = (
    " \t\r\n\v\f'\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u202f"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""What nobody sees around a number, and the mark by which a spreadsheet knows a text."""


def broken(text: str) -> str | None:
    """The code of a number that cannot be recovered, None where the text may be read."""
    text = text.strip(_AROUND)
    if _ROUNDED.fullmatch(text):
        return EXCEL_ROUNDED
    whole = _WHOLE.fullmatch(text)
    return EXCEL_ROUNDED if whole and len(whole[2]) > _DIGITS else None


def without_fraction(text: str) -> str | None:
    """A number that a program kept as a fraction, ``970436.0``, without it; None for others.

    Otherwise its last zero would be read as one digit more, so as somebody else's number.
    """
    whole = _WHOLE.fullmatch(text.strip(_AROUND))
    return whole[1] + whole[2] if whole and len(whole[2]) <= _DIGITS else None


def restored_phone(text: str) -> str | None:
    """A phone number with its leading zero again, None where none is missing.

    Only for a column of phones, and only for nine digits that begin like a Vietnamese number.
    """
    text = text.strip(_AROUND)
    return "0" + text if _SHORT_PHONE.fullmatch(text) else None


def number_text(value: float, exact: int = _EXACT) -> str:
    """A numeric cell as text: whole numbers below ``exact`` in full.

    Longer ones come as ``9.70412345678901E+18``, which is all that is known of them and what
    ``broken`` tells; others with the 15 digits that are exact.
    """
    if value.is_integer():
        if abs(value) < exact:
            return str(int(value))
        mantissa, _, exponent = format(value, ".14E").partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    return format(value, ".15g")
