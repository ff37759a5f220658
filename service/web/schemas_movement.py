"""Schemas of the movement: groups, figures, prevented losses, statements, commendations."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from service.errors import InvalidInput
from service.movement.words import is_one_line
from service.web.schemas_officers import Reason, UnitCode
from service.web.schemas_reports import LocalityCode, Model, no_number


def _one_line(text: str) -> str:
    """Raises ValueError for control characters and line breaks."""
    if not is_one_line(text):
        raise ValueError("one line")
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9\-]{0,39}$")]
Subject = Annotated[
    str,
    StringConstraints(
        pattern=r"^(\*|unit:[0-9A-Za-z._\-]{1,54}|[0-9]{2}(/[0-9]{1,5}(/[0-9]{1,3})?)?)$"
    ),
]
PeriodCode = Annotated[str, StringConstraints(pattern=r"^[0-9a-z.\-]{4,24}$")]
StatementKind = Literal["adhoc", "final", "monthly", "phase1", "yearly"]
Count = Annotated[int, Field(ge=0, le=10**9)]


class GroupRequest(Model):
    """What changes of a group from a day on; the first time it needs all but counts and lists.

    A role of its head, never a name.
    """

    on: date
    name: Name | None = None
    participants: Literal["agencies", "residents", "joint"] | None = None
    head: Literal["in_province_influencer", "outside"] | None = None
    content: Literal["outreach", "research"] | None = None
    themes: list[Literal["fraud", "children", "black_credit", "fake_news", "drugs"]] | None = Field(
        None, min_length=1, max_length=5
    )
    platform: Literal["zalo", "facebook", "tiktok", "youtube", "website"] | None = None
    head_role: Name | None = None
    admins: Count | None = None
    members: Count | None = None
    unit: UnitCode | None = None
    locality: LocalityCode | None = None
    takes_part: list[str] | None = Field(None, max_length=5_000)
    criteria: list[str] | None = Field(None, max_length=50)
    campaigns: list[Slug] | None = Field(None, max_length=50)
    state: Literal["building", "maintained", "expanded", "ended", "struck_off"] | None = None
    trained_on: date | None = None

    def fields(self) -> dict[str, object]:
        """What was said, without what was left out; ``null`` takes back what is not needed."""
        return self.model_dump(exclude={"on"}, exclude_unset=True)


def check_group_code(code: str) -> None:
    """Raises InvalidInput where a code looks like somebody's number."""
    try:
        no_number(code)
    except ValueError:
        raise InvalidInput("The code holds too many digits.", field="code") from None


class FigureRequest(Model):
    """A figure of an office about a target, or a count without a ``denominator``; ``null`` says
    that it is not known any more.
    """

    target: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    subject: LocalityCode | Literal["*"]
    on: date | None = None
    year: Annotated[int, Field(ge=2024, le=2031)]
    numerator: Annotated[int, Field(ge=0, le=10**12)] | None
    denominator: Annotated[int, Field(ge=0, le=10**12)] | None = None
    source: Name


class PreventedRequest(Model):
    """A loss that was prevented; ``document`` names what proves it."""

    amount_vnd: Annotated[int, Field(ge=1, le=10**12)]
    evidence: Literal["bank_hold", "bank_letter", "transfer_returned", "police_record",
                      "victim_statement"]  # fmt: skip
    document: Reason


class IssueRequest(Model):
    """A statement to be kept for good; ``close`` makes it the period's."""

    subject: Subject
    period: PeriodCode
    number: Annotated[str, StringConstraints(max_length=60), AfterValidator(_one_line)] = ""
    close: bool = False


class ProposeRequest(Model):
    """Reckon the points of a period anew."""

    period: PeriodCode


class ConsentRequest(Model):
    """A reporter's wish to be nominated; name and contact lie sealed, for the commending only."""

    receipt: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    agree: bool
    name: Name | None = None
    contact: Name | None = None


__all__ = [
    "ConsentRequest", "FigureRequest", "GroupRequest", "IssueRequest", "PeriodCode",
    "PreventedRequest", "ProposeRequest", "StatementKind", "Subject", "check_group_code",
]  # fmt: skip
