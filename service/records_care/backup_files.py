"""Backup files: read back with distrust; only known names, each hash right, made under our keys."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import orjson

from service.errors import ArtifactError, Conflict
from service.indicators.token import key_id
from service.records.engine import revision
from service.records_care.backups import FORMAT, MANIFEST, SEAL, seal_of
from service.records_care.rows import TABLES
from service.whole_files import write_whole

if TYPE_CHECKING:
    from service.wiring import Services

_BLOCK = 1024 * 1024
_NAMES = re.compile(
    r"manifest\.(?:json|seal)|tables/[a-z_]+\.jsonl"
    r"|evidence/[0-9a-f]{2}/[0-9a-f]{32}\.(?:orig|view)"
    r"|(?:sources|segments)/[A-Za-z0-9_][A-Za-z0-9_.\-]{0,150}"
)


def checked(services: Services, file: IO[bytes]) -> dict[str, Any]:
    """The manifest of a backup of which every byte was looked at.

    Raises ArtifactError (``backup_damaged``), and Conflict where the keys (``backup_other_keys``)
    or the version (``backup_other_schema``) are not those of this installation.
    """
    hashes: dict[str, str] = {}
    kept: dict[str, bytes] = {}
    with _reading():
        for name, stream in members(file):
            state = hashlib.sha256()
            if name in (MANIFEST, SEAL):
                kept[name] = stream.read()
                continue
            while block := stream.read(_BLOCK):
                state.update(block)
            hashes[name] = state.hexdigest()
        manifest = orjson.loads(kept[MANIFEST])
        keys, schema = manifest["keys"], manifest["schema"]
        names = {*keys["records"]} - {*services.records.wrapping.keys}
    if names or (keys["index"], keys["voices"]) != (
        key_id(services.keys.index),
        key_id(services.keys.voices),
    ):
        raise Conflict(
            "The backup was made under other keys: put its keys.json into the data folder first.",
            code="backup_other_keys",
        )
    if not hmac.compare_digest(seal_of(services, kept[MANIFEST]), kept.get(SEAL, b"")):
        raise _damaged()
    if manifest["format"] != FORMAT or schema != revision(services.engine):
        raise Conflict(
            f"The backup has schema {schema}; restore it with the version that made it, "
            "then start this one.",
            code="backup_other_schema",
        )
    tables = {f"tables/{table.name}.jsonl" for table in TABLES}
    if hashes != manifest["members"] or not tables <= hashes.keys():
        raise _damaged()
    return dict(manifest)


def members(file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each member, in the order of the file, which is read to its end."""
    file.seek(0)
    seen: set[str] = set()
    with gzip.GzipFile(fileobj=file) as plain:
        with tarfile.open(fileobj=plain, mode="r:") as tar:
            for info in tar:
                stream = tar.extractfile(info) if info.isreg() else None
                if stream is None or info.name in seen or not _NAMES.fullmatch(info.name):
                    raise _damaged()
                seen.add(info.name)
                yield info.name, stream
        while plain.read(_BLOCK):
            pass


def put(path: Path, stream: IO[bytes]) -> None:
    """Write a file for its owner only; it comes into sight in one step."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, iter(lambda: stream.read(_BLOCK), b""), 0o600)


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (
        tarfile.TarError, EOFError, zlib.error, OSError, ValueError, KeyError, TypeError,
    ) as error:  # fmt: skip
        raise _damaged() from error


def _damaged() -> ArtifactError:
    return ArtifactError("The backup is damaged or not one of ours.", code="backup_damaged")
