"""Seal: the token that lets anybody bring an answer back and us say what we knew.

A check writes nothing, so the answer carries its own record: keyed hash of the value (a bare
hash of a phone number could be guessed), versions, moment, state, score and the lines of the
account, under a message authentication code (keyed BLAKE2b, RFC 7693) with a key id.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from service import __version__
from service.checks.policy import POLICY_VERSION
from service.checks.verdict import Verdict
from service.errors import InvalidInput
from service.evidence.snapshot import Snapshot
from service.observables.psl import psl_version

_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Versions:
    """Everything an answer was made of."""

    code: str
    policy: str
    lists: str
    classifier: str | None
    psl: str


@dataclass(frozen=True, slots=True)
class SealKey:
    """A secret of 32 bytes and its public id."""

    id: str
    secret: bytes


def versions_of(snapshot: Snapshot) -> Versions:
    """Everything an answer from this snapshot is made of."""
    classifier = snapshot.classifier
    return _versions(
        snapshot.index.version,
        snapshot.curated.version,
        classifier.version if classifier is not None else None,
    )


@lru_cache(maxsize=16)
def _versions(index: str, curated: str, classifier: str | None) -> Versions:
    return Versions(
        code=__version__,
        policy=POLICY_VERSION,
        lists=f"{index}+{curated}",
        classifier=classifier,
        psl=psl_version(),
    )


def observable_hash(kind: str, key: str, secret: bytes) -> str:
    """Keyed hash of a value: says nothing without the key."""
    data = f"{kind}\0{key}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=12, key=secret, person=b"lachan-value").hexdigest()


def seal(verdict: Verdict, versions: Versions, now: datetime, key: SealKey) -> str:
    """The token of a verdict."""
    observable = verdict.observable
    body = orjson.dumps(
        [
            key.id,
            observable_hash(observable.kind, observable.key, key.secret),
            int(now.timestamp()),
            verdict.state.value,
            verdict.score,
            versions.code,
            versions.policy,
            versions.lists,
            versions.classifier,
            versions.psl,
            [[reason.code, reason.contribution] for reason in verdict.reasons],
        ]
    )
    mac = _mac(body, key)
    return urlsafe_b64encode(mac + body).rstrip(b"=").decode("ascii")


def _mac(body: bytes, key: SealKey) -> bytes:
    return hashlib.blake2b(
        body, digest_size=_MAC_BYTES, key=key.secret, person=b"lachan-seal"
    ).digest()


def unseal(token: str, keys: dict[str, SealKey]) -> dict[str, Any]:
    """What a token says. Raises InvalidInput (``bad_token``) unless one of ``keys`` made it."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        fields = orjson.loads(body)
        key = keys[fields[0]]
        if not hmac.compare_digest(mac, _mac(body, key)):
            raise ValueError
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InvalidInput(
            "The token is not one of ours.", code="bad_token", field="token"
        ) from error
    names = (
        "key_id", "observable", "at", "state", "score", "code", "policy", "lists", "classifier",
        "psl", "reasons",
    )  # fmt: skip
    return dict(zip(names, fields, strict=True))
