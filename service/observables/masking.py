"""Masking: show enough of a value to recognise it, too little to learn it."""

from __future__ import annotations

import re

from service.observables.account import BankAccount
from service.observables.base import Observable
from service.observables.phone import Phone

DOT = "•"
_PHONE = re.compile(r"(\+84|\+\d{1,2}|0)?(\d+)")
_SHORTEST_PHONE = 7  # shorter ones are public service numbers
_KEPT = 4
_NUMBER_IN_TEXT = re.compile(r"\+?[0-9](?:[\s.()\-]{0,3}[0-9]){7,}")


def mask_phone(number: str) -> str:
    """``+84912345678`` → ``+84 91••••678``; short codes, being public, stay."""
    match = _PHONE.fullmatch(number.removeprefix("short:"))
    if match is None:
        return DOT * min(len(number), 12)
    prefix, rest = match[1] or "", match[2]
    if len(rest) < _SHORTEST_PHONE:
        return prefix + rest
    hidden = rest[:2] + DOT * (len(rest) - 5) + rest[-3:]
    return f"{prefix} {hidden}" if prefix.startswith("+") else prefix + hidden


def mask_account(number: str) -> str:
    """The last four stay; of a short number fewer, so that at least half is hidden."""
    kept = min(_KEPT, len(number) // 2)
    return DOT * (len(number) - kept) + number[len(number) - kept :]


def mask(observable: Observable) -> str:
    """How any value may be shown: links without numbers, codes and messages not at all."""
    if isinstance(observable, Phone):
        return mask_phone(observable.e164 or observable.national)
    if isinstance(observable, BankAccount):
        bank = observable.bank or observable.bank_bin
        masked = mask_account(observable.number)
        return f"{bank} {masked}" if bank else masked
    return mask_text(observable.text) if observable.kind == "url" else ""


def mask_text(text: str) -> str:
    """A text without the numbers in it: runs of eight digits and more, however they are parted."""
    return _NUMBER_IN_TEXT.sub(lambda found: DOT * 3 + found[0][-2:], text)
