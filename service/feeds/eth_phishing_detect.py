"""eth-phishing-detect: MetaMask's configuration file, whose lists hold for all subdomains.

Options: ``list`` is ``block`` (default) or ``allow``. The fuzzy list names the victims, so it
never lists anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from service.feeds.base import Entry, Feed, Match, Skipped
from service.feeds.domain_syntax import listed
from service.feeds.rows import load_json, unreadable

OPTIONS = frozenset({"list"})

_LISTS = (
    ("block", ("blacklist", "blocklist"), "deny"),
    ("allow", ("whitelist", "allowlist"), "exception"),
    ("fuzzy", ("fuzzylist",), "fuzzy"),
)
"""What we call each list, its names in old and new files, why it is passed over."""


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Lists in the order block, allow, fuzzy; ``line`` is the number of the value."""
    document = load_json(content, feed)
    if not isinstance(document, dict) or not any(key in document for key in _LISTS[0][1]):
        raise unreadable("The file is not an eth-phishing-detect configuration.", feed)
    wanted = feed.options.get("list", "block")
    subtree = replace(feed, match=Match.SUBTREE)
    number = 0
    for name, keys, why in _LISTS:
        values: object = next((document[key] for key in keys if key in document), [])
        if not isinstance(values, list):
            raise unreadable("A list of the configuration is not a list.", feed)
        for value in values:
            number += 1
            if name != wanted:
                yield Skipped(number, "unsupported", why)
            elif isinstance(value, str):
                yield listed(number, value.strip(), subtree)
            else:
                yield Skipped(number, "bad", "not_text")
