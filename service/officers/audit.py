"""Audit: a chain of entries in which no row can be changed or taken out unseen.

Each hash covers its row and the hash before it, under a key that is not in the database. Details
hold references only, so that erasing personal content never breaks the chain.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chain."""

    seq: int
    at: datetime
    actor: str
    act: str
    subject: str
    details: str
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the chain does not hold, and why."""

    seq: int
    why: str


def details_text(details: Mapping[str, Any]) -> str:
    """Details in the one form that is hashed."""
    return orjson.dumps(details, option=orjson.OPT_SORT_KEYS).decode()


def chained(
    before: str,
    seq: int,
    at: datetime,
    actor: str,
    act: str,
    subject: str,
    details: str,
    key: bytes,
) -> str:
    """The hash of an entry that follows ``before``."""
    row = [
        before,
        seq,
        int(at.timestamp()) * 1_000_000 + at.microsecond,
        actor,
        act,
        subject,
        details,
    ]
    return hmac.new(key, orjson.dumps(row), hashlib.sha256).hexdigest()


def first_broken(entries: Iterable[Entry], last: int, key: bytes) -> Broken | None:
    """Looks through the chain from its beginning; ``last`` is the number that was given out.

    ``altered``: the row or the one before was changed; ``missing``: a number is not there;
    ``cut``: the chain ends too early; ``beyond``: it goes on past the last number.
    """
    before, expected = BEGINNING, 1
    for entry in entries:
        if entry.seq != expected:
            return Broken(expected, "missing")
        made = chained(
            before, entry.seq, entry.at, entry.actor, entry.act, entry.subject, entry.details, key
        )
        if not hmac.compare_digest(made, entry.hash):
            return Broken(entry.seq, "altered")
        before, expected = entry.hash, expected + 1
    if expected - 1 < last:
        return Broken(expected, "cut")
    if expected - 1 > last:
        return Broken(last + 1, "beyond")
    return None
