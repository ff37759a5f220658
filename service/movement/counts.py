"""Counts: other figures of the movement, which nothing of ours proves: offices enter them."""

from __future__ import annotations

from dataclasses import dataclass

from service.errors import InvalidInput
from service.movement.targets import LARGEST
from service.words import Words


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that an office counts in a reporting year."""

    code: str
    words: Words


COUNTS: tuple[Counted, ...] = (
    Counted("posts", Words("Tin, bài tuyên truyền đã đăng", "Posts published")),
    Counted("sessions", Words("Buổi tuyên truyền, tập huấn", "Sessions held")),
    Counted("attendances", Words("Lượt người dự tuyên truyền, tập huấn", "Attendances")),
    Counted("graded_excellent", Words("Đơn vị xếp loại xuất sắc", "Units graded excellent")),
    Counted("graded_good", Words("Đơn vị xếp loại khá", "Units graded good")),
    Counted("graded_fair", Words("Đơn vị xếp loại trung bình", "Units graded fair")),
    Counted("graded_weak", Words("Đơn vị xếp loại yếu", "Units graded weak")),
)
CODES = frozenset(item.code for item in COUNTS)


def check_count(count: int | None, whole: int | None) -> None:
    """Raises InvalidInput (``bad_figure``): a count is no part of a whole."""
    if whole is not None or (count is not None and not 0 <= count <= LARGEST):
        raise InvalidInput(
            "This is a number without a whole.", code="bad_figure", field="denominator"
        )
