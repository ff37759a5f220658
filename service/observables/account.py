"""BankAccount: a number together with the bank that keeps it, because a number alone names nobody.

Card numbers and citizen ids are not guessed: a row of digits without a bank stays without one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from service.errors import InvalidObservable
from service.observables.account_text import LIMIT, account_text
from service.observables.base import Observable
from service.observables.data.banks import by_bin, find_bank
from service.observables.folding import tidy

UNKNOWN_BANK = "?"
_SEPARATORS = re.compile(r"[\s.\-_\u2010-\u2015\u2212]+")
_NUMBER = re.compile(r"[A-Z0-9]{1,19}")  # NAPAS: up to 19, letters allowed
_SHORTEST = 4  # what people would hold for an account number; rules judge it later
_KEY = re.compile(r"\s*([0-9]{6}|\?)\s*:\s*([A-Za-z0-9 .\-]+)")
_BIN = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount(Observable):
    """An account.

    key        ``970436:0011001234567``; ``?:…`` where the bank is not known
    bank_bin   BIN, also one that no bank of our table has; None where there is none
    bank       the bank's short name, None where unknown
    number     capitals and digits, without separators; may be a phone number or a chosen name
    bank_text  what was written for a bank, where no bank of our table is meant
    """

    kind: ClassVar[str] = "account"

    bank_bin: str | None
    bank: str | None
    number: str
    bank_text: str | None = None


def _not_an_account() -> InvalidObservable:
    return InvalidObservable(
        "no account number was found in the text", code="not_an_account", field="value"
    )


def make_account(
    bank_bin: str | None,
    number: str,
    *,
    text: str = "",
    bank_text: str | None = None,
    repaired: tuple[str, ...] = (),
) -> BankAccount:
    """An account from values that are already told apart, as in a QR code or a payment link.

    ``bank_text`` is looked up where there is no BIN. Raises ``InvalidObservable`` (``empty``,
    ``not_an_account``) where the number cannot be one.
    """
    plain, done = tidy(number)
    plain = _SEPARATORS.sub("", plain).upper()
    if not plain:
        raise InvalidObservable("no account number", code="empty", field="value")
    if _NUMBER.fullmatch(plain) is None:
        raise _not_an_account()
    if bank_bin is not None and _BIN.fullmatch(bank_bin) is None:
        bank_bin, bank_text = None, bank_text or bank_bin
    bank = by_bin(bank_bin) if bank_bin else find_bank(bank_text) if bank_text else None
    if bank is not None:
        bank_bin, bank_text = bank.bin, None
    return BankAccount(
        key=f"{bank_bin or UNKNOWN_BANK}:{plain}",
        text=text or number,
        repaired=tuple(dict.fromkeys((*repaired, *done))),
        bank_bin=bank_bin,
        bank=bank.short_name if bank else None,
        number=plain,
        bank_text=(bank_text or "").strip() or None,
    )


def parse_account(text: str) -> BankAccount:
    """Read an account as people write it; raises ``InvalidObservable`` where there is not one.

    Codes: ``empty``, ``too_long``, ``several_numbers``, ``not_an_account``.
    """
    if len(text) > LIMIT:
        raise InvalidObservable("longer than 64 characters", code="too_long", field="value")
    key = _KEY.fullmatch(text)
    if key is not None:
        return make_account(None if key[1] == UNKNOWN_BANK else key[1], key[2], text=text)
    if text.isascii() and text.isdigit() and len(text) >= _SHORTEST:
        return make_account(None, text)
    found = account_text(text)
    return make_account(
        found.bank_bin,
        found.number,
        text=text,
        bank_text=found.bank_text,
        repaired=found.repaired,
    )
