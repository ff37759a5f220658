"""Plan: which columns of a table are judged, as what, and how the answer is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from service.errors import InvalidInput

CHUNK = 20_480
"""Rows that are scored and kept at a time. More would cost memory, fewer time."""

LANGUAGES = ("vi", "en")


class Role(StrEnum):
    """What the cells of a column hold. ``BANK`` says whose account the row's account is."""

    LINK = "link"
    PHONE = "phone"
    ACCOUNT = "account"
    BANK = "bank"
    QR = "qr"
    TEXT = "text"
    IGNORE = "ignore"


KIND_OF = {
    Role.LINK: "url",
    Role.PHONE: "phone",
    Role.ACCOUNT: "account",
    Role.QR: "qr",
    Role.TEXT: "message",
}
"""Judged roles, and the kind under which ``POST /v1/check`` would be asked."""

ADDED = ("state", "score", "band", "category", "reasons", "text", "parts", "error", "versions")
"""Names of the added columns behind the prefix, in their order."""


class ColumnSample(Protocol):
    """A heading and some of the cells below it."""

    @property
    def name(self) -> str:
        """The heading as it stands."""

    @property
    def values(self) -> Sequence[str | None]:
        """Cells from all over the file; None where empty."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is scored.

    columns   heading and role; columns that are not named are passed through
    full      phones, accounts and links are told in full, else masked
    texts     the reasons as sentences too: the classifier's take longer than the rest of a verdict
    """

    columns: tuple[tuple[str, Role], ...]
    language: str = "vi"
    full: bool = False
    prefix: str = "lachan_"
    texts: bool = True

    @property
    def added(self) -> tuple[str, ...]:
        """The names of the added columns."""
        return tuple(self.prefix + name for name in ADDED)

    @property
    def judged(self) -> tuple[tuple[str, Role], ...]:
        """The columns whose cells are judged."""
        return tuple((name, role) for name, role in self.columns if role in KIND_OF)

    def bank_of(self, account: str) -> str | None:
        """The column that names the bank of an account column.

        One bank column speaks for every account; of several, each for the account in its place.
        """
        banks = [name for name, role in self.columns if role is Role.BANK]
        if len(banks) <= 1:
            return banks[0] if banks else None
        accounts = [name for name, role in self.columns if role is Role.ACCOUNT]
        return banks[accounts.index(account)]

    def check(self, headings: Sequence[str]) -> None:
        """Whether a table with these headings can be scored. Raises InvalidInput.

        Codes: ``unknown_language``, ``unknown_column``, ``column_twice``, ``no_judged_column``,
        ``bank_columns``, ``column_taken``.
        """
        if self.language not in LANGUAGES:
            raise InvalidInput(
                "The language is vi or en.", code="unknown_language", field="language"
            )
        named = [name for name, _ in self.columns]
        for name in named:
            if name not in headings and dict(self.columns)[name] is not Role.IGNORE:
                raise _refused("unknown_column", "A named column is not in the table.", name)
            if named.count(name) > 1 or (
                headings.count(name) > 1 and dict(self.columns)[name] is not Role.IGNORE
            ):
                raise _refused("column_twice", "A column is named twice.", name)
        if not self.judged:
            raise _refused("no_judged_column", "No column holds links, numbers, codes or texts.")
        self.check_banks()
        for name in self.added:
            if name in headings:
                raise _refused(
                    "column_taken", "The table has a column of our name; choose a prefix.", name
                )

    def check_banks(self) -> None:
        """Whether it is known whose bank a bank column tells. Raises InvalidInput."""
        roles = [role for _, role in self.columns]
        if roles.count(Role.BANK) > 1 and roles.count(Role.BANK) != roles.count(Role.ACCOUNT):
            raise _refused("bank_columns", "Name one bank column, or one for each account column.")


def _refused(code: str, message: str, column: str | None = None) -> InvalidInput:
    return InvalidInput(message, code=code, field=column or "columns")
