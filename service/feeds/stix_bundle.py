"""STIX 2.1 bundle: indicators whose pattern is one value or a choice of values, and bare values.

Options: ``tags``: indicators need one of these words in their labels or types.
A pattern that needs two things together, or compares by anything but equality, lists nothing:
half of it would say more than its author did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from service.feeds.base import Entry, Feed, Skipped
from service.feeds.domain_syntax import listed
from service.feeds.rows import load_json, read_day, unreadable, words

OPTIONS = frozenset({"tags"})

VALUES = frozenset({"url", "domain-name", "ipv4-addr"})
"""Cyber-observable objects whose ``value`` is listed; in a pattern, ``<type>:value``."""

_TOKEN = re.compile(
    r"\s*(?:(?P<path>[a-zA-Z][\w\-]*:[\w\-.\[\]*]+(?:'[^'\\]*')?[\w\-.]*)"
    r"|(?P<text>'(?:[^'\\]|\\.)*')|(?P<word>[A-Za-z]+)|(?P<mark>[\[\](),=]))\s*",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MAX_PATTERN = 64 * 1024


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Objects in file order; ``line`` is the object's number. Raises FeedError for other files."""
    tags = tuple(tag.lower() for tag in words(feed, "tags"))
    for number, item in enumerate(_objects(load_json(content, feed), feed), 1):
        kind = item.get("type") if isinstance(item, dict) else None
        if not isinstance(kind, str):
            yield Skipped(number, "bad", "not_an_object")
        elif kind == "indicator":
            yield from _indicator(number, item, feed, tags)
        elif kind in VALUES:
            yield listed(number, str(item.get("value", "")).strip(), feed)
        else:
            yield Skipped(number, "unsupported", "object_type")


def _objects(document: Any, feed: Feed) -> list[Any]:
    objects = document.get("objects") if isinstance(document, dict) else document
    if not isinstance(objects, list):
        raise unreadable("The file is no STIX bundle; of TAXII, import a page of objects.", feed)
    if objects and not any(isinstance(item, dict) and "type" in item for item in objects):
        raise unreadable("The file is a TAXII manifest; import the objects it names.", feed)
    return objects


def _indicator(
    number: int, item: dict[str, Any], feed: Feed, tags: tuple[str, ...]
) -> Iterator[Entry | Skipped]:
    labels = [*_list(item.get("labels")), *_list(item.get("indicator_types"))]
    pattern = item.get("pattern")
    if item.get("revoked") is True:
        yield Skipped(number, "unsupported", "revoked")
    elif item.get("pattern_type", "stix") != "stix":
        yield Skipped(number, "unsupported", "pattern_type")
    elif tags and not any(tag in str(label).lower() for label in labels for tag in tags):
        yield Skipped(number, "unsupported", "tags")
    elif not isinstance(pattern, str):
        yield Skipped(number, "bad", "no_pattern")
    else:
        seen = read_day(str(item.get("valid_from", "")))
        choices = read_pattern(pattern)
        if choices is None:
            yield Skipped(number, "unsupported", "pattern")
            return
        for path, value in choices:
            kind, _, place = path.partition(":")
            if kind in VALUES and place == "value":
                yield listed(number, value.strip(), feed, seen)
            else:
                yield Skipped(number, "unsupported", "hash" if kind == "file" else "type")


def read_pattern(pattern: str) -> list[tuple[str, str]] | None:
    """The (object path, value) pairs any one of which is enough; None for all other patterns."""
    tokens = _tokens(pattern)
    if tokens is None:
        return None
    choices: list[tuple[str, str]] = []
    at, inside = 0, False
    while at < len(tokens):
        kind, text = tokens[at]
        if not inside and (kind, text) == ("mark", "["):
            inside, at = True, at + 1
            continue
        if inside and kind == "path":
            at = _comparison(tokens, at, choices)
            if at < 0:
                return None
            if at < len(tokens) and tokens[at] == ("mark", "]"):
                inside, at = False, at + 1
            if at == len(tokens):
                return choices if not inside else None
            if tokens[at] != ("word", "OR"):
                return None
            at += 1
            continue
        return None
    return None


def _comparison(tokens: list[tuple[str, str]], at: int, choices: list[tuple[str, str]]) -> int:
    """Reads ``path = 'x'`` or ``path IN ('x', 'y')``; the place after it, or -1."""
    path, after = tokens[at][1], tokens[at + 1 : at + 3]
    if len(after) == 2 and after[0] == ("mark", "=") and after[1][0] == "text":
        choices.append((path, after[1][1]))
        return at + 3
    if after != [("word", "IN"), ("mark", "(")]:
        return -1
    at += 3
    while at + 1 < len(tokens) and tokens[at][0] == "text":
        choices.append((path, tokens[at][1]))
        if tokens[at + 1] == ("mark", ")"):
            return at + 2
        if tokens[at + 1] != ("mark", ","):
            return -1
        at += 2
    return -1


def _tokens(pattern: str) -> list[tuple[str, str]] | None:
    if len(pattern) > _MAX_PATTERN:
        return None
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(pattern):
        found = _TOKEN.match(pattern, at)
        if found is None or found.lastgroup is None:
            return None
        text = found.group(found.lastgroup)
        if found.lastgroup == "text":
            text = _ESCAPE.sub(r"\1", text[1:-1])
        tokens.append((found.lastgroup, text))
        at = found.end()
    return tokens


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
