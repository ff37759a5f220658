"""Pipeline: the stages of training, in order, and the way from the last one into ``models/``.

What ``fit`` and ``calibrate`` must do is said by ``FitStage`` and ``CalibrateStage``; they are
imported when their turn comes.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from service.clock import system_clock
from training import package, prepare
from training.canaries import DEFAULT as CANARIES
from training.canaries import failed_canaries, read_canaries
from training.candidate import ARRAYS, FIELDS, Packed, pack_candidate, read_candidate
from training.card import card
from training.data import DEFAULT as DATA
from training.data import read_data, verify
from training.errors import TrainingError
from training.evaluate import evaluate
from training.gate import accept
from training.loading import classifier_of, load
from training.params import Params
from training.progress import Progress
from training.scorers import ClassifierScorer
from training.stages import Stage
from training.tables import read_labelled

FEATURE_CODE = (
    *(
        f"service.evidence.{name}"
        for name in ("link_text", "hashing", "events", "features", "lexicon", "hosted")
    ),
    "service.observables",
)
"""All that decides what a link looks like to the classifier."""

LIBRARIES = ("numpy", "pyarrow", "scikit-learn", "scipy")


class FitStage(Protocol):
    """``training.fit.run``.

    Reads ``rows_train.parquet`` (``training.rows.read_rows``) and nothing else; dev is for
    calibrating. Writes ``fit.npz``, exactly the arrays to be shipped, in their final dtypes
    (``numpy.savez``), and ``fit.json``, whatever ``calibrate`` needs to know.

    ``training.fit.fit_and_score(rows, params)`` gives the callable that ``training.ageing`` needs.
    """

    def __call__(self, work: Path, params: Params, progress: Progress) -> None: ...


class CalibrateStage(Protocol):
    """``training.calibrate.run``.

    Reads ``rows_train.parquet``, ``rows_dev.parquet``, ``prepare.json``, ``fit.npz`` and
    ``fit.json``. Writes ``calibrated.json``: the fields of ``service.evidence.manifest.Manifest``
    but ``format``, ``version``, ``created``, ``arrays`` and ``weights_…``, as plain data; the
    precision that a band promises comes from ``params.promises``. The key ``training`` of its
    ``model`` is filled in here.
    """

    def __call__(self, work: Path, params: Params, progress: Progress) -> None: ...


def stages(data: Path, params: Params, *, accept_data: bool = False) -> list[Stage]:
    """The table of stages."""
    dev = read_data().file("dev").name
    train = read_data().file("train").name
    evaluated = ("evaluate", "figures", "bands", "metrics", "bootstrap", "bounds", "tables")
    return [
        Stage(
            "prepare",
            inputs=(),
            files=(data / train, data / dev, DATA),
            optional=(prepare.RECORDS,),
            params=[params.section("prepare"), accept_data],
            modules=(
                "training.prepare",
                "training.links",
                "training.rows",
                "service.observables",
            ),
            outputs=("rows_train.parquet", "rows_dev.parquet", "prepare.json"),
            run=lambda work, say: prepare.run(data, work, params, say, accept=accept_data),
        ),
        Stage(
            "fit",
            inputs=("rows_train.parquet",),
            params=[params.section("fit"), params.section("split")],
            modules=(*_named("fit"), "training.split", "training.rows", *FEATURE_CODE),
            outputs=(ARRAYS, "fit.json", "crossfit.npy"),
            run=partial(_later, "fit", params),
        ),
        Stage(
            "calibrate",
            inputs=(
                "rows_train.parquet",
                "rows_dev.parquet",
                "prepare.json",
                ARRAYS,
                "fit.json",
                "crossfit.npy",
            ),
            params=[params.section(name) for name in ("fit", "split", "calibrate", "promises")],
            modules=(*_named("calibrate"), "training.split", "service.evidence"),
            outputs=(FIELDS,),
            run=partial(_later, "calibrate", params),
        ),
        Stage(
            "evaluate",
            inputs=(ARRAYS, FIELDS, "prepare.json"),
            files=(data / dev, CANARIES),
            params=params.section("evaluate"),
            modules=(
                *(f"training.{name}" for name in evaluated),
                "training.scorers",
                "training.canaries",
                "service.evidence",
                "service.observables",
            ),
            outputs=("metrics.json",),
            run=partial(_evaluate, data, params, accept_data),
        ),
        Stage(
            "package",
            inputs=(ARRAYS, FIELDS, "prepare.json", "metrics.json"),
            optional=("ageing.json", "compare.json"),
            files=(DATA,),
            params=params.section("package"),
            modules=("training.card", "training.package", "training.candidate"),
            outputs=("package",),
            run=_package,
        ),
    ]


def publish(work: Path, models: Path, data: Path, params: Params, progress: Progress) -> str:
    """Bring the packaged version into ``models`` if the gate accepts it; its version.

    Raises TrainingError with every refusal.
    """
    homes = sorted((work / "package").iterdir()) if (work / "package").is_dir() else []
    if len(homes) != 1:
        raise TrainingError(f"{work / 'package'}: there is no packaged version; run the stages.")
    home = homes[0]
    metrics = _read_json(home / "metrics.json")
    current = _current_metrics(models, home.name, metrics["dev_sha256"], data, params)
    refusals = accept(metrics["dev"], current, metrics["failed_canaries"], params.gate)
    if refusals:
        raise TrainingError(f"{home.name} is not published: {' '.join(refusals)}")
    (models / params.package.task).mkdir(parents=True, exist_ok=True)
    name = package.publish(home, models, params.package.task)
    progress(f"{name} is the current version in {models}")
    return name


def _current_metrics(
    models: Path, candidate: str, dev: str, data: Path, params: Params
) -> Mapping[str, Any] | None:
    """What the current version reaches on the same dev rows; measured again on other rows."""
    published = package.versions(models)
    if published is None or published.current == candidate:
        return None
    path = models / params.package.task / published.current / "metrics.json"
    metrics = _read_json(path)
    if metrics.get("dev_sha256") == dev:
        same: Mapping[str, Any] = metrics["dev"]
        return same
    scorer = ClassifierScorer(load(None, models))
    return evaluate(
        read_labelled(data / read_data().file("dev").name), scorer, params.evaluate, resamples=0
    )


def _named(prefix: str) -> tuple[str, ...]:
    """``training.fit``, ``training.fit_…``: the stage's module and its helpers."""
    found = sorted(path.stem for path in Path(__file__).parent.glob(f"{prefix}*.py"))
    return tuple(f"training.{name}" for name in found) or (f"training.{prefix}",)


def _later(name: str, params: Params, work: Path, progress: Progress) -> None:
    stage: FitStage | CalibrateStage = importlib.import_module(f"training.{name}").run
    stage(work, params, progress)


def _evaluate(
    data: Path, params: Params, accept_data: bool, work: Path, progress: Progress
) -> None:
    found = verify(read_data().file("dev"), data, accept=accept_data)
    packed = candidate(work)
    scorer = ClassifierScorer(classifier_of(packed.manifest, packed.arrays))
    result = evaluate(
        read_labelled(found.path),
        scorer,
        params.evaluate,
        promised={band.name: band.precision for band in packed.manifest.bands},
        progress=progress,
    )
    failed = failed_canaries(read_canaries(), scorer)
    for line in failed:
        progress(f"canary fails: {line}")
    _write_json(
        work / "metrics.json",
        {"dev": result, "dev_sha256": found.sha256, "failed_canaries": failed},
    )


def _package(work: Path, progress: Progress) -> None:
    packed = candidate(work)
    ageing = _read_json(work / "ageing.json") if (work / "ageing.json").exists() else None
    compared = work / "compare.json"
    metrics = {
        **_read_json(work / "metrics.json"),
        "prepare": _read_json(work / "prepare.json"),
        "ageing": ageing,
        "compared": json.loads(compared.read_text("utf-8")) if compared.exists() else None,
    }
    text = card(packed.manifest, len(packed.weights), metrics, read_data())
    home = package.write(work / "package", packed, metrics, text)
    progress(f"packaged {home.name}, {len(packed.weights):,} bytes of weights")


def candidate(work: Path) -> Packed:
    """What would be shipped, with the data and the libraries that it was made from."""
    arrays, fields = read_candidate(work)
    prepared = _read_json(work / "prepare.json")
    training = {
        "data": [
            {
                "file": prepared[role]["file"],
                "sha256": prepared[role]["sha256"],
                "accepted_with_another_checksum": prepared[role]["accepted_with_another_checksum"],
            }
            for role in ("train", "dev")
        ],
        "libraries": {name: version(name) for name in LIBRARIES},
        "python": platform.python_version(),
    }
    model = {**fields.get("model", {}), "training": training}
    return pack_candidate(arrays, {**fields, "model": model}, created=today())


def today() -> str:
    """The day, or that of ``SOURCE_DATE_EPOCH`` for a build that must give the same bytes again."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else system_clock()
    return moment.date().isoformat()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path}: cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise TrainingError(f"{path}: is not an object.")
    return found


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")
