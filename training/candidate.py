"""Candidate: the classifier that fit and calibrate made, in the form in which it would be shipped.

It is evaluated from those bytes, so rounding of weights and the like is part of every figure.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.evidence.manifest import Manifest
from service.evidence.model_file import pack, unpack
from training.errors import TrainingError

ARRAYS = "fit.npz"
FIELDS = "calibrated.json"


@dataclass(frozen=True, slots=True)
class Packed:
    """The two files of a version, and what they hold."""

    manifest_json: bytes
    weights: bytes
    manifest: Manifest
    arrays: Mapping[str, NDArray[Any]]


def read_candidate(folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays of ``fit.npz`` and the manifest's fields of ``calibrated.json``.

    Raises TrainingError naming the file that cannot be read.
    """
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise TrainingError(f"{folder / ARRAYS}: cannot be read: {error}") from error
    try:
        fields = json.loads((folder / FIELDS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{folder / FIELDS}: cannot be read: {error}") from error
    return arrays, fields


def version_of(arrays: Mapping[str, NDArray[Any]], fields: Mapping[str, Any]) -> str:
    """``<month of the data>-<hash of the content>``: the same model always has the same name."""
    content = hashlib.blake2b(digest_size=4)
    for name in sorted(arrays):
        array = arrays[name]
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        content.update(f"{name} {array.dtype.name} {array.shape} ".encode() + little.tobytes())
    content.update(json.dumps(fields, sort_keys=True).encode())
    return f"{str(fields.get('trained_until', ''))[:7]}-{content.hexdigest()}"


def pack_candidate(
    arrays: Mapping[str, NDArray[Any]], fields: Mapping[str, Any], *, created: str
) -> Packed:
    """The candidate under its own version. Raises TrainingError naming what the form refuses."""
    whole = {**fields, "version": version_of(arrays, fields), "created": created}
    try:
        manifest_json, weights = pack(arrays, whole)
        manifest, views = unpack(manifest_json, weights)
    except (ValueError, TypeError) as error:
        raise TrainingError(f"{FIELDS}: {error}") from error
    return Packed(manifest_json, weights, manifest, views)
