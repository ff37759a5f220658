"""Pinned: everything that a job's answers depend on, kept in the job's folder until it ends.

Lists move on and old index files are pruned while a long job runs or waits to be resumed. So the
index file is linked (or copied) into the folder, our own listings are written down as data, the
curated lists are copied, and the classifier is named by its version. Nothing secret lies there:
the key of the digests stays where it is.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import orjson

from service.artifacts import blocklists, load_classifier, load_curated
from service.checking import current
from service.checks.seal import Versions, versions_of
from service.errors import ArtifactError, Unavailable
from service.evidence.snapshot import Classifier, Snapshot
from service.indicators.decided import Indicator, Role, overlay
from service.indicators.index import Delta, Index, decode, empty_index
from service.whole_files import write_whole
from service.wiring import Services

_INDEX, _DECIDED, _CURATED = "index.idx", "decided.json", "curated"
_TRIES = 3
"""How often pinning begins again because the lists moved on under it."""


class LoadClassifier(Protocol):
    """Opens a version of the classifier. Raises ArtifactError."""

    def __call__(self, folder: Path | None, version: str | None) -> Classifier: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """What was pinned, as the journal tells it.

    now         the moment at which every row is judged
    versions    of everything that answers are made of
    index       whether there is an index file; without imported lists there is none
    decided     SHA-256 of our own listings
    missing     what the snapshot could not load, e.g. ``lists_under_another_key``
    """

    now: datetime
    versions: Versions
    index: bool
    decided: str
    missing: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As data for the journal."""
        return {**asdict(self), "now": self.now.isoformat()}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Pins:
        """The pins that ``as_dict`` told. Raises KeyError, TypeError and ValueError."""
        now = datetime.fromisoformat(kept["now"])
        if now.tzinfo is None:
            raise ValueError("a moment without its zone")
        return cls(
            now=now,
            versions=Versions(**kept["versions"]),
            index=bool(kept["index"]),
            decided=str(kept["decided"]),
            missing=tuple(kept["missing"]),
        )


def pin(
    services: Services, folder: Path, now: datetime, load: LoadClassifier = load_classifier
) -> tuple[Pins, Snapshot]:
    """Keep the present snapshot in a folder, and open it there.

    Raises Unavailable (``lists_moving``) where the lists change all the while.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(_TRIES):
        snapshot, name = current(services), services.opened_index
        try:
            decided = _keep_decided(services, snapshot.index, folder)
            has_index = _keep_index(services.lists.folder / "indexes", name, folder)
        except FileNotFoundError:  # pruned since it was opened
            services.refresh()
            continue
        _keep_curated(services.settings.blocklists_dir, folder / _CURATED)
        pins = Pins(
            now=now,
            versions=versions_of(snapshot),
            index=has_index,
            decided=decided,
            missing=snapshot.missing,
        )
        try:
            return pins, open_pinned(services, folder, pins, load, verify=False)
        except ArtifactError:
            services.refresh()
    raise Unavailable("The lists keep changing; try again.", code="lists_moving")


def open_pinned(
    services: Services,
    folder: Path,
    pins: Pins,
    load: LoadClassifier = load_classifier,
    *,
    verify: bool = True,
) -> Snapshot:
    """The snapshot that was pinned, mapped. Raises ArtifactError where a part is not as it was."""
    key = services.keys.index
    index = _open_index(folder / _INDEX, key, verify) if pins.index else empty_index(key)
    delta = _read_decided(folder / _DECIDED, pins.decided)
    wanted = pins.versions.classifier
    classifier = load(services.settings.models_dir, wanted) if wanted else None
    snapshot = Snapshot(
        index.under(delta), load_curated(folder / _CURATED), classifier, pins.missing
    )
    found = versions_of(snapshot)
    if (found.lists, found.classifier) != (pins.versions.lists, pins.versions.classifier):
        raise ArtifactError("What was pinned for this job has been changed.")
    return snapshot


def _keep_index(indexes: Path, name: str, folder: Path) -> bool:
    kept = folder / _INDEX
    kept.unlink(missing_ok=True)
    if not name:
        return False
    try:
        os.link(indexes / name, kept)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copyfile(indexes / name, kept)
    return True


def _open_index(path: Path, key: bytes, verify: bool) -> Index:
    try:
        with path.open("rb") as file:
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise ArtifactError("The list index that was pinned for this job is gone.") from error
    return decode(memoryview(view), key, verify=verify)


def _keep_decided(services: Services, index: Index, folder: Path) -> str:
    """Write our own listings of the index's version down; gives the file's SHA-256."""
    version = int(index.version.rpartition(".D")[2] or 0)
    with services.records.reading() as tx:
        rows = tx.indicators.at(version)
    data = orjson.dumps({"version": version, "listed": [row.indicator for row in rows]})
    write_whole(folder / _DECIDED, [data], 0o600)
    return hashlib.sha256(data).hexdigest()


def _read_decided(path: Path, sha256: str) -> Delta:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArtifactError("The listings that were pinned for this job are gone.") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ArtifactError("The listings that were pinned for this job are damaged.")
    kept = orjson.loads(data)
    return overlay(_indicators(kept["listed"]), f"D{kept['version']:06d}")


def _indicators(listed: Iterable[dict[str, Any]]) -> Iterable[Indicator]:
    for item in listed:
        yield Indicator(
            **{
                **item,
                "role": Role(item["role"]),
                "first_on": date.fromisoformat(item["first_on"]),
                "last_on": date.fromisoformat(item["last_on"]),
                "until_at": datetime.fromisoformat(item["until_at"]),
                "feeds": tuple(item["feeds"]),
            }
        )


def _keep_curated(source: Path | None, kept: Path) -> None:
    shutil.rmtree(kept, ignore_errors=True)
    root = blocklists(source)
    for path in sorted(root.glob("*/*.csv")):
        target = kept / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
