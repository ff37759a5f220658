"""Pictures: what is read in them, and what is refused with which code."""

from __future__ import annotations

import asyncio
import itertools
import re
import zlib
from collections.abc import Callable, Iterator

import pytest
from PIL import Image, ImageOps

from service.errors import PictureError, ServiceError
from service.images import MAX_BYTES, PicturePool
from tests.images import drawing
from tests.images.drawing import OTHER, TEXT, code, noise, save

Decode = Callable[[bytes], list[str]]


@pytest.fixture(scope="module")
def decode() -> Iterator[Decode]:
    """One pool with one warm decoder for all tests that only want an answer."""
    warm = PicturePool(1)
    with asyncio.Runner() as runner:
        runner.run(warm.decode(save(code())))
        yield lambda content: runner.run(warm.decode(content))
        runner.run(warm.close())


def outcome(decode: Decode, content: bytes) -> str:
    """The text of the only code, or the code of the refusal."""
    try:
        (text,) = decode(content)
    except PictureError as error:
        return error.code
    return text


GOOD: dict[str, Callable[[], bytes]] = {
    "png": lambda: save(code()),
    "jpeg": lambda: save(code(), "JPEG"),
    "webp": lambda: save(code(), "WEBP"),
    "webp_lossless": lambda: save(code(), "WEBP", lossless=True),
    "turned_15": lambda: save(code().rotate(15, expand=True, fillcolor=255)),
    "turned_90": lambda: save(code().rotate(90, expand=True)),
    "turned_133": lambda: save(code().rotate(133, expand=True, fillcolor=255)),
    "upside_down": lambda: save(code().rotate(180)),
    "mirrored": lambda: save(ImageOps.mirror(code())),
    "inverted": lambda: save(ImageOps.invert(code())),
    "cmyk_jpeg": lambda: save(code().convert("CMYK"), "JPEG"),
    "16_bit": lambda: drawing.in_16_bits(code(), 0, 0xFFFF),
    "16_bit_without_pure_black": lambda: drawing.in_16_bits(code(), 0x0A0A, 0xF0F0),
    "palette": lambda: save(code().convert("RGB").quantize(4)),
    "palette_transparent": lambda: save(drawing.on_glass(code()).quantize(4)),
    "one_bit": lambda: save(code().convert("1")),
    "transparent_png": lambda: save(drawing.on_glass(code())),
    "transparent_webp": lambda: save(drawing.on_glass(code()), "WEBP", lossless=True, exact=True),
    "transparent_grey": lambda: save(drawing.on_glass(code()).convert("LA")),
    "transparent_by_colour": lambda: save(code(), transparency=255),
    "one_pixel_a_module": lambda: save(code(scale=1)),
    "two_pixels_a_module": lambda: save(code(scale=2)),
    "wider_than_1600": lambda: save(code(scale=60)),
    "wider_than_1600_jpeg": lambda: save(code(scale=60), "JPEG"),
    "one_long_side": lambda: save(drawing.on_a_wall((16_000, 1000), scale=20)),
    "first_frame_webp": lambda: drawing.animated("WEBP", lossless=True, duration=100),
    "first_frame_png": lambda: drawing.animated("PNG"),
}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_code_is_read_from(name: str, decode: Decode) -> None:
    assert decode(GOOD[name]()) == [TEXT]


def test_a_picture_of_exactly_16_megapixels_is_read(decode: Decode) -> None:
    assert decode(save(drawing.on_a_wall((4000, 4000)))) == [TEXT]


def test_several_codes_are_all_read_and_equal_ones_once(decode: Decode) -> None:
    sheet = drawing.side_by_side(code(), code(OTHER), ImageOps.invert(code("0912345678")), code())
    assert sorted(decode(save(sheet))) == sorted([TEXT, OTHER, "0912345678"])


def test_vietnamese_survives(decode: Decode) -> None:
    assert decode(save(code("Chuyển khoản cho Nguyễn Văn Ẩn 🧧"))) == [
        "Chuyển khoản cho Nguyễn Văn Ẩn 🧧"
    ]


def test_the_largest_code_is_read(decode: Decode) -> None:
    assert decode(save(code("7" * 5000, scale=4))) == ["7" * 5000]


_UNREADABLE, _TOO_MANY = "picture_unreadable", "picture_too_many_pixels"
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", _UNREADABLE),
    "text": (lambda: b"hello", _UNREADABLE),
    "markup": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", _UNREADABLE),
    "garbage": (lambda: noise(100_000), _UNREADABLE),
    "png_of_garbage": (lambda: save(code())[:33] + noise(5000), _UNREADABLE),
    "jpeg_of_garbage": (lambda: b"\xff\xd8\xff" + noise(5000), _UNREADABLE),
    "webp_of_garbage": (
        lambda: b"RIFF\xff\xff\0\0WEBPVP8 " + noise(5000),
        _UNREADABLE,
    ),
    "gif": (lambda: save(code(), "GIF"), _UNREADABLE),
    "bmp": (lambda: save(code(), "BMP"), _UNREADABLE),
    "tiff": (lambda: save(code(), "TIFF"), _UNREADABLE),
    "cut_png": (lambda: save(code())[:300], _UNREADABLE),
    "cut_jpeg": (lambda: save(code(), "JPEG")[:3000], _UNREADABLE),
    "cut_webp": (lambda: save(code(), "WEBP")[:800], _UNREADABLE),
    "no_pixels": (lambda: drawing.png(0, 0, b""), _UNREADABLE),
    "fewer_rows_than_claimed": (lambda: drawing.png(3000, 3000, bytes(100)), _UNREADABLE),
    "just_over_16_megapixels": (lambda: save(Image.new("L", (4001, 4000))), _TOO_MANY),
    "png_claims_2500_megapixels": (lambda: drawing.png(50_000, 50_000, bytes(100)), _TOO_MANY),
    "png_claims_all_that_fits": (lambda: drawing.png(2**31 - 1, 2**31 - 1, bytes(9)), _TOO_MANY),
    "jpeg_claims_4290_megapixels": (lambda: drawing.jpeg_that_claims(65_500, 65_500), _TOO_MANY),
    "webp_of_16_4_megapixels": (
        lambda: save(Image.new("L", (16_383, 1000)), "WEBP", lossless=True, method=0),
        _TOO_MANY,
    ),
    "text_that_inflates": (
        lambda: drawing.with_text(b"zTXt", b"k\0\0" + drawing.inflating()),
        _UNREADABLE,
    ),
    "unicode_text_that_inflates": (
        lambda: drawing.with_text(b"iTXt", b"k\0\1\0\0\0" + drawing.inflating()),
        _UNREADABLE,
    ),
    "many_texts_that_inflate": (
        lambda: drawing.with_text(b"zTXt", b"k\0\0" + zlib.compress(bytes(1_000_000), 9), times=90),
        _UNREADABLE,
    ),
    "blank": (lambda: save(Image.new("L", (300, 300), 255)), "no_code_found"),
    "one_pixel": (lambda: save(Image.new("L", (1, 1))), "no_code_found"),
    "noise": (
        lambda: save(Image.frombytes("L", (300, 300), noise(90_000))),
        "no_code_found",
    ),
    "wholly_transparent": (lambda: save(Image.new("RGBA", (300, 300))), "no_code_found"),
    "5_mb_and_a_byte": (lambda: save(code()).ljust(MAX_BYTES + 1, b"\0"), "picture_too_large"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_refused_with_its_own_code(name: str, decode: Decode) -> None:
    make, expected = BAD[name]
    with pytest.raises(ServiceError) as refused:
        decode(make())
    assert (refused.value.code, refused.value.field) == (expected, "image")
    assert decode(save(code())) == [TEXT]


def test_rows_beyond_the_claimed_height_are_not_unpacked(decode: Decode) -> None:
    """100 MB of rows behind an honest small header cost neither memory nor time."""
    small = code()
    rows = b"".join(
        b"\0" + small.tobytes()[at : at + small.width]
        for at in range(0, small.width * small.height, small.width)
    )
    assert decode(drawing.png(*small.size, rows + bytes(100_000_000))) == [TEXT]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_wherever_a_picture_is_cut_it_is_refused_or_read_right(kind: str, decode: Decode) -> None:
    whole = save(code(), kind)
    answers = [
        outcome(decode, whole[:end]) for end in range(1, len(whole), max(1, len(whole) // 25))
    ]
    assert set(answers) <= {TEXT, _UNREADABLE, "no_code_found"}
    assert answers.count(_UNREADABLE) > 10


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_damaged_pictures_have_a_promised_code_and_kill_no_decoder(
    kind: str, decode: Decode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2,000 pictures with four bytes changed, all by the decoder that began."""
    monkeypatch.setattr(asyncio, "create_subprocess_exec", None)
    whole = save(code(), kind)
    chance = iter(noise(2000 * 4 * 3, b"damage"))
    seen = set()
    for _ in range(2000):
        damaged = bytearray(whole)
        for high, low, value in zip(*[itertools.islice(chance, 12)] * 3, strict=True):
            damaged[(high << 8 | low) % len(damaged)] = value
        seen.add(outcome(decode, bytes(damaged)))
    assert _UNREADABLE in seen
    refused = {item for item in seen if re.fullmatch("[a-z_]+", item)}
    assert refused <= {_UNREADABLE, _TOO_MANY, "picture_too_large", "no_code_found"}
