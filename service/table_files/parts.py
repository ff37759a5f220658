"""Workbook parts: the archive of an XLSX file and the XML in it, piece by piece.

No library that builds the whole range first: a file of five kilobytes with one cell in the last
corner asks it for hundreds of gigabytes, and each reference to a shared text costs a copy.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

from service.table_files.base import (
    MAX_CELL,
    MAX_ELEMENTS,
    MAX_PARTS,
    MAX_UNPACKED,
    bad_table,
    too_large,
)  # fmt: skip

_FEW_ELEMENTS = 500_000
_DIRECTORY_ENTRY = b"PK\x01\x02"
_PIECE = 1 << 18
_LONGEST_TOKEN = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    expat.ExpatError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, OSError,
    EOFError, ValueError, LookupError, RuntimeError,
)  # fmt: skip
"""Everything that a hostile file can make the readers of archives and XML say."""

_Begin = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may have: bytes once unpacked, parts, elements of a part with texts."""

    unpacked: int
    parts: int
    elements: int


def opened(content: bytes | BinaryIO, limits: Limits | None = None) -> zipfile.ZipFile:
    """The archive, within its limits. Raises InvalidInput and TooLarge."""
    limits = limits or _limits()
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    if file.read(4) != b"PK\x03\x04":
        raise bad_table("The file is no XLSX workbook.")
    if _entries(file) > limits.parts:
        raise too_large("The workbook has too many parts.")
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN as error:
        raise bad_table("The workbook cannot be read.") from error
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise too_large("The workbook is too large once unpacked.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise bad_table("The workbook is protected by a password.")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise bad_table("The workbook cannot be read.")
    return archive


def _limits() -> Limits:
    return Limits(MAX_UNPACKED, MAX_PARTS, MAX_ELEMENTS)


def _entries(file: BinaryIO) -> int:
    """How many entries the archive could have at most, before any is read."""
    file.seek(0)
    count, last = 0, b""
    while piece := file.read(_PIECE):
        count += (last + piece).count(_DIRECTORY_ENTRY)
        last = piece[-len(_DIRECTORY_ENTRY) + 1 :]
    file.seek(0)
    return count


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: kind and part by id."""
    folder, _, name = part.rpartition("/")
    found: dict[str, tuple[str, str]] = {}

    def begin(tag: str, about: dict[str, str]) -> None:
        if tag == "Relationship" and about.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, about.get("Target", "")))
            kind = about.get("Type", "").rpartition("/")[2]
            found[about.get("Id", "")] = (kind, target.lstrip("/"))

    read(archive, f"{folder}/_rels/{name}.rels".lstrip("/"), begin)
    return found


def read(
    archive: zipfile.ZipFile,
    part: str,
    begin: _Begin,
    end: Callable[[str], None] | None = None,
    hear: Callable[[str], None] | None = None,
    limits: Limits | None = None,
) -> None:
    """Parse a part as ``pieces`` does, to its end."""
    for _ in pieces(archive, part, begin, end, hear, limits):
        pass


def pieces(
    archive: zipfile.ZipFile,
    part: str,
    begin: _Begin,
    end: Callable[[str], None] | None = None,
    hear: Callable[[str], None] | None = None,
    limits: Limits | None = None,
) -> Iterator[int]:
    """Parse a part of the workbook, with a stop after each piece; names come without prefix.

    Each stop gives the bytes that were parsed. Where no text is heard, the part is one of those
    that have few elements. Raises InvalidInput and TooLarge.
    """
    elements = 0
    most = _FEW_ELEMENTS if hear is None else (limits or _limits()).elements

    def begun(tag: str, about: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if elements > most:
            raise too_large("The workbook has too many cells.")
        begin(tag.rpartition(":")[2], about)

    def refuse(*_: object) -> None:
        raise bad_table("The workbook declares a document type.")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = begun
    parser.StartDoctypeDeclHandler = refuse
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if hear is not None:
        parser.CharacterDataHandler = hear
    fed = 0
    try:
        with archive.open(part) as file:
            while piece := file.read(_PIECE):
                parser.Parse(piece, False)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                    # a token without end is scanned anew with each piece
                    raise ValueError("token")
                yield fed
            parser.Parse(b"", True)
            yield fed
    except _BROKEN as error:
        raise bad_table("The workbook cannot be read.") from error


class Texts:
    """Gathers what stands in ``t`` and ``v``, one character beyond the limit at most."""

    def __init__(self, limit: int = MAX_CELL) -> None:
        self._pieces: list[str] = []
        self._limit, self._left = limit, 0
        self._open = self._aside = False

    def clear(self) -> None:
        """Begin another text."""
        self._pieces, self._left = [], self._limit + 1

    def begin(self, tag: str) -> None:
        """An element begins."""
        self._aside = self._aside or tag == "rPh"  # how a text is pronounced
        self._open = tag in ("t", "v") and not self._aside

    def end(self, tag: str) -> None:
        """An element ends."""
        self._open = False
        self._aside = self._aside and tag != "rPh"

    def hear(self, text: str) -> None:
        """Characters, a piece of a text maybe."""
        if self._open and self._left > 0:
            self._pieces.append(text[: self._left])
            self._left -= len(text)

    def text(self) -> str:
        """What was heard since it was cleared."""
        return "".join(self._pieces)
