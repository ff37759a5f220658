"""Ageing: how a classifier does on what it could not have seen: later months, other sources.

Three second opinions beside dev, all with registered domains kept apart:

* *months*: train on what is dated before the end of month m, test on the phishing of the
  ``test_months`` after it. Honest rows carry the day of a snapshot, which says nothing about age,
  so they are divided by domain instead: one fold is kept for all tests, the others train.
* *sources*: leave one source out, test on it; a source with one label is set against the other
  label's rows of the kept fold.
* *Viet Nam*: part of its domains are held out, for dev has almost none.

The caller supplies ``fit_and_score``, which trains on some rows and scores others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from training import split
from training.figures import figure
from training.metrics import Floats, auc, average_precision, detection_at, measurable, rank
from training.params import Params
from training.progress import Progress, quiet
from training.rows import Rows
from training.split import Index

FitAndScore = Callable[[Index, Index], Floats]
"""(train rows, test rows) to a score for each test row."""

_TEST_FOLD = 0


def ageing(
    rows: Rows, params: Params, fit_and_score: FitAndScore, progress: Progress = quiet
) -> dict[str, Any]:
    """All three, as plain data: ``months``, ``sources`` and ``vietnam``."""
    return {
        "months": by_month(rows, params, fit_and_score, progress),
        "sources": by_source(rows, params, fit_and_score, progress),
        "vietnam": on_vietnam(rows, params, fit_and_score, progress),
    }


def by_month(
    rows: Rows, params: Params, fit_and_score: FitAndScore, progress: Progress = quiet
) -> list[dict[str, Any]]:
    """For each of the last cuts, each month after it on its own.

    Cuts are spread evenly over the months, from ``first_cut`` on, that have enough dated phishing
    and whose next ``test_months`` months all have it, too.
    """
    phishing = rows.label == 1
    good = split.months(rows.date, phishing, params.ageing.min_phishing)
    fold = split.folds(rows.registered_domain, params.split.folds, params.split.seed)
    honest_test = np.flatnonzero(~phishing & (fold == _TEST_FOLD))
    found = []
    after = {cut: _after(cut, params.ageing.test_months) for cut in good}
    cuts = [
        cut
        for cut in good
        if cut >= params.ageing.first_cut and all(month in good for month in after[cut])
    ]
    for cut in _spread(cuts, params.ageing.months):
        until, later = following(cut), after[cut]
        seen = np.flatnonzero(
            np.where(phishing, (rows.date != "") & (rows.date < until), fold != _TEST_FOLD)
        )
        tests = [
            np.flatnonzero(phishing & (rows.date >= month) & (rows.date < following(month)))
            for month in later
        ]
        whole = np.sort(np.concatenate([*tests, honest_test]))
        train = split.without_domains(seen, rows.registered_domain, whole)
        scores = fit_and_score(train, whole)
        for month, test in zip(later, tests, strict=True):
            chosen = np.isin(whole, np.concatenate([test, honest_test]))
            found.append(
                {
                    "trained_until": cut,
                    "tested_on": month,
                    "months_later": _distance(cut, month),
                    **_score(rows, whole[chosen], scores[chosen], len(train), params),
                }
            )
        progress(f"trained until {cut}, tested on {', '.join(later)}")
    return found


def by_source(
    rows: Rows, params: Params, fit_and_score: FitAndScore, progress: Progress = quiet
) -> list[dict[str, Any]]:
    """The largest sources, each held out once."""
    fold = split.folds(rows.registered_domain, params.split.folds, params.split.seed)
    names: list[str] = []
    for name, _label, count in split.sources(rows.source, rows.label):
        if name not in names and count >= params.ageing.min_phishing:
            names.append(name)
    found = []
    for name in names[: params.ageing.max_sources]:
        train, test = split.leave_source_out(
            rows.source,
            rows.label,
            rows.registered_domain,
            name=name,
            fold=fold,
            test_fold=_TEST_FOLD,
        )
        scores = fit_and_score(train, test)
        labels = sorted(set(rows.label[rows.source == name].tolist()))
        found.append(
            {
                "source": name,
                "labels": labels,
                **_score(rows, test, scores, len(train), params),
            }
        )
        progress(f"left out {name}")
    return found


def on_vietnam(
    rows: Rows, params: Params, fit_and_score: FitAndScore, progress: Progress = quiet
) -> dict[str, Any]:
    """Held-out Vietnamese domains."""
    train, test = split.vietnamese(
        rows.vn, rows.registered_domain, share=params.split.vietnamese_share, seed=params.split.seed
    )
    scores = fit_and_score(train, test) if len(test) else np.zeros(0)
    progress(f"held out {len(test)} Vietnamese rows")
    return _score(rows, test, scores, len(train), params)


def following(month: str) -> str:
    """The month after ``YYYY-MM``."""
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _after(month: str, count: int) -> list[str]:
    found = [following(month)]
    while len(found) < count:
        found.append(following(found[-1]))
    return found


def _distance(first: str, second: str) -> int:
    return (int(second[:4]) - int(first[:4])) * 12 + int(second[5:7]) - int(first[5:7])


def _spread(months: list[str], count: int) -> list[str]:
    if len(months) <= count:
        return list(months)
    places = np.unique(np.linspace(0, len(months) - 1, count).round().astype(int))
    return [months[place] for place in places.tolist()]


def _score(rows: Rows, test: Index, score: Floats, trained: int, params: Params) -> dict[str, Any]:
    label = rows.label[test]
    ranking = rank(label, score)
    benign = int((label == 0).sum())
    enough = measurable(benign, 0.01, params.evaluate.expected_false_positives)
    return {
        "train_rows": trained,
        "phishing": int((label == 1).sum()),
        "benign": benign,
        "auc": figure(auc(ranking))["value"] if len(test) else None,
        "pr_auc": figure(average_precision(ranking))["value"] if len(test) else None,
        "detection_at_fpr_1pct": figure(detection_at(ranking, 0.01))["value"] if enough else None,
    }
