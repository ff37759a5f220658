"""Accounts in free text: a number beside a bank's name, or behind words such as "số tài khoản"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from service.errors import InvalidObservable
from service.observables.account import BankAccount, make_account
from service.observables.data.banks import Bank, banks_in, by_bin, exact_bank
from service.observables.extraction_labels import Label, label_of
from service.observables.extraction_numbers import Group
from service.observables.extraction_text import Reading

SHORTEST, _LONGEST = 6, 19
_WHOLE = 8  # digits from which a group stands by itself, and a bank at a distance suffices
_TOUCHING = 4  # characters between a bank's name and a number that belong together at sight
_NEAR, _FAR = 24, 72  # the same without and with a word such as "STK"
_NOWHERE = 1_000_000
_LONG_TEXT = 1000
_DATE = re.compile(r"[0-3]?[0-9][.\-][01]?[0-9][.\-](?:19|20)[0-9]{2}")
_JOINTS = frozenset((" ", ".", "-", "\u2013", "\u2011"))
_SECRET = re.compile(r"[^.;]{0,16}(?<![a-z])(?:otp|ma xac|ma giao dich)")
_INNER = (".", "-")  # what began before it was read as no account as a whole
_MASK = ("*", "\u2026")


class Beside(NamedTuple):
    """A bank, how far it stands from the number, and where its name begins."""

    bank: Bank | None
    gap: int
    start: int


class Banks:
    """The banks that a text names, looked for around a number; each is spent by one account."""

    def __init__(self, reading: Reading, taken: list[tuple[int, int]]) -> None:
        self._folded = reading.folded
        self._taken = taken
        self._all: list[tuple[Bank, int, int]] | None = None
        self._spent: set[int] = set()

    def _around(self, start: int, end: int, reach: int) -> list[tuple[Bank, int, int]]:
        """Banks named near the number; of a long text all at once, which is cheaper."""
        folded = self._folded
        if len(folded) > _LONG_TEXT:
            if self._all is None:
                self._all = self._named(0, len(folded))
            low = bisect_left(self._all, start - reach, key=lambda named: named[2])
            high = bisect_left(self._all, end + reach, key=lambda named: named[1])
            return self._all[low:high]
        first = max(start - reach, 0)
        while first > 0 and folded[first - 1].isalnum():
            first -= 1
        last = min(end + reach, len(folded))
        while last < len(folded) and folded[last].isalnum():
            last += 1
        return self._named(first, last)

    def _named(self, first: int, last: int) -> list[tuple[Bank, int, int]]:
        return [
            (bank, first + start, first + end)
            for bank, start, end in banks_in(self._folded[first:last])
            if not any(low < first + end and first + start < high for low, high in self._taken)
        ]

    def beside(self, start: int, end: int, floor: int, ceiling: int, reach: int) -> Beside:
        """The nearest bank between ``floor`` and ``ceiling``, one not yet spent before others."""
        best = Beside(None, _NOWHERE, -1)
        ranked = (True, _NOWHERE)
        for bank, first, last in self._around(start, end, reach):
            if first >= ceiling:
                break
            spent = first in self._spent
            if last <= start:
                gap = start - last if last > floor or spent else _NOWHERE
            elif first >= end:
                gap = first - end
            else:
                continue
            if gap <= reach and (spent, gap) < ranked:
                best, ranked = Beside(bank, gap, first), (spent, gap)
        return best

    def is_spent(self, beside: Beside) -> bool:
        """Whether an account has it already."""
        return beside.start in self._spent

    def spend(self, beside: Beside) -> None:
        """The bank belongs to an account now."""
        self._spent.add(beside.start)


def account_groups(groups: list[Group], at: int) -> int:
    """How many groups from ``at`` an account number would take; a long one stands by itself."""
    size = len(groups[at].digits)
    if size >= _WHOLE or groups[at].back:
        return 1
    count = 1
    while at + count < len(groups) and count < 8:
        group = groups[at + count]
        if group.gap not in _JOINTS or not group.digits or len(group.digits) >= _WHOLE:
            break
        if group.back or group.disguised or size + len(group.digits) > _LONGEST:
            break
        size += len(group.digits)
        count += 1
    return count


def is_bin_in_front(folded: str, groups: list[Group], at: int) -> bool:
    """A bank's six digits with the account's number right behind them."""
    if by_bin(groups[at].digits) is None or at + 1 >= len(groups):
        return False
    behind = groups[at + 1]
    return behind.start - groups[at].end <= 3 and len(behind.digits) >= SHORTEST


def find_account(
    reading: Reading,
    groups: list[Group],
    at: int,
    banks: Banks,
    floor: int,
    label: Callable[[], tuple[Label | None, int]],
) -> tuple[BankAccount, int, int] | None:
    """The account whose number begins with this group, and the place of the number.

    1. behind a word such as "STK": a bank anywhere near it, or none
    2. otherwise a bank's name touches it, or is near a number of eight digits
    3. never behind a word that says it is another number, and never a date or a masked number
    """
    folded, first = reading.folded, groups[at]
    if not first.digits or first.disguised:
        return _with_letters(reading, first, banks, floor, label)
    if first.front and label_of(first.front) is None:
        whole = first._replace(start=first.start - len(first.front))
        if reading.plain[whole.start].isupper() and exact_bank(first.front) is None:
            return _with_letters(reading, whole, banks, floor, label)
    if first.gap in _INNER and groups[at - 1].end > floor:
        return None
    count = account_groups(groups, at)
    last = groups[at + count - 1]
    size = sum(len(group.digits) for group in groups[at : at + count])
    if not SHORTEST <= size <= _LONGEST or is_bin_in_front(folded, groups, at):
        return None
    start, end = first.start, last.end
    if folded[end : end + 1] in _MASK or folded[start - 1 : start] in _MASK:
        return None
    if len(last.back) == 1 or _DATE.fullmatch(folded[start:end]):
        return None
    said, _ = label()
    if said is Label.OTHER or said is Label.PHONE:
        return None
    if at > 0 and is_bin_in_front(folded, groups, at - 1):
        beside = Beside(by_bin(groups[at - 1].digits), 0, -1)
    else:
        ceiling = _ceiling(groups, at + count)
        beside = banks.beside(start, end, floor, ceiling, _NEAR)
        if said is Label.ACCOUNT and beside.bank is None:
            beside = banks.beside(start, end, floor, ceiling, _FAR)
    if said is not Label.ACCOUNT:
        if beside.bank is None or (beside.gap > _TOUCHING and size < _WHOLE):
            return None
        if said is None and _SECRET.match(folded, end):
            return None
    return _make(reading, start, end, banks, beside)


def _ceiling(groups: list[Group], at: int) -> int:
    """Where the next long number begins: a bank behind that belongs to it."""
    return next((group.start for group in groups[at : at + 8] if len(group.digits) >= 6), _NOWHERE)


def _with_letters(
    reading: Reading,
    group: Group,
    banks: Banks,
    floor: int,
    label: Callable[[], tuple[Label | None, int]],
) -> tuple[BankAccount, int, int] | None:
    """Letters and digits in capitals, as wallets give out: only right behind a label or a bank."""
    written = reading.plain[group.start : group.end]
    digits = sum(char.isdigit() for char in written)
    if not (_WHOLE <= len(written) <= _LONGEST and digits >= 4 and written.upper() == written):
        return None
    if "XX" in written or not written.isascii():
        return None
    said, words = label()
    beside = banks.beside(group.start, group.end, floor, _NOWHERE, _NEAR)
    if said is Label.ACCOUNT and words <= 3:
        pass
    elif beside.bank is None or beside.gap > _TOUCHING or said in (Label.OTHER, Label.PHONE):
        return None
    return _make(reading, group.start, group.end, banks, beside)


def _make(
    reading: Reading, start: int, end: int, banks: Banks, beside: Beside
) -> tuple[BankAccount, int, int] | None:
    first, last = reading.span(start, end)
    bank_bin = beside.bank.bin if beside.bank else None
    try:
        account = make_account(bank_bin, reading.folded[start:end], text=reading.text[first:last])
    except InvalidObservable:
        return None
    banks.spend(beside)
    return account, start, end


def touches_bank(banks: Banks, start: int, end: int, floor: int) -> bool:
    """Whether a bank's name that belongs to no other account stands right beside the number."""
    beside = banks.beside(start, end, floor, _NOWHERE, _TOUCHING)
    return beside.bank is not None and not banks.is_spent(beside)
