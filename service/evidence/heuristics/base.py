"""Heuristic: a rule of ours that recognises one trick and says it in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.evidence.base import Evidence, Strength
from service.evidence.curated import Curated
from service.observables.base import Observable
from service.words import Words

if TYPE_CHECKING:
    from service.evidence.heuristics.chunk import Chunk

Finder = Callable[[Observable, Curated], dict[str, str] | None]
"""Gives the fillings for the words when the rule applies (maybe empty), else None."""

Found = Mapping[int, dict[str, str] | None]
"""Places in a chunk where a rule may apply: what ``find`` would give there, or None to ask it."""

Scout = Callable[["Chunk"], Found]
"""Leaves out only places where the rule does not apply, and costs far less than asking there."""

Gate = Callable[[Observable, Curated], bool]
"""A cheap condition without which a rule never applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heuristic:
    """One rule.

    code      stable, snake_case
    kinds     observable kinds that it looks at
    family    rules that see the same trick share a family, and so one cap
    weight    contribution 0..100; below ``policy.SUSPICIOUS_AT`` it cannot warn on its own
    category  taxonomy code that it points to, if any
    find      pure and fast (microseconds); the filling ``category`` overrides the category,
              ``weight`` the weight (a decimal integer)
    gate      what several rules need before any of them can apply; asked once for all of them
    scout     for rules about links: where in a chunk to look; one for all rules of a gate
    """

    code: str
    kinds: tuple[str, ...]
    family: str
    weight: int
    words: Words
    find: Finder
    category: str | None = None
    gate: Gate | None = None
    scout: Scout | None = None

    def evidence(self, observable: Observable, curated: Curated) -> Evidence | None:
        """The evidence when the rule applies."""
        if self.gate is not None and not self.gate(observable, curated):
            return None
        values = self.find(observable, curated)
        return None if values is None else self.stated(values)

    def stated(self, values: dict[str, str]) -> Evidence:
        """The evidence from what ``find`` gave."""
        found = dict(values)
        category = found.pop("category", self.category)
        weight = int(found.pop("weight", self.weight))
        return Evidence(
            code=self.code,
            family=self.family,
            strength=Strength.HEURISTIC if weight else Strength.NOTE,
            weight=weight,
            words=self.words,
            values=tuple(found.items()),
            category=category,
            source=self.code,
        )
