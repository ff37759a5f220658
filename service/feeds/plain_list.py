"""Plain list: one link, domain, wildcard or address a line.

Options: ``scan = "yes"`` takes the first link of each line and lets lines without one pass as
text (a list kept as a Markdown page).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.feeds.base import Entry, Feed, Skipped
from service.feeds.domain_syntax import (
    MAX_HOST,
    first_link,
    is_plain_domain,
    listed,
    too_long,
)
from service.feeds.rows import lines

OPTIONS = frozenset({"scan"})

COMMENTS = ("#", "!", ";", "//")
_INLINE = re.compile(r"\s(?:#|//|;)")


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Every line that is no comment is an entry, unsupported or bad."""
    bare, links = feed.match, feed.kind == "url"
    make = tuple.__new__  # skips the argument handling of NamedTuple: a third of the time
    if feed.options.get("scan") == "yes":
        yield from _scan(content, feed)
        return
    for line, raw in enumerate(lines(content, feed), 1):
        text = raw.strip()
        if links and is_plain_domain(text) and len(text) <= MAX_HOST:
            yield make(Entry, (line, bare, text, None, None))
        elif text and not text.startswith(COMMENTS):
            if not too_long(text):
                text = _INLINE.split(text, maxsplit=1)[0].rstrip()
            yield listed(line, text, feed)


def _scan(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    for line, raw in enumerate(lines(content, feed), 1):
        if too_long(raw):
            yield Skipped(line, "bad", "too_long")
            continue
        link = first_link(raw)
        if link:
            yield listed(line, link, feed)
