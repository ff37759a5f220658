"""Official hotlines: a match proves nothing because caller ID can be forged; an imitation warns."""

from __future__ import annotations

from collections.abc import Iterator

from service.evidence.curated import Curated, Hotline
from service.evidence.heuristics.base import Heuristic
from service.observables.base import Observable
from service.observables.data.numbering import SHORT_CODES
from service.observables.phone import Phone
from service.words import Words

NEAR_WEIGHT = 15
"""For one digit off: banks hold neighbouring 1900 numbers, so it must not warn on its own."""

_SERVICE = ("1800", "1900")
_DENSE = 8  # of 8-digit service numbers there are ten thousand: neighbours are chance


def official_name(phone: Phone, curated: Curated) -> str | None:
    """Whose official number it is; also of short codes in the number plan's own table."""
    hotline = curated.hotlines.get(phone.national)
    if hotline is not None:
        return hotline.organisation
    return SHORT_CODES.get(phone.national) if phone.short_code else None


def _find_match(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Phone):
        return None
    name = official_name(observable, curated)
    return None if name is None else {"organisation": name}


def _find_imitation(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """A number that is none of the hotlines but

    1. ends in a whole 1800/1900 hotline behind other digits,
    2. is a short code behind a country code or a 0, which nobody can call from,
    3. is a ten-digit service number with one digit changed, swapped, added or left out.
    """
    if not isinstance(observable, Phone) or observable.e164 is None or not curated.hotlines:
        return None
    if official_name(observable, curated) or observable.type == "UAN":
        return None
    digits = observable.e164[1:]
    for length in (8, 9, 10):
        tail = digits[-length:]
        if tail.startswith(_SERVICE) and tail in curated.hotlines:
            return {"organisation": curated.hotlines[tail].organisation}
    if len(digits) <= 7 and digits.startswith("84"):
        name = _short_code_name(digits[2:], curated)
        if name is not None:
            return {"organisation": name}
    if observable.national.startswith(_SERVICE):
        near = _near_hotline(observable.national, curated)
        if near is not None:
            return {"organisation": near.organisation, "weight": str(NEAR_WEIGHT)}
    return None


def _short_code_name(digits: str, curated: Curated) -> str | None:
    hotline = curated.hotlines.get(digits)
    return hotline.organisation if hotline else SHORT_CODES.get(digits)


def _near_hotline(number: str, curated: Curated) -> Hotline | None:
    for other in _one_digit_off(number):
        hotline = curated.hotlines.get(other)
        if hotline is not None:
            return hotline
    return None


def _one_digit_off(number: str) -> Iterator[str]:
    """Service numbers that a slip or a swindler would turn into this one; prefix unchanged."""
    if len(number) > _DENSE:
        yield number[:-1]
    if len(number) == 9:
        for digit in "0123456789":
            yield number + digit
    if len(number) == 10:
        for at in range(4, 10):
            for digit in "0123456789":
                if digit != number[at]:
                    yield number[:at] + digit + number[at + 1 :]
        for at in range(4, 9):
            if number[at] != number[at + 1]:
                yield number[:at] + number[at + 1] + number[at] + number[at + 2 :]


HOTLINE_MATCH = Heuristic(
    code="hotline_caller_id",
    kinds=("phone",),
    family="hotline",
    weight=0,
    words=Words(
        "Số này trùng với số chính thức của {organisation}. Số hiện trên màn hình khi có cuộc gọi"
        " đến có thể bị giả mạo: hãy cúp máy và tự bấm gọi lại số này.",
        "This is an official number of {organisation}. The number shown for an incoming call can"
        " be forged: hang up and dial it yourself.",
    ),
    find=_find_match,
)

HOTLINE_IMITATION = Heuristic(
    code="hotline_imitation",
    kinds=("phone",),
    family="hotline",
    weight=30,
    words=Words(
        "Số này gần giống số chính thức của {organisation} nhưng không phải là số đó. Hãy chỉ gọi"
        " số in trên thẻ, trên trang web hoặc trong ứng dụng chính thức.",
        "This number resembles an official number of {organisation} but is not it. Call only the"
        " number printed on your card or given on the official site or app.",
    ),
    find=_find_imitation,
    category="BANK_STAFF_CALL",
)

RULES: tuple[Heuristic, ...] = (HOTLINE_MATCH, HOTLINE_IMITATION)
