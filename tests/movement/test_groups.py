"""A group's life is only added to: what it was on a day never changes, and its end may be final."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Conflict, InvalidInput
from service.movement.groups import (
    CONTENTS,
    CRITERIA,
    HEADS,
    MOVES,
    PARTICIPANTS,
    PLATFORMS,
    STARTS,
    STATES,
    THEMES,
    Change,
    Group,
    State,
    check_change,
    group_at,
    is_active,
    looks_personal,
)
from service.movement.themes import THEMES as THEME_OF

FIRST = date(2025, 7, 1)
BORN: dict[str, object] = {
    "name": "Nhóm Zalo thôn Một", "participants": "residents", "head": "outside",
    "content": "outreach", "themes": ["fraud", "children"], "platform": "zalo",
    "unit": "CA-XA-101", "locality": "98/00101", "state": "building",
}  # fmt: skip


def life(*changes: tuple[int, dict[str, object]]) -> list[Change]:
    """A life that begins with the first day; days are counted from it."""
    return [
        Change(FIRST, BORN), *(Change(FIRST + timedelta(days=n), given) for n, given in changes)
    ]  # fmt: skip


def refused(changes: list[Change], fields: dict[str, object], day: int = 10) -> tuple[str, Any]:
    """Code and field with which a change is refused."""
    with pytest.raises((InvalidInput, Conflict)) as caught:
        check_change(changes, Change(FIRST + timedelta(days=day), fields))
    return caught.value.code, caught.value.field


def test_a_group_is_what_its_changes_made_of_it_by_a_day() -> None:
    changes = life(
        (5, {"state": "maintained", "members": 120, "head_role": "Trưởng thôn"}),
        (9, {"members": 90, "head_role": None, "takes_part": ["98/00101/001", "DN-1"],
             "trained_on": "2025-07-08"}),
    )  # fmt: skip
    assert group_at("G1", changes, FIRST - timedelta(days=1)) is None
    first, last = group_at("G1", changes, FIRST), group_at("G1", changes, date(2030, 1, 1))
    assert first == Group(
        code="G1", name="Nhóm Zalo thôn Một", participants="residents", head="outside",
        content="outreach", themes=("fraud", "children"), platform="zalo", unit="CA-XA-101",
        locality="98/00101", state=State.BUILDING,
    )  # fmt: skip
    assert last is not None
    assert (last.state, last.members, last.head_role) == (State.MAINTAINED, 90, None)
    assert last.takes_part == ("98/00101/001", "DN-1")
    assert last.trained_on == date(2025, 7, 8)


def test_the_first_change_says_all_that_is_needed() -> None:
    for name in BORN:
        fields = {key: value for key, value in BORN.items() if key != name}
        assert refused([], fields) == ("missing_field", name)
        assert refused(life(), {name: None}) == ("missing_field", name)
    assert refused(life(), {}) == ("missing_field", "fields")
    for state in State:
        if state in STARTS:
            check_change([], Change(FIRST, {**BORN, "state": state}))
        else:
            assert refused([], {**BORN, "state": state}) == ("state_not_allowed", "state")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""), ("name", " "), ("name", "x" * 201), ("name", "a\nb"), ("name", "a\u202eb"),
        ("name", 5), ("participants", "people"), ("head", ["outside"]), ("content", ""),
        ("themes", []), ("themes", "fraud"), ("themes", ["fraud", "fraud"]), ("themes", ["war"]),
        ("themes", [["fraud"]]), ("platform", "fax"), ("unit", ["A", "B"]), ("unit", "A,B"),
        ("unit", "98/00101"), ("unit", "98"), ("locality", "xã"), ("locality", "98/00101/0011"),
        ("admins", -1), ("admins", 1.5), ("admins", True), ("members", "12"),
        ("members", 100_000_001), ("takes_part", ["a b"]), ("takes_part", "98"),
        ("takes_part", [f"U{n}" for n in range(5_001)]), ("criteria", ["charming"]),
        ("campaigns", ["Tháng Ba"]), ("campaigns", ["0900000000"]), ("state", "asleep"),
        ("trained_on", "01/07/2025"), ("trained_on", 20250701),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_by_its_field(name: str, value: object) -> None:
    assert refused(life(), {name: value}) == ("bad_group_field", name)


def test_a_field_that_is_none_of_a_group_is_refused_without_repeating_it() -> None:
    assert refused(life(), {"head_name": "Nguyễn Mẫu"}) == ("unknown_field", "fields")


@pytest.mark.parametrize(
    "text",
    ["Trưởng thôn 0900 000 000", "0900.000.000", "+84 900 000 000", "(024) 3000 0000",
     "a@example.vn", "STK 123456789"],
)  # fmt: skip
def test_what_looks_like_a_persons_number_or_address_is_refused(text: str) -> None:
    assert looks_personal(text)
    for name in ("head_role", "name"):
        assert refused(life(), {name: text}) == ("personal_data", name)


@pytest.mark.parametrize(
    "text", ["Trưởng thôn", "Nhóm 2024-2030, số 01", "Tổ 12, khu phố 3", "Xã 98/00101", "Đội 113"]
)
def test_years_and_numbers_of_places_are_nobodys_number(text: str) -> None:
    check_change(life(), Change(FIRST, {"head_role": text, "name": text}))


@given(st.sampled_from(list(State)), st.sampled_from(list(State)))
def test_a_life_moves_only_along_the_table(before: State, after: State) -> None:
    changes = life((1, {"state": before}))
    change = Change(FIRST + timedelta(days=2), {"state": after})
    if before == State.STRUCK_OFF:
        assert refused(changes, {"state": after}) == ("group_struck_off", "state")
    elif before == after or after in MOVES[before]:
        check_change(changes, change)
    else:
        assert refused(changes, {"state": after}) == ("state_not_allowed", "state")


def test_only_what_was_struck_off_never_comes_back() -> None:
    assert [state for state in State if not MOVES[state]] == [State.STRUCK_OFF]
    assert all(State.STRUCK_OFF in MOVES[state] for state in State if MOVES[state])
    assert State.MAINTAINED in MOVES[State.ENDED]
    assert refused(life((1, {"state": "struck_off"})), {"members": 5}) == (
        "group_struck_off",
        "state",
    )


def test_a_change_is_not_before_the_last_one_but_may_be_on_its_day() -> None:
    changes = life((5, {"members": 3}))
    assert refused(changes, {"members": 4}, day=4) == ("before_last_change", "on")
    check_change(changes, Change(FIRST + timedelta(days=5), {"members": 4}))


def test_a_group_works_while_it_is_kept_up_or_expanded() -> None:
    assert [state for state in State if is_active(state)] == [State.MAINTAINED, State.EXPANDED]
    assert is_active("maintained")


def test_every_code_has_words_and_themes_of_the_ledger_are_known() -> None:
    assert set(STATES) == set(MOVES) == set(State)
    for words in (PARTICIPANTS, HEADS, CONTENTS, THEMES, PLATFORMS, CRITERIA, STATES):
        assert all(words.values())
    assert set(THEME_OF.values()) <= set(THEMES)


steps = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.fixed_dictionaries(
            {},
            optional={
                "members": st.integers(0, 9),
                "campaigns": st.lists(st.sampled_from(["a", "b"]), unique=True),
                "state": st.sampled_from(["maintained", "expanded", "ended"]),
            },
        ),
    ),
    max_size=8,
)


@given(steps, st.randoms(use_true_random=False), st.integers(-1, 8))
def test_only_the_order_within_a_day_matters(
    given_steps: list[tuple[int, dict[str, object]]], shuffle: Any, day: int
) -> None:
    changes = life(*given_steps)
    mixed = list(changes)
    days = [change.on for change in mixed]
    shuffle.shuffle(days)
    by_day = {on: [change for change in changes if change.on == on] for on in days}
    mixed = [by_day[on].pop(0) for on in days]
    on = FIRST + timedelta(days=day)
    assert group_at("G", mixed, on) == group_at("G", changes, on)


@given(steps, st.integers(0, 6), st.integers(0, 3))
def test_what_is_added_later_never_changes_an_earlier_day(
    given_steps: list[tuple[int, dict[str, object]]], day: int, gap: int
) -> None:
    changes = life(*given_steps)
    on = FIRST + timedelta(days=day)
    later = Change(on + timedelta(days=gap + 1), {"members": 77, "state": "expanded"})
    assert group_at("G", [*changes, later], on) == group_at("G", changes, on)


@given(
    st.dictionaries(
        st.sampled_from([*BORN, "admins", "takes_part", "trained_on", "x"]),
        st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()), st.dates()),
    )
)
def test_no_change_does_more_than_be_refused_and_what_is_taken_can_be_told(
    fields: dict[str, object],
) -> None:
    change = Change(FIRST, {**BORN, **fields})
    try:
        check_change([], change)
    except (InvalidInput, Conflict):
        return
    assert group_at("G", [change], FIRST) is not None
