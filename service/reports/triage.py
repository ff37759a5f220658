"""Triage: which case an officer should look at first.

Points, the highest first: money lost (more for more), victims of today, spread over places and
people, what our own check said. Pure and documented, so that anybody can say why a case waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.clock import local_day

LOSSES = ((1_000_000_000, 40), (100_000_000, 30), (10_000_000, 20), (1, 10))
FRESH_DAYS = 2
FRESH = 20
SPREAD = 4
SPREAD_CAP = 20
VERDICTS = {"confirmed_scam": 20, "suspicious": 10, "disputed": 5}
OVERDUE = timedelta(hours=24)
SLOW = timedelta(hours=72)

FRESH_WITHIN = timedelta(hours=6)
FRESH_REPORTS = 5
FRESH_COMMUNES = 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points and what they are made of."""

    points: int
    because: tuple[tuple[str, int], ...]


def weigh(
    *, loss_vnd: int, happened_on: date | None, reports: int, verdict_state: str, now: datetime
) -> Weighed:
    """0..100 points of urgency, with their parts; they add up."""
    because: list[tuple[str, int]] = []
    loss = next((points for limit, points in LOSSES if loss_vnd >= limit), 0)
    if loss:
        because.append(("loss", loss))
    today = local_day(now)
    if happened_on is not None and timedelta(0) <= today - happened_on <= timedelta(FRESH_DAYS):
        because.append(("fresh", FRESH))
    if reports > 1:
        because.append(("spread", min(SPREAD_CAP, SPREAD * (reports - 1))))
    if verdict_state in VERDICTS:
        because.append(("verdict", VERDICTS[verdict_state]))
    return Weighed(sum(points for _, points in because), tuple(because))


def due_at(urgency: int, opened_at: datetime) -> datetime:
    """When a case becomes overdue: a day for urgent ones, three otherwise."""
    return opened_at + (OVERDUE if urgency >= 30 else SLOW)


@dataclass(frozen=True, slots=True)
class Heard:
    """One report of a case, as far as an early warning needs it."""

    received_at: datetime
    network: str | None
    locality: str | None


def deserves_warning(reports: list[Heard], now: datetime) -> tuple[str, ...]:
    """The communes of an early warning, or nothing.

    1. within the last six hours
    2. at least five reports, each from a network of its own
    3. in at least two communes
    """
    recent = [item for item in reports if now - item.received_at <= FRESH_WITHIN]
    networks = {item.network for item in recent if item.network}
    communes = {
        "/".join(item.locality.split("/")[:2])
        for item in recent
        if item.locality and "/" in item.locality
    }
    if len(networks) < FRESH_REPORTS or len(communes) < FRESH_COMMUNES:
        return ()
    return tuple(sorted(communes))
