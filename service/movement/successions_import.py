"""Successions import: what became of localities and units, of a table, faults named by line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_DOWN, Decimal

from service.movement.import_register import Register
from service.movement.import_rows import Cells, Faults, Read, Row, Wrong, lines_of
from service.movement.places import Place, Succession
from service.movement.shares import MILLION
from service.movement.units import Unit
from service.movement.words import meanings

_HEADINGS = meanings({
    "kind": "loại|hình thức|loại thay đổi",
    "from": "từ|mã nguồn|mã cũ",
    "to": "đến|mã đích|mã mới",
    "on": "ngày|ngày hiệu lực|hiệu lực từ|từ ngày",
    "share": "tỷ lệ|tỉ lệ",
})  # fmt: skip
_WORDS = meanings({
    "merge": "sáp nhập|nhập|hợp nhất",
    "split": "chia tách|chia|tách",
    "rename": "đổi tên",
    "move": "chuyển|điều chuyển|điều chỉnh địa giới",
})  # fmt: skip
_SHARE = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,20})?)\s*(%?)")


def read_successions(
    rows: Iterable[Row],
    places: Iterable[Place],
    units: Iterable[Unit] = (),
    known: Iterable[Succession] = (),
) -> Read[Succession]:
    """Successions of a table with the columns kind, from, to, on, share.

    A share is ``62,5`` or ``62.5 %``; a number up to one is a fraction of the whole unless it has
    the sign. Finer than a millionth it is cut off, so that parts never exceed the whole. Empty: not
    known. Raises InvalidInput: ``missing_column``, ``duplicate_column``.
    """
    faults, items = Faults(), list[tuple[int, Succession]]()
    localities, bodies = Register(places), Register(units)
    shares: dict[tuple[str, date], int] = {}
    seen: set[tuple[str, str, date]] = set()
    before = {(item.source, item.target, item.on): item.share or 0 for item in known}
    for (source, _, on), share in before.items():
        shares[source, on] = shares.get((source, on), 0) + share
    needed = ("kind", "from", "to", "on")
    for line, cells in lines_of(rows, _HEADINGS, needed, faults):
        try:
            item = _succession(cells, localities, bodies)
            total = shares.get((item.source, item.on), 0) + (item.share or 0)
            total -= before.pop((item.source, item.target, item.on), 0)  # it takes that one's place
            if (item.source, item.target, item.on) in seen:
                raise Wrong("to", "duplicate")
            if total > MILLION:
                raise Wrong("share", "shares_above_whole")
        except Wrong as wrong:
            faults.add(line, wrong.column, wrong.reason)
            continue
        seen.add((item.source, item.target, item.on))
        shares[item.source, item.on] = total
        items.append((line, item))
    return faults.read(items)


def _succession(cells: Cells, localities: Register[Place], bodies: Register[Unit]) -> Succession:
    kind = cells.word("kind", _WORDS)
    source, target = cells.needed("from"), cells.needed("to")
    for column, code in (("from", source), ("to", target)):
        if code not in localities and code not in bodies:
            raise Wrong(column, "code_unknown")
    register: Register[Place] | Register[Unit] = localities if source in localities else bodies
    if target not in register:
        raise Wrong("to", "mixed")
    if source == target and kind != "split":
        raise Wrong("to", "same_code")
    on = cells.day("on")
    if not register.valid(source, date.fromordinal(on.toordinal() - 1)):
        raise Wrong("from", "source_not_valid")
    if kind != "split" and register.valid(source, on):
        raise Wrong("from", "source_goes_on")
    if not register.valid(target, on):
        raise Wrong("to", "target_not_valid")
    share = _share(cells["share"]) if cells["share"] else None
    return Succession(kind=kind, source=source, target=target, on=on, share=share)


def _share(text: str) -> int:
    """Millionths."""
    found = _SHARE.fullmatch(text)
    if found is None:
        raise Wrong("share", "bad_share")
    number = Decimal(found[1].replace(",", "."))
    if found[2] or number > 1:
        number /= 100
    millionths = int((number * MILLION).to_integral_value(ROUND_DOWN))
    if not 0 < millionths <= MILLION or number > 1:
        raise Wrong("share", "bad_share")
    return millionths
