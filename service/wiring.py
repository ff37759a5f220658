"""Wiring: the only place where the parts meet; opened and closed in one place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from service.artifacts import load_curated, load_feeds
from service.checks.seal import SealKey
from service.clock import Clock, system_clock
from service.evidence.snapshot import Snapshot
from service.feeds.base import Feed
from service.keys import load_keys
from service.list_versions import ListStore
from service.records.engine import open_engine
from service.settings import Settings


@dataclass(slots=True)
class Services:
    """What the doors are given. ``snapshot`` is one reference, swapped whole."""

    settings: Settings
    clock: Clock
    engine: Engine
    lists: ListStore
    feeds: dict[str, Feed]
    seal_key: SealKey
    snapshot: Snapshot | None
    opened_index: str
    on_error: Callable[[str, Exception], None] = lambda _what, _error: None
    on_conflict: Callable[[str], None] = lambda _entry: None
    _stop: threading.Event = field(default_factory=threading.Event)
    _poller: threading.Thread | None = None

    def now(self) -> datetime:
        """The current moment."""
        return self.clock()

    def refresh(self) -> bool:
        """Swap in a newer index if there is one; True where something changed."""
        name = self.lists.current_name()
        if self.snapshot is not None and name == self.opened_index:
            return False
        index = self.lists.open_index()
        missing = () if self.lists.is_complete() else ("lists_under_another_key",)
        self.snapshot = Snapshot(index, self.lists.curated, missing=missing)
        self.opened_index = name  # not a later one: that would never be opened
        return True

    def start_polling(self) -> None:
        """Look for newer lists in the background, until ``close``."""

        def poll() -> None:
            while not self._stop.wait(self.settings.snapshot_poll_seconds):
                try:
                    self.refresh()
                except Exception as error:  # the last good snapshot goes on
                    self.on_error("snapshot_refresh_failed", error)

        self._poller = threading.Thread(target=poll, name="snapshot", daemon=True)
        self._poller.start()

    def close(self) -> None:
        """Stop the background work and let the records go."""
        self._stop.set()
        if self._poller is not None:
            self._poller.join(timeout=5)
        self.engine.dispose()


def build(settings: Settings | None = None, clock: Clock = system_clock) -> Services:
    """Everything, ready to answer. Raises ArtifactError where lists or keys are unusable."""
    settings = settings or Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keys = load_keys(settings)
    curated = load_curated(settings.blocklists_dir)
    feeds = load_feeds(settings.blocklists_dir)
    engine = open_engine(settings.data_dir)
    lists = ListStore(settings.data_dir, engine, keys.index, feeds, curated)
    services = Services(
        settings=settings,
        clock=clock,
        engine=engine,
        lists=lists,
        feeds=feeds,
        seal_key=keys.seal,
        snapshot=None,
        opened_index="",
    )
    services.refresh()
    return services
