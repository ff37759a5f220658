"""Units: agencies, schools, enterprises and other bodies, each valid from one day until another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from service.locality import is_locality
from service.words import Words

KINDS: dict[str, Words] = {
    "agency": Words("Cơ quan", "Agency"),
    "enterprise": Words("Doanh nghiệp", "Enterprise"),
    "school": Words("Cơ sở giáo dục", "School"),
    "police": Words("Công an", "Police"),
    "authority": Words("Chính quyền địa phương", "Local authority"),
    "organisation": Words("Tổ chức", "Organisation"),
}
_CODE = re.compile(r"[0-9A-Za-z._\-]{1,54}")
_NUMBER = re.compile(r"[0-9]{9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A body. ``valid_until`` is the first day on which it is no more.

    parent        code of the unit above, None where there is none
    size          of an enterprise only
    school_level  of a school only, the highest that it teaches
    reports       whether it must send statements
    """

    code: str
    kind: str
    name: str
    locality: str
    parent: str | None
    size: str | None
    school_level: str | None
    reports: bool
    valid_from: date
    valid_until: date | None = None

    def is_valid(self, day: date) -> bool:
        """Whether it was there on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


def is_unit_code(text: str) -> bool:
    """Whether it may name a unit: nine digits in a row look like somebody's phone or account, and
    two digits are a province.
    """
    fits = _CODE.fullmatch(text) is not None and _NUMBER.search(text) is None
    return fits and not is_locality(text)
