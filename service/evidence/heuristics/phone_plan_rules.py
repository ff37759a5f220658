"""What the number plan says of a phone number: impossible, outdated, or an internet line."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Heuristic
from service.evidence.heuristics.hotline import official_name
from service.observables.base import Observable
from service.observables.phone import Phone
from service.words import Words

_INTERNET_LINES = tuple(city + digit for city in ("024", "028") for digit in "789")


def _find_outside(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """Not valid, no short code (those come and go), and nobody's official number."""
    if not isinstance(observable, Phone) or observable.valid or observable.short_code:
        return None
    return None if official_name(observable, curated) else {}


def _find_old_form(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if isinstance(observable, Phone) and observable.migrated_from is not None:
        return {}
    return None


def _find_internet_line(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Phone) or not observable.valid:
        return None
    if official_name(observable, curated):
        return None
    landline = observable.type == "FIXED_LINE" and observable.national.startswith(_INTERNET_LINES)
    return {} if landline or (observable.type == "VOIP" and observable.region == "VN") else None


OUTSIDE_PLAN = Heuristic(
    code="phone_outside_plan",
    kinds=("phone",),
    family="phone_plan",
    weight=20,
    words=Words(
        "Số này không thuộc dải số nào đang được cấp: có thể gõ thiếu hoặc thừa chữ số, hoặc là"
        " số giả do kẻ gian tạo ra khi gọi.",
        "This number belongs to no range in use: a digit may be missing or too many, or a"
        " swindler's equipment made it up.",
    ),
    find=_find_outside,
)

OLD_FORM = Heuristic(
    code="phone_old_form",
    kinds=("phone",),
    family="phone_form",
    weight=0,
    words=Words(
        "Đây là cách viết cũ (đầu số 11 chữ số trước 2018 hoặc mã vùng trước 2017). Chúng tôi đã"
        " đổi sang số hiện hành để kiểm tra.",
        "This is an old way of writing (eleven digits before 2018, or an area code of before"
        " 2017). It was brought up to date before the check.",
    ),
    find=_find_old_form,
)

INTERNET_LINE = Heuristic(
    code="phone_internet_line",
    kinds=("phone",),
    family="phone_form",
    weight=0,
    words=Words(
        "Dải số này thường là điện thoại qua Internet (SIP): tổng đài nào cũng thuê được, nên đầu"
        " số không cho biết người gọi ở đâu hay là ai.",
        "Numbers of this range are often internet lines (SIP) that any call centre can rent: they"
        " do not tell where or who the caller is.",
    ),
    find=_find_internet_line,
)

RULES: tuple[Heuristic, ...] = (OUTSIDE_PLAN, OLD_FORM, INTERNET_LINE)
