"""Pictures: what is decoded, what is refused and how, and that no picture harms the next one."""

from __future__ import annotations

import asyncio
import io
import os
import random
import signal
import struct
import sys
import zlib
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import segno
from PIL import Image, ImageOps

from service.errors import PictureBusy, PictureError, ServiceError
from service.images import MAX_BYTES, PicturePool, decode_once, pool

TEXT = "https://unseen-shop.example/menu?table=7"
OTHER = "https://other-shop.example/"
CARD = "001099012345||Nguyễn Văn Mẫu|01011999|Nam|Số 1, Phố Mẫu|02022021"
SECRETS = ("001099012345", "Mẫu", "01011999", "02022021")

Decode = Callable[[bytes], list[str]]


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


@pytest.fixture(scope="module")
def decode() -> Iterator[Decode]:
    """One pool with one warm decoder for all tests that only want an answer."""
    warm = PicturePool(1)
    with asyncio.Runner() as runner:
        yield lambda content: runner.run(warm.decode(content))
        runner.run(warm.close())


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
    "16_bit": lambda: in_16_bits(code(), 0, 0xFFFF),
    "16_bit_without_pure_black": lambda: in_16_bits(code(), 0x0A0A, 0xF0F0),
    "palette": lambda: save(code().convert("RGB").quantize(4)),
    "palette_transparent": lambda: save(on_glass(code()).quantize(4)),
    "one_bit": lambda: save(code().convert("1")),
    "transparent_png": lambda: save(on_glass(code())),
    "transparent_webp": lambda: save(on_glass(code()), "WEBP", lossless=True, exact=True),
    "transparent_grey": lambda: save(on_glass(code()).convert("LA")),
    "transparent_by_colour": lambda: save(code(), transparency=255),
    "one_pixel_a_module": lambda: save(code(scale=1)),
    "two_pixels_a_module": lambda: save(code(scale=2)),
    "wider_than_1600": lambda: save(code(scale=60)),
    "wider_than_1600_jpeg": lambda: save(code(scale=60), "JPEG"),
    "one_long_side": lambda: save(on_a_wall((16_000, 1000), scale=20)),
    "first_frame_webp": lambda: animated("WEBP", lossless=True, duration=100),
    "first_frame_png": lambda: animated("PNG"),
}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_code_is_read_from(name: str, decode: Decode) -> None:
    assert decode(GOOD[name]()) == [TEXT]


def test_a_picture_of_exactly_16_megapixels_is_read(decode: Decode) -> None:
    assert decode(save(on_a_wall((4000, 4000)))) == [TEXT]


def test_several_codes_are_all_read_and_equal_ones_once(decode: Decode) -> None:
    sheet = side_by_side(code(), code(OTHER), ImageOps.invert(code("0912345678")), code())
    assert sorted(decode(save(sheet))) == sorted([TEXT, OTHER, "0912345678"])


def test_vietnamese_survives(decode: Decode) -> None:
    assert decode(save(code("Chuyển khoản cho Nguyễn Văn Ẩn 🧧"))) == [
        "Chuyển khoản cho Nguyễn Văn Ẩn 🧧"
    ]


def test_the_largest_code_is_read(decode: Decode) -> None:
    assert decode(save(code("7" * 5000, scale=4))) == ["7" * 5000]


def _jpeg_that_claims(width: int, height: int) -> bytes:
    data = bytearray(save(code(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _with_text(name: bytes, content: bytes, times: int = 1) -> bytes:
    whole = save(code())
    end_of_header = 8 + 25
    return whole[:end_of_header] + chunk(name, content) * times + whole[end_of_header:]


_INFLATED = zlib.compress(bytes(100_000_000), 9)
_UNREADABLE, _TOO_MANY = "picture_unreadable", "picture_too_many_pixels"
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", _UNREADABLE),
    "text": (lambda: b"hello", _UNREADABLE),
    "markup": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", _UNREADABLE),
    "garbage": (lambda: random.Random(1).randbytes(100_000), _UNREADABLE),
    "png_of_garbage": (lambda: save(code())[:33] + random.Random(2).randbytes(5000), _UNREADABLE),
    "jpeg_of_garbage": (lambda: b"\xff\xd8\xff" + random.Random(3).randbytes(5000), _UNREADABLE),
    "webp_of_garbage": (
        lambda: b"RIFF\xff\xff\0\0WEBPVP8 " + random.Random(4).randbytes(5000),
        _UNREADABLE,
    ),
    "gif": (lambda: save(code(), "GIF"), _UNREADABLE),
    "bmp": (lambda: save(code(), "BMP"), _UNREADABLE),
    "tiff": (lambda: save(code(), "TIFF"), _UNREADABLE),
    "cut_png": (lambda: save(code())[:300], _UNREADABLE),
    "cut_jpeg": (lambda: save(code(), "JPEG")[:3000], _UNREADABLE),
    "cut_webp": (lambda: save(code(), "WEBP")[:800], _UNREADABLE),
    "no_pixels": (lambda: png(0, 0, b""), _UNREADABLE),
    "fewer_rows_than_claimed": (lambda: png(3000, 3000, bytes(100)), _UNREADABLE),
    "just_over_16_megapixels": (lambda: save(Image.new("L", (4001, 4000))), _TOO_MANY),
    "png_claims_2500_megapixels": (lambda: png(50_000, 50_000, bytes(100)), _TOO_MANY),
    "png_claims_all_that_fits": (lambda: png(2**31 - 1, 2**31 - 1, bytes(9)), _TOO_MANY),
    "jpeg_claims_4290_megapixels": (lambda: _jpeg_that_claims(65_500, 65_500), _TOO_MANY),
    "webp_of_16_4_megapixels": (
        lambda: save(Image.new("L", (16_383, 1000)), "WEBP", lossless=True, method=0),
        _TOO_MANY,
    ),
    "text_that_inflates": (lambda: _with_text(b"zTXt", b"k\0\0" + _INFLATED), _UNREADABLE),
    "unicode_text_that_inflates": (
        lambda: _with_text(b"iTXt", b"k\0\1\0\0\0" + _INFLATED),
        _UNREADABLE,
    ),
    "many_texts_that_inflate": (
        lambda: _with_text(b"zTXt", b"k\0\0" + zlib.compress(bytes(1_000_000), 9), times=90),
        _UNREADABLE,
    ),
    "blank": (lambda: save(Image.new("L", (300, 300), 255)), "no_code_found"),
    "one_pixel": (lambda: save(Image.new("L", (1, 1))), "no_code_found"),
    "noise": (
        lambda: save(Image.frombytes("L", (300, 300), random.Random(5).randbytes(90_000))),
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
    """300 MB of rows behind an honest small header cost neither memory nor time."""
    small = code()
    rows = b"".join(
        b"\0" + small.tobytes()[at : at + small.width]
        for at in range(0, small.width * small.height, small.width)
    )
    assert decode(png(*small.size, rows + bytes(300_000_000))) == [TEXT]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_wherever_a_picture_is_cut_it_is_refused_or_read_right(kind: str, decode: Decode) -> None:
    whole = save(code(), kind)
    refused = 0
    for end in range(1, len(whole), max(1, len(whole) // 25)):
        try:
            assert decode(whole[:end]) == [TEXT]
        except PictureError as error:
            assert error.code in (_UNREADABLE, "no_code_found")
            refused += 1
    assert refused


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_damaged_pictures_have_a_promised_code_and_kill_no_decoder(
    kind: str, decode: Decode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2,000 pictures with up to eight bytes changed; the decoder that began also ends."""
    begun: list[Process] = _record_starts(monkeypatch)
    chance = random.Random(6)
    whole = save(code(), kind)
    seen = set()
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            decode(bytes(damaged))
        except PictureError as error:
            seen.add(error.code)
    assert seen
    assert seen <= {_UNREADABLE, _TOO_MANY, "no_code_found", "picture_too_large"}
    assert begun == []


def _record_starts(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """Every decoder that is started from now on."""
    begun: list[Process] = []
    start = asyncio.create_subprocess_exec

    async def recorded(*command: Any, **options: Any) -> Process:
        begun.append(await start(*command, **options))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", recorded)
    return begun


async def _end(workers: PicturePool, begun: list[Process]) -> None:
    """Close the pool and see that no decoder is left behind."""
    await workers.close()
    assert [process.pid for process in begun if process.returncode is None] == []
    for process in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)


def test_a_decoder_that_hangs_is_killed_and_the_next_picture_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "SECONDS", 0.3)
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        assert await workers.decode(save(code())) == [TEXT]
        begun[0].send_signal(signal.SIGSTOP)
        with pytest.raises(PictureError) as refused:
            await workers.decode(save(code()))
        assert refused.value.code == "picture_too_slow"
        assert begun[0].returncode == -signal.SIGKILL
        monkeypatch.setattr(pool, "SECONDS", 2.0)
        assert await workers.decode(save(code(OTHER))) == [OTHER]
        assert len(begun) == 2
        await _end(workers, begun)

    asyncio.run(story())


def test_a_decoder_that_dies_at_work_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        await workers.decode(save(code()))
        begun[0].send_signal(signal.SIGSTOP)
        asked = asyncio.create_task(workers.decode(save(code())))
        await asyncio.sleep(0.05)
        begun[0].kill()
        with pytest.raises(PictureError) as refused:
            await asked
        assert refused.value.code == _UNREADABLE
        assert await workers.decode(save(code(OTHER))) == [OTHER]
        await _end(workers, begun)

    asyncio.run(story())


def test_a_decoder_that_dies_idle_costs_no_innocent_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system may kill a process at any time: the next picture is not at fault for it."""
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        await workers.decode(save(code()))
        begun[0].kill()
        await begun[0].wait()
        assert await workers.decode(save(code(OTHER))) == [OTHER]
        await _end(workers, begun)

    asyncio.run(story())


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "-c", "import time; time.sleep(60)"),
        (sys.executable, "-c", "raise SystemExit(1)"),
        ("/nowhere/at/all",),
    ],
    ids=["hangs", "ends", "missing"],
)
def test_a_decoder_that_never_starts_means_busy(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_COMMAND", command)
    monkeypatch.setattr(pool, "START_SECONDS", 0.3)
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        for _ in range(2):
            with pytest.raises(PictureBusy) as refused:
                await workers.decode(save(code()))
            assert refused.value.code == "picture_busy"
        await _end(workers, begun)

    asyncio.run(story())


def test_an_abandoned_request_never_answers_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = _record_starts(monkeypatch)
    slow = save(on_a_wall((4000, 4000)).convert("RGBA"))

    async def story() -> None:
        workers = PicturePool(1)
        await workers.decode(save(code()))
        for delay in (0.0, 0.005, 0.05):
            abandoned = asyncio.create_task(workers.decode(slow))
            await asyncio.sleep(delay)
            abandoned.cancel()
            with pytest.raises(asyncio.CancelledError):
                await abandoned
            assert await workers.decode(save(code(OTHER))) == [OTHER]
        await _end(workers, begun)

    asyncio.run(story())


def test_a_request_abandoned_while_its_decoder_starts_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        abandoned = asyncio.create_task(workers.decode(save(code())))
        while not begun:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)
        abandoned.cancel()
        with pytest.raises(asyncio.CancelledError):
            await abandoned
        await _end(workers, begun)

    asyncio.run(story())


def test_too_many_waiting_pictures_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        await workers.decode(save(code()))
        begun[0].send_signal(signal.SIGSTOP)
        waiting = [
            asyncio.create_task(workers.decode(save(code(f"0912345{n:03}"))))
            for n in range(pool.WAITING)
        ]
        await asyncio.sleep(0.05)
        with pytest.raises(PictureBusy) as refused:
            await workers.decode(save(code()))
        assert refused.value.code == "picture_busy"
        begun[0].send_signal(signal.SIGCONT)
        expected = [[f"0912345{n:03}"] for n in range(pool.WAITING)]
        assert await asyncio.gather(*waiting) == expected
        assert await workers.decode(save(code())) == [TEXT]
        assert len(begun) == 1
        await _end(workers, begun)

    asyncio.run(story())


def test_many_at_once_on_two_decoders_each_get_their_own_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(2)
        pictures = [save(code(f"https://site{n}.example/")) for n in range(pool.WAITING)]
        found = await asyncio.gather(*map(workers.decode, pictures))
        assert found == [[f"https://site{n}.example/"] for n in range(pool.WAITING)]
        assert len(begun) == 2
        await _end(workers, begun)

    asyncio.run(story())


def test_the_command_lines_decoder_reads_and_refuses_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert decode_once(save(code())) == [TEXT]
    for content, expected in (
        (b"", _UNREADABLE),
        (bytes(MAX_BYTES + 1), "picture_too_large"),
        (save(code())[:300], _UNREADABLE),
    ):
        with pytest.raises(ServiceError) as refused:
            decode_once(content)
        assert refused.value.code == expected
    monkeypatch.setattr(pool, "START_SECONDS", -1.7)
    monkeypatch.setattr(pool, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    with pytest.raises(PictureError) as refused:
        decode_once(save(code()))
    assert refused.value.code == "picture_too_slow"
    monkeypatch.setattr(pool, "_COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    monkeypatch.setattr(pool, "START_SECONDS", 10.0)
    with pytest.raises(PictureError) as refused:
        decode_once(save(code()))
    assert refused.value.code == _UNREADABLE
