"""Comparing: every model of the list is really fitted and judged on the same rows."""

from __future__ import annotations

import numpy as np

from tests.training.test_fit import CORPUS, PARAMS
from training.card import _compared
from training.compare import compare
from training.progress import quiet


def test_every_kind_of_model_is_judged_on_the_same_rows() -> None:
    index = np.arange(len(CORPUS))
    found = compare(
        CORPUS.take(index[index % 3 != 0]), CORPUS.take(index[index % 3 == 0]), PARAMS, quiet
    )
    kinds = " ".join(entry["model"] for entry in found)
    for kind in ("n-grams, linear", "dense", "trees", "network", "mean of"):
        assert kind in kinds
    assert all(0.8 <= entry["auc"] <= 1 for entry in found)
    table = "\n".join(_compared(found))
    assert all(entry["model"] in table for entry in found)


def test_without_a_comparison_the_card_says_so() -> None:
    assert "Not measured" in "\n".join(_compared(None))
