"""Identity: a person whom a channel vouches for, by a signed assertion about this very request.

A channel (VNeID, a bank, the police) signs a short-lived JWT with its Ed25519 key. ``kid`` names
the key, ``aud`` is ``lachan``, ``sub`` is the person as all channels know them, and ``body`` is the
SHA-256 of the request's body. ``sub`` is hashed at once and kept nowhere.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import jwt

from service.errors import NotAuthenticated
from service.locality import is_locality
from service.records.transaction import Records

AUDIENCE = "lachan"
LIFETIME = timedelta(minutes=5)
SKEW = timedelta(seconds=60)
_NAME = re.compile(r"[0-9A-Za-z._\-]{1,60}")
CHANNELS = ("vneid", "bank", "police")
"""Channels that may vouch for a person."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who speaks. ``person`` is hashed before anything is kept."""

    person: str = field(repr=False)
    channel: str
    group: str | None
    locality: str | None


def identify(records: Records, assertion: str, body_sha256: str, now: datetime) -> Identity:
    """The person behind an assertion. Raises NotAuthenticated (``bad_identity``)."""
    fault = NotAuthenticated("The identity assertion is not valid.", code="bad_identity")
    if len(assertion) > 4096:
        raise fault
    try:
        key_id = jwt.get_unverified_header(assertion).get("kid")
    except (jwt.PyJWTError, ValueError):
        raise fault from None
    if not isinstance(key_id, str) or _NAME.fullmatch(key_id) is None:
        raise fault
    with records.reading() as tx:
        channel = tx.officers.channel(key_id)
    if channel is None or (channel.ends_at is not None and channel.ends_at <= now):
        raise fault
    try:
        claims = jwt.decode(
            assertion,
            channel.public_key,
            algorithms=["EdDSA"],
            audience=AUDIENCE,
            options={
                "require": ["exp", "iat", "sub", "aud"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        issued, expires = _moment(claims["iat"], now), _moment(claims["exp"], now)
        timely = issued - SKEW <= now < expires + SKEW and expires - issued <= LIFETIME
        body, person = claims.get("body"), claims["sub"]
        ours = hmac.compare_digest(str(body), body_sha256)
        person.encode("utf-8")
    except (jwt.PyJWTError, TypeError, ValueError, OverflowError, OSError, AttributeError):
        raise fault from None
    if not timely or not ours or not 0 < len(person) <= 200:
        raise fault
    group, locality = claims.get("group"), claims.get("locality")
    return Identity(
        person=person,
        channel=channel.channel,
        group=group if isinstance(group, str) and _is_code(group) else None,
        locality=locality if isinstance(locality, str) and is_locality(locality) else None,
    )


def _is_code(text: str) -> bool:
    """A code that is no number of anybody's: it lies in the clear."""
    return _NAME.fullmatch(text) is not None and sum(char.isdigit() for char in text) < 8


def _moment(number: object, now: datetime) -> datetime:
    if not isinstance(number, int | float):
        raise TypeError
    return datetime.fromtimestamp(float(number), now.tzinfo)
