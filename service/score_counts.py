"""Score counts: how often which score is given, counted in memory and written by the poller.

A check adds one to a list in memory: no lock, no file. Writing happens elsewhere and later. The
poller takes the list away while checks go on, so a count may be lost in between; that is tolerable,
for a distribution does not feel it. Links are counted as often as they are asked, also those
inside messages and codes. Only counts are kept, never a link.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from service.evidence.base import Evidence
from service.evidence.manifest import Manifest
from service.observables.url import Url


class ScoringClassifier(Protocol):
    """A classifier that tells the scores behind its evidence."""

    @property
    def version(self) -> str: ...

    @property
    def manifest(self) -> Manifest: ...

    def judge_with_logits(
        self, urls: list[Url]
    ) -> tuple[list[Evidence | None], NDArray[np.float64]]:
        """Evidence or None for each link, and the logits, shape (links,)."""


class ScoreCounter:
    """Counts of scores by bin; ``edges`` are the inner edges, ascending, in logits."""

    __slots__ = ("_counts", "_edges")

    def __init__(self, edges: Sequence[float]) -> None:
        self._edges = list(edges)
        self._counts = [0] * (len(self._edges) + 1)

    def add(self, logits: NDArray[np.float64]) -> None:
        """Count each score in its bin."""
        edges, counts = self._edges, self._counts
        for value in logits.tolist():
            counts[bisect_right(edges, value)] += 1

    def take(self) -> dict[int, int]:
        """The counts since the last time by bin, zeros left out."""
        taken, self._counts = self._counts, [0] * (len(self._edges) + 1)
        return {number: count for number, count in enumerate(taken) if count}

    def give_back(self, taken: Mapping[int, int]) -> None:
        """Counts that could not be written; they go with the next ones."""
        for number, count in taken.items():
            self._counts[number] += count


class CountedClassifier:
    """A classifier, and a counter of the scores that it gives."""

    __slots__ = ("_classifier", "counter", "manifest", "version")

    def __init__(self, classifier: ScoringClassifier) -> None:
        self._classifier = classifier
        self.counter = ScoreCounter(classifier.manifest.reference.edges)
        self.manifest = classifier.manifest
        self.version = classifier.version

    def judge(self, urls: list[Url]) -> list[Evidence | None]:
        """What the classifier says of each link."""
        if not urls:  # most kinds of value hold no link
            return []
        evidence, logits = self._classifier.judge_with_logits(urls)
        self.counter.add(logits)
        return evidence
