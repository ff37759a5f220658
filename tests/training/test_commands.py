"""The command line says in one line what is wrong, and otherwise prints figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.training.toys import Hyphens
from training.commands import main
from training.rows import read_rows


class _Toy(Hyphens):
    class manifest:
        bands = ()


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("training.loading.load", lambda _model: _Toy())
    monkeypatch.setattr("training.scorers.ClassifierScorer", lambda classifier: classifier)
    path = tmp_path / "links.csv"
    path.write_text("url,label\na-b-c.example,1\nplain.example,0\n")
    return path


def _run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_figures_come_as_json_or_as_a_table(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = _run(capsys, "evaluate", "--data", table, "--json", "--bootstrap", 5)
    assert status == 0
    assert json.loads(out)["detection"]["value"] == 1.0
    assert "MiB" in err
    status, out, _ = _run(capsys, "evaluate", "--data", table)
    assert status == 0
    assert "1 phishing, 1 benign" in out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("evaluate", "--data", "none.csv"), "none.csv"),
        (("--data", "no-such-folder"), "no-such-folder"),
        (("evaluate", "--data", "none.csv", "--params", "none.toml"), "none.toml"),
        (("records", "--data", "none.jsonl"), "none.jsonl"),
    ],
)
def test_a_wrong_file_is_one_line_and_status_2(
    arguments: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = _run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert named in err


def test_a_missing_column_is_one_line_and_status_2(
    tmp_path: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.csv").write_text("url,kind\na.example,1\n")
    status, _, err = _run(capsys, "evaluate", "--data", tmp_path / "other.csv")
    assert status == 2
    assert "no column 'label'" in err.splitlines()[-1]


def test_no_classifier_is_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "links.csv"
    path.write_text("url,label\na.example,1\n")
    (tmp_path / "empty").mkdir()
    status, _, err = _run(capsys, "evaluate", "--data", path, "--model", tmp_path / "empty")
    assert status == 2
    assert "manifest.json" in err.splitlines()[-1]


def test_records_become_rows_in_the_work_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "records.jsonl"
    records = [
        {"value": "a.example", "decision": "confirmed", "decided_on": "2026-11-01"},
        {"value": "b.example", "decision": "open", "decided_on": "2026-11-01"},
    ]
    path.write_text("\n".join(json.dumps(record) for record in records))
    status, out, _ = _run(capsys, "records", "--data", path, "--work", tmp_path / "work")
    assert status == 0
    assert json.loads(out) == {
        "kept": 1,
        "phishing": 1,
        "refused": {"not_decided": {"count": 1, "places": [2]}},
    }
    assert read_rows(tmp_path / "work/records.parquet").url.tolist() == ["a.example"]
