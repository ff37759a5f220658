"""Vault: personal content under a key of its own for each record; to erase is to lose the key.

A record's key is random, wrapped by the installation's records key, and lies apart from what it
opens. AES-256-GCM, bound to the record's reference, so that no content can be moved to another.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, insert, select, update

from service.errors import ArtifactError
from service.records.dialect import chunks
from service.records.dialect import insert as insert_or
from service.records.tables import erasures, personal, record_keys

_NONCE = 12
_ADD_KEY = insert(record_keys)
_ADD_CONTENT = insert(personal)
_ID = 8


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The installation's records keys by id, the present one first."""

    keys: Mapping[str, bytes]

    def wrap(self, ref: str, key: bytes) -> bytes:
        """``key`` under the present records key."""
        name, master = next(iter(self.keys.items()))
        nonce = os.urandom(_NONCE)
        return name.encode() + nonce + AESGCM(master).encrypt(nonce, key, ref.encode())

    def unwrap(self, ref: str, wrapped: bytes) -> bytes:
        """Raises ArtifactError where the key that wrapped it is not ours."""
        master = self.keys.get(wrapped[:_ID].decode("ascii", "replace"))
        if master is None:
            raise ArtifactError("A record was sealed under a key that is not here.")
        return _open(master, wrapped[_ID:], ref)


class Vault:
    """Sealed records within one transaction."""

    def __init__(self, connection: Connection, wrapping: Wrapping) -> None:
        self._connection = connection
        self._wrapping = wrapping
        self._keys: list[dict[str, Any]] = []
        self._contents: list[dict[str, Any]] = []

    def flush(self) -> None:
        """Write what waits: when the transaction ends, and before anything is read."""
        if self._keys:
            self._connection.execute(_ADD_KEY, self._keys)
            self._connection.execute(_ADD_CONTENT, self._contents)
            self._keys, self._contents = [], []

    def key_of(self, ref: str) -> bytes | None:
        """The key of a record; None once erased."""
        self.flush()
        wrapped = self._connection.execute(
            select(record_keys.c.wrapped).where(record_keys.c.ref == ref)
        ).scalar()
        return None if wrapped is None else self._wrapping.unwrap(ref, bytes(wrapped))

    def seal(self, ref: str, kind: str, content: Any, purge_on: date) -> bytes:
        """Keep ``content`` (anything JSON can hold) under a fresh key, which it gives."""
        key, nonce = os.urandom(32), os.urandom(_NONCE)
        sealed = nonce + AESGCM(key).encrypt(nonce, orjson.dumps(content), ref.encode())
        self._keys.append({"ref": ref, "wrapped": self._wrapping.wrap(ref, key)})
        self._contents.append({"ref": ref, "kind": kind, "sealed": sealed, "purge_on": purge_on})
        return key

    def open(self, ref: str) -> Any:
        """What was sealed; None where it was erased or never there."""
        return self.open_many([ref]).get(ref)

    def open_many(self, refs: list[str]) -> dict[str, Any]:
        """What was sealed, by reference; erased ones are left out."""
        self.flush()
        found: dict[str, Any] = {}
        for part in chunks(refs):
            rows = self._connection.execute(
                select(personal.c.ref, personal.c.sealed, record_keys.c.wrapped)
                .join(record_keys, record_keys.c.ref == personal.c.ref)
                .where(personal.c.ref.in_(part))
            )
            for ref, sealed, wrapped in rows:
                key = self._wrapping.unwrap(ref, bytes(wrapped))
                found[ref] = orjson.loads(_open(key, bytes(sealed), ref))
        return found

    def erase(self, refs: list[str], now: datetime, why: str) -> int:
        """Destroy keys and content for good; gives how many records there were."""
        if not refs:
            return 0
        self.flush()
        gone = self._connection.execute(delete(record_keys).where(record_keys.c.ref.in_(refs)))
        self._connection.execute(delete(personal).where(personal.c.ref.in_(refs)))
        note = insert_or(self._connection, erasures).on_conflict_do_nothing()
        self._connection.execute(note, [{"ref": ref, "erased_at": now, "why": why} for ref in refs])
        return gone.rowcount

    def due(self, today: date) -> list[tuple[str, str]]:
        """References and kinds whose time is over."""
        self.flush()
        rows = self._connection.execute(
            select(personal.c.ref, personal.c.kind).where(personal.c.purge_on <= today)
        )
        return [(ref, kind) for ref, kind in rows]

    def rewrap(self) -> int:
        """Put every record's key under the present records key; gives how many were not."""
        present = next(iter(self._wrapping.keys)).encode()
        rows = self._connection.execute(select(record_keys.c.ref, record_keys.c.wrapped)).all()
        stale = [(ref, bytes(wrapped)) for ref, wrapped in rows if wrapped[:_ID] != present]
        for ref, wrapped in stale:
            key = self._wrapping.unwrap(ref, wrapped)
            self._connection.execute(
                update(record_keys)
                .where(record_keys.c.ref == ref)
                .values(wrapped=self._wrapping.wrap(ref, key))
            )
        return len(stale)


def _open(key: bytes, sealed: bytes, ref: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], ref.encode())
    except (InvalidTag, ValueError) as error:
        raise ArtifactError("A sealed record was altered.", code="record_altered") from error
