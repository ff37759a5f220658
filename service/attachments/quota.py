"""Quota: how many bytes of files one source may send in a day, counted in this process.

A first guard that costs no query; the sum that survives a restart is kept with the records.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from threading import Lock

from service.errors import AttachmentRefused

MAX_SOURCES = 50_000
"""The sources longest unheard of are forgotten first, so memory is bounded whoever calls."""


class DailyQuota:
    """Bytes per source and day. ``source`` is opaque: a keyed hash, never an address."""

    def __init__(
        self, limit_bytes: int = 20 * 1024 * 1024, *, max_sources: int = MAX_SOURCES
    ) -> None:
        self._limit = limit_bytes
        self._max_sources = max_sources
        self._used: OrderedDict[str, tuple[date, int]] = OrderedDict()
        self._lock = Lock()

    def take(self, source: str, size: int, day: date) -> None:
        """Count ``size`` bytes. AttachmentRefused, ``attachment_quota``; then none are counted."""
        with self._lock:
            counted_on, used = self._used.get(source, (day, 0))
            if counted_on != day:
                used = 0
            if used + size > self._limit:
                raise AttachmentRefused(
                    "Too many bytes of files today; the report can be sent without them.",
                    code="attachment_quota",
                    field="files",
                )
            self._used[source] = (day, used + size)
            self._used.move_to_end(source)
            while len(self._used) > self._max_sources:
                self._used.popitem(last=False)
