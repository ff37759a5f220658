"""A classifier is loaded whole or not at all, and its absence never stops the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.artifacts import load_classifier, load_model, load_model_versions
from service.checking import check_value
from service.checks.seal import unseal
from service.errors import ArtifactError
from service.settings import Settings
from service.wiring import Services, build
from tests.small_models import load_small, write_model
from tests.support import NOW

Build = Callable[..., Services]


@pytest.fixture
def start(tmp_path: Path, models: Path) -> Iterator[Build]:
    """Services over the models folder, with the small classifier."""
    opened: list[Services] = []

    def make(**settings: Any) -> Services:
        chosen = Settings(**{"data_dir": tmp_path / "data", "models_dir": models, **settings})
        services = build(chosen, clock=lambda: NOW, load=load_small)
        opened.append(services)
        return services

    yield make
    for services in opened:
        services.close()


def _fault(folder: Path, version: str | None = None) -> str:
    with pytest.raises(ArtifactError) as caught:
        load_small(folder, version)
    return str(caught.value)


def test_the_current_version_is_loaded_unless_another_is_asked_for(models: Path) -> None:
    write_model(models, version="one")
    write_model(models, version="two")
    write_model(models, version="three", current=False)
    assert load_small(models).version == "two"
    assert load_small(models, "one").version == "one"
    assert set(load_model_versions(models).sha256) == {"one", "two", "three"}
    assert "four is not installed" in _fault(models, "four")


def test_a_wrong_checksum_is_refused(models: Path) -> None:
    home = write_model(models)
    manifest = (home / "manifest.json").read_bytes()
    (home / "manifest.json").write_bytes(manifest.replace(b"0.05", b"0.06"))
    assert "manifest: wrong checksum" in _fault(models)
    (home / "manifest.json").write_bytes(manifest)
    weights = bytearray((home / "weights.bin").read_bytes())
    weights[-1] ^= 1
    (home / "weights.bin").write_bytes(bytes(weights))
    assert "weights: wrong checksum" in _fault(models)


def test_a_missing_or_empty_file_is_refused(models: Path) -> None:
    assert "No classifier is installed" in _fault(models)
    home = write_model(models)
    (home / "weights.bin").write_bytes(b"")
    assert "2026-11-01" in _fault(models)
    (home / "weights.bin").unlink()
    assert "missing" in _fault(models)
    (models / "manifest.toml").write_text("nonsense")
    assert "manifest.toml" in _fault(models)


def test_a_folder_under_another_name_is_refused(models: Path) -> None:
    home = write_model(models, version="one")
    home.rename(home.with_name("two"))
    listing = models / "manifest.toml"
    listing.write_text(listing.read_text().replace("one", "two"))
    assert "names another version" in _fault(models)


def test_a_classifier_made_for_other_features_is_refused(models: Path) -> None:
    write_model(models, features="0" * 64)
    assert "other features" in _fault(models)


def test_the_weights_are_mapped_and_read_only(models: Path) -> None:
    write_model(models)
    _, arrays = load_model(models)
    for array in arrays.values():
        assert not array.flags.owndata
        assert not array.flags.writeable


def test_without_any_model_the_loader_says_so(models: Path) -> None:
    with pytest.raises(ArtifactError):
        load_classifier(models)


def test_answers_and_tokens_carry_the_version(start: Build, models: Path) -> None:
    write_model(models)
    services = start()
    answer = check_value(services, "url", "https://a.example/", "en")
    assert answer["versions"]["classifier"] == "2026-11-01"
    assert answer["degraded"] == []
    token = unseal(answer["token"], {services.seal_key.id: services.seal_key})
    assert token["classifier"] == "2026-11-01"


@pytest.mark.parametrize("damage", ["nothing", "checksum", "features", "version"])
def test_the_service_starts_without_a_classifier_and_says_why(
    start: Build, models: Path, damage: str
) -> None:
    if damage != "nothing":
        home = write_model(models, **({"features": "0" * 64} if damage == "features" else {}))
        if damage == "checksum":
            (home / "weights.bin").write_bytes(b"x")
    services = start(classifier="elsewhere" if damage == "version" else "")
    told: list[tuple[str, Exception]] = []
    services.on_error = lambda what, error: told.append((what, error))
    services.start_polling()
    answer = check_value(services, "url", "https://a.example/", "en")
    assert answer["degraded"] == ["no_classifier"]
    assert answer["versions"]["classifier"] is None
    assert [what for what, _ in told] == ["classifier_unavailable"]
    assert isinstance(told[0][1], ArtifactError)


def test_a_classifier_that_is_switched_off_is_no_fault(start: Build, models: Path) -> None:
    write_model(models)
    services = start(classifier="none")
    assert services.classifier_fault is None
    assert check_value(services, "url", "a.example", "en")["degraded"] == ["no_classifier"]


def test_a_newer_index_keeps_the_classifier(start: Build, models: Path) -> None:
    write_model(models)
    services = start()
    services.lists.import_feed(services.feeds["sample"], b"listed.example.net\n", services.now())
    assert services.refresh()
    answer = check_value(services, "url", "listed.example.net", "en")
    assert (answer["state"], answer["degraded"]) == ("suspicious", [])
