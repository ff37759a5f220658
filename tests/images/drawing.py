"""Drawing: pictures of codes for the tests, in every form that people send."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from functools import cache
from typing import Any

import segno
from PIL import Image, ImageOps

TEXT = "https://unseen-shop.example/menu?table=7"
OTHER = "https://other-shop.example/"
CARD = "001099012345||Nguyễn Văn Mẫu|01011999|Nam|Số 1, Phố Mẫu|02022021"
SECRETS = ("001099012345", "Mẫu", "01011999", "02022021")


def code(text: str = TEXT, scale: int = 6) -> Image.Image:
    """A grey picture of one code with its quiet zone."""
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="png", scale=scale, border=4)
    return Image.open(buffer).convert("L")


def save(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The picture as the bytes of a file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, rows: bytes, *, depth: int = 8, more: bytes = b"") -> bytes:
    """A grey PNG whose header may lie about its rows."""
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    packed = zlib.compress(rows)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), more, chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    )


def in_16_bits(picture: Image.Image, black: int, white: int) -> bytes:
    """A black and white picture as a 16-bit grey PNG with two given levels."""
    levels = {0: struct.pack(">H", black), 255: struct.pack(">H", white)}
    grey, width = picture.tobytes(), picture.width
    rows = b"".join(
        b"\0" + b"".join(levels[value] for value in grey[at : at + width])
        for at in range(0, len(grey), width)
    )
    return png(*picture.size, rows, depth=16)


def side_by_side(*pictures: Image.Image) -> Image.Image:
    sheet = Image.new(
        "L", (sum(one.width for one in pictures), max(p.height for p in pictures)), 255
    )
    left = 0
    for one in pictures:
        sheet.paste(one, (left, 0))
        left += one.width
    return sheet


def on_glass(picture: Image.Image) -> Image.Image:
    """Black modules on a transparent ground whose hidden colour is black, too."""
    glass = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    glass.paste((0, 0, 0, 255), mask=ImageOps.invert(picture))
    return glass


def on_a_wall(size: tuple[int, int], scale: int = 40) -> Image.Image:
    wall = Image.new("L", size, 255)
    wall.paste(code(scale=scale), (100, 100))
    return wall


def animated(kind: str, **options: Any) -> bytes:
    first = code()
    second = code(OTHER).resize(first.size)
    return save(first, kind, save_all=True, append_images=[second], **options)


def jpeg_that_claims(width: int, height: int) -> bytes:
    data = bytearray(save(code(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def with_text(name: bytes, content: bytes, times: int = 1) -> bytes:
    whole = save(code())
    end_of_header = 8 + 25
    return whole[:end_of_header] + chunk(name, content) * times + whole[end_of_header:]


@cache
def inflating() -> bytes:
    """A hundred kilobytes that become a hundred megabytes."""
    return zlib.compress(bytes(100_000_000), 9)


def noise(size: int, seed: bytes = b"") -> bytes:
    """Bytes without any pattern, the same each time."""
    return hashlib.shake_128(seed).digest(size)
