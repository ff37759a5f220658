"""Outputs: a file that comes into sight only when it is whole, packed as its name says."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from service.errors import InvalidInput
from service.whole_files import fresh_beside, sync_folder

_GZIP_LEVEL = 6


class Output:
    """Where bytes are written: ``file``; nothing is seen of it before ``finish``."""

    def __init__(self, target: Path | BinaryIO, packing: str | None) -> None:
        """A stream, or what is no regular file, is written to at once. Raises InvalidInput."""
        self._target: Path | None = None
        self._fresh: Path | None = None
        self._owned = isinstance(target, Path)
        self._raw = self._opened(target) if isinstance(target, Path) else target
        self._gate, self._packing = _Gate(self._raw), packing
        self.file = _packed(cast(BinaryIO, self._gate), packing)

    def finish(self) -> None:
        """Everything was written: the file takes its name, and is on the disk."""
        if self._packing is not None:
            self.file.close()
        self._raw.flush()
        if self._fresh is not None and self._target is not None:
            os.fsync(self._raw.fileno())
            self._raw.close()
            self._fresh.replace(self._target)
            self._fresh = None
            sync_folder(self._target.parent)

    def discard(self) -> None:
        """Leave nothing behind; after ``finish`` nothing happens."""
        self._gate.open = False
        if self._owned:
            self._raw.close()
        if self._fresh is not None:
            self._fresh.unlink(missing_ok=True)
            self._fresh = None

    def _opened(self, target: Path) -> BinaryIO:
        try:
            if target.is_dir():
                raise _unwritable()
            if target.exists() and not target.is_file():
                return target.open("wb")
            self._target = target.resolve()  # a link stays one
            self._fresh = fresh_beside(self._target)
            number = os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            return os.fdopen(number, "wb")
        except (OSError, ValueError) as error:
            raise _unwritable() from error


class _Gate:
    """A file that takes nothing any more once the output is given up.

    Whoever packs or archives writes the end of its file when it is thrown away.
    """

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.open = True

    def write(self, data: bytes) -> int:
        if not self.open:
            return len(data)
        return self._file.write(data)

    def flush(self) -> None:
        if self.open:
            self._file.flush()

    def seekable(self) -> bool:
        return self._file.seekable()

    def tell(self) -> int:
        return self._file.tell() if self.open else 0

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence) if self.open else 0

    def close(self) -> None:
        return


def _packed(file: BinaryIO, packing: str | None) -> BinaryIO:
    if packing == "gz":
        return cast(BinaryIO, gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0))
    if packing == "zst":
        return cast(BinaryIO, pa.CompressedOutputStream(pa.PythonFile(file, "w"), "zstd"))
    return file


def _unwritable() -> InvalidInput:
    return InvalidInput(
        "The output cannot be written there.", code="tips_unwritable", field="output"
    )
