"""A bucket lets through a burst, then its rate, and forgets only those who were not seen lately."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.limits.buckets import Bucket
from tests.limits.support import START

TICK = 1 / 64  # moments of whole ticks add up exactly


def test_a_burst_passes_and_then_one_by_one() -> None:
    bucket = Bucket(2, 5)
    assert [bucket.take("a", START) for _ in range(5)] == [0.0] * 5
    wait = bucket.take("a", START)
    assert wait == pytest.approx(0.5)
    assert bucket.take("a", START + 0.4) > 0
    assert bucket.take("a", START + 0.5) == 0.0
    assert bucket.take("a", START + 0.5) > 0


def test_a_large_burst_is_exact_also_at_the_seconds_of_an_epoch() -> None:
    bucket = Bucket(2000, 10_000)
    assert sum(bucket.take("a", START) == 0.0 for _ in range(10_100)) == 10_000


def test_sources_do_not_share_a_bucket() -> None:
    bucket = Bucket(1, 1)
    assert bucket.take("a", START) == 0.0
    assert bucket.take("b", START) == 0.0
    assert bucket.take("a", START) > 0


def test_a_request_larger_than_the_bucket_takes_all_of_it() -> None:
    bucket = Bucket(1, 10)
    assert bucket.take("a", START, 50) == 0.0
    assert bucket.take("a", START, 1) == pytest.approx(1.0)


def test_a_clock_that_is_put_back_locks_nobody_out_for_long() -> None:
    bucket = Bucket(1, 10)
    for _ in range(10):
        bucket.take("a", START)
    assert 0 < bucket.take("a", START - 86_400) <= 10


def test_many_sources_take_bounded_memory_and_the_busy_one_is_not_forgotten() -> None:
    bucket = Bucket(1, 3, sources=100)
    admitted = 0
    for number in range(5000):
        bucket.take(f"other-{number}", START)
        admitted += bucket.take("busy", START) == 0.0
    assert admitted == 3
    assert len(bucket) <= 101


@pytest.mark.parametrize(("rate", "burst", "sources"), [(0, 1, 9), (1, 0, 9), (1, 1, 1)])
def test_a_bucket_without_a_rate_or_room_is_refused(rate: float, burst: int, sources: int) -> None:
    with pytest.raises(ValueError):
        Bucket(rate, burst, sources)


@given(
    st.integers(1, 8),
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 4)), max_size=80),
)
def test_no_stretch_of_time_holds_more_than_the_burst_and_the_rate(
    rate: int, burst: int, steps: list[tuple[int, int]]
) -> None:
    bucket = Bucket(rate, burst)
    now, admitted = START, []
    for ticks, tokens in steps:
        now += ticks * TICK
        if bucket.take("a", now, tokens) == 0.0:
            admitted.append((now, min(tokens, burst)))
    for first, (begun, _) in enumerate(admitted):
        total = 0
        for at, tokens in admitted[first:]:
            total += tokens
            assert total <= burst + rate * (at - begun) + 0.01


@given(st.lists(st.integers(0, 100), max_size=60))
def test_who_waits_as_told_is_let_through(steps: list[int]) -> None:
    bucket = Bucket(4, 3)
    now = START
    for ticks in steps:
        now += ticks * TICK
        wait = bucket.take("a", now)
        if wait:
            now += wait
            assert bucket.take("a", now) == 0.0
