"""Inputs: the bytes of a file, a stream or a pipe, unpacked, and readable again from the start.

A pipe keeps what was read of it until its chunks are taken, so that one may look at the first
rows without losing them.
"""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import tempfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import pyarrow as pa

from service.tip_files.base import too_large, unreadable
from service.tip_files.formats import packing_of

PIECE = 1 << 20
"""Bytes that are read at a time."""

_BOMB_BYTES, _BOMB_RATIO = 256 << 20, 1_000
"""More than so many bytes that were packed so tightly are not a table of tips."""


class Bytes(Protocol):
    """What is read from."""

    @property
    def used(self) -> int:
        """Bytes of the file itself."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes, none at the end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Input:
    """A file, a stream that can be sought, or a pipe.

    path   of a regular file, else None
    size   in bytes as it lies there, None for a pipe
    """

    def __init__(self, source: Path | BinaryIO, most_bytes: int | None = None) -> None:
        """Raises InvalidInput where there is no such file, or none that can be read."""
        self._most = most_bytes
        self._stream: BinaryIO | None = None
        self._kept = bytearray()
        self._released = False
        self._owned = isinstance(source, Path)
        self.path: Path | None = None
        self.size: int | None = None
        if isinstance(source, Path):
            try:
                mode = source.stat().st_mode
                if stat.S_ISDIR(mode):
                    raise unreadable("This is a folder, not a file.")
                if stat.S_ISREG(mode):
                    self.path, self.size = source, source.stat().st_size
                    source.open("rb").close()
                else:
                    self._stream = source.open("rb")
            except (OSError, ValueError) as error:
                raise unreadable("The file cannot be opened.") from error
        else:
            self._stream = source
        self._sought = self._stream is not None and _seekable(self._stream)
        if self._stream is not None and self._sought:
            self._start = self._stream.tell()
            self.size = self._stream.seek(0, os.SEEK_END) - self._start
        head = b""
        with closing(self._raw()) as raw:
            while len(head) < 4 and (piece := raw.read(4 - len(head))):
                head += piece
        self.packing = packing_of(head)

    def release(self) -> None:
        """Keep nothing any more of what a pipe gives."""
        self._released = True

    def reader(self) -> Bytes:
        """The unpacked bytes from the start."""
        raw = self._raw()
        if self.packing is None and self._most is None:
            return raw
        try:
            return _Unpacked(raw, self.packing, self._most)
        except BaseException:
            raw.close()
            raise

    def head(self, size: int) -> bytes:
        """The first unpacked bytes, fewer only where there are no more."""
        pieces = []
        with closing(self.reader()) as reader:
            while size > 0 and (piece := reader.read(min(size, PIECE))):
                pieces.append(piece)
                size -= len(piece)
        return b"".join(pieces)

    def file(self) -> tuple[BinaryIO, Path | None]:
        """The unpacked bytes as a file that can be sought, and its path where it has one.

        What is packed or comes through a pipe is first laid down in a nameless file.
        """
        if self._most is not None and self.size is not None and self.size > self._most:
            raise too_large("The file is too large.")
        if self.packing is None:
            if self.path is not None:
                return self.path.open("rb"), self.path
            if self._stream is not None and self._sought and self._start == 0:
                self._stream.seek(0)
                return self._stream, None
        laid = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the source closes it
        try:
            with closing(self.reader()) as reader:
                self.release()
                shutil.copyfileobj(cast(BinaryIO, reader), laid, PIECE)
        except BaseException:
            laid.close()
            raise
        laid.seek(0)
        return laid, None

    def close(self) -> None:
        """Close what was opened here."""
        if self._stream is not None and self._owned:
            self._stream.close()
        self._kept.clear()

    def _raw(self) -> Bytes:
        if self.path is not None:
            try:
                return _File(self.path.open("rb"))
            except OSError as error:
                raise unreadable("The file cannot be opened.") from error
        if self._released and not self._sought:
            raise RuntimeError("a pipe can be read once only")
        return _Shared(self)

    def _taken(self, at: int, size: int) -> bytes:
        """Bytes of the stream from a place on."""
        assert self._stream is not None
        if self._sought:
            self._stream.seek(self._start + at)
            return self._stream.read(size)
        if at < len(self._kept):
            return bytes(self._kept[at : at + size])
        if self._released:
            self._kept.clear()
        piece = self._stream.read(size) or b""
        if not self._released:
            self._kept += piece
        return piece


class _File:
    """A file that was opened for one reading."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.used = 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            piece = self._file.read(size)
        except OSError as error:
            raise unreadable("The file cannot be read.") from error
        self.used += len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


class _Shared:
    """One reading of a stream that others may read too."""

    def __init__(self, source: Input) -> None:
        self._source = source
        self.used = 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._source._taken(self.used, PIECE if size < 0 else size)
        self.used += len(piece)
        return piece

    def close(self) -> None:
        return


class _Unpacked:
    """Unpacks, and counts what comes out."""

    def __init__(self, raw: Bytes, packing: str | None, most: int | None) -> None:
        self._raw, self._most, self._given = raw, most, 0
        self._packed = packing is not None
        self._file: Bytes | BinaryIO = raw
        if packing == "gz":
            self._file = cast(BinaryIO, gzip.GzipFile(fileobj=cast(BinaryIO, raw), mode="rb"))
        elif packing == "zst":
            self._file = pa.CompressedInputStream(pa.PythonFile(_Plain(raw), "r"), "zstd")

    @property
    def used(self) -> int:
        return self._raw.used

    def read(self, size: int = -1, /) -> bytes:
        try:
            piece = self._file.read(PIECE if size < 0 else size)
        except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
            raise unreadable("The packed file is damaged or cut short.") from error
        self._given += len(piece)
        if self._most is not None and self._given > self._most:
            raise too_large("The file is too large.")
        if self._packed and self._given > max(_BOMB_BYTES, _BOMB_RATIO * self._raw.used):
            raise too_large("The file is too large once unpacked.")
        return piece

    def close(self) -> None:
        try:
            if self._file is not self._raw:
                self._file.close()
        finally:
            self._raw.close()


class _Plain:
    """What Arrow asks of a file, over what is read from."""

    closed = False

    def __init__(self, raw: Bytes) -> None:
        self._raw = raw

    def read(self, size: int = -1) -> bytes:
        return self._raw.read(size)

    def close(self) -> None:
        self.closed = True


def _seekable(stream: BinaryIO) -> bool:
    try:
        return stream.seekable()
    except (AttributeError, OSError):
        return False
