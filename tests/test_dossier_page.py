"""A page says what its dossier says, and nobody can change either unnoticed."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from service.dossier_page import DOSSIER_PART, SIGNATURE_PART, Signer, render_docx, verify_docx
from service.errors import InvalidInput

SIGNER = Signer("police-2026", bytes(range(32)))


def public(signer: Signer) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(signer.private).public_key().public_bytes_raw()


KEYS = {SIGNER.key_id: public(SIGNER)}
ITEM: dict[str, Any] = {
    "value": "0912***678",
    "kind": "phone",
    "state": "confirmed_scam",
    "score": 97,
    "reasons": [
        {"code": "LISTED", "text": "Có trong danh sách", "contribution": 60, "source": "A05",
         "date": "2026-02-01"},
        {"code": "CAP", "text": "Giới hạn", "contribution": -3, "source": None, "date": None},
    ],
    "listings": [{"entered_at": "2026-02-01T20:00:00Z", "left_at": None, "state": "suspicious",
                  "category": "BANK_FAKE_SITE", "reason": "Quyết định 12"}],
    "reports": [{"ref": "PA-1", "received_at": "2026-02-01T03:00:00Z", "category": "OTHER",
                 "channel": "zalo", "locality": "Hà Nội", "loss_vnd": 15_000_000,
                 "state": "confirmed", "values": ["0912***678", "x***.top"]}],
    "together": [{"value": "x***.top", "kind": "url", "hops": 1, "reports": 4}],
    "timeline": [{"at": "2026-02-01T03:00:00Z", "what": "Nhận tin đầu tiên", "by": "hệ thống"}],
    "replay": {"outcome": "same", "differs": ["lists"], "at": "2026-02-03T03:00:00Z",
               "state": "suspicious", "score": 55},
}  # fmt: skip
DOSSIER: dict[str, Any] = {
    "case_number": "12/2026/CSHS",
    "purpose": "Xác minh tin báo",
    "officer": "CB-0193",
    "made_at": "2026-03-01T20:03:04+00:00",
    "versions": {"code": "0.2.0", "lists": "L000012"},
    "items": [ITEM],
}


def page(dossier: dict[str, Any] = DOSSIER) -> bytes:
    return render_docx(dossier, signer=SIGNER)


def text(content: bytes) -> str:
    """All that python-docx reads of a page, cell by cell."""
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [" | ".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(lines)


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same archive with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for entry in before.infolist():
            data = before.read(entry)
            if entry.filename == part:
                assert old in data
                data = data.replace(old, new, 1)
            after.writestr(entry, data)
    return buffer.getvalue()


def refused(content: bytes, keys: dict[str, bytes] = KEYS) -> None:
    with pytest.raises(InvalidInput) as caught:
        verify_docx(content, keys)
    assert (caught.value.code, caught.value.field) == ("bad_signature", "page")


def test_the_page_gives_back_its_dossier() -> None:
    assert verify_docx(page(), KEYS) == DOSSIER


def test_the_page_opens_again_and_says_everything() -> None:
    said = text(page())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "PHIẾU KẾT QUẢ XÁC MINH", "12/2026/CSHS", "Xác minh tin báo", "CB-0193",
        "02/03/2026 03:03:04", "code 0.2.0, lists L000012", "1. 0912***678", "Loại: Số điện thoại",
        "Đã được xác nhận là lừa đảo", "97/100",
        "LISTED | Có trong danh sách | +60 | A05 | 01/02/2026", "CAP | Giới hạn | -3 | – | –",
        "02/02/2026 03:00:00 | – | Có dấu hiệu lừa đảo | Website giả mạo ngân hàng/ví",
        "Hà Nội | 15.000.000 | confirmed | 0912***678, x***.top", "x***.top | Đường dẫn | 1 | 4",
        "Nhận tin đầu tiên | hệ thống", "Tính lại cho cùng kết quả", "Khác biệt: lists",
        "Chữ ký số Ed25519", "police-2026",
    ):  # fmt: skip
        assert words in said


def test_the_page_shows_key_and_digest_of_its_dossier() -> None:
    digest = hashlib.sha256(orjson.dumps(DOSSIER, option=orjson.OPT_SORT_KEYS)).hexdigest()
    assert f"Mã khóa: {SIGNER.key_id}" in text(page())
    assert digest[:16] in text(page())


def test_no_information_is_never_called_safe() -> None:
    said = text(page({**DOSSIER, "items": [{"value": "x", "state": "no_information"}]}))
    assert "không có nghĩa là an toàn" in said


def test_the_same_dossier_gives_the_same_bytes_in_any_process() -> None:
    assert page() == page(orjson.loads(orjson.dumps(DOSSIER)))
    code = (
        "import sys, orjson; from service.dossier_page import *;"
        "made = render_docx(orjson.loads(sys.stdin.buffer.read()),"
        " signer=Signer('police-2026', bytes(range(32)))); sys.stdout.buffer.write(made)"
    )
    root = Path(__file__).parent.parent
    for seed in "12":
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=orjson.dumps(DOSSIER),
            capture_output=True,
            check=True,
            cwd=root,
            env={"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        )
        assert done.stdout == page()


def test_one_letter_of_what_is_seen_cannot_change() -> None:
    refused(changed(page(), "word/document.xml", b"97/100", b"17/100"))
    refused(changed(page(), "word/document.xml", b"0912***678", b"0912***679"))
    refused(changed(page(), "word/document.xml", b"<w:b/>", b"<w:vanish/>"))
    refused(changed(page(), "word/styles.xml", b"Times New Roman", b"Wingdings"))


def test_the_data_and_the_signature_cannot_change() -> None:
    refused(changed(page(), DOSSIER_PART, b'"score":97', b'"score":17'))
    refused(changed(page(), SIGNATURE_PART, b'"signature":"', b'"signature":"0'))
    refused(changed(page(), SIGNATURE_PART, b"police-2026", b"police-2027"))
    refused(changed(page(), SIGNATURE_PART, b'"Ed25519"', b'"none"'))


def test_the_signature_of_one_page_does_not_fit_another() -> None:
    with zipfile.ZipFile(io.BytesIO(page())) as archive:
        foreign = archive.read(SIGNATURE_PART)
    other = page({**DOSSIER, "officer": "CB-0194"})
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        own = archive.read(SIGNATURE_PART)
    refused(changed(other, SIGNATURE_PART, own, foreign))


def test_no_part_can_be_added_left_out_or_doubled() -> None:
    buffer = io.BytesIO(page())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/comments.xml", "<x/>")
    refused(buffer.getvalue())
    buffer = io.BytesIO(page())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("Word/Document.xml", "<x/>")
    refused(buffer.getvalue())
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(page())) as before,
        zipfile.ZipFile(buffer, "w") as after,
    ):
        for entry in before.infolist():
            if entry.filename != "word/styles.xml":
                after.writestr(entry, before.read(entry))
    refused(buffer.getvalue())


def test_a_page_packed_anew_but_unchanged_is_still_good() -> None:
    assert verify_docx(changed(page(), DOSSIER_PART, b"", b""), KEYS) == DOSSIER


def test_only_known_keys_are_believed() -> None:
    other = Signer(SIGNER.key_id, bytes(32))
    refused(page(), {})
    refused(page(), {SIGNER.key_id: public(other)})
    refused(page(), {SIGNER.key_id: b"short"})
    refused(render_docx(DOSSIER, signer=other))


def test_a_file_saved_again_or_of_another_kind_is_refused() -> None:
    buffer = io.BytesIO()
    Document(io.BytesIO(page())).save(buffer)
    for content in (
        buffer.getvalue(),
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7",
        page()[:-30],
        page() + b"x",
    ):
        refused(content)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_is_refused_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(page())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    try:
        assert verify_docx(bytes(content), KEYS) == DOSSIER  # a byte of a time stamp, say
    except InvalidInput as error:
        assert error.code == "bad_signature"


ANY_TEXT = st.text(st.characters(), max_size=30)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([*DOSSIER, *ITEM, "at", "text", "extra"]), inner, max_size=6
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*DOSSIER, "extra"]), ANYTHING), ANYTHING)
def test_any_dossier_can_be_rendered_opened_and_verified(dossier: dict[str, Any], row: Any) -> None:
    made = page({**dossier, "items": [dict.fromkeys(ITEM, row), {"reasons": [row, {"text": row}]}]})
    assert "PHIẾU KẾT QUẢ XÁC MINH" in text(made)
    verify_docx(made, KEYS)


def test_hostile_text_is_shown_and_harms_nothing() -> None:
    value = "a\x00\x0b\x1b</w:t><w:p>&amp;]]>\ud800\ufffe\nb\u202egnp.exe"
    made = page({**DOSSIER, "purpose": value, "items": [{**ITEM, "value": value}]})
    said = text(made)
    assert "1. a</w:t><w:p>&amp;]]>?\nb‹U+202E›gnp.exe" in said
    assert verify_docx(made, KEYS)["purpose"] == value.replace("\ud800", "?")


def test_two_hundred_values_take_seconds_at_most() -> None:
    started = time.process_time()
    made = page({**DOSSIER, "items": [ITEM] * 200})
    assert len(verify_docx(made, KEYS)["items"]) == 200
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "made_at", [None, "", "hôm qua", "0001-01-01T00:00:00+14:00", "9999-12-31"]
)
def test_an_odd_time_breaks_nothing(made_at: str | None) -> None:
    dossier = {**DOSSIER, "made_at": made_at}
    assert verify_docx(page(dossier), KEYS) == dossier


def test_the_secret_key_is_not_shown() -> None:
    assert "private" not in repr(SIGNER)
