"""Masking: show enough of a value to recognise it, too little to learn it."""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import unquote

from service.observables.account import BankAccount
from service.observables.base import Observable
from service.observables.phone import Phone

DOT = "•"
_PHONE = re.compile(r"(\+84|\+\d{1,2}|0)?(\d+)")
_SHORTEST_PHONE = 7  # shorter ones are public service numbers
_SHORTEST = 8  # of any number that is hidden, its country's digits among them
_KEPT = 4
_DAY = (
    r"(?<!\d)(?:(?:19|20)\d\d(?P<sign>[-/._])(?:0?[1-9]|1[0-2])(?P=sign)(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])(?P<mark>[-/.])(?:0?[1-9]|1[0-2])(?P=mark)(?:19|20)\d\d)(?!\d)"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_ADDRESS = rf"(?<![\d.]){_OCTET}(?:\.{_OCTET}){{3}}(?!\.?\d)"
_NUMBER_IN_TEXT = re.compile(rf"(?P<public>{_DAY}|{_ADDRESS})|\+?\d(?:[\W_\u30fc]{{0,16}}\d){{7,}}")
"""Between two digits of a number may be many signs, but not so many that tables become one; one
of Japanese, which is written like a dash, counts as a letter."""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""What nobody sees; four of them, as fillers of Hangul, even count as letters."""
_LAYERS = 3
MAY_HOLD_NUMBER = r"[0-9](?:[^0-9A-Za-z]{0,16}[0-9]){7}|%[0-9A-Fa-f]{2}"
"""Finds at least what ``mask_text`` hides in ASCII; for Arrow's regular expressions."""


def mask_phone(number: str) -> str:
    """``+84912345678`` → ``+84 91••••678``; short codes, being public, stay.

    What has eight digits with its country's, and few behind these, keeps the last two.
    """
    match = _PHONE.fullmatch(number.removeprefix("short:"))
    if match is None:
        return DOT * min(len(number), 12)
    prefix, rest = match[1] or "", match[2]
    if len(rest) >= _SHORTEST_PHONE:
        hidden = rest[:2] + DOT * (len(rest) - 5) + rest[-3:]
    elif len(prefix.removeprefix("+")) + len(rest) >= _SHORTEST:
        hidden = DOT * (len(rest) - 2) + rest[-2:]
    else:
        return prefix + rest
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
    """A text without the numbers in it: runs of eight digits and more, however they are parted.

    Where one is written with other digits, with signs that nobody sees or with ``%``, the text is
    shown as it reads. Days and addresses of hosts stay.
    """
    if not text.isascii() or "%" in text:
        read = text
        for _ in range(_LAYERS):
            read = normalize("NFKC", _UNSEEN.sub("", unquote(read)))
        hidden = _NUMBER_IN_TEXT.sub(_hidden, read)
        if hidden != read:
            return hidden
    return _NUMBER_IN_TEXT.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    return found[0] if found["public"] else DOT * 3 + found[0][-2:]
