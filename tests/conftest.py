"""No network but loopback, a fixed clock, services over a fresh data folder."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service.settings import Settings
from tests.support import NOW

if TYPE_CHECKING:
    from service.wiring import Services


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches past this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError("a test tried to reach the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def now() -> datetime:
    """The moment at which every test happens."""
    return NOW


@pytest.fixture
def make_services(tmp_path: Path) -> Iterator[Callable[..., Services]]:
    """Builds services over one fresh data folder; settings may be overridden."""
    from service.wiring import build

    opened: list[Services] = []

    def make(**settings: Any) -> Services:
        chosen = {"data_dir": tmp_path / "data", "classifier": "none", **settings}
        services = build(Settings(**chosen), clock=lambda: NOW)
        opened.append(services)
        return services

    yield make
    for services in opened:
        services.close()


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """An empty models folder."""
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Services with nothing imported."""
    return make_services()
