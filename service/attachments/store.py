"""Store: sealed files on disk, each readable with its record's key alone.

A file is judged whole before any is written, lies under a random name that no caller chose, and
comes into sight in one step: written aside, synced, renamed. Destroying the record's key makes both
copies unreadable, wherever a backup of them may be.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.attachments.sniff import sniff
from service.attachments.strip import stripped
from service.errors import ArtifactError, AttachmentRefused, NotFound, TooLarge
from service.whole_files import is_full, sync_folder, write_whole

MAX_FILES = 5
MAX_BYTES = 10 * 1024 * 1024
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
MAGIC = b"LCA1"
MAX_SEALED_BYTES = MAX_BYTES + 1024
"""Room for the wrapping, and for the few bytes that a copy may gain by its padding."""

ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "application/pdf": "pdf",
}
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be taken; ``view`` is its copy without metadata, None for a PDF."""

    content: bytes = field(repr=False)
    media_type: str
    view: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Saved:
    """A sealed file. ``size`` and the SHA-256 are those of the open contents."""

    id: str
    sha256: str
    size: int
    media_type: str
    view_sha256: str | None


@dataclass(frozen=True, slots=True)
class AttachmentStore:
    """The files under one folder; below ``min_free_bytes`` of free space no more are taken."""

    folder: Path
    min_free_bytes: int

    def check(self, contents: Sequence[bytes]) -> list[Checked]:
        """Judge all files of a report; nothing is written. ``field`` counts from 0: ``files.2``.

        1. At most five: else TooLarge, ``too_many_attachments``.
        2. At most 10 MB each: else TooLarge, ``attachment_too_large``.
        3. PNG, JPEG, WebP or PDF by content: else AttachmentRefused, ``attachment_type``.
        4. A picture is whole: else AttachmentRefused, ``attachment_unreadable``.
        """
        if len(contents) > MAX_FILES:
            raise TooLarge(
                f"A report takes at most {MAX_FILES} files.",
                code="too_many_attachments",
                field="files",
            )
        for number, content in enumerate(contents):
            if len(content) > MAX_BYTES:
                raise TooLarge(
                    "A file may have at most 10 MB.",
                    code="attachment_too_large",
                    field=f"files.{number}",
                )
        return [_checked(content, f"files.{number}") for number, content in enumerate(contents)]

    def save(self, checked: Checked, key: bytes) -> Saved:
        """Seal and write a file and its viewing copy; both are there on return, or neither.

        AttachmentRefused with code ``disk_low`` means that files cannot be taken at present; the
        report that they belong to is not at fault and is to be taken without them.
        """
        cipher = _cipher(key)
        view = checked.view
        needed = len(checked.content) + (len(view) if view is not None else 0)
        made = secrets.token_hex(16)
        try:
            _folders(self.folder / made[:2])
            if shutil.disk_usage(self.folder).free - needed < self.min_free_bytes:
                raise _disk_low()
            write_whole(
                self._path(made, original=True),
                _sealed(cipher, made, "orig", checked.content),
                0o600,
            )
            if view is not None:
                write_whole(
                    self._path(made, original=False), _sealed(cipher, made, "view", view), 0o600
                )
        except OSError as error:
            self.erase(made)
            if is_full(error):
                raise _disk_low() from error
            raise
        return Saved(
            made,
            hashlib.sha256(checked.content).hexdigest(),
            len(checked.content),
            checked.media_type,
            None if view is None else hashlib.sha256(view).hexdigest(),
        )

    def read(self, file_id: str, key: bytes, *, original: bool) -> bytes:
        """One copy, verified. NotFound where there is none; ArtifactError where it is not ours."""
        path = self._path(file_id, original=original)
        cipher = _cipher(key)
        try:
            if path.stat().st_size > MAX_SEALED_BYTES:
                raise _damaged()
            sealed = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound("There is no such file.") from error
        except OSError as error:
            raise _damaged() from error
        start = len(MAGIC) + NONCE_BYTES
        if not sealed.startswith(MAGIC) or len(sealed) < start + TAG_BYTES:
            raise _damaged()
        bound = _bound(file_id, "orig" if original else "view")
        try:
            return cipher.decrypt(sealed[len(MAGIC) : start], sealed[start:], bound)
        except InvalidTag as error:
            raise _damaged() from error

    def erase(self, file_id: str) -> None:
        """Remove both copies and whatever a kill left of them; a second time does nothing."""
        original = self._path(file_id, original=True)
        gone = [original, self._path(file_id, original=False)]
        gone += original.parent.glob(f".{file_id}.*")
        for path in gone:
            path.unlink(missing_ok=True)
        if original.parent.exists():
            sync_folder(original.parent)

    def orphans(self, known_ids: Collection[str], older_than_seconds: float) -> list[str]:
        """Ids of files that no record knows and that have been there for so long, to be erased.

        Ask with an age beyond any transaction: the files of a report are written before its row.
        """
        known = frozenset(known_ids)
        youngest = time.time() - older_than_seconds  # files carry this machine's own time
        found: dict[str, float] = {}
        for path in self.folder.glob("??/*"):
            name = path.name.removeprefix(".").split(".")[0]
            if not _ID.fullmatch(name) or name in known:
                continue
            try:
                changed = path.stat().st_mtime
            except FileNotFoundError:
                continue
            found[name] = max(changed, found.get(name, changed))
        return sorted(name for name, changed in found.items() if changed < youngest)

    def _path(self, file_id: str, *, original: bool) -> Path:
        if not _ID.fullmatch(file_id):
            raise NotFound("There is no such file.")
        return self.folder / file_id[:2] / f"{file_id}.{'orig' if original else 'view'}"


def headers(media_type: str, file_id: str, original: bool) -> dict[str, str]:
    """How a file is handed out: as a download with a neutral name that no browser runs."""
    if media_type not in ENDINGS or not _ID.fullmatch(file_id):
        raise NotFound("There is no such file.")
    name = f"tep-{file_id[:8]}{'-goc' if original else ''}.{ENDINGS[media_type]}"
    return {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }


def _checked(content: bytes, where: str) -> Checked:
    media_type = sniff(content)
    if media_type is None:
        raise AttachmentRefused(
            "A file is taken if it is a PNG, JPEG or WebP picture or a PDF.",
            code="attachment_type",
            field=where,
        )
    try:
        return Checked(content, media_type, stripped(content, media_type))
    except AttachmentRefused as error:
        raise AttachmentRefused(str(error), code=error.code, field=where) from error


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ArtifactError("The key of a record must have 32 bytes.")
    return AESGCM(key)


def _bound(file_id: str, copy: str) -> bytes:
    """A sealed file cannot stand in for another, nor one copy for the other."""
    return f"lachan-attachment:1:{file_id}:{copy}".encode()


def _sealed(cipher: AESGCM, file_id: str, copy: str, content: bytes) -> Iterator[bytes]:
    nonce = secrets.token_bytes(NONCE_BYTES)
    yield MAGIC
    yield nonce
    yield cipher.encrypt(nonce, content, _bound(file_id, copy))


def _folders(path: Path) -> None:
    """Make a folder for its owner only; a new name lasts once the folder above is synced."""
    if not path.exists():
        if not path.parent.exists():
            _folders(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_folder(path.parent)


def _disk_low() -> AttachmentRefused:
    return AttachmentRefused(
        "Files cannot be taken at present; the report can.", code="disk_low", field="files"
    )


def _damaged() -> ArtifactError:
    return ArtifactError("A kept file is damaged, or its key is not the right one.")
