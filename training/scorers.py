"""Scorers: what can be evaluated — the classifier alone, or the whole verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from service.checks.check import check_many
from service.checks.verdict import ADVERSE
from service.evidence.snapshot import Snapshot
from service.observables.url import Url
from training.metrics import Floats

MEDIUM, HIGH = 1, 2
"""Bands of the classifier; a link in ``HIGH`` is suspicious."""

_BATCH = 4096


class Scored(NamedTuple):
    """For each link: a score that orders, a probability (None where the score is none), a band."""

    score: Floats
    probability: Floats | None
    band: NDArray[np.int8]


class Scorer(Protocol):
    """Something with an opinion about links."""

    version: str

    def score(self, urls: Sequence[Url]) -> Scored:
        """One entry for each link, in order."""


class LinkClassifier(Protocol):
    """What is needed of ``service.evidence.url_classifier.UrlClassifier``."""

    version: str

    def logits(self, urls: Sequence[Url]) -> Floats: ...

    def probabilities(self, logits: Floats) -> Floats: ...

    def bands(self, urls: Sequence[Url], logits: Floats) -> NDArray[np.int8]: ...


class ClassifierScorer:
    """The classifier alone."""

    def __init__(self, classifier: LinkClassifier) -> None:
        self.version = classifier.version
        self._classifier = classifier

    def score(self, urls: Sequence[Url]) -> Scored:
        """In batches, so that memory does not grow with the table."""
        classifier = self._classifier
        logits, bands = [np.zeros(0)], [np.zeros(0, dtype=np.int8)]
        for start in range(0, len(urls), _BATCH):
            batch = urls[start : start + _BATCH]
            logits.append(classifier.logits(batch))
            bands.append(classifier.bands(batch, logits[-1]))
        score = np.concatenate(logits)
        return Scored(score, classifier.probabilities(score), np.concatenate(bands))


class WholeScorer:
    """The whole verdict: rules and classifier, without lists that might know the very link.

    A link whose state is adverse is flagged (band ``HIGH``); the score is the verdict's, 0 where
    it has none, and links of one score are ordered by the classifier's probability, which is below
    one point. A score is no probability.
    """

    def __init__(
        self, snapshot: Snapshot, now: datetime, classifier: LinkClassifier | None = None
    ) -> None:
        self._classifier = classifier
        self.version = f"whole:{classifier.version if classifier else 'without classifier'}"
        self._snapshot = snapshot.without_lists()
        self._now = now

    def score(self, urls: Sequence[Url]) -> Scored:
        """In batches, as the doors do."""
        points, flagged = [], []
        for start in range(0, len(urls), _BATCH):
            batch = urls[start : start + _BATCH]
            chances = self._chances(batch)
            for verdict, chance in zip(
                check_many(batch, self._snapshot, self._now), chances, strict=True
            ):
                points.append(float(verdict.score or 0) + chance)
                flagged.append(verdict.state in ADVERSE)
        band = np.where(np.array(flagged, dtype=np.bool_), HIGH, 0).astype(np.int8)
        return Scored(np.array(points, dtype=np.float64), None, band)

    def _chances(self, urls: Sequence[Url]) -> list[float]:
        if self._classifier is None:
            return [0.0] * len(urls)
        found: list[float] = self._classifier.probabilities(self._classifier.logits(urls)).tolist()
        return found
