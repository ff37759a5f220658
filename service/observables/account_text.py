"""From what people write about an account to its number and the bank they mean.

Works on at most 64 characters: takes the bank's name and the labels out, joins digit groups, and
chooses the group that can be an account number.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.errors import InvalidObservable
from service.observables.data.banks import bank_in, by_bin, exact_bank, find_bank
from service.observables.folding import fold, tidy

LIMIT = 64
_LONGEST = 19
_CERTAIN = 8  # characters from which a number among unknown words is taken for an account
_LABEL = re.compile(
    r"(?<![a-z0-9])(?:so\s+tai\s+khoan|so\s+tk|s\.?t\.?k|tai\s+khoan|tk|account(?:\s+(?:number|no))?"
    r"|acct?|a/c|ac\s+no|number|no|so|vi\s+dien\s+tu)(?![a-z])"
)
_NOT_OURS = re.compile(r"://|[*<>%=$€£\\^~]")
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_JOINT = re.compile(r"[\s.\u2010-\u2015\u2212\-_]*")
_SPACED_DASH = re.compile(r"\s[\u2010-\u2015\u2212\-]\s")
_SEGMENT = re.compile(r"[,;|()\[\]/:@\n]|\s[\u2010-\u2015\u2212\-]+\s")
_SAYS_BANK = re.compile(r"(?<![a-z])(?:ngan\s*hang|nh|nhtm|tmcp|vi)(?![a-z])|bank|pay|money")
_BREAK = "\x00"


class AccountText(NamedTuple):
    """What was understood; ``bank_text`` is set only where no known bank was."""

    number: str
    bank_bin: str | None
    bank_text: str | None
    repaired: tuple[str, ...]


class _Group(NamedTuple):
    number: str
    start: int


def _error(code: str, message: str) -> InvalidObservable:
    return InvalidObservable(message, code=code, field="value")


def account_text(text: str) -> AccountText:
    """The account number in a text and its bank; raises where there is none or several."""
    plain, done = tidy(text)
    plain = plain.strip()
    if not plain:
        raise _error("empty", "nothing to check")
    if _NOT_OURS.search(plain):
        raise _error("not_an_account", "no account number was found in the text")
    bank_bin, rest = _take_bank(plain)
    rest, labels = _take_labels(rest)
    groups = _groups(rest)
    if bank_bin is None:
        bank_bin, groups = _leading_bin(groups, rest)
    bank_text = None
    if bank_bin is None:
        bank_bin, bank_text = _bank_in_segments(rest, groups)
    group = _choose(groups, labels)
    words = rest[: group.start] + rest[group.start + 1 :]
    alone = not any(token.isalpha() and len(token) > 1 for token in _TOKEN.findall(words))
    known = bank_bin is not None or bank_text is not None or bool(labels) or alone
    if not known and len(group.number) < _CERTAIN:
        raise _error("not_an_account", "no account number was found in the text")
    return AccountText(group.number, bank_bin, bank_text, done)


def _take_bank(plain: str) -> tuple[str | None, str]:
    """The bank that is named beyond doubt, and the text without its name."""
    named = bank_in(plain)
    if named is None:
        return None, plain
    bank, start, end = named
    return bank.bin, plain[:start] + _BREAK + plain[end:]


def _take_labels(plain: str) -> tuple[str, list[int]]:
    """The text with "account number" and the like blanked out, and where those ended."""
    ends: list[int] = []
    folded = fold(plain)
    for match in _LABEL.finditer(folded):
        plain = plain[: match.start()] + _BREAK * len(match.group()) + plain[match.end() :]
        ends.append(match.end())
    return plain, ends


def _groups(plain: str) -> list[_Group]:
    """Tokens with digits; groups of few digits are joined: ``0011 0012 34567``.

    A word, a sign or a spaced dash parts; a token of eight digits stands by itself; a token with
    letters is joined only to one with letters (an amount such as ``500k`` is none of it).
    """
    groups: list[_Group] = []
    last_end = -1
    size = 0  # longest token of the open group
    for match in _TOKEN.finditer(plain):
        token = match.group().upper()
        if token.isalpha():
            last_end = -1
            continue
        gap = plain[last_end : match.start()] if last_end >= 0 else _BREAK
        joins = (
            last_end >= 0
            and _JOINT.fullmatch(gap) is not None
            and not (_SPACED_DASH.fullmatch(gap) and len(groups[-1].number) >= 6)
            and max(size, len(token)) < _CERTAIN
            and (token.isdigit() or not groups[-1].number.isdigit())
        )
        if joins:
            groups[-1] = groups[-1]._replace(number=groups[-1].number + token)
            size = max(size, len(token))
        else:
            groups.append(_Group(token, match.start()))
            size = len(token)
        last_end = match.end()
    return groups


def _leading_bin(groups: list[_Group], plain: str) -> tuple[str | None, list[_Group]]:
    """A BIN written before or behind the number: ``970436 0011001234567``, ``…@970436``."""
    for at, group in enumerate(groups):
        others = groups[:at] + groups[at + 1 :]
        if by_bin(group.number) and any(len(other.number) >= 4 for other in others):
            return group.number, others
    first = groups[0] if groups else None
    if first and by_bin(first.number[:6]) and len(first.number) > 9:
        behind = plain[first.start + 6 : first.start + 7]
        if behind and not behind.isalnum():
            return first.number[:6], [first._replace(number=first.number[6:]), *groups[1:]]
    return None, groups


def _bank_in_segments(plain: str, groups: list[_Group]) -> tuple[str | None, str | None]:
    """A bank named by a phrase of its own, or what was written in a bank's place."""
    written = None
    for segment in _SEGMENT.split(plain):
        words = " ".join(word for word in re.split(r"[\s\x00]+", segment) if _is_wordy(word))
        if not words:
            continue
        bank = exact_bank(words)
        if bank is None and _SAYS_BANK.search(fold(words)):
            bank = find_bank(words)
            written = written or words
        if bank is not None:
            return bank.bin, None
    if written is None and "@" in plain and groups:
        after = plain.rpartition("@")[2].strip()
        written = after if after and after.isalnum() and not after.isdigit() else None
    return None, written


def _is_wordy(word: str) -> bool:
    return bool(word) and not any(char.isdigit() for char in word)


def _choose(groups: list[_Group], labels: list[int]) -> _Group:
    """The group behind a label, else the only long one, else the only one there is."""
    usable = [
        group
        for group in groups
        if 4 <= len(group.number) <= _LONGEST and sum(map(str.isdigit, group.number)) >= 3
    ]
    if not usable:
        raise _error("not_an_account", "no account number was found in the text")
    for end in labels:
        labelled = [group for group in usable if 0 <= group.start - end <= 3]
        if labelled:
            return labelled[0]
    long = [group for group in usable if len(group.number) >= _CERTAIN]
    candidates = long or usable
    if len(candidates) == 1:
        return candidates[0]
    others = [group for group in candidates if not _is_mobile(group.number)]
    if len(others) == 1:
        return others[0]
    raise _error("several_numbers", "more than one number; ask about each account")


def _is_mobile(number: str) -> bool:
    return len(number) == 10 and number.isdigit() and number[0] == "0" and number[1] in "35789"
