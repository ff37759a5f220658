"""Covering: which links a list of sites may speak of, told from their registered domains.

A name on such a list covers its own host and, maybe, hosts that end in it. So it either lies at or
under the link's registered domain, or is a parent of it; nearly no link is left over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from service.observables.base import Observable
from service.observables.url import Url

_KEPT = 8
_SUFFIXES = 20_000


class _Wide(dict[str, bool]):
    """Whether a public suffix, or a parent of it, stands on the list; remembered."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, suffix: str) -> bool:
        if len(self) >= _SUFFIXES:
            self.clear()  # unknown endings come from outside and must not pile up
        found = self[suffix] = any(end in self._names for end in _ends(suffix))
        return found


class Covering:
    """The names of one list.

    ends  the names, everything that they end in, and None: the registered domain of a link that
          lies at a name of the list is one of them
    """

    def __init__(self, names: Collection[str]) -> None:
        self._wide = _Wide(names)
        self.ends: frozenset[str | None] = frozenset(
            [None, *(end for name in names for end in _ends(name))]
        )

    def places(self, observables: Sequence[Observable]) -> list[int]:
        """Places of links that the list may cover, in order; no other link is covered."""
        ends, wide = self.ends, self._wide
        return [
            place
            for place, item in enumerate(observables)
            if isinstance(item, Url) and (item.registered_domain in ends or wide[item.suffix])
        ]


def _ends(name: str) -> Iterator[str]:
    """The name and its parents."""
    while name:
        yield name
        name = name.partition(".")[2]


_built: tuple[tuple[Collection[str], Covering], ...] = ()


def covering(names: Collection[str]) -> Covering:
    """That of a list which never changes; kept for the newest few."""
    global _built
    for known, made in _built:
        if known is names:
            return made
    made = Covering(names)
    _built = ((names, made), *_built[: _KEPT - 1])
    return made
