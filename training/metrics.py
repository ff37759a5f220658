"""Metrics: how well scores order links, and what a threshold costs.

Every metric takes row weights, so that a bootstrap over registered domains is a change of weights
and the sorting is done once: ``rank`` the scores, then ask the ranking. Scores may be -inf (a link
that could not be read); equal scores stand or fall together, so their order never matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows from the highest score to the lowest.

    order  (rows,) row numbers, best first
    ends   (distinct scores,) the place after the last row of each score
    label  (rows,) 1 for phishing, in that order
    """

    order: NDArray[np.int64]
    ends: NDArray[np.int64]
    label: Labels

    def counts(self, weight: Floats | None = None) -> tuple[Floats, Floats]:
        """Weighted phishing and benign rows at or above each distinct score, with a leading 0."""
        if weight is None:
            weight = np.ones(len(self.order))
        weight = weight[self.order]
        positive = np.where(self.label == 1, weight, 0.0)
        both = []
        for part in (positive, weight - positive):
            both.append(np.concatenate([[0.0], np.cumsum(part)[self.ends - 1]]))
        return both[0], both[1]


def rank(label: Labels, score: Floats) -> Ranking:
    """The ranking of rows by score."""
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = ordered[1:] != ordered[:-1]
    return Ranking(order, np.flatnonzero(last) + 1, label[order].astype(np.int8))


def auc(ranking: Ranking, weight: Floats | None = None) -> float | None:
    """Area under the ROC curve, ties counting half; None unless both labels are there."""
    found, wrong = ranking.counts(weight)
    if found[-1] <= 0 or wrong[-1] <= 0:
        return None
    area = np.sum(np.diff(wrong) * (found[1:] + found[:-1])) / 2
    return float(area / found[-1] / wrong[-1])


def average_precision(ranking: Ranking, weight: Floats | None = None) -> float | None:
    """Area under the precision-recall curve as a step function; None without phishing."""
    found, wrong = ranking.counts(weight)
    if found[-1] <= 0:
        return None
    flagged = found[1:] + wrong[1:]
    precision = np.divide(found[1:], flagged, out=np.zeros_like(flagged), where=flagged > 0)
    return float(np.sum(np.diff(found) * precision) / found[-1])


def detection_at(ranking: Ranking, fpr: float, weight: Floats | None = None) -> float | None:
    """The most phishing that a threshold finds with at most ``fpr`` of the benign rows flagged."""
    found, wrong = ranking.counts(weight)
    if found[-1] <= 0 or wrong[-1] <= 0:
        return None
    within = wrong <= fpr * wrong[-1] * (1 + 1e-12)
    return float(found[within].max() / found[-1])


def measurable(benign: int, fpr: float, expected: int = 10) -> bool:
    """Whether so many benign rows can measure ``fpr``: ``expected`` false positives at least."""
    return benign * fpr >= expected * (1 - 1e-9)


def rate(flag: NDArray[np.bool_], rows: NDArray[np.bool_], weight: Floats) -> float | None:
    """The weighted share of flagged rows among the chosen ones; None where there are none."""
    total = float(weight[rows].sum())
    return float(weight[rows & flag].sum()) / total if total > 0 else None


def ece(
    label: Labels,
    probability: Floats,
    *,
    prior: float,
    bins: int = 15,
    weight: Floats | None = None,
) -> float | None:
    """Expected calibration error: mean distance of stated and true shares over equal-mass bins.

    Rows are reweighted until ``prior`` of them are phishing, which is the world that the
    probabilities speak of; each bin holds an equal share of that world. Rows of one probability
    share a bin. None unless both labels are there.
    """
    if weight is None:
        weight = np.ones(len(label))
    positive = label == 1
    phishing, benign = float(weight[positive].sum()), float(weight[~positive].sum())
    if phishing <= 0 or benign <= 0:
        return None
    mass = weight * np.where(positive, prior / phishing, (1 - prior) / benign)
    _, group = np.unique(probability, return_inverse=True)
    held = np.bincount(group, weights=mass)
    middle = np.cumsum(held) - held / 2
    place = np.minimum((middle * bins).astype(np.int64), bins - 1)[group]
    gap = np.bincount(place, weights=mass * (probability - positive), minlength=bins)
    return float(np.abs(gap).sum())


def psi(expected: Floats, actual: Floats, floor: float = 1e-4) -> float:
    """Population stability index of two histograms over the same bins (counts or shares).

    Below 0.1 nothing moved, above 0.25 the links are no longer those of training. An empty bin
    counts as ``floor``.
    """
    if expected.shape != actual.shape:
        raise ValueError("the histograms have different bins")
    if expected.sum() <= 0 or actual.sum() <= 0:
        raise ValueError("a histogram is empty")
    before = np.maximum(expected / expected.sum(), floor)
    after = np.maximum(actual / actual.sum(), floor)
    return float(np.sum((after - before) * np.log(after / before)))
