"""Parts about the movement itself: its groups, targets, other figures, and who was commended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from service.movement import groups
from service.movement.rollup import Measures, added
from service.movement.statements.base import Cell, Column, Section, Table, Unit
from service.movement.statements.facts import Facts
from service.movement.statements.parts import MEASURES

LISTED_GROUPS = 60
OCCASIONS = {"at_once": "Đột xuất", "periodic": "Định kỳ"}
SUBJECTS = {"group": "Mô hình", "unit": "Đơn vị", "person": "Cá nhân"}


def of_groups(facts: Facts) -> Section:
    """The movement's groups: how many of which kind, and what they earned."""
    kinds = (
        ("state", "Theo giai đoạn", groups.STATES, lambda g: (g.state,)),
        ("participants", "Theo thành phần", groups.PARTICIPANTS, lambda g: (g.participants,)),
        ("head", "Theo người đứng đầu", groups.HEADS, lambda g: (g.head,)),
        ("content", "Theo nội dung", groups.CONTENTS, lambda g: (g.content,)),
        ("platform", "Theo nền tảng", groups.PLATFORMS, lambda g: (g.platform,)),
        ("theme", "Theo chủ đề (một mô hình có thể có nhiều)", groups.THEMES, lambda g: g.themes),
    )
    tables = [_counted(facts, code, title, words, pick) for code, title, words, pick in kinds]
    known = {group.code: group for group in facts.groups}
    ordered = sorted(facts.by_group, key=lambda item: (-item[2].credits, item[0] or "~"))
    named = [item for item in ordered if item[0] is not None]
    rows: list[tuple[Cell, ...]] = [
        (code, name, _members(known.get(code or "")), *sums)
        for code, name, sums in named[:LISTED_GROUPS]
    ]
    if len(named) > LISTED_GROUPS:
        rest = added(item[2] for item in named[LISTED_GROUPS:])
        rows.append(("", f"{len(named) - LISTED_GROUPS} mô hình khác", "", *rest))
    loose = added(item[2] for item in ordered if item[0] is None)
    if loose != Measures():
        rows.append(("", "Người dân không thuộc mô hình nào", "", *loose))
    tables.append(
        Table(
            "groups",
            "Kết quả của các mô hình",
            (
                Column("code", "Mã", width=10),
                Column("name", "Mô hình", width=18),
                Column("members", "Thành viên", Unit.COUNT, 9),
                *MEASURES,
            ),
            tuple(rows),
            ("", "Cộng", "", *facts.net()),
        )
    )
    return Section("groups", "Các mô hình", (), tuple(tables))


def _counted(
    facts: Facts,
    code: str,
    title: str,
    words: Mapping[str, str],
    pick: Callable[[groups.Group], Sequence[str]],
) -> Table:
    """How many groups there are of each kind, members beside; those that ended count too."""
    count: Counter[str] = Counter()
    members: Counter[str] = Counter()
    for group in facts.groups:
        for kind in pick(group):
            count[kind] += 1
            members[kind] += group.members or 0
    rows = tuple((words[kind], count[kind], members[kind] or None) for kind in words)
    columns = (
        Column("name", "Loại", width=24),
        Column("groups", "Số mô hình", Unit.COUNT, 10),
        Column("members", "Thành viên", Unit.COUNT, 10),
    )
    return Table(f"groups_by_{code}", title, columns, rows)


_MET = {True: "Đạt", False: "Chưa đạt", None: "Chưa đến hạn"}


def targets(facts: Facts) -> Section:
    """The movement's targets; a base that is not known is said to be so."""
    rows: list[tuple[Cell, ...]] = []
    for target, found in facts.targets:
        share = None
        if found.numerator is not None and found.denominator:
            share = found.numerator * 10_000 // found.denominator
        met = None if found.numerator is None else _MET[found.met]
        rows.append(
            (target.vi, found.numerator, found.denominator, found.excluded, share, found.goal, met)
        )
    columns = (
        Column("name", "Chỉ tiêu", width=30),
        Column("numerator", "Đạt được", Unit.COUNT, 9),
        Column("denominator", "Tổng số", Unit.COUNT, 9),
        Column("excluded", "Không tính", Unit.COUNT, 9),
        Column("share", "Tỷ lệ", Unit.PERCENT, 9),
        Column("goal", "Mục tiêu", Unit.PERCENT, 9),
        Column("met", "Đánh giá", width=9),
    )
    return Section(
        "targets", "Chỉ tiêu", (), (Table("targets", "Chỉ tiêu của Phong trào", columns,
                                          tuple(rows)),)
    )  # fmt: skip


def counted(facts: Facts) -> Section:
    """Other figures, as offices entered them."""
    rows = tuple((item.words.vi, count) for item, count in facts.counted)
    columns = (Column("name", "Nội dung", width=30), Column("value", "Số lượng", Unit.COUNT, 12))
    return Section(
        "counted",
        "Số liệu khác",
        ("Do các đơn vị nhập, ngoài phạm vi hệ thống kiểm chứng.",),
        (Table("counted", "Số liệu do đơn vị nhập", columns, rows),) if rows else (),
    )


def commended(facts: Facts) -> Section:
    """What humans decided to commend."""
    rows = tuple(
        (OCCASIONS.get(item.occasion, item.occasion), SUBJECTS[item.kind], item.name, item.points)
        for item in facts.commended
    )
    columns = (
        Column("occasion", "Hình thức", width=12),
        Column("kind", "Đối tượng", width=12),
        Column("name", "Tên", width=26),
        Column("points", "Điểm", Unit.MILLIONTHS, 12),
    )
    if not rows:
        return Section("commended", "Khen thưởng", ("Trong kỳ chưa có đề xuất được chấp thuận.",))
    return Section("commended", "Khen thưởng", (), (Table("commended", "Đã chấp thuận đề xuất",
                                                          columns, rows),))  # fmt: skip


def _members(group: groups.Group | None) -> int | None:
    return group.members if group else None
