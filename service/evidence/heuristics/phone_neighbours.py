"""Neighbours: which numbers are rented out in tens, so that listed neighbours mean something.

Call centres rent landline and 1900 numbers in blocks; mobiles are sold one by one, and a mobile's
neighbours are strangers. Counting the listed ones is the snapshot's business, not a rule's.
"""

from __future__ import annotations

from service.evidence.heuristics.base import Heuristic
from service.observables.phone import Phone

_RENTED_IN_BLOCKS = ("FIXED_LINE", "VOIP")


def neighbours_block(phone: Phone) -> str | None:
    """E.164 without the last digit, shared by ten numbers; None where blocks mean nothing."""
    if phone.e164 is None or not phone.valid or phone.region != "VN":
        return None
    if phone.type in _RENTED_IN_BLOCKS or phone.national.startswith("1900"):
        return phone.e164[:-1]
    return None


RULES: tuple[Heuristic, ...] = ()
