"""Case: its states, and which act leads from which to which."""

from __future__ import annotations

from enum import StrEnum

from service.errors import Conflict


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    AWAITING_SECOND = "awaiting_second"
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    RETRACTED = "retracted"
    OVERTURNED = "overturned"
    EXPIRED = "expired"
    MERGED = "merged"


UNDECIDED = (State.OPEN, State.AWAITING_SECOND, State.PROVISIONAL)
"""States in which any new report joins the case. A confirmed one takes in only reports of what it
lists: else a report that names a listed value and a new one would hide the new one for good."""

MOVES: dict[str, tuple[State, ...]] = {
    "confirm": (State.OPEN, State.AWAITING_SECOND),
    "list_provisionally": (State.OPEN, State.AWAITING_SECOND),
    "approve": (State.PROVISIONAL,),
    "reject": UNDECIDED,
    "retract": (State.CONFIRMED, State.EXPIRED),
    "sighting": (State.CONFIRMED,),
    "merge": UNDECIDED,
    "split": (*UNDECIDED, State.CONFIRMED),
}
"""Act to the states in which it is allowed."""

REPORT_STATES = {
    State.OPEN: "in_review",
    State.AWAITING_SECOND: "in_review",
    State.PROVISIONAL: "in_review",
    State.CONFIRMED: "confirmed",
    State.REJECTED: "not_confirmed",
    State.RETRACTED: "not_confirmed",
    State.OVERTURNED: "not_confirmed",
    State.EXPIRED: "confirmed",
    State.MERGED: "in_review",
}
"""What a reporter is told of the case."""


def check_move(state: str, act: str) -> None:
    """Raises Conflict (``case_state``) where the act is not allowed in the state."""
    if state not in MOVES[act]:
        raise Conflict(f"The case is {state}.", code="case_state", field="case")
