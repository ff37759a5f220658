"""Batch uploads: tables come in piece by piece, as far as the disk and the app's quota go.

Pieces are written by threads of their own, so that neither checks nor other routes wait for a disk.
What is under way holds its room: on the disk for itself and for what is made of it, and in the
quota of the app. Other processes of the server count for themselves, but measure the same disk.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from io import FileIO
from typing import Any, TypeVar

from anyio import CancelScope, CapacityLimiter, to_thread

from service import batch_jobs
from service.batch_jobs import Options, Upload, folder_of
from service.errors import Conflict, InvalidInput, TooLarge, Unavailable
from service.whole_files import is_full, sync_folder
from service.wiring import Services

PIECE = 4 * 1024 * 1024
"""Bytes that are written at a time; before each the disk is measured anew."""
THREADS = 4
"""That write. A slow disk keeps them all busy, but nobody else's."""
SPARE = 2
"""Times its size that a table needs on disk later: the chunks and the result."""

Given = TypeVar("Given")


@dataclass(slots=True)
class _UnderWay:
    """An upload. ``size`` has its room, ``unwritten`` of it is not on the disk yet."""

    id: str
    owner: str
    came: int = 0
    size: int = 0
    unwritten: int = 0
    file: FileIO | None = None
    digest: Any = field(default_factory=hashlib.sha256)


class Uploads:
    """The uploads that are under way in this process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._all: dict[str, _UnderWay] = {}
        self._threads = CapacityLimiter(THREADS)

    async def take(
        self, owner: str, chunks: AsyncIterator[bytes], options: Options, purpose: str
    ) -> dict[str, Any]:
        """Write a table to the disk as it comes and enter its job; nothing stays where that fails.

        Raises Conflict (``too_many_batches``) beyond the owner's quota, TooLarge, and Unavailable
        (``disk_full``) where it would not fit beside what must stay free.
        """
        upload = _UnderWay(secrets.token_hex(16), owner)
        taken = False
        try:
            await self._run(self._begin, upload)
            piece = bytearray()
            async for chunk in chunks:
                piece += chunk
                if upload.size + len(piece) > batch_jobs.MAX_BYTES:
                    raise TooLarge("The table is too large.", code="body_too_large", field="body")
                if len(piece) >= PIECE:
                    await self._run(self._write, upload, piece)
                    piece = bytearray()
            whole = await self._run(self._close, upload, piece)
            submit = partial(batch_jobs.submit, self._services, owner, whole, options, purpose)
            job = await to_thread.run_sync(submit)
            taken = True
            return job
        except OSError as error:
            if is_full(error):
                raise _no_room() from error
            raise
        finally:
            with CancelScope(shield=True):  # also where the server stops
                await self._run(self._end, upload, taken)

    async def _run(self, work: Callable[..., Given], *given: Any) -> Given:
        return await to_thread.run_sync(work, *given, limiter=self._threads)

    def _begin(self, upload: _UnderWay) -> None:
        with self._lock:
            before = sum(other.owner == upload.owner for other in self._all.values())
            self._all[upload.id] = upload
        upload.came = batch_jobs.require_quota(self._services, upload.owner, before)
        folder = folder_of(self._services, upload.id)
        folder.mkdir(parents=True, mode=0o700)
        number = os.open(folder / "input", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        upload.file = FileIO(number, "wb")

    def _write(self, upload: _UnderWay, piece: bytearray) -> None:
        self._reserve(upload, len(piece))
        upload.digest.update(piece)
        assert upload.file is not None
        write(upload.file, piece)
        with self._lock:
            upload.unwritten -= len(piece)

    def _reserve(self, upload: _UnderWay, more: int) -> None:
        """Room for a piece. Raises Unavailable and Conflict."""
        kept_free = self._services.settings.evidence_free_mb * 1024 * 1024
        with self._lock:
            free = shutil.disk_usage(folder_of(self._services, upload.id)).free - kept_free
            held = sum(other.unwritten + SPARE * other.size for other in self._all.values())
            if held + more * (1 + SPARE) > free:
                raise _no_room()
            upload.size += more
            upload.unwritten += more
            owned = sum(other.size for other in self._all.values() if other.owner == upload.owner)
            if upload.came + owned > batch_jobs.MOST_BYTES_A_DAY:
                raise Conflict("That is enough for a day.", code="too_many_batches", field="body")

    def _close(self, upload: _UnderWay, piece: bytearray) -> Upload:
        """The last piece; the whole is on the disk when this returns."""
        if piece:
            self._write(upload, piece)
        if upload.size == 0:
            raise InvalidInput("There is no table.", code="tips_empty", field="body")
        assert upload.file is not None
        os.fsync(upload.file.fileno())
        upload.file.close()
        folder = folder_of(self._services, upload.id)
        sync_folder(folder)
        sync_folder(folder.parent)
        return Upload(upload.id, upload.size, upload.digest.hexdigest())

    def _end(self, upload: _UnderWay, taken: bool) -> None:
        if upload.file is not None:
            upload.file.close()
        if not taken:
            shutil.rmtree(folder_of(self._services, upload.id), ignore_errors=True)
        with self._lock:
            self._all.pop(upload.id, None)


def write(file: FileIO, piece: bytearray) -> None:
    """All of a piece: a disk that fills up takes a part of it first."""
    left = memoryview(piece)
    while left:
        left = left[file.write(left) :]


def _no_room() -> Unavailable:
    return Unavailable("There is no room for the table now.", code="disk_full")
