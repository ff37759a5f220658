"""Sniff: the media type of a file by its bytes; a name or a declared type is never believed.

A type is given only where all of these hold:
1. the file begins with the signature of PNG, JPEG, WebP or PDF, a PDF at its very first byte;
2. no second signature of a PDF is where PDF readers would also accept one;
3. its first bytes hold no start of a web page;
4. it does not end as a ZIP archive does.
"""

from __future__ import annotations

import re

HEAD_BYTES = 1024
"""PDF readers look this far for their header, and browsers for a web page."""

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PDF = re.compile(rb"%PDF-[0-9]\.[0-9]")
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg)[\s>/]", re.I)
_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22
_ZIP_COMMENT_BYTES = 0xFFFF


def sniff(content: bytes) -> str | None:
    """``image/png``, ``image/jpeg``, ``image/webp``, ``application/pdf`` or None."""
    found = _by_signature(content)
    if found is None:
        return None
    head = content[:HEAD_BYTES]
    if b"%PDF-" in head[1:] or _WEB_PAGE.search(head) or _ends_as_zip(content):
        return None
    return found


def _by_signature(content: bytes) -> str | None:
    if content.startswith(PNG_SIGNATURE):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if _PDF.match(content):
        return "application/pdf"
    return None


def _ends_as_zip(content: bytes) -> bool:
    """An end record whose comment reaches the last byte: chance alone does not make one."""
    first = max(0, len(content) - _ZIP_END_BYTES - _ZIP_COMMENT_BYTES)
    place = content.rfind(_ZIP_END, first)
    while place >= 0:
        comment = int.from_bytes(content[place + 20 : place + 22], "little")
        if place + _ZIP_END_BYTES + comment == len(content):
            return True
        place = content.rfind(_ZIP_END, first, place + len(_ZIP_END) - 1)
    return False
