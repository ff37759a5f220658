"""Facts: everything that a statement is made of, gathered before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from service.movement.counts import Counted
from service.movement.groups import Group
from service.movement.periods import Period
from service.movement.places import ROOT
from service.movement.rollup import Measures, Rolled
from service.movement.statements.base import Letterhead
from service.movement.targets import Measured, Target

COUNTRY_NAME = "Toàn quốc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Cases that officers decided in the period, and how long these had waited, in minutes."""

    confirmed: int = 0
    rejected: int = 0
    median_minutes: int | None = None
    ninth_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commended:
    """A proposal that a human accepted."""

    occasion: str
    kind: str
    name: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a subject in a period, on the map of a day.

    credited   dims (category, theme, act): what was confirmed and what was taken back
    received   dims (category, channel, state of the case); None where reports name no such place
    months     code to what is credited less what was taken back
    by_group   group's code (None: of no group) and name
    years      of a statement that spans several, the reporting years with their credits
    """

    kind: str
    subject: str
    subject_name: str
    period: Period
    map_on: date
    today: date
    made_at: datetime
    upto: int
    closed: bool
    letterhead: Letterhead
    credited: Rolled
    received: Rolled | None
    months: Mapping[str, Measures]
    by_group: Sequence[tuple[str | None, str, Measures]]
    groups: Sequence[Group]
    decided: Decided | None
    targets: Sequence[tuple[Target, Measured]]
    counted: Sequence[tuple[Counted, int | None]] = ()
    checks: int | None = None
    firsts: int | None = None
    commended: Sequence[Commended] = ()
    years: Sequence[tuple[str, Measures]] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where the subject stands on the map."""
        if self.subject == ROOT:
            return ROOT
        return self.subject.removeprefix("unit:")

    def gained(self) -> Measures:
        """What was confirmed in the period."""
        return self.credited.total(self.place, lambda dims: dims[2] == "confirmed")

    def undone(self) -> Measures:
        """What was taken back in the period, as negative numbers."""
        return self.credited.total(self.place, lambda dims: dims[2] == "reversed")

    def net(self) -> Measures:
        """What is credited to the period."""
        return self.credited.total(self.place)
