"""A case moves only as its acts allow, and a reporter is never told more than the outcome."""

from __future__ import annotations

import pytest

from service.errors import Conflict
from service.reports.case import MOVES, REPORT_STATES, UNDECIDED, State, check_move

ALLOWED = {
    "confirm": {"open", "awaiting_second"},
    "list_provisionally": {"open", "awaiting_second"},
    "approve": {"provisional"},
    "reject": {"open", "awaiting_second", "provisional"},
    "retract": {"confirmed", "expired"},
    "sighting": {"confirmed"},
    "merge": {"open", "awaiting_second", "provisional"},
    "split": {"open", "awaiting_second", "provisional", "confirmed"},
}


@pytest.mark.parametrize("act", sorted(ALLOWED))
@pytest.mark.parametrize("state", list(State))
def test_an_act_is_allowed_in_its_states_only(state: State, act: str) -> None:
    if state.value in ALLOWED[act]:
        check_move(state.value, act)
        return
    with pytest.raises(Conflict) as raised:
        check_move(state.value, act)
    assert (raised.value.code, raised.value.field) == ("case_state", "case")


def test_every_act_is_spoken_of() -> None:
    assert set(MOVES) == set(ALLOWED)


def test_what_was_taken_back_or_merged_can_never_be_decided_again() -> None:
    ended = set(State) - {*UNDECIDED, State.CONFIRMED, State.EXPIRED}
    assert ended == {State.REJECTED, State.RETRACTED, State.OVERTURNED, State.MERGED}
    assert not any(state in allowed for allowed in MOVES.values() for state in ended)


def test_what_ran_out_can_only_be_found_wrong() -> None:
    assert [act for act, states in MOVES.items() if State.EXPIRED in states] == ["retract"]


def test_a_reporter_is_told_confirmed_only_of_a_confirmed_case() -> None:
    assert set(REPORT_STATES) == set(State)
    assert [s for s, told in REPORT_STATES.items() if told == "confirmed"] == [
        State.CONFIRMED, State.EXPIRED,
    ]  # fmt: skip
    assert all(REPORT_STATES[state] == "in_review" for state in UNDECIDED)
    assert set(REPORT_STATES.values()) == {"in_review", "confirmed", "not_confirmed"}
