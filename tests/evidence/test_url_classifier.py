"""The link classifier: what it promises whatever was learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.checks.check import check
from service.checks.verdict import State
from service.evidence.base import Strength
from service.evidence.curated import Curated
from service.evidence.features import FEATURES, fingerprint
from service.evidence.hashing import ROWS
from service.evidence.hosted import NEUTRAL_HOST, group_of, is_plain_brand, neutral
from service.evidence.manifest import ArraySpec, BandPromise, Histogram, Manifest
from service.evidence.snapshot import Snapshot
from service.evidence.url_classifier import HIGH, MEDIUM, WEIGHTS, UrlClassifier
from service.indicators.index import empty_index
from service.observables.kinds import parse
from service.observables.url import Url
from tests.support import NOW

UNITS = 6


def link(text: str) -> Url:
    """The parsed link."""
    found = parse("url", text)
    assert isinstance(found, Url)
    return found


def make_manifest(**fields: Any) -> Manifest:
    """A manifest of a classifier with thresholds at 0.2 and 0.4."""
    thresholds = {"own": 0.2, "hosted": 0.2}, {"own": 0.4, "hosted": 0.4}
    return Manifest(
        **{
            "format": 1,
            "version": "test-1",
            "created": date(2026, 11, 1),
            "trained_until": date(2026, 3, 31),
            "retrain_after_days": 120,
            "features": fingerprint(),
            "prior": 0.05,
            "bands": (
                BandPromise(name="medium", precision=0.5, thresholds=thresholds[0]),
                BandPromise(name="high", precision=0.9, thresholds=thresholds[1]),
            ),
            "reference": Histogram(edges=(0.0,), counts=(1.0, 1.0)),
            "arrays": dict[str, ArraySpec](),
            "weights_sha256": "0" * 64,
            "weights_bytes": 0,
            "model": {
                "suffixes": ["com", "top", "vn"],
                "bias": -0.1,
                "output_bias": 0.05,
                "calibration": [[-4.0, -6.0], [0.0, -2.0], [4.0, 5.0]],
            },
            **fields,
        }
    )


def make_arrays() -> dict[str, NDArray[Any]]:
    """Random weights, the same every time."""
    draw = np.random.Generator(np.random.PCG64(7))
    return {
        "ngrams": draw.normal(size=ROWS).astype(np.float32),
        "words": draw.normal(size=ROWS).astype(np.float32),
        "known": draw.integers(0, 64, ROWS).astype(np.uint8),
        "suffix_values": draw.normal(size=(4, 4)).astype(np.float32),
        "hidden": (draw.normal(size=(len(FEATURES), UNITS)) / 20).astype(np.float32),
        "hidden_bias": draw.normal(size=UNITS).astype(np.float32),
        "output": draw.normal(size=UNITS).astype(np.float32),
        "honest_means": np.zeros(len(FEATURES), np.float32),
    }


CLASSIFIER = UrlClassifier(make_manifest(), make_arrays())
TEXTS = [
    f"https://{name}{number}.{end}{path}"
    for number, name in enumerate(
        ["shop", "vietcombank-xac-thuc", "a.b.c", "xn--ggle-0nda", "1x2y"]
    )
    for end in ("com", "top", "com.vn", "vercel.app", "example")
    for path in ("", "/login", "/a/b/c.php?x=1&y=2")
]
LINKS = [link(text) for text in TEXTS]


def test_a_link_alone_scores_exactly_as_among_others() -> None:
    """Batch and single answers cannot differ, not even in the last bit."""
    many = CLASSIFIER.logits(LINKS * 20)
    alone = np.concatenate([CLASSIFIER.logits([item]) for item in LINKS])
    assert many[: len(LINKS)].tolist() == alone.tolist()
    assert many.reshape(20, -1).tolist() == [alone.tolist()] * 20


@pytest.mark.parametrize("size", [1, 2, 63, 64, 65, 129, 511, 512, 513, 1025])
def test_batches_of_any_size_score_alike(size: int) -> None:
    """Also where a block or a chunk ends with one link."""
    links = (LINKS * 20)[:size]
    expected = CLASSIFIER.logits(LINKS)
    assert CLASSIFIER.logits(links).tolist() == (expected.tolist() * 20)[:size]


def test_no_links_are_no_trouble() -> None:
    assert CLASSIFIER.logits([]).shape == (0,)
    assert CLASSIFIER.judge([]) == []


def test_probabilities_rise_with_the_score() -> None:
    found = CLASSIFIER.probabilities(np.linspace(-20, 20, 200))
    assert (np.diff(found) >= 0).all()
    assert 0 < found[0] < found[-1] < 1


def test_bands_begin_at_their_thresholds() -> None:
    own = [link("https://shop.com/")] * 5
    logits = np.array([-9.0, 0.1999, 0.2, 0.3999, 0.4])
    assert CLASSIFIER.bands(own, logits).tolist() == [0, 0, MEDIUM, MEDIUM, HIGH]


HOSTED = [
    link(f"https://{name}.{host}{path}")
    for name in ("mon-an-ngon", "x", "vietcombank-otp", "a1b2c3")
    for host in ("vercel.app", "pages.dev", "web.app")
    for path in ("", "/login")
]


def _thresholds(medium: float, high: float) -> tuple[BandPromise, ...]:
    return tuple(
        BandPromise(name=name, precision=0.5, thresholds={"own": value, "hosted": value})
        for name, value in (("medium", medium), ("high", high))
    )


def test_a_page_on_free_hosting_is_never_in_a_higher_band_than_on_the_neutral_host() -> None:
    """However high its own score is: half of these would not be in the band there."""
    there = CLASSIFIER.logits([neutral(page) for page in HOSTED])
    medium, high = np.quantile(there, [0.3, 0.6]).tolist()
    classifier = UrlClassifier(make_manifest(bands=_thresholds(medium, high)), make_arrays())
    expected = (there >= medium).astype(int) + (there >= high)
    assert classifier.bands(HOSTED, there + 9.0).tolist() == expected.tolist()
    assert set(expected.tolist()) == {0, MEDIUM, HIGH}


def test_honest_words_behind_a_name_do_not_lower_a_band_that_the_name_alone_has() -> None:
    names = [
        link(f"https://{name}.{end}/") for name in ("a", "b-c", "vcb") for end in ("top", "vn")
    ]
    least = float(CLASSIFIER.logits(names).min())
    classifier = UrlClassifier(make_manifest(bands=_thresholds(least, least)), make_arrays())
    for name in names:
        page = link(f"{name.href}wiki/history?q=how+to+learn+python")
        very_low = np.array([-99.0])
        assert classifier.bands([page], very_low).tolist() == [HIGH]
        assert classifier.bands([name], very_low).tolist() == [0]


def test_what_a_free_host_adds_to_the_score_earns_no_points() -> None:
    """Points are those of the score that decided the band, which is the neutral host's."""
    arrays = make_arrays()
    arrays["output"] = -arrays["output"]  # so that these pages score higher on their own hosts
    page = HOSTED[0]
    classifier = UrlClassifier(make_manifest(), arrays)
    here, there = classifier.logits([page, neutral(page)]).tolist()
    assert here > there
    knots = [[there, -2.0], [here, 9.0]]  # certain on its own host alone
    model = {**make_manifest().model, "calibration": knots}
    classifier = UrlClassifier(make_manifest(bands=_thresholds(-99.0, -99.0), model=model), arrays)
    found = classifier.judge([page])[0]
    assert found is not None
    assert found.weight == WEIGHTS[HIGH]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("https://x.vercel.app", "hosted"),
        ("https://x.github.io/y", "hosted"),
        ("https://vercel.app", "hosted"),
        ("https://shop.com.vn", "own"),
        ("http://192.0.2.7/x", "own"),
        ("http://[2001:db8::1]/", "own"),
    ],
)
def test_who_gives_the_name_decides_the_group(text: str, group: str) -> None:
    assert group_of(link(text)) == group


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://vcbdigibank.vietcombank.com.vn/login", True),
        ("https://accounts.google.com/signin", True),
        ("https://vietcombank.top/login", False),
        ("https://vietcombank-login.com/", False),
        ("https://google.com.evil.vn/", False),
        ("https://vietcombank.vercel.app/", False),
        ("https://com.vn/", False),
        ("http://192.0.2.1/", False),
    ],
)
def test_only_a_brands_own_plain_name_is_in_no_band(text: str, plain: bool) -> None:
    band = CLASSIFIER.bands([link(text)], np.array([99.0]))[0]
    assert is_plain_brand(link(text)) is plain
    if plain:
        assert band == 0


def test_the_neutral_page_keeps_all_but_its_host() -> None:
    page = neutral(link("https://a.b.vercel.app/p?q=1"))
    assert page.name == f"a.b.{NEUTRAL_HOST}"
    assert (page.path, page.query) == ("/p", "q=1")
    assert neutral(link("https://vercel.app/")).name.endswith(NEUTRAL_HOST)


def test_evidence_is_the_classifiers_and_names_its_version() -> None:
    found = [item for item in CLASSIFIER.judge(LINKS) if item is not None]
    assert found
    assert {item.strength for item in found} == {Strength.CLASSIFIER}
    assert {item.source for item in found} == {"url_classifier test-1"}
    assert {item.code for item in found} <= {"classifier_high", "classifier_medium"}
    assert all(item.text("vi") and item.text("en") for item in found)
    assert all(item.text("vi") != item.text("en") for item in found)


def test_medium_alone_is_not_suspicious_and_high_alone_is_never_confirmed() -> None:
    """What the whole verdict makes of it, rules left out by asking a link that none speaks of."""
    page = link("https://shop0.com/")
    for thresholds, state in (
        ({"medium": -99.0, "high": 99.0}, State.NO_INFORMATION),
        ({"medium": -99.0, "high": -99.0}, State.SUSPICIOUS),
    ):
        bands = tuple(
            BandPromise(name=name, precision=0.5, thresholds={"own": value, "hosted": value})
            for name, value in thresholds.items()
        )
        classifier = UrlClassifier(make_manifest(bands=bands), make_arrays())
        empty = Snapshot(empty_index(b"test"), make_curated(), classifier)
        assert check(page, empty, NOW).state is state


def make_curated() -> Curated:
    """The packaged lists, without the lists themselves."""
    from service.artifacts import load_curated

    return load_curated().without_lists()


def test_features_of_another_definition_are_refused() -> None:
    with pytest.raises(ValueError, match="features"):
        UrlClassifier(make_manifest(features="1" * 64), make_arrays())


def _spoiled(name: str, value: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
    return {**make_arrays(), name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ngrams", np.zeros(5, np.float32)),
        ("known", np.zeros(ROWS, np.float32)),
        ("hidden", np.zeros((3, UNITS), np.float32)),
        ("suffix_values", np.zeros((3, 4), np.float32)),
        ("output", np.zeros(UNITS, np.float16)),
    ],
)
def test_arrays_of_another_shape_or_type_are_refused(name: str, value: NDArray[Any]) -> None:
    with pytest.raises(ValueError, match="array"):
        UrlClassifier(make_manifest(), _spoiled(name, value))


def test_a_calibration_that_falls_is_refused() -> None:
    model = {**make_manifest().model, "calibration": [[0.0, 1.0], [1.0, 0.5]]}
    with pytest.raises(ValueError, match="calibration"):
        UrlClassifier(make_manifest(model=model), make_arrays())


@pytest.mark.parametrize(
    "spoiled",
    [
        {"bias": "nan"},
        {"output_bias": float("inf")},
        {"calibration": [[0.0, None], [1.0, 2.0]]},
    ],
)
def test_a_number_that_is_not_finite_is_refused(spoiled: dict[str, Any]) -> None:
    """Every score would be none, and nothing would ever be flagged, without a word."""
    model = {**make_manifest().model, **spoiled}
    with pytest.raises((ValueError, TypeError)):
        UrlClassifier(make_manifest(model=model), make_arrays())


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_readable_link_gets_a_finite_score(host: str, rest: str) -> None:
    from service.errors import InvalidInput

    try:
        page = link(f"http://{host}/{rest}")
    except InvalidInput:
        return
    logits = CLASSIFIER.logits([page])
    assert np.isfinite(logits).all()
    assert CLASSIFIER.judge([page, replace(page, scheme="https")])[0] == CLASSIFIER.judge([page])[0]


def test_remembered_names_change_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the memory is so small that every batch replaces it."""
    from service.evidence import url_classifier

    expected = UrlClassifier(make_manifest(), make_arrays()).judge(LINKS)
    monkeypatch.setattr(url_classifier, "_NAMES", 3)
    forgetful = UrlClassifier(make_manifest(), make_arrays())
    assert [forgetful.judge([item])[0] for item in LINKS] == expected
    assert [forgetful.judge([item])[0] for item in LINKS[::-1]] == expected[::-1]
    assert forgetful.judge(LINKS) == expected


def test_threads_share_the_memory_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from service.evidence import url_classifier

    monkeypatch.setattr(url_classifier, "_NAMES", 2)
    shared = UrlClassifier(make_manifest(), make_arrays())
    expected = CLASSIFIER.judge(LINKS)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _turn: [shared.judge([x])[0] for x in LINKS], range(8)))
    assert all(answers == expected for answers in found)
