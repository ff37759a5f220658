"""Compare: the model that is shipped beside the ones that it won against, on the same rows.

Every model is fitted on train alone and judged on dev. All but the first two learn from the same
out-of-fold features.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from service.evidence.features import FEATURES
from service.evidence.hashing import ROWS
from training.fit import JOBS, Stacked, stack
from training.fit_head import merge, networks, scale_of
from training.fit_linear import logistic, matrix
from training.fit_rows import caps, feature_rows, links, recency
from training.metrics import auc, detection_at, rank
from training.params import Params
from training.progress import Progress
from training.rows import Rows

Scores = NDArray[np.float64]


def compare(train: Rows, dev: Rows, params: Params, progress: Progress) -> list[dict[str, Any]]:
    """One entry for each model: ``model``, ``auc``, ``detection_at_fpr_1pct``, ``seconds``."""
    found, fit = links(train), params.fit
    tested = links(dev)
    weight = caps(found, train.label, fit.suffix_cap) * recency(
        train, fit.old_before, fit.old_weight, fit.new_months, fit.new_weight
    )
    stacked = stack(train, found, params, progress)
    seen = feature_rows(tested.urls, stacked.tables)
    x, y = matrix(found, fit), matrix(tested, fit)
    scale = scale_of(stacked.features)
    blended: dict[str, Scores] = {}

    def linear(columns: slice) -> Scores:
        coefficients, bias = logistic(x[:, columns], train.label, weight, fit)
        return np.asarray(y[:, columns] @ coefficients + bias, np.float64)

    def with_dense() -> Scores:
        own = [at for at, name in enumerate(FEATURES) if name not in _sums()]
        wide = sparse.hstack((x, scale(stacked.features)[:, own]), format="csr")
        coefficients, bias = logistic(wide, train.label, weight, fit)
        return np.asarray(
            sparse.hstack((y, scale(seen)[:, own]), format="csr") @ coefficients + bias, np.float64
        )

    def network(seeds: int) -> Scores:
        models = networks(stacked.features, train.label, stacked.weight, fit, JOBS, seeds)
        return merge(*models).logits(seen).astype(np.float64)

    models: dict[str, Callable[[], Scores]] = {
        "n-grams, linear": lambda: linear(slice(0, ROWS)),
        "n-grams, words and combinations, linear": lambda: linear(slice(0, 2 * ROWS)),
        "the same and dense features, linear": with_dense,
        "boosted trees on out-of-fold features": lambda: _trees(stacked, train, seen),
        "one network on out-of-fold features": lambda: network(1),
        f"mean of {fit.head_seeds} networks (shipped)": lambda: network(fit.head_seeds),
    }
    result = []
    for name, run in models.items():
        began = time.perf_counter()
        blended[name] = run()
        result.append(_entry(name, dev, blended[name], time.perf_counter() - began))
        progress(f"{name}: {result[-1]}")
    names = list(blended)
    both = blended[names[3]] + blended[names[5]]
    return [*result, _entry("trees and networks, mean", dev, both, 0.0)]


def _sums() -> set[str]:
    """Features that are sums of the linear part: already there as its columns."""
    return set(FEATURES[: FEATURES.index("linear") + 1])


def _trees(stacked: Stacked, train: Rows, seen: NDArray[np.float32]) -> Scores:
    model = HistGradientBoostingClassifier(
        max_iter=350,
        learning_rate=0.08,
        max_leaf_nodes=24,
        l2_regularization=2.0,
        early_stopping=False,
        random_state=0,
    )
    model.fit(stacked.features, train.label, sample_weight=stacked.weight)
    return np.asarray(model.decision_function(seen), np.float64)


def _entry(name: str, dev: Rows, score: Scores, seconds: float) -> dict[str, Any]:
    ranked = rank(dev.label, score)
    return {
        "model": name,
        "auc": round(auc(ranked) or 0.0, 4),
        "detection_at_fpr_1pct": round(detection_at(ranked, 0.01) or 0.0, 3),
        "seconds": round(seconds),
    }
