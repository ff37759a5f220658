"""For any order of questions: harvesters are held to the budget, ordinary people never wait."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from service.limits.limiter import Limiter
from service.observables.url_parse import parse_url
from tests.limits.support import (
    ANYBODY,
    APP,
    DAY,
    HOUR,
    SECRET,
    START,
    block_phone,
    spread_phone,
    wait_of,
)

_STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 30, 200, 900, 3000, 3600]),  # seconds that pass before
        st.lists(st.integers(0, 60), min_size=1, max_size=8),  # numbers asked at once
        st.booleans(),  # whether they are adverse
    ),
    max_size=60,
)


def _most_in_any(window: float, met: list[tuple[float, int]]) -> int:
    """The most different numbers within any stretch of less than ``window``."""
    return max(
        (len({n for at, n in met if begun <= at < begun + window}) for begun, _ in met), default=0
    )


@given(_STEPS, st.sampled_from([spread_phone, block_phone]), st.sampled_from([ANYBODY, APP]))
@settings(max_examples=150, deadline=None)
def test_no_window_holds_more_than_its_budget(steps, make, source) -> None:  # type: ignore[no-untyped-def]
    limiter = Limiter(SECRET)
    now = START
    asked: list[tuple[float, int]] = []
    learned: list[tuple[float, int]] = []
    for seconds, numbers, adverse in steps:
        now += seconds
        if wait_of(limiter, source, [make(number) for number in numbers], now):
            continue
        asked += [(now, number) for number in numbers]
        if adverse:
            limiter.learned(source, [make(number).key for number in numbers], now)
            learned += [(now, number) for number in numbers]
    assert _most_in_any(HOUR, asked) <= (30 if source is ANYBODY else 300)
    if make is block_phone:
        assert _most_in_any(600, asked) <= 19


@given(_STEPS, st.sampled_from([spread_phone, block_phone]))
@settings(max_examples=150, deadline=None)
def test_no_day_teaches_more_than_thirty_listed_numbers(steps, make) -> None:  # type: ignore[no-untyped-def]
    limiter = Limiter(SECRET)
    now = START
    learned: list[tuple[float, int]] = []
    for seconds, numbers, _ in steps:
        now += seconds
        if not wait_of(limiter, ANYBODY, [make(number) for number in numbers], now):
            adverse = [number for number in numbers if number % 2]
            limiter.learned(ANYBODY, [make(number).key for number in adverse], now)
            learned += [(now, number) for number in adverse]
    assert _most_in_any(DAY, learned) <= 30


@given(
    st.lists(
        st.tuples(st.integers(0, 3599), st.integers(0, 9999), st.booleans()),
        min_size=19,
        max_size=19,
    ),
    st.sampled_from([ANYBODY, APP]),
    st.sampled_from([spread_phone, block_phone]),
)
@settings(max_examples=60, deadline=None)
def test_an_ordinary_user_is_never_refused(plan, source, make) -> None:  # type: ignore[no-untyped-def]
    """Twenty numbers an hour, each hour other ones, ten of a day's listed; links all the time."""
    limiter = Limiter(SECRET)
    listed = 0
    for hour in range(24):
        for number, (second, value, adverse) in enumerate(sorted(plan)):
            now = START + hour * HOUR + second
            phone = make((value + hour * 20 + number) % 10_000)
            assert wait_of(limiter, source, [phone], now) == 0
            assert wait_of(limiter, source, [parse_url("https://a.example/")] * 10, now) == 0
            if adverse and listed < 10:
                limiter.learned(source, [phone.key], now)
                listed += 1


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 99)), max_size=150))
@settings(max_examples=60, deadline=None)
def test_who_waits_as_told_is_admitted(steps: list[tuple[int, int]]) -> None:
    limiter = Limiter(SECRET)
    now = START
    for seconds, number in steps:
        now += seconds
        wait = wait_of(limiter, ANYBODY, [block_phone(number)], now)
        if wait:
            now += wait
            assert wait_of(limiter, ANYBODY, [block_phone(number)], now) == 0
