"""Banks: what the cells of a bank column say, and an account with its bank as one text."""

from __future__ import annotations

import re

from service.errors import InvalidObservable
from service.observables.account_text import LIMIT, account_text
from service.observables.data.banks import find_bank
from service.tip_files.numbers import without_fraction

_PLAIN_NUMBER = re.compile(r"[0-9 .\-]+|[A-Za-z0-9]+")
_BIN = re.compile(r"[0-9]{6}")
_NO_NAME = re.compile(r"[^\w\s.&()-]|[\d_]")


def bank_name(text: str) -> str:
    """What a cell that is known to name a bank says: the bank's BIN, or the text if unknown."""
    text = without_fraction(text) or text
    bank = find_bank(text)
    return bank.bin if bank is not None else text.strip()


def with_bank(bank: str, number: str) -> str:
    """A number and its bank in one text, as the checker reads them: ``970436:0011001234567``.

    Of a bank that is unknown as much is kept as changes nothing else of what is read.
    """
    number = number.strip()
    if _BIN.fullmatch(bank):
        return f"{bank}{':' if _PLAIN_NUMBER.fullmatch(number) else ', '}{number}"
    room = max(LIMIT - len(number) - len(", "), 0)
    name = " ".join(_NO_NAME.sub(" ", bank).split())[:room].rstrip()
    if not name:
        return number
    joined, alone = _read(f"{name}, {number}"), _read(number)
    agree = joined is not None and (joined == alone or (alone is None and joined[1] is None))
    return f"{name}, {number}" if agree else number


def _read(text: str) -> tuple[str, str | None] | None:
    """The number in a text and its bank's BIN."""
    try:
        found = account_text(text)
    except InvalidObservable:
        return None
    return found.number, found.bank_bin
