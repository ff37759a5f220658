"""Rows: lines, dates and JSON of a feed's bytes, read so that no byte can break an import."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import orjson

from service.errors import FeedError
from service.feeds.base import Feed

_BOM = b"\xef\xbb\xbf"
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?![0-9])")
_MAIL_DATE = re.compile(
    r"(?:[A-Za-z]{3,9},\s*)?([0-9]{1,2})\s+([A-Za-z]{3})[a-z]*\s+([0-9]{4})(?![0-9])"
)
_UNIX = re.compile(r"[0-9]{9,10}(?:[0-9]{3})?")
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def unreadable(message: str, feed: Feed) -> FeedError:
    """The error for a file that is not what the feed says it is."""
    return FeedError(message, code="feed_unreadable", field=feed.name)


def lines(content: bytes, feed: Feed) -> list[str]:
    """The file as lines; a byte that is no UTF-8 becomes U+FFFD, which makes its line bad.

    Raises FeedError for a web page: that is what a closed or guarded address answers.
    """
    head = content[:512].removeprefix(_BOM).lstrip()[:14].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise unreadable("The file is a web page, not a list.", feed)
    return content.removeprefix(_BOM).decode("utf-8", "replace").split("\n")


def load_json(content: bytes, feed: Feed) -> Any:
    """The JSON value of a file. Raises FeedError."""
    try:
        return orjson.loads(content.removeprefix(_BOM))
    except orjson.JSONDecodeError as error:
        raise unreadable("The file is not JSON in UTF-8.", feed) from error


def words(feed: Feed, option: str, default: str = "") -> tuple[str, ...]:
    """An option that holds several words separated by spaces."""
    return tuple(feed.options.get(option, default).split())


def read_day(text: str) -> date | None:
    """The day of an ISO, slashed, mail-style or Unix time as written; None where there is none."""
    text = text.strip()
    found = _ISO.match(text)
    try:
        if found is not None:
            return date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
        if _UNIX.fullmatch(text):
            seconds = int(text) // (1000 if len(text) > 10 else 1)
            return date.fromordinal(_EPOCH + seconds // 86_400)
        found = _MAIL_DATE.match(text)
        if found is not None:
            month = _MONTHS.index(found.group(2).lower()) + 1
            return date(int(found.group(3)), month, int(found.group(1)))
    except ValueError:
        return None
    return None
