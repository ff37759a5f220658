"""Signing: what a webhook's receiver checks, after the Standard Webhooks scheme.

The headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` go with each message;
what is signed is ``id.timestamp.body``, so neither can be changed and an old one is told by its
time. A sender that changes its secret signs with both for a while.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

from service.errors import InvalidInput

PREFIX = "whsec_"
TOLERANCE = 300
"""Seconds by which sender's and receiver's clocks may differ, the way included."""

_VERSION = "v1"
_SHORTEST, _LONGEST = 24, 64  # bytes of a secret
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")  # a full stop would move the parts' borders
_TIMESTAMP = re.compile(r"0|[1-9][0-9]{0,11}")
_MOST = 2048  # characters of the header: about forty signatures


def secret_text(secret: bytes) -> str:
    """A secret as it is handed to the receiver."""
    return PREFIX + base64.b64encode(secret).decode("ascii")


def read_secret(text: str) -> bytes:
    """The secret's bytes. Raises InvalidInput with code ``bad_secret``."""
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise _bad_secret() from error
    if not text.startswith(PREFIX) or not _SHORTEST <= len(secret) <= _LONGEST:
        raise _bad_secret()
    return secret


def sign(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature of a message sent at ``timestamp``, in seconds since 1970.

    Raises InvalidInput with code ``bad_message_id``: letters, digits, ``_`` and ``-`` only.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise InvalidInput(
            "A message's id has 1 to 128 letters, digits, underscores and hyphens.",
            code="bad_message_id",
            field="message_id",
        )
    signed = f"{message_id}.{timestamp}.".encode("ascii") + body
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    return f"{_VERSION},{base64.b64encode(digest).decode('ascii')}"


def verify(
    secret: bytes,
    message_id: str,
    timestamp: str,
    body: bytes,
    signatures: str,
    *,
    now: int,
    tolerance: int = TOLERANCE,
) -> bool:
    """Whether a message is ours and of now; the texts are those of the three headers.

    One good signature among several suffices. ``now`` and ``tolerance`` are in seconds. The time
    taken does not tell how much of a signature was right.
    """
    if not (_MESSAGE_ID.fullmatch(message_id) and _TIMESTAMP.fullmatch(timestamp)):
        return False
    if abs(now - int(timestamp)) > tolerance or len(signatures) > _MOST:
        return False
    right = sign(secret, message_id, int(timestamp), body).encode("ascii")
    found = False
    for signature in signatures.split(" "):
        found |= hmac.compare_digest(signature.encode("utf-8", "replace"), right)
    return found


def _bad_secret() -> InvalidInput:
    return InvalidInput(
        f"A secret is {PREFIX} and {_SHORTEST} to {_LONGEST} bytes in base64.",
        code="bad_secret",
        field="secret",
    )
