"""A total split by weights comes back whole, whichever way it is split."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.movement.shares import MILLION, equal, largest_remainder

totals = st.integers(-(10**40), 10**40) | st.integers(-50, 50)
weights = st.lists(st.integers(0, 10**30) | st.integers(0, 5), min_size=1, max_size=12).filter(any)


@given(totals, weights)
def test_the_parts_sum_to_the_total(total: int, given_weights: list[int]) -> None:
    assert sum(largest_remainder(total, given_weights)) == total


@given(totals, weights)
def test_no_part_is_a_whole_unit_from_the_exact_one(total: int, given_weights: list[int]) -> None:
    whole = sum(given_weights)
    parts = largest_remainder(total, given_weights)
    for part, weight in zip(parts, given_weights, strict=True):
        assert abs(part - Fraction(total * weight, whole)) < 1


@given(totals, weights)
def test_a_reversal_is_the_exact_negative(total: int, given_weights: list[int]) -> None:
    parts = largest_remainder(total, given_weights)
    assert largest_remainder(-total, given_weights) == [-part for part in parts]


@given(st.integers(0, 10**6), weights)
def test_who_weighs_more_gets_no_less_and_of_equals_the_earlier_is_first(
    total: int, given_weights: list[int]
) -> None:
    parts = largest_remainder(total, given_weights)
    for one, weight in enumerate(given_weights):
        for other in range(one + 1, len(parts)):
            if weight >= given_weights[other]:
                assert parts[one] >= parts[other]


@given(totals, weights, st.integers(0, 12))
def test_a_weight_of_nothing_gets_nothing(total: int, given_weights: list[int], at: int) -> None:
    place = min(at, len(given_weights))
    with_nothing = [*given_weights[:place], 0, *given_weights[place:]]
    parts = largest_remainder(total, with_nothing)
    assert parts.pop(place) == 0
    assert parts == largest_remainder(total, given_weights)


@given(totals, weights, st.integers(1, 10**20))
def test_only_the_proportion_of_weights_counts(
    total: int, given_weights: list[int], times: int
) -> None:
    larger = [weight * times for weight in given_weights]
    assert largest_remainder(total, larger) == largest_remainder(total, given_weights)


@given(totals, st.integers(1, 30))
def test_equal_parts_differ_by_one_at_most(total: int, count: int) -> None:
    parts = equal(total, count)
    assert len(parts) == count
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


def test_a_million_among_three_leaves_the_odd_one_to_the_first() -> None:
    assert equal(MILLION, 3) == [333_334, 333_333, 333_333]
    assert equal(-MILLION, 3) == [-333_334, -333_333, -333_333]


def test_the_largest_fraction_is_served_first() -> None:
    assert largest_remainder(10, [1, 1, 4]) == [2, 2, 6]  # 1.67, 1.67, 6.67: ties to the earlier
    assert largest_remainder(10, [3, 2, 2]) == [4, 3, 3]
    assert largest_remainder(7, [1, 2, 4, 8]) == [0, 1, 2, 4]  # 0.47, 0.93, 1.87, 3.73
    assert largest_remainder(100, [0, 7, 0]) == [0, 100, 0]


@pytest.mark.parametrize("bad", [[], [0], [0, 0], [-1], [3, -1], [-1, 1]])
def test_weights_that_say_nothing_are_refused(bad: list[int]) -> None:
    with pytest.raises(InvalidInput) as error:
        largest_remainder(5, bad)
    assert error.value.code == "bad_shares"


@pytest.mark.parametrize("count", [0, -1])
def test_a_total_is_not_shared_among_nobody(count: int) -> None:
    with pytest.raises(InvalidInput):
        equal(1, count)
