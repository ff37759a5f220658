"""An application with two verifiers, a supervisor, an auditor and an administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from service import sessions
from service.web.app import create_app
from service.wiring import Services
from tests.web.desk import Desk


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are slow on purpose; a test's need not be."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(sessions, "_hasher", lambda: hasher)


@pytest.fixture
def desk(make_services: Callable[..., Services]) -> Iterator[Desk]:
    services = make_services(trusted_proxies="testclient")
    with TestClient(create_app(services)) as client:
        desk = Desk(client, services)
        desk.hire("anh", "verifier")
        desk.hire("binh", "verifier")
        desk.hire("chi", "supervisor")
        desk.hire("dung", "auditor")
        desk.hire("emi", "admin")
        yield desk
