"""Cases of one scam campaign are one campaign, in whatever order they were confirmed."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from service.movement.campaigns import joined

TIES = st.lists(st.tuples(st.integers(1, 12), st.sampled_from("abcdef")), max_size=20)


def test_a_late_case_joins_two_campaigns() -> None:
    found = joined([(1, 1), (2, 2), (3, 3)], [(1, "a"), (2, "b"), (3, "a"), (3, "b")])
    assert set(found.values()) == {1}


def test_what_was_entered_as_one_stays_one() -> None:
    assert joined([(5, 3), (7, 3)], []) == {5: 3, 7: 3}


@given(TIES, st.randoms())
def test_order_changes_nothing(ties: list[tuple[int, str]], chance: random.Random) -> None:
    cases = [(number, number) for number in range(1, 13)]
    shuffled, others = list(ties), list(cases)
    chance.shuffle(shuffled)
    chance.shuffle(others)
    assert joined(cases, ties) == joined(others, shuffled)


@given(TIES)
def test_cases_that_share_a_tie_are_one(ties: list[tuple[int, str]]) -> None:
    found = joined([(number, number) for number in range(1, 13)], ties)
    for one, tie in ties:
        for other, same in ties:
            assert tie != same or found[one] == found[other]
