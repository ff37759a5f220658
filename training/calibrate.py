"""Calibrate: logits → probabilities and bands.

Thresholds come from train rows scored by models that did not see their fold, so that dev stays
unseen and the evaluate stage can test every promise on it. Probabilities are fitted on dev, where
the season is today's; their error is measured across two halves of its domains.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from service.evidence.features import Tables
from service.evidence.hosted import group_of
from service.observables.url import Url
from training.bounds import clopper_pearson_lower, clopper_pearson_upper, precision_at
from training.fit_head import Head
from training.fit_rows import feature_rows, latest, months_before, parse_all
from training.metrics import ece
from training.params import Params
from training.progress import Progress
from training.rows import Rows, read_rows
from training.split import folds

_LEVEL = 0.975
"""Each bound is one-sided at it, so both hold together with 95 %."""
_EDGES = tuple(float(edge) for edge in range(-9, 10))


def run(work: Path, params: Params, progress: Progress) -> None:
    """Reads rows, ``fit.npz``, ``fit.json``, ``crossfit.npy``; writes ``calibrated.json``."""
    train, dev = read_rows(work / "rows_train.parquet"), read_rows(work / "rows_dev.parquet")
    crossed = np.load(work / "crossfit.npy", allow_pickle=False).astype(np.float64)
    fitted = json.loads((work / "fit.json").read_text("utf-8"))
    with np.load(work / "fit.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    urls = parse_all(dev)
    logits = _score(urls, arrays, fitted)
    knots = calibration(logits, dev.label, params)
    thresholds = {
        group: _thresholds(train, crossed, group, params, progress) for group in ("own", "hosted")
    }
    half = folds(dev.registered_domain, 2, params.split.seed)
    crossed_ece = _crossed_ece(logits, dev.label, half, params)
    progress(f"ECE across halves of dev at {params.calibrate.prior:g}: {crossed_ece:.4f}")
    bands = [
        {
            "name": name,
            "precision": getattr(params.promises, name),
            "thresholds": {group: found[name] for group, found in thresholds.items()},
        }
        for name in ("medium", "high")
    ]
    document = {
        "trained_until": fitted["trained_until"],
        "retrain_after_days": params.calibrate.retrain_after_days,
        "features": fitted["features"],
        "prior": params.calibrate.prior,
        "bands": bands,
        "reference": {"edges": _EDGES, "counts": _reference(logits, dev.label, params)},
        "model": {
            "suffixes": fitted["suffixes"],
            "bias": fitted["bias"],
            "output_bias": fitted["output_bias"],
            "calibration": knots,
            "ece_across_halves_of_dev": round(crossed_ece, 5),
        },
    }
    (work / "calibrated.json").write_text(
        json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


def calibration(
    logits: NDArray[np.float64], label: NDArray[np.int8], params: Params
) -> list[list[float]]:
    """Ascending ``[logit, calibrated logit]`` at the prior: isotonic, then a few knots of it."""
    weight = prior_weights(label, params.calibrate.prior)
    fit = IsotonicRegression(y_min=1e-4, y_max=1 - 1e-3, out_of_bounds="clip")
    fit.fit(logits, label, sample_weight=weight)
    points = np.unique(np.quantile(logits, np.linspace(0.005, 0.995, params.calibrate.knots)))
    width = (points[-1] - points[0]) / len(points) / 2
    smooth = [
        float(np.mean(fit.predict(np.linspace(point - width, point + width, 9))))
        for point in points.tolist()
    ]
    share = np.maximum.accumulate(np.array(smooth))
    odds = np.log(share / (1 - share))
    return [[round(x, 4), round(y, 4)] for x, y in zip(points.tolist(), odds.tolist(), strict=True)]


def prior_weights(label: NDArray[np.int8], prior: float) -> NDArray[np.float64]:
    """Weights under which phishing is ``prior`` of all."""
    bad = label == 1
    weights = np.where(bad, prior / max(bad.sum(), 1), (1 - prior) / max((~bad).sum(), 1))
    return np.asarray(weights, np.float64)


def threshold(
    phishing: NDArray[np.float64],
    benign: NDArray[np.float64],
    precision: float,
    prior: float,
    below: float = np.inf,
) -> float:
    """The lowest logit such that links from it up to ``below`` are phishing with ``precision``
    even by the pessimistic reading of both rates; above every link where none is enough."""
    bad, good = np.sort(phishing), np.sort(benign)
    bad_end, good_end = np.searchsorted(bad, below), int(np.searchsorted(good, below))
    for wrong in range(min(good_end - 1, len(good) // 10), -1, -1):
        at = float(good[good_end - wrong - 1])
        hits = int(bad_end - np.searchsorted(bad, at, side="right"))
        low = precision_at(
            prior,
            clopper_pearson_lower(hits, len(bad), _LEVEL),
            clopper_pearson_upper(wrong, len(good), _LEVEL),
        )
        if low is not None and low >= precision:
            return float(np.nextafter(np.float32(at), np.float32(np.inf)))
    return float(min(max(good[-1], bad[-1]) + 1.0, below))


def _thresholds(
    rows: Rows, logits: NDArray[np.float64], group: str, params: Params, progress: Progress
) -> dict[str, float]:
    """Of one hosting group, by recent phishing and all benign rows of train."""
    chosen = params.calibrate
    inside = np.array([group_of(url) == group for url in parse_all(rows)])
    since = months_before(latest(rows), chosen.recent_months)
    bad = logits[inside & (rows.label == 1) & (rows.date.astype(str) >= since)]
    good = logits[inside & (rows.label == 0)]
    prior = params.calibrate.prior
    margin = chosen.hosted_margin if group == "hosted" else chosen.margin
    high = threshold(bad, good, params.promises.high + margin, prior)
    if group == "hosted":  # honest small sites: no promise about precision may cost them more
        high = max(high, float(np.quantile(good, 1 - chosen.hosted_fpr)))
    medium = threshold(bad, good, params.promises.medium + margin, prior, below=high)
    found = {"medium": medium, "high": high}
    for name, value in found.items():
        progress(
            f"{group} {name}: logit {value:.2f}, finds {np.mean(bad >= value):.3f} of {len(bad)}, "
            f"takes {np.mean(good >= value):.4f} of {len(good)}"
        )
    return {name: round(value, 4) for name, value in found.items()}


def _score(
    urls: list[Url], arrays: dict[str, NDArray[Any]], fitted: dict[str, Any]
) -> NDArray[np.float64]:
    """Logits of the candidate."""
    places = {name: place for place, name in enumerate(fitted["suffixes"], 1)}
    tables = Tables(
        arrays["ngrams"],
        arrays["words"],
        arrays["known"],
        places,
        arrays["suffix_values"],
        fitted["bias"],
    )
    head = Head(arrays["hidden"], arrays["hidden_bias"], arrays["output"], fitted["output_bias"])
    return head.logits(feature_rows(urls, tables)).astype(np.float64)


def _crossed_ece(
    logits: NDArray[np.float64], label: NDArray[np.int8], half: NDArray[np.int64], params: Params
) -> float:
    probability = np.empty(len(logits))
    for side in (0, 1):
        knots = np.array(calibration(logits[half != side], label[half != side], params))
        calibrated = np.interp(logits[half == side], knots[:, 0], knots[:, 1])
        probability[half == side] = 1 / (1 + np.exp(-calibrated))
    return (
        ece(label, probability, prior=params.calibrate.prior, bins=params.evaluate.ece_bins) or 0.0
    )


def _reference(logits: NDArray[np.float64], label: NDArray[np.int8], params: Params) -> list[float]:
    """Share of links in each bin at the prior."""
    places = np.searchsorted(_EDGES, logits, side="right")
    weight = prior_weights(label, params.calibrate.prior)
    shares = np.bincount(places, weight, minlength=len(_EDGES) + 1)
    return [round(float(share), 6) for share in shares]
