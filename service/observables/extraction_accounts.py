"""Accounts in free text: a number beside a bank's name, or behind words such as "số tài khoản"."""

from __future__ import annotations

import re
from collections.abc import Callable

from service.errors import InvalidObservable
from service.observables.account import BankAccount, make_account
from service.observables.data.banks import Bank, banks_in, by_bin
from service.observables.extraction_labels import Label
from service.observables.extraction_numbers import Group
from service.observables.extraction_text import Reading

_SHORTEST, _LONGEST = 6, 19
_WHOLE = 8  # digits from which a group stands by itself, and a bank at a distance suffices
_TOUCHING = 4  # characters between a bank's name and a number that belong together at sight
_NEAR, _FAR = 24, 72  # the same without and with a word such as "STK"
_DATE = re.compile(r"[0-3]?[0-9][.\-][01]?[0-9][.\-](?:19|20)[0-9]{2}")
_JOINTS = frozenset((" ", ".", "-", "\u2013", "\u2011"))
_SECRET = re.compile(r"[^.;]{0,16}(?<![a-z])(?:otp|ma xac|ma giao dich)")
_MASK = ("*", "\u2026")


class Banks:
    """The banks that a text names, found when first asked for; each is spent by one account."""

    def __init__(self, reading: Reading, taken: list[tuple[int, int]]) -> None:
        self._reading = reading
        self._taken = taken
        self._named: list[tuple[Bank, int, int]] | None = None
        self._spent: set[int] = set()
        self._from = 0

    def _mentions(self) -> list[tuple[Bank, int, int]]:
        if self._named is None:
            self._named = [
                (bank, start, end)
                for bank, start, end in banks_in(self._reading.folded)
                if not any(first < end and start < last for first, last in self._taken)
            ]
        return self._named

    def beside(self, start: int, end: int, floor: int, ceiling: int) -> tuple[int, Bank | None, int]:
        """Index, bank and distance of the nearest bank between ``floor`` and ``ceiling``.

        One that no account has used goes before one that was used.
        """
        best: tuple[bool, int, int, Bank | None] = (True, 10_000, -1, None)
        named = self._mentions()
        while self._from < len(named) and named[self._from][2] < start - 2 * _FAR:
            self._from += 1
        for at in range(self._from, len(named)):
            bank, first, last = named[at]
            if first >= min(end + _FAR, ceiling):
                break
            if last <= start:
                gap = start - last if last > floor or at in self._spent else 10_000
            elif first >= end:
                gap = first - end
            else:
                continue
            candidate = (at in self._spent, gap, at, bank)
            if candidate[:2] < best[:2]:
                best = candidate
        return best[2], best[3], best[1]

    def spend(self, at: int) -> None:
        """The bank belongs to an account now."""
        if at >= 0:
            self._spent.add(at)


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
    return behind.start - groups[at].end <= 3 and len(behind.digits) >= _SHORTEST


def find_account(
    reading: Reading,
    groups: list[Group],
    at: int,
    banks: Banks,
    floor: int,
    label: Callable[[], tuple[Label | None, int]],
) -> tuple[BankAccount, int] | None:
    """The account whose number begins with this group, and how many groups it took.

    1. behind a word such as "STK": a bank anywhere near it, or none
    2. otherwise a bank's name touches it, or is near a number of eight digits
    3. never behind a word that says it is another number, and never a date or a masked number
    """
    folded, first = reading.folded, groups[at]
    if not first.digits or first.disguised:
        return _with_letters(reading, first, banks, floor, label)
    count = account_groups(groups, at)
    last = groups[at + count - 1]
    size = sum(len(group.digits) for group in groups[at : at + count])
    if not _SHORTEST <= size <= _LONGEST or is_bin_in_front(folded, groups, at):
        return None
    start, end = first.start, last.end
    if folded[end : end + 1] in _MASK or folded[start - 1 : start] in _MASK:
        return None
    if len(last.back) == 1 or _DATE.fullmatch(folded[start:end]):
        return None
    said, _ = label()
    if said is Label.OTHER or said is Label.PHONE:
        return None
    bin_before = at > 0 and is_bin_in_front(folded, groups, at - 1)
    bank: Bank | None
    if bin_before:
        spent, bank, gap = -1, by_bin(groups[at - 1].digits), 0
    else:
        spent, bank, gap = banks.beside(start, end, floor, _ceiling(groups, at + count))
    if said is Label.ACCOUNT:
        bank = bank if gap <= _FAR else None
    elif bank is None or not (gap <= _TOUCHING or (gap <= _NEAR and size >= _WHOLE)):
        return None
    elif said is None and _SECRET.match(folded, end):
        return None
    account = _make(reading, start, end, bank)
    if account is not None and bank is not None:
        banks.spend(spent)
    return (account, count) if account is not None else None


def _ceiling(groups: list[Group], at: int) -> int:
    """Where the next long number begins: a bank behind that belongs to it."""
    return next((group.start for group in groups[at : at + 8] if len(group.digits) >= 6), 10_001)


def _with_letters(
    reading: Reading,
    group: Group,
    banks: Banks,
    floor: int,
    label: Callable[[], tuple[Label | None, int]],
) -> tuple[BankAccount, int] | None:
    """Letters and digits in capitals, as wallets give out: only right behind a label or a bank."""
    written = reading.plain[group.start : group.end]
    digits = sum(char.isdigit() for char in written)
    if not (_WHOLE <= len(written) <= _LONGEST and digits >= 4 and written.upper() == written):
        return None
    if "XX" in written or not written.isascii():
        return None
    said, words = label()
    spent, bank, gap = banks.beside(group.start, group.end, floor, 10_001)
    if said is Label.ACCOUNT and words <= 3:
        bank = bank if gap <= _FAR else None
    elif bank is None or gap > _TOUCHING or said in (Label.OTHER, Label.PHONE):
        return None
    account = _make(reading, group.start, group.end, bank)
    if account is None:
        return None
    banks.spend(spent if bank is not None else -1)
    return account, 1


def _make(reading: Reading, start: int, end: int, bank: Bank | None) -> BankAccount | None:
    first, last = reading.span(start, end)
    try:
        return make_account(
            bank.bin if bank else None, reading.folded[start:end], text=reading.text[first:last]
        )
    except InvalidObservable:
        return None


def touches_bank(banks: Banks, start: int, end: int, floor: int) -> bool:
    """Whether a bank's name stands right beside the number."""
    _, bank, gap = banks.beside(start, end, floor, 10_001)
    return bank is not None and gap <= _TOUCHING
