"""From two small tables to a published version, with a toy in the place of fit and calibrate."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet
import pytest
from numpy.typing import NDArray

from service.evidence.manifest import Manifest
from service.evidence.model_file import unpack
from service.evidence.model_versions import read_versions
from service.observables.url import Url
from tests.training.toys import corpus
from training import data, pipeline, stages
from training.commands import main
from training.data import File, sha256_of
from training.params import Params, read_params
from training.progress import Progress, quiet


class ToyClassifier:
    """The number of hyphens times a weight; two are suspicious."""

    def __init__(self, manifest: Manifest, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.manifest, self.version = manifest, manifest.version
        self._weight = float(arrays["weight"][0])

    def logits(self, urls: Sequence[Url]) -> NDArray[np.float64]:
        return np.array([self._weight * url.name.count("-") for url in urls], np.float64)

    def probabilities(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        return 1 / (1 + np.exp(3 - logits))

    def bands(self, urls: Sequence[Url], logits: NDArray[np.float64]) -> NDArray[np.int8]:
        return np.digitize(logits, [1.0, 2.0]).astype(np.int8)


def _fields(trained_until: str) -> dict[str, Any]:
    return {
        "trained_until": trained_until,
        "retrain_after_days": 90,
        "features": "0" * 64,
        "prior": 0.05,
        "bands": [
            {"name": "medium", "precision": 0.1, "thresholds": {"other": 1.0}},
            {"name": "high", "precision": 0.5, "thresholds": {"other": 2.0}},
        ],
        "reference": {"edges": [1.0, 2.0], "counts": [5, 1, 1]},
        "model": {"kind": "toy"},
    }


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """A data folder and a pipeline whose fit writes ``weight``; change it to train another."""
    settings: dict[str, Any] = {"weight": 1.0, "canaries": "", "data": tmp_path / "data"}
    settings["data"].mkdir()
    phish = [(f"a-b-{number}.example/login", 1) for number in range(1500)]
    honest = [(f"plain{number}.example", 0) for number in range(1500)]
    corpus(settings["data"] / "urls_train.parquet", phish + honest, prefix="train")
    corpus(settings["data"] / "urls_dev.parquet", phish + honest, prefix="dev")
    canaries = tmp_path / "canaries.tsv"
    canaries.write_text("a-b-c.example\tmust_flag\tx\na.example\tmust_not_flag\tx\n")

    declared = tmp_path / "data.toml"
    lines = []
    for role in ("train", "dev"):
        path = settings["data"] / f"urls_{role}.parquet"
        file = File(
            path.name, role, "made up", parquet.read_metadata(path).num_rows, "none",
            "2026-11-22", "2026-04-01", "2026-04-01", sha256_of(path),
        )  # fmt: skip
        lines.append("[[file]]")
        lines += [f"{name} = {json.dumps(getattr(file, name))}" for name in File.__slots__]
    declared.write_text("\n".join(lines) + "\n")

    def later(name: str, _params: Params, work: Path, _say: Progress) -> None:
        if name == "fit":
            assert not (work / "rows_dev.parquet").exists()
            np.savez(work / "fit.npz", weight=np.array([settings["weight"]], np.float32))
            (work / "fit.json").write_text("{}")
            (work / "crossfit.npy").write_bytes(b"")
        else:
            (work / "calibrated.json").write_text(json.dumps(_fields("2026-03-31")))

    monkeypatch.setattr(data, "DEFAULT", declared)
    monkeypatch.setattr(pipeline, "DATA", declared)
    monkeypatch.setattr(pipeline, "CANARIES", canaries)
    monkeypatch.setattr("training.canaries.DEFAULT", canaries)
    monkeypatch.setattr(pipeline, "_later", later)
    monkeypatch.setattr(pipeline, "classifier_of", ToyClassifier)
    monkeypatch.setattr(stages, "hash_module", lambda name: f"{name} {settings['weight']}")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.setattr("training.commands.to_stderr", lambda _name: quiet)
    settings["run"] = lambda name="models", *more: main(
        [
            *("--data", str(settings["data"]), "--work", str(tmp_path / "work")),
            *("--out", str(tmp_path / name)),
            *more,
        ]
    )
    return settings


def test_a_version_is_trained_packaged_and_published(toy: dict[str, Any], tmp_path: Path) -> None:
    assert toy["run"]() == 0
    versions = read_versions((tmp_path / "models/manifest.toml").read_bytes())
    home = tmp_path / "models/url_classifier" / versions.current
    manifest, arrays = unpack(
        (home / "manifest.json").read_bytes(), (home / "weights.bin").read_bytes()
    )
    assert manifest.version == versions.current
    assert versions.current.startswith("2026-03-")
    assert manifest.created.isoformat() == "2026-11-22"
    assert arrays["weight"].tolist() == [1.0]
    assert set(manifest.model["training"]) == {"data", "libraries", "python"}
    metrics = json.loads((home / "metrics.json").read_text())
    assert metrics["dev"]["auc"]["value"] == 1.0
    assert metrics["failed_canaries"] == []
    assert metrics["prepare"]["train"]["kept"] == 3000
    card = (home / "card.md").read_text("utf-8")
    for heading in ("For, and not for", "Data", "Figures", "Bands", "By group", "Cost", "Limits"):
        assert f"## {heading}" in card
    assert "1.0000" in card


def test_the_same_inputs_give_the_same_model(toy: dict[str, Any], tmp_path: Path) -> None:
    toy["run"]("one")
    toy["run"]("two", "--force")
    (first,) = (tmp_path / "one/url_classifier").iterdir()
    (second,) = (tmp_path / "two/url_classifier").iterdir()
    for name in ("manifest.json", "weights.bin"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_a_worse_candidate_is_not_published(
    toy: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy["run"]()
    before = (tmp_path / "models/manifest.toml").read_bytes()
    toy["weight"] = -1.0
    assert toy["run"]() == 2
    complaint = capsys.readouterr().err
    assert "auc is 0.0000, below the 1.0000" in complaint
    assert "A canary fails: must_flag: a-b-c.example" in complaint
    assert (tmp_path / "models/manifest.toml").read_bytes() == before


def test_on_other_dev_rows_the_current_version_is_measured_again(
    toy: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    toy["run"]()
    manifest = unpack(*_files(toy))[0]
    monkeypatch.setattr(
        pipeline, "load", lambda *_: ToyClassifier(manifest, {"weight": np.ones(1, np.float32)})
    )
    rows = [(f"a-b-{n}.example", 1) for n in range(1200)] + [
        (f"c{n}.example", 0) for n in range(1200)
    ]
    corpus(toy["data"] / "urls_dev.parquet", rows, prefix="other")
    toy["weight"] = -1.0
    assert toy["run"]("models", "--accept-data") == 2
    assert "auc is 0.0000, below the 1.0000" in capsys.readouterr().err


def _files(toy: dict[str, Any]) -> tuple[bytes, bytes]:
    (home,) = (toy["data"].parent / "models/url_classifier").iterdir()
    return (home / "manifest.json").read_bytes(), (home / "weights.bin").read_bytes()


def test_a_new_version_leaves_the_old_one_as_it_was(toy: dict[str, Any], tmp_path: Path) -> None:
    toy["run"]()
    (old,) = (tmp_path / "models/url_classifier").iterdir()
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    toy["weight"] = 2.0
    toy["run"]()
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before
    versions = read_versions((tmp_path / "models/manifest.toml").read_bytes())
    assert len(versions.sha256) == 2
    assert versions.current != old.name


def test_a_model_of_another_day_is_not_published_twice(
    toy: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy["run"]()
    (home,) = (tmp_path / "models/url_classifier").iterdir()
    before = (home / "manifest.json").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798000000")
    assert toy["run"]("models", "--force") == 0
    assert (home / "manifest.json").read_bytes() == before
    assert list((tmp_path / "models/url_classifier").iterdir()) == [home]


def test_a_folder_with_another_model_is_never_overwritten(
    toy: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy["run"]()
    (home,) = (tmp_path / "models/url_classifier").iterdir()
    (home / "weights.bin").write_bytes(b"other")
    assert toy["run"]() == 2
    assert "another model has this version" in capsys.readouterr().err
    assert (home / "weights.bin").read_bytes() == b"other"


def test_data_with_another_checksum_is_refused_or_named_in_the_manifest(
    toy: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus(toy["data"] / "urls_train.parquet", [("x-y-z.example", 1), ("plain.example", 0)])
    assert toy["run"]() == 2
    assert "--accept-data" in capsys.readouterr().err
    assert toy["run"]("models", "--accept-data") == 0
    (home,) = (tmp_path / "models/url_classifier").iterdir()
    manifest = json.loads((home / "manifest.json").read_text())
    train, dev = manifest["model"]["training"]["data"]
    assert train["accepted_with_another_checksum"] is True
    assert dev["accepted_with_another_checksum"] is False
    assert "somebody accepted them" in " ".join((home / "card.md").read_text("utf-8").split())


def test_the_ageing_of_the_work_folder_is_in_the_card(toy: dict[str, Any], tmp_path: Path) -> None:
    one = {"train_rows": 9, "phishing": 300, "benign": 1000, "auc": 0.9, "pr_auc": 0.8}
    one["detection_at_fpr_1pct"] = 0.7
    months = [{"trained_until": "2025-01", "tested_on": "2025-02", "months_later": 1, **one}]
    sources = [{"source": "tweetfeed", "labels": [1], **one}]
    (tmp_path / "work").mkdir()
    (tmp_path / "work/ageing.json").write_text(
        json.dumps({"months": months, "sources": sources, "vietnam": one})
    )
    assert toy["run"]() == 0
    (home,) = (tmp_path / "models/url_classifier").iterdir()
    card = (home / "card.md").read_text("utf-8")
    assert "| until 2025-01, 1 months later | 300 | 1,000 | 0.9000 | 0.7000 |" in card
    assert "without tweetfeed" in card


def test_wrong_fields_are_refused_in_one_line(
    toy: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    later: Callable[..., None] = pipeline._later

    def forgets(name: str, params: Params, work: Path, say: Progress) -> None:
        later(name, params, work, say)
        if name == "calibrate":
            (work / "calibrated.json").write_text('{"trained_until": "2026-03-31"}')

    monkeypatch.setattr(pipeline, "_later", forgets)
    assert toy["run"]() == 2
    assert capsys.readouterr().err.startswith("error: calibrated.json: manifest: ")


def test_a_stage_declares_what_it_reads() -> None:
    from training.params import read_params

    table = pipeline.stages(Path("data"), read_params())
    assert [stage.name for stage in table] == [
        "prepare", "fit", "calibrate", "evaluate", "package",
    ]  # fmt: skip
    (fit,) = [stage for stage in table if stage.name == "fit"]
    assert fit.inputs == ("rows_train.parquet",), "dev is never fitted on"
    written: set[str] = set()
    for stage in table:
        assert set(stage.inputs) <= written
        written |= set(stage.outputs)
    changed = replace(read_params(), gate=replace(read_params().gate, auc_tolerance=0.5))
    assert [stage.params for stage in pipeline.stages(Path("data"), changed)] == [
        stage.params for stage in table
    ]


@pytest.mark.parametrize("module", ["link_text", "hashing", "events", "lexicon", "hosted"])
def test_whoever_changes_how_a_link_is_seen_makes_fit_run_again(module: str) -> None:
    fit = next(
        stage for stage in pipeline.stages(Path("data"), read_params()) if stage.name == "fit"
    )
    assert f"service.evidence.{module}" in fit.modules
