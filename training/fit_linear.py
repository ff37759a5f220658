"""Fit linear: the weights of n-grams and combinations, and the tables beside them."""

from __future__ import annotations

import warnings

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from service.evidence import lexicon
from service.evidence.events import COMBINATIONS
from service.evidence.features import SUFFIX_VALUES, TOP_HONEST, Tables
from service.evidence.hashing import ROWS, row_of
from service.evidence.link_text import ZONES
from training.fit_rows import Links
from training.params import Fit
from training.split import Index


def matrix(found: Links, params: Fit) -> sparse.csr_matrix:
    """float32 CSR (n, 2 * ROWS): n-grams, then words and combinations.

    An n-gram weighs ``ngram_scale / sqrt(bytes)``, so that long links are not louder than short.
    """
    n, columns = len(found.urls), len(COMBINATIONS)
    sizes = np.diff(found.starts)
    grams = sparse.csr_matrix(
        (
            np.repeat(params.ngram_scale / np.sqrt(sizes / 4), sizes).astype(np.float32),
            found.ngrams,
            found.starts,
        ),
        shape=(n, ROWS),
    )
    combined = sparse.csr_matrix(
        (
            np.full(n * columns, params.word_scale, np.float32),
            found.combinations.ravel(),
            np.arange(0, n * columns + 1, columns),
        ),
        shape=(n, ROWS),
    )
    said = sparse.csr_matrix(
        (
            np.full(len(found.words), params.word_scale, np.float32),
            found.words,
            found.word_starts,
        ),
        shape=(n, ROWS),
    )
    return sparse.hstack((grams, said + combined), format="csr", dtype=np.float32)


def logistic(
    x: sparse.csr_matrix, label: NDArray[np.int8], weight: NDArray[np.float64], params: Fit
) -> tuple[NDArray[np.float64], float]:
    """Coefficients and intercept of an L2 logistic regression."""
    model = LogisticRegression(C=params.linear_c, max_iter=params.linear_steps, tol=1e-6)
    with warnings.catch_warnings():  # a fixed number of steps is part of the recipe
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, label, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])


def tables(
    coefficients: NDArray[np.float64],
    bias: float,
    known: NDArray[np.uint8],
    suffixes: dict[str, int],
    values: NDArray[np.float32],
    params: Fit,
) -> Tables:
    """What serving looks up, from what was fitted."""
    return Tables(
        ngrams=(coefficients[:ROWS] * params.ngram_scale).astype(np.float32),
        words=(coefficients[ROWS:] * params.word_scale).astype(np.float32),
        known=known,
        suffixes=suffixes,
        suffix_values=values,
        bias=bias,
    )


def known_table(found: Links, honest: Index) -> NDArray[np.uint8]:
    """uint8 (ROWS,): log2 of the honest links that hold each 4- or 5-gram, and the lexicon's bits.

    ``honest`` are benign rows, one for each registered domain, so that no site counts twice.
    """
    counts = np.zeros(ROWS, np.int64)
    for row in honest.tolist():
        begin, end = found.starts[row], found.starts[row + 1]
        grams = found.ngrams[begin:end].reshape(-1, 4)[:, 2:]
        counts[np.unique(grams)] += 1
    info = np.minimum(np.ceil(np.log2(counts + 1)), TOP_HONEST).astype(np.uint8)
    for bit, words in ((lexicon.BRAND_BIT, lexicon.BRANDS), (lexicon.LURE_BIT, lexicon.LURES)):
        for piece in lexicon.pieces(words):
            for zone in range(len(ZONES)):
                info[row_of(tuple(zone * 128 + ord(letter) for letter in piece))] |= bit
    return info


def one_per_domain(domain: NDArray[np.object_], rows: Index) -> Index:
    """The first of ``rows`` for each registered domain."""
    seen: set[str] = set()
    kept = []
    for row in rows.tolist():
        if domain[row] not in seen:
            seen.add(domain[row])
            kept.append(row)
    return np.array(kept, dtype=np.int64)


def suffix_table(
    found: Links,
    label: NDArray[np.int8],
    rows: Index,
    weight: NDArray[np.float64],
    recent: NDArray[np.float64],
    params: Fit,
) -> tuple[dict[str, int], NDArray[np.float32]]:
    """Places and values of suffixes: log odds of phishing, smoothed towards even by
    ``suffix_smoothing`` rows, over all time and lately; log of rows; whether it is a company's."""
    counts: dict[str, list[float]] = {}
    private: dict[str, bool] = {}
    for row in rows.tolist():
        name = found.suffixes[row]
        entry = counts.setdefault(name, [0.0, 0.0, 0.0, 0.0])
        private[name] = bool(found.private[row])
        entry[int(label[row])] += weight[row]
        entry[2 + int(label[row])] += recent[row]
    names = sorted(name for name, entry in counts.items() if entry[0] + entry[1] >= 2)
    values = np.zeros((len(names) + 1, len(SUFFIX_VALUES)), np.float32)
    extra = params.suffix_smoothing / 2
    for place, name in enumerate(names, 1):
        good, bad, good_now, bad_now = counts[name]
        values[place] = (
            np.log((bad + extra) / (good + extra)),
            np.log((bad_now + extra) / (good_now + extra)),
            np.log1p(good + bad),
            private[name],
        )
    return {name: place for place, name in enumerate(names, 1)}, values
