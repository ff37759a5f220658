"""Backups: one file with everything but the keys.

A tar under gzip: every table as lines of JSON from one moment, evidence files as they lie on the
disk (sealed), the lists' sources and segments, and last a manifest with the hash of each member,
sealed under a key of the installation. ``keys.json`` is NOT in it: keep that elsewhere, or whoever
finds a backup reads it, and whoever loses the keys has no use for it.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import tarfile
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast

import orjson
from sqlalchemy import select

from service.indicators.token import key_id
from service.records.engine import revision
from service.records.officer_tables import audit
from service.records.tables import attachments, record_keys
from service.records_care.rows import TABLES, line, one_moment, rows_of
from service.whole_files import fresh_beside, sync_folder

if TYPE_CHECKING:
    from service.wiring import Services

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.seal"
COPIES = ("orig", "view")
_IN_MEMORY = 16 * 1024 * 1024
_KEY_NAME = 8


def backup(services: Services, target: Path) -> dict[str, Any]:
    """Write a backup, whole or not at all; gives its manifest. Servers may go on meanwhile."""
    fresh = fresh_beside(target)
    try:
        made = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as tar:
                manifest = _Writer(services, tar).write()
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(target.parent)
    return manifest


def seal_of(services: Services, manifest: bytes) -> bytes:
    """What shows that a manifest was made here and not altered since."""
    key = services.records.refs.audit_key()
    return hmac.new(key, b"lachan-backup:" + manifest, hashlib.sha256).hexdigest().encode()


class _Writer:
    def __init__(self, services: Services, tar: tarfile.TarFile) -> None:
        self._services = services
        self._tar = tar
        self._now: datetime = services.now()
        self._members: dict[str, str] = {}
        self._missing: list[str] = []

    def write(self) -> dict[str, Any]:
        services = self._services
        counts: dict[str, int] = {}
        wrapped_under: set[str] = set()
        with one_moment(services) as tx:
            for table in TABLES:
                name = str(table.name)  # a kind of text that JSON does not take
                with SpooledTemporaryFile(_IN_MEMORY) as spooled:
                    counts[name] = 0
                    for row in rows_of(tx.connection, table):
                        spooled.write(line(row))
                        counts[name] += 1
                        if table is record_keys:
                            wrapped_under.add(bytes(row["wrapped"][:_KEY_NAME]).decode("ascii"))
                    self._add(f"tables/{name}.jsonl", cast(IO[bytes], spooled))
            files = tx.connection.execute(
                select(attachments.c.id, attachments.c.has_view).order_by(attachments.c.id)
            ).all()
            head = tx.connection.execute(
                select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
            ).first()
        for file_id, has_view in files:
            for copy in COPIES if has_view else COPIES[:1]:
                self._add_file(
                    services.attachments.folder / file_id[:2] / f"{file_id}.{copy}",
                    f"evidence/{file_id[:2]}/{file_id}.{copy}",
                )
        for kind in ("sources", "segments"):
            for path in sorted((services.settings.data_dir / kind).glob("[!.]*")):
                self._add_file(path, f"{kind}/{path.name}")
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "made_at": self._now.isoformat(),
            "schema": revision(services.engine),
            "keys": {
                "index": key_id(services.keys.index),
                "voices": key_id(services.keys.voices),
                "records": sorted(wrapped_under),
            },
            "audit": {"seq": head.seq, "hash": head.hash} if head else {"seq": 0, "hash": ""},
            "counts": counts,
            "missing": self._missing,
            "members": self._members,
        }
        content = orjson.dumps(manifest)
        self._add(MANIFEST, io.BytesIO(content))
        self._add(SEAL, io.BytesIO(seal_of(services, content)))
        return manifest

    def _add_file(self, path: Path, name: str) -> None:
        """A file that was erased since the moment of the rows is left out and named."""
        try:
            with path.open("rb") as file:
                self._add(name, file)
        except FileNotFoundError:
            self._missing.append(name)

    def _add(self, name: str, file: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size = file.seek(0, io.SEEK_END)
        info.mode, info.mtime = 0o600, int(self._now.timestamp())
        file.seek(0)
        hashed = _Hashed(file)
        self._tar.addfile(info, cast(IO[bytes], hashed))
        self._members[name] = hashed.state.hexdigest()


class _Hashed:
    """Reads on, and knows the hash of what went by."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.state = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.state.update(data)
        return data
