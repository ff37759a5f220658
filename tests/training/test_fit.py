"""Fitting: what may learn from what, and that serving gives what training fitted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.evidence import lexicon
from service.evidence.features import FEATURES
from service.evidence.hashing import row_of
from training.fit import fit_and_score, fit_head, stack
from training.fit_head import merge, networks, scale_of
from training.fit_linear import known_table, matrix, one_per_domain
from training.fit_rows import (
    caps,
    feature_rows,
    honest_weights,
    links,
    months_before,
    recency,
    time_folds,
)
from training.params import Params, read_params
from training.progress import quiet
from training.rows import Rows, make_rows

HONEST = "shop cafe books music school travel garden kitchen museum sport".split()
TRICKS = "login-secure verify-account xac-thuc-otp nhan-qua wallet-connect unlock".split()


def make_corpus() -> Rows:
    """240 invented links: honest names on .com and .vn, lures on .top and a free host."""
    urls, labels, dates, domains = [], [], [], []
    for number in range(120):
        name = f"{HONEST[number % 10]}{number}.{('com', 'vn', 'github.io')[number % 3]}"
        urls.append(f"https://{name}/{HONEST[number % 7]}")
        labels.append(0)
        dates.append("2026-08-20")
        domains.append(name)
    for number in range(120):
        name = f"{TRICKS[number % 6]}{number}.{('top', 'vercel.app')[number % 2]}"
        urls.append(f"https://{name}/{TRICKS[number % 5]}.php")
        labels.append(1)
        dates.append(f"202{4 + number % 3}-{number % 12 + 1:02d}-05")
        domains.append(name)
    rows = len(urls)
    return make_rows(
        url=urls,
        label=labels,
        source=["openphish" if label else "universities" for label in labels],
        date=dates,
        form=["path"] * rows,
        registered_domain=domains,
        vn=[False] * rows,
    )


def small() -> Params:
    """The shipped numbers, with fewer steps."""
    params = read_params()
    fit = replace(params.fit, linear_steps=15, head_epochs=40, head_seeds=2, head_units=5)
    return replace(params, fit=fit)


CORPUS, PARAMS = make_corpus(), small()
FOUND = links(CORPUS)


def test_a_suffix_of_a_company_is_capped_and_that_of_a_registry_is_not() -> None:
    weights = caps(FOUND, CORPUS.label, 30)
    bad = CORPUS.label == 1
    hosted = bad & FOUND.private
    assert weights[hosted].sum() == pytest.approx(30)
    assert (weights[~hosted] == 1).all()


def test_old_phishing_weighs_less_and_new_more() -> None:
    weights = recency(CORPUS, "2025-01-01", 0.2, 6, 2.5)
    dated = CORPUS.date.astype(str)
    bad = CORPUS.label == 1
    assert set(weights[bad & (dated < "2025-01-01")]) == {0.2}
    assert set(weights[bad & (dated >= "2026-06-01")]) == {2.5}
    assert set(weights[~bad]) == {1.0}


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        ("2026-03-31", 6, "2025-09-01"),
        ("2026-01-01", 1, "2025-12-01"),
        ("2026-12-31", 0, "2026-12-01"),
    ],
)
def test_months_are_counted_back(day: str, months: int, first: str) -> None:
    assert months_before(day, months) == first


def test_honest_rows_of_rare_kinds_weigh_more_and_phishing_never() -> None:
    weights = honest_weights(CORPUS, FOUND, replace(PARAMS.fit, hosted_honest_weight=3.0))
    good = CORPUS.label == 0
    assert set(weights[good & FOUND.private]) == {3.0}
    assert set(weights[~good]) == {1.0}


def test_a_month_block_lies_in_one_fold_and_a_domain_too() -> None:
    fold = time_folds(CORPUS, PARAMS.fit, 5, 1)
    recent = (CORPUS.label == 1) & (CORPUS.date.astype(str) >= PARAMS.fit.blocks_from)
    for month in set(CORPUS.date[recent].astype("U7")):
        assert len(set(fold[recent & (CORPUS.date.astype("U7") == month)])) == 1
    for domain in set(CORPUS.registered_domain):
        assert len(set(fold[CORPUS.registered_domain == domain])) == 1


def test_the_known_table_counts_sites_and_marks_the_lexicon() -> None:
    honest = one_per_domain(CORPUS.registered_domain, np.flatnonzero(CORPUS.label == 0))
    table = known_table(FOUND, honest)
    cafe = row_of(tuple(128 + ord(letter) for letter in "cafe"))
    assert table[cafe] & 15 == np.ceil(np.log2(12 + 1))
    paypal = row_of(tuple(128 + ord(letter) for letter in "paypa"))
    assert table[paypal] & lexicon.BRAND_BIT


def test_the_matrix_holds_every_event_of_every_link() -> None:
    x = matrix(FOUND, PARAMS.fit)
    assert x.shape[0] == len(CORPUS)
    assert x.nnz <= len(FOUND.ngrams) + len(FOUND.words) + FOUND.combinations.size
    assert (x.getnnz(axis=1) > 0).all()


def test_a_row_is_never_seen_by_the_tables_that_score_it() -> None:
    """Turning the labels of one fold around does not change what that fold's rows look like."""
    even = replace(
        PARAMS.fit,
        blocks_from="9999",  # folds by domain alone, so that labels do not move them
        suffix_cap=10_000,
        old_weight=1.0,
        new_weight=1.0,
        new_months=600,
    )
    params = replace(PARAMS, fit=even)
    before = stack(CORPUS, FOUND, params, quiet)
    fold = before.fold == 2
    label = CORPUS.label.copy()
    label[np.flatnonzero(fold)[::2]] ^= 1
    after = stack(replace(CORPUS, label=label), FOUND, params, quiet)
    assert np.array_equal(before.features[fold], after.features[fold])
    assert not np.array_equal(before.features[~fold], after.features[~fold])


def test_the_shipped_head_is_the_mean_of_the_trained_networks() -> None:
    """Served without scikit-learn, within 1e-5 of it."""
    stacked = stack(CORPUS, FOUND, PARAMS, quiet)
    scale, models = networks(stacked.features, CORPUS.label, stacked.weight, PARAMS.fit, 1)
    wanted = np.zeros(len(CORPUS))
    for model in models:
        chance = model.predict_proba(scale(stacked.features)).astype(np.float64)
        wanted += np.log(chance[:, 1]) - np.log(chance[:, 0])
    served = merge(scale, models).logits(stacked.features)
    assert served == pytest.approx(wanted / len(models), abs=1e-4)
    chances = 1 / (1 + np.exp(-np.stack([served, wanted / len(models)])))
    assert np.abs(chances[0] - chances[1]).max() <= 1e-5


def test_fitting_twice_gives_the_same_bytes() -> None:
    first, second = (stack(CORPUS, FOUND, PARAMS, quiet) for _ in range(2))
    assert first.features.tobytes() == second.features.tobytes()
    assert first.tables.ngrams.tobytes() == second.tables.ngrams.tobytes()
    heads = [fit_head(item, CORPUS.label, PARAMS.fit) for item in (first, second)]
    assert heads[0].hidden.tobytes() == heads[1].hidden.tobytes()


def test_held_out_rows_are_told_apart() -> None:
    index = np.arange(len(CORPUS))
    train, test = index[index % 4 != 0], index[index % 4 == 0]
    score = fit_and_score(CORPUS, PARAMS)(train, test)
    assert score[CORPUS.label[test] == 1].mean() > score[CORPUS.label[test] == 0].mean() + 1


def test_a_feature_that_never_changes_does_no_harm() -> None:
    x = np.ones((10, 3), np.float32)
    assert np.isfinite(scale_of(x)(x)).all()


def test_there_is_a_column_for_each_name() -> None:
    tables = stack(CORPUS, FOUND, PARAMS, quiet).tables
    assert feature_rows(FOUND.urls[:7], tables).shape == (7, len(FEATURES))
    assert feature_rows([], tables).shape == (0, len(FEATURES))
