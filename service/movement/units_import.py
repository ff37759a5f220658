"""Units import: localities and units of tables, with what is wrong named by line.

A bad line is left out and the rest goes on; what lies below a bad line is bad as well, because it
would hang in the air. Days of the end are the first on which something is no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from service.movement.import_register import (
    Register,
    apart,
    entered,
    needs,
    without_orphans,
)  # fmt: skip
from service.movement.import_rows import Cells, Faults, Read, Row, Wrong, lines_of
from service.movement.places import Place
from service.movement.units import Unit, is_unit_code
from service.movement.words import meanings

LEVELS = ("province", "district", "commune", "village")

_CODES = {
    "province": re.compile(r"[0-9]{2}"),
    "district": re.compile(r"[0-9]{2}/[0-9]{3}"),
    "commune": re.compile(r"[0-9]{2}/[0-9]{5}"),
    "village": re.compile(r"[0-9]{2}/[0-9]{5}/[0-9]{1,3}"),
}
_ABOVE = {
    "province": (),
    "district": ("province",),
    "commune": ("province", "district"),
    "village": ("commune",),
}
_VALIDITY = {
    "valid_from": "hiệu lực từ|có hiệu lực từ|từ ngày|ngày hiệu lực",
    "valid_until": "hiệu lực đến|hết hiệu lực|hết hiệu lực từ|ngày hết hiệu lực",
}
_PLACE_HEADINGS = meanings({
    "code": "mã|mã địa bàn|mã đơn vị hành chính",
    "level": "cấp|cấp hành chính|loại",
    "name": "tên|tên địa bàn|tên đơn vị hành chính",
    "parent": "mã cấp trên|cấp trên|trực thuộc|thuộc",
    **_VALIDITY,
})  # fmt: skip
_LEVEL_WORDS = meanings({
    "province": "tỉnh|cấp tỉnh|tỉnh/thành phố|thành phố trực thuộc trung ương",
    "district": "huyện|cấp huyện|quận|thị xã|quận/huyện|thành phố thuộc tỉnh",
    "commune": "xã|cấp xã|phường|thị trấn|đặc khu|xã/phường|phường/xã|xã/phường/đặc khu",
    "village": "thôn|ấp|bản|làng|buôn|tổ dân phố|khu phố|thôn/tổ dân phố|residential group",
})  # fmt: skip
_UNIT_HEADINGS = meanings({
    "code": "mã|mã đơn vị",
    "kind": "loại|loại đơn vị|loại hình",
    "name": "tên|tên đơn vị",
    "locality": "địa bàn|mã địa bàn",
    "parent": "mã cấp trên|cấp trên|đơn vị cấp trên|trực thuộc",
    "size": "quy mô",
    "school_level": "cấp học",
    "reports": "báo cáo|phải báo cáo|must report",
    **_VALIDITY,
})  # fmt: skip
_KIND_WORDS = meanings({
    "agency": "cơ quan|cơ quan nhà nước",
    "enterprise": "doanh nghiệp|công ty",
    "school": "trường|nhà trường|trường học|cơ sở giáo dục",
    "police": "công an",
    "authority": "chính quyền|chính quyền địa phương|ủy ban nhân dân|uỷ ban nhân dân|UBND",
    "organisation": "tổ chức|tổ chức chính trị - xã hội|organization",
})  # fmt: skip
_SIZE_WORDS = meanings(
    {"micro": "siêu nhỏ", "small": "nhỏ", "medium": "vừa|trung bình", "large": "lớn"}
)
_SCHOOL_WORDS = meanings({
    "preschool": "mầm non|mẫu giáo",
    "primary": "tiểu học",
    "secondary": "trung học cơ sở|THCS",
    "high": "trung học phổ thông|THPT",
    "university": "đại học|cao đẳng|đại học, cao đẳng",
    "vocational": "giáo dục nghề nghiệp|trung cấp|dạy nghề",
})  # fmt: skip
_YES_NO = meanings({"yes": "có|x|1|true|y", "no": "không|0|false|n"})


def read_localities(rows: Iterable[Row], known: Iterable[Place] = ()) -> Read[Place]:
    """Localities of a table with the columns code, level, name, parent, valid_from, valid_until.

    Without a parent a locality lies where its code says: in its province, a village in its commune.
    Of two lines that overlap the one that begins later is bad.
    Raises InvalidInput: ``missing_column``, ``duplicate_column``.
    """
    faults, drafts, bad = Faults(), list[tuple[int, Place]](), set[str]()
    needed = ("code", "level", "name", "valid_from")
    for line, cells in lines_of(rows, _PLACE_HEADINGS, needed, faults):
        try:
            drafts.append((line, _place(cells)))
        except Wrong as wrong:
            faults.add(line, wrong.column, wrong.reason)
            bad.add(cells["code"])
    drafts.sort(key=lambda draft: (LEVELS.index(draft[1].level), draft[1].valid_from, draft[0]))
    register = Register(known)
    kept = entered(drafts, register, bad, faults)
    return faults.read(without_orphans(kept, register, faults))


def _place(cells: Cells) -> Place:
    code = cells.needed("code")
    shape = _level_of(code)
    if shape is None:
        raise Wrong("code", "bad_code")
    level = cells.word("level", _LEVEL_WORDS)
    if level != shape:
        raise Wrong("code", "code_level")
    name = cells.name()
    begins, ends = cells.validity()
    parent = cells["parent"] or None
    if parent is None and level != "province":
        parent = code.rpartition("/")[0]
    if parent is not None:
        above = _level_of(parent)
        if above is None:
            raise Wrong("parent", "parent_unknown")
        if above not in _ABOVE[level]:
            raise Wrong("parent", "parent_level")
        if not code.startswith(parent[:2] if above == "district" else f"{parent}/"):
            raise Wrong("parent", "parent_code")
    return Place(
        code=code, level=level, name=name, parent=parent, valid_from=begins, valid_until=ends
    )


def _level_of(code: str) -> str | None:
    """The level whose codes have this form."""
    return next((level for level, form in _CODES.items() if form.fullmatch(code)), None)


def read_units(
    rows: Iterable[Row], places: Iterable[Place], known: Sequence[Unit] = ()
) -> Read[Unit]:
    """Units of a table with the columns code, kind, name, locality, parent, size, school_level,
    reports, valid_from, valid_until; size is asked of enterprises, school_level of schools.

    Of two lines that overlap the one that begins later is bad.
    Raises InvalidInput: ``missing_column``, ``duplicate_column``.
    """
    faults, drafts, bad = Faults(), list[tuple[int, Unit]](), set[str]()
    localities = Register(places)
    needed = ("code", "kind", "name", "locality", "valid_from")
    for line, cells in lines_of(rows, _UNIT_HEADINGS, needed, faults):
        try:
            unit = _unit(cells)
            needs(localities, unit.locality, unit, "locality")
            drafts.append((line, unit))
        except Wrong as wrong:
            faults.add(line, wrong.column, wrong.reason)
            bad.add(cells["code"])
    drafts = apart(drafts, known, bad, faults)
    replaced = {(unit.code, unit.valid_from) for _, unit in drafts}
    left = [unit for unit in known if (unit.code, unit.valid_from) not in replaced]
    rank = _above_first([*left, *(unit for _, unit in drafts)])
    for line, unit in drafts:
        if unit.code not in rank:
            faults.add(line, "parent", "parent_cycle")
    ranked = [draft for draft in drafts if draft[1].code in rank]
    ranked.sort(key=lambda draft: rank[draft[1].code])
    return faults.read(entered(ranked, Register(known), bad, faults))


def _unit(cells: Cells) -> Unit:
    code = cells.needed("code")
    if not is_unit_code(code):
        raise Wrong("code", "bad_code")
    kind = cells.word("kind", _KIND_WORDS)
    name = cells.name()
    for column, asked in (("size", "enterprise"), ("school_level", "school")):
        if cells[column] and kind != asked:
            raise Wrong(column, "not_for_kind")
    begins, ends = cells.validity()
    return Unit(
        code=code,
        kind=kind,
        name=name,
        locality=cells.needed("locality"),
        parent=cells["parent"] or None,
        size=cells.word("size", _SIZE_WORDS) if kind == "enterprise" else None,
        school_level=cells.word("school_level", _SCHOOL_WORDS) if kind == "school" else None,
        reports=bool(cells["reports"]) and cells.word("reports", _YES_NO) == "yes",
        valid_from=begins,
        valid_until=ends,
    )


def _above_first(units: Iterable[Unit]) -> dict[str, int]:
    """Codes ranked so that parents come first.

    Those whose line of parents goes in a circle have no rank, at whatever time it did so.
    """
    order: TopologicalSorter[str] = TopologicalSorter()
    for unit in units:
        order.add(unit.code, *([unit.parent] if unit.parent else []))
    try:
        order.prepare()
    except CycleError:
        pass  # what is no part of it comes out all the same
    rank: dict[str, int] = {}
    while ready := order.get_ready():
        rank.update((code, len(rank) + at) for at, code in enumerate(ready))
        order.done(*ready)
    return rank
