"""Targets: the movement's goals, each with what is counted, of how many, and who is left out.

Some are reckoned from places, units and groups; others an office enters. Where the base is not
known there is no figure ("chưa có số liệu"), never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.errors import InvalidInput
from service.movement.area import (
    AGENCY_KINDS,
    EXCLUDED_SCHOOLS,
    EXCLUDED_SIZES,
    AreaFacts,
    Count,
    communes,
    heads_trained,
    units_engaged,
    villages,
)
from service.words import Words

__all__ = [
    "BY_CODE", "TARGETS", "AreaFacts", "Figure", "Measured", "Target", "check_figure", "measure",
    "sum_children",
]  # fmt: skip

LARGEST = 10**12

_WHOLE = 10_000
_NOBODY = Words("Không", "None")


@dataclass(frozen=True, slots=True)
class Target:
    """A goal.

    goals     year and hundredths of percent; between two years the goal grows evenly, after the
              last one it stays, before the first it is not yet due
    counted   what the numerator is; ``base`` the denominator; ``excluded`` who is in neither
    """

    code: str
    words: Words
    counted: Words
    base: Words
    excluded: Words
    goals: tuple[tuple[int, int], ...]
    count: Callable[[AreaFacts], Count] | None = None

    @property
    def vi(self) -> str:
        """What it is called in Vietnamese."""
        return self.words.vi

    @property
    def en(self) -> str:
        """What it is called in English."""
        return self.words.en

    @property
    def is_computed(self) -> bool:
        """Whether it is reckoned; the others are entered."""
        return self.count is not None

    def goal(self, year: int) -> int:
        """Hundredths of percent to be reached by the end of a reporting year, or of the first year
        that has a goal.
        """
        before = [point for point in self.goals if point[0] <= year] or [self.goals[0]]
        after = [point for point in self.goals if point[0] > year]
        (from_year, start), (to_year, end) = before[-1], (after or before)[0]
        if to_year <= from_year or year <= from_year:
            return start
        return start + (end - start) * (year - from_year) // (to_year - from_year)

    def is_due(self, year: int) -> bool:
        """Whether it can be missed in that year."""
        return year >= self.goals[0][0]


@dataclass(frozen=True, slots=True)
class Figure:
    """What an office says of a target; None where it does not know.

    Of a sum, ``known`` of ``parts`` places had a figure.
    """

    code: str
    numerator: int | None
    denominator: int | None
    source: str
    known: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """A target in an area and year: None where the base is not known.

    goal   hundredths of percent
    met    None where the base is not known, and where the goal is neither reached nor due
    known  of ``parts`` places that had a figure
    """

    numerator: int | None
    denominator: int | None
    excluded: int
    goal: int
    met: bool | None
    known: int = 1
    parts: int = 1


def measure(target: Target, year: int, area: AreaFacts, figure: Figure | None = None) -> Measured:
    """How far a target is met; a computed one looks at the area, the others at the figure."""
    goal = target.goal(year)
    if target.count is not None:
        count = target.count(area)
        figure = Figure(target.code, count.numerator, count.denominator, "")
        excluded = count.excluded
    else:
        excluded = 0
    if figure is None:
        return Measured(None, None, excluded, goal, None, known=0)
    if not figure.denominator or figure.numerator is None:
        return Measured(None, None, excluded, goal, None, figure.known, figure.parts)
    met: bool | None = figure.numerator * _WHOLE >= goal * figure.denominator
    if not met and not target.is_due(year):
        met = None
    return Measured(
        figure.numerator, figure.denominator, excluded, goal, met, figure.known, figure.parts
    )


def check_figure(figure: Figure) -> None:
    """Raises InvalidInput: ``bad_target`` where it is not entered, ``bad_figure`` where no part of
    a whole is said.
    """
    if figure.code not in {target.code for target in TARGETS if not target.is_computed}:
        raise InvalidInput("This target is not entered.", code="bad_target", field="target")
    numerator, denominator = figure.numerator, figure.denominator
    if numerator is None and denominator is None:
        return
    if numerator is None or denominator is None or not 0 <= numerator <= denominator <= LARGEST:
        raise InvalidInput(
            "A figure is a number and the whole that it is part of.",
            code="bad_figure",
            field="numerator",
        )


def sum_children(code: str, figures: Mapping[str, Figure], children: Sequence[str]) -> Figure:
    """The sum of an area's parts, of which all must be known; else it is told how many are.

    A sum of some would look like a result of all.
    """
    known = [figure for child in children if (figure := figures.get(child)) and _is_known(figure)]
    whole = len(known) == len(children) > 0
    return Figure(
        code,
        sum(figure.numerator or 0 for figure in known) if whole else None,
        sum(figure.denominator or 0 for figure in known) if whole else None,
        f"{len(known)}/{len(children)}",
        known=len(known),
        parts=len(children),
    )


def _is_known(figure: Figure) -> bool:
    return figure.numerator is not None and figure.denominator is not None


TARGETS: tuple[Target, ...] = (
    Target(
        "villages",
        Words("Thôn, tổ dân phố có mô hình tiếp cận", "Villages reached"),
        Words(
            "Thôn, tổ dân phố là địa bàn của một mô hình đang hoạt động hoặc được nêu tên trong đó",
            "Villages that are the seat of an active group or are named as taking part in one; a "
            "group of the whole commune does not count for each of its villages",
        ),
        Words("Mọi thôn, tổ dân phố trong địa bàn", "All villages of the area"),
        _NOBODY,
        ((2030, 10_000),),
        villages,
    ),
    Target(
        "communes",
        Words("Xã, phường có hoặc tham gia mô hình", "Communes with or in a group"),
        Words(
            "Xã, phường là địa bàn (hoặc có thôn là địa bàn) của một mô hình đang hoạt động, hoặc "
            "được nêu tên trong đó",
            "Communes that are the seat of an active group, or one of whose villages is, or that "
            "are named as taking part",
        ),
        Words("Mọi xã, phường, đặc khu trong địa bàn", "All communes of the area"),
        _NOBODY,
        ((2030, 10_000),),
        communes,
    ),
    Target(
        "agencies",
        Words("Cơ quan có hoặc tham gia mô hình", "Agencies with or in a group"),
        Words(
            "Cơ quan quản lý một mô hình đang hoạt động hoặc được nêu tên trong đó",
            "Agencies that supervise an active group or are named as taking part",
        ),
        Words(
            "Mọi cơ quan, chính quyền và công an trong địa bàn",
            "All agencies, authorities and police bodies of the area",
        ),
        Words("Tổ chức chính trị - xã hội, tổ chức khác", "Mass organisations and others"),
        ((2030, 10_000),),
        units_engaged(
            AGENCY_KINDS | {"organisation"}, lambda unit: unit.kind not in AGENCY_KINDS
        ),
    ),
    Target(
        "schools",
        Words("Cơ sở giáo dục có hoặc tham gia mô hình", "Schools with or in a group"),
        Words(
            "Cơ sở giáo dục quản lý một mô hình đang hoạt động hoặc được nêu tên trong đó",
            "Schools that supervise an active group or are named as taking part",
        ),
        Words("Cơ sở giáo dục trong địa bàn, trừ phần không tính", "Schools, less those left out"),
        Words("Cơ sở mầm non, tiểu học", "Preschools and primary schools"),
        ((2030, 10_000),),
        units_engaged(frozenset({"school"}), lambda unit: unit.school_level in EXCLUDED_SCHOOLS),
    ),
    Target(
        "enterprises",
        Words("Doanh nghiệp có hoặc tham gia mô hình", "Enterprises with or in a group"),
        Words(
            "Doanh nghiệp quản lý một mô hình đang hoạt động hoặc được nêu tên trong đó",
            "Enterprises that supervise an active group or are named as taking part",
        ),
        Words(
            "Doanh nghiệp trong địa bàn, trừ phần không tính; chưa rõ quy mô thì vẫn tính",
            "Enterprises but for those left out; of unknown size they are not left out",
        ),
        Words("Doanh nghiệp nhỏ và siêu nhỏ", "Small and micro enterprises"),
        ((2030, 7_000),),
        units_engaged(frozenset({"enterprise"}), lambda unit: unit.size in EXCLUDED_SIZES),
    ),
    Target(
        "heads_trained",
        Words("Người phụ trách mô hình được tập huấn trong năm", "Heads trained within the year"),
        Words(
            "Mô hình đang hoạt động có người phụ trách được tập huấn trong năm báo cáo",
            "Active groups whose head was trained within the reporting year",
        ),
        Words("Mọi mô hình đang hoạt động trong địa bàn", "All active groups of the area"),
        Words("Mô hình đang xây dựng, đã kết thúc, bị thanh loại", "Groups that are not active"),
        ((2024, 10_000),),
        heads_trained,
    ),
    Target(
        "households",
        Words("Hộ gia đình tham gia", "Households that take part"),
        Words("Hộ gia đình tham gia, theo báo cáo", "Households that take part, as reported"),
        Words("Mọi hộ gia đình trong địa bàn", "All households of the area"),
        _NOBODY,
        ((2030, 8_000),),
    ),
    Target(
        "influencers",
        Words("Người có ảnh hưởng tham gia", "Influential people engaged"),
        Words("Người có ảnh hưởng tham gia, theo báo cáo", "Those who engage, as reported"),
        Words("Người có ảnh hưởng trong địa bàn", "Influential people of the area"),
        _NOBODY,
        ((2030, 8_000),),
    ),
    Target(
        "internet_users",
        Words(
            "Người dùng Internet được tiếp cận kiến thức và công cụ",
            "Internet users with access to awareness and tools",
        ),
        Words("Người dùng được tiếp cận, theo báo cáo", "Users with access, as reported"),
        Words("Người dùng Internet trong địa bàn", "Internet users of the area"),
        _NOBODY,
        ((2025, 8_000), (2030, 9_000)),
    ),
)  # fmt: skip
BY_CODE = {target.code: target for target in TARGETS}
