"""Refresh: a new file of a feed becomes a segment, or is refused and the last good one stays.

What may not be listed at all (``service.evidence.listable``) is refused line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from service.errors import FeedRefused
from service.evidence.listable import Guard, listed_token
from service.feeds.base import Entry, Feed, Match, Outcome, Parse
from service.indicators import segment as segments
from service.indicators import token
from service.indicators.categories import BY_CODE
from service.indicators.segment import Segment, to_day

SHRINK_LIMIT = 0.5
GROWTH_LIMIT = 5.0
SMALL_LIST = 100
"""Lists up to this length may change freely."""

_NO_MARK = bytes(16)
_MATCHES = {
    Match.URL: token.Match.EXPRESSION,
    Match.HOST: token.Match.HOST,
    Match.SUBTREE: token.Match.SUBTREE,
    Match.PHONE: token.Match.PHONE,
    Match.ACCOUNT: token.Match.ACCOUNT,
}


def prepare(
    content: bytes,
    feed: Feed,
    parse: Parse,
    *,
    digest: Callable[[bytes], bytes],
    watch: Guard | None,
    today: date,
) -> tuple[Segment, Outcome]:
    """The segment of a file and the counts of what was in it.

    ``watch`` is None for feeds that never speak in a verdict: they may list what they like.
    Raises FeedError where the whole file is unreadable.
    """
    outcome = Outcome()
    built, duplicates = segments.build(_rows(content, feed, parse, digest, watch, today, outcome))
    outcome.duplicate = duplicates
    outcome.accepted = len(built)
    return built, outcome


def judge_change(old: int, new: int) -> None:
    """Raises FeedRefused where a list shrank or grew suspiciously."""
    if old and not new:
        raise FeedRefused("The file lists nothing.", code="feed_empty", field="feed")
    if max(old, new) <= SMALL_LIST or old == 0:
        return
    if new < old * SHRINK_LIMIT:
        raise FeedRefused(
            f"The list shrank from {old} to {new} entries.", code="feed_shrank", field="feed"
        )
    if new > old * GROWTH_LIMIT:
        raise FeedRefused(
            f"The list grew from {old} to {new} entries.", code="feed_grew", field="feed"
        )


def _rows(
    content: bytes,
    feed: Feed,
    parse: Parse,
    digest: Callable[[bytes], bytes],
    watch: Guard | None,
    today: date,
    outcome: Outcome,
) -> Iterator[tuple[bytes, bytes, int, int, int]]:
    now = to_day(today)
    events = feed.options.get("date_means") == "event"
    default = BY_CODE[feed.category].number
    for item in parse(content, feed):
        if not isinstance(item, Entry):
            outcome.note(item.outcome, item.line, item.reason)
            continue
        made = listed_token(_MATCHES[item.match], item.value, watch)
        if isinstance(made[0], str):
            outcome.note(made[0], item.line, made[1])
            continue
        first = last = now
        if item.seen is not None:
            first = min(to_day(item.seen), now)
            if events:
                last = first
        category = default
        if item.category is not None and item.category in BY_CODE:
            category = BY_CODE[item.category].number
        yield digest(made[0]), digest(made[1]) if made[1] else _NO_MARK, first, last, category
