"""Package: a candidate becomes the folder of a version, and that folder the current one.

``write`` makes the folder; ``publish`` brings it into ``models/`` and enters it in
``models/manifest.toml``. A version's model is never overwritten and old versions stay: answers
that named them can be explained later.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.evidence.manifest import read_manifest
from service.evidence.model_versions import ModelVersions, read_versions, write_versions
from training.candidate import Packed
from training.errors import TrainingError

MODEL = ("manifest.json", "weights.bin")
ABOUT = ("metrics.json", "card.md")
VERSIONS = "manifest.toml"


def write(folder: Path, packed: Packed, metrics: Mapping[str, Any], card: str) -> Path:
    """Write the four files into ``folder/<version>`` and return that folder."""
    home = folder / packed.manifest.version
    home.mkdir(parents=True)
    (home / "manifest.json").write_bytes(packed.manifest_json)
    (home / "weights.bin").write_bytes(packed.weights)
    text = json.dumps(metrics, indent=1, sort_keys=True, ensure_ascii=False)
    (home / "metrics.json").write_text(text + "\n", "utf-8")
    (home / "card.md").write_text(card, "utf-8")
    return home


def versions(models: Path) -> ModelVersions | None:
    """What is published; None where nothing is yet. Raises TrainingError on a malformed file."""
    try:
        return read_versions((models / VERSIONS).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise TrainingError(f"{models / VERSIONS}: {error}") from error


def publish(home: Path, models: Path, task: str) -> str:
    """Bring the version in ``home`` into ``models/<task>/`` and make it the current one.

    Where the version is there already, its model stays and only the metrics and the card are
    written again. Raises TrainingError where that model has other content. A kill leaves at worst
    a folder that no manifest names.
    """
    version = home.name
    target = models / task / version
    if target.exists():
        if not same_model(home, target):
            raise TrainingError(f"{target}: another model has this version; it is left as it is.")
        for name in ABOUT:
            _replace(target / name, (home / name).read_bytes())
    else:
        partial = target.with_name(f".{version}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(home, partial)
        os.replace(partial, target)
    checksum = hashlib.sha256((target / "manifest.json").read_bytes()).hexdigest()
    before = versions(models)
    listed = dict(before.sha256) if before is not None else {}
    _replace(
        models / VERSIONS, write_versions(ModelVersions(version, {**listed, version: checksum}))
    )
    return version


def same_model(first: Path, second: Path) -> bool:
    """Whether two folders hold one model; the day on which it was made may differ."""
    try:
        texts = [(folder / "manifest.json").read_bytes() for folder in (first, second)]
        weights = [(folder / "weights.bin").read_bytes() for folder in (first, second)]
        for text in texts:
            read_manifest(text)
    except (OSError, ValueError):
        return False
    plain = [{**json.loads(text), "created": ""} for text in texts]
    return plain[0] == plain[1] and weights[0] == weights[1]


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    os.replace(partial, path)
