"""Monthly: one page for a commune's group chat, in words that everybody reads."""

from __future__ import annotations

from collections.abc import Mapping

from service.movement.rollup import Measures
from service.movement.shares import MILLION
from service.movement.statements.base import Column, Section, Table
from service.movement.statements.facts import Facts

MOST = 3
SHOWN_FROM = 5
"""A number of reports below this is not told: the page goes to everybody."""

_COLUMNS = (
    Column("name", "Thủ đoạn", width=18),
    Column("advice", "Cần làm gì", width=30),
)


def sections(facts: Facts, advice: Mapping[str, str]) -> tuple[Section, ...]:
    """What came in, what to look out for, and where to turn."""
    received = facts.received.total(facts.place).reports // MILLION if facts.received else 0
    said = [_told(received, facts.net())]
    common = _common(facts)
    tables: tuple[Table, ...] = ()
    if common:
        rows = tuple((facts.titles.get(code, code), advice.get(code)) for code in common)
        tables = (Table("common", "Thủ đoạn gặp nhiều trong tháng", _COLUMNS, rows),)
    else:
        said.append("Tháng này chưa có thủ đoạn nào nổi lên tại địa bàn.")
    return (
        Section("month", "Tháng này tại địa bàn", tuple(said), tables),
        Section("reminder", "Ba điều cần nhớ", _REMEMBER),
        Section("where", "Gặp việc nghi ngờ", _WHERE),
    )


def _told(received: int, net: Measures) -> str:
    if received < SHOWN_FROM:
        return "Tháng này có ít phản ánh; ít phản ánh không có nghĩa là không có lừa đảo."
    confirmed = net.credits // MILLION
    said = f"Bà con đã gửi {received} phản ánh về lừa đảo."
    if confirmed >= SHOWN_FROM:
        said += f" Lực lượng chức năng đã xác nhận {confirmed} vụ."
    return said


def _common(facts: Facts) -> list[str]:
    counts: dict[str, int] = {}
    for dims, measures in facts.credited.totals(facts.place).items():
        counts[str(dims[0])] = counts.get(str(dims[0]), 0) + measures.reports
    kept = [code for code, count in counts.items() if count >= SHOWN_FROM * MILLION]
    return sorted(kept, key=lambda code: (-counts[code], code))[:MOST]


_REMEMBER = (
    "Công an, viện kiểm sát, tòa án không làm việc qua điện thoại và không yêu cầu chuyển tiền.",
    "Không đọc mã OTP, không bấm vào đường dẫn lạ, không cài ứng dụng ngoài kho chính thức.",
    "Trước khi chuyển tiền, hãy kiểm tra số điện thoại, tài khoản và đường dẫn bằng Lá chắn.",
)
_WHERE = (
    "Nếu đã chuyển tiền: gọi ngay ngân hàng để yêu cầu phong tỏa, rồi đến công an xã, phường.",
    "Giữ lại tin nhắn, số điện thoại, biên lai và gửi phản ánh; mỗi phản ánh có mã để theo dõi.",
)
