"""Encodings: in which one a text is, by its first megabyte, and the whole of it in UTF-8.

What cannot be decoded comes out as bytes that are no UTF-8, so that the row is told by whoever
reads the rows, whatever the file's encoding was.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator

from service.errors import InvalidInput
from service.tip_files.inputs import PIECE, Bytes

HEAD = 1 << 20
"""Bytes that decide."""

_SAMPLE = 1 << 16
_WIDE = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\x0b\x0c\x1b\x1c\x1d\x1e\x1f"})
_FEW = 20
_HIGH = bytes(range(0x20, 0x100))
_ASCII = bytes(range(0x80))
_SIGNS = bytes(range(0xA1, 0xC0))
"""Where windows-1258 has no letters."""

_NO_BEGIN = bytes(range(0xC2))
"""Bytes with which no letter of several bytes begins."""

_VIETNAMESE = "cp1258"
_LONGEST = 4 * PIECE
"""Bytes of a line that are normalised at once; a longer one is refused later."""


def encoding_of(head: bytes) -> tuple[str, int]:
    """The codec, and how many bytes its mark takes: UTF-8, UTF-16 or windows-1258.

    ``head`` is the first megabyte, or all there is. A text that is UTF-8 but for a few bytes
    stays UTF-8. Raises InvalidInput ``tips_encoding`` where it is no text in any of them.
    """
    if head.startswith(_WIDE):
        raise _no_text()
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec, len(mark)
    sample = head[:_SAMPLE]
    for codec, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        # Latin letters: the first byte of nearly each pair is small, and often zero
        if len(high.translate(None, _HIGH)) * 10 > len(high) * 9 and high.count(0) * 5 > len(high):
            return codec, 0
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > _FEW and controls * 20 > len(sample):
        raise _no_text()
    wrong = _wrong_utf8(head)
    letters = len(head.translate(None, _NO_BEGIN)) - wrong
    if not wrong or wrong * 4 <= letters:
        return "utf-8", 0
    beyond = head.translate(None, _ASCII)
    signs = len(beyond) - len(beyond.translate(None, _SIGNS))
    if len(beyond) > _FEW and signs * 5 > len(beyond) * 2:
        raise _no_text()  # the letters of an older Vietnamese encoding such as TCVN3
    try:
        head.decode(_VIETNAMESE)
    except UnicodeDecodeError as error:
        raise _no_text() from error
    return _VIETNAMESE, 0


def utf8_pieces(reader: Bytes, codec: str, mark: int) -> Iterator[bytes]:
    """The text in UTF-8 without its mark; not-UTF-8 where the text was broken."""
    while mark:
        mark -= len(reader.read(mark)) or mark
    if codec == "utf-8":
        while piece := reader.read(PIECE):
            yield piece
    elif codec == _VIETNAMESE:
        yield from _composed(reader)
    else:
        yield from _narrowed(reader, codec)


def _no_text() -> InvalidInput:
    return InvalidInput(
        "The file is no text in UTF-8, UTF-16 or windows-1258.", code="tips_encoding", field="file"
    )


def _wrong_utf8(head: bytes) -> int:
    """How many places are no UTF-8; a letter that the end of the first megabyte cuts is none."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    text = decoder.decode(head, final=len(head) < HEAD)
    try:
        text.encode()
    except UnicodeEncodeError:
        return sum("\udc80" <= letter <= "\udcff" for letter in text)
    return 0


def _narrowed(reader: Bytes, codec: str) -> Iterator[bytes]:
    """UTF-16; half a pair stays half a pair, which UTF-8 does not know."""
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    while piece := reader.read(PIECE):
        yield decoder.decode(piece).encode("utf-8", "surrogatepass")
    rest, _ = decoder.getstate()
    if rest:
        yield b"\xff"


def _composed(reader: Bytes) -> Iterator[bytes]:
    """windows-1258, whose tone marks stand behind the letter, line by line."""
    rest = b""
    while piece := reader.read(PIECE):
        rest += piece
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r")) + 1 or len(rest) * (len(rest) > _LONGEST)
        if end:
            yield _one(rest[:end])
            rest = rest[end:]
    if rest:
        yield _one(rest)


def _one(piece: bytes) -> bytes:
    text = piece.decode(_VIETNAMESE, "surrogateescape")
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogateescape")
