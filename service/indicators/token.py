"""Tokens: the byte strings that lists are keyed by, and their keyed digests.

A token says what is matched and how: a Safe Browsing expression, one host, a host with all its
subdomains, a phone, an account. Digests are keyed, so that nobody can aim a collision at an
honest site, and a bare copy of the index tells nothing about anybody's phone number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
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
        return url_tokens(observable)
    if observable.kind == "phone":
        return [token(Match.PHONE, observable.key)]
    if observable.kind == "account":
        return [token(Match.ACCOUNT, observable.key)]
    return []


def own_token(observable: Observable) -> bytes:
    """The one token that stands for this link, phone or account, and for nothing wider."""
    if isinstance(observable, Url):
        return token(Match.EXPRESSION, observable.key)
    match = Match.PHONE if observable.kind == "phone" else Match.ACCOUNT
    return token(match, observable.key)


_TRACKING = re.compile(
    r"(?:fbclid|gclid|dclid|msclkid|yclid|zarsrc|usp|igsh|igshid|mibextid|si|_ga|utm_[a-z_]+)=?[^&]*",
    re.IGNORECASE,
)


def page_key(url: Url) -> str:
    """The page without what changes nothing: ``www.``, a slash at the end, tracking parameters."""
    host = url.list_host.removeprefix("www.")
    path = url.path if url.path == "/" else url.path.removesuffix("/")
    if not url.query:
        return host + (path or "/")
    kept = [part for part in url.query.split("&") if not _TRACKING.fullmatch(part)]
    query = "&".join(part for part in kept if part)
    return f"{host}{path or '/'}" + (f"?{query}" if query else "")


def page_tokens(url: Url) -> set[bytes]:
    """The tokens that stand for this very page, in its list form and its browser form."""
    keys = [url.key, page_key(url)]
    if url.browser_key is not None:
        host, path, query = url.browser_key
        keys.append(f"{host}{path}" + (f"?{query}" if query is not None else ""))
    return {b"u" + key.encode("utf-8", "surrogatepass") for key in keys}


def url_tokens(url: Url) -> list[bytes]:
    """Expressions, the hosts, and every parent of the hosts."""
    found = [
        b"u" + expression.encode("utf-8", "surrogatepass") for expression in url.lookup_expressions
    ]
    page = b"u" + page_key(url).encode("utf-8", "surrogatepass")
    if page not in found:
        found.append(page)
    for host in _hosts(url):
        name = host.encode("utf-8", "surrogatepass")
        found.append(b"h" + name)
        if name.startswith(b"www."):
            found.append(b"h" + name[4:])  # a listed host covers its ``www`` too
        found.append(b"s" + name)
        dot = -1 if url.is_ip else name.find(b".", max(0, len(name) - 255))  # none is longer
        while dot >= 0:
            found.append(b"s" + name[dot + 1 :])
            dot = name.find(b".", dot + 1)
    return found


def url_markers(url: Url) -> list[bytes]:
    """Marker tokens of which at least one is in the index if the link is listed in any way."""
    host, other = url.list_host, url.host
    if other is None or other == host:
        return _host_markers(host.rstrip("."))
    return [item for host in _hosts(url) for item in _host_markers(host)]


def _host_markers(host: str) -> list[bytes]:
    """Markers of a host's last two and last three labels."""
    last = host.rfind(".")
    second = host.rfind(".", 0, last) if last > 0 else -1
    if second < 0:
        return [("m" + host).encode("utf-8", "surrogatepass")]
    third = host.rfind(".", 0, second)
    return [
        ("m" + host[second + 1 :]).encode("utf-8", "surrogatepass"),
        ("m" + host[third + 1 :]).encode("utf-8", "surrogatepass"),
    ]


def marker(host: bytes) -> bytes:
    """The marker token of a listed host: its last three labels, or all where it has fewer.

    Whatever way an entry matches, its host is a suffix of the link's host; so a link shares the
    marker of every entry that can match it, whichever public suffix list either side knows.
    """
    at = len(host)
    for _ in range(3):
        at = host.rfind(b".", 0, at)
        if at < 0:
            return b"m" + host
    return b"m" + host[at + 1 :]


def _hosts(url: Url) -> tuple[str, ...]:
    first, second = url.list_host, url.host
    if second is None or second == first:
        return (first.rstrip("."),)
    first, second = first.rstrip("."), second.rstrip(".")
    return (first,) if not second or second == first else (first, second)
