"""What our own decisions lay over the lists of others: how long it holds and what it hides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.indicators.decided import (
    FOREVER,
    LIFETIMES,
    PROVISIONAL_FOR,
    Indicator,
    Role,
    overlay,
    valid_until,
)
from service.indicators.index import Index
from service.indicators.segment import to_day
from service.indicators.token import digester, marker
from service.wiring import Services
from tests.factories import KEY, make_feed, make_index
from tests.support import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)
HOST, OTHER = b"hscam.example", b"hother.example"
KINDS = ("url", "phone", "account")
moments = st.timedeltas(timedelta(days=-3000), timedelta(days=3000)).map(lambda gap: NOW + gap)


def make_indicator(token: bytes = HOST, **fields: Any) -> Indicator:
    """A confirmed host, seen today."""
    digest = digester(KEY)
    chosen = {
        "digest": digest(token).hex(),
        "marker": digest(marker(token[1:])).hex(),
        "match": token[:1].decode(),
        "page": False,
        "role": Role.CONFIRMED,
        "category": 2,
        "first_on": TODAY,
        "last_on": TODAY,
        "until_at": NOW + 180 * DAY,
        **fields,
    }
    return Indicator(**chosen)


def clearing(on: date = TODAY, feeds: tuple[str, ...] = (), token: bytes = HOST) -> Indicator:
    """A clearing of a value on one day."""
    return make_indicator(
        token, role=Role.CLEARED, last_on=on, feeds=feeds, category=0, until_at=NOW + FOREVER
    )


def names(index: Index, token: bytes = HOST) -> list[str]:
    """Who lists a token; alone and among many it is the same."""
    alone = sorted(listing.feed.name for _, listing in index.lookup([token]))
    padded = [token, *(b"h%d.example.org" % number for number in range(100))]
    assert sorted(listing.feed.name for n, listing in index.lookup_many(padded) if not n) == alone
    return alone


@given(st.sampled_from(Role), st.sampled_from(KINDS), moments, st.timedeltas(timedelta(0)))
def test_a_sighting_from_the_future_counts_as_now(
    role: Role, kind: str, now: datetime, ahead: timedelta
) -> None:
    future = now + min(ahead, FOREVER)
    assert valid_until(role, kind, future, now) == valid_until(role, kind, now, now)


@given(st.sampled_from(Role), st.sampled_from(KINDS), moments, moments, moments)
def test_a_later_sighting_never_ends_a_listing_earlier(
    role: Role, kind: str, one: datetime, two: datetime, now: datetime
) -> None:
    first, second = sorted((one, two))
    assert valid_until(role, kind, first, now) <= valid_until(role, kind, second, now)


@pytest.mark.parametrize(
    ("role", "kind", "days"),
    [
        (Role.CONFIRMED, "url", 180),
        (Role.CONFIRMED, "phone", 365),
        (Role.CONFIRMED, "account", 730),
        (Role.REPORTED, "url", 14),
        (Role.REPORTED, "phone", 56),
        (Role.REPORTED, "account", 180),
        (Role.PROVISIONAL, "url", 3),
        (Role.PROVISIONAL, "phone", 3),
        (Role.PROVISIONAL, "account", 3),
    ],
)
def test_a_listing_holds_as_long_as_is_documented(role: Role, kind: str, days: int) -> None:
    assert valid_until(role, kind, NOW, NOW) == NOW + days * DAY


def test_every_lifetime_says_how_long_for_each_kind() -> None:
    assert all(set(lifetimes) == set(KINDS) for lifetimes in LIFETIMES.values())
    assert timedelta(hours=72) == PROVISIONAL_FOR
    for role in (Role.DISPUTED, Role.REVIEW, Role.CLEARED):
        assert valid_until(role, "url", NOW, NOW) > NOW + 36_000 * DAY


def test_our_listing_is_found_beside_those_of_feeds_and_its_marker_lets_it_through() -> None:
    digest_markers = [marker(b"scam.example")]
    empty = make_index()
    ours = empty.under(overlay([make_indicator()], "D1"))
    assert not empty.may_list(digest_markers)
    assert ours.may_list(digest_markers)
    assert names(ours) == ["confirmed"]
    feeds = make_index((make_feed(), [HOST])).under(overlay([make_indicator()], "D1"))
    assert names(feeds) == ["confirmed", "feed"]
    assert names(feeds, OTHER) == []


def test_a_clearing_hides_listings_first_seen_up_to_its_day_and_none_newer() -> None:
    for first, hidden in ((TODAY - DAY, True), (TODAY, True), (TODAY + DAY, False)):
        index = make_index((make_feed(), [HOST, OTHER]), seen=first)
        cleared = index.under(overlay([clearing()], "D1"))
        assert names(cleared) == ([] if hidden else ["feed"])
        assert names(cleared, OTHER) == ["feed"]


def test_a_clearing_hides_the_feeds_that_it_names_however_new_their_listing() -> None:
    lists = [(make_feed(name), [HOST]) for name in ("known", "new")]
    index = make_index(*lists, seen=TODAY + 30 * DAY)
    assert names(index.under(overlay([clearing(feeds=("known",))], "D1"))) == ["new"]


def test_a_clearing_never_hides_our_own_later_confirmation() -> None:
    index = make_index((make_feed(), [HOST]))
    ours = [clearing(feeds=("confirmed", "feed")), make_indicator(first_on=TODAY - 9 * DAY)]
    for order in (ours, ours[::-1]):
        assert names(index.under(overlay(order, "D1"))) == ["confirmed"]


@given(st.permutations([(-20, ("a",)), (-3, ("b",)), (-10, ()), (-3, ("a", "c"))]))
def test_several_clearings_hide_what_any_of_them_hides(
    cleared: list[tuple[int, tuple[str, ...]]],
) -> None:
    made = overlay([clearing(TODAY + days * DAY, feeds) for days, feeds in cleared], "D1").cleared
    (found,) = made.values()
    assert (found.day, found.feeds) == (to_day(TODAY - 3 * DAY), {"a", "b", "c"})


def test_a_clearing_lists_nothing_itself() -> None:
    made = overlay([clearing()], "D1")
    assert made.added == {}
    assert names(make_index().under(made)) == []


@given(st.lists(st.sampled_from(Role), max_size=6))
def test_what_is_laid_over_holds_every_listing_in_any_order(roles: list[Role]) -> None:
    made = [make_indicator(role=role, count=n) for n, role in enumerate(roles)]
    index = make_index()
    expected = sorted(role.value for role in roles if role is not Role.CLEARED)
    assert names(index.under(overlay(made, "D1"))) == expected
    assert names(index.under(overlay(reversed(made), "D1"))) == expected


def test_leaving_at_a_version_restores_what_was_there_before(
    make_services: Callable[..., Services],
) -> None:
    services = make_services()
    records, index = services.records, make_index((make_feed(), [HOST]))
    versions = []
    for items, leave in (
        ([make_indicator(OTHER)], False),
        ([clearing()], False),
        ([make_indicator()], True),
        ([], True),
    ):
        with records.writing() as tx:
            old = [item.id for item in tx.indicators.current(Role.CLEARED, Role.CONFIRMED)]
            wanted = old[-1:] if leave else []
            assert tx.indicators.leave(wanted, NOW) == len(wanted)
            versions.append(tx.indicators.enter(items, None, NOW))
    assert versions == [1, 2, 3, 4]
    shown = [
        (names(index.under(services.ours.at(n))), names(index.under(services.ours.at(n)), OTHER))
        for n in (0, *versions)
    ]
    assert shown == [
        (["feed"], []),
        (["feed"], ["confirmed"]),
        ([], ["confirmed"]),
        (["confirmed", "feed"], ["confirmed"]),
        (["feed"], ["confirmed"]),
    ]
    assert services.ours.advance()
    assert services.ours.delta == services.ours.at(4)
