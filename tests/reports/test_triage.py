"""Anybody can say why a case waits, and when a spread deserves an early warning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.triage import Heard, Weighed, deserves_warning, due_at, weigh
from tests.support import NOW

TODAY = date(2026, 11, 22)
STATES = ("confirmed_scam", "suspicious", "disputed", "no_information", "known_legitimate", "")
ORDER = ["loss", "fresh", "spread", "verdict"]


def points(**fields: object) -> dict[str, int]:
    """Parts of the urgency of a case that has nothing else."""
    chosen = {
        "loss_vnd": 0, "happened_on": None, "reports": 1, "verdict_state": "", "now": NOW, **fields
    }  # fmt: skip
    return dict(weigh(**chosen).because)  # type: ignore[arg-type]


weighed = st.builds(
    weigh,
    loss_vnd=st.integers(0, 10**13),
    happened_on=st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9)),
    reports=st.integers(0, 1000),
    verdict_state=st.sampled_from(STATES),
    now=st.just(NOW),
)


@given(weighed)
def test_points_add_up_stay_within_100_and_stand_in_the_documented_order(made: Weighed) -> None:
    assert made.points == sum(part for _, part in made.because)
    assert 0 <= made.points <= 100
    names = [name for name, _ in made.because]
    assert names == [name for name in ORDER if name in names]
    assert all(part > 0 for _, part in made.because)


def test_the_worst_case_has_100_points() -> None:
    made = weigh(
        loss_vnd=10**10, happened_on=TODAY, reports=99, verdict_state="confirmed_scam", now=NOW
    )
    assert made == Weighed(100, (("loss", 40), ("fresh", 20), ("spread", 20), ("verdict", 20)))


def test_a_case_of_which_nothing_is_known_has_no_points() -> None:
    assert points() == {}


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (1, 10),
        (9_999_999, 10),
        (10_000_000, 20),
        (99_999_999, 20),
        (100_000_000, 30),
        (999_999_999, 30),
        (1_000_000_000, 40),
    ],
)
def test_more_money_lost_weighs_more(loss: int, expected: int) -> None:
    assert points(loss_vnd=loss) == {"loss": expected}


@pytest.mark.parametrize(
    ("ago", "fresh"), [(-1, False), (0, True), (1, True), (2, True), (3, False)]
)
def test_victims_of_these_days_come_first(ago: int, fresh: bool) -> None:
    assert ("fresh" in points(happened_on=TODAY - timedelta(days=ago))) is fresh


def test_today_is_the_day_in_viet_nam() -> None:
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert points(happened_on=date(2026, 11, 23), now=night) == {"fresh": 20}


@pytest.mark.parametrize(("reports", "expected"), [(2, 4), (3, 8), (5, 16), (6, 20), (7, 20)])
def test_each_further_report_weighs_up_to_a_cap(reports: int, expected: int) -> None:
    assert points(reports=reports) == {"spread": expected}


def test_what_our_own_check_said_weighs() -> None:
    found = [points(verdict_state=state).get("verdict", 0) for state in STATES]
    assert found == [20, 10, 5, 0, 0, 0]


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 50), st.integers(0, 50))
def test_more_loss_or_more_reports_never_weigh_less(
    loss: int, more: int, reports: int, others: int
) -> None:
    base = weigh(loss_vnd=loss, happened_on=None, reports=reports, verdict_state="", now=NOW)
    worse = weigh(
        loss_vnd=loss + more, happened_on=None, reports=reports + others, verdict_state="", now=NOW
    )
    assert worse.points >= base.points


@pytest.mark.parametrize(("urgency", "hours"), [(0, 72), (29, 72), (30, 24), (100, 24)])
def test_urgent_cases_are_overdue_after_a_day_others_after_three(urgency: int, hours: int) -> None:
    assert due_at(urgency, NOW) == NOW + timedelta(hours=hours)


SPREAD = [Heard(NOW - timedelta(hours=n), f"network {n}", f"79/267{n % 2}4/0{n}") for n in range(5)]


def test_five_networks_in_two_communes_within_six_hours_deserve_a_warning() -> None:
    assert deserves_warning(SPREAD, NOW) == ("79/26704", "79/26714")


def test_four_networks_do_not_deserve_one_however_many_reports() -> None:
    again = [replace(item, network="network 0") for item in SPREAD]
    assert deserves_warning(SPREAD[1:] + SPREAD[1:], NOW) == ()
    assert deserves_warning([*SPREAD[1:], *[replace(again[0], network="network 1")] * 9], NOW) == ()
    assert deserves_warning([*SPREAD[1:], replace(SPREAD[0], network=None)], NOW) == ()


def test_one_commune_does_not_deserve_one() -> None:
    assert deserves_warning([replace(item, locality="79/26704") for item in SPREAD], NOW) == ()
    quarters = [replace(item, locality=f"79/26704/{n}") for n, item in enumerate(SPREAD)]
    assert deserves_warning(quarters, NOW) == ()


@pytest.mark.parametrize("locality", [None, "", "01"])
def test_a_place_that_names_no_commune_is_none(locality: str | None) -> None:
    known = [replace(item, locality="79/26704") for item in SPREAD[1:]]
    assert deserves_warning([replace(SPREAD[0], locality=locality), *known], NOW) == ()


@pytest.mark.parametrize(("seconds", "warned"), [(-1, True), (0, True), (1, False)])
def test_what_is_older_than_six_hours_does_not_count(seconds: int, warned: bool) -> None:
    oldest = replace(SPREAD[0], received_at=NOW - timedelta(hours=6, seconds=seconds))
    assert bool(deserves_warning([oldest, *SPREAD[1:]], NOW)) is warned


@given(st.permutations(SPREAD))
def test_the_order_of_reports_does_not_matter(shuffled: list[Heard]) -> None:
    assert deserves_warning(shuffled, NOW) == deserves_warning(SPREAD, NOW)
