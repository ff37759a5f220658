"""Area: what there is in a place on a day, and how much of it the movement has reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.movement.groups import Group, is_active
from service.movement.periods import Period
from service.movement.units import Unit

AGENCY_KINDS = frozenset({"agency", "authority", "police"})
"""Bodies of the state; mass organisations are in no target."""
EXCLUDED_SCHOOLS = frozenset({"preschool", "primary"})
EXCLUDED_SIZES = frozenset({"micro", "small"})


class Count(NamedTuple):
    """What was counted, of how many, and how many were left out."""

    numerator: int
    denominator: int
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What there is in one area on a day.

    places  code and level of the area itself and of all in it
    groups  seated in the area; those that are not active are left out of account
    others  groups seated elsewhere, in which something of the area may take part
    year    the reporting year
    """

    places: Sequence[tuple[str, str]]
    units: Sequence[Unit]
    groups: Sequence[Group]
    year: Period
    others: Sequence[Group] = ()


def _working(groups: Iterable[Group]) -> list[Group]:
    return [group for group in groups if is_active(group.state)]


def villages(area: AreaFacts) -> Count:
    """Villages that are a group's seat or named; a group of the commune reaches none of them."""
    return _places_in(area, "village", lambda group: [group.locality, *group.takes_part])


def communes(area: AreaFacts) -> Count:
    """Communes that are a group's seat, or whose village is, or that are named."""

    def named(group: Group) -> list[str]:
        seat = "/".join(group.locality.split("/")[:2])  # of a village, its commune
        return [seat, *group.takes_part]

    return _places_in(area, "commune", named)


def _places_in(area: AreaFacts, level: str, named: Callable[[Group], list[str]]) -> Count:
    codes = {code for code, of_level in area.places if of_level == level}
    reached = {code for group in _working([*area.groups, *area.others]) for code in named(group)}
    return Count(len(codes & reached), len(codes))


def units_engaged(
    kinds: frozenset[str], is_excluded: Callable[[Unit], bool]
) -> Callable[[AreaFacts], Count]:
    """Units of some kinds that supervise a group or are named."""

    def count(area: AreaFacts) -> Count:
        ours = [unit for unit in area.units if unit.kind in kinds]
        excluded = {unit.code for unit in ours if is_excluded(unit)}
        codes = {unit.code for unit in ours} - excluded
        groups = _working([*area.groups, *area.others])
        engaged = {code for group in groups for code in (group.unit, *group.takes_part)}
        return Count(len(codes & engaged), len(codes), len(excluded))

    return count


def heads_trained(area: AreaFacts) -> Count:
    """Active groups of the area whose head was trained within the reporting year."""
    seated = {group.code for group in area.groups}
    groups = {group.code: group for group in _working(area.groups)}
    trained = sum(
        group.trained_on is not None and area.year.holds(group.trained_on)
        for group in groups.values()
    )
    return Count(trained, len(groups), len(seated) - len(groups))
