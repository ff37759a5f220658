"""Hosts file: ``0.0.0.0 name``, as resolvers and Pi-hole take it; each name is that host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.feeds.base import Entry, Feed, Match, Skipped
from service.feeds.domain_syntax import listed, spoiled
from service.feeds.rows import lines

OPTIONS: frozenset[str] = frozenset()

SINKS = frozenset(
    {
        "0",
        "0.0.0.0",  # noqa: S104 - a value to recognise, nothing is bound
        "127.0.0.1",
        "::",
        "::1",
        "0:0:0:0:0:0:0:0",
        "0:0:0:0:0:0:0:1",
        "fe80::1%lo0",
    }
)
"""Addresses that mean "nowhere"."""

OWN_NAMES = frozenset(
    {
        "localhost",
        "localhost.localdomain",
        "local",
        "broadcasthost",
        "loopback",
        "ip6-localhost",
        "ip6-loopback",
        "ip6-localnet",
        "ip6-mcastprefix",
        "ip6-allnodes",
        "ip6-allrouters",
        "ip6-allhosts",
        "0.0.0.0",  # noqa: S104 - the same
    }
)
"""Names every hosts file carries for the machine itself: a header, not a listing."""


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Each name of a line is an entry of its own; a line of names alone is read too."""
    feed = replace(feed, match=Match.HOST)
    for line, raw in enumerate(lines(content, feed), 1):
        text = raw.strip()
        if not text or text[0] in "#!;":
            continue
        fault = spoiled(text.replace("\t", " "))
        if fault is not None:
            yield Skipped(line, *fault)
            continue
        names = text.partition("#")[0].split()
        if names[0].lower() in SINKS:
            if len(names) == 1:
                yield Skipped(line, "bad", "no_name")
                continue
            del names[0]
        elif len(names) > 1:
            if any(name.lower() not in OWN_NAMES for name in names[1:]):
                yield _mapping(line, names[0], feed)
            continue
        for name in names:
            if name.lower() not in OWN_NAMES:
                yield _host(line, name, feed)


def _host(line: int, name: str, feed: Feed) -> Entry | Skipped:
    item = listed(line, name, feed)
    if isinstance(item, Entry) and item.match is not Match.HOST:
        return Skipped(line, "unsupported" if "*" in name else "bad", "not_a_host_name")
    return item


def _mapping(line: int, address: str, feed: Feed) -> Skipped:
    """A line that sends a name to a real address lists nothing."""
    item = listed(line, address, feed)
    numeric = address[0].isdigit() or ":" in address
    if numeric and (isinstance(item, Entry) or item.reason == "ipv6"):
        return Skipped(line, "unsupported", "address_mapping")
    return Skipped(line, "bad", "not_recognised")
