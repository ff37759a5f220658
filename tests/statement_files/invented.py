"""Invented: statements of no real place, and how their files are read back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from docx import Document

from service.movement.statements.base import (
    Cell,
    Chart,
    Column,
    Letterhead,
    Section,
    Statement,
    Table,
    Unit,
)  # fmt: skip

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+84 912 345 678",
    "-1+1",
    "@SUM(A1:A9)",
    "'=1+1",
    "https://a.example/?b=1&c=2",
    "mailto:a@b.example",
    "<r><t>chữ</t></r>",
    "</w:t></w:r></w:p>]]>",
    '&L&P&F "quoted" $x^2$',
    "_x0041_ {{9*9}} %s %d",
    "nul\x00bell\x07escape\x1b[31m\x7f\x85",
    "dòng một\r\ndòng hai\tcột",
    "abc\u202edcba\u2066\u200b\ufeff",
    "مرحبا שלום",
    "😀👩\u200d👩\u200d👧🇻🇳",
    "\ufffe\uffff\U000e0041",
    "a" * 10_000,
    "Nguyễn Thị Ngọc Ánh " * 500,
    "  ",
)
"""Texts as people may write them, or as somebody may who means ill."""

HEAD = Letterhead(
    superior="Ủy ban nhân dân tỉnh An Bình",
    issuer="Công an tỉnh",
    place="An Bình",
    signer="Giám đốc",
    recipients=("Bộ Công an", "Thường trực Tỉnh ủy;", "Lưu: VT."),
)


def statement(*sections: Section, **changes: Any) -> Statement:
    """A yearly statement of a province with the given sections."""
    made = Statement(
        kind="yearly",
        title="Kết quả thực hiện phong trào năm 2026",
        subject="48",
        subject_name="Tỉnh An Bình",
        period="2026",
        period_label="năm 2026 (từ 15/11/2025 đến 14/11/2026)",
        starts_on=date(2025, 11, 15),
        ends_on=date(2026, 11, 14),
        map_on=date(2026, 7, 1),
        made_at=datetime(2026, 11, 26, 8, 30, 5, tzinfo=UTC),
        upto=45_210,
        closed=True,
        letterhead=HEAD,
        sections=sections,
    )
    return replace(made, **changes)


def of_table(*rows: tuple[Cell, ...], units: tuple[Unit, ...], **changes: Any) -> Statement:
    """A statement with one table, ``only``, whose columns have these units."""
    columns = tuple(Column(f"c{place}", f"Cột {place}", unit) for place, unit in enumerate(units))
    table = Table("only", "Bảng duy nhất", columns, rows)
    return statement(Section("one", "Phần một", tables=(table,)), **changes)


def rich(**changes: Any) -> Statement:
    """A yearly statement with all that one can hold: six sections, ten tables, five charts."""
    main = _table(
        "main", (("Chỉ tiêu", Unit.TEXT), ("Năm 2025", Unit.COUNT), ("Năm 2026", Unit.COUNT),
                 ("Tăng, giảm", Unit.PERCENT)),
        ("Mô hình đang hoạt động", 316, 412, 3038), ("Tin báo được xác nhận", None, 12_345, None),
        ("Buổi tuyên truyền", 1204, 1106, -814),
    )  # fmt: skip
    places = _table(
        "by_commune", (("STT", Unit.TEXT), ("Địa bàn", Unit.TEXT), ("Số mô hình", Unit.COUNT),
                       ("Điểm đóng góp", Unit.MILLIONTHS), ("Thiệt hại đã ngăn chặn", Unit.MONEY),
                       ("Tỷ lệ hoạt động", Unit.PERCENT)),
        *((number, f"Xã Số {number}", number % 9, None if number % 7 == 0 else number * 333_333,
           number * 51_234_567, None if number % 3 == 0 else number * 137)
          for number in range(1, 61)),
        total=("", "Toàn tỉnh", 232, 520_999_479, 93_759_257_610, 6667),
        note="Xã chưa có mô hình thì điểm đóng góp ghi “chưa có số liệu”.",
    )  # fmt: skip
    schemes = _table(
        "schemes", (("Thủ đoạn", Unit.TEXT), ("Tin báo", Unit.COUNT), ("Thiệt hại", Unit.MONEY)),
        ("Giả danh cơ quan nhà nước", 2154, 43_209_845_000), ("Giả mạo ngân hàng", 721, None),
        total=("Cộng", 2875, 43_209_845_000),
    )  # fmt: skip
    groups = _table(
        "top_groups", (("Tên mô hình", Unit.TEXT), ("Điểm", Unit.MILLIONTHS),
                       ("Thời gian phản hồi trung vị", Unit.HOURS)),
        ("Tổ dân phố số 5", 333_333, 4), ("Chợ an toàn số", 12_500_000, None),
    )  # fmt: skip
    none = _table("closed", (("Tên mô hình", Unit.TEXT), ("Ngày ngừng", Unit.TEXT)))
    months = tuple(f"T{number}" for number in range(1, 13))
    charts = (
        Chart("months", "Tin báo theo tháng", "line", months,
              (810, 902, 640, None, 1011, 1204, 1320, 1188, 1010, 1405, 1444, 1411)),
        Chart("top", "Mười xã đứng đầu", "bar", tuple(f"Xã Số {n}, vùng cao" for n in range(10)),
              (900, 811, 640, 633, 512, 498, 455, 301, None, 122)),
        Chart("loss", "Thiệt hại theo quý", "bar", ("Quý I", "Quý II", "Quý III", "Quý IV"),
              (15_200_000_000, 12_345_000_000, None, 33_100_500_000), Unit.MONEY),
        Chart("kinds", "Cơ cấu", "bar", ("Trường học", "Khu dân cư"), (2913, 7087), Unit.PERCENT),
        Chart("survey", "Khảo sát nhận thức", "bar", ("Biết", "Chưa biết"), (None, None)),
    )  # fmt: skip
    text = "Trên địa bàn tỉnh có 412 mô hình hoạt động, tăng 96 mô hình so với năm 2025."
    return statement(
        Section("overview", "Kết quả chung", (text, text), (main,), charts[:1]),
        Section("places", "Kết quả theo địa bàn", (text,), (places,), charts[1:2]),
        Section("schemes", "Thủ đoạn lừa đảo", (text,), (schemes, _renamed(schemes, 2)),
                charts[2:3]),
        Section("groups", "Hoạt động của các mô hình", (), (groups, _renamed(groups, 2)),
                charts[3:4]),
        Section("spread", "Tuyên truyền", (text,), (none, _renamed(main, 3)), charts[4:]),
        Section("plan", "Phương hướng", (text,), (_renamed(schemes, 3), _renamed(groups, 3))),
        **changes,
    )  # fmt: skip


def monthly() -> Statement:
    """The page of a commune for one month."""
    month = Table(
        "month", "Kết quả trong tháng",
        (Column("what", "Nội dung", width=40), Column("now", "Tháng 11", Unit.COUNT)),
        (("Tin báo đã gửi", 42), ("Tin được xác nhận", None)),
    )  # fmt: skip
    weeks = Chart("weeks", "Tin báo theo tuần", "bar", ("Tuần 1", "Tuần 2"), (8, 34))
    return statement(
        Section("done", "Tháng này", ("Bà con đã gửi 42 tin báo.",), (month,), (weeks,)),
        Section("tricks", "Chiêu lừa gặp nhiều nhất", ("- Giả danh công an.\n- Giả điện lực.",)),
        kind="monthly", title="Cùng nhau giữ bình yên trên mạng", subject_name="Xã Số 1",
        period="2026-11", period_label="tháng 11/2026",
    )  # fmt: skip


def docx_text(content: bytes) -> str:
    """All text of a document's body and footer, cell by cell in the order of the page."""
    document = Document(io.BytesIO(content))
    found = []
    for part in (document.element.body, document.sections[0].footer._element):
        for paragraph in part.iter(f"{{{part.nsmap['w']}}}p"):
            texts = paragraph.iter(f"{{{part.nsmap['w']}}}t")
            found.append("".join(text.text or "" for text in texts))
    return "\n".join(found)


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of an office file by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def stamps(content: bytes) -> set[tuple[int, ...]]:
    """The times of an archive's parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.date_time for entry in archive.infolist()}


def _table(
    code: str,
    columns: tuple[tuple[str, Unit], ...],
    *rows: tuple[Cell, ...],
    total: tuple[Cell, ...] | None = None,
    note: str = "",
) -> Table:
    made = tuple(Column(f"c{place}", *column) for place, column in enumerate(columns))
    return Table(code, f"Bảng {code}", made, rows, total, note)


def _renamed(table: Table, number: int) -> Table:
    return replace(table, code=f"{table.code}_{number}", title=f"{table.title}, phần {number}")
