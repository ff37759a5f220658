"""Commendation: points that propose who might be commended; a human decides.

The formula is public and this file is all of it: only what was confirmed and stands earns, no
campaign earns more than its cap however often it is reported, and what was overturned costs.
Whole numbers only; a point is a million millionths.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.errors import InvalidInput
from service.movement.shares import MILLION
from service.words import Words

KINDS = ("group", "unit", "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A confirmed case as far as it is somebody's: ``credit`` in millionths of a case.

    ``overturned``: it was retracted, or an appeal against it was won.
    """

    campaign: int
    credit: int
    prevented_vnd: int
    overturned: bool
    confirmed_on: date
    case_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The numbers of the formula.

    cap            millionths that the credits of one campaign earn at most
    point_vnd      prevented loss that is worth one point
    prevented_cap  millionths that the prevented loss of one campaign earns at most
    cost           times its credit that an overturned outcome costs
    """

    cap: int = 3 * MILLION
    point_vnd: int = 50_000_000
    prevented_cap: int = 3 * MILLION
    cost: int = 2

    def __post_init__(self) -> None:
        if min(self.cap, self.prevented_cap, self.cost) < 0 or self.point_vnd < 1:
            raise InvalidInput("The rules are out of range.", code="bad_rules", field="rules")


DEFAULT_RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one campaign is worth, in millionths of a point, and what stands behind it.

    earned         before the caps; ``capped`` after them; ``cost`` is taken off
    prevented_vnd  of what stands, in đồng
    cases, overturned  numbers of the cases that stand and that do not
    """

    campaign: int
    earned: int
    capped: int
    cost: int
    prevented_vnd: int
    cases: tuple[int, ...]
    overturned: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """``total`` millionths of a point, never below zero, and the lines that it is the sum of."""

    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who might be commended; ``last_on`` is the day of the latest that stands."""

    kind: str
    code: str
    points: Points
    last_on: date


def points(outcomes: Sequence[Outcome], rules: Rules) -> Points:
    """What confirmed outcomes are worth.

    1. by campaign: credits of what stands, at most ``cap``, and points for prevented loss, at most
       ``prevented_cap``
    2. less ``cost`` times the credit of each overturned outcome
    3. all campaigns together, not below zero
    """
    campaigns: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        campaigns.setdefault(outcome.campaign, []).append(outcome)
    lines = tuple(_line(number, campaigns[number], rules) for number in sorted(campaigns))
    return Points(max(0, sum(line.capped - line.cost for line in lines)), lines)


def _line(campaign: int, outcomes: Sequence[Outcome], rules: Rules) -> Line:
    standing = [item for item in outcomes if not item.overturned]
    overturned = [item for item in outcomes if item.overturned]
    credit = sum(max(0, item.credit) for item in standing)
    prevented = sum(max(0, item.prevented_vnd) for item in standing)
    saved = prevented * MILLION // rules.point_vnd
    return Line(
        campaign=campaign,
        earned=credit + saved,
        capped=min(credit, rules.cap) + min(saved, rules.prevented_cap),
        cost=rules.cost * sum(max(0, item.credit) for item in overturned),
        prevented_vnd=prevented,
        cases=tuple(sorted({item.case_id for item in standing})),
        overturned=tuple(sorted({item.case_id for item in overturned})),
    )


def propose(
    subjects: Mapping[tuple[str, str], Sequence[Outcome]], rules: Rules, least: int
) -> list[Proposal]:
    """Those with ``least`` millionths of a point or more, the most first, then by code.

    Nobody is proposed for nothing. Raises InvalidInput (``bad_nominee``) for an unknown kind.
    """
    found = []
    for (kind, code), outcomes in subjects.items():
        if kind not in KINDS:
            raise InvalidInput("Nobody of that kind.", code="bad_nominee", field="kind")
        earned = points(outcomes, rules)
        days = [item.confirmed_on for item in outcomes if not item.overturned]
        if days and earned.total >= max(1, least):
            found.append(Proposal(kind, code, earned, max(days)))
    return sorted(found, key=lambda item: (-item.points.total, item.code, item.kind))


def may_decide(officer_unit: str | None, nominee_units: Collection[str]) -> bool:
    """Whether an officer may decide: not of the nominee's unit, nor of those that are handed in
    with it because they stand above or below. One without a unit may.
    """
    return officer_unit is None or officer_unit not in nominee_units


def formula(rules: Rules) -> Words:
    """The formula in words, for the public."""
    cap, saved = _shown(rules.cap), _shown(rules.prevented_cap)
    money = f"{rules.point_vnd:,}"
    return Words(
        vi=(
            "Mỗi vụ được xác nhận và còn giữ nguyên được 1 điểm, chia cho những nơi cùng phản ánh; "
            f"mỗi chiến dịch lừa đảo được nhiều nhất {cap.replace('.', ',')} điểm, dù được phản "
            f"ánh bao nhiêu lần. Mỗi {money.replace(',', '.')} đồng thiệt hại đã ngăn chặn, có "
            f"chứng cứ, được thêm 1 điểm, nhiều nhất {saved.replace('.', ',')} điểm mỗi chiến "
            f"dịch. Vụ bị hủy hoặc bị khiếu nại thành công trừ {rules.cost} lần số điểm của vụ đó. "
            "Tổng không dưới 0. Phản ánh chưa được xác nhận không được điểm. Điểm chỉ để đề xuất; "
            "người có thẩm quyền ngoài đơn vị được đề xuất quyết định."
        ),
        en=(
            "Each confirmed case that stands earns 1 point, shared by those who reported it; one "
            f"scam campaign earns at most {cap} points however often it is reported. Each {money} "
            f"đồng of prevented loss, with evidence, earns 1 point more, at most {saved} a "
            f"campaign. A case that was retracted or lost on appeal costs {rules.cost} times its "
            "points. The sum is not below 0. Reports that were not confirmed earn nothing. Points "
            "only propose; somebody with the authority, not of the nominee's unit, decides."
        ),
    )


def _shown(millionths: int) -> str:
    whole, rest = divmod(millionths, MILLION)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")
