"""Score, validity and revocation agree: what has not ended warns, what has ended is silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evidence import listed
from service.evidence.base import Evidence, Strength
from service.indicators.decided import PROVISIONAL_FOR, Indicator, Role, overlay, valid_until
from service.indicators.token import digester, marker, own_token
from service.observables.kinds import parse
from tests.factories import KEY, make_index, make_snapshot
from tests.support import NOW

VALUES = {
    "url": parse("url", "https://scam.example/login"),
    "phone": parse("phone", "0912345678"),
    "account": parse("account", "970436:0011001234567"),
}
WARNING = (Role.CONFIRMED, Role.PROVISIONAL, Role.REPORTED)
SAYING = (*WARNING, Role.DISPUTED, Role.REVIEW)
INDEX = make_index()
DIGEST = digester(KEY)

roles = st.sampled_from(WARNING)
kinds = st.sampled_from(sorted(VALUES))
seconds = st.integers(-800 * 86_400, 800 * 86_400)
counts = st.integers(3, 60)


def make_indicator(
    role: Role, kind: str, last_seen: datetime, now: datetime, **fields: Any
) -> Indicator:
    """An indicator as it is entered at ``now`` of a value that was last seen then."""
    seen = min(last_seen, now)
    chosen = {
        "digest": DIGEST(own_token(VALUES[kind])).hex(),
        "marker": DIGEST(marker(b"scam.example")).hex() if kind == "url" else None,
        "match": {"url": "u", "phone": "p", "account": "a"}[kind],
        "page": kind == "url",
        "role": role,
        "category": 2,
        "first_on": seen.date(),
        "last_on": seen.date(),
        "until_at": valid_until(role, kind, last_seen, now),
        "count": 3,
        **fields,
    }
    return Indicator(**chosen)


def said(kind: str, at: datetime, *indicators: Indicator) -> Sequence[Evidence]:
    """What our own lists say of a value at a moment."""
    snapshot = make_snapshot(INDEX.under(overlay(indicators, "D1")))
    return listed.collect_many([VALUES[kind]], snapshot, at)[0]


def weight(kind: str, at: datetime, *indicators: Indicator) -> int:
    """Its points; 0 where nothing is said."""
    return sum(item.weight for item in said(kind, at, *indicators))


def after(number: int) -> datetime:
    """The fixed moment and some seconds."""
    return NOW + timedelta(seconds=number)


@given(st.sampled_from(SAYING), kinds, seconds, seconds, counts)
def test_a_listing_speaks_exactly_until_its_end(
    role: Role, kind: str, seen: int, at: int, count: int
) -> None:
    made = make_indicator(role, kind, after(seen), NOW, count=count)
    assert bool(said(kind, after(at), made)) is (after(at) < made.until_at)


@pytest.mark.parametrize("role", SAYING)
@pytest.mark.parametrize("kind", sorted(VALUES))
def test_a_listing_ends_to_the_second(role: Role, kind: str) -> None:
    made = make_indicator(role, kind, NOW, NOW)
    second = timedelta(seconds=1)
    assert len(said(kind, made.until_at - second, made)) == 1
    assert said(kind, made.until_at, made) == []
    assert said(kind, made.until_at + second, made) == []


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_a_provisional_listing_ends_with_its_72nd_hour(kind: str) -> None:
    made = make_indicator(Role.PROVISIONAL, kind, NOW, NOW)
    ends = NOW + timedelta(hours=72)
    assert [weight(kind, ends + timedelta(seconds=n), made) for n in (-1, 0, 1)] == [75, 0, 0]
    assert ends - NOW == PROVISIONAL_FOR


@given(roles, kinds, seconds, st.integers(0, 10**6), counts)
def test_what_has_not_ended_always_suffices_to_warn(
    role: Role, kind: str, seen: int, share: int, count: int
) -> None:
    made = make_indicator(role, kind, after(seen), NOW, count=count)
    begun = min(after(seen), NOW)
    at = begun + (made.until_at - timedelta(seconds=1) - begun) * share / 10**6
    most = {Role.CONFIRMED: 95, Role.PROVISIONAL: 75, Role.REPORTED: 45}[role]
    assert 30 <= weight(kind, at, made) <= most


@pytest.mark.parametrize("kind", sorted(VALUES))
@pytest.mark.parametrize(
    ("role", "first", "last"),
    [(Role.CONFIRMED, 95, 30), (Role.PROVISIONAL, 75, 75), (Role.REPORTED, 45, 30)],
)
def test_it_fades_to_its_last_second_and_then_is_silent(
    role: Role, kind: str, first: int, last: int
) -> None:
    made = make_indicator(role, kind, NOW, NOW, count=9)
    ends = made.until_at
    points = [weight(kind, at, made) for at in (NOW, ends - timedelta(seconds=1), ends)]
    assert points == [first, last, 0]


@given(roles, kinds, seconds, st.lists(seconds, min_size=2, max_size=8), counts)
def test_it_never_weighs_more_as_time_goes_by(
    role: Role, kind: str, seen: int, moments: list[int], count: int
) -> None:
    made = make_indicator(role, kind, after(seen), NOW, count=count)
    points = [weight(kind, after(at), made) for at in sorted(moments)]
    assert all(later <= earlier for earlier, later in pairwise(points))


@given(roles, kinds, seconds, seconds, seconds, counts)
def test_a_later_sighting_never_lowers_it(
    role: Role, kind: str, one: int, two: int, at: int, count: int
) -> None:
    earlier, later = (
        make_indicator(role, kind, after(seen), NOW, count=count) for seen in sorted((one, two))
    )
    assert weight(kind, after(at), later) >= weight(kind, after(at), earlier)


@given(roles, kinds, st.integers(1, 10**9), st.integers(0, 800 * 86_400), counts)
def test_a_sighting_from_the_future_is_one_seen_now(
    role: Role, kind: str, ahead: int, at: int, count: int
) -> None:
    future = make_indicator(role, kind, after(ahead), NOW, count=count)
    present = make_indicator(role, kind, NOW, NOW, count=count)
    assert said(kind, after(at), future) == said(kind, after(at), present)


@given(roles, kinds, seconds, st.integers(0, 800 * 86_400), counts, st.data())
def test_nothing_but_when_it_was_seen_and_who_says_so_changes_its_weight(
    role: Role, kind: str, seen: int, at: int, count: int, data: st.DataObject
) -> None:
    made = make_indicator(role, kind, after(seen), NOW, count=count)
    other = replace(
        made,
        category=data.draw(st.integers(0, 255)),
        first_on=made.first_on - timedelta(days=data.draw(st.integers(0, 4000))),
        page=data.draw(st.booleans()),
        feeds=tuple(data.draw(st.lists(st.text(max_size=4), max_size=2))),
        count=count if role is Role.REPORTED else data.draw(st.integers(0, 99)),
    )
    assert weight(kind, after(at), other) == weight(kind, after(at), made)


@pytest.mark.parametrize(
    ("count", "points"), [(3, 30), (4, 35), (5, 40), (6, 45), (7, 45), (99, 45)]
)
def test_more_independent_voices_weigh_more_up_to_45(count: int, points: int) -> None:
    for kind in VALUES:
        made = make_indicator(Role.REPORTED, kind, NOW, NOW, count=count)
        (found,) = said(kind, NOW, made)
        assert (found.weight, found.strength, found.count) == (points, Strength.REPORTED, count)


@given(kinds, seconds, st.integers(0, 800 * 86_400), counts)
def test_one_voice_more_never_weighs_less(kind: str, seen: int, at: int, count: int) -> None:
    fewer, more = (
        make_indicator(Role.REPORTED, kind, after(seen), NOW, count=number)
        for number in (count, count + 1)
    )
    assert weight(kind, after(at), more) >= weight(kind, after(at), fewer)


@pytest.mark.parametrize("role", [Role.DISPUTED, Role.REVIEW])
def test_an_appeal_is_told_and_weighs_nothing(role: Role) -> None:
    made = make_indicator(role, "url", NOW, NOW)
    (found,) = said("url", NOW, made)
    assert (found.weight, found.category, found.valid_until) == (0, None, None)


@given(st.sampled_from(SAYING), kinds, counts)
def test_what_is_said_is_said_in_both_languages_and_names_no_value(
    role: Role, kind: str, count: int
) -> None:
    (found,) = said(kind, NOW, make_indicator(role, kind, NOW, NOW, count=count))
    for language in ("vi", "en"):
        text = found.text(language)
        assert text
        assert "{" not in text
        assert VALUES[kind].key.strip("+") not in text


def test_a_revocation_takes_it_off_at_once() -> None:
    made = make_indicator(Role.CONFIRMED, "phone", NOW, NOW)
    snapshot = make_snapshot(INDEX.under(overlay([made], "D1")))
    gone = make_snapshot(snapshot.index.under(overlay([], "D2")))
    assert listed.collect(VALUES["phone"], snapshot, NOW)
    assert listed.collect(VALUES["phone"], gone, NOW) == []
