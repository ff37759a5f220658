"""Fit: rows of train → the arrays of the classifier.

Linear models on n-grams and combinations are fitted without one fold at a time, and the head
learns from what they say of the rows that they did not see. Shipped are the mean of those linear
models, tables counted on all of train, and the head.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from service.evidence.features import FEATURES, Tables, fingerprint
from service.evidence.hosted import neutral
from training.fit_head import Head, merge, networks
from training.fit_linear import (
    known_table,
    logistic,
    matrix,
    one_per_domain,
    suffix_table,
    tables,
)
from training.fit_rows import (
    Links,
    caps,
    feature_rows,
    honest_weights,
    latest,
    links,
    months_before,
    recency,
    time_folds,
)
from training.params import Fit, Params
from training.progress import Progress
from training.rows import Rows, read_rows
from training.split import Index

JOBS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Stacked:
    """What the head learns from, and the tables that are shipped.

    features  float32 (n, features): each row as tables fitted without its fold see it
    neutral   the same, where links on free hosting are seen on the neutral one
    weight    of each row for the head
    fold      of each row
    """

    features: NDArray[np.float32]
    neutral: NDArray[np.float32]
    weight: NDArray[np.float64]
    fold: Index
    tables: Tables


def stack(rows: Rows, found: Links, params: Params, progress: Progress) -> Stacked:
    """Linear models without one fold at a time, and what they say of it."""
    fit = params.fit
    label = rows.label
    capped = caps(found, label, fit.suffix_cap) * honest_weights(rows, found, fit)
    weight = capped * recency(rows, fit.old_before, fit.old_weight, fit.new_months, fit.new_weight)
    lately = capped * recency(rows, months_before(latest(rows), 10), 0.0, 10, 3.0)
    fold = time_folds(rows, fit, params.split.folds, params.split.seed)
    x = matrix(found, fit)
    progress(f"{x.nnz:,} events of {len(rows):,} links; {params.split.folds} linear models")
    kept = [np.flatnonzero(fold != number) for number in range(params.split.folds)]
    models = Parallel(JOBS)(
        delayed(logistic)(x[index], label[index], weight[index], fit) for index in kept
    )

    def learnt(index: Index, coefficients: NDArray[np.float64], bias: float) -> Tables:
        honest = one_per_domain(rows.registered_domain, index[label[index] == 0])
        suffixes, values = suffix_table(found, label, index, capped, lately, fit)
        return tables(coefficients, bias, known_table(found, honest), suffixes, values, fit)

    values = np.empty((len(rows), len(FEATURES)), np.float32)
    moved = np.empty_like(values)
    for number, (index, (coefficients, bias)) in enumerate(zip(kept, models, strict=True)):
        seen = learnt(index, coefficients, bias)
        out = np.flatnonzero(fold == number)
        values[out] = feature_rows([found.urls[row] for row in out.tolist()], seen)
        moved[out] = values[out]
        out = out[found.private[out]]
        moved[out] = feature_rows([neutral(found.urls[row]) for row in out.tolist()], seen)
    mean = np.mean([coefficients for coefficients, _ in models], axis=0)
    shipped = learnt(np.arange(len(rows)), mean, float(np.mean([bias for _, bias in models])))
    heads = capped * recency(
        rows, fit.old_before, fit.head_old_weight, fit.new_months, fit.head_new_weight
    )
    return Stacked(values, moved, heads, fold, shipped)


def fit_head(stacked: Stacked, label: NDArray[np.int8], params: Fit) -> Head:
    """The head on all rows."""
    return merge(*networks(stacked.features, label, stacked.weight, params, JOBS))


def cross_fit(
    stacked: Stacked, label: NDArray[np.int8], params: Fit, k: int
) -> NDArray[np.float32]:
    """The logit by which each row's band is decided, from heads that did not see its fold."""
    found = np.empty(len(label), np.float32)
    for number in range(k):
        seen, out = np.flatnonzero(stacked.fold != number), np.flatnonzero(stacked.fold == number)
        if not len(out):
            continue
        head = merge(
            *networks(stacked.features[seen], label[seen], stacked.weight[seen], params, JOBS)
        )
        found[out] = np.minimum(
            head.logits(stacked.features[out]), head.logits(stacked.neutral[out])
        )
    return found


def run(work: Path, params: Params, progress: Progress) -> None:
    """Reads ``rows_train.parquet``; writes ``fit.npz``, ``fit.json`` and ``crossfit.npy``."""
    rows = read_rows(work / "rows_train.parquet")
    found = links(rows)
    stacked = stack(rows, found, params, progress)
    progress("the head, and heads without one fold each for the thresholds")
    head = fit_head(stacked, rows.label, params.fit)
    crossed = cross_fit(stacked, rows.label, params.fit, params.split.folds)
    made = stacked.tables
    np.savez(
        work / "fit.npz",
        ngrams=made.ngrams,
        words=made.words,
        known=made.known,
        suffix_values=made.suffix_values,
        hidden=head.hidden,
        hidden_bias=head.hidden_bias,
        output=head.output,
        honest_means=np.average(
            stacked.features[rows.label == 0], axis=0, weights=stacked.weight[rows.label == 0]
        ).astype(np.float32),
    )
    np.save(work / "crossfit.npy", crossed)
    fitted = {
        "features": fingerprint(),
        "trained_until": latest(rows),
        "bias": made.bias,
        "output_bias": head.output_bias,
        "suffixes": list(made.suffixes),
    }
    (work / "fit.json").write_text(json.dumps(fitted, ensure_ascii=False, indent=1) + "\n", "utf-8")


def fit_and_score(rows: Rows, params: Params) -> Callable[[Index, Index], NDArray[np.float64]]:
    """Trains on some rows and scores others, for measuring how a model ages."""
    found = links(rows)

    def score(train: Index, test: Index) -> NDArray[np.float64]:
        some = rows.take(train)
        stacked = stack(some, _part(found, train), params, lambda _line: None)
        head = merge(
            *networks(stacked.features, some.label, stacked.weight, params.fit, JOBS, seeds=1)
        )
        urls = [found.urls[row] for row in test.tolist()]
        return head.logits(feature_rows(urls, stacked.tables)).astype(np.float64)

    return score


def _part(found: Links, index: Index) -> Links:
    sizes = np.diff(found.starts)[index]
    starts = np.concatenate(([0], np.cumsum(sizes)))
    places = np.repeat(found.starts[index] - starts[:-1], sizes) + np.arange(starts[-1])
    word_sizes = np.diff(found.word_starts)[index]
    word_starts = np.concatenate(([0], np.cumsum(word_sizes)))
    said = np.repeat(found.word_starts[index] - word_starts[:-1], word_sizes) + np.arange(
        word_starts[-1]
    )
    return Links(
        urls=[found.urls[row] for row in index.tolist()],
        ngrams=found.ngrams[places],
        starts=starts,
        words=found.words[said],
        word_starts=word_starts,
        combinations=found.combinations[index],
        suffixes=found.suffixes[index],
        private=found.private[index],
    )
