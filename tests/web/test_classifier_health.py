"""/ready and /metrics name the classifier, and the scores of live links reach the metrics."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.settings import Settings
from service.web.app import create_app
from service.wiring import Services, build
from tests.small_models import load_small, write_model
from tests.support import NOW

VERSION = "test-health"


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[Services]:
    write_model(tmp_path / "models", version=VERSION)
    settings = Settings(data_dir=tmp_path / "data", models_dir=tmp_path / "models")
    services = build(settings, clock=lambda: NOW, load=load_small)
    yield services
    services.close()


def test_ready_and_metrics_name_the_version(counted: Services) -> None:
    with TestClient(create_app(counted)) as client:
        ready = client.get("/ready").json()
        assert (ready["classifier"], ready["degraded"]) == (VERSION, [])
        client.post("/v1/check", json={"value": "https://a.example/", "kind": "url"})
        counted.write_scores()
        shown = client.get("/metrics").text
    assert f'lachan_classifier_info{{version="{VERSION}"}} 1.0' in shown
    assert f'lachan_classifier_scores_total{{bin="00",version="{VERSION}"}} 1.0' in shown
