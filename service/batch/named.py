"""Named: the columns that somebody names, and what each holds."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence

from service.batch.plan import Role
from service.batch.roles import value_in
from service.errors import InvalidInput
from service.observables.masking import mask_text

_TOLD_HEADINGS, _TOLD_LETTERS = 40, 60


def parse_columns(text: str) -> dict[str, Role]:
    """``link=URL,phone=SĐT,"text=Nội dung, ghi chú"`` as the named columns and their roles.

    Whoever names columns names all that are to be judged. Raises InvalidInput (``bad_columns``,
    ``unknown_role``, ``column_twice``).
    """
    found: dict[str, Role] = {}
    for item in items(text):
        role, sign, name = item.partition("=")
        role, name = role.strip().lower(), name.strip()
        if not sign or not name:
            raise _bad_columns()
        if role not in list(Role):
            raise InvalidInput(
                f"A role is one of {' '.join(Role)}.", code="unknown_role", field="columns"
            )
        if name in found:
            raise InvalidInput("A column is named twice.", code="column_twice", field="columns")
        found[name] = Role(role)
    return found


def items(text: str) -> list[str]:
    """What stands between commas; one item that names nothing where nobody could tell."""
    try:
        return next(csv.reader([text], skipinitialspace=True, strict=True), []) or [""]
    except csv.Error:  # a line break outside of quotes, a quote without an end, a field too long
        return [""]


def _bad_columns() -> InvalidInput:
    return InvalidInput(
        "Columns are named like link=URL,phone=SĐT, in one line.",
        code="bad_columns", field="columns",
    )  # fmt: skip


def named_roles(text: str, headings: Sequence[str]) -> dict[str, Role]:
    """The roles of the headings that ``parse_columns`` names. Raises InvalidInput as it does."""
    parsed = parse_columns(text)
    roles = {heading_of(name, headings): role for name, role in parsed.items()}
    if len(roles) < len(parsed):
        raise InvalidInput("A column is named twice.", code="column_twice", field="columns")
    return roles


def heading_of(name: str, headings: Sequence[str]) -> str:
    """The heading that somebody means: as it stands, or but for blanks around it, case and marks.

    Raises InvalidInput (``unknown_column``), which lists the headings unless one may be a value,
    where none or several are meant.
    """
    if name in headings:
        return name
    meant = [heading for heading in headings if _plain(heading) == _plain(name)]
    if len(meant) != 1:
        raise InvalidInput(
            f"No column, or more than one, is meant by a name; there are{_told(headings)}.",
            code="unknown_column",
            field=name,
        )
    return meant[0]


def one_line(text: str) -> str:
    """A text without line breaks and what else nobody sees, as it may stand in a message."""
    return " ".join("".join(it if it.isprintable() else " " for it in text).split())


def _told(headings: Sequence[str]) -> str:
    """The headings, or only how many: of a list without a heading they are its first row."""
    if value_in(headings) is not None or any(map(_may_be_value, headings)):
        return f" {len(headings)} columns"
    said = [one_line(heading) for heading in headings[:_TOLD_HEADINGS]]
    said = [it if len(it) <= _TOLD_LETTERS else it[:_TOLD_LETTERS] + "…" for it in said]
    return ": " + ", ".join([*said, "…"] if len(headings) > _TOLD_HEADINGS else said)


def _may_be_value(heading: str) -> bool:
    """Whether nothing in a heading names anything, or it holds a number that is to be hidden."""
    return not any(map(str.isalpha, heading)) or mask_text(heading) != heading


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()
