"""An evaluation counts everything, hides nothing and says what it could not measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.artifacts import load_curated
from service.evidence.snapshot import Snapshot
from service.indicators.index import empty_index
from tests.support import NOW
from tests.training.toys import Hyphens, evaluating
from training.bands import promises
from training.evaluate import evaluate
from training.report import report
from training.scorers import HIGH, WholeScorer
from training.tables import Labelled, read_labelled


def _table(tmp_path: Path, *lines: str, header: str = "url,label,source") -> Labelled:
    path = tmp_path / "table.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return read_labelled(path)


LINES = (
    "http://a-b-c.example/login,1,feed",
    "http://d-e.vercel.app/,1,feed",
    "mailto:x@example.org,1,feed",
    "https://f.example/?q=1,0,list",
    "https://g.vn/,0,list",
)


def test_every_row_is_counted_and_grouped(tmp_path: Path) -> None:
    found = evaluate(_table(tmp_path, *LINES), Hyphens(), evaluating())
    assert (found["rows"], found["phishing"], found["benign"]) == (5, 3, 2)
    assert {name: part["rows"] for name, part in found["groups"]["form"].items()} == {
        "host": 2,
        "path": 1,
        "query": 1,
        "unreadable": 1,
    }
    assert found["groups"]["hosting"]["free hosting"]["phishing"] == 1
    assert found["groups"]["country"][".vn"]["benign"] == 1
    assert set(found["groups"]["source"]["feed"]) == {"rows", "phishing", "benign", "detection"}
    assert set(found["groups"]["source"]["list"]) == {"rows", "phishing", "benign", "fpr"}


def test_a_link_that_cannot_be_read_counts_as_not_found(tmp_path: Path) -> None:
    found = evaluate(_table(tmp_path, *LINES), Hyphens(), evaluating())
    assert found["refused"] == 1
    assert found["refusals"] == {"unsupported_scheme": {"count": 1, "places": [3]}}
    assert found["detection"]["value"] == pytest.approx(1 / 3, abs=1e-6)
    assert found["auc"]["value"] == pytest.approx(2 / 3, abs=1e-6)


def test_an_interval_holds_its_value_and_a_rate_of_zero_is_not_certain(tmp_path: Path) -> None:
    found = evaluate(_table(tmp_path, *LINES), Hyphens(), evaluating())
    for name in ("auc", "pr_auc", "detection", "fpr", "ece", "detection_at_fpr_1pct"):
        item = found[name]
        assert item["low"] <= item["value"] <= item["high"]
    assert found["fpr"]["value"] == 0
    assert found["fpr"]["high"] > 0.5


def test_too_few_benign_rows_measure_no_small_rate(tmp_path: Path) -> None:
    found = evaluate(_table(tmp_path, *LINES), Hyphens(), evaluating(expected_false_positives=10))
    assert found["detection_at_fpr_1pct"] == {"value": None, "low": None, "high": None}


def test_the_same_table_gives_the_same_figures(tmp_path: Path) -> None:
    table = _table(tmp_path, *LINES)
    first, second = (evaluate(table, Hyphens(), evaluating()) for _ in range(2))
    first.pop("rows_per_second")
    second.pop("rows_per_second")
    assert first == second


def test_a_given_form_is_kept_and_bad_rows_are_reported(tmp_path: Path) -> None:
    table = _table(
        tmp_path, "a.example,1,path", "b.example,x,host", "c.example,0,", header="url,label,form"
    )
    found = evaluate(table, Hyphens(), evaluating())
    assert set(found["groups"]["form"]) == {"path", "host"}
    assert "source" not in found["groups"]
    assert found["bad_rows"]["label_not_0_or_1"] == {"count": 1, "places": [3]}


def test_a_table_of_one_label_has_one_rate(tmp_path: Path) -> None:
    found = evaluate(_table(tmp_path, *LINES[:2]), Hyphens(), evaluating())
    assert "auc" not in found
    assert found["detection"]["value"] == 0.5
    assert found["precision_at_prior"]["0.05"]["value"] is None
    assert "AUC" not in report(found)


def test_a_promise_is_kept_by_its_lower_bound(tmp_path: Path) -> None:
    lines = [f"a-b-{number}.example,1,s" for number in range(300)]
    lines += [f"honest{number}.example,0,s" for number in range(300)]
    lines.append("x-y-z.example,0,s")
    table = _table(tmp_path, *lines)
    found = evaluate(
        table, Hyphens(), evaluating(), promised={"high": 0.80, "medium": 0.5}, resamples=5
    )
    medium, high = found["promises"]
    assert medium["kept"] is None, "no link fell into it"
    assert high["low"] < 0.80 < high["measured"]
    assert high["kept"] is False
    band = (table.label * HIGH).astype("int8")
    assert promises(table.label, band, {"high": 0.7}, 0.05)[0]["kept"] is True
    assert "BROKEN" in report(found)


def test_the_table_for_people_shows_every_group(tmp_path: Path) -> None:
    text = report(evaluate(_table(tmp_path, *LINES), Hyphens(), evaluating()))
    for words in ("unreadable (counted as not found)", "hosting free hosting", "source feed"):
        assert words in text


def test_the_whole_verdict_is_judged_without_lists() -> None:
    from training.links import read_links

    snapshot = Snapshot(empty_index(b"nothing is listed here"), load_curated())
    scorer = WholeScorer(snapshot, NOW)
    phish = "http://vietcombank.com.vn.xac-thuc-otp.top/login"
    urls = [url for url in read_links([phish, "https://vietcombank.com.vn/"]) if url is not None]
    scored = scorer.score(urls)
    assert scored.band.tolist() == [HIGH, 0]
    assert scored.score[0] > scored.score[1] == 0
    assert scored.probability is None
