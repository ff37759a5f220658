"""List versions: import a feed, publish a new index, open the newest one.

Everything becomes visible in one order, so that a kill at any moment leaves a whole state behind:
source and segment files (written, synced, renamed), then the row in the records, then the index
file, then its name in ``CURRENT``. Opening compares the index with the records and builds again
where it is behind or damaged.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from struct import Struct

import numpy as np
from sqlalchemy import Engine

from service.errors import ArtifactError, FeedRefused
from service.evidence.curated import Curated
from service.evidence.listable import guard
from service.feeds import FORMATS
from service.feeds.base import Feed, Outcome
from service.feeds.refresh import judge_change, prepare
from service.indicators import segment as segments
from service.indicators.index import FeedRef, Index, decode, empty_index, encode
from service.indicators.segment import Segment
from service.indicators.token import digester, key_id
from service.records import lists
from service.records.lists import ListVersion
from service.whole_files import write_whole

KEPT_INDEXES = 3
_HALVES = Struct("<QQ")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``version`` is None where nothing had changed."""

    feed: str
    outcome: Outcome
    version: int | None


@dataclass(frozen=True, slots=True)
class ListStore:
    """Files and rows of the lists under one data folder."""

    folder: Path
    engine: Engine
    key: bytes
    feeds: dict[str, Feed]
    curated: Curated

    def import_feed(
        self,
        feed: Feed,
        content: bytes,
        now: datetime,
        *,
        accept: bool = False,
        etag: str | None = None,
        modified: str | None = None,
    ) -> Imported:
        """Take a new file of a feed. Raises FeedError, FeedRefused; then nothing has changed."""
        made, outcome = prepare(
            content,
            feed,
            FORMATS[feed.format],
            digest=digester(self.key),
            watch=guard(self.curated) if feed.role == "deny" else None,
            today=now.date(),
        )
        with self._lock():
            with self.engine.connect() as connection:
                former = lists.current_of(connection, feed.name)
            if former is not None:
                if not accept:
                    judge_change(former.entries, len(made))
                if former.key_id == key_id(self.key):
                    with suppress(ArtifactError):  # a damaged file costs the first days only
                        made = segments.carry_first_seen(made, self._segment(former))
            elif not len(made) and not accept:
                raise FeedRefused("The file lists nothing.", code="feed_empty", field="feed")
            source_hash = hashlib.sha256(content).hexdigest()
            source = self._store(
                "sources", f"{feed.name}-{source_hash[:16]}.gz", gzip.compress(content, 3, mtime=0)
            )
            data = segments.to_bytes(made)
            name = self._store(
                "segments", f"{feed.name}-{hashlib.sha256(data).hexdigest()[:24]}.seg", data
            )
            with self.engine.begin() as connection:
                number = lists.add(
                    connection,
                    feed=feed.name,
                    segment=name,
                    source=source,
                    source_sha256=source_hash,
                    key_id=key_id(self.key),
                    entries=len(made),
                    outcome=_counts(outcome),
                    etag=etag,
                    modified=modified,
                    imported_at=now,
                )
            self._publish()
        return Imported(feed.name, outcome, number)

    def open_index(self) -> Index:
        """The newest index, mapped. Builds it where it is missing, behind or damaged."""
        try:
            found = self._open_current()
            if found is not None:
                return found
        except ArtifactError:
            pass
        with self._lock():
            return self._publish()

    def current_name(self) -> str:
        """Name of the published index file; changes whenever the lists do."""
        try:
            return (self.folder / "CURRENT").read_text("utf-8").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return ""

    def is_complete(self) -> bool:
        """False where a list was made under another key: it is not looked up until rebuilt."""
        return all(version.key_id == key_id(self.key) for version in self.versions())

    def confirm(self, feed: Feed, now: datetime) -> Imported | None:
        """The publisher says that nothing has changed: the kept source counts as of today."""
        with self.engine.connect() as connection:
            known = lists.current_of(connection, feed.name)
        if known is None:
            return None
        content = gzip.decompress((self.folder / "sources" / known.source).read_bytes())
        return self.import_feed(
            feed, content, now, accept=True, etag=known.etag, modified=known.modified
        )

    def feeds_listing(self, digest: str) -> tuple[str, ...]:
        """Feeds that list a hex digest, or did in any version that is kept.

        Opens every kept segment: for the rare moment in which something is cleared.
        """
        high, low = _HALVES.unpack(bytes.fromhex(digest))
        with self.engine.connect() as connection:
            versions = lists.all_of(connection)
        found: set[str] = set()
        for version in reversed(versions):
            if version.feed in found or version.key_id != key_id(self.key):
                continue
            try:
                rows = self._segment(version).rows
            except ArtifactError:
                continue
            at = int(np.searchsorted(rows["hi"], np.uint64(high)))
            while at < len(rows) and int(rows["hi"][at]) == high:
                if int(rows["lo"][at]) == low:
                    found.add(version.feed)
                    break
                at += 1
        return tuple(sorted(found))

    def index_at(self, number: int) -> Index:
        """The index as it was at a list version. Raises ArtifactError where a part is gone."""
        with self.engine.connect() as connection:
            versions = lists.at(connection, number)
        return decode(b"".join(self._encode(versions, number)), self.key, verify=False)

    def versions(self) -> list[ListVersion]:
        """The current version of each feed."""
        with self.engine.connect() as connection:
            return lists.current(connection)

    def rebuild(self, now: datetime) -> int:
        """Read every current source again, under the present key and rules."""
        count = 0
        for version in self.versions():
            feed = self.feeds.get(version.feed)
            if feed is not None:
                content = gzip.decompress((self.folder / "sources" / version.source).read_bytes())
                self.import_feed(
                    feed,
                    content,
                    version.imported_at,  # what has expired stays so
                    accept=True,
                    etag=version.etag,
                    modified=version.modified,
                )
                count += 1
        return count

    def _open_current(self) -> Index | None:
        name = self.current_name()
        with self.engine.connect() as connection:
            newest = lists.newest(connection)
        if newest == 0 and not name:
            return empty_index(self.key)
        if name != self._index_name(newest):
            return None
        path = self.folder / "indexes" / name
        try:
            with path.open("rb") as file:
                view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            return None
        return decode(memoryview(view), self.key)

    def _index_name(self, newest: int) -> str:
        return f"L{newest:06d}-{key_id(self.key)}.idx"

    def _publish(self) -> Index:
        with self.engine.connect() as connection:
            newest, versions = lists.newest(connection), lists.current(connection)
        pieces = self._encode(versions, newest)
        name = self._index_name(newest)
        self._write(self.folder / "indexes" / name, pieces)
        self._write(self.folder / "CURRENT", [name.encode()])
        self._prune(name)
        with (self.folder / "indexes" / name).open("rb") as file:
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return decode(memoryview(view), self.key, verify=False)

    def _encode(self, versions: list[ListVersion], number: int) -> list[bytes]:
        parts = []
        for version in versions:
            feed = self.feeds.get(version.feed)
            if feed is None or feed.role != "deny" or version.key_id != key_id(self.key):
                continue
            reference = FeedRef(
                feed.name, feed.origin, feed.reliability, feed.category, str(version.id)
            )
            parts.append((reference, self._segment(version), feed.expires_days))
        return encode(parts, key=self.key, version=f"L{number:06d}")

    def _segment(self, version: ListVersion) -> Segment:
        try:
            data = (self.folder / "segments" / version.segment).read_bytes()
            wanted = version.segment.rsplit("-", 1)[1].removesuffix(".seg")
            if not hashlib.sha256(data).hexdigest().startswith(wanted):
                raise ValueError("checksum")
            return segments.from_bytes(data)
        except (OSError, ValueError) as error:
            raise ArtifactError(
                f"The list of feed {version.feed} is missing or damaged."
            ) from error

    def _store(self, kind: str, name: str, data: bytes) -> str:
        path = self.folder / kind / name
        if not path.exists() or path.read_bytes() != data:
            self._write(path, [data])
        return name

    def _write(self, path: Path, pieces: list[bytes]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, pieces)

    def _prune(self, kept: str) -> None:
        """Old index files go; segments and sources stay, for replay."""
        others = sorted(
            (path for path in (self.folder / "indexes").glob("L*.idx") if path.name != kept),
            key=lambda path: path.stat().st_mtime,
        )
        for path in others[: -(KEPT_INDEXES - 1)]:
            path.unlink(missing_ok=True)
        for path in self.folder.glob("*/.*"):  # left behind by a kill; we hold the lock
            path.unlink(missing_ok=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One writer at a time over all processes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _counts(outcome: Outcome) -> dict[str, object]:
    return {
        "accepted": outcome.accepted,
        "duplicate": outcome.duplicate,
        "unsupported": outcome.unsupported,
        "refused": outcome.refused,
        "bad": outcome.bad,
        "faults": outcome.faults[:100],
    }
