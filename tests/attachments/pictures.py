"""Pictures for the tests: as phones and editors make them, full of what must not leak."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

PLACE = "Hoan Kiem 21.0285N"
XMP = b"<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'>secret-author</x:xmpmeta>"
COMMENT = b"secret-comment"
TAIL = b"secret-tail" * 50
SECRETS = (b"Hoan Kiem", b"xmpmeta", b"secret-", b"PhoneMaker", b"http://ns.adobe.com/xap")


@cache
def drawn(mode: str = "RGB", size: tuple[int, int] = (61, 43)) -> Image.Image:
    """A small picture with slopes and edges."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((5, 5, 40, 30), fill=(200, 30, 40))
    draw.line((0, 0, *size), fill=(10, 90, 250), width=3)
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").rotate(90).resize(size))
        return picture
    return picture.convert(mode)


@cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int | None = None) -> Image.Exif:
    made = Image.Exif()
    if orientation is not None:
        made[0x0112] = orientation
    made[0x010F] = "PhoneMaker"
    made.get_ifd(0x8825).update({1: "N", 2: (21.0, 1.0, 42.0), 27: PLACE.encode()})
    return made


def jpeg(mode: str = "RGB", orientation: int | None = 6, **options: Any) -> bytes:
    buffer = io.BytesIO()
    drawn(mode).save(
        buffer,
        "JPEG",
        quality=88,
        exif=exif(orientation),
        xmp=XMP,
        comment=COMMENT,
        icc_profile=profile() if mode == "RGB" else None,
        **options,
    )
    return buffer.getvalue() + TAIL


def png(mode: str = "RGBA", **options: Any) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "secret-author")
    texts.add_text("Long", "secret-text" * 30, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    texts.add(b"tIME", struct.pack(">HBBBBB", 2026, 1, 2, 3, 4, 5))
    buffer = io.BytesIO()
    drawn(mode).save(
        buffer,
        "PNG",
        pnginfo=texts,
        exif=exif(),
        icc_profile=profile() if mode != "P" else None,
        dpi=(72, 72),
        **options,
    )
    return buffer.getvalue() + TAIL


def webp(mode: str = "RGBA", **options: Any) -> bytes:
    buffer = io.BytesIO()
    drawn(mode).save(
        buffer,
        "WEBP",
        exif=exif().tobytes(),
        xmp=XMP,
        icc_profile=profile(),
        **options,
    )
    return buffer.getvalue() + TAIL


def moving_webp() -> bytes:
    turned = drawn("RGBA").transpose(Image.Transpose.ROTATE_180)
    return webp(save_all=True, append_images=[turned], duration=[50, 60])


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


PICTURES: dict[str, tuple[str, bytes]] = {
    "jpeg": ("image/jpeg", jpeg()),
    "jpeg progressive": ("image/jpeg", jpeg(progressive=True)),
    "jpeg with restart markers": ("image/jpeg", jpeg(restart_marker_blocks=2)),
    "jpeg grey": ("image/jpeg", jpeg("L", orientation=None)),
    "jpeg of four inks": ("image/jpeg", jpeg("CMYK", orientation=1)),
    "png": ("image/png", png()),
    "png with palette": ("image/png", png("P")),
    "png grey": ("image/png", png("L")),
    "webp": ("image/webp", webp()),
    "webp lossless": ("image/webp", webp(lossless=True)),
    "webp opaque": ("image/webp", webp("RGB")),
    "webp moving": ("image/webp", moving_webp()),
}


def frames(content: bytes) -> list[tuple[tuple[int, int], str, bytes]]:
    """What a reader sees: size, mode and pixels of every frame."""
    with Image.open(io.BytesIO(content)) as picture:
        seen = []
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            picture.load()
            seen.append((picture.size, picture.mode, picture.tobytes()))
        return seen
