"""Bounds contain what they should and agree with the textbook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from training import bounds

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_intervals_are_those_of_scipy(count: tuple[int, int]) -> None:
    hits, total = count
    test = binomtest(hits, total)
    wilson = test.proportion_ci(method="wilson")
    assert bounds.wilson(hits, total) == pytest.approx((wilson.low, wilson.high), abs=1e-9)
    exact = test.proportion_ci(method="exact")
    assert bounds.clopper_pearson(hits, total) == pytest.approx((exact.low, exact.high))


@given(COUNTS)
def test_one_sided_bounds_lie_inside_the_two_sided_interval(count: tuple[int, int]) -> None:
    hits, total = count
    low, high = bounds.wilson(hits, total)
    assert low <= bounds.wilson_lower(hits, total) <= hits / total + 1e-12
    assert hits / total - 1e-12 <= bounds.wilson_upper(hits, total) <= high
    low, high = bounds.clopper_pearson(hits, total)
    assert low <= bounds.clopper_pearson_lower(hits, total) <= hits / total
    assert hits / total <= bounds.clopper_pearson_upper(hits, total) <= high


@given(st.integers(0, 30), st.floats(0.01, 0.99))
def test_the_exact_upper_bound_covers_as_often_as_it_says(total: int, truth: float) -> None:
    total += 1
    covered = sum(
        binom.pmf(hits, total, truth)
        for hits in range(total + 1)
        if bounds.clopper_pearson_upper(hits, total) >= truth
    )
    assert covered >= 0.95 - 1e-9


def test_nothing_counted_proves_nothing() -> None:
    assert bounds.wilson(0, 0) == (0.0, 1.0)


def test_no_false_positive_in_a_hundred_still_allows_three() -> None:
    assert bounds.clopper_pearson_upper(0, 100) == pytest.approx(0.0295, abs=1e-4)


def test_precision_falls_with_the_share_of_phishing() -> None:
    assert bounds.precision_at(0.5, 0.8, 0.01) == pytest.approx(0.8 / 0.81)
    assert bounds.precision_at(0.05, 0.8, 0.01) == pytest.approx(0.04 / (0.04 + 0.0095))
    assert bounds.precision_at(0.05, 0.0, 0.0) is None
