"""Passwords that are quick to hash: a log-in that is tried a hundred times need not be slow."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from service import sessions


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(sessions, "_hasher", lambda: hasher)
