"""JPEG: keeps the segments that show the picture, and of EXIF its orientation alone."""

from __future__ import annotations

import re
import struct

from service.attachments.faults import unreadable

SOI, EOI, SOS, DNL, APP0, APP1, APP2, APP14 = 0xD8, 0xD9, 0xDA, 0xDC, 0xE0, 0xE1, 0xE2, 0xEE
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
"""Baseline, extended and progressive, Huffman or arithmetic; no viewer shows the others."""

TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
"""DHT, DAC, DQT, DRI."""

LEFT_OUT = frozenset({*range(0xE0, 0xF0), 0xFE})
"""APPn and COM, but for the few that ``_shown`` keeps."""

JFIF_BYTES = 14
ADOBE_BYTES = 12
ORIENTATION = 0x0112
SHORT = 3

_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7]")


def stripped(content: bytes) -> bytes:
    """The picture without metadata. Raises AttachmentRefused where it is not whole."""
    if content[:2] != b"\xff\xd8":
        raise unreadable()
    jfif = b""
    orientation: int | None = None
    header: list[bytes] = []
    rest: list[bytes] = []
    frames = scans = 0
    place = 2
    while True:
        marker, place = _marker(content, place)
        if marker == EOI:
            break
        payload, place = _segment(content, place)
        if marker == SOS:
            if frames != 1:
                raise unreadable()
            scans += 1
            end = _end_of_scan(content, place)
            rest.append(_written(SOS, payload) + content[place:end])
            place = end
        elif marker in FRAMES or marker in TABLES or marker == DNL:
            frames += marker in FRAMES
            rest.append(_written(marker, payload))
        elif marker not in LEFT_OUT:
            raise unreadable()
        elif scans:  # readers look at these before the first scan only
            continue
        elif marker == APP0 and not jfif:
            jfif = _jfif(payload)
        elif marker == APP1 and orientation is None:
            orientation = _orientation(payload)
        else:
            header.append(_shown(marker, payload))
    if frames != 1 or not scans:
        raise unreadable()
    exif = _exif(orientation) if orientation and 2 <= orientation <= 8 else b""
    return b"".join([b"\xff\xd8", jfif, exif, *header, *rest, b"\xff\xd9"])


def _marker(content: bytes, place: int) -> tuple[int, int]:
    start = place
    while content[place : place + 1] == b"\xff":
        place += 1
    if place == start or place >= len(content):
        raise unreadable()
    return content[place], place + 1


def _segment(content: bytes, place: int) -> tuple[bytes, int]:
    size = int.from_bytes(content[place : place + 2], "big")
    end = place + size
    if size < 2 or end > len(content):
        raise unreadable()
    return content[place + 2 : end], end


def _written(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the next marker is; stuffed zeros and restart markers belong to the scan."""
    found = _END_OF_SCAN.search(content, place)
    if found is None:
        raise unreadable()
    return found.start()


def _jfif(payload: bytes) -> bytes:
    """JFIF without its thumbnail, which may show what was cut off the picture."""
    if not payload.startswith(b"JFIF\0") or len(payload) < JFIF_BYTES:
        return b""
    return _written(APP0, payload[: JFIF_BYTES - 2] + b"\0\0")


def _shown(marker: int, payload: bytes) -> bytes:
    """Colour profile and Adobe's colour transform; both change what is seen."""
    if marker == APP2 and payload.startswith(b"ICC_PROFILE\0"):
        return _written(marker, payload)
    if marker == APP14 and payload.startswith(b"Adobe") and len(payload) >= ADOBE_BYTES:
        return _written(marker, payload[:ADOBE_BYTES])
    return b""


def _orientation(payload: bytes) -> int | None:
    """The orientation that an EXIF segment asks for, 0 where it asks for none.

    None where the segment is not EXIF. A damaged EXIF block counts as none: it is left out anyway.
    """
    if not payload.startswith(b"Exif\0\0"):
        return None
    tiff = payload[6:]
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            entry = first + 2 + 12 * number
            tag, kind, values, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == ORIENTATION:
                return int(value) if kind == SHORT and values == 1 else 0
    except struct.error:
        pass
    return 0


def _exif(orientation: int) -> bytes:
    """An EXIF segment that holds nothing but the orientation."""
    entry = struct.pack(">HHIHH", ORIENTATION, SHORT, 1, orientation, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return _written(APP1, b"Exif\0\0" + tiff)
