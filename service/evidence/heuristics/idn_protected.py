"""Names worth imitating: the brands of the curated list and the most visited sites.

A host whose skeleton equals one of them, without being it, is a homograph.
"""

from __future__ import annotations

from typing import NamedTuple

from service.evidence.curated import Brand, Curated
from service.evidence.heuristics.idn_famous import VIET_NAM, WORLD
from service.evidence.heuristics.idn_skeleton import skeletons
from service.evidence.heuristics.vietnamese import in_vietnamese_letters, spelt_in_vietnamese
from service.observables.psl import split_host

_MOST_LABELS = 4
_SHORTEST_LABEL = 5
_MONEY_SECTORS = frozenset({"bank", "wallet"})
_FOREIGN_SECTORS = frozenset({"social", "world"})
_HOME = "vn"


class Imitated(NamedTuple):
    """The name that is imitated, the brand it belongs to, and whether that is Vietnamese."""

    domain: str
    brand: Brand | None
    at_home: bool


class Protected:
    """Skeletons of all protected names, ready for look-up."""

    def __init__(self, brands: tuple[Brand, ...]) -> None:
        self.brands = brands
        self._hosts: dict[str, Imitated] = {}
        self._labels: dict[str, Imitated] = {}
        self._own: set[str] = set()
        for brand in brands:
            for domain in brand.domains:
                self._add(domain, brand, at_home=brand.sector not in _FOREIGN_SECTORS)
        for domain in WORLD:
            self._add(domain, None)
        for domain in VIET_NAM:
            self._add(domain, None, at_home=True)

    def _add(self, domain: str, brand: Brand | None, *, at_home: bool = False) -> None:
        imitated = Imitated(domain, brand, at_home)
        self._own.add(domain)
        for skeleton in sorted(skeletons(domain)):
            self._hosts.setdefault(skeleton, imitated)
        split = split_host(domain)
        label = (split.domain or "").partition(".")[0]
        if len(label) >= _SHORTEST_LABEL:
            for skeleton in sorted(skeletons(label)):
                self._labels.setdefault(skeleton, imitated)

    def imitated_by(self, host: str, suffix_labels: int) -> Imitated | None:
        """Which name the Unicode host imitates, in the order of the conditions.

        1. its last labels look like a protected name, and it does not belong to that name;
        2. its registered label, written with letters foreign to Vietnamese, looks like the
           label of a protected name under another ending.
        """
        labels = host.split(".")
        tail = labels[-_MOST_LABELS:]
        for skeleton in sorted(skeletons(".".join(tail))):
            start = 0
            for at in range(len(tail) - 1):
                found = self._hosts.get(skeleton[start:])
                name = ".".join(tail[at:])
                if found is not None and not name.isascii():
                    own = name in self._own
                    return None if own or _excused(tail[at:], found) else found
                start = skeleton.find(".", start) + 1
        if len(labels) <= suffix_labels:
            return None
        label = labels[-1 - suffix_labels]
        if not label.isascii() and not in_vietnamese_letters(label):
            for skeleton in sorted(skeletons(label)):
                found = self._labels.get(skeleton)
                if found is not None:
                    return found
        return None


def _excused(labels: list[str], found: Imitated) -> bool:
    """An honest Vietnamese name spelt in full, such as tuổitrẻ.vn; not for banks and wallets."""
    if found.brand is not None and found.brand.sector in _MONEY_SECTORS:
        return False
    if not found.at_home and labels[-1] != _HOME:
        return False
    return all(label.isascii() or spelt_in_vietnamese(label) for label in labels)


_built: tuple[Protected, ...] = ()


def protected_for(curated: Curated) -> Protected:
    """The compiled names of these lists; built at first use and kept for the newest few."""
    global _built
    brands = curated.brands
    for known in _built:
        if known.brands is brands:
            return known
    fresh = Protected(brands)
    _built = (fresh, *_built[:3])
    return fresh
