"""PNG: keeps the chunks that show the picture, each checked against its checksum."""

from __future__ import annotations

import struct
import zlib

from service.attachments.faults import unreadable
from service.attachments.sniff import PNG_SIGNATURE

KEPT: dict[bytes, range] = {
    b"IHDR": range(13, 14),
    b"PLTE": range(3, 769),
    b"tRNS": range(1, 257),
    b"cHRM": range(32, 33),
    b"gAMA": range(4, 5),
    b"iCCP": range(4, 1 << 22),
    b"sBIT": range(1, 5),
    b"sRGB": range(1, 2),
    b"bKGD": range(1, 7),
    b"pHYs": range(9, 10),
}
"""Chunks that occur at most once, and how long each may be: a longer one carries something else."""


def stripped(content: bytes) -> bytes:
    """The picture without metadata. Raises AttachmentRefused where it is not whole.

    The frames of an animation are left out; what stays is its still picture.
    """
    if not content.startswith(PNG_SIGNATURE):
        raise unreadable()
    kept = [PNG_SIGNATURE]
    seen: set[bytes] = set()
    former = b""
    place = len(PNG_SIGNATURE)
    while former != b"IEND":
        kind, size, end = _chunk(content, place)
        if (former == b"") != (kind == b"IHDR"):
            raise unreadable()
        if kind == b"IDAT":
            if kind in seen and former != b"IDAT":
                raise unreadable()
            seen.add(kind)
            kept.append(content[place:end])
        elif kind == b"IEND":
            if size or b"IDAT" not in seen:
                raise unreadable()
            kept.append(content[place:end])
        elif kind in KEPT:
            if kind in seen or size not in KEPT[kind]:
                raise unreadable()
            seen.add(kind)
            kept.append(content[place:end])
        elif not kind[0] & 0x20:  # critical, and unknown to us
            raise unreadable()
        former, place = kind, end
    return b"".join(kept)


def _chunk(content: bytes, place: int) -> tuple[bytes, int, int]:
    """Kind, size and end of the chunk at a place."""
    try:
        size, kind = struct.unpack_from(">I4s", content, place)
        (checksum,) = struct.unpack_from(">I", content, place + 8 + size)
    except struct.error as error:
        raise unreadable() from error
    end = place + 12 + size
    if not kind.isalpha() or zlib.crc32(content[place + 4 : end - 4]) != checksum:
        raise unreadable()
    return kind, size, end
