"""Fit head: a small network over the features, several seeds of it averaged into one.

Averaging the logits of networks with one hidden layer is again such a network, whose hidden layer
is all of theirs side by side; that is what is shipped. Standardising is folded into its weights.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from training.params import Fit

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """``relu(x @ hidden + hidden_bias) @ output + output_bias`` is the logit.

    hidden (features, units), hidden_bias (units,), output (units,): float32.
    """

    hidden: F32
    hidden_bias: F32
    output: F32
    output_bias: float

    def logits(self, x: F32) -> F32:
        """float32 (n,)."""
        inner = x @ self.hidden
        inner += self.hidden_bias
        np.maximum(inner, 0, out=inner)
        return np.asarray(inner @ self.output + np.float32(self.output_bias), np.float32)


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and spread of each feature."""

    mean: F32
    spread: F32

    def __call__(self, x: F32) -> F32:
        return (x - self.mean) / self.spread


def scale_of(x: F32) -> Scale:
    """Of the rows ``x``; a feature that never changes keeps spread 1."""
    spread = x.std(axis=0, dtype=np.float64)
    spread[spread < 1e-6] = 1.0
    return Scale(x.mean(axis=0, dtype=np.float64).astype(np.float32), spread.astype(np.float32))


def network(
    x: F32, label: NDArray[np.int8], weight: NDArray[np.float64], params: Fit, seed: int
) -> MLPClassifier:
    """One network on standardised features; deterministic for a seed."""
    model = MLPClassifier(
        (params.head_units,),
        alpha=params.head_alpha,
        batch_size=min(1024, len(label)),
        max_iter=params.head_epochs,
        learning_rate_init=params.head_rate,
        random_state=seed,
        n_iter_no_change=params.head_epochs,
    )
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(x, label, sample_weight=weight)


def networks(
    x: F32,
    label: NDArray[np.int8],
    weight: NDArray[np.float64],
    params: Fit,
    jobs: int,
    seeds: int | None = None,
) -> tuple[Scale, list[MLPClassifier]]:
    """``head_seeds`` networks and the scale of their inputs."""
    scale = scale_of(x)
    scaled = scale(x)
    wanted = range(params.seed, params.seed + (seeds or params.head_seeds))
    return scale, Parallel(jobs)(
        delayed(network)(scaled, label, weight, params, seed) for seed in wanted
    )


def merge(scale: Scale, models: list[MLPClassifier]) -> Head:
    """The average of the networks' logits as one network on raw features."""
    first = np.concatenate([model.coefs_[0] for model in models], axis=1).astype(np.float64)
    bias = np.concatenate([model.intercepts_[0] for model in models]).astype(np.float64)
    hidden = first / scale.spread[:, None].astype(np.float64)
    return Head(
        hidden=hidden.astype(np.float32),
        hidden_bias=(bias - scale.mean.astype(np.float64) @ hidden).astype(np.float32),
        output=(np.concatenate([m.coefs_[1][:, 0] for m in models]) / len(models)).astype(
            np.float32
        ),
        output_bias=float(np.mean([model.intercepts_[1][0] for model in models])),
    )
