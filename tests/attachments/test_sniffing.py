"""A file is what its bytes are, and one thing only."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from service.attachments.sniff import sniff
from tests.attachments import pictures


@pytest.mark.parametrize(
    ("media_type", "content"), pictures.PICTURES.values(), ids=pictures.PICTURES.keys()
)
def test_pictures_are_known_by_their_bytes(media_type: str, content: bytes) -> None:
    assert sniff(content) == media_type


def test_a_pdf_is_known_at_its_first_byte_only() -> None:
    assert sniff(pictures.pdf()) == "application/pdf"
    assert sniff(b"\n" + pictures.pdf()) is None
    assert sniff(b"%PDF-x.y") is None


def _gif() -> bytes:
    buffer = io.BytesIO()
    Image.new("P", (2, 2)).save(buffer, "GIF")
    return buffer.getvalue()


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.js", "alert(1)")
        archive.comment = b"PK\x05\x06 within the comment"
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8",
        b"RIFF\x00\x00\x00\x00WAVE",
        _gif(),
        _archive(),
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"BM" + b"\0" * 60,
    ],
)
def test_everything_else_is_refused(content: bytes) -> None:
    assert sniff(content) is None


@pytest.mark.parametrize("content", [pictures.pdf(), pictures.jpeg(), pictures.png()])
def test_a_file_that_is_two_things_is_refused(content: bytes) -> None:
    assert sniff(content + _archive()) is None
    assert sniff(content[:24] + b"<HTML >" + content[24:]) is None
    assert sniff(content[:24] + b"%PDF-1.4" + content[24:]) is None


def test_the_marks_of_an_archive_within_a_file_are_no_archive() -> None:
    assert sniff(pictures.pdf() + b"PK\x05\x06" * 20_000) == "application/pdf"


@given(st.binary(max_size=64))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    assert sniff(content) in (None, "image/jpeg", "image/png", "image/webp", "application/pdf")
