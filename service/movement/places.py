"""Places: localities and units, each valid from one day until another, and what became of them.

A *map* is what was valid on one day. An amount that was entered for a place under the map of its
time is told under any other: forwards it follows the successions, by the shares that are known;
backwards it goes to the one predecessor, if there was only one. What is not known goes to the
lowest place that surely holds it, and is told there as "không xác định". So no sum ever changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.movement.shares import MILLION

ROOT = "*"
"""What holds every place, and amounts of which no place is known."""
UNKNOWN_VI, UNKNOWN_EN = "Không xác định", "Not known"
_DAY = timedelta(days=1)
MOST_MAPS = 64
"""Days whose maps are remembered with all that was found on them: an atlas lives for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A locality or unit. ``valid_until`` is the first day on which it is no more."""

    code: str
    level: str
    name: str
    parent: str | None
    valid_from: date
    valid_until: date | None = None

    def is_valid(self, day: date) -> bool:
        """Whether it is on that day's map."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """``share`` millionths of ``source`` are part of ``target`` from day ``on``; None: not known.

    A source with one target, and that is no more, went into it whole. One that goes on under its
    code keeps what it did not give away.
    """

    kind: str
    source: str
    target: str
    on: date
    share: int | None = None


Weights = Mapping[str, int]
"""Where an amount goes, in parts of their sum; see ``shares.largest_remainder``."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The map of one day."""

    places: Mapping[str, Place]
    children: Mapping[str, tuple[str, ...]]

    def __contains__(self, code: str) -> bool:
        return code == ROOT or code in self.places

    def parent(self, code: str) -> str:
        """The place above; ``ROOT`` is above all that have none."""
        place = self.places.get(code)
        if place is None or place.parent is None or place.parent not in self.places:
            return ROOT
        return place.parent

    def line(self, code: str) -> list[str]:
        """The place and all that hold it, up to ``ROOT``."""
        found = [code]
        while found[-1] != ROOT and len(found) < 16:
            found.append(self.parent(found[-1]))
        return found if found[-1] == ROOT else [*found, ROOT]

    def common(self, codes: Iterable[str]) -> str:
        """The lowest place that holds all of some."""
        lines = [self.line(code)[::-1] for code in codes]
        if not lines:
            return ROOT
        shared = ROOT
        for level in zip(*lines, strict=False):
            if len(set(level)) > 1:
                break
            shared = level[0]
        return shared

    def below(self, code: str) -> list[str]:
        """A place and everything in it, parents first."""
        found = [code]
        for item in found:
            found.extend(self.children.get(item, ()))
        return found

    def name(self, code: str) -> str:
        """What it was called."""
        place = self.places.get(code)
        return place.name if place else code


@dataclass(slots=True)
class _Map:
    """A day's map, and what was found on it: routes by code and span between two cuts."""

    tree: Tree
    routes: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    lists: dict[tuple[str, str], list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Atlas:
    """Every place there was, and every map that can be drawn of them."""

    places: Sequence[Place]
    successions: Sequence[Succession] = ()
    _of: dict[str, list[Place]] = field(init=False)
    _from: dict[tuple[str, date], list[Succession]] = field(init=False)
    _into: dict[tuple[str, date], list[Succession]] = field(init=False)
    _days: list[date] = field(init=False)
    _cuts: list[date] = field(init=False)
    _maps: dict[date, _Map] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._of, self._from, self._into = {}, {}, {}
        for place in self.places:
            self._of.setdefault(place.code, []).append(place)
        for versions in self._of.values():
            versions.sort(key=lambda place: place.valid_from)
        for item in sorted(self.successions, key=lambda item: (item.source, item.target)):
            self._from.setdefault((item.source, item.on), []).append(item)
            self._into.setdefault((item.target, item.on), []).append(item)
        self._days = sorted({item.on for item in self.successions})
        again = {item.valid_from for kept in self._of.values() if len(kept) > 1 for item in kept}
        self._cuts = sorted({*self._days, *again})

    def cuts(self) -> list[date]:
        """Days at which where an amount goes can change: between two of them it cannot."""
        return self._cuts

    def at(self, day: date) -> Tree:
        """The map of a day."""
        return self._map(day).tree

    def _map(self, day: date) -> _Map:
        found = self._maps.get(day)
        if found is None:
            valid = {item.code: item for item in self.places if item.is_valid(day)}
            children: dict[str, list[str]] = {}
            for code, place in sorted(valid.items()):
                above = place.parent if place.parent in valid and place.parent != code else ROOT
                children.setdefault(above or ROOT, []).append(code)
            found = _Map(Tree(valid, {key: tuple(kept) for key, kept in children.items()}))
            if len(self._maps) >= MOST_MAPS:
                self._maps.clear()
            self._maps[day] = found
        return found

    def kept(self, what: str, of: str, onto: date, make: Callable[[], list[str]]) -> list[str]:
        """A list of codes that is asked for again and again about one map; made once."""
        lists = self._map(onto).lists
        found = lists.get((what, of))
        if found is None:
            found = lists[what, of] = make()
        return found

    def is_same(self, code: str, day: date, other: date) -> bool:
        """Whether a code names the same place on two days; a new one may have taken over a code."""
        first = [item for item in self._of.get(code, ()) if item.is_valid(day)]
        second = [item for item in self._of.get(code, ()) if item.is_valid(other)]
        return code == ROOT or (bool(first) and first == second)

    def route(self, code: str | None, day: date, onto: date) -> Weights:
        """Where what was entered for ``code`` on ``day`` lies on the map of ``onto``."""
        if code is None:
            return {ROOT: MILLION}
        routes, era = self._map(onto).routes, bisect_right(self._cuts, day)
        known = routes.get((code, era))
        if known is None:
            known = routes[code, era] = self._found(code, day, onto)
        return known

    def _found(self, code: str, day: date, onto: date) -> dict[str, int]:
        tree = self.at(onto)
        start = self._when(code, day)
        if start is None:
            above = code.rpartition("/")[0]  # an unknown village lies in its commune
            return dict(self.route(above, day, onto)) if above else {ROOT: MILLION}
        if start < onto:
            found = self._forwards(code, start, onto, tree)
        else:
            found = {self._backwards(code, start, onto, tree): MILLION}
        placed: dict[str, int] = {}
        for item, weight in found.items():
            target = self._on(item, start, onto, tree)
            placed[target] = placed.get(target, 0) + weight
        return placed

    def _when(self, code: str, day: date) -> date | None:
        """The day, or the nearest one on which the place was valid; None where it never was."""
        versions = self._of.get(code)
        if versions is None:
            return None
        before = [item for item in versions if item.valid_from <= day]
        if not before:
            return versions[0].valid_from
        last = before[-1]
        if last.valid_until is None or day < last.valid_until:
            return day
        return last.valid_until - _DAY

    def _fallen(self, code: str, day: date, onto: date) -> str:
        """Of a place that is not on the map and has no other one there: what holds it."""
        versions = [item for item in self._of.get(code, ()) if item.valid_from <= max(day, onto)]
        last = versions[-1] if versions else None
        if last is None or last.parent is None or last.parent == code:
            return ROOT
        ended = last.valid_until is not None and last.valid_until <= onto
        near = last.valid_until - _DAY if last.valid_until and ended else max(day, last.valid_from)
        return self.at(onto).common(self.route(last.parent, near, onto))

    def _forwards(self, code: str, day: date, onto: date, tree: Tree) -> dict[str, int]:
        for on in self._days:
            if not day < on <= onto:
                continue
            steps = self._from.get((code, on))
            if steps:
                return self._divided(self._with_rest(code, steps, on), on, onto, tree)
        return {code: MILLION}

    def _with_rest(self, code: str, steps: list[Succession], on: date) -> list[Succession]:
        """What a place gave away, and that it kept the rest where it goes on under its code."""
        goes_on = any(item.is_valid(on) for item in self._of.get(code, ()))
        if not goes_on or any(step.target == code for step in steps):
            return steps
        given = [step.share for step in steps]
        rest = None
        if None not in given:
            rest = max(0, MILLION - sum(share or 0 for share in given))
        return [*steps, Succession(kind="split", source=code, target=code, on=on, share=rest)]

    def _divided(
        self, steps: Sequence[Succession], on: date, onto: date, tree: Tree
    ) -> dict[str, int]:
        beyond = {step.target: self._forwards(step.target, on, onto, tree) for step in steps}
        if len(steps) == 1:
            known = {steps[0].target: MILLION}
        else:
            known = {step.target: step.share or 0 for step in steps}
        parts: dict[str, int] = {}
        whole = 1
        for routes in beyond.values():
            whole *= sum(routes.values())
        for target, share in known.items():
            total = sum(beyond[target].values())
            for item, weight in beyond[target].items():
                parts[item] = parts.get(item, 0) + share * weight * (whole // total)
        left = MILLION - sum(known.values())
        if left > 0:
            ends = (item for kept in beyond.values() for item in kept)
            holder = tree.common(self._on(item, on, onto, tree) for item in ends)
            parts[holder] = parts.get(holder, 0) + left * whole
        return {item: weight for item, weight in parts.items() if weight}

    def _backwards(self, code: str, day: date, onto: date, tree: Tree) -> str:
        for on in reversed(self._days):
            if not onto < on <= day:
                continue
            sources = {step.source for step in self._into.get((code, on), ())}
            eve = on - _DAY
            if sources and any(item.is_valid(eve) for item in self._of.get(code, ())):
                sources.add(code)  # it took others in and kept its code
            if sources:
                before = [self._backwards(item, eve, onto, tree) for item in sorted(sources)]
                if len(before) == 1:
                    return before[0]
                return tree.common(self._on(item, eve, onto, tree) for item in before)
        return code

    def _on(self, code: str, day: date, onto: date, tree: Tree) -> str:
        """A place if it is on the map, else what holds it there."""
        return code if code in tree else self._fallen(code, day, onto)
