"""Bootstrap: how far a figure would move with other domains of the same kind.

Rows of one registered domain are no independent witnesses, so whole domains are drawn with
replacement. A draw is a weight for each row (how often its domain was drawn), never a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from training.split import Texts, groups

Figures = Mapping[str, float | None]
Interval = tuple[float | None, float | None]


def draws(domain: Texts, *, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """The weight of each row in each resample: how often its domain was drawn."""
    number, count = groups(domain)
    generator = np.random.default_rng(seed)
    for _ in range(resamples):
        drawn = np.bincount(generator.integers(0, count, size=count), minlength=count)
        yield drawn[number].astype(np.float64)


def intervals(
    figures: Callable[[NDArray[np.float64]], Figures],
    domain: Texts,
    *,
    resamples: int,
    seed: int,
    level: float = 0.95,
) -> dict[str, Interval]:
    """The percentile interval of each figure; (None, None) where it could not be computed.

    A resample without one of the labels has no figure and is left out of that figure's interval.
    """
    found: dict[str, list[float]] = {}
    for weight in draws(domain, resamples=resamples if len(domain) else 0, seed=seed):
        for name, value in figures(weight).items():
            kept = found.setdefault(name, [])
            if value is not None:
                kept.append(value)
    tail = (1 - level) / 2
    result: dict[str, Interval] = {}
    for name, values in found.items():
        if values:
            low, high = np.quantile(np.array(values), [tail, 1 - tail])
            result[name] = (float(low), float(high))
        else:
            result[name] = (None, None)
    return result
