"""The classifier in ``models/``: what the service loads unless told otherwise."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from service.artifacts import load_classifier, load_model_versions, packaged
from service.evidence.base import Strength
from service.evidence.url_classifier import HIGH, UrlClassifier
from service.observables.kinds import parse
from service.observables.url import Url
from service.wiring import Services
from training.canaries import failed_canaries, read_canaries
from training.scorers import ClassifierScorer

MADE = [
    f"http{'s' * (number % 2)}://{('', 'm.', 'secure.')[number % 3]}"
    f"{('vietcombank', 'cua-hang', 'blog', 'x7k2', 'shopee-qua')[number % 5]}-{number}"
    f".{('com', 'top', 'vn', 'vercel.app', 'co.uk', 'xyz', 'example')[number % 7]}"
    f"{('', '/', '/login', '/a/b.php?id=1&x=%20', '/Tin-Tuc/2026/bai.html')[number % 5]}"
    for number in range(10_000)
]


@pytest.fixture(scope="module")
def classifier() -> UrlClassifier:
    """The shipped one."""
    return load_classifier()


@pytest.fixture(scope="module")
def links() -> list[Url]:
    """Ten thousand made links."""
    found = [parse("url", text) for text in MADE]
    return [item for item in found if isinstance(item, Url)]


def test_every_shipped_version_is_whole() -> None:
    for version in load_model_versions(None).sha256:
        assert load_classifier(version=version).version == version


def test_no_canary_fails(classifier: UrlClassifier) -> None:
    assert failed_canaries(read_canaries(), ClassifierScorer(classifier)) == []


def test_ten_thousand_links_score_alike_alone_and_among_others(
    classifier: UrlClassifier, links: list[Url]
) -> None:
    many = classifier.logits(links)
    alone = [classifier.logits([item])[0] for item in links[::7]]
    assert many[::7].tolist() == alone
    assert classifier.bands(links, many)[::7].tolist() == [
        classifier.bands([item], np.array([value]))[0]
        for item, value in zip(links[::7], alone, strict=True)
    ]


def test_the_weights_are_small(classifier: UrlClassifier) -> None:
    assert classifier.manifest.weights_bytes <= 8 * 1024 * 1024


def test_a_band_is_promised_and_high_is_the_strongest(classifier: UrlClassifier) -> None:
    promised = {band.name: band.precision for band in classifier.manifest.bands}
    assert promised["high"] >= 0.9
    assert promised["medium"] >= 0.5
    assert set(promised) == {"medium", "high"}


def test_what_it_says_is_in_two_languages_and_names_what_moved_it(
    classifier: UrlClassifier,
) -> None:
    page = parse("url", "http://vietcombank-xacthuc-otp.top/dang-nhap.php")
    assert isinstance(page, Url)
    evidence = classifier.judge([page])[0]
    assert evidence is not None
    assert evidence.strength is Strength.CLASSIFIER
    assert evidence.code == "classifier_high"
    assert "vietcombank" in evidence.text("vi")
    assert "vietcombank" in evidence.text("en")
    assert classifier.bands([page], classifier.logits([page]))[0] == HIGH


def test_the_service_uses_it_and_says_so(make_services: Callable[..., Services]) -> None:
    services = make_services(classifier="")
    assert services.snapshot is not None
    assert services.snapshot.classifier is not None
    assert services.snapshot.degraded == ()
    assert services.snapshot.classifier.version == load_model_versions(None).current


def test_every_version_has_a_card_and_metrics() -> None:
    for version in load_model_versions(None).sha256:
        home = packaged("models") / "url_classifier" / version
        assert version in (home / "card.md").read_text("utf-8")
        assert (home / "metrics.json").is_file()


def test_serving_never_loads_the_library_that_trained_it() -> None:
    code = (
        "import sys; from service.artifacts import load_classifier\n"
        "from service.observables.kinds import parse\n"
        "load_classifier().judge([parse('url', 'http://vietcombank-otp.top/login')])\n"
        "sys.exit(sum(name in sys.modules for name in ('sklearn', 'scipy', 'joblib', 'pyarrow')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
