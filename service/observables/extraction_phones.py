"""Phone numbers in free text: which groups of digits make one, in every spelling."""

from __future__ import annotations

from service.errors import InvalidObservable
from service.observables import phone_plan
from service.observables.data.numbering import MOBILE
from service.observables.extraction_labels import is_called, label_of
from service.observables.extraction_numbers import Group
from service.observables.extraction_text import Reading
from service.observables.phone import Phone, parse_phone
from service.observables.phone_text import LIMIT

_MOST_GROUPS = 12
_NOT_BEHIND = ("@", "%", "*")
_NOT_PART = ("/", ":", "h", "%")


def phone_groups(reading: Reading, groups: list[Group], at: int) -> int:
    """How many groups from ``at`` make a phone number, as many as possible; 0 where none do.

    The plan of the country decides, so two numbers side by side come apart by themselves.
    """
    first, folded = groups[at], reading.folded
    plus = _plus_at(folded, first.start) >= 0
    if not first.digits or not (plus or first.digits[0] in "018"):
        return 0
    if first.front and _is_code(reading, first):
        return 0
    if not plus and (at + 1 == len(groups) or not groups[at + 1].gap):  # it stands alone
        if len(first.digits) < 8:
            return 0
        if not first.back and _is_mobile(first.digits):
            return 0 if folded[first.end : first.end + 1] in _NOT_BEHIND else 1
    return _most_groups(folded, groups, at, plus=plus)


def _most_groups(folded: str, groups: list[Group], at: int, *, plus: bool) -> int:
    """``phone_groups`` for any groups that may begin a number."""
    digits, best = "", 0
    for count in range(1, min(_MOST_GROUPS, len(groups) - at) + 1):
        group = groups[at + count - 1]
        if count > 1 and not _goes_on(folded, groups[at + count - 2], group, len(digits)):
            break
        digits += group.digits
        if len(digits) > 15 or (digits.startswith("00") and not "0084".startswith(digits[:4])):
            break
        if _is_number(digits, plus) and folded[group.end : group.end + 1] not in _NOT_BEHIND:
            best = count
        if group.back:
            return best if len(group.back) > 1 else min(best, count - 1)
    return best


def _is_mobile(digits: str) -> bool:
    """As nearly all are written: ten digits with the nought in front."""
    return len(digits) == 10 and digits[0] == "0" and digits[1:3] in MOBILE


def _is_code(reading: Reading, group: Group) -> bool:
    """Capitals in front that are no label make an order number of it: ``SPX0912345678``."""
    written = reading.plain[group.start - len(group.front) : group.start]
    return written.isupper() and label_of(group.front) is None


def _goes_on(folded: str, before: Group, group: Group, size: int) -> bool:
    """Whether the group continues the number; hours behind a whole hotline do not."""
    if not group.digits or not group.gap:
        return False
    if len(group.digits) > 2 or size < 8:
        return True
    return len(before.digits) < 8 and folded[group.end : group.end + 1] not in _NOT_PART


def _is_number(digits: str, plus: bool) -> bool:
    count = len(digits)
    if plus:
        if digits.startswith("84"):
            return _is_national(digits[2:].removeprefix("0"))
        return 8 <= count <= 15 and digits[0] != "0"
    if count < 8:
        return False
    if digits[0] == "0":
        if digits.startswith("0084"):
            return _is_national(digits[4:].removeprefix("0"))
        return count >= 9 and _is_national(digits[1:])
    if digits.startswith(("1800", "1900")):
        return count <= 10
    if digits.startswith("84") and 11 <= count <= 13:
        return _is_national(digits[2:].removeprefix("0"))
    return False


def _is_national(nsn: str) -> bool:
    if not 8 <= len(nsn) <= 10 or nsn.startswith(("1800", "1900")):
        return False
    reading = phone_plan.read(nsn)
    return reading is not None and reading.valid


def _plus_at(folded: str, start: int) -> int:
    """Place of a plus that belongs to the number beginning at ``start``, else -1."""
    if start > 0 and folded[start - 1] == "+":
        return start - 1
    return -1


def phone_span(folded: str, first: Group, last: Group) -> tuple[int, int]:
    """The number as written, with its plus and an opening bracket that closes within."""
    start = first.start
    plus = _plus_at(folded, start)
    if plus >= 0:
        start = plus
    if start > 0 and folded[start - 1] == "(" and folded.find(")", start, last.end) >= 0:
        start -= 1
    return start, last.end


def read_phone(
    reading: Reading, groups: list[Group], at: int, count: int
) -> tuple[Phone, int, tuple[int, int]] | None:
    """The phone number of these groups, how many of them it took, and its place.

    A foreign number is taken with fewer groups where only then it is valid.
    """
    first = groups[at]
    if first.digits.startswith("84") or _plus_at(reading.folded, first.start) < 0:
        span = phone_span(reading.folded, first, groups[at + count - 1])
        phone = _parse(reading, span)
        return (phone, count, span) if phone is not None and phone.valid else None
    fallback: tuple[Phone, int, tuple[int, int]] | None = None
    for taken in range(count, max(count - 3, 0), -1):
        span = phone_span(reading.folded, first, groups[at + taken - 1])
        phone = _parse(reading, span)
        if phone is None:
            continue
        if phone.valid:
            return phone, taken, span
        fallback = fallback or (phone, taken, span)
    return fallback


def _parse(reading: Reading, span: tuple[int, int]) -> Phone | None:
    start, end = reading.span(*span)
    if end - start > LIMIT:
        return None
    try:
        return parse_phone(reading.text[start:end])
    except InvalidObservable:
        return None


def short_code(reading: Reading, group: Group, floor: int, *, listed: bool) -> Phone | None:
    """A number of three to five digits, only where the text says to call it or to text to it.

    ``listed`` says that it stands in a row behind another one.
    """
    digits = group.digits
    if not 3 <= len(digits) <= 5 or group.front or group.back or group.disguised:
        return None
    if not phone_plan.is_short_code(digits) or not phone_plan.short_code_exists(digits):
        return None
    if not listed and not is_called(reading.folded, group.start, group.end, floor):
        return None
    return _parse(reading, phone_span(reading.folded, group, group))
