"""Statements: what the movement tells its superiors and its groups, one entry a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.errors import InvalidInput
from service.movement.statements import monthly, parts, parts_movement
from service.movement.statements.base import Section, Statement
from service.movement.statements.facts import Facts

Advice = Mapping[str, str]
Write = Callable[[Facts, Advice], tuple[Section, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement: its title, whether each place or unit owes it, and its sections."""

    code: str
    title: str
    is_owed: bool
    write: Write


def _yearly(facts: Facts, _advice: Advice) -> tuple[Section, ...]:
    return (
        parts.overview(facts), parts.by_place(facts), parts.by_category(facts),
        parts.received(facts), parts_movement.of_groups(facts), parts_movement.targets(facts),
        parts_movement.counted(facts), parts_movement.commended(facts), parts.trend(facts),
    )  # fmt: skip


def _phase(facts: Facts, _advice: Advice) -> tuple[Section, ...]:
    return (
        parts.overview(facts), parts.by_year(facts), parts.by_place(facts),
        parts.by_category(facts), parts_movement.of_groups(facts), parts_movement.targets(facts),
        parts_movement.counted(facts), parts_movement.commended(facts),
    )  # fmt: skip


def _adhoc(facts: Facts, _advice: Advice) -> tuple[Section, ...]:
    return (
        parts.overview(facts), parts.by_place(facts), parts.by_category(facts),
        parts.received(facts), parts.trend(facts),
    )  # fmt: skip


_MOVEMENT = "Phong trào toàn dân bảo vệ an ninh Tổ quốc trên không gian mạng"

STATEMENTS: tuple[Kind, ...] = (
    Kind("adhoc", f"Kết quả {_MOVEMENT} (báo cáo chuyên đề, đột xuất)", False, _adhoc),
    Kind("final", f"Tổng kết {_MOVEMENT}, giai đoạn 2024–2030", True, _phase),
    Kind("monthly", "Bản tin phòng, chống lừa đảo", False, monthly.sections),
    Kind("phase1", f"Sơ kết giai đoạn I {_MOVEMENT}", True, _phase),
    Kind("yearly", f"Kết quả thực hiện {_MOVEMENT}", True, _yearly),
)
"""Sorted by code."""

_BY_CODE = {kind.code: kind for kind in STATEMENTS}


def kind_of(code: str) -> Kind:
    """A kind by its code. Raises InvalidInput (``bad_statement``)."""
    found = _BY_CODE.get(code)
    if found is None:
        raise InvalidInput("This is no kind of statement.", code="bad_statement", field="kind")
    return found


def write(facts: Facts, advice: Advice) -> Statement:
    """The statement that the facts make."""
    kind = kind_of(facts.kind)
    return Statement(
        kind=kind.code,
        title=kind.title,
        subject=facts.subject,
        subject_name=facts.subject_name,
        period=facts.period.code,
        period_label=facts.period.label(),
        starts_on=facts.period.starts_on,
        ends_on=facts.period.ends_on,
        map_on=facts.map_on,
        made_at=facts.made_at,
        upto=facts.upto,
        closed=facts.closed,
        letterhead=facts.letterhead,
        sections=kind.write(facts, advice),
    )
