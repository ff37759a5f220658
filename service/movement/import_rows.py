"""Import rows: what the columns of a table mean, and what can be wrong with a line of it.

Headings and words may be Vietnamese or English; accents, case and punctuation do not matter.
Columns that are not asked for are left unread, and none asks for a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from service.errors import InvalidInput
from service.movement.words import folded, is_one_line
from service.words import Words

MAX_TOLD = 1_000
MAX_NAME = 200

REASONS: dict[str, Words] = {
    "columns": Words("Số ô không khớp với dòng tiêu đề.", "Cells do not fit the heading."),
    "too_long": Words("Ô quá dài.", "A cell is too long."),
    "encoding": Words("Có ký tự không đọc được.", "A character cannot be read."),
    "control_character": Words("Có ký tự điều khiển.", "It holds a control character."),
    "quoting": Words("Dấu nháy kép đặt sai.", "A quotation mark is misplaced."),
    "cell": Words("Ô chứa giá trị lỗi.", "A cell holds an error."),
    "missing": Words("Thiếu giá trị bắt buộc.", "A value that is needed is missing."),
    "bad_code": Words("Mã không đúng quy cách.", "The code is not of the right form."),
    "unknown_word": Words("Từ không có trong danh mục.", "The word is not one of the list."),
    "not_for_kind": Words("Không áp dụng cho loại này.", "It is not asked of this kind."),
    "bad_date": Words("Ngày không đọc được.", "The day cannot be read."),
    "ends_before_begins": Words("Hết hiệu lực trước khi bắt đầu.", "It ends before it begins."),
    "name_too_long": Words("Tên quá dài.", "The name is too long."),
    "name_characters": Words("Tên có ký tự không cho phép.", "The name holds a bad character."),
    "code_level": Words("Mã không khớp với cấp.", "The code does not fit the level."),
    "parent_unknown": Words("Không có cấp trên này.", "There is no such parent."),
    "parent_level": Words("Cấp trên sai cấp.", "The parent is of a wrong level."),
    "parent_code": Words("Mã không thuộc mã cấp trên.", "The code does not lie in the parent's."),
    "parent_not_valid": Words(
        "Cấp trên không có hiệu lực suốt thời gian này.", "The parent is not valid all the while."
    ),
    "children_outlive": Words(
        "Còn đơn vị trực thuộc có hiệu lực lâu hơn.", "What lies in it is valid for longer."
    ),
    "parent_bad": Words("Dòng của cấp trên bị lỗi.", "The line of the parent is bad."),
    "parent_cycle": Words("Chuỗi cấp trên đi vòng.", "The line of parents goes in a circle."),
    "locality_unknown": Words("Không có địa bàn này.", "There is no such locality."),
    "locality_not_valid": Words(
        "Địa bàn không có hiệu lực suốt thời gian này.", "The locality is not valid all the while."
    ),
    "duplicate": Words("Trùng với một dòng khác.", "Another line says the same."),
    "overlap": Words(
        "Hiệu lực chồng lên một dòng khác cùng mã.", "It overlaps another line of the same code."
    ),
    "too_many_versions": Words(
        "Mã này có quá nhiều dòng.", "There are too many lines of this code."
    ),
    "bad_share": Words(
        "Tỷ lệ phải trên 0 và không quá 100 %.", "A share is above 0, at most 100 %."
    ),
    "shares_above_whole": Words("Tổng tỷ lệ vượt 100 %.", "The shares are more than 100 %."),
    "same_code": Words("Chỉ chia tách mới giữ mã cũ.", "Only a split may keep its code."),
    "code_unknown": Words("Không có mã này.", "There is no such code."),
    "mixed": Words("Địa bàn và đơn vị không kế tục nhau.", "Localities and units do not mix."),
    "source_not_valid": Words(
        "Nguồn không còn hiệu lực trước đó.", "The source was not valid before."
    ),
    "source_goes_on": Words("Nguồn vẫn còn hiệu lực sau đó.", "The source is still valid then."),
    "target_not_valid": Words("Đích chưa có hiệu lực.", "The target is not valid then."),
}

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LOCAL = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
_SPACES = re.compile("[ \u00a0]+")
_YEARS = range(1900, 2101)

T = TypeVar("T")


class Row(Protocol):
    """A row of a table file."""

    @property
    def line(self) -> int: ...
    @property
    def values(self) -> Mapping[str, str]: ...
    @property
    def fault(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line was left out: the first thing that was wrong. ``reason`` is of ``REASONS``."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a table says. ``faults`` has the first thousand bad lines of ``fault_count``."""

    items: tuple[T, ...]
    faults: tuple[Fault, ...]
    fault_count: int


@dataclass(slots=True)
class Faults:
    """The bad lines of a table while it is read."""

    _found: list[Fault] = field(default_factory=list)

    def add(self, line: int, column: str, reason: str) -> None:
        """A line is bad."""
        self._found.append(Fault(line, column, reason))

    def read(self, items: Iterable[tuple[int, T]]) -> Read[T]:
        """The outcome, both in the order of lines."""
        kept = sorted(items, key=lambda item: item[0])
        told = sorted(self._found, key=lambda fault: fault.line)[:MAX_TOLD]
        return Read(tuple(item for _, item in kept), tuple(told), len(self._found))


class Wrong(Exception):
    """A cell is bad; ends the reading of its line only."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class Cells(dict[str, str]):
    """Texts of a line by column, empty where the table has no such column."""

    def __missing__(self, column: str) -> str:
        return ""

    def needed(self, column: str) -> str:
        """A text that may not be empty. Raises Wrong, as all below."""
        if not self[column]:
            raise Wrong(column, "missing")
        return self[column]

    def word(self, column: str, meanings: Mapping[str, str]) -> str:
        """The code of a word."""
        code = meanings.get(folded(self.needed(column)))
        if code is None:
            raise Wrong(column, "unknown_word")
        return code

    def day(self, column: str) -> date:
        """A day as 2025-07-01 or 01/07/2025."""
        day = read_day(self.needed(column))
        if day is None:
            raise Wrong(column, "bad_date")
        return day

    def validity(self) -> tuple[date, date | None]:
        """First day, and the first day after the last one where there is one."""
        begins = self.day("valid_from")
        ends = self.day("valid_until") if self["valid_until"] else None
        if ends is not None and ends <= begins:
            raise Wrong("valid_until", "ends_before_begins")
        return begins, ends

    def name(self) -> str:
        """A name on one line."""
        name = _SPACES.sub(" ", unicodedata.normalize("NFC", self.needed("name")))
        if len(name) > MAX_NAME:
            raise Wrong("name", "name_too_long")
        if not is_one_line(name):
            raise Wrong("name", "name_characters")
        return name


def read_day(text: str) -> date | None:
    """A day in ISO form or as written in Viet Nam; None where it is none of our time."""
    iso, local = _ISO.fullmatch(text), _LOCAL.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif local:
        day, month, year = (int(part) for part in local.groups())
    else:
        return None
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def lines_of(
    rows: Iterable[Row], headings: Mapping[str, str], needed: Iterable[str], faults: Faults
) -> Iterator[tuple[int, Cells]]:
    """Lines that could be read, by our names of columns; ``headings`` is of ``words.meanings``.

    Raises InvalidInput: ``missing_column``, ``duplicate_column``.
    """
    columns: dict[str, str] | None = None
    for row in rows:
        if row.fault:
            faults.add(row.line, "", row.fault)
            continue
        if columns is None:
            columns = _columns(row.values, headings, needed)
        yield row.line, Cells({name: row.values.get(key, "") for key, name in columns.items()})


def _columns(
    values: Mapping[str, str], headings: Mapping[str, str], needed: Iterable[str]
) -> dict[str, str]:
    columns = {key: headings[folded(key)] for key in values if folded(key) in headings}
    names = list(columns.values())
    for name in needed:
        if name not in names:
            raise InvalidInput(
                f"The table has no column {name}.", code="missing_column", field=name
            )
    for name in names:
        if names.count(name) > 1:
            raise InvalidInput(
                f"The table has two columns {name}.", code="duplicate_column", field=name
            )
    return columns
