"""Dossier page: what we know about some values, as a signed DOCX page for an investigator.

The page carries its dossier as data. The signature covers the digest of every other part of the
file, so that no letter, style or hidden text can change unnoticed, and an old page stays valid when
the wording of new ones changes. To verify it without this program: the signed bytes are
``SIGNED_AS`` and then the JSON of ``lachan/signature.json`` without its ``signature``, keys sorted,
no spaces; each part must have the SHA-256 that is told there, and no other part may be.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from service.clock import VIET_NAM
from service.errors import InvalidInput
from service.indicators.categories import BY_CODE

SIGNED_AS = b"lachan-dossier-page:1\n"
DOSSIER_PART = "lachan/dossier.json"
SIGNATURE_PART = "lachan/signature.json"
MAX_BYTES = 64 * 1024 * 1024
MAX_PARTS = 100
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

STATES = {
    "confirmed_scam": "Đã được xác nhận là lừa đảo",
    "suspicious": "Có dấu hiệu lừa đảo",
    "disputed": "Có cảnh báo, đang được xem xét lại",
    "no_information": "Chưa có thông tin (không có nghĩa là an toàn)",
    "known_legitimate": "Có trong danh sách tin cậy",
}
KINDS = {
    "url": "Đường dẫn",
    "domain": "Tên miền",
    "phone": "Số điện thoại",
    "account": "Tài khoản",
    "qr": "Mã QR",
    "message": "Tin nhắn",
}
_BODY = "word/document.xml"
TABLES: tuple[tuple[str, str, tuple[tuple[str, str, int], ...]], ...] = (
    ("reasons", "Lý do", (("code", "Mã", 19), ("text", "Nội dung", 43), ("contribution", "Điểm", 8),
                          ("source", "Nguồn", 16), ("date", "Ngày", 14))),
    ("listings", "Lịch sử trong danh sách", (
        ("entered_at", "Từ", 17), ("left_at", "Đến", 17), ("state", "Trạng thái", 22),
        ("category", "Thủ đoạn", 22), ("reason", "Lý do", 22))),
    ("reports", "Phản ánh của người dân", (
        ("ref", "Số", 12), ("received_at", "Nhận lúc", 13), ("category", "Thủ đoạn", 16),
        ("channel", "Kênh", 9), ("locality", "Địa bàn", 10), ("loss_vnd", "Thiệt hại (đồng)", 12),
        ("state", "Trạng thái", 11), ("values", "Giá trị nêu ra", 17))),
    ("together", "Được phản ánh cùng", (
        ("value", "Giá trị", 45), ("kind", "Loại", 25), ("hops", "Số bước", 15),
        ("reports", "Số phản ánh", 15))),
    ("timeline", "Diễn biến", (("at", "Lúc", 20), ("what", "Sự việc", 58), ("by", "Bởi", 22))),
)  # fmt: skip
"""Key of the dossier, heading, and per column its key, heading and width in hundredths."""

OUTCOMES = {
    "same": "Tính lại cho cùng kết quả",
    "differs": "Tính lại cho kết quả khác",
    "unavailable": "Không tính lại được",
}
WORDS = {"state": STATES, "kind": KINDS, "outcome": OUTCOMES}
TIMES = frozenset({"date", "entered_at", "left_at", "received_at", "at"})
PAGE_TWIPS = 9354
"""Width of a line: 165 mm."""

_MARKS = {"b": "<w:b/><w:bCs/>", "i": "<w:i/><w:iCs/>", "u": ""}
_FIELD = '<w:fldSimple w:instr="{}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
_NORMAL = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" '
    'w:eastAsia="Times New Roman"/><w:sz w:val="26"/><w:szCs w:val="26"/><w:lang w:val="vi-VN"/>'
    "</w:rPr>"
)
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""ZIP knows no earlier time."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_BROKEN = (
    InvalidSignature, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, OSError,
    EOFError, ValueError, LookupError, TypeError, AttributeError, RuntimeError,
)  # fmt: skip
"""Everything that a hostile file can make the readers of archives, JSON and keys say."""


@dataclass(frozen=True, slots=True)
class Signer:
    """An Ed25519 key: its public name and its seed of 32 bytes."""

    key_id: str
    private: bytes = field(repr=False)


def render_docx(dossier: dict[str, Any], *, signer: Signer) -> bytes:
    """The page. The same dossier and signer give the same bytes; unknown keys are only carried."""
    data = _canonical(dossier)
    dossier = orjson.loads(data)  # what is drawn is what is carried
    made_at = _moment(dossier.get("made_at")) or EARLIEST
    parts = _document(dossier, made_at, signer.key_id, hashlib.sha256(data).hexdigest())
    parts[DOSSIER_PART] = data
    types = b'<Default Extension="json" ContentType="application/json"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types)
    signed: dict[str, Any] = {
        "algorithm": "Ed25519",
        "key_id": signer.key_id,
        "parts": {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()},
    }
    key = Ed25519PrivateKey.from_private_bytes(signer.private)
    signature = key.sign(SIGNED_AS + _canonical(signed)).hex()
    parts[SIGNATURE_PART] = _canonical({**signed, "signature": signature})
    buffer = io.BytesIO()
    stamp = made_at.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, part, compresslevel=6)
    return buffer.getvalue()


def verify_docx(content: bytes, public_keys: Mapping[str, bytes]) -> dict[str, Any]:
    """The dossier of a page. InvalidInput, ``bad_signature``, unless all of these hold:

    1. it is one archive, each part in it once, of a size that we would make;
    2. the signature is by a key of ``public_keys`` (id to raw 32 bytes);
    3. the parts are those that were signed, to the byte: none changed, added or left out.
    """
    try:
        parts = _parts(content)
        signed = orjson.loads(parts.pop(SIGNATURE_PART))
        signature = bytes.fromhex(signed.pop("signature"))
        key = Ed25519PublicKey.from_public_bytes(public_keys[signed["key_id"]])
        key.verify(signature, SIGNED_AS + _canonical(signed))
        found = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
        if signed["algorithm"] != "Ed25519" or found != signed["parts"]:
            raise ValueError("parts")
        dossier = orjson.loads(parts[DOSSIER_PART])
    except _BROKEN as error:
        raise _refused() from error
    if not isinstance(dossier, dict):
        raise _refused()
    return dossier


def _refused() -> InvalidInput:
    return InvalidInput(
        "The page was changed, or is not signed by us.", code="bad_signature", field="page"
    )


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = {entry.filename.lower() for entry in entries}  # to readers, case is nothing
        if (
            len(names) != len(entries)
            or len(entries) > MAX_PARTS
            or sum(entry.file_size for entry in entries) > MAX_BYTES
            or any(entry.compress_type not in _METHODS for entry in entries)
            or archive.comment
            or content[:4] != b"PK\x03\x04"
            or content[-22:-18] != b"PK\x05\x06"
        ):
            raise ValueError("archive")
        return {entry.filename: archive.read(entry) for entry in entries}


def _canonical(value: dict[str, Any]) -> bytes:
    return orjson.dumps(_encodable(value), option=orjson.OPT_SORT_KEYS)


def _encodable(value: Any) -> Any:
    """Half characters, as a cut text may hold, cannot be written as UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    return value


def _document(
    dossier: Mapping[str, Any], made_at: datetime, key_id: str, digest: str
) -> dict[str, bytes]:
    """The parts of the page before it is signed."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    normal = document.styles.element.xpath("w:style[@w:styleId='Normal']")[0]
    for element in parse_xml(f"<w:style {nsdecls('w')}>{_NORMAL}</w:style>"):
        normal.append(element)
    about = document.core_properties
    about.title = "Phiếu kết quả xác minh"
    about.author = about.last_modified_by = "Lá chắn"
    about.comments = ""
    about.created = about.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    pieces = _head(dossier)
    for number, item in enumerate(_rows(dossier.get("items")), 1):
        pieces += _item(number, item)
    pieces += _foot(key_id, digest)
    pages = _run("Trang ") + _FIELD.format("PAGE") + _run("/") + _FIELD.format("NUMPAGES")
    footer = section.footer.paragraphs[0]._p
    footer.addprevious(parse_xml(_paragraph(pages, "center", declared=True)))
    footer.getparent().remove(footer)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # as text: moving elements from one tree to another takes time by the square of their number
    whole = parts[_BODY]
    end = whole.rindex(b"<w:sectPr")
    parts[_BODY] = b"".join((whole[:end], "".join(pieces).encode(), whole[end:]))
    parse_xml(parts[_BODY])  # raises rather than have something signed that nobody can read
    return parts


def _head(dossier: Mapping[str, Any]) -> list[str]:
    number = _run(f"Số: {_words(dossier.get('case_number'))}")
    left = _paragraph(_run("HỆ THỐNG LÁ CHẮN", "b", 12), "center") + _paragraph(number, "center")
    right = _paragraph(_run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b", 12), "center")
    right += _paragraph(_run("Độc lập - Tự do - Hạnh phúc", "bu"), "center")
    versions = dossier.get("versions")
    if isinstance(versions, Mapping):
        versions = [f"{name} {versions[name]}" for name in sorted(versions, key=str)]
    return [
        _table([[left, right]], (38, 62), bordered=False),
        _paragraph(_run("PHIẾU KẾT QUẢ XÁC MINH", "b", 15), "center", before=360, after=240),
        _line("Vụ việc số", dossier.get("case_number")),
        _line("Mục đích", dossier.get("purpose")),
        _line("Cán bộ yêu cầu", dossier.get("officer")),
        _line("Thời điểm lập (giờ Việt Nam)", _when(dossier.get("made_at"))),
        _line("Phiên bản dữ liệu", versions),
        _line("Số giá trị được xác minh", len(_rows(dossier.get("items")))),
    ]


def _item(number: int, item: Mapping[str, Any]) -> list[str]:
    title = _run(f"{number}. {_words(item.get('value'))}", "b", 14)
    score = item.get("score")
    made = [
        _paragraph(title, before=300, kept=True),
        _line("Loại", _shown("kind", item.get("kind"))),
        _line("Kết quả", _shown("state", item.get("state"))),
        _line("Điểm", "không có" if score is None else f"{_words(score)}/100"),
    ]
    for key, heading, columns in TABLES:
        rows = _rows(item.get(key))
        if not rows:
            made.append(_line(heading, "không có"))
            continue
        texts = [[(name, "b") for _, name, _ in columns]]
        texts += [[(_shown(c, row.get(c)), "") for c, _, _ in columns] for row in rows]
        cells = [[_paragraph(_run(*text, 10), after=0) for text in line] for line in texts]
        made.append(_paragraph(_run(heading, "b"), before=120, after=60, kept=True))
        made.append(_table(cells, [width for _, _, width in columns]))
    replay = item.get("replay")
    heading = "Điều hệ thống biết tại thời điểm trả lời"
    if not isinstance(replay, Mapping):
        return [*made, _line(heading, "không có mã trả lời")]
    return [
        *made,
        _paragraph(_run(heading, "b"), before=120, kept=True),
        _line("Thời điểm", _when(replay.get("at"))),
        _line("Kết quả khi đó", _shown("state", replay.get("state"))),
        _line("Điểm khi đó", replay.get("score")),
        _line("Đối chiếu", _shown("outcome", replay.get("outcome"))),
        _line("Khác biệt", replay.get("differs") or "không có"),
    ]


def _foot(key_id: str, digest: str) -> list[str]:
    return [
        _paragraph(_run("Chữ ký số Ed25519", "b"), before=480, kept=True),
        _line("Mã khóa", key_id),
        _line("SHA-256 của hồ sơ (16 ký tự đầu)", digest[:16]),
        _paragraph(_run("Phiếu chỉ có giá trị khi tệp này được kiểm tra chữ ký.", "i", 11)),
    ]


def _rows(value: Any) -> list[Mapping[str, Any]]:
    rows = value if isinstance(value, list | tuple) else []
    return [row for row in rows if isinstance(row, Mapping)]


def _shown(key: str, value: Any) -> str:
    """What a column says of a value: a word for a code, a local time, a sum with its dots."""
    if value is None or value == "":
        return "–"
    if key in WORDS:
        return WORDS[key].get(str(value), _words(value))
    if key == "category":
        known = BY_CODE.get(str(value))
        return known.name_vi if known else _words(value)
    if key in TIMES:
        return _when(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:+d}" if key == "contribution" else f"{value:,}".replace(",", ".")
    return _words(value)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    if not 1980 < moment.year < 2107:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _when(value: Any) -> str:
    day = _DATE.fullmatch(str(value))
    if day:
        return "/".join(reversed(day.groups()))
    moment = _moment(value)
    return _words(value) if moment is None else f"{moment.astimezone(VIET_NAM):%d/%m/%Y %H:%M:%S}"


def _words(value: Any) -> str:
    """Text that can stand in XML, with characters that hide or turn other text made visible."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(_words(part) for part in value)
    text = _ILLEGAL.sub("", str(value))
    return _HIDDEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text)


def _line(name: str, value: Any) -> str:
    return _paragraph(_run(f"{name}: ") + _run(_words(value)), after=40)


def _run(text: str, style: str = "", size: int = 0) -> str:
    marks = "".join(_MARKS[mark] for mark in style)
    if size:
        marks += f'<w:sz w:val="{2 * size}"/><w:szCs w:val="{2 * size}"/>'
    if "u" in style:
        marks += '<w:u w:val="single"/>'
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.splitlines()]
    return f"<w:r><w:rPr>{marks}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"


def _paragraph(
    runs: str,
    align: str = "left",
    *,
    before: int = 0,
    after: int = 60,
    kept: bool = False,
    declared: bool = False,
) -> str:
    return (
        f"<w:p{' ' + nsdecls('w') if declared else ''}><w:pPr>{'<w:keepNext/>' if kept else ''}"
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="252" w:lineRule="auto"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'
    )


def _table(rows: Sequence[Sequence[str]], widths: Sequence[int], *, bordered: bool = True) -> str:
    """A table whose first row is repeated on each page. ``widths`` are hundredths of the line."""
    twips = [PAGE_TWIPS * width // 100 for width in widths]
    sides = ("top", "left", "bottom", "right", "insideH", "insideV") if bordered else ()
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0"/>' for side in sides)
    made = [
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>',
        *(f'<w:gridCol w:w="{width}"/>' for width in twips),
        "</w:tblGrid>",
    ]
    for number, row in enumerate(rows):
        first = "<w:tblHeader/>" if bordered and number == 0 else ""
        made.append(f"<w:tr><w:trPr><w:cantSplit/>{first}</w:trPr>")
        for width, cell in zip(twips, row, strict=True):
            made.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>')
        made.append("</w:tr>")
    return "".join([*made, "</w:tbl>"])
