"""Parts: the sections that statements are put together from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from service.movement import groups
from service.movement.places import UNKNOWN_VI
from service.movement.rollup import Measures, added
from service.movement.shares import MILLION
from service.movement.statements.base import Cell, Chart, Column, Section, Table, Unit
from service.movement.statements.facts import Facts

CHARTED = 12
CHANNELS = {
    "app": "Ứng dụng",
    "vneid": "VNeID",
    "zalo": "Zalo",
    "hotline": "Đường dây nóng",
    "field": "Cán bộ cơ sở ghi nhận",
    "web": "Trang web",
    "police": "Công an",
    "bank": "Ngân hàng",
    "import": "Nhập từ tệp",
}
STATES = {
    "open": "Đang xử lý",
    "awaiting_second": "Đang xử lý",
    "provisional": "Đang xử lý",
    "confirmed": "Đã xác nhận",
    "expired": "Đã xác nhận",
    "rejected": "Không xác nhận",
    "retracted": "Đã thu hồi",
    "overturned": "Đã thu hồi",
    "merged": "Đang xử lý",
}
MEASURES = (
    Column("credits", "Vụ được xác nhận", Unit.MILLIONTHS, 12),
    Column("reports", "Phản ánh được xác nhận", Unit.MILLIONTHS, 12),
    Column("loss_vnd", "Thiệt hại theo phản ánh (đồng)", Unit.MONEY, 16),
    Column("prevented_vnd", "Thiệt hại đã ngăn chặn (đồng)", Unit.MONEY, 16),
)
NET_NOTE = (
    "Số liệu đã trừ các vụ bị thu hồi trong kỳ; một vụ do nhiều mô hình, địa bàn cùng phản ánh "
    "được chia đều nên có thể là số lẻ."
)


def overview(facts: Facts) -> Section:
    """The main figures, and how they came about."""
    gained, undone, net = facts.gained(), facts.undone(), facts.net()
    received = facts.received.total(facts.place) if facts.received is not None else None
    decided = facts.decided
    rows: list[tuple[Cell, Cell]] = [
        ("Phản ánh tiếp nhận", received.reports if received else None),
        ("Phản ánh được xác nhận", gained.reports),
        ("Vụ được xác nhận", gained.credits),
        ("Vụ bị thu hồi trong kỳ", -undone.credits),
        ("Vụ được xác nhận sau khi trừ thu hồi", net.credits),
        ("Vụ không xác nhận", decided.rejected * MILLION if decided else None),
        (
            "Mô hình đang hoạt động",
            sum(groups.is_active(group.state) for group in facts.groups) * MILLION,
        ),
        ("Lượt sử dụng công cụ kiểm tra", _millions(facts.checks)),
        ("Người dùng công cụ (lần đầu trong tháng)", _millions(facts.firsts)),
    ]
    money: list[tuple[Cell, Cell]] = [
        ("Thiệt hại theo lời người phản ánh", net.loss_vnd),
        ("Thiệt hại đã ngăn chặn, có chứng cứ", net.prevented_vnd),
    ]
    tables = [
        Table("main", "Số liệu chính", _TWO, tuple(rows)),
        Table("money", "Thiệt hại", _TWO_MONEY, tuple(money)),
    ]
    if decided is not None and decided.median_minutes is not None:
        waited: list[tuple[Cell, Cell]] = [
            ("Một nửa số vụ được quyết định trong vòng", _hours(decided.median_minutes)),
            ("Chín phần mười số vụ được quyết định trong vòng", _hours(decided.ninth_minutes)),
        ]
        tables.append(Table("time_to_decide", "Thời gian xử lý", _TWO_HOURS, tuple(waited)))
    return Section("overview", "Kết quả chung", (NET_NOTE,), tuple(tables))


_TWO = (Column("name", "Nội dung", width=30), Column("value", "Số lượng", Unit.MILLIONTHS, 12))
_TWO_MONEY = (Column("name", "Nội dung", width=30), Column("value", "Đồng", Unit.MONEY, 12))
_TWO_HOURS = (Column("name", "Nội dung", width=30), Column("value", "Giờ", Unit.HOURS, 12))


def by_place(facts: Facts) -> Section:
    """Children of the subject; they add up to it."""
    rows: list[tuple[Cell, ...]] = []
    charted: list[tuple[str, int]] = []
    for code, sums in facts.credited.parts(facts.place):
        measures = added(sums.values())
        if code is None:
            if measures != Measures():
                rows.append(("", UNKNOWN_VI, *measures))
            continue
        name = facts.credited.tree.name(code)
        rows.append((code, name, *measures))
        charted.append((name, measures.credits))
    table = Table(
        "by_place",
        "Theo đơn vị trực thuộc" if facts.subject.startswith("unit:") else "Theo địa bàn",
        (Column("code", "Mã", width=9), Column("name", "Tên", width=18), *MEASURES),
        tuple(rows),
        ("", "Cộng", *facts.net()),
    )
    charts = (_bars("by_place", "Vụ được xác nhận theo địa bàn", charted),) if charted else ()
    return Section("by_place", "Kết quả theo địa bàn", (), (table,), charts)


def by_category(facts: Facts) -> Section:
    """Kinds of fraud and the movement's themes."""
    of_category = _grouped(facts.credited.totals(facts.place), lambda dims: str(dims[0]))
    of_theme = _grouped(facts.credited.totals(facts.place), lambda dims: str(dims[1]))
    ordered = sorted(of_category.items(), key=lambda item: (-item[1].credits, item[0]))
    total = ("", "Cộng", *facts.net())
    return Section(
        "by_category",
        "Thủ đoạn và chủ đề",
        (),
        (
            Table(
                "by_category",
                "Theo thủ đoạn",
                (Column("code", "Mã", width=14), Column("name", "Thủ đoạn", width=20), *MEASURES),
                tuple((code, facts.titles.get(code, code), *sums) for code, sums in ordered),
                total,
            ),
            Table(
                "by_theme",
                "Theo chủ đề",
                (Column("code", "Mã", width=10), Column("name", "Chủ đề", width=18), *MEASURES),
                tuple(
                    (code, groups.THEMES.get(code, code), *sums)
                    for code, sums in sorted(of_theme.items())
                ),
                total,
            ),
        ),
        (
            _bars(
                "by_category",
                "Vụ được xác nhận theo thủ đoạn",
                [(facts.titles.get(code, code), sums.credits) for code, sums in ordered],
            ),
        ),
    )


def received(facts: Facts) -> Section:
    """Reports as they came in, by channel and by what became of them."""
    if facts.received is None:
        return Section("received", "Tiếp nhận phản ánh", ("Chưa có số liệu theo đơn vị.",))
    totals = facts.received.totals(facts.place)
    whole = added(totals.values())
    tables = []
    for code, title, place, names in (
        ("by_channel", "Theo kênh tiếp nhận", 1, CHANNELS),
        ("by_state", "Theo kết quả đến nay", 2, STATES),
    ):
        sums = _grouped(totals, _named(place, names))
        tables.append(
            Table(
                code,
                title,
                _RECEIVED,
                tuple((name, item.reports, item.loss_vnd) for name, item in sorted(sums.items())),
                ("Cộng", whole.reports, whole.loss_vnd),
            )
        )
    return Section("received", "Tiếp nhận phản ánh", (), tuple(tables))


def _named(place: int, names: Mapping[str, str]) -> Callable[[tuple[object, ...]], str]:
    """The words for what stands at a place of the dimensions."""
    return lambda dims: names.get(str(dims[place]), UNKNOWN_VI)


_RECEIVED = (
    Column("name", "Nội dung", width=24),
    Column("reports", "Phản ánh", Unit.MILLIONTHS, 12),
    Column("loss_vnd", "Thiệt hại theo phản ánh (đồng)", Unit.MONEY, 18),
)


def trend(facts: Facts) -> Section:
    """Month by month; months add up to the period."""
    rows = tuple((_month(code), *sums) for code, sums in sorted(facts.months.items()))
    table = Table(
        "by_month",
        "Theo tháng",
        (Column("month", "Tháng", width=10), *MEASURES),
        rows,
        ("Cộng", *facts.net()),
    )
    chart = Chart(
        "by_month",
        "Vụ được xác nhận theo tháng",
        "line",
        tuple(str(row[0]) for row in rows),
        tuple(sums.credits for _, sums in sorted(facts.months.items())),
        Unit.MILLIONTHS,
    )
    return Section("trend", "Diễn biến", (), (table,), (chart,) if rows else ())


def by_year(facts: Facts) -> Section:
    """Reporting years of a longer period; they add up to it."""
    table = Table(
        "by_year",
        "Theo năm báo cáo",
        (Column("year", "Năm", width=10), *MEASURES),
        tuple((code, *sums) for code, sums in facts.years),
        ("Cộng", *facts.net()),
    )
    chart = Chart(
        "by_year",
        "Vụ được xác nhận theo năm báo cáo",
        "bar",
        tuple(code for code, _ in facts.years),
        tuple(sums.credits for _, sums in facts.years),
        Unit.MILLIONTHS,
    )
    return Section("years", "Kết quả qua các năm", (), (table,), (chart,) if facts.years else ())


def _bars(code: str, title: str, values: Sequence[tuple[str, int]]) -> Chart:
    kept = sorted(values, key=lambda item: (-item[1], item[0]))[:CHARTED]
    return Chart(
        code, title, "bar", tuple(name for name, _ in kept), tuple(value for _, value in kept),
        Unit.MILLIONTHS,
    )  # fmt: skip


def _grouped(
    sums: Mapping[tuple[object, ...], Measures], key: Callable[[tuple[object, ...]], str]
) -> dict[str, Measures]:
    found: dict[str, Measures] = {}
    for dims, measures in sums.items():
        name = key(dims)
        found[name] = found.get(name, Measures()).plus(measures)
    return found


def _millions(count: int | None) -> int | None:
    return None if count is None else count * MILLION


def _hours(minutes: int | None) -> int | None:
    return None if minutes is None else -(-minutes // 60)


def _month(code: str) -> str:
    return f"{code[5:]}/{code[:4]}"
