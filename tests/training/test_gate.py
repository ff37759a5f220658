"""The gate keeps out what is worse, what fails a canary and what breaks a promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.artifacts import load_curated
from service.observables.url import Url
from tests.training.toys import Hyphens
from training.canaries import Canary, failed_canaries, read_canaries
from training.errors import TrainingError
from training.gate import accept
from training.links import read_link
from training.params import Gate

TOLERANCE = Gate(auc_tolerance=0.01, detection_tolerance=0.02)


def _metrics(auc: float | None = 0.98, found: float | None = 0.8, **more: Any) -> dict[str, Any]:
    return {"auc": {"value": auc}, "detection_at_fpr_1pct": {"value": found}, **more}


def test_the_first_version_has_nothing_to_beat() -> None:
    assert accept(_metrics(), None, []) == []


@pytest.mark.parametrize(
    ("candidate", "refused"),
    [
        (_metrics(), False),
        (_metrics(auc=0.97), False),
        (_metrics(auc=0.9699), True),
        (_metrics(found=0.78), False),
        (_metrics(found=0.7799), True),
        (_metrics(found=None), True),
        (_metrics(auc=0.99, found=0.9), False),
    ],
)
def test_a_candidate_that_loses_beyond_the_tolerance_is_refused(
    candidate: dict[str, Any], refused: bool
) -> None:
    assert bool(accept(candidate, _metrics(), [], TOLERANCE)) is refused


def test_without_tolerance_no_loss_is_taken() -> None:
    assert accept(_metrics(auc=0.9799), _metrics(), [])
    assert accept(_metrics(), _metrics(), []) == []


def test_one_canary_is_enough() -> None:
    assert accept(_metrics(), None, ["must_not_flag: a"]) == ["A canary fails: must_not_flag: a."]


@pytest.mark.parametrize(("kept", "refused"), [(True, False), (None, False), (False, True)])
def test_a_broken_promise_is_refused(kept: bool | None, refused: bool) -> None:
    promise = {"band": "high", "promised": 0.8, "low": 0.7, "kept": kept}
    assert bool(accept(_metrics(promises=[promise]), None, [])) is refused


def test_canaries_are_asked_and_the_wrong_ones_named() -> None:
    canaries = [
        Canary("a-b-c.example", "must_flag", "x"),
        Canary("a.example", "must_flag", "x"),
        Canary("mailto:a@example.org", "must_flag", "x"),
        Canary("b.example", "must_not_flag", "x"),
        Canary("b-c-d.example", "must_not_flag", "y"),
    ]
    assert failed_canaries(canaries, Hyphens()) == [
        "must_flag: a.example (x)",
        "must_flag: mailto:a@example.org (x)",
        "must_not_flag: b-c-d.example (y)",
    ]


def test_the_shipped_canaries_are_readable_unique_and_of_both_kinds() -> None:
    canaries = read_canaries()
    assert len({canary.url for canary in canaries}) == len(canaries) >= 60
    kinds = [canary.expected for canary in canaries]
    assert kinds.count("must_flag") >= 20
    assert kinds.count("must_not_flag") >= 40


def test_canaries_that_are_called_official_are_on_the_official_list() -> None:
    allow = load_curated().allow
    for canary in read_canaries():
        link = read_link(canary.url)
        assert isinstance(link, Url)
        labels = link.name.split(".")
        official = any(".".join(labels[at:]) in allow for at in range(len(labels)))
        if canary.expected == "must_flag":
            assert not official
        elif canary.why == "official Vietnamese site":
            assert official, canary.url


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "canaries.tsv"
    path.write_text("url\texpected\twhy\na.example\tmaybe\tx\n")
    with pytest.raises(TrainingError, match="line 2"):
        read_canaries(path)
