"""Extraction: the links, phones, accounts and sums of money in a free text, with their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from service.observables.base import Observable, Part, make_part
from service.observables.extraction_accounts import (
    SHORTEST,
    Banks,
    find_account,
    touches_bank,
)
from service.observables.extraction_amounts import amount_at, grouped_amount_at
from service.observables.extraction_labels import Label, label_before, label_of
from service.observables.extraction_links import Link, links_in
from service.observables.extraction_numbers import Group, groups_in, stands_alone
from service.observables.extraction_phones import (
    phone_groups,
    phone_span,
    read_phone,
    short_code,
)
from service.observables.extraction_text import Reading, read_text
from service.observables.phone import Phone

MAX_PARTS = 50
MAX_DEPTH = 3
_MOST_TRIED = 100  # groups whose surroundings were looked at; what follows is left unread
_FOREIGN_COST = 2  # a foreign number is looked up in a slow library
_MOST_FOUND = 200
_MANY = 16  # fewer are prepared one by one
_INHERITED = 99  # words: too far to make an account of what could be a phone
_ROLES = {"url": "link", "phone": "phone", "account": "account"}
_new = tuple.__new__  # half the time of a call
_LISTING = frozenset(("", "/", "-", "hoac", "va", "hay"))


class Found(NamedTuple):
    """Something found, at its place in the folded text. ``observable`` is None for a sum."""

    start: int
    end: int
    observable: Observable | None


class Findings(NamedTuple):
    """What a text holds.

    parts    in order, each key once
    amounts  sums of money in VND, in order
    reading  the text as it was searched
    found    all that was found, repetitions and sums included, in order
    """

    parts: tuple[Part, ...]
    amounts: tuple[int, ...]
    reading: Reading
    found: list[Found]


def find_parts(text: str, depth: int = 0) -> tuple[Part, ...]:
    """Links, phones and accounts of a text, as parts with their places."""
    return find(text, depth).parts


def find(text: str, depth: int = 0) -> Findings:
    """Everything that a text holds; at ``MAX_DEPTH`` links are not read."""
    return find_many([text], depth)[0]


def find_many(texts: Sequence[str], depth: int = 0) -> list[Findings]:
    """``find`` for each text, one step after the other for all of them.

    That takes a quarter less than all steps for one text after the other: the processor has the
    code of one step at hand. For some hundreds of texts at a time.
    """
    readings = _readings(texts)
    links = [links_in(item, depth) if depth < MAX_DEPTH else ([], []) for item in readings]
    groups = [groups_in(item, taken) for item, (_, taken) in zip(readings, links, strict=True)]
    numbers = [
        _numbers(item, digits, taken) if digits else ([], [])
        for item, digits, (_, taken) in zip(readings, groups, links, strict=True)
    ]
    return [
        _findings(item, found, *others)
        for item, (found, _), others in zip(readings, links, numbers, strict=True)
    ]


def _readings(texts: Sequence[str]) -> list[Reading]:
    if len(texts) < _MANY:
        return [read_text(text) for text in texts]
    from service.observables.extraction_texts import read_texts  # numpy is not loaded for one

    return read_texts(texts)


def _findings(
    reading: Reading, links: list[Link], numbers: list[Found], amounts: list[int]
) -> Findings:
    """Everything in the order of the text, as parts each key once."""
    found = [_new(Found, (link.start, link.end, link.url)) for link in links]
    found = sorted(found + numbers) if found and numbers else found or numbers
    text = reading.text
    parts: list[Part] = []
    seen: set[tuple[str, str]] = set()
    for start, end, observable in found:
        if observable is None or (observable.kind, observable.key) in seen:
            continue
        seen.add((observable.kind, observable.key))
        first, last = reading.span(start, end)
        parts.append(make_part(observable, _ROLES[observable.kind], text[first:last], first, last))
        if len(parts) >= MAX_PARTS:
            break
    return _new(Findings, (tuple(parts), tuple(amounts), reading, found))


def _numbers(
    reading: Reading, groups: list[Group], taken: list[tuple[int, int]]
) -> tuple[list[Found], list[int]]:
    """Sums, phones and accounts, each group of digits read once."""
    folded = reading.folded
    found: list[Found] = []
    amounts: list[int] = []
    numbers: _Numbers | None = None
    at, floor, tried = 0, 0, 0
    while at < len(groups) and tried < _MOST_TRIED and len(found) < _MOST_FOUND:
        group = groups[at]
        size = len(group.digits)
        no_sum = group.front or group.digits[:1] == "0"
        amount = None if no_sum else amount_at(folded, group.start)
        if amount is None and 0 < size < 3 and (at + 1 == len(groups) or not groups[at + 1].gap):
            at += 1
            continue
        if amount is None:
            if numbers is None:
                numbers = _Numbers(reading, groups, Banks(reading, taken), found)
            read = numbers.read(at, floor)
            tried += numbers.looked
            if read is not None:
                observable, start, floor = read
                found.append(_new(Found, (start, floor, observable)))
                at = _behind(groups, at, floor)
                continue
            amount = grouped_amount_at(folded, group.start) if size <= 3 else None
        if amount is None:
            at += 1
            continue
        amounts.append(amount.value)
        found.append(_new(Found, (amount.start, amount.end, None)))
        at, floor = _behind(groups, at, amount.end), amount.end
    return found, amounts


def _behind(groups: list[Group], at: int, end: int) -> int:
    """The first group that begins behind ``end``."""
    at += 1
    while at < len(groups) and groups[at].start < end:
        at += 1
    return at


class _Numbers:
    """Groups of digits being read one by one, each with what stands around it."""

    def __init__(
        self, reading: Reading, groups: list[Group], banks: Banks, found: list[Found]
    ) -> None:
        self._reading = reading
        self._groups = groups
        self._banks = banks
        self._found = found
        self._at = self._floor = self.looked = 0
        self._label: tuple[Label | None, int] | None = None

    def label(self) -> tuple[Label | None, int]:
        """What the words in front say; a second account goes on with the first one's label."""
        if self._label is None:
            self.looked += 1
            group = self._groups[self._at]
            glued = label_of(group.front) if group.front else None
            label: tuple[Label | None, int] = (glued, 0)
            if glued is None:
                front = group.start - len(group.front)
                label = label_before(self._reading.folded, front, self._floor)
            if label[0] is None and self._found:
                before = self._found[-1]
                if (
                    before.observable is not None
                    and before.observable.kind == "account"
                    and group.start - before.end <= 16
                ):
                    label = (Label.ACCOUNT, _INHERITED)
            self._label = label
        return self._label

    def read(self, at: int, floor: int) -> tuple[Observable, int, int] | None:
        """The observable that begins with this group, and its place in the folded text.

        ``looked`` says afterwards how often its surroundings were looked at.
        """
        self._at, self._floor, self.looked, self._label = at, floor, 0, None
        reading, groups = self._reading, self._groups
        group = groups[at]
        if len(group.digits) < SHORTEST and stands_alone(groups, at):
            return self._short_code(group)
        count = phone_groups(reading, groups, at)
        if count and not self._is_account(count):
            read = read_phone(reading, groups, at, count)
            foreign = groups[at].digits[0] not in "01"
            tried = count - read[1] + 1 if read is not None else min(count, 3)
            self.looked += _FOREIGN_COST * tried if foreign else 1
            if read is not None:
                return read[0], *read[2]
        code = self._short_code(group) if not count else None
        return code or find_account(reading, groups, at, self._banks, floor, self.label)

    def _short_code(self, group: Group) -> tuple[Phone, int, int] | None:
        if not 3 <= len(group.digits) <= 5:
            return None
        listed = self._follows_code()
        code = short_code(self._reading, group, self._floor, listed=listed)
        return (code, group.start, group.end) if code is not None else None

    def _follows_code(self) -> bool:
        """Behind another short code, as in ``113, 114 hoặc 115``."""
        if not self._found:
            return False
        before = self._found[-1]
        if before.observable is None or not before.observable.key.startswith("short:"):
            return False
        between = self._reading.folded[before.end : self._groups[self._at].start]
        return between.strip(" ,") in _LISTING

    def _is_account(self, count: int) -> bool:
        """Whether digits that make a phone number are meant as an account.

        1. a word such as "STK" stands right in front of them
        2. no word says that it is a phone, it could be a mobile, and a bank's name touches it
        """
        groups, at = self._groups, self._at
        first, last = groups[at], groups[at + count - 1]
        label, words = self.label()
        if label is Label.PHONE:
            return False
        start, end = phone_span(self._reading.folded, first, last)
        if self._reading.folded[start] == "+":
            return False
        if label is Label.ACCOUNT and words <= 4:
            return True
        if first.digits.startswith(("02", "18", "19", "84")) and label is not Label.ACCOUNT:
            return False
        return touches_bank(self._banks, start, end, self._floor)
