"""Privacy page: ``docs/privacy.md``, made from what each table says of itself.

A table without purpose, ground and period cannot be left out, and the page cannot fall behind.
"""

from __future__ import annotations

from dataclasses import fields

from service.records import batch_tables, movement_tables, officer_tables, tables
from service.records.schema import metadata
from service.reports.retention import Retention
from service.settings import Settings

for _module in (tables.reports, officer_tables.audit, movement_tables.units, batch_tables.batches):
    assert _module.metadata is metadata

_KINDS = {
    "report": ("nội dung tin báo", "what was reported"),
    "contact": ("cách liên lạc với người báo", "how the reporter can be answered"),
    "note": ("ghi chú, câu hỏi, câu trả lời", "officers' notes, questions, answers"),
    "appeal": ("nội dung khiếu nại", "what appellants wrote"),
    "attachment": ("tệp chứng cứ", "evidence files"),
    "voice": (
        "tiếng nói, tính từ khi giá trị hết bị liệt kê",
        "voices, after the listing of their value ended",
    ),
    "batch": ("bảng tin báo gửi chấm điểm và kết quả", "tables sent to be scored, and the results"),
}

_HEAD = """\
# Dữ liệu cá nhân · Personal data

<!-- Made by `lachan records privacy`: change the tables' `info` instead. -->

Một lần kiểm tra không ghi lại gì về ai hay về giá trị nào; ứng dụng có thể nhờ đếm thêm một lượt
cho xã, phường. Chỉ tin báo, khiếu nại và công việc của cán bộ được lưu, và chỉ trong thời hạn dưới
đây.

A check writes nothing about anybody or any value; an app may have it counted for its commune. Only
reports, appeals and officers' work are kept, and only for the periods below.

Căn cứ pháp luật · Law: Luật Bảo vệ dữ liệu cá nhân (Luật 91/2025/QH15), Nghị định 356/2025/NĐ-CP.

## Cách bảo vệ · How it is protected

- Nội dung có dữ liệu cá nhân được mã hóa, mỗi bản ghi một khóa riêng (AES-256-GCM). Xóa là hủy
  khóa: bản sao của nội dung không còn mở được.
- Giá trị bị báo (số điện thoại, tài khoản, liên kết) chỉ được tra bằng mã băm có khóa.
- Content is encrypted under a key of its own for each record. To erase is to destroy the key: a
  copy of the content cannot be opened any more.
- Reported values are looked up by keyed digests only.
- Backups hold the wrapped keys of their day, and not the installation's keys (`keys.json`), which
  lie elsewhere. Keep a backup for no longer than what it holds. A restored one forgets again what
  had been erased.

## Bảng · Tables

| Bảng · Table | Mục đích · Purpose | Căn cứ · Ground | Dữ liệu cá nhân · Personal | Lưu · Kept |
|---|---|---|---|---|
"""

_PERIODS = """
## Thời hạn · Periods

Đếm bằng ngày; người vận hành đổi được bằng biến môi trường. `lachan records purge`, chạy mỗi ngày,
hủy những gì hết hạn; `--dry-run` chỉ đếm. Nội dung giữ thời hạn của ngày được niêm phong.

In days; the operator changes them by environment variables. `lachan records purge`, run daily,
destroys what is due; `--dry-run` only counts. Sealed content keeps the period of the day on which
it was sealed.

| Loại · Kind | Ngày · Days | Biến · Setting |
|---|---|---|
"""

_REST = """
## Quyền của người báo · Rights of reporters

Ai giữ mã biên nhận (`LC-…`) đều có thể, không cần tài khoản · Whoever holds a receipt can, without
an account:

- **Xem và nhận bản sao · Read and take along**: mọi điều đang lưu theo mã đó – nội dung, liên lạc,
  câu hỏi và câu trả lời, tên, dung lượng và SHA-256 của tệp.
- **Xóa, rút lại sự đồng ý · Erase, withdraw consent**: nội dung, liên lạc, câu trả lời và tệp bị
  hủy vĩnh viễn; tiếng nói không còn được tính. Còn lại là dòng không nội dung và chuỗi kiểm toán.
  Điều cán bộ đã xác nhận vẫn được giữ, vì đó là quyết định của cán bộ. Content, contact, answers
  and files are destroyed and voices count no more; a row without content and the audit chain stay.
  What officers confirmed stays: it is their decision.
- **Phản đối · Object**: ai bị liệt kê đều có thể khiếu nại, không cần tài khoản. Whoever is listed
  can appeal, without an account.

## Không bao giờ lưu · Never kept

- Giá trị được kiểm tra · values that are checked.
- Họ tên để tra cứu: không có cột nào chứa họ tên, và nội dung đã mã hóa thì không tìm kiếm được ·
  names that could be searched for.
- Số điện thoại, tài khoản đầy đủ trong nhật ký, số đo hay thông báo lỗi · full numbers in logs,
  metrics or error texts.
- Địa chỉ mạng: chỉ có bí danh có khóa · network addresses: only keyed pseudonyms.
- Danh tính mà một kênh xác thực bảo đảm: chỉ có bí danh có khóa · the identity that a channel
  vouches for: only a keyed pseudonym.
- Khóa, mật khẩu, mã phiên ở dạng đọc được · keys, passwords and session tokens in the clear.
"""


def render() -> str:
    """The page, in Vietnamese and English."""
    rows = []
    for table in sorted(metadata.tables.values(), key=lambda item: item.name):
        info = table.info
        rows.append(
            f"| `{table.name}` | {info['purpose']} | {info['basis']} | {info['personal']} "
            f"| {info['kept']} |\n"
        )
    periods = []
    defaults = Retention()
    for field in fields(Retention):
        setting = f"keep_{field.name}_days"
        assert setting in Settings.model_fields
        vi, en = _KINDS[field.name]
        days: int = getattr(defaults, field.name)
        periods.append(f"| {vi} · {en} | {days} | `LACHAN_{setting.upper()}` |\n")
    return _HEAD + "".join(rows) + _PERIODS + "".join(periods) + _REST
