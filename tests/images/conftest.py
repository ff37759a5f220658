"""The time a picture may take is for strangers; on a busy machine the tests give it more."""

from __future__ import annotations

import pytest

from service.images import pool


@pytest.fixture(autouse=True)
def _patient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "test_pool" not in request.node.nodeid:
        monkeypatch.setattr(pool, "SECONDS", 20.0)
