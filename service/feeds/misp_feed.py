"""MISP feed: the attributes of an event that name a link, a domain or an address.

A MISP feed is a folder: ``manifest.json`` names the events, each is a file of its own.
Options: ``tags``: attributes need one of these words in their tags or their event's tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from service.feeds.base import Entry, Feed, Skipped
from service.feeds.domain_syntax import listed
from service.feeds.rows import load_json, read_day, unreadable, words

OPTIONS = frozenset({"tags"})

READ = frozenset({"url", "uri", "domain", "hostname", "ip-dst", "ip-src"})
"""Attribute types whose value is one listed value."""

READ_FIRST = frozenset({"domain|ip", "hostname|port", "ip-dst|port", "ip-src|port"})
"""Attribute types of two values, of which the first is listed."""

_HASH = re.compile(r"(?:filename\|)?(?:md5|sha\d|ssdeep|imphash|tlsh|authentihash|vhash)")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASHES_FILE = re.compile(rb"\s*[0-9a-f]{32},[0-9a-f\-]{36}\s")


def event_names(content: bytes, feed: Feed) -> tuple[str, ...]:
    """The events that a manifest names, as UUIDs, which cannot be anything but a plain name."""
    document = load_json(content, feed)
    names = tuple(document) if isinstance(document, dict) else ()
    if not names or not all(_UUID.fullmatch(name) for name in names):
        raise unreadable("The file is not a MISP manifest.", feed)
    return names


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Attributes in file order; ``line`` is the attribute's number. FeedError for other files."""
    if _HASHES_FILE.match(content[:80]):
        raise unreadable("hashes.csv holds checksums only; import the event files.", feed)
    wanted = tuple(tag.lower() for tag in words(feed, "tags"))
    number = 0
    for event in _events(load_json(content, feed), feed):
        day, event_tags = str(event.get("date", "")), _tags(event)
        for attribute in _attributes(event):
            number += 1
            yield _attribute(number, attribute, feed, wanted, event_tags, day)


def _events(document: Any, feed: Feed) -> list[dict[str, Any]]:
    if isinstance(document, dict) and document and all(_UUID.fullmatch(key) for key in document):
        raise unreadable(
            "The file is a MISP manifest; import the event files it names, <uuid>.json.", feed
        )
    if isinstance(document, dict) and isinstance(document.get("response"), list):
        document = document["response"]
    wrapped = document if isinstance(document, list) else [document]
    events = [item["Event"] for item in wrapped if isinstance(item, dict) and "Event" in item]
    if not events or not all(isinstance(event, dict) for event in events):
        raise unreadable("The file is not a MISP event.", feed)
    return events


def _attributes(event: dict[str, Any]) -> Iterator[Any]:
    """Attributes of the event, then of its objects."""
    yield from _list(event.get("Attribute"))
    for part in _list(event.get("Object")):
        if isinstance(part, dict) and not part.get("deleted"):
            yield from _list(part.get("Attribute"))


def _attribute(
    number: int, item: Any, feed: Feed, wanted: tuple[str, ...], event_tags: str, day: str
) -> Entry | Skipped:
    kind = item.get("type") if isinstance(item, dict) else None
    value = item.get("value") if isinstance(item, dict) else None
    if not isinstance(kind, str) or not isinstance(value, str):
        return Skipped(number, "bad", "not_an_attribute")
    if kind not in READ and kind not in READ_FIRST:
        return Skipped(number, "unsupported", "hash" if _HASH.match(kind) else "type")
    if item.get("deleted"):
        return Skipped(number, "unsupported", "deleted")
    if item.get("to_ids") is False:
        return Skipped(number, "unsupported", "not_for_detection")
    if wanted and not any(tag in _tags(item) + event_tags for tag in wanted):
        return Skipped(number, "unsupported", "tags")
    if kind in READ_FIRST:
        value = value.partition("|")[0]
    seen = read_day(str(item.get("last_seen") or item.get("timestamp") or "")) or read_day(day)
    return listed(number, value.strip(), feed, seen)


def _tags(holder: dict[str, Any]) -> str:
    tags = [tag.get("name") for tag in _list(holder.get("Tag")) if isinstance(tag, dict)]
    return "\n".join(tag.lower() for tag in tags if isinstance(tag, str))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
