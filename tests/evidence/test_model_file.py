"""A packed classifier comes back as it was, and nothing that is wrong comes back at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from service.evidence.manifest import ALIGNMENT, DTYPES, read_manifest
from service.evidence.model_file import pack, unpack
from tests.small_models import make_arrays, make_fields

MANIFEST, WEIGHTS = pack(make_arrays(), make_fields())


def _arrays(name: str) -> st.SearchStrategy[NDArray[Any]]:
    elements: dict[str, Any] = {}
    if name.startswith("float"):
        elements = {"allow_nan": False, "allow_infinity": False}
    return arrays_of.arrays(
        name, arrays_of.array_shapes(max_dims=3, max_side=5), elements=elements or None
    )


ARRAYS = st.dictionaries(
    st.text("abcdef_.", min_size=1, max_size=8),
    st.sampled_from(DTYPES).flatmap(_arrays),
    min_size=1,
    max_size=5,
)


def _refused(document: dict[str, Any], weights: bytes = WEIGHTS) -> str:
    with pytest.raises(ValueError) as caught:
        unpack(json.dumps(document).encode(), weights)
    return str(caught.value)


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(MANIFEST)
    return document


@given(ARRAYS)
def test_what_is_packed_is_unpacked_bit_by_bit(arrays: dict[str, NDArray[Any]]) -> None:
    manifest, unpacked = unpack(*pack(arrays, make_fields()))
    assert set(unpacked) == set(arrays) == set(manifest.arrays)
    for name, array in arrays.items():
        assert unpacked[name].dtype == array.dtype
        assert unpacked[name].shape == array.shape
        assert unpacked[name].tobytes() == array.tobytes()


def test_the_manifest_comes_back_as_values() -> None:
    manifest, _ = unpack(MANIFEST, WEIGHTS)
    wanted = make_fields()
    for name, value in wanted.items():
        assert getattr(manifest, name) == (tuple(value) if name == "bands" else value)


def test_the_same_content_gives_the_same_bytes_in_any_order() -> None:
    arrays = dict(reversed(make_arrays().items()))
    fields = dict(reversed(make_fields(created="2026-11-01").items()))
    assert pack(arrays, fields) == (MANIFEST, WEIGHTS)


def test_arrays_are_aligned_read_only_views_of_the_weights() -> None:
    buffer = bytearray(WEIGHTS)
    _, arrays = unpack(MANIFEST, memoryview(buffer))
    whole = np.frombuffer(buffer, np.uint8)
    for name, array in arrays.items():
        assert np.shares_memory(array, whole)
        assert json.loads(MANIFEST)["arrays"][name]["offset"] % ALIGNMENT == 0
        with pytest.raises(ValueError):
            array[...] = 0


@given(st.integers(0, len(WEIGHTS) - 1), st.integers(1, 255))
def test_a_changed_byte_of_the_weights_is_refused(place: int, change: int) -> None:
    damaged = bytearray(WEIGHTS)
    damaged[place] ^= change
    with pytest.raises(ValueError, match="weights: wrong checksum"):
        unpack(MANIFEST, bytes(damaged))


@given(st.integers(0, len(MANIFEST) - 1), st.integers(1, 255))
def test_a_changed_byte_of_the_manifest_is_refused_or_read_but_never_fails_otherwise(
    place: int, change: int
) -> None:
    damaged = bytearray(MANIFEST)
    damaged[place] ^= change
    try:
        unpack(bytes(damaged), WEIGHTS)
    except ValueError as error:
        assert str(error)


@given(st.integers(0, len(MANIFEST) - 2))
def test_a_manifest_cut_short_is_refused(length: int) -> None:
    with pytest.raises(ValueError):
        read_manifest(MANIFEST[:length])


@given(st.integers(0, len(WEIGHTS) - 1))
def test_weights_cut_short_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match=r"weights: .* bytes instead of"):
        unpack(MANIFEST, WEIGHTS[:length])


def test_weights_with_something_behind_them_are_refused() -> None:
    assert "bytes instead of" in _refused(_document(), WEIGHTS + b"\0")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda d: d.update(format=2), "format 2"),
        (lambda d: d.update(format=True), "format True"),
        (lambda d: d.pop("prior"), "prior is missing"),
        (lambda d: d.update(colour="red"), "colour is unknown"),
        (lambda d: d.update(version="../up"), "version is not a plain name"),
        (lambda d: d.update(version=7), "version is not a text"),
        (lambda d: d.update(features="abc"), "features is not a SHA-256"),
        (lambda d: d.update(created="yesterday"), "Invalid isoformat"),
        (lambda d: d.update(prior=1), "prior is not a share"),
        (lambda d: d.update(weights_bytes=-1), "weights_bytes is not a count"),
        (lambda d: d.update(model=[]), "model is not an object"),
        (lambda d: d.update(bands={}), "bands: not a list"),
        (lambda d: d["bands"][0].update(precision="high"), "precision is not a share"),
        (lambda d: d["bands"][0].update(thresholds={"a": None}), "thresholds are not numbers"),
        (lambda d: d["reference"].update(edges=[1, 3, 2]), "edges do not ascend"),
        (lambda d: d["reference"].update(counts=[1, 2]), "one count more"),
        (lambda d: d["reference"].update(counts=[0, 0, 0, 0]), "negative or all zero"),
        (lambda d: d["arrays"]["small"].update(dtype="int64"), "small: dtype is not allowed"),
        (lambda d: d["arrays"]["small"].update(dtype="object"), "small: dtype is not allowed"),
        (lambda d: d["arrays"]["small"].update(shape=[-7]), "small: shape is not of counts"),
        (lambda d: d["arrays"]["small"].update(shape=[7.0]), "small: shape is not of counts"),
        (lambda d: d["arrays"]["small"].update(offset=1), "small: offset is not aligned"),
        (lambda d: d["arrays"]["small"].update(offset=0), "overlaps another one"),
        (lambda d: d["arrays"]["small"].update(shape=[10**9]), "beyond the weights"),
        (lambda d: d["arrays"]["small"].update(offset=64 * 10**6), "beyond the weights"),
        (lambda d: d["arrays"]["small"].update(stride=1), "stride is unknown"),
    ],
)
def test_a_wrong_manifest_is_refused_by_name(
    change: Callable[[dict[str, Any]], object], complaint: str
) -> None:
    document = _document()
    change(document)
    assert complaint in _refused(document)


def test_a_manifest_that_is_no_object_is_refused() -> None:
    for text in (b"[]", b"null", b"", b"\xff", b'{"format": NaN}'):
        with pytest.raises(ValueError):
            read_manifest(text)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_a_weight_that_is_not_finite_is_neither_packed_nor_unpacked(
    value: float, dtype: type[np.floating[Any]]
) -> None:
    array = np.zeros(8, dtype)
    manifest, weights = pack({"w": array}, make_fields())
    array[3] = value
    with pytest.raises(ValueError, match="array w: a weight is not finite"):
        pack({"w": array}, make_fields())
    document = json.loads(manifest)
    document["weights_sha256"] = hashlib.sha256(array.tobytes()).hexdigest()
    assert len(array.tobytes()) == len(weights)
    assert "not finite" in _refused(document, array.tobytes())


def test_what_could_not_be_read_again_is_not_packed() -> None:
    for dtype in (np.float64, np.int64, np.bool_, np.complex64):
        with pytest.raises(ValueError, match="array w: dtype"):
            pack({"w": np.zeros(2, dtype)}, make_fields())
    for wrong in ({"prior": float("nan")}, {"model": {"w": float("inf")}}, {"more": 1}):
        with pytest.raises(ValueError):
            pack(make_arrays(), make_fields(**wrong))
