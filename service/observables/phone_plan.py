"""The Vietnamese number plan: what a national number means today, and what it meant before.

``read`` works on the national significant number (no leading 0, no 84) and answers from tables;
None means that the tables do not know it, and a general library may be asked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.observables.data.numbering import AREA_CODES, MOBILE, OLD_MOBILE, SHORT_CODES


class Reading(NamedTuple):
    """One reading of a national number.

    nsn          national significant number after migration
    type         as libphonenumber names them
    old          what was migrated: "", ``mobile`` or ``area``
    alternative  national significant number of the other reading, where there is one
    carrier      to whom the block was given (a hint), for mobiles
    place        former province, for landlines
    """

    nsn: str
    type: str
    valid: bool = True
    old: str = ""
    alternative: str | None = None
    carrier: str | None = None
    place: str | None = None


_PLACES = {new: place for _, new, place in AREA_CODES}
_OLD_AREAS = {old: new for old, new, _ in AREA_CODES if old != new}
_HANOI, _SAIGON = "24", "28"  # two-digit codes with eight-digit local numbers
_OLD_HANOI, _OLD_SAIGON = "4", "8"

_SERVICE = re.compile(r"1[89]00\d{4,6}")
# 69: police and army. Seven digits after it are in public use (duty line 069 2348560) although
# libphonenumber allows six. 80: network of Party and State bodies.
_CLOSED_NETWORK = re.compile(r"69\d{5,7}|80\d{5}")
_INTERNET_LINE = re.compile(r"65\d{7}|672\d{6}")  # circular 22/2014/TT-BTTTT; libphonenumber
# Service codes begin with 1; content providers have three or four digits of other beginnings.
_SHORT = re.compile(r"1\d{2,3}|[2-9]\d{2}|[5-9]\d{3}")


def is_short_code(digits: str) -> bool:
    """Whether it has the form of a number dialled as it stands: three to five digits, no 0."""
    return 3 <= len(digits) <= 5 and digits[0] != "0"


def short_code_exists(digits: str) -> bool:
    """Whether the plan has room for such a short code."""
    return digits in SHORT_CODES or _SHORT.fullmatch(digits) is not None


def read(nsn: str) -> Reading | None:
    """The reading of a national number, in this order of right:

    1. a modern mobile number (an old area code with the same digits is only the alternative)
    2. a modern landline
    3. an old eleven-digit mobile number, migrated
    4. 1800 and 1900, closed networks, internet telephony
    5. an old area code, migrated
    """
    length = len(nsn)
    if length == 9:
        modern = mobile(nsn)
        if modern is not None:
            return modern
    elif length == 10:
        if nsn[0] == "2":
            place = _landline_place(nsn)
            if place is not None:
                return Reading(nsn, "FIXED_LINE", place=place)
        new = OLD_MOBILE.get(nsn[:3])
        if new is not None:
            return Reading(new + nsn[3:], "MOBILE", old="mobile", carrier=MOBILE[new])
    return _service(nsn) or _old_landline(nsn)


def mobile(nsn: str) -> Reading | None:
    """The reading of nine digits as a modern mobile number."""
    carrier = MOBILE.get(nsn[:2])
    if carrier is None:
        return None
    made = (nsn, "MOBILE", True, "", _other_reading(nsn), carrier, None)
    return tuple.__new__(Reading, made)  # half the time of a call


def _landline_place(nsn: str) -> str | None:
    """Former province of a modern ten-digit landline; None when there is no such code."""
    code = nsn[:2]
    if code == _HANOI:
        return _PLACES[code] if "2" <= nsn[2] <= "8" else None
    if code == _SAIGON:
        return _PLACES[code] if nsn[2] >= "2" else None
    return _PLACES.get(nsn[:3])


def _service(nsn: str) -> Reading | None:
    if _SERVICE.fullmatch(nsn):
        return Reading(nsn, "TOLL_FREE" if nsn[1] == "8" else "PREMIUM_RATE")
    if _CLOSED_NETWORK.fullmatch(nsn):
        return Reading(nsn, "UAN")
    if _INTERNET_LINE.fullmatch(nsn):
        return Reading(nsn, "VOIP", alternative=_other_reading(nsn))
    return None


def _old_landline(nsn: str) -> Reading | None:
    """A number written with the area code of before 2017.

    The three forms do not overlap: 4 or 8 with eight digits, two digits with seven (both nine
    in all), three digits with seven (ten in all, after modern landlines are ruled out).
    """
    if len(nsn) == 10:
        new = _OLD_AREAS.get(nsn[:3])
        moved = new + nsn[3:] if new else ""
    elif len(nsn) == 9:
        moved = _other_reading(nsn) or ""
    else:
        return None
    if not moved:
        return None
    place = _landline_place(moved)
    if place is None:
        # Hà Nội and Hồ Chí Minh City have no local numbers with such a first digit.
        return None if nsn[0] == _OLD_SAIGON else Reading(moved, "UNKNOWN", False, "area")
    return Reading(moved, "FIXED_LINE", old="area", place=place)


def _other_reading(nsn: str) -> str | None:
    """A nine-digit number read with an old area code, as it would be written today."""
    new = _OLD_AREAS.get(nsn[:2])
    if new is not None:
        return new + nsn[2:]
    if nsn[0] == _OLD_SAIGON:
        return _SAIGON + nsn[1:]
    if nsn[0] == _OLD_HANOI:
        return _HANOI + nsn[1:]
    return None
