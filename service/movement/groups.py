"""Groups: the *mô hình* that carry the movement, each with a life of dated changes.

A life is only ever added to, so that what a group was on any day can be told for ever. Of the head
a role is kept, never a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from service.errors import Conflict, InvalidInput
from service.locality import is_locality
from service.movement.units import is_unit_code
from service.movement.words import is_one_line

PARTICIPANTS: dict[str, str] = {
    "agencies": "Cơ quan, tổ chức",
    "residents": "Xã/phường, thôn/tổ dân phố",
    "joint": "Liên kết",
}
HEADS: dict[str, str] = {
    "in_province_influencer": "Người có ảnh hưởng trong tỉnh",
    "outside": "Người ngoài tỉnh",
}
CONTENTS: dict[str, str] = {
    "outreach": "Tuyên truyền và tiếp nhận",
    "research": "Nghiên cứu, giải pháp",
}
THEMES: dict[str, str] = {
    "fraud": "Lừa đảo",
    "children": "Trẻ em",
    "black_credit": "Tín dụng đen",
    "fake_news": "Tin giả",
    "drugs": "Ma túy",
}
PLATFORMS: dict[str, str] = {
    "zalo": "Zalo",
    "facebook": "Facebook",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "website": "Trang thông tin điện tử",
}
CRITERIA: dict[str, str] = {
    "has_charter": "Có quy chế hoạt động",
    "regular_posts": "Đăng tin, bài thường xuyên",
    "receives_reports": "Tiếp nhận tin báo của người dân",
    "supervised": "Có đơn vị quản lý, hướng dẫn",
    "trained_head": "Người phụ trách đã được tập huấn",
    "no_breach": "Không vi phạm trong năm",
}
"""What must be met to be recognised. The list is ours: the movement's plan names none that a
machine could read, so it may be changed here as soon as an office sets its own.
"""


class State(StrEnum):
    """Where in its life a group is."""

    BUILDING = "building"
    MAINTAINED = "maintained"
    EXPANDED = "expanded"
    ENDED = "ended"
    STRUCK_OFF = "struck_off"


STATES: dict[str, str] = {
    State.BUILDING: "Xây dựng",
    State.MAINTAINED: "Duy trì",
    State.EXPANDED: "Nhân rộng",
    State.ENDED: "Kết thúc",
    State.STRUCK_OFF: "Thanh loại",
}
STARTS = frozenset({State.BUILDING, State.MAINTAINED})
MOVES: dict[State, frozenset[State]] = {
    State.BUILDING: frozenset({State.MAINTAINED, State.ENDED, State.STRUCK_OFF}),
    State.MAINTAINED: frozenset({State.EXPANDED, State.ENDED, State.STRUCK_OFF}),
    State.EXPANDED: frozenset({State.MAINTAINED, State.ENDED, State.STRUCK_OFF}),
    State.ENDED: frozenset({State.MAINTAINED, State.STRUCK_OFF}),
    State.STRUCK_OFF: frozenset(),
}
"""Where a life can go.

- nothing goes back to building, and only what is kept up can be expanded
- what ended may be taken up again: nothing can be edited, so an end by mistake, or a campaign that
  comes back, would otherwise need a second code and cut the record in two
- to be struck off is a sanction and final; who begins anew begins a new group
"""

MAX_NAME = 200
MAX_TAKING_PART = 5_000
MAX_CAMPAIGNS = 50
MAX_ADMINS = 100_000
MAX_MEMBERS = 100_000_000

_REQUIRED = (
    "name", "participants", "head", "content", "themes", "platform", "unit", "locality", "state",
)  # fmt: skip
_SLUG = re.compile(r"[a-z0-9][a-z0-9\-]{0,39}")
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .()\-]{0,2}\d){8,10}(?!\d)|\d{9}")


@dataclass(frozen=True, slots=True)
class Change:
    """What became different on a day, by the names of ``Group``'s fields; lists are whole.

    Days may stand as ISO text, as records keep them.
    """

    on: date
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as it is on a day.

    unit        code of the one unit that supervises it
    takes_part  codes of units and localities that are in it
    trained_on  when its head was last trained
    """

    code: str
    name: str
    participants: str
    head: str
    content: str
    themes: tuple[str, ...]
    platform: str
    unit: str
    locality: str
    state: State
    head_role: str | None = None
    admins: int | None = None
    members: int | None = None
    takes_part: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    trained_on: date | None = None


def is_active(state: str) -> bool:
    """Whether a group counts as working: kept up or expanded."""
    return state in (State.MAINTAINED, State.EXPANDED)


def is_over(state: str) -> bool:
    """Whether a group is there no more: ended, or struck off."""
    return state in (State.ENDED, State.STRUCK_OFF)


def group_at(code: str, changes: Sequence[Change], day: date) -> Group | None:
    """What a group was on a day; None before its first change. Of one day the last word counts."""
    fields: dict[str, Any] = {}
    for change in sorted(changes, key=lambda change: change.on):
        if change.on <= day:
            fields.update(change.fields)
    if not fields:
        return None
    for name in ("themes", "takes_part", "criteria", "campaigns"):
        fields[name] = tuple(fields.get(name) or ())
    if isinstance(fields.get("trained_on"), str):
        fields["trained_on"] = date.fromisoformat(fields["trained_on"])
    return Group(**{**fields, "code": code, "state": State(fields["state"])})


def check_change(changes: Sequence[Change], new: Change) -> None:
    """Whether a change may be added to a life.

    Raises InvalidInput (``unknown_field``, ``missing_field``, ``bad_group_field``,
    ``personal_data``) and Conflict (``before_last_change``, ``group_struck_off``,
    ``state_not_allowed``), each with the field.
    """
    if not new.fields:
        raise InvalidInput("Nothing changes.", code="missing_field", field="fields")
    for name, value in new.fields.items():
        if name not in _CHECKS:
            raise InvalidInput("A group has no such field.", code="unknown_field", field="fields")
        if value is None and name not in _REQUIRED:
            continue
        if value is None:
            raise _missing(name)
        if not _CHECKS[name](value):
            raise InvalidInput(
                f"The field {name} cannot take this value.", code="bad_group_field", field=name
            )
        if name in ("name", "head_role") and looks_personal(str(value)):
            raise InvalidInput(
                "It looks like a phone number or an address of mail.",
                code="personal_data",
                field=name,
            )
    state = State(str(new.fields["state"])) if "state" in new.fields else None
    if not changes:
        for name in _REQUIRED:
            if name not in new.fields:
                raise _missing(name)
        if state not in STARTS:
            raise _not_allowed()
        return
    if new.on < max(change.on for change in changes):
        raise Conflict(
            "A change is not before the last one.", code="before_last_change", field="on"
        )
    before = group_at("", changes, new.on)
    assert before is not None
    if before.state == State.STRUCK_OFF:
        raise Conflict("The group was struck off.", code="group_struck_off", field="state")
    if state is not None and state != before.state and state not in MOVES[before.state]:
        raise _not_allowed()


def looks_personal(text: str) -> bool:
    """Whether a text holds something like a phone number, an account or an address of mail."""
    return "@" in text or _PHONE.search(text) is not None


def _missing(name: str) -> InvalidInput:
    return InvalidInput(f"The field {name} is needed.", code="missing_field", field=name)


def _not_allowed() -> Conflict:
    return Conflict(
        "A group cannot go into this state now.", code="state_not_allowed", field="state"
    )


def _one_of(words: Mapping[str, str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in words


def _some_of(fits: Callable[[str], bool], least: int, most: int) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        return (
            isinstance(value, list | tuple)
            and least <= len(value) <= most
            and all(isinstance(item, str) and fits(item) for item in value)
            and len(set(value)) == len(value)
        )

    return check


def _count(most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and 0 <= value <= most


def _is_text(value: object) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and len(value) <= MAX_NAME
        and is_one_line(value)
    )


def _is_tag(text: str) -> bool:
    return _SLUG.fullmatch(text) is not None and not looks_personal(text)


def _is_day(value: object) -> bool:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return False
    return type(value) is date


_CHECKS: dict[str, Callable[[object], bool]] = {
    "name": _is_text,
    "participants": _one_of(PARTICIPANTS),
    "head": _one_of(HEADS),
    "content": _one_of(CONTENTS),
    "themes": _some_of(THEMES.__contains__, 1, len(THEMES)),
    "platform": _one_of(PLATFORMS),
    "head_role": _is_text,
    "admins": _count(MAX_ADMINS),
    "members": _count(MAX_MEMBERS),
    "unit": lambda value: isinstance(value, str) and is_unit_code(value),
    "locality": lambda value: isinstance(value, str) and is_locality(value),
    "takes_part": _some_of(
        lambda code: is_unit_code(code) or is_locality(code), 0, MAX_TAKING_PART
    ),
    "criteria": _some_of(CRITERIA.__contains__, 0, len(CRITERIA)),
    "campaigns": _some_of(_is_tag, 0, MAX_CAMPAIGNS),
    "state": _one_of(STATES),
    "trained_on": _is_day,
}
