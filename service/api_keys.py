"""API keys: apps' keys in memory, so that a check needs no look-up in the records.

A key reads ``lk_<id>_<secret>``: the id is public, the secret has 256 bits and is kept as a keyed
hash. The table is read anew every few seconds; a key that was ended is refused by then.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from service.limits.sources import RateClass
from service.records.transaction import Records, Transaction
from service.reports.refs import Refs

SCOPES = ("check", "bulk", "report", "verify", "exchange", "batch")
PREFIX = "lk"


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """An app whose key was right."""

    id: str
    rate_class: RateClass
    scopes: frozenset[str]
    secret_hash: str = field(repr=False)
    ends_at: datetime | None = None


@dataclass(slots=True)
class ApiKeys:
    """The present keys by id; swapped whole."""

    records: Records
    known: Mapping[str, KeyHolder] = field(default_factory=dict)

    def load(self, now: datetime) -> None:
        """Read the table."""
        with self.records.reading() as tx:
            rows = tx.officers.app_keys(now)
        self.known = {
            row.id: KeyHolder(
                row.id, RateClass(row.rate_class), frozenset(row.scopes), row.secret_hash,
                row.ends_at,
            )
            for row in rows
        }  # fmt: skip

    def holder(self, text: str) -> KeyHolder | None:
        """Whose key this is; None where it is nobody's."""
        if len(text) > 120:
            return None
        prefix, _, rest = text.partition("_")
        name, _, secret = rest.partition("_")
        known = self.known.get(name)
        given = self.records.refs.secret_of_key(secret)
        right = hmac.compare_digest(given, known.secret_hash if known else "0" * len(given))
        return known if right and prefix == PREFIX else None


def make_key(
    tx: Transaction, refs: Refs, name: str, rate_class: str, scopes: list[str], now: datetime
) -> tuple[str, str]:
    """A new key: its id, and its text, which is shown once."""
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    tx.officers.add_key(
        id=key_id,
        secret_hash=refs.secret_of_key(secret),
        name=name,
        rate_class=RateClass(rate_class).value,
        scopes=sorted(scopes),
        made_at=now,
        ends_at=None,
    )
    return key_id, f"{PREFIX}_{key_id}_{secret}"
