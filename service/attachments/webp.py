"""WebP: keeps pixels, transparency, animation and colour profile; corrects flags and sizes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from service.attachments.faults import unreadable

PICTURES = (b"VP8 ", b"VP8L")
EXTENDED = (*PICTURES, b"ALPH", b"ANIM", b"ANMF", b"ICCP")
FRAME = (*PICTURES, b"ALPH")
FRAME_HEADER_BYTES = 16
VP8X_BYTES = 10
HAS_PROFILE, HAS_ALPHA, IS_ANIMATED = 0x20, 0x10, 0x02


def stripped(content: bytes) -> bytes:
    """The picture without metadata. Raises AttachmentRefused where it is not whole."""
    if len(content) < 12 or content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise unreadable()
    end = 8 + int.from_bytes(content[4:8], "little")
    if not 12 < end <= len(content):
        raise unreadable()
    chunks = list(_chunks(content, 12, end))
    kind, data = chunks[0]
    if kind == b"VP8X":
        kept = _extended(data, chunks[1:])
    elif _is_picture(kind, data):
        kept = [_written(kind, data)]  # a plain file is one chunk; readers ignore what follows
    else:
        raise unreadable()
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _extended(head: bytes, chunks: list[tuple[bytes, bytes]]) -> list[bytes]:
    if len(head) != VP8X_BYTES:
        raise unreadable()
    animated = bool(head[0] & IS_ANIMATED)
    kept: list[bytes] = []
    seen: set[bytes] = set()
    for kind, data in chunks:
        if kind == b"VP8X" or (kind in seen and kind != b"ANMF"):
            raise unreadable()
        if kind not in EXTENDED:
            continue
        if kind in PICTURES and not _is_picture(kind, data):
            raise unreadable()
        seen.add(kind)
        kept.append(_written(kind, _frame(data) if kind == b"ANMF" else data))
    pictures = sum(kind in seen for kind in PICTURES)
    if animated != (b"ANMF" in seen) or pictures != (0 if animated else 1):
        raise unreadable()
    flags = head[0] & (HAS_ALPHA | IS_ANIMATED) | (HAS_PROFILE if b"ICCP" in seen else 0)
    return [_written(b"VP8X", bytes([flags, 0, 0, 0]) + head[4:]), *kept]


def _frame(data: bytes) -> bytes:
    """A frame of an animation; it may hold unknown chunks of its own."""
    if len(data) <= FRAME_HEADER_BYTES:
        raise unreadable()
    kept = [data[:FRAME_HEADER_BYTES]]
    pictures = 0
    for kind, part in _chunks(data, FRAME_HEADER_BYTES, len(data)):
        if kind in FRAME:
            if kind in PICTURES and not _is_picture(kind, part):
                raise unreadable()
            pictures += kind in PICTURES
            kept.append(_written(kind, part))
    if pictures != 1:
        raise unreadable()
    return b"".join(kept)


def _is_picture(kind: bytes, data: bytes) -> bool:
    if kind == b"VP8 ":
        return data[3:6] == b"\x9d\x01\x2a"
    return kind == b"VP8L" and data[:1] == b"\x2f"


def _chunks(content: bytes, place: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while place < end:
        if end - place < 8:
            raise unreadable()
        kind = content[place : place + 4]
        size = int.from_bytes(content[place + 4 : place + 8], "little")
        if place + 8 + size > end:
            raise unreadable()
        yield kind, content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _written(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
