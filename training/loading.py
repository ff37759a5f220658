"""Loading: the classifier to evaluate, by version or by folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from service.artifacts import build_classifier, load_classifier, load_curated
from service.clock import system_clock
from service.errors import ArtifactError
from service.evidence.manifest import Manifest
from service.evidence.model_file import unpack
from service.evidence.snapshot import Snapshot
from service.indicators.index import empty_index
from training.errors import TrainingError
from training.scorers import WholeScorer


def load(model: str | None, models: Path | None = None) -> Any:
    """The classifier named by a version, or lying in a folder (of one version, or of ``models``).

    None means the current one. Raises TrainingError in one line.
    """
    folder = Path(model) if model is not None and Path(model).is_dir() else None
    try:
        if folder is None:
            return load_classifier(models, model)
        if (folder / "manifest.toml").is_file():
            return load_classifier(folder)
        manifest, weights = folder / "manifest.json", folder / "weights.bin"
        return classifier_of(*unpack(manifest.read_bytes(), weights.read_bytes()))
    except (ArtifactError, ValueError) as error:
        raise TrainingError(f"{model or 'the current classifier'}: {error}") from error
    except OSError as error:
        raise TrainingError(f"{error.filename}: cannot be read ({error.strerror}).") from error


def classifier_of(manifest: Manifest, arrays: Mapping[str, NDArray[Any]]) -> Any:
    """A classifier of what ``unpack`` gave."""
    from service.evidence.url_classifier import UrlClassifier

    return build_classifier(UrlClassifier, manifest, arrays)


def whole(classifier: Any) -> WholeScorer:
    """The whole verdict with this classifier, as the service would give it with no feed read."""
    snapshot = Snapshot(empty_index(b"nothing is listed here"), load_curated(), classifier)
    return WholeScorer(snapshot, system_clock(), classifier)
