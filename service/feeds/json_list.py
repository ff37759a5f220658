"""JSON list: an array of texts, arrays inside objects, or an object keyed by what it lists.

Options, each holding paths separated by spaces; a path is keys joined by dots, ``*`` steps
through everything at its place, and a path that ends at an object lists the object's keys:
  path        what is listed; default the whole file
  subtree     the same, with all subdomains
  exceptions  what the publisher takes out again: counted, never listed
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from service.feeds.base import Entry, Feed, Match, Skipped
from service.feeds.domain_syntax import listed
from service.feeds.rows import load_json, unreadable, words

OPTIONS = frozenset({"path", "subtree", "exceptions"})

_MISSING = object()


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Values path by path; ``line`` is the number of the value. FeedError if a path is missing."""
    document = load_json(content, feed)
    subtree = replace(feed, match=Match.SUBTREE)
    number = 0
    for option in ("path", "subtree", "exceptions"):
        for path in words(feed, option) or ([""] if option == "path" else []):
            as_feed = subtree if option == "subtree" else feed
            for value in _values(document, path, feed):
                number += 1
                if option == "exceptions":
                    yield Skipped(number, "unsupported", "exception")
                elif isinstance(value, str):
                    yield listed(number, value.strip(), as_feed)
                else:
                    yield Skipped(number, "bad", "not_text")


def _values(document: Any, path: str, feed: Feed) -> Iterator[Any]:
    """Everything at a path. Raises FeedError where nothing is."""
    nodes = [document]
    for step in path.split(".") if path else []:
        nodes = [child for node in nodes for child in _step(node, step)]
    if not nodes:
        raise unreadable(f"The file has nothing at {path}.", feed)
    for node in nodes:
        if isinstance(node, list | dict):
            yield from node
        elif path:
            yield node
        else:
            raise unreadable("The file is neither a list nor an object.", feed)


def _step(node: Any, step: str) -> list[Any]:
    if step == "*":
        return node if isinstance(node, list) else list(node.values()) if _is_map(node) else []
    value = node.get(step, _MISSING) if _is_map(node) else _MISSING
    return [] if value is _MISSING else [value]


def _is_map(node: Any) -> bool:
    return isinstance(node, dict)
