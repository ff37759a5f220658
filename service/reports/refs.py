"""Refs: keyed pseudonyms. Without the key they say nothing; each use has a salt of its own.

A voice is salted by the value it speaks of, so two voices of one person cannot be joined.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from ipaddress import ip_address

_V4_PREFIX = 24
_V6_PREFIX = 48


@dataclass(frozen=True, slots=True)
class Refs:
    """Pseudonyms under one secret."""

    secret: bytes

    def voice(self, digest: str, person: str) -> str:
        """One person about one value."""
        return self._hash(b"voice", digest, person, size=16)

    def network(self, digest: str, network: str) -> str:
        """One network about one value."""
        return self._hash(b"network", digest, network, size=12)

    def group(self, digest: str, group: str) -> str:
        """One group about one value."""
        return self._hash(b"group", digest, group, size=12)

    def reporter(self, person: str) -> str:
        """A person's record; kept sealed beside a report, never in a column of one."""
        return self._hash(b"reporter", person, size=16)

    def source(self, day: str, network: str) -> str:
        """A network within one day: for daily sums."""
        return self._hash(b"source", day, network, size=12)

    def receipt(self, code: str) -> str:
        """How a receipt is kept."""
        return self._hash(b"receipt", code, size=32)

    def document(self, words: str) -> str:
        """What a document is called, whatever its case and spaces."""
        return self._hash(b"document", " ".join(words.casefold().split()), size=32)

    def session(self, token: str) -> str:
        """How a session's token is kept."""
        return self._hash(b"session", token, size=32)

    def secret_of_key(self, secret: str) -> str:
        """How an API key's secret is kept."""
        return self._hash(b"api-key", secret, size=32)

    def proof(self, code: str) -> str:
        """How a code that proves control is kept."""
        return self._hash(b"proof", code, size=32)

    def audit_key(self) -> bytes:
        """The key of the audit chain."""
        return hashlib.blake2b(b"audit", key=self.secret, digest_size=32).digest()

    def code(self, purpose: str, seed: bytes) -> str:
        """Ten bytes as sixteen letters, always the same for one seed: the body of a receipt."""
        raw = hashlib.blake2b(
            purpose.encode() + b"\0" + seed, key=self.secret, digest_size=10, person=b"lachan-code"
        ).digest()
        return b32encode(raw).decode("ascii")

    def _hash(self, use: bytes, *parts: str, size: int) -> str:
        state = hashlib.blake2b(key=self.secret, digest_size=size, person=use)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            state.update(len(data).to_bytes(4, "big") + data)
        return state.hexdigest()


def network_of(address: str) -> str:
    """The network of an address: a /24, or a /48 of IPv6; the text itself where it is neither."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 6 and getattr(found, "ipv4_mapped", None) is not None:
        return network_of(str(found.ipv4_mapped))
    bits = _V4_PREFIX if found.version == 4 else _V6_PREFIX
    size = 32 if found.version == 4 else 128
    return f"{found.version}:{int(found) >> (size - bits):x}"
