"""Model file: the on-disk form of a trained classifier, as ``manifest.json`` and ``weights.bin``.

The weights are raw little-endian arrays, one behind the other; nothing in either file can run
code. Bytes go in and come out here; ``service.artifacts`` finds the files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from math import prod
from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.evidence.manifest import (
    ALIGNMENT,
    DTYPES,
    FORMAT,
    BandPromise,
    Histogram,
    Manifest,
    read_manifest,
)

__all__ = ["BandPromise", "Histogram", "Manifest", "pack", "unpack"]


def pack(
    arrays: Mapping[str, NDArray[Any]], manifest_fields: Mapping[str, Any]
) -> tuple[bytes, bytes]:
    """``manifest.json`` and ``weights.bin``; the same bytes for the same content.

    ``manifest_fields`` are those of ``Manifest`` without ``format``, ``arrays`` and
    ``weights_…``; days as ``date`` or ISO text, bands and reference as values or plain data.
    Raises ValueError for what ``unpack`` would refuse.
    """
    weights = bytearray()
    specs: dict[str, dict[str, Any]] = {}
    for name in sorted(arrays):
        array = arrays[name]
        if array.dtype.name not in DTYPES:
            raise ValueError(f"array {name}: dtype {array.dtype.name} is not allowed")
        weights += bytes(-len(weights) % ALIGNMENT)
        specs[name] = {
            "dtype": array.dtype.name,
            "shape": list(array.shape),
            "offset": len(weights),
        }
        weights += array.astype(_little(array.dtype.name)).tobytes()
    document = {
        **manifest_fields,
        "format": FORMAT,
        "arrays": specs,
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
        "weights_bytes": len(weights),
    }
    text = json.dumps(
        document, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False, default=_plain
    )
    manifest = text.encode() + b"\n"
    unpack(manifest, bytes(weights))
    return manifest, bytes(weights)


def unpack(
    manifest_json: bytes, weights: bytes | memoryview | mmap
) -> tuple[Manifest, dict[str, NDArray[Any]]]:
    """The manifest, and read-only views into ``weights`` by name; nothing is copied.

    Raises ValueError naming what is wrong.
    """
    manifest = read_manifest(manifest_json)
    if len(weights) != manifest.weights_bytes:
        raise ValueError(f"weights: {len(weights)} bytes instead of {manifest.weights_bytes}")
    if hashlib.sha256(weights).hexdigest() != manifest.weights_sha256:
        raise ValueError("weights: wrong checksum")
    arrays: dict[str, NDArray[Any]] = {}
    end = 0
    for name, spec in sorted(manifest.arrays.items(), key=lambda item: item[1].offset):
        dtype, count = _little(spec.dtype), prod(spec.shape)
        if spec.offset < end:
            raise ValueError(f"array {name}: overlaps another one")
        end = spec.offset + count * dtype.itemsize
        if end > len(weights):
            raise ValueError(f"array {name}: reaches beyond the weights")
        view = np.frombuffer(weights, dtype, count, spec.offset).reshape(spec.shape)
        if dtype.kind == "f" and not np.isfinite(view).all():
            raise ValueError(f"array {name}: a weight is not finite")
        view.flags.writeable = False
        arrays[name] = view
    return manifest, arrays


def _plain(value: Any) -> Any:
    """Days, values and numbers of numpy as plain data."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BandPromise | Histogram):
        return asdict(value)
    if isinstance(value, np.integer | np.floating):
        return value.item()
    raise ValueError(f"manifest: {type(value).__name__} has no form in JSON")


def _little(name: str) -> np.dtype[Any]:
    return np.dtype(name).newbyteorder("<")
