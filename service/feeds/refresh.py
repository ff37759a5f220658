"""Refresh: a new file of a feed becomes a segment, or is refused and the last good one stays.

An entry is refused where it would list a whole public suffix, a shared platform or an
allowlisted domain: one bad line in a community's list must never take a bank or a hosting
firm's every customer down. Entries below such a host, by path, stay possible.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from pydantic_core import Url as WhatwgUrl
from pydantic_core import ValidationError

from service.errors import FeedRefused, InvalidInput
from service.evidence.allowed import allow_entry
from service.evidence.curated import Curated
from service.feeds.base import Entry, Feed, Match, Outcome, Parse
from service.indicators import segment as segments
from service.indicators.categories import BY_CODE
from service.indicators.segment import Segment, to_day
from service.indicators.token import marker
from service.observables.account import parse_account
from service.observables.canonical import canonicalize
from service.observables.ipv4 import parse_ipv4
from service.observables.phone import parse_phone
from service.observables.psl import is_public_suffix

SHRINK_LIMIT = 0.5
GROWTH_LIMIT = 5.0
SMALL_LIST = 100
"""Lists up to this length may change freely."""

_NO_MARK = bytes(16)
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
        if host[0] in "[0123456789" and _is_inside(host):
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


def prepare(
    content: bytes,
    feed: Feed,
    parse: Parse,
    *,
    digest: Callable[[bytes], bytes],
    watch: Guard | None,
    today: date,
) -> tuple[Segment, Outcome]:
    """The segment of a file and the counts of what was in it.

    ``watch`` is None for feeds that never speak in a verdict: they may list what they like.
    Raises FeedError where the whole file is unreadable.
    """
    outcome = Outcome()
    built, duplicates = segments.build(_rows(content, feed, parse, digest, watch, today, outcome))
    outcome.duplicate = duplicates
    outcome.accepted = len(built)
    return built, outcome


def judge_change(old: int, new: int) -> None:
    """Raises FeedRefused where a list shrank or grew suspiciously."""
    if old and not new:
        raise FeedRefused("The file lists nothing.", code="feed_empty", field="feed")
    if max(old, new) <= SMALL_LIST or old == 0:
        return
    if new < old * SHRINK_LIMIT:
        raise FeedRefused(
            f"The list shrank from {old} to {new} entries.", code="feed_shrank", field="feed"
        )
    if new > old * GROWTH_LIMIT:
        raise FeedRefused(
            f"The list grew from {old} to {new} entries.", code="feed_grew", field="feed"
        )


def _rows(
    content: bytes,
    feed: Feed,
    parse: Parse,
    digest: Callable[[bytes], bytes],
    watch: Guard | None,
    today: date,
    outcome: Outcome,
) -> Iterator[tuple[bytes, bytes, int, int, int]]:
    now = to_day(today)
    events = feed.options.get("date_means") == "event"
    default = BY_CODE[feed.category].number
    for item in parse(content, feed):
        if not isinstance(item, Entry):
            outcome.note(item.outcome, item.line, item.reason)
            continue
        made = _token(item, watch)
        if isinstance(made[0], str):
            outcome.note(made[0], item.line, made[1])
            continue
        first = last = now
        if item.seen is not None:
            first = min(to_day(item.seen), now)
            if events:
                last = first
        category = default
        if item.category is not None and item.category in BY_CODE:
            category = BY_CODE[item.category].number
        yield digest(made[0]), digest(made[1]) if made[1] else _NO_MARK, first, last, category


_Made = tuple[bytes, bytes] | tuple[str, str]
"""Token and marker token, or outcome and reason."""


def _token(entry: Entry, watch: Guard | None) -> _Made:
    if entry.match is Match.HOST or entry.match is Match.SUBTREE:
        host = _host(entry.value)
        if host is None:
            return "bad", "not_a_host"
        subtree = entry.match is Match.SUBTREE
        why = watch.refuses(host, subtree=subtree) if watch else None
        if why:
            return "refused", why
        name = host.encode("ascii")
        return (b"s" if subtree else b"h") + name, marker(name)
    if entry.match is Match.URL:
        return _url_token(entry.value, watch)
    try:
        if entry.match is Match.PHONE:
            return b"p" + parse_phone(entry.value).key.encode(), b""
        return b"a" + parse_account(entry.value).key.encode(), b""
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


def _url_token(value: str, watch: Guard | None) -> _Made:
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
