"""dnsmasq: ``address=/x/``, ``server=/x/`` and ``local=/x/`` cover x and all below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.feeds.base import Entry, Feed, Match, Skipped
from service.feeds.domain_syntax import Fault, recognise, spoiled
from service.feeds.hosts_file import SINKS
from service.feeds.rows import lines

OPTIONS: frozenset[str] = frozenset()

_DIRECTIVE = re.compile(r"(?:--)?([a-z0-9][a-z0-9\-]*)(?:\s*=\s*(.*))?")
_BLOCKING = frozenset({"address", "server", "local"})


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Directives that answer "no such name" list; all others are unsupported."""
    for line, raw in enumerate(lines(content, feed), 1):
        text = raw.strip()
        if not text or text[0] == "#":
            continue
        fault = spoiled(text.replace("\t", " "))
        found = _DIRECTIVE.fullmatch(re.split(r"\s#", text, maxsplit=1)[0].strip())
        if fault is not None:
            yield Skipped(line, *fault)
        elif found is None:
            yield Skipped(line, "bad", "not_a_directive")
        elif found.group(1) not in _BLOCKING:
            yield Skipped(line, "unsupported", "directive")
        else:
            yield from _names(line, found.group(1), found.group(2) or "")


def _names(line: int, directive: str, value: str) -> Iterator[Entry | Skipped]:
    names = value.split("/")
    if len(names) < 3 or names[0]:
        outcome = "unsupported" if directive == "server" and value else "bad"
        yield Skipped(line, outcome, "no_domain")
        return
    target = names[-1].strip().lower()
    blocks = target in SINKS or target == "#" if directive == "address" else False
    if target and not blocks:
        why = "address_mapping" if directive == "address" else "forward"
        yield Skipped(line, "unsupported", why)
        return
    for name in names[1:-1]:
        found = recognise(name.removeprefix("*").removeprefix("."), Match.SUBTREE)
        if name in ("", "#"):
            yield Skipped(line, "unsupported", "every_name")
        elif isinstance(found, Fault):
            yield Skipped(line, *found)
        elif found[0] is Match.URL:
            yield Skipped(line, "bad", "not_a_host_name")
        else:
            yield Entry(line, found[0], found[1])
