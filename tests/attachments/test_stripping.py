"""A viewing copy shows the same picture and says nothing else."""

from __future__ import annotations

import io
import struct
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from service.attachments.strip import stripped
from service.errors import AttachmentRefused
from tests.attachments import pictures

EVERY = pytest.mark.parametrize(
    ("media_type", "content"), pictures.PICTURES.values(), ids=pictures.PICTURES.keys()
)


def strip(content: bytes, media_type: str) -> bytes:
    made = stripped(content, media_type)
    assert made is not None
    return made


@EVERY
def test_the_pixels_are_the_same(media_type: str, content: bytes) -> None:
    assert pictures.frames(strip(content, media_type)) == pictures.frames(content)


@EVERY
def test_no_place_author_device_comment_or_tail_is_left(media_type: str, content: bytes) -> None:
    assert any(secret in content for secret in pictures.SECRETS)
    made = strip(content, media_type)
    assert not [secret for secret in pictures.SECRETS if secret in made]
    with Image.open(io.BytesIO(made)) as picture:
        assert set(picture.getexif()) <= {0x0112}
        assert not picture.getexif().get_ifd(0x8825)
        assert not {"xmp", "comment", "Author", "XML:com.adobe.xmp"} & set(picture.info)


@EVERY
def test_a_second_time_changes_nothing(media_type: str, content: bytes) -> None:
    made = strip(content, media_type)
    assert strip(made, media_type) == made


@EVERY
def test_the_colour_profile_stays(media_type: str, content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as before:
        wanted = before.info.get("icc_profile")
    with Image.open(io.BytesIO(strip(content, media_type))) as after:
        assert after.info.get("icc_profile") == wanted


@EVERY
def test_a_picture_that_was_cut_off_is_refused(media_type: str, content: bytes) -> None:
    whole = strip(content, media_type)
    for size in range(0, len(whole), max(1, len(whole) // 97)):
        with pytest.raises(AttachmentRefused) as caught:
            strip(whole[:size], media_type)
        assert caught.value.code == "attachment_unreadable"


@pytest.mark.parametrize("orientation", range(0, 10))
def test_a_photograph_stays_upright(orientation: int) -> None:
    made = strip(pictures.jpeg(orientation=orientation), "image/jpeg")
    with Image.open(io.BytesIO(made)) as picture:
        wanted = {0x0112: orientation} if 2 <= orientation <= 8 else {}
        assert dict(picture.getexif()) == wanted


@pytest.mark.parametrize("order", "<>")
def test_the_orientation_is_read_in_both_byte_orders(order: str) -> None:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 8, 0)
    tiff = b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 1) + entry + b"\0" * 4
    made = strip(_after_start(0xE1, tiff), "image/jpeg")
    with Image.open(io.BytesIO(made)) as picture:
        assert dict(picture.getexif()) == {0x0112: 8}


@pytest.mark.parametrize("tiff", [b"", b"II*\0", b"MM\0*\xff\xff\xff\xff", b"XX" * 9])
def test_damaged_exif_is_left_out_without_a_fuss(tiff: bytes) -> None:
    made = strip(_after_start(0xE1, b"Exif\0\0" + tiff), "image/jpeg")
    assert b"Exif" not in made


def test_the_thumbnail_of_a_jpeg_header_goes() -> None:
    thumbnail = b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02" + b"thumb-pixels"
    made = strip(_after_start(0xE0, thumbnail), "image/jpeg")
    assert b"thumb-pixels" not in made
    assert made[2:20] == b"\xff\xe0\0\x10" + thumbnail[:12] + b"\0\0"


def test_pictures_hidden_behind_a_jpeg_go() -> None:
    buffer = io.BytesIO()
    other = pictures.drawn().transpose(Image.Transpose.ROTATE_90)
    pictures.drawn().save(buffer, "MPO", save_all=True, append_images=[other])
    made = strip(buffer.getvalue(), "image/jpeg")
    assert b"MPF\0" not in made
    assert made.count(b"\xff\xd8\xff") == 1
    assert pictures.frames(made) == pictures.frames(buffer.getvalue())[:1]


def test_a_wrong_checksum_or_an_unknown_critical_chunk_of_a_png_is_refused() -> None:
    whole = strip(pictures.png(), "image/png")
    wrong = whole[:-1] + bytes([whole[-1] ^ 1])
    unknown = whole[:33] + pictures.chunk(b"ABCD", b"x") + whole[33:]
    twice = whole[:33] + whole[8:]
    for content in (wrong, unknown, twice):
        with pytest.raises(AttachmentRefused):
            strip(content, "image/png")


def test_a_png_chunk_longer_than_its_meaning_is_refused() -> None:
    whole = strip(pictures.png("L"), "image/png")
    with pytest.raises(AttachmentRefused):
        strip(whole[:33] + pictures.chunk(b"gAMA", b"hidden words") + whole[33:], "image/png")


def test_webp_says_the_truth_about_what_it_holds() -> None:
    made = strip(pictures.webp(), "image/webp")
    assert int.from_bytes(made[4:8], "little") == len(made) - 8
    assert made[12:16] == b"VP8X"
    assert made[20] == 0x30  # profile and transparency; neither EXIF nor XMP


def test_a_pdf_has_no_viewing_copy() -> None:
    assert stripped(pictures.pdf(), "application/pdf") is None


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/jpeg", b"\xff\xd8" + b"\xff\xfe\0\x02" * 2_500_000),
        ("image/jpeg", b"\xff\xd8" + b"\xff" * 10_000_000),
        ("image/png", pictures.png()[:33] + pictures.chunk(b"tEXt", b"") * 800_000),
        ("image/webp", b"RIFF\xfc\x96\x98\0WEBPVP8X\x0a\0\0\0" + b"\0" * 10_000_000),
    ],
    ids=["segments", "fill", "chunks", "parts"],
)
def test_the_worst_of_ten_megabytes_takes_bounded_time(media_type: str, content: bytes) -> None:
    started = time.process_time()
    with pytest.raises(AttachmentRefused):
        strip(content, media_type)
    assert time.process_time() - started < 20


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(pictures.PICTURES)), st.data())
def test_damage_is_refused_or_gives_a_clean_copy(name: str, data: st.DataObject) -> None:
    media_type, whole = pictures.PICTURES[name]
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            content[place] = data.draw(st.integers(0, 255))
        else:
            end = place + data.draw(st.integers(0, 40))
            content[place:end] = data.draw(st.binary(max_size=12))
    _never_another_error(bytes(content), media_type)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["image/jpeg", "image/png", "image/webp"]), st.binary(max_size=200))
@example("image/webp", b"RIFF\x0c\0\0\0WEBPVP8X\0\0\0\0")
@example("image/jpeg", b"\xff\xd8\xff\xd9")
@example("image/png", b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xaeB`\x82")
def test_noise_is_refused(media_type: str, noise: bytes) -> None:
    starts = {"image/jpeg": b"\xff\xd8\xff", "image/png": pictures.png()[:33]}
    for content in (noise, starts.get(media_type, b"RIFF\xa0\0\0\0WEBPVP8 ") + noise):
        _never_another_error(content, media_type)


def _never_another_error(content: bytes, media_type: str) -> None:
    try:
        made = strip(content, media_type)
    except AttachmentRefused as error:
        assert error.code == "attachment_unreadable"
    else:
        assert strip(made, media_type) == made
        assert b"secret-tail" not in made


def _after_start(marker: int, payload: bytes) -> bytes:
    """A JPEG without metadata, with one segment put in at its start."""
    buffer = io.BytesIO()
    pictures.drawn().save(buffer, "JPEG")
    plain = buffer.getvalue()
    return plain[:2] + struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload + plain[2:]
