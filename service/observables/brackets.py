"""Brackets: a link out of the square brackets that a list, a mark-up or a writer put around it.

Only where nothing else is said: of two links, or words and a link, the reader may follow either.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\[[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]")
_TAGGED = re.compile(r"\[url\](.*?)\[/url\][\s.,;]*", re.IGNORECASE | re.DOTALL)
_SEVERAL = re.compile(r"""["']\s*,\s*["']|,\s*(?:https?|hxxps?)[:\[]""", re.IGNORECASE)
_KEY = re.compile(r"^[A-Za-z]{1,12}\s*[=:]\s*(?=(?:https?|hxxps?)[:\[])", re.IGNORECASE)
"""``link=https://…``"""
_BLANK = " \t\r\n\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"
_OPENING, _CLOSING = "\"'“‘«`", "\"'”’»`"


def unbracketed(text: str) -> str:
    """The link within the brackets that a text begins with; the text itself where they hold an
    IPv6 address, several links or none."""
    if not text.startswith("[") or _ADDRESS.match(text):
        return text
    tagged = _TAGGED.fullmatch(text)
    if tagged is not None:
        return tagged[1]
    opened = text.lstrip("[<" + _OPENING + _BLANK)
    end = _closing(opened)
    inner, behind = opened[:end].rstrip(">," + _BLANK), opened[end + 1 :]
    if inner.endswith(tuple(_CLOSING)) and not set(_OPENING).isdisjoint(text[: -len(opened)]):
        inner = inner[:-1].rstrip(_BLANK)
    if any(map(str.isalnum, behind)) or not any(map(str.isalnum, inner)) or _SEVERAL.search(inner):
        return text
    return _KEY.sub("", inner, count=1)


def _closing(text: str) -> int:
    """Where a bracket closes that was opened before the text, its end where none does."""
    depth = 0
    for place, sign in enumerate(text):
        if sign == "[":
            depth += 1
        elif sign == "]":
            depth -= 1
            if depth < 0:
                return place
    return len(text)
