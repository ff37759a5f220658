"""Bounds: what a count proves about a rate, and a rate about precision."""

from __future__ import annotations

from math import sqrt

from scipy.stats import beta, norm


def wilson(hits: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """The two-sided Wilson interval of ``hits`` in ``total``; (0, 1) where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    z = float(norm.ppf(0.5 + level / 2))
    share, extra = hits / total, z * z / total
    centre = (share + extra / 2) / (1 + extra)
    spread = z * sqrt(share * (1 - share) / total + extra / total / 4) / (1 + extra)
    low = 0.0 if hits == 0 else max(0.0, centre - spread)
    high = 1.0 if hits == total else min(1.0, centre + spread)
    return low, high


def wilson_lower(hits: int, total: int, level: float = 0.95) -> float:
    """The one-sided lower Wilson bound."""
    return wilson(hits, total, 2 * level - 1)[0]


def wilson_upper(hits: int, total: int, level: float = 0.95) -> float:
    """The one-sided upper Wilson bound."""
    return wilson(hits, total, 2 * level - 1)[1]


def clopper_pearson(hits: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """The two-sided exact interval; it never covers less often than it says."""
    tail = (1 + level) / 2
    return clopper_pearson_lower(hits, total, tail), clopper_pearson_upper(hits, total, tail)


def clopper_pearson_lower(hits: int, total: int, level: float = 0.95) -> float:
    """The one-sided exact lower bound; 0 where nothing was found."""
    return 0.0 if hits == 0 else float(beta.ppf(1 - level, hits, total - hits + 1))


def clopper_pearson_upper(hits: int, total: int, level: float = 0.95) -> float:
    """The one-sided exact upper bound; 1 where nothing was spared."""
    return 1.0 if hits == total else float(beta.ppf(level, hits + 1, total - hits))


def precision_at(prior: float, detection: float, fpr: float) -> float | None:
    """The share of phishing among flagged links where ``prior`` of all links are phishing.

    With a lower bound of detection and an upper bound of the false positive rate, a lower bound.
    None where nothing at all is flagged.
    """
    found, wrong = prior * detection, (1 - prior) * fpr
    return found / (found + wrong) if found + wrong > 0 else None
