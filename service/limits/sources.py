"""Source: who asks, as far as limits tell people apart."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b

_MAPPED = bytes(10) + b"\xff\xff"


class RateClass(StrEnum):
    """What a source is allowed.

    anonymous  people without a key, told apart by address
    app        an app's key, with a budget for each of its devices
    unlimited  trusted clients that ask in bulk, such as an authority: exempt
    """

    ANONYMOUS = "anonymous"
    APP = "app"
    UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Source:
    """One who asks.

    name    ``ip:`` and a hash of the address, or ``key:`` and the key's id
    device  what an app calls the device of its user; only a hash of it is kept. All requests
            without one are one device. It says nothing where there is no key.
    """

    name: str
    device: str | None = field(repr=False)
    rate_class: RateClass


def source_of_address(address: str, secret: bytes) -> Source:
    """Who asks without a key: a whole IPv4 address, or the /64 of an IPv6 address.

    What is no address, such as the name of a local socket, stands for itself.
    """
    what = address.encode("utf-8", "surrogatepass")
    if ":" in address:
        try:
            packed = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
        except OSError:
            pass
        else:
            if packed.startswith(_MAPPED):  # an IPv4 caller at a socket for both
                what = socket.inet_ntop(socket.AF_INET, packed[12:]).encode()
            else:
                what = b"/64:" + packed[:8]
    digest = blake2b(what, digest_size=12, key=secret[:64], person=b"limits.address")
    return Source(f"ip:{digest.hexdigest()}", None, RateClass.ANONYMOUS)


def source_of_key(
    key_id: str, device: str | None = None, rate_class: RateClass = RateClass.APP
) -> Source:
    """Who asks with a key; ``device`` is the header as it came, None or empty without one."""
    return Source(f"key:{key_id}", device or None, rate_class)
