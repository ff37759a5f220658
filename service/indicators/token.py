"""Tokens: the byte strings that lists are keyed by, and their keyed digests.

A token says what is matched and how: a Safe Browsing expression, one host, a host with all its
subdomains, a phone, an account. Digests are keyed, so that nobody can aim a collision at an
honest site, and a bare copy of the index tells nothing about anybody's phone number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from enum import StrEnum

from service.observables.base import Observable
from service.observables.url import Url

DIGEST_BYTES = 16


class Match(StrEnum):
    """How a listed value matches."""

    EXPRESSION = "u"  # a link: Safe Browsing expression
    HOST = "h"  # exactly this host
    SUBTREE = "s"  # this host and every subdomain, at any depth
    PHONE = "p"
    ACCOUNT = "a"


def token(match: Match, value: str) -> bytes:
    """The token of a canonical value."""
    return (match.value + value).encode("utf-8", "surrogatepass")


def digester(key: bytes) -> Callable[[bytes], bytes]:
    """A function from token to 16 keyed bytes (BLAKE2b)."""
    base = hashlib.blake2b(digest_size=DIGEST_BYTES, key=key, person=b"lachan-index")

    def digest(data: bytes) -> bytes:
        state = base.copy()
        state.update(data)
        return state.digest()

    return digest


def key_id(key: bytes) -> str:
    """Public name of a key: tells two keys apart, tells nothing about them."""
    return hashlib.blake2b(b"id", digest_size=4, key=key).hexdigest()


def tokens(observable: Observable) -> list[bytes]:
    """Every token under which this observable may be listed."""
    if isinstance(observable, Url):
        return list(url_tokens(observable))
    if observable.kind == "phone":
        return [token(Match.PHONE, observable.key)]
    if observable.kind == "account":
        return [token(Match.ACCOUNT, observable.key)]
    return []


def url_tokens(url: Url) -> Iterator[bytes]:
    """Expressions, the hosts, and every parent of the hosts."""
    for expression in url.lookup_expressions:
        yield b"u" + expression.encode("utf-8", "surrogatepass")
    hosts = (url.list_host,) if url.host in (None, url.list_host) else (url.list_host, url.host)
    for host in hosts:
        name = (host or "").rstrip(".").encode("utf-8", "surrogatepass")
        yield b"h" + name
        if name.startswith(b"www."):
            yield b"h" + name[4:]  # a listed host covers its ``www`` too
        yield b"s" + name
        if not url.is_ip:
            dot = name.find(b".")
            while dot >= 0:
                yield b"s" + name[dot + 1 :]
                dot = name.find(b".", dot + 1)
