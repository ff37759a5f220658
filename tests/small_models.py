"""Small models: a classifier of one weight, and a models folder with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.artifacts import build_classifier, load_model
from service.evidence.base import Evidence
from service.evidence.manifest import BandPromise, Histogram, Manifest
from service.evidence.model_file import pack
from service.evidence.model_versions import ModelVersions, read_versions, write_versions
from service.observables.url import Url
from tests.factories import make_evidence

FEATURES = hashlib.sha256(b"length of the host").hexdigest()


class SmallClassifier:
    """A longer host scores higher: a tenth of a logit a character."""

    def __init__(self, manifest: Manifest, arrays: Mapping[str, NDArray[Any]]) -> None:
        if manifest.features != FEATURES:
            raise ValueError("made for other features")
        self.manifest = manifest
        self.version = manifest.version
        self._weight = float(arrays["weight"][0])

    def judge_with_logits(
        self, urls: list[Url]
    ) -> tuple[list[Evidence | None], NDArray[np.float64]]:
        """Evidence for hosts of more than 40 characters."""
        logits = np.array([len(url.host) * self._weight for url in urls], np.float64)
        return [make_evidence() if logit > 4 else None for logit in logits], logits


def load_small(folder: Path | None = None, version: str | None = None) -> SmallClassifier:
    """Like ``load_classifier``, for the small classifier."""
    return build_classifier(SmallClassifier, *load_model(folder, version))


def make_arrays() -> dict[str, NDArray[Any]]:
    """Arrays of every allowed type."""
    return {
        "weight": np.array([0.1], np.float32),
        "half": np.arange(6, dtype=np.float16).reshape(2, 3),
        "small": np.arange(-3, 4, dtype=np.int8),
        "bytes": np.arange(5, dtype=np.uint8),
        "places": np.arange(4, dtype=np.uint32),
    }


def make_fields(**fields: Any) -> dict[str, Any]:
    """The fields that ``pack`` wants."""
    return {
        "version": "2026-11-01",
        "created": date(2026, 11, 1),
        "trained_until": date(2026, 10, 1),
        "retrain_after_days": 90,
        "features": FEATURES,
        "prior": 0.05,
        "bands": [
            BandPromise(name="medium", precision=0.5, thresholds={"other": 1.0}),
            BandPromise(name="high", precision=0.9, thresholds={"other": 2.5, "free": 3}),
        ],
        "reference": Histogram(edges=(1.0, 2.0, 3.0), counts=(40, 30, 20, 10)),
        "model": {"knots": [[-1.0, 0.1], [2.0, 0.9]], "name": "nhỏ"},
        **fields,
    }


def write_model(folder: Path, *, current: bool = True, **fields: Any) -> Path:
    """Add a version to a models folder; gives the version's own folder."""
    manifest, weights = pack(make_arrays(), make_fields(**fields))
    version = str(make_fields(**fields)["version"])
    home = folder / "url_classifier" / version
    home.mkdir(parents=True)
    (home / "manifest.json").write_bytes(manifest)
    (home / "weights.bin").write_bytes(weights)
    listing = folder / "manifest.toml"
    known = read_versions(listing.read_bytes()) if listing.exists() else None
    sha256 = dict(known.sha256) if known else {}
    sha256[version] = hashlib.sha256(manifest).hexdigest()
    chosen = version if current or known is None else known.current
    listing.write_bytes(write_versions(ModelVersions(chosen, sha256)))
    return home
