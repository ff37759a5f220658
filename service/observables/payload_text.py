"""Findings of a scanned code, and the small readers that every payload format shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

MAX_FOUND = 50
_MAX_PARAMETERS = 1000


class Found(NamedTuple):
    """A value inside a payload; ``start`` is where to look for it, -1 where it was decoded."""

    reads: str  # url, phone
    role: str
    text: str
    start: int = -1


@dataclass(slots=True)
class Payload:
    """A recognised payload.

    details   harmless facts by name; never a password, a secret or an address
    found     what else to check
    hidden    spans of secrets, to be blotted out of the kept text
    """

    kind: str
    details: list[tuple[str, str]] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)


Reader = Callable[[str], Payload]

_LINK = re.compile(r"(?:h(?:tt|xx)ps?://|\bwww\.)[^\s<>\"'|\\^`{}]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}»\u201d\u2019…"
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+84|0)[35789][0-9]{8}(?![0-9A-Za-z])")
_USERINFO = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{0,40}:/*[^/@?#\s]*@[^/@]")
# Slashes that are none, and marks that turn the reading direction.
_DECEPTIVE = re.compile("[\u2044\u2215\u29f8\uff0f\u202a-\u202e\u2066-\u2069]")
_FIELD = r"(?:^[A-Z]+:|;)[ ]*({}):((?:\\.|[^;\\])*)"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def links_in(text: str, offset: int = 0) -> Iterator[Found]:
    """Links that stand in free text: with a scheme or ``www.`` only."""
    if "://" not in text and "www." not in text.lower():
        return
    for number, match in enumerate(_LINK.finditer(text)):
        if number >= MAX_FOUND:
            return
        yield Found("url", "link", match[0].rstrip(_TRAILING), offset + match.start())


def mobiles_in(text: str, offset: int = 0) -> Iterator[Found]:
    """Vietnamese mobile numbers written without gaps."""
    for number, match in enumerate(_MOBILE.finditer(text)):
        if number >= MAX_FOUND:
            return
        yield Found("phone", "phone", match[0], offset + match.start())


def is_deceptive(uri: str) -> bool:
    """Something before an ``@`` where the host is expected, or a character that imitates.

    zxing shows such an URI as plain text instead of opening it.
    """
    return _USERINFO.match(uri) is not None or (
        not uri.isascii() and _DECEPTIVE.search(uri) is not None
    )


def place(text: str, value: str) -> int:
    """Where a value stands literally, else -1."""
    return text.find(value) if value else -1


def decoded(text: str, value: str) -> tuple[str, int]:
    """A percent-encoded value and its place, -1 where decoding changed it."""
    plain = unquote(value) if "%" in value else value
    return plain, (place(text, value) if plain == value else -1)


def parameters(tail: str) -> dict[str, str]:
    """Raw parameters by lower-case name; the first of a name wins."""
    named: dict[str, str] = {}
    for pair in re.split("[?&;]", tail, maxsplit=_MAX_PARAMETERS):
        name, mark, value = pair.partition("=")
        if mark:
            named.setdefault(name.lower(), value)
    return named


def links_at(text: str, start: int) -> Iterator[Found]:
    """Links of a part of the payload that stands at ``start``, -1 for a decoded one."""
    for found in links_in(text):
        yield found._replace(start=found.start + start) if start >= 0 else found._replace(start=-1)


def fields(text: str, names: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Fields of ``NAME:A:…;B:…;;``: name, value without its backslashes, place as written."""
    for match in re.finditer(_FIELD.format(names), text, re.IGNORECASE):
        value = _ESCAPED.sub(r"\1", match[2])
        if value:
            yield match[1].upper(), value, match.span(2)


def with_links(payload: Payload, text: str) -> Payload:
    """Adds links of the free text that are not among the findings yet."""
    known = {found.text for found in payload.found}
    payload.found += [found for found in links_in(text) if found.text not in known]
    return payload
