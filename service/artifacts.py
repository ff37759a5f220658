"""Artifacts: finds and reads the packaged ``blocklists/`` and ``models/``.

They lie beside ``service/`` in a source tree and inside it in an installed wheel, so a command
works from any folder.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from numpy.typing import NDArray

from service.errors import ArtifactError
from service.evidence import curated
from service.evidence.curated import Curated
from service.evidence.manifest import Manifest
from service.evidence.model_file import unpack
from service.evidence.model_versions import ModelVersions, read_versions
from service.feeds.base import Feed, read_feeds

if TYPE_CHECKING:
    from service.evidence.url_classifier import UrlClassifier

_Kind = TypeVar("_Kind")
_HERE = Path(__file__).resolve().parent


def packaged(name: str) -> Path:
    """The folder ``blocklists`` or ``models``. Raises ArtifactError where it is missing."""
    for folder in (_HERE / "_packaged" / name, _HERE.parent / name):
        if folder.is_dir():
            return folder
    raise ArtifactError(f"The folder {name} is missing from this installation.")


def blocklists(folder: Path | None = None) -> Path:
    """The folder of curated lists."""
    return folder if folder is not None else packaged("blocklists")


def load_curated(folder: Path | None = None) -> Curated:
    """The curated lists. Raises ArtifactError naming a malformed one."""
    root = blocklists(folder)
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.glob("*/*.csv"))
    }
    check = hashlib.sha256()
    for name, content in files.items():
        check.update(name.encode() + b"\0" + content)
    try:
        return curated.parse(files, version=check.hexdigest()[:12])
    except (ValueError, KeyError) as error:
        raise ArtifactError("A curated list in blocklists/ is malformed.") from error


def load_feeds(folder: Path | None = None) -> dict[str, Feed]:
    """The declared feeds. Raises FeedError."""
    return read_feeds((blocklists(folder) / "feeds.toml").read_bytes())


def load_model_versions(folder: Path | None = None) -> ModelVersions:
    """The shipped versions of the classifier. Raises ArtifactError where there is none."""
    try:
        return read_versions((_models(folder) / "manifest.toml").read_bytes())
    except FileNotFoundError as error:
        raise ArtifactError("No classifier is installed: models/ has no manifest.toml.") from error
    except (OSError, ValueError) as error:
        raise ArtifactError(f"models/manifest.toml: {error}") from error


def load_model(
    folder: Path | None = None, version: str | None = None
) -> tuple[Manifest, dict[str, NDArray[Any]]]:
    """Manifest and weights of the current version, or of the one that is asked for.

    The weights are mapped read-only, so worker processes share them. Raises ArtifactError naming
    what is wrong.
    """
    versions = load_model_versions(folder)
    name = version or versions.current
    if name not in versions.sha256:
        raise ArtifactError(f"Classifier {name} is not installed.")
    home = _models(folder) / "url_classifier" / name
    try:
        text = (home / "manifest.json").read_bytes()
        if hashlib.sha256(text).hexdigest() != versions.sha256[name]:
            raise ValueError("manifest: wrong checksum")
        with (home / "weights.bin").open("rb") as file:
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        manifest, arrays = unpack(text, view)
        if manifest.version != name:
            raise ValueError("manifest: names another version")
    except OSError as error:
        raise ArtifactError(f"Classifier {name}: a file is missing or unreadable.") from error
    except ValueError as error:
        raise ArtifactError(f"Classifier {name}: {error}.") from error
    return manifest, arrays


def load_classifier(folder: Path | None = None, version: str | None = None) -> UrlClassifier:
    """The current classifier, or the version that is asked for. Raises ArtifactError."""
    manifest, arrays = load_model(folder, version)
    from service.evidence.url_classifier import UrlClassifier  # heavy: only where there is one

    return build_classifier(UrlClassifier, manifest, arrays)


def build_classifier(
    kind: Callable[[Manifest, Mapping[str, NDArray[Any]]], _Kind],
    manifest: Manifest,
    arrays: Mapping[str, NDArray[Any]],
) -> _Kind:
    """A classifier from a read model. Raises ArtifactError where it was made for other features."""
    try:
        return kind(manifest, arrays)
    except (ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"Classifier {manifest.version}: {error}.") from error


def _models(folder: Path | None) -> Path:
    return folder if folder is not None else packaged("models")
