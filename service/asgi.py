"""ASGI entry: settings → services → app, for uvicorn's factory mode."""

from __future__ import annotations

import sys

from service.checking import warm_up
from service.errors import ServiceError
from service.logs import get_logger, set_up
from service.settings import Settings
from service.web.app import create_app
from service.web.front import Front
from service.web.metrics import CONFLICTS
from service.wiring import build

SWITCH_SECONDS = 0.0005
"""How long a check may wait for a thread that is writing; Python's own default is ten times it."""


def app() -> Front:
    """The application from the environment."""
    sys.setswitchinterval(SWITCH_SECONDS)
    settings = Settings()
    set_up(settings.log_level, settings.log_format)
    services = build(settings)
    services.on_error = _failed
    services.on_conflict = _conflict
    warm_up(services)
    return create_app(services)


def _failed(what: str, error: Exception) -> None:
    """The text of our own errors never holds what was submitted; that of others may."""
    reason = {"reason": str(error)} if isinstance(error, ServiceError) else {}
    get_logger().error(what, error=type(error).__name__, **reason)


def _conflict(entry: str) -> None:
    """An allowlist and a decision disagree: somebody must look."""
    CONFLICTS.inc()
    get_logger().warning("allowlist_conflict", entry=entry)
