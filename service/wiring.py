"""Wiring: the only place where the parts meet; opened and closed in one place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from pydantic import SecretStr
from sqlalchemy import Engine

from service.api_keys import ApiKeys
from service.artifacts import load_classifier, load_curated, load_feeds
from service.attachments.store import AttachmentStore
from service.check_counts import CheckCounter
from service.checks.seal import SealKey
from service.clock import Clock, system_clock
from service.errors import ArtifactError
from service.evidence.listable import Guard, guard
from service.evidence.snapshot import Snapshot
from service.feeds.base import Feed
from service.keys import Keys, load_keys
from service.limits.bell import Bell
from service.limits.limiter import Limiter
from service.list_versions import ListStore
from service.our_lists import OurLists
from service.records import scores
from service.records.engine import open_engine
from service.records.grouped import Grouped
from service.records.transaction import Records
from service.records.vault import Wrapping
from service.reports.refs import Refs
from service.reports.submit import Submitted
from service.score_counts import CountedClassifier, ScoringClassifier
from service.settings import Settings

if TYPE_CHECKING:
    from service.limits.shared import SharedLimits

SCORES_SECONDS = 60.0
"""How often counts of scores are written; a kill loses as much."""

WITHOUT = "none"
"""The setting that leaves the classifier out."""

LISTS_BELL = "lists"

LoadClassifier = Callable[[Path | None, str | None], ScoringClassifier]


@dataclass(slots=True)
class Services:
    """What the doors are given. ``snapshot`` is one reference, swapped whole.

    ``classifier`` is None where it is switched off or, as ``classifier_fault`` says, unusable.
    """

    settings: Settings
    clock: Clock
    engine: Engine
    records: Records
    keys: Keys
    checks_counted: CheckCounter
    lists: ListStore
    ours: OurLists
    submissions: Grouped[Submitted]
    api_keys: ApiKeys
    feeds: dict[str, Feed]
    seal_key: SealKey
    limiter: Limiter
    bell: Bell
    attachments: AttachmentStore
    guard: Guard
    snapshot: Snapshot | None
    opened_index: str
    shared: SharedLimits | None = None
    classifier: CountedClassifier | None = None
    classifier_fault: ArtifactError | None = None
    on_error: Callable[[str, Exception], None] = lambda _what, _error: None
    on_conflict: Callable[[str], None] = lambda _entry: None
    on_scores: Callable[[str, Mapping[int, int]], None] = lambda _version, _counts: None
    _stop: threading.Event = field(default_factory=threading.Event)
    _refreshing: threading.Lock = field(default_factory=threading.Lock)
    _poller: threading.Thread | None = None

    def now(self) -> datetime:
        """The current moment."""
        return self.clock()

    def refresh(self) -> bool:
        """Swap in newer lists if there are any; True where something changed."""
        with self._refreshing:
            name = self.lists.current_name()
            same_file = self.snapshot is not None and name == self.opened_index
            same_ours = not self.ours.advance()
            if same_file and same_ours and self.snapshot is not None:
                return False
            if same_file and self.snapshot is not None:
                index, missing = self.snapshot.index, self.snapshot.missing
            else:
                index = self.lists.open_index()
                missing = () if self.lists.is_complete() else ("lists_under_another_key",)
            index = index.under(self.ours.delta)
            self.snapshot = Snapshot(index, self.lists.curated, self.classifier, missing)
            self.opened_index = name  # not a later one: that would never be opened
            return True

    def lists_changed(self) -> None:
        """After a commit that made a list version: see it here at once, and wake the others.

        Never raises: what was committed is committed.
        """
        self._try(self.refresh, "snapshot_refresh_failed")
        self.bell.ring(LISTS_BELL)

    def write_scores(self) -> None:
        """Add what was counted since the last time to the records."""
        if self.classifier is None:
            return
        counts = self.classifier.counter.take()
        if not counts:
            return
        try:
            with self.engine.begin() as connection:
                scores.add(connection, self.classifier.version, self.now().date(), counts)
        except Exception:
            self.classifier.counter.give_back(counts)
            raise
        self.on_scores(self.classifier.version, counts)

    def write_checks(self) -> None:
        """Add how often the checker was used since the last time to the records."""
        counts = self.checks_counted.take()
        if not counts:
            return
        try:
            with self.records.writing() as tx:
                tx.movement.count_checks(counts)
        except Exception:
            self.checks_counted.give_back(counts)
            raise

    def start_polling(self) -> None:
        """Look for newer lists and write scores in the background, until ``close``."""
        if self.classifier_fault is not None:
            self.on_error("classifier_unavailable", self.classifier_fault)
        if self.classifier is not None:
            self.classifier.counter.take()  # what the warm-up asked is no live link

        def poll() -> None:
            written = monotonic()
            while not self._stop.is_set():
                self.bell.wait(self.settings.snapshot_poll_seconds)
                if self._stop.is_set():
                    break
                self._try(self.refresh, "snapshot_refresh_failed")
                self._try(lambda: self.api_keys.load(self.now()), "keys_not_read")
                if self.shared is not None:
                    self.shared.exchange(self.now().timestamp())
                if monotonic() - written >= SCORES_SECONDS:
                    self._try(self.write_scores, "scores_not_written")
                    self._try(self.write_checks, "checks_not_written")
                    written = monotonic()
            self._try(self.write_scores, "scores_not_written")
            self._try(self.write_checks, "checks_not_written")

        self._poller = threading.Thread(target=poll, name="snapshot", daemon=True)
        self._poller.start()

    def close(self) -> None:
        """Stop the background work, which writes the last scores, and let the records go."""
        self._stop.set()
        self.bell.close()
        if self._poller is not None:
            self._poller.join(timeout=5)
        if self.shared is not None:
            self.shared.close()
        self.engine.dispose()

    def _try(self, work: Callable[[], object], fault: str) -> None:
        try:
            work()
        except Exception as error:  # the last good snapshot goes on
            self.on_error(fault, error)


def build(
    settings: Settings | None = None,
    clock: Clock = system_clock,
    load: LoadClassifier = load_classifier,
) -> Services:
    """Everything, ready to answer. Raises ArtifactError where lists or keys are unusable.

    A classifier that is missing or unusable is left out: answers say ``no_classifier``.
    """
    settings = settings or Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keys = load_keys(settings)
    curated = load_curated(settings.blocklists_dir)
    feeds = load_feeds(settings.blocklists_dir)
    engine = open_engine(settings.data_dir, _secret(settings.database_url))
    records = Records(engine, Wrapping(keys.records), Refs(keys.voices), settings.retention())
    limiter = Limiter(keys.voices)
    redis_url = _secret(settings.redis_url)
    classifier, fault = _open_classifier(settings, load)
    services = Services(
        settings=settings,
        clock=clock,
        engine=engine,
        records=records,
        keys=keys,
        checks_counted=CheckCounter(),
        lists=ListStore(settings.data_dir, engine, keys.index, feeds, curated),
        ours=OurLists(records),
        submissions=Grouped(records),
        api_keys=ApiKeys(records),
        feeds=feeds,
        seal_key=keys.seal,
        limiter=limiter,
        bell=Bell(redis_url),
        attachments=AttachmentStore(
            settings.data_dir / "evidence", settings.evidence_free_mb * 1024 * 1024
        ),
        guard=guard(curated),
        snapshot=None,
        opened_index="",
        shared=_shared(limiter, redis_url) if redis_url else None,
        classifier=classifier,
        classifier_fault=fault,
    )
    try:
        services.refresh()
        services.api_keys.load(services.now())
    except BaseException:
        services.close()
        raise
    return services


def _shared(limiter: Limiter, redis_url: str) -> SharedLimits:
    from service.limits.shared import SharedLimits  # loads Redis' library, which most do without

    return SharedLimits(limiter, redis_url)


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None


def _open_classifier(
    settings: Settings, load: LoadClassifier
) -> tuple[CountedClassifier | None, ArtifactError | None]:
    """The classifier that the settings ask for, or why there is none."""
    if settings.classifier == WITHOUT:
        return None, None
    try:
        chosen = load(settings.models_dir, settings.classifier or None)
    except ArtifactError as error:
        return None, error
    return CountedClassifier(chosen), None
