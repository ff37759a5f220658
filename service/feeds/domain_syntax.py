"""Domain syntax: what a listed text is, decided fast, because lists hold millions of them.

Only the shape is judged here. Whether a host can exist is decided once, by ``refresh``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from service.feeds.base import Entry, Feed, Match, Skipped

MAX_TEXT = 8192
"""Bytes of one line or value; nothing a browser opens is longer."""

MAX_HOST = 254
"""Characters of a host name with its final dot."""

is_plain_domain = re.compile(r"(?:[a-zA-Z0-9_\-]{1,63}\.)+[a-zA-Z][a-zA-Z0-9\-]{1,62}\.?").fullmatch
"""The common case. Check the length too: the pattern does not."""

# A label may hold any letter of any script: no ASCII punctuation, no space, no control.
_LABEL = r"[^\x00-\x2c./:-@\[-\^`{-\x9f\s\ufffd]{1,63}"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})+\.?)(:[0-9]{{1,5}})?(?=[/?#\\]|\Z)")
_LONE_LABEL = re.compile(rf"{_LABEL}")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*)://")
_IPV4 = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_CIDR = re.compile(
    r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}|(?=[^/:]*:)[0-9a-fA-F:.]{2,45}/[0-9]{1,3}"
)
_IPV6 = re.compile(r"\[?(?=[^:]*:[^:]*:)[0-9a-fA-F:.]{2,45}\]?(?::[0-9]{1,5})?")
_HASH_LENGTHS = frozenset({32, 40, 56, 64, 96, 128})
_HEX = re.compile(r"[0-9a-fA-F]+")
_MAIL = re.compile(r"[^\s@/]+@[^\s@/]+")
_SPOILED = re.compile("[\x00-\x1f\x7f\ufffd]")
_LINK = re.compile(r"https?://[^\s<>\"'()\[\]]+", re.IGNORECASE)
_DEFANGED = re.compile(r"\[(?:\.|dot)\]|\(\.\)", re.IGNORECASE)


class Fault(NamedTuple):
    """Why a text lists nothing."""

    outcome: str
    reason: str


def too_long(text: str) -> bool:
    """Whether a line or value is longer than anything worth reading."""
    size = len(text)
    return size > MAX_TEXT or (size > MAX_TEXT // 4 and len(text.encode("utf-8")) > MAX_TEXT)


def spoiled(text: str) -> Fault | None:
    """The fault of a text that no format should look into, or None."""
    if too_long(text):
        return Fault("bad", "too_long")
    found = _SPOILED.search(text)
    if found is None:
        return None
    return Fault("bad", "encoding" if "\ufffd" in text else "control_character")


def recognise(text: str, bare: Match) -> tuple[Match, str] | Fault:
    """What ``text`` lists: a link, a host, a subtree; or why it lists nothing.

    ``bare`` is what a domain alone covers. A link without scheme is given one.
    """
    if is_plain_domain(text) and len(text) <= MAX_HOST:
        return bare, text
    fault = spoiled(text)
    if fault is not None:
        return fault
    if not text:
        return Fault("bad", "empty")
    text = _refang(text)
    scheme = _SCHEME.match(text)
    if scheme is not None:
        return _link(text, scheme)
    for prefix in ("*.", "."):
        if text.startswith(prefix):
            rest = _HOST.fullmatch(text, len(prefix))
            if rest is not None and rest.group(2) is None and not _IPV4.fullmatch(rest.group(1)):
                return Match.SUBTREE, rest.group(1)
            return Fault("unsupported" if "*" in text else "bad", "pattern")
    host = _HOST.match(text)
    if host is not None and not _CIDR.fullmatch(text):
        if host.end() < len(text) or host.group(2) is not None:
            return Match.URL, "http://" + text
        numeric = _IPV4.fullmatch(text)
        if numeric is None and text.rstrip(".").rpartition(".")[2].isdigit():
            return Fault("bad", "not_recognised")  # a version number is no short address
        return (Match.HOST if numeric else bare), text
    return _other(text)


def first_link(text: str) -> str:
    """The first link in running text, without the punctuation after it; or nothing."""
    found = _LINK.search(text)
    return found.group().rstrip(".,;:!?*") if found else ""


def listed(line: int, text: str, feed: Feed, seen: date | None = None) -> Entry | Skipped:
    """The entry for one value of a file, or why there is none."""
    if feed.kind != "url":
        fault = spoiled(text) or (None if text else Fault("bad", "empty"))
        return Skipped(line, *fault) if fault else Entry(line, Match(feed.kind), text, seen)
    found = recognise(text, feed.match)
    if isinstance(found, Fault):
        return Skipped(line, *found)
    return Entry(line, found[0], found[1], seen)


def _refang(text: str) -> str:
    """Undo the two defangs that published lists use: ``hxxp`` and ``[.]``."""
    if text[:4].lower() == "hxxp":
        text = "http" + text[4:]
    return _DEFANGED.sub(".", text) if "[" in text or "(" in text else text


def _link(text: str, scheme: re.Match[str]) -> tuple[Match, str] | Fault:
    if scheme.group(1).lower() not in ("http", "https"):
        return Fault("unsupported", "scheme")
    rest = text[scheme.end() :]
    if not rest or rest[0] in "/?#\\ ":
        return Fault("bad", "not_a_link")
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if "*" in authority:
        return Fault("unsupported", "wildcard")
    if " " in authority:
        return Fault("bad", "not_a_link")
    return Match.URL, text


def _other(text: str) -> Fault:
    """Why a text that is no host and no link lists nothing."""
    if _CIDR.fullmatch(text):
        return Fault("unsupported", "address_range")
    if _IPV6.fullmatch(text):
        return Fault("unsupported", "ipv6")
    if len(text) in _HASH_LENGTHS and _HEX.fullmatch(text):
        return Fault("unsupported", "hash")
    if text[0] == "/":
        last = text.rstrip("gimsuy")
        regular = len(last) > 2 and last[-1] == "/" and not text[1].isalnum()
        return Fault("unsupported", "regex" if regular else "path_only")
    if "*" in text and " " not in text:
        return Fault("unsupported", "wildcard")
    if _MAIL.fullmatch(text):
        return Fault("unsupported", "email")
    if _LONE_LABEL.fullmatch(text):
        return Fault("bad", "no_dot")
    return Fault("bad", "not_recognised")
