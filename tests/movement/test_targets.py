"""A target says what it counts of how many; without a base it says nothing, never zero."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.movement.groups import Group, State
from service.movement.periods import Period
from service.movement.targets import (
    BY_CODE,
    TARGETS,
    AreaFacts,
    Figure,
    Measured,
    check_figure,
    measure,
    sum_children,
)
from service.movement.units import KINDS, Unit

YEAR = Period(date(2025, 11, 15), date(2026, 11, 14), "2026")
PLACES = [
    ("98/00101", "commune"), ("98/00101/001", "village"), ("98/00101/002", "village"),
    ("98/00102", "commune"), ("98/00102/001", "village"),
]  # fmt: skip


def group(code: str = "G", **fields: Any) -> Group:
    """A group that is kept up in a commune."""
    chosen: dict[str, Any] = {
        "name": "Nhóm", "participants": "joint", "head": "outside", "content": "outreach",
        "themes": ("fraud",), "platform": "zalo", "unit": "CA", "locality": "98/00101",
        "state": State.MAINTAINED, **fields,
    }  # fmt: skip
    return Group(code=code, **chosen)


def unit(code: str, kind: str = "agency", **fields: Any) -> Unit:
    """A unit in the first commune."""
    chosen: dict[str, Any] = {
        "name": code, "locality": "98/00101", "parent": None, "size": None, "school_level": None,
        "reports": False, "valid_from": date(2025, 7, 1), **fields,
    }  # fmt: skip
    return Unit(code=code, kind=kind, **chosen)


def area(**fields: Any) -> AreaFacts:
    """Two communes with three villages."""
    chosen: dict[str, Any] = {"places": PLACES, "units": [], "groups": [], "year": YEAR, **fields}
    return AreaFacts(**chosen)


def counted(code: str, facts: AreaFacts) -> tuple[int | None, int | None, int]:
    """Numerator, denominator and how many were left out."""
    found = measure(BY_CODE[code], 2026, facts)
    return found.numerator, found.denominator, found.excluded


def test_a_village_is_reached_by_name_or_seat_but_not_through_its_commune() -> None:
    assert counted("villages", area()) == (0, 3, 0)
    assert counted("villages", area(groups=[group()])) == (0, 3, 0)
    assert counted("villages", area(groups=[group(takes_part=("98/00101",))])) == (0, 3, 0)
    seated, named = group(locality="98/00101/002"), group(takes_part=("98/00102/001",))
    assert counted("villages", area(groups=[seated], others=[named, named])) == (2, 3, 0)
    for state in (State.BUILDING, State.ENDED, State.STRUCK_OFF):
        idle = group(locality="98/00101/002", state=state)
        assert counted("villages", area(groups=[idle])) == (0, 3, 0)


def test_a_commune_has_a_group_by_seat_by_a_village_or_by_name() -> None:
    assert counted("communes", area()) == (0, 2, 0)
    assert counted("communes", area(groups=[group()])) == (1, 2, 0)
    assert counted("communes", area(groups=[group(locality="98/00102/001")])) == (1, 2, 0)
    both = group(locality="98", takes_part=("98/00101", "98/00102"))
    assert counted("communes", area(others=[both])) == (2, 2, 0)


def test_units_count_where_they_supervise_or_take_part_and_small_ones_are_left_out() -> None:
    units = [
        unit("CA", "police"), unit("UB", "authority"), unit("CQ"), unit("HOI", "organisation"),
        unit("MN", "school", school_level="preschool"),
        unit("TH", "school", school_level="primary"),
        unit("CS", "school", school_level="secondary"), unit("DH", "school", school_level=None),
        unit("D1", "enterprise", size="micro"), unit("D2", "enterprise", size="small"),
        unit("D3", "enterprise", size="large"), unit("D4", "enterprise", size=None),
    ]  # fmt: skip
    facts = area(units=units, groups=[group(takes_part=("CS", "TH", "HOI", "D1", "D4"))])
    assert counted("agencies", facts) == (1, 3, 1)
    assert counted("schools", facts) == (1, 2, 2)
    assert counted("enterprises", facts) == (1, 2, 2)


def test_a_head_counts_where_it_was_trained_within_the_reporting_year() -> None:
    days = [None, date(2025, 11, 14), date(2025, 11, 15), date(2026, 11, 14), date(2026, 11, 15)]
    groups = [group(f"G{at}", trained_on=day) for at, day in enumerate(days)]
    ended = group("E", trained_on=date(2026, 1, 1), state=State.ENDED)
    assert counted("heads_trained", area(groups=[*groups, ended], others=groups)) == (2, 5, 1)


def test_without_a_base_there_is_no_figure() -> None:
    empty = area(places=[])
    for target in TARGETS:
        found = measure(target, 2026, empty)
        assert (found.numerator, found.denominator, found.met) == (None, None, None)
    only_small = area(units=[unit("D1", "enterprise", size="micro")], groups=[group()])
    assert counted("enterprises", only_small) == (None, None, 1)
    for figure in (
        None,
        Figure("households", None, None, "UBND"),
        Figure("households", 0, 0, "UBND"),
        Figure("households", None, 5, "UBND"),
    ):
        found = measure(BY_CODE["households"], 2026, area(), figure)
        assert (found.numerator, found.denominator, found.met) == (None, None, None)


@pytest.mark.parametrize(
    ("code", "year", "goal", "due"),
    [
        ("internet_users", 2024, 8_000, False), ("internet_users", 2025, 8_000, True),
        ("internet_users", 2026, 8_200, True), ("internet_users", 2029, 8_800, True),
        ("internet_users", 2030, 9_000, True), ("internet_users", 2031, 9_000, True),
        ("enterprises", 2026, 7_000, False), ("enterprises", 2030, 7_000, True),
        ("households", 2030, 8_000, True), ("influencers", 2031, 8_000, True),
        ("heads_trained", 2024, 10_000, True), ("heads_trained", 2030, 10_000, True),
        ("villages", 2030, 10_000, True), ("villages", 2029, 10_000, False),
    ],
)  # fmt: skip
def test_a_goal_grows_evenly_between_its_years(code: str, year: int, goal: int, due: bool) -> None:
    assert BY_CODE[code].goal(year) == goal
    assert BY_CODE[code].is_due(year) is due


def test_a_goal_is_met_to_the_last_one_and_missed_only_when_it_is_due() -> None:
    target = BY_CODE["internet_users"]
    assert measure(target, 2026, area(), Figure(target.code, 820, 1_000, "STTTT")).met is True
    assert measure(target, 2026, area(), Figure(target.code, 819, 1_000, "STTTT")).met is False
    households = BY_CODE["households"]
    assert measure(households, 2026, area(), Figure("households", 7, 10, "UBND")).met is None
    assert measure(households, 2026, area(), Figure("households", 8, 10, "UBND")).met is True
    assert measure(households, 2030, area(), Figure("households", 7, 10, "UBND")).met is False
    assert measure(households, 2030, area(), Figure("households", 7, 10, "UBND")) == Measured(
        7, 10, 0, 8_000, False
    )


def test_a_sum_stands_only_where_all_parts_are_known() -> None:
    known = {"a": Figure("households", 3, 4, "x"), "b": Figure("households", 0, 5, "x")}
    whole = sum_children("households", known, ["a", "b"])
    assert (whole.numerator, whole.denominator, whole.known, whole.parts) == (3, 9, 2, 2)
    part = sum_children("households", known, ["a", "b", "c"])
    assert (part.numerator, part.denominator, part.known, part.parts) == (None, None, 2, 3)
    found = measure(BY_CODE["households"], 2026, area(), part)
    assert (found.numerator, found.known, found.parts) == (None, 2, 3)
    unknown = {**known, "c": Figure("households", None, None, "x")}
    assert sum_children("households", unknown, ["a", "b", "c"]).numerator is None
    assert sum_children("households", {}, []).numerator is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6))
def test_sums_of_sums_are_the_sum_of_all(pairs: list[tuple[int, int]]) -> None:
    figures = {str(at): Figure("households", a, a + b, "x") for at, (a, b) in enumerate(pairs)}
    whole = sum_children("households", figures, list(figures))
    half = len(pairs) // 2 or 1
    names = [list(figures)[:half], list(figures)[half:]]
    parts = {str(at): sum_children("households", figures, part)
             for at, part in enumerate(names) if part}  # fmt: skip
    again = sum_children("households", parts, list(parts))
    assert (again.numerator, again.denominator) == (whole.numerator, whole.denominator)


@pytest.mark.parametrize(
    ("code", "numerator", "denominator"),
    [
        ("villages", 1, 2), ("nothing", 1, 2), ("households", 3, 2), ("households", -1, 2),
        ("households", None, 2), ("households", 1, None), ("households", 1, 10**12 + 1),
    ],
)  # fmt: skip
def test_a_figure_is_a_part_of_a_whole_of_an_entered_target(
    code: str, numerator: int | None, denominator: int | None
) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_figure(Figure(code, numerator, denominator, "x"))
    is_entered = code == "households"
    assert caught.value.code == ("bad_figure" if is_entered else "bad_target")
    check_figure(Figure("households", None, None, "x"))
    check_figure(Figure("households", 0, 2, "x"))


def test_every_target_says_in_both_languages_what_it_counts() -> None:
    assert len(BY_CODE) == len(TARGETS) == 9
    assert {target.code for target in TARGETS if not target.is_computed} == {
        "households", "influencers", "internet_users",
    }  # fmt: skip
    for target in TARGETS:
        for words in (target.words, target.counted, target.base, target.excluded):
            assert words.vi
            assert words.en
        assert (target.vi, target.en) == target.words


codes = st.sampled_from([code for code, _ in PLACES] + ["CA", "U0", "U1", "U2", "98"])


@given(
    st.lists(st.tuples(codes, st.lists(codes, max_size=4), st.sampled_from(State)), max_size=6),
    st.lists(st.sampled_from(sorted(KINDS)), max_size=6),
)
def test_what_is_counted_is_part_of_the_whole_and_another_group_never_lowers_it(
    seats: list[tuple[str, list[str], State]], kinds: list[str]
) -> None:
    units = [unit(f"U{at}", kind) for at, kind in enumerate(kinds)]
    groups = [
        group(f"G{at}", locality=seat, takes_part=tuple(named), state=state)
        for at, (seat, named, state) in enumerate(seats)
    ]
    for target in TARGETS[:5]:
        less = measure(target, 2030, area(units=units, groups=groups[:-1]))
        more = measure(target, 2030, area(units=units, groups=groups))
        assert (less.denominator, less.excluded) == (more.denominator, more.excluded)
        if more.numerator is None or more.denominator is None or less.numerator is None:
            assert more.numerator is more.denominator is less.numerator is None
        else:
            assert less.numerator <= more.numerator <= more.denominator
