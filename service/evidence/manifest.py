"""Manifest: all about a trained classifier but its weights; one JSON file that a person can read.

Every field is needed and no other is allowed, so that a file of another time is refused, not
half understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from math import isfinite
from typing import Any

import orjson

FORMAT = 1
ALIGNMENT = 64
"""Every array begins at a multiple of it: a cache line."""

DTYPES = ("float32", "float16", "int8", "uint8", "uint32")

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPromise:
    """What a band of the classifier promises.

    name        ``medium``, ``high``
    precision   promised share of phishing among the links in it, at the manifest's prior
    thresholds  lowest logit by hosting group of the link
    """

    name: str
    precision: float
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Scores in bins: ``len(edges) + 1`` counts or shares.

    edges   inner edges, ascending, in logits; a score on an edge belongs to the bin above it.
            The calibration is monotone, so bins of logits are bins of probabilities
    counts  of links, not negative; only their proportions matter
    """

    edges: tuple[float, ...]
    counts: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArraySpec:
    """Where an array lies in the weights; ``offset`` in bytes."""

    dtype: str
    shape: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All about a trained classifier but its weights.

    format              ``FORMAT``
    version             name of the folder, and what an answer's token carries
    created             day on which it was trained
    trained_until       last day of its training data
    retrain_after_days  age of the data from which a new training is advised
    features            fingerprint of the features, SHA-256 in hex
    prior               share of phishing for which its probabilities hold
    bands               weakest first
    reference           scores of the links it was tried on, for drift
    arrays              by name
    weights_sha256      of the whole of ``weights.bin``
    weights_bytes       its length
    model               parameters that only the classifier reads
    """

    format: int
    version: str
    created: date
    trained_until: date
    retrain_after_days: int
    features: str
    prior: float
    bands: tuple[BandPromise, ...]
    reference: Histogram
    arrays: Mapping[str, ArraySpec]
    weights_sha256: str
    weights_bytes: int
    model: Mapping[str, Any]


def read_manifest(manifest_json: bytes) -> Manifest:
    """The manifest alone. Raises ValueError naming what is wrong."""
    document = orjson.loads(manifest_json)  # its error is a ValueError; refuses NaN
    if not isinstance(document, dict):
        raise ValueError("manifest: not an object")
    if type(document.get("format")) is not int or document["format"] != FORMAT:
        raise ValueError(f"manifest: format {document.get('format')} is not {FORMAT}")
    _exactly(document, Manifest, "manifest")
    for name in ("version", "features", "weights_sha256", "created", "trained_until"):
        _need(isinstance(document[name], str), f"manifest: {name} is not a text")
    _need(_VERSION.fullmatch(document["version"]), "manifest: version is not a plain name")
    for name in ("features", "weights_sha256"):
        _need(_SHA256.fullmatch(document[name]), f"manifest: {name} is not a SHA-256 in hex")
    for name in ("weights_bytes", "retrain_after_days"):
        _need(_is_count(document[name]), f"manifest: {name} is not a count")
    _need(_is_share(document["prior"]), "manifest: prior is not a share")
    _need(isinstance(document["model"], dict), "manifest: model is not an object")
    return Manifest(
        **{
            **document,
            "created": date.fromisoformat(document["created"]),
            "trained_until": date.fromisoformat(document["trained_until"]),
            "bands": tuple(_band(item) for item in _listed(document["bands"], "bands")),
            "reference": _histogram(document["reference"]),
            "arrays": _specs(document["arrays"]),
        }
    )


def _band(item: Any) -> BandPromise:
    _exactly(item, BandPromise, "bands")
    _need(isinstance(item["name"], str), "bands: name is not a text")
    _need(_is_share(item["precision"]), "bands: precision is not a share")
    thresholds = item["thresholds"]
    _need(
        isinstance(thresholds, dict) and all(_is_number(value) for value in thresholds.values()),
        "bands: thresholds are not numbers by group",
    )
    return BandPromise(**item)


def _histogram(item: Any) -> Histogram:
    _exactly(item, Histogram, "reference")
    edges, counts = _listed(item["edges"], "reference"), _listed(item["counts"], "reference")
    _need(all(_is_number(value) for value in (*edges, *counts)), "reference: not all are numbers")
    _need(
        all(low < high for low, high in pairwise(edges)),
        "reference: edges do not ascend",
    )
    _need(len(counts) == len(edges) + 1, "reference: one count more than edges is needed")
    _need(min(counts) >= 0 and sum(counts) > 0, "reference: counts are negative or all zero")
    return Histogram(edges=tuple(edges), counts=tuple(counts))


def _specs(item: Any) -> dict[str, ArraySpec]:
    _need(isinstance(item, dict), "arrays: not an object")
    specs: dict[str, ArraySpec] = {}
    for name, given in item.items():
        _exactly(given, ArraySpec, f"array {name}")
        shape = _listed(given["shape"], f"array {name}")
        _need(
            isinstance(given["dtype"], str) and given["dtype"] in DTYPES,
            f"array {name}: dtype is not allowed",
        )
        _need(all(_is_count(side) for side in shape), f"array {name}: shape is not of counts")
        _need(_is_count(given["offset"]), f"array {name}: offset is not a count")
        _need(given["offset"] % ALIGNMENT == 0, f"array {name}: offset is not aligned")
        specs[name] = ArraySpec(dtype=given["dtype"], shape=tuple(shape), offset=given["offset"])
    return specs


def _exactly(item: Any, kind: type[Any], where: str) -> None:
    """Raises ValueError unless the item is an object with the fields of ``kind`` and no other."""
    _need(isinstance(item, dict), f"{where}: not an object")
    wanted = {field.name for field in fields(kind)}
    for name in sorted(wanted - item.keys()):
        raise ValueError(f"{where}: {name} is missing")
    for name in sorted(item.keys() - wanted):
        raise ValueError(f"{where}: {name} is unknown")


def _listed(item: Any, where: str) -> list[Any]:
    if not isinstance(item, list):
        raise ValueError(f"{where}: not a list")
    return item


def _need(condition: object, complaint: str) -> None:
    if not condition:
        raise ValueError(complaint)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**48


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value)


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 < value < 1
