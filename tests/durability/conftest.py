"""Quick password hashes, the real clock, and officers at work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from service import sessions
from service.clock import system_clock
from service.wiring import Services
from tests.durability.running import Town


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are slow on purpose; a test's need not be."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(sessions, "_hasher", lambda: hasher)


@pytest.fixture
def real_services(make_services: Callable[..., Services]) -> Services:
    """Services of the test's own process, which share clock and records with other processes."""
    services = make_services()
    services.clock = system_clock
    return services


@pytest.fixture
def town(real_services: Services, database_url: str | None) -> Town:
    """Where servers are started beside the test's own process."""
    return Town(real_services, database_url)
