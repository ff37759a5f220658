"""``lachan classifier`` shows what answers, and says why where nothing does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from service.cli.classifier import describe
from service.records import scores
from service.records.engine import open_engine
from service.settings import Settings
from service.wiring import build
from tests.small_models import load_small, write_model
from tests.support import NOW

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def lachan(tmp_path: Path, models: Path) -> Run:
    """Runs ``lachan classifier`` over folders of its own."""
    environment = os.environ | {
        "LACHAN_DATA_DIR": str(tmp_path / "data"), "LACHAN_MODELS_DIR": str(models),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip

    def run(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "service", "classifier", *arguments],
            capture_output=True, text=True, env=environment | extra, cwd=tmp_path, timeout=60,
            check=False,
        )  # fmt: skip

    return run


def _describe(tmp_path: Path, **settings: object) -> dict[str, object]:
    chosen = {"data_dir": tmp_path / "data", "models_dir": tmp_path / "models", **settings}
    services = build(Settings.model_validate(chosen), clock=lambda: NOW, load=load_small)
    try:
        return describe(services)
    finally:
        services.close()


def test_status_without_a_classifier_fails_and_says_why(lachan: Run) -> None:
    done = lachan("status")
    assert done.returncode == 1
    assert "No classifier is installed" in done.stdout
    document = json.loads(lachan("status", "--json").stdout)
    assert document["version"] is None
    assert "No classifier is installed" in document["fault"]
    listed = lachan("list")
    assert (listed.returncode, "Traceback" in listed.stderr) == (1, False)


def test_status_tells_a_refused_classifier_apart_and_still_describes_it(
    lachan: Run, models: Path
) -> None:
    write_model(models)  # not made by the real classifier, so it is refused by it
    done = lachan("status", "--lang", "en")
    assert done.returncode == 1
    assert "No classifier" in done.stdout
    assert "2026-11-01" in done.stdout
    assert "≥ 90.0% are scams (free 3.00, other 2.50)" in done.stdout
    assert "Traceback" not in done.stderr
    vietnamese = lachan("status").stdout
    assert "Phiên bản" in vietnamese
    assert "chưa đủ liên kết" in vietnamese


def test_list_shows_every_version_and_what_is_wrong_with_it(lachan: Run, models: Path) -> None:
    home = write_model(models, version="one")
    write_model(models, version="two")
    assert [row.split()[0] for row in lachan("list").stdout.splitlines()] == ["one", "two"]
    (home / "weights.bin").write_bytes(b"x")
    done = lachan("list", "--json")
    rows = json.loads(done.stdout)
    assert done.returncode == 1
    assert [(row["version"], row["current"]) for row in rows] == [("one", False), ("two", True)]
    assert "bytes instead of" in rows[0]["fault"]
    assert rows[1]["fault"] is None


def test_a_status_names_age_promises_and_drift(tmp_path: Path, models: Path) -> None:
    write_model(models)
    engine = open_engine(_data(tmp_path))
    with engine.begin() as connection:
        for days, counts in ((20, (40, 30, 20, 10)), (2, (10, 20, 30, 40))):
            day = NOW.date() - timedelta(days=days)
            counted = {number: count * 50 for number, count in enumerate(counts)}
            scores.add(connection, "2026-11-01", day, counted)
    engine.dispose()
    document = _describe(tmp_path)
    assert document["fault"] is None
    assert document["age_days"] == 52
    assert document["retrain_advised"] is False
    assert document["prior"] == 0.05
    assert len(str(document["features"])) == 12
    drift = document["drift"]
    assert isinstance(drift, dict)
    assert (drift["week"], drift["month"]) == (5000, 10_000)
    assert drift["since_reference"]["word"] == "changed"
    assert drift["since_first_week"]["word"] == "changed"


def test_old_data_advises_a_new_training(tmp_path: Path, models: Path) -> None:
    write_model(models, trained_until=date(2026, 8, 23))
    assert _describe(tmp_path)["retrain_advised"] is True


def test_a_classifier_that_is_switched_off_is_described_as_off(
    tmp_path: Path, models: Path
) -> None:
    write_model(models)
    document = _describe(tmp_path, classifier="none")
    assert "switched off" in str(document["fault"])
    assert document["version"] == "2026-11-01"


def _data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder
