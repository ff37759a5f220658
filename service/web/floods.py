"""Floods: how much one address may ask before it has to wait."""

from __future__ import annotations

from service.errors import RateLimited
from service.limits.buckets import Bucket
from service.wiring import Services


def admit(services: Services, flood: Bucket, name: str, words: str) -> None:
    """Count a question against whoever has this name. Raises RateLimited, saying ``words``."""
    wait = flood.take(name, services.now().timestamp())
    if wait > 0.0 and services.settings.limits:
        raise RateLimited(words, retry_after=int(wait) + 1)
