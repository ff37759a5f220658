"""Figures: the metrics of some rows, each with an interval.

An interval is that of a bootstrap over registered domains. For rates it is widened to Wilson's
where that reaches further, for a bootstrap that never sees a false positive would claim that there
is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training import metrics
from training.bootstrap import intervals
from training.bounds import wilson
from training.metrics import Floats, Labels
from training.params import Evaluate
from training.split import Texts

FPRS = {
    "detection_at_fpr_1pct": 0.01,
    "detection_at_fpr_0_1pct": 0.001,
    "detection_at_fpr_0_01pct": 0.0001,
}
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows with scores. ``flag``: suspicious; ``probability``: None where scores are none."""

    label: Labels
    score: Floats
    flag: NDArray[np.bool_]
    probability: Floats | None
    domain: Texts

    def take(self, rows: NDArray[np.bool_]) -> Judged:
        """Some of the rows."""
        return Judged(
            self.label[rows],
            self.score[rows],
            self.flag[rows],
            None if self.probability is None else self.probability[rows],
            self.domain[rows],
        )


def figure(
    value: float | None, low: float | None = None, high: float | None = None
) -> dict[str, float | None]:
    """``{value, low, high}``, rounded; all None where nothing was measured."""
    if value is None:
        low = high = None
    names = (("value", value), ("low", low), ("high", high))
    return {name: None if item is None else round(item, DIGITS) for name, item in names}


def figures(rows: Judged, params: Evaluate, *, resamples: int) -> dict[str, Any]:
    """Counts, and every figure that these rows allow.

    Rows of a single label have a rate (``detection`` or ``fpr``) and nothing else.
    ``detection_at_fpr_…`` is None where too few false positives would be expected to measure it.
    """
    phishing = rows.label == 1
    found, honest = int(phishing.sum()), int((~phishing).sum())
    counts = {"rows": len(rows.label), "phishing": found, "benign": honest}
    rates = {}
    for name, chosen, total in (("detection", phishing, found), ("fpr", ~phishing, honest)):
        if total:
            hits = int(rows.flag[chosen].sum())
            rates[name] = (hits / total, *wilson(hits, total))
    if not found or not honest:
        return {**counts, **{name: figure(*rate) for name, rate in rates.items()}}

    ranking = metrics.rank(rows.label, rows.score)
    targets = {
        name: target
        for name, target in FPRS.items()
        if metrics.measurable(honest, target, params.expected_false_positives)
    }

    def compute(weight: Floats) -> dict[str, float | None]:
        result = {
            "auc": metrics.auc(ranking, weight),
            "pr_auc": metrics.average_precision(ranking, weight),
            "detection": metrics.rate(rows.flag, phishing, weight),
            "fpr": metrics.rate(rows.flag, ~phishing, weight),
        }
        for name, target in targets.items():
            result[name] = metrics.detection_at(ranking, target, weight)
        if rows.probability is not None:
            result["ece"] = metrics.ece(
                rows.label,
                rows.probability,
                prior=params.prior,
                bins=params.ece_bins,
                weight=weight,
            )
        return result

    values = compute(np.ones(len(rows.label)))
    spread = intervals(compute, rows.domain, resamples=resamples, seed=params.seed)
    result: dict[str, Any] = dict(counts)
    for name in ("auc", "pr_auc", *FPRS, "detection", "fpr", "ece"):
        low, high = spread.get(name, (None, None))
        if name in rates:
            _, least, most = rates[name]
            low = least if low is None else min(least, low)
            high = most if high is None else max(most, high)
        result[name] = figure(values.get(name), low, high)
    return result
