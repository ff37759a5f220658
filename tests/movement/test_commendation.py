"""Points rise with what is confirmed, to a cap, and fall with what is overturned; humans decide."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.movement.commendation import (
    DEFAULT_RULES,
    Line,
    Outcome,
    Points,
    Rules,
    formula,
    may_decide,
    points,
    propose,
)

ONE = 1_000_000
DAY = date(2026, 3, 1)


def outcome(campaign: int = 1, credit: int = ONE, **fields: Any) -> Outcome:
    """A confirmed case that stands."""
    chosen: dict[str, Any] = {
        "prevented_vnd": 0, "overturned": False, "confirmed_on": DAY, "case_id": 7, **fields,
    }  # fmt: skip
    return Outcome(campaign=campaign, credit=credit, **chosen)


outcomes = st.lists(
    st.builds(
        Outcome,
        campaign=st.integers(1, 4),
        credit=st.integers(0, 2 * ONE),
        prevented_vnd=st.integers(0, 10**9),
        overturned=st.booleans(),
        confirmed_on=st.just(DAY),
        case_id=st.integers(1, 9),
    ),
    max_size=12,
)
rules = st.builds(
    Rules,
    cap=st.integers(0, 5 * ONE),
    point_vnd=st.integers(1, 10**9),
    prevented_cap=st.integers(0, 5 * ONE),
    cost=st.integers(0, 5),
)


def test_a_thousand_duplicates_of_one_campaign_end_at_the_cap() -> None:
    many = [outcome(case_id=number) for number in range(1_000)]
    assert points(many, DEFAULT_RULES).total == DEFAULT_RULES.cap == 3 * ONE
    shared = [outcome(credit=1, case_id=number) for number in range(1_000)]
    assert points(shared, DEFAULT_RULES).total == 1_000
    rich = [outcome(case_id=n, prevented_vnd=10**12) for n in range(1_000)]
    assert points(rich, DEFAULT_RULES).total == DEFAULT_RULES.cap + DEFAULT_RULES.prevented_cap


def test_nothing_confirmed_is_worth_nothing() -> None:
    assert points([], DEFAULT_RULES) == Points(0, ())
    assert propose({("group", "G"): []}, DEFAULT_RULES, 0) == []


def test_each_line_shows_what_it_earned_what_counts_and_what_it_cost() -> None:
    found = points(
        [
            outcome(2, 2_500_000, case_id=3, prevented_vnd=75_000_000), outcome(2, case_id=4),
            outcome(2, case_id=5), outcome(1, 500_000, case_id=6, overturned=True),
        ],
        DEFAULT_RULES,
    )  # fmt: skip
    assert found.lines == (
        Line(campaign=1, earned=0, capped=0, cost=ONE, prevented_vnd=0, cases=(), overturned=(6,)),
        Line(campaign=2, earned=6 * ONE, capped=4_500_000, cost=0, prevented_vnd=75_000_000,
             cases=(3, 4, 5), overturned=()),
    )  # fmt: skip
    assert found.total == 3_500_000


def test_what_is_overturned_costs_but_never_below_nothing() -> None:
    assert points([outcome(overturned=True)], DEFAULT_RULES).total == 0
    lost = outcome(2, overturned=True, prevented_vnd=10**9)
    assert points([outcome(1, 3 * ONE), lost], DEFAULT_RULES).total == ONE


@given(outcomes, outcomes, rules)
def test_more_that_is_overturned_never_raises_more_that_stands_never_lowers(
    before: list[Outcome], more: list[Outcome], chosen: Rules
) -> None:
    total = points(before, chosen).total
    lost = [item for item in more if item.overturned]
    kept = [item for item in more if not item.overturned]
    assert points([*before, *lost], chosen).total <= total
    assert points([*before, *kept], chosen).total >= total


@given(outcomes, rules, st.randoms(use_true_random=False))
def test_points_are_the_sum_of_their_lines_within_caps_in_whatever_order(
    items: list[Outcome], chosen: Rules, shuffle: Any
) -> None:
    found = points(items, chosen)
    assert found.total == max(0, sum(line.capped - line.cost for line in found.lines))
    for line in found.lines:
        assert 0 <= line.capped <= min(line.earned, chosen.cap + chosen.prevented_cap)
    mixed = list(items)
    shuffle.shuffle(mixed)
    assert points(mixed, chosen) == found


@given(outcomes, rules)
def test_what_is_overturned_later_leaves_no_more_than_before(
    items: list[Outcome], chosen: Rules
) -> None:
    overturned = [
        Outcome(
            campaign=item.campaign, credit=item.credit, prevented_vnd=item.prevented_vnd,
            overturned=True, confirmed_on=item.confirmed_on, case_id=item.case_id,
        )
        for item in items
    ]  # fmt: skip
    assert points(overturned, chosen).total == 0
    assert points([*items[1:], *overturned[:1]], chosen).total <= points(items, chosen).total


def test_proposals_come_by_points_and_then_by_code() -> None:
    subjects = {
        ("group", "B"): [outcome()],
        ("unit", "A"): [outcome(), outcome(2, confirmed_on=date(2026, 5, 1))],
        ("group", "A"): [outcome(confirmed_on=DAY), outcome(3, 0, confirmed_on=date(2026, 4, 1))],
        ("person", "P"): [outcome(credit=ONE - 1)],
        ("group", "C"): [outcome(), outcome(2, overturned=True)],
    }
    found = propose(subjects, DEFAULT_RULES, ONE)
    assert [(item.kind, item.code, item.points.total) for item in found] == [
        ("unit", "A", 2 * ONE), ("group", "A", ONE), ("group", "B", ONE),
    ]  # fmt: skip
    assert [item.last_on for item in found] == [date(2026, 5, 1), date(2026, 4, 1), DAY]
    assert [item.code for item in propose(subjects, DEFAULT_RULES, 0)] == ["A", "A", "B", "P"]
    with pytest.raises(InvalidInput) as caught:
        propose({("dog", "A"): [outcome()]}, DEFAULT_RULES, 0)
    assert caught.value.code == "bad_nominee"


def test_nobody_decides_about_their_own_unit_or_what_stands_above_and_below() -> None:
    related = {"CA-XA", "CA-TINH"}
    assert not may_decide("CA-XA", related)
    assert not may_decide("CA-TINH", related)
    assert may_decide("CA-KHAC", related)
    assert may_decide(None, related)


def test_rules_out_of_range_are_refused() -> None:
    for chosen in ({"cap": -1}, {"point_vnd": 0}, {"prevented_cap": -1}, {"cost": -1}):
        with pytest.raises(InvalidInput) as caught:
            Rules(**chosen)
        assert caught.value.code == "bad_rules"


def test_the_formula_names_its_numbers_in_both_languages() -> None:
    words = formula(Rules(cap=2_500_000, point_vnd=10_000_000, prevented_cap=4 * ONE, cost=3))
    assert all(text in words.vi for text in ("2,5 điểm", "10.000.000 đồng", "4 điểm", "trừ 3 lần"))
    assert all(text in words.en for text in ("2.5 points", "10,000,000", "at most 4", "3 times"))
    assert "10 điểm" in formula(Rules(cap=10 * ONE)).vi
