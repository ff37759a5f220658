"""Bands: what each level of the classifier finds, and whether its promise holds.

A promise is kept where even the pessimistic reading keeps it: the lower exact bound of how much
phishing the band finds, and the upper exact bound of how much honest it takes. Each is one-sided at
97.5 %, so both hold together with 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.bounds import clopper_pearson_lower, clopper_pearson_upper, precision_at, wilson
from training.figures import DIGITS, figure
from training.metrics import Labels

NAMES = {1: "medium", 2: "high"}
_LEVEL = 0.975


def precisions(
    label: Labels, flag: NDArray[np.bool_], priors: Sequence[float]
) -> dict[str, dict[str, float | None]]:
    """Precision of flagged links by prior, with its lower bound; None where nothing is flagged."""
    phishing, benign = int((label == 1).sum()), int((label == 0).sum())
    hits, wrong = int(flag[label == 1].sum()), int(flag[label == 0].sum())
    result = {}
    for prior in priors:
        if not phishing or not benign or not hits + wrong:
            result[f"{prior:g}"] = figure(None)
            continue
        value = precision_at(prior, hits / phishing, wrong / benign)
        low = precision_at(
            prior,
            clopper_pearson_lower(hits, phishing, _LEVEL),
            clopper_pearson_upper(wrong, benign, _LEVEL),
        )
        result[f"{prior:g}"] = figure(value, low)
    return result


def by_band(label: Labels, band: NDArray[np.int8], priors: Sequence[float]) -> dict[str, Any]:
    """For each band: links in it, and the rates of links in it or above."""
    result = {}
    for number, name in NAMES.items():
        inside, above = band == number, band >= number
        phishing, benign = label == 1, label == 0
        found, honest = int(above[phishing].sum()), int(above[benign].sum())
        total, spared = int(phishing.sum()), int(benign.sum())
        result[name] = {
            "phishing_in_band": int(inside[phishing].sum()),
            "benign_in_band": int(inside[benign].sum()),
            "detection_from_here": figure(found / total, *wilson(found, total))
            if total
            else figure(None),
            "fpr_from_here": figure(honest / spared, *wilson(honest, spared))
            if spared
            else figure(None),
            "precision_in_band": precisions(label, inside, priors),
        }
    return result


def promises(
    label: Labels, band: NDArray[np.int8], promised: Mapping[str, float], prior: float
) -> list[dict[str, Any]]:
    """Each promise of a precision at ``prior``, with what was measured; ``kept`` by its lower
    bound. A band in which no link fell has kept nothing and broken nothing: ``kept`` is None."""
    result = []
    for number, name in NAMES.items():
        if name not in promised:
            continue
        measured = precisions(label, band == number, [prior])[f"{prior:g}"]
        low = measured["low"]
        result.append(
            {
                "band": name,
                "promised": round(promised[name], DIGITS),
                "measured": measured["value"],
                "low": low,
                "kept": None if low is None else low >= promised[name],
            }
        )
    return result
