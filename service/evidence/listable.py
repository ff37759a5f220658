"""Listable: what may be listed at all, and the token it is listed under.

An entry is refused where it would list a whole public suffix, a shared platform or an
allowlisted domain: neither one bad line in a community's list nor a slip of an officer's may take
a bank or a hosting firm's every customer down. Entries below such a host, by path, stay possible.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from pydantic_core import Url as WhatwgUrl
from pydantic_core import ValidationError

from service.errors import InvalidInput
from service.evidence.allowed import allow_entry
from service.evidence.curated import Curated
from service.indicators.token import Match, marker
from service.observables.account import parse_account
from service.observables.canonical import canonicalize
from service.observables.ipv4 import parse_ipv4
from service.observables.phone import parse_phone
from service.observables.psl import is_public_suffix

_HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9\-]{0,61}[a-z0-9]"
)


@dataclass(frozen=True, slots=True)
class Guard:
    """Hosts that no feed may list as a whole."""

    hosts: frozenset[str]
    parents: frozenset[str]
    curated: Curated

    def refuses(self, host: str, *, subtree: bool) -> str | None:
        """Why this host may not be listed, or None."""
        if host[:1] in "[0123456789" and host and _is_inside(host):
            return "private_address"
        bare = host[4:] if host.startswith("www.") else host
        if bare in self.hosts:
            return "shared_platform"
        if allow_entry(host, self.curated) is not None or bare in self.curated.allow:
            return "allowlisted"
        if is_public_suffix(bare):
            return "public_suffix"
        if subtree and host in self.parents:
            return "covers_allowlisted"
        return None


def _is_inside(host: str) -> bool:
    """Whether the host is an address that is not of the public network."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return False


def guard(curated: Curated) -> Guard:
    """The guard that the curated lists ask for."""
    parents = set()
    for domain in (*curated.allow, *curated.shared_platforms, *curated.free_hosting):
        name = domain.partition(".")[2]
        while name:
            parents.add(name)
            name = name.partition(".")[2]
    hosts = curated.shared_platforms | curated.free_hosting | curated.shorteners
    return Guard(hosts, frozenset(parents), curated)


Made = tuple[bytes, bytes] | tuple[str, str]
"""Token and marker token, or outcome and reason."""


def listed_token(match: Match, value: str, watch: Guard | None) -> Made:
    """The token of a value that is to be listed, and its marker, or why it may not be.

    ``value`` is a host, a link, a phone or an account as ``match`` says; the marker is empty where
    none is needed.
    """
    if match is Match.HOST or match is Match.SUBTREE:
        host = _host(value)
        if host is None:
            return "bad", "not_a_host"
        subtree = match is Match.SUBTREE
        why = watch.refuses(host, subtree=subtree) if watch else None
        if why:
            return "refused", why
        name = host.encode("ascii")
        return (b"s" if subtree else b"h") + name, marker(name)
    if match is Match.EXPRESSION:
        return _url_token(value, watch)
    try:
        if match is Match.PHONE:
            return b"p" + parse_phone(value).key.encode(), b""
        return b"a" + parse_account(value).key.encode(), b""
    except InvalidInput as error:
        return "bad", error.code


def _host(value: str) -> str | None:
    host = value.lower().rstrip(".")
    if _HOST.fullmatch(host):
        return host
    if host.isascii():
        return parse_ipv4(host) if host[:1].isdigit() else None
    try:
        ascii_host = WhatwgUrl(f"http://{host}/").host
    except ValidationError:
        return None
    return ascii_host if ascii_host and _HOST.fullmatch(ascii_host) else None


def _url_token(value: str, watch: Guard | None) -> Made:
    canonical = canonicalize(value)
    host = canonical.host
    if not host or ("." not in host and not host.startswith("[")):
        return "bad", "not_a_link"
    if watch and not host.startswith("[") and is_public_suffix(host):
        return "refused", "public_suffix"  # its pages would be those of every name below it
    if watch and canonical.path == "/" and not canonical.query:
        why = watch.refuses(host, subtree=True)
        if why:
            return "refused", why
    name = host.encode("utf-8", "surrogatepass")
    return b"u" + canonical.key.encode("utf-8", "surrogatepass"), marker(name)
