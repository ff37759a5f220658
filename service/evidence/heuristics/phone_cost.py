"""Numbers that cost: one-ring countries, satellite and worldwide networks, and paid 1900 lines."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Heuristic
from service.observables.base import Observable
from service.observables.data.numbering import ONE_RING, WORLDWIDE
from service.observables.phone import Phone
from service.words import Words

_ONE_RING_LENGTHS = tuple(sorted({len(prefix) for prefix in ONE_RING}, reverse=True))
_WORLDWIDE_LENGTH = 4  # "+" and three digits


def _find_one_ring(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Phone) or observable.e164 is None or observable.region == "VN":
        return None
    for length in _ONE_RING_LENGTHS:
        where = ONE_RING.get(observable.e164[:length])
        if where is not None:
            return {"where_vi": where[0], "where_en": where[1]}
    return None


def _find_worldwide(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Phone) or observable.e164 is None:
        return None
    where = WORLDWIDE.get(observable.e164[:_WORLDWIDE_LENGTH])
    return None if where is None else {"where_vi": where[0], "where_en": where[1]}


def _find_paid(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Phone) or observable.region != "VN":
        return None
    return {} if observable.type == "PREMIUM_RATE" else None


ONE_RING_COUNTRY = Heuristic(
    code="phone_one_ring_country",
    kinds=("phone",),
    family="phone_cost",
    weight=15,
    category="WANGIRI",
    words=Words(
        "Số thuộc {where_vi}, nơi nhà mạng từng cảnh báo kiểu nháy máy để dụ gọi lại. Nghe máy"
        " không mất tiền; gọi lại thì mất cước quốc tế. Không có người quen ở đó thì đừng gọi.",
        "The number belongs to {where_en}, from where carriers have warned of one-ring calls."
        " Answering costs nothing, calling back does. If you know nobody there, do not call back.",
    ),
    find=_find_one_ring,
)

WORLDWIDE_NETWORK = Heuristic(
    code="phone_satellite",
    kinds=("phone",),
    family="phone_cost",
    weight=30,
    category="WANGIRI",
    words=Words(
        "Đây là số {where_vi}, không thuộc nước nào. Gọi lại rất đắt: số vệ tinh khoảng"
        " 99.000-150.000 đồng mỗi phút. Đừng gọi lại nếu không biết chắc đó là ai.",
        "This is {where_en}, of no country. Calling back is very expensive: satellite numbers cost"
        " about 99,000-150,000 dong a minute. Do not call back unless you know who it is.",
    ),
    find=_find_worldwide,
)

PAID_NUMBER = Heuristic(
    code="phone_paid",
    kinds=("phone",),
    family="phone_form",
    weight=0,
    words=Words(
        "Gọi số 1900 mất cước cao hơn cuộc gọi thường, do bên thuê số đặt giá; nghe lâu càng tốn.",
        "A call to a 1900 number costs more than an ordinary one, at the price its holder sets;"
        " the longer the call, the more.",
    ),
    find=_find_paid,
)

RULES: tuple[Heuristic, ...] = (ONE_RING_COUNTRY, WORLDWIDE_NETWORK, PAID_NUMBER)
