"""From what people paste to the digits they mean: labels, links, separators, letters for digits.

Works on at most 64 characters, in one pass of tokens; knows nothing of number plans.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from service.errors import InvalidObservable
from service.observables.folding import fold, tidy

LIMIT = 64
FULL_NUMBER = 7  # digits from which a run is a subscriber number and not a short code
_LONGEST = 17  # E.164 allows 15; two more for "00"

_CHAT_LINK = re.compile(
    r"(?:https?://)?(?:[a-z]+\.)?(zalo\.me|wa\.me|t\.me|viber\.click|whatsapp\.com)"
    r"/(?:send/?|pc)?(?:\?phone=)?([+\d][\d .\-]*)/?(?:[?#&].*)?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:tel|callto|sms|smsto|mmsto|facetime|viber|zalo):(?://)?", re.IGNORECASE)
_PARAMETERS = re.compile(r"[;?,].*")
_EXTENSION = re.compile(
    r"[\s,;(]*(?:\b(?:ext(?:ension)?|may le|so le|nhanh|(?:bam|nhan)(?: phim)?|line)\b|#)"
    r"[\s.:]*\d{1,6}\)?\s*$"
)
_LABEL = re.compile(
    r"[^\w+(]*(?:(?:so dien thoai|so phone|so mobile|so dt|sdt|s\.d\.t|dtdd|d/t|dien thoai|di dong"
    r"|dt|may ban|mobile|cellphone|cell|tel(?:ephone)?|phone(?: number)?|number|hotline|zalo"
    r"|viber|whatsapp|telegram|momo|duong day nong|tong dai|cskh|call center|lien he|lien lac|lh"
    r"|contact|goi(?: toi| cho)?|call|alo|fax|nhan tin|sms|tin nhan|so la|so may|so|no"
    r"|mr|mrs|ms|anh|chi|chu|co|em|vn|short)(?![a-z])[^\w+(]*)+"
)
_ILLEGAL = re.compile(r"[*@%=$€£<>\\^~]|\d\s*#|#\s*\d")
_TOKEN = re.compile(r"[a-z0-9]+", re.IGNORECASE)
# What is really written for digits; S and B resemble them only as capitals.
_LETTERS = str.maketrans("OoIilSB", "0011158")
_LOOKALIKE = frozenset("OoIilSB")
_STRONG = re.compile(r"[/;,&|\n+]|\s[-\u2013\u2014]\s")


class Dialled(NamedTuple):
    """``plus`` says that a country code follows; ``extra`` that other words stand beside it."""

    digits: str
    plus: bool
    extra: bool
    repaired: tuple[str, ...]


class _Token(NamedTuple):
    digits: str  # "" for a word
    start: int
    end: int


def _not_a_phone(message: str = "no phone number was found in the text") -> InvalidObservable:
    return InvalidObservable(message, code="not_a_phone", field="value")


def _several() -> InvalidObservable:
    return InvalidObservable(
        "more than one phone number; ask about each", code="several_numbers", field="value"
    )


def dialled(text: str) -> Dialled:
    """The one number in the text; raises ``InvalidObservable`` when there is none or several."""
    plain, done = tidy(text)
    repaired = list(done)
    plain = plain.strip(" \t\r\n\v\f='\"`")
    if not plain:
        raise InvalidObservable("nothing to check", code="empty", field="value")
    link = _CHAT_LINK.fullmatch(plain)
    if link is not None:
        repaired.append("zalo_link" if link[1].lower() == "zalo.me" else "chat_link")
        plain = link[2]
    scheme = _SCHEME.match(plain)
    if scheme is not None:
        plain = _PARAMETERS.sub("", plain[scheme.end() :].replace("%20", " "))
    extension = _EXTENSION.search(fold(plain))
    if extension is not None and extension.start() > 0:
        plain = plain[: extension.start()]
        repaired.append("extension_removed")
    label = _LABEL.match(fold(plain))
    if label is not None:
        plain = plain[label.end() :]
    if _ILLEGAL.search(plain) or "://" in plain:
        raise _not_a_phone()
    return _one_number(plain, repaired)


def _one_number(plain: str, repaired: list[str]) -> Dialled:
    tokens = _tokens(plain, repaired)
    runs = [run for run in _runs(tokens, plain) if _size(run) >= 3]
    full = [run for run in runs if _size(run) >= FULL_NUMBER]
    if len(full) > 1:
        raise _several()
    if len(full or runs) != 1:
        raise _not_a_phone()
    run = (full or runs)[0]
    digits = _join(run, plain)
    before = plain[: run[0].start].rstrip(" (.-")
    extra = any(not token.digits for token in tokens) or len(runs) > 1
    return Dialled(digits, before.endswith("+"), extra, tuple(dict.fromkeys(repaired)))


def _tokens(plain: str, repaired: list[str]) -> list[_Token]:
    """Words and digit groups; letters inside a digit group become the digits they stand for."""
    found = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(fold(plain))]
    tokens: list[_Token] = []
    for at, (word, start, end) in enumerate(found):
        if word.isdigit():
            tokens.append(_Token(word, start, end))
            continue
        written = plain[start:end]
        mimics = _LOOKALIKE.issuperset(char for char in written if not char.isdigit())
        mixed = any(char.isdigit() for char in written)
        before = at > 0 and found[at - 1][0][-1].isdigit()
        after = at + 1 < len(found) and found[at + 1][0][0].isdigit()
        if mimics and (mixed or (after and (before or written in ("O", "o")))):
            repaired.append("letters_for_digits")
            tokens.append(_Token(written.translate(_LETTERS), start, end))
        elif mixed:
            raise _not_a_phone()
        else:
            tokens.append(_Token("", start, end))
    return tokens


def _runs(tokens: list[_Token], plain: str) -> list[list[_Token]]:
    """Digit groups that no word parts; a bracket behind a whole number begins a remark."""
    runs: list[list[_Token]] = [[]]
    for token in tokens:
        if not token.digits:
            runs.append([])
            continue
        if _size(runs[-1]) >= 8 and "(" in plain[runs[-1][-1].end : token.start]:
            runs.append([])
        runs[-1].append(token)
    return [run for run in runs if run]


def _size(run: list[_Token]) -> int:
    return sum(len(token.digits) for token in run)


def _join(run: list[_Token], plain: str) -> str:
    """The digits of a run; refuses two numbers side by side."""
    pieces = [run[0].digits]
    for left, right in pairwise(run):
        if _STRONG.search(plain, left.end, right.start):
            pieces.append(right.digits)
        else:
            pieces[-1] += right.digits
    if len(pieces) > 1 and _are_separate(pieces):
        raise _several()
    digits = "".join(pieces)
    if len(digits) > 12 and any(_both_complete(run, at) for at in range(1, len(run))):
        raise _several()
    if len(digits) > _LONGEST or len(digits) < 3:
        raise _not_a_phone("too many digits or too few for a phone number")
    return digits


def _are_separate(pieces: list[str]) -> bool:
    """Pieces between ``/``, ``;`` and the like are numbers of their own, not one in groups.

    Two full numbers; or a full one with the last digits of the next; or short codes in a row.
    """
    full = [len(piece) >= FULL_NUMBER for piece in pieces]
    return sum(full) > 1 or full[0] or all(len(piece) == 3 and piece[0] == "1" for piece in pieces)


def _both_complete(run: list[_Token], at: int) -> bool:
    left = "".join(token.digits for token in run[:at])
    right = "".join(token.digits for token in run[at:])
    return _looks_complete(left) and _looks_complete(right)


def _looks_complete(digits: str) -> bool:
    return len(digits) >= 8 and digits.startswith(("0", "84", "1800", "1900"))
