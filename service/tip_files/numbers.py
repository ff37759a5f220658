"""Numbers: what a spreadsheet did to phone and account numbers, told from their text alone.

Excel keeps 15 digits of a number and shows long ones rounded; the rest of the digits is gone, so
that such a text must never be judged as a number. A phone's leading zero can be put back, since
no number of the plan begins otherwise; an account's zeros are nobody's to guess.
"""

from __future__ import annotations

import re

EXCEL_ROUNDED, ZERO_RESTORED = "excel_rounded", "zero_restored"
"""Codes: an error, and a note."""

ROUNDED = r"^\s*[+-]?[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}\s*$"
"""How spreadsheets show a number that is too long; also for Arrow's regular expressions."""

SHORT_PHONE = r"^\s*[35789][0-9]{8}\s*$"
"""A phone number that lost its zero."""

_ROUNDED, _SHORT_PHONE = re.compile(ROUNDED, re.ASCII), re.compile(SHORT_PHONE, re.ASCII)
_EXACT = 10**15


def broken(text: str) -> str | None:
    """The code of a number that cannot be recovered, None where the text may be read."""
    return EXCEL_ROUNDED if _ROUNDED.match(text) else None


def restored_phone(text: str) -> str | None:
    """A phone number with its leading zero again, None where none is missing.

    Only for a column of phones, and only for nine digits that begin like a Vietnamese number.
    """
    return "0" + text.strip() if _SHORT_PHONE.match(text) else None


def number_text(value: float) -> str:
    """A numeric cell as text: whole numbers of up to 15 digits in full.

    Longer ones come as ``9.70412345678901E+18``, which is all that is known of them and what
    ``broken`` tells; others with the 15 digits that are exact.
    """
    if value.is_integer():
        if abs(value) < _EXACT:
            return str(int(value))
        mantissa, _, exponent = format(value, ".14E").partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    return format(value, ".15g")
