"""Explained runs: where the links of a block hold letters of the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation
from numpy.typing import NDArray

from service.evidence.lexicon import BRANDS, LURES
from service.evidence.link_text import ZONES


class Run(NamedTuple):
    """Letters of a zone that also stand in ``word`` of the lexicon."""

    zone: str
    word: str
    begin: int
    text: str

    @property
    def whole(self) -> bool:
        return len(self.text) == len(self.word)


class Pieces:
    """Five-letter pieces of words, and words of four letters, to be found all at once."""

    def __init__(self, words: Iterable[str]) -> None:
        found: dict[str, list[tuple[str, int]]] = {}
        for word in words:
            size = min(len(word), 5)
            for at in range(len(word) - size + 1 if size >= 4 else 0):
                found.setdefault(word[at : at + size], []).append((word, at))
        self._where = list(found.values())
        self._automaton = AhoCorasick(list(found), implementation=Implementation.DFA)

    def runs(self, lower: str, edges: NDArray[np.intp]) -> dict[tuple[int, str], list[Run]]:
        """Stretches that the lexicon has too, by link and zone, longest first.

        lower  text of the links in lower case; no piece holds a mark, so none leaves its zone
        edges  where zones begin, five of them for each link
        """
        matches = self._automaton.find_matches_as_indexes(lower, overlapping=True)
        if not matches:
            return {}
        matches.sort(key=_by_place)
        starts = np.array([begin for _, begin, _ in matches])
        places: list[int] = (np.searchsorted(edges, starts, "right") - 1).tolist()
        found: dict[tuple[int, str], list[Run]] = {}
        for place, some in groupby(zip(places, matches, strict=True), key=lambda item: item[0]):
            link, at = divmod(place, len(ZONES) + 1)
            zone = ZONES[at]
            begin = int(edges[place]) + 1
            found[link, zone] = self._merged(zone, lower, begin, [match for _, match in some])
        return found

    def _merged(
        self, zone: str, lower: str, first: int, matches: Sequence[tuple[int, int, int]]
    ) -> list[Run]:
        """The runs of a zone, from its pieces in the order of their places."""
        ends: dict[tuple[str, int, int], int] = {}  # word, where it would begin, where they agree
        open_at: dict[tuple[str, int], int] = {}
        for piece, at, end in matches:
            for word, offset in self._where[piece]:
                where = (word, at - offset)
                begin = open_at.get(where)
                if begin is None or ends[(*where, begin)] != end - 1:
                    begin = open_at[where] = at
                ends[(*where, begin)] = end
        found = [
            Run(zone, word, begin - first, lower[begin:end])
            for (word, _, begin), end in ends.items()
        ]
        if len(found) > 1:
            found.sort(key=lambda run: (-len(run.text), not run.whole, run.begin, run.word))
        return found


_by_place = itemgetter(1, 2)

LEXICON = {"brand": Pieces(BRANDS), "lure": Pieces(LURES)}
