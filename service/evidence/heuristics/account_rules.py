"""Rules on a bank account by itself; a number's neighbours never count against it."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Heuristic
from service.observables.account import BankAccount
from service.observables.base import Observable
from service.observables.data.banks import by_bin
from service.words import Words

_SHORTEST = 5  # no authority publishes the lengths
_SHORTEST_AT = {"970422": 4}  # MB gives charities numbers of four digits


def _find_unknown_bank(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, BankAccount) or observable.bank is not None:
        return None
    return {} if observable.bank_bin or observable.bank_text else None


def _find_no_bank(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, BankAccount):
        return None
    return {} if not (observable.bank or observable.bank_bin or observable.bank_text) else None


def _find_impossible(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """Too short, or nothing but zeros. Rows like 8888888888 are chosen numbers and real."""
    if not isinstance(observable, BankAccount):
        return None
    number = observable.number
    shortest = _SHORTEST_AT.get(observable.bank_bin or "", _SHORTEST)
    return {} if len(number) < shortest or not number.strip("0") else None


def _find_virtual(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """A wallet, or a number with letters: wallets and payment firms give out such numbers."""
    if not isinstance(observable, BankAccount):
        return None
    bank = by_bin(observable.bank_bin) if observable.bank_bin else None
    is_wallet = bank is not None and bank.sector == "wallet"
    return {} if is_wallet or not observable.number.isdigit() else None


UNKNOWN_BANK = Heuristic(
    code="account_bank_unknown",
    kinds=("account",),
    family="account_form",
    weight=5,
    words=Words(
        "Không có ngân hàng hay ví điện tử nào như vậy trong danh sách của chúng tôi. Hãy xem lại"
        " tên hoặc mã ngân hàng.",
        "No bank or wallet of that name or code is on our list. Please look at it again.",
    ),
    find=_find_unknown_bank,
)

NO_BANK = Heuristic(
    code="account_without_bank",
    kinds=("account",),
    family="account_form",
    weight=0,
    words=Words(
        "Chưa có tên ngân hàng: cùng một dãy số có thể là tài khoản của nhiều người ở các ngân"
        " hàng khác nhau. Hãy kiểm tra lại kèm tên ngân hàng.",
        "No bank is given: the same number may belong to different people at different banks."
        " Check again together with the bank.",
    ),
    find=_find_no_bank,
)

IMPOSSIBLE_NUMBER = Heuristic(
    code="account_number_impossible",
    kinds=("account",),
    family="account_form",
    weight=15,
    words=Words(
        "Dãy số này khó có thể là số tài khoản: quá ngắn hoặc toàn số 0.",
        "This cannot be an account number: it is too short or nothing but zeros.",
    ),
    find=_find_impossible,
)

VIRTUAL_ACCOUNT = Heuristic(
    code="account_virtual",
    kinds=("account",),
    family="account_note",
    weight=0,
    words=Words(
        "Đây là ví điện tử hoặc tài khoản định danh (tài khoản ảo): tên hiện ra khi chuyển tiền"
        " có thể là tên công ty thanh toán, không phải tên người nhận thật.",
        "This is a wallet or a virtual account: the name shown on transfer may be a payment"
        " company's, not that of the person who gets the money.",
    ),
    find=_find_virtual,
)

RULES: tuple[Heuristic, ...] = (UNKNOWN_BANK, NO_BANK, IMPOSSIBLE_NUMBER, VIRTUAL_ACCOUNT)
