"""Schemas of reports and appeals: shapes only; what the words mean is judged further in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from service.locality import PATTERN
from service.web.schemas import KindOrAuto

MOST_DIGITS = 7


def no_number(text: str) -> str:
    """Codes lie in the clear, so none may hold somebody's phone or account. Raises ValueError."""
    if sum(char.isdigit() for char in text) > MOST_DIGITS:
        raise ValueError("too many digits")
    return text


Text = Annotated[str, StringConstraints(max_length=10_000)]
Short = Annotated[str, StringConstraints(max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_]{1,40}$")]
LocalityCode = Annotated[str, StringConstraints(pattern=PATTERN)]
GroupCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z._\-]{1,60}$"), AfterValidator(no_number)
]
ReceiptText = Annotated[str, StringConstraints(min_length=1, max_length=64)]
PublicChannel = Literal["app", "zalo", "hotline", "field", "web"]


class Model(BaseModel):
    """Unknown fields are refused, so that a slip is not silently lost."""

    model_config = ConfigDict(extra="forbid")


class GivenValue(Model):
    """A link, number, account, code or message."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    kind: KindOrAuto = "auto"


class ReportRequest(Model):
    """A report. Any of ``values``, ``message`` and ``story`` suffices."""

    values: list[GivenValue] = Field(default_factory=list, max_length=20)
    message: Text = Field("", description="The whole message, as it was received.")
    story: Text = Field("", description="What happened.")
    category: Code | None = Field(None, description="A code of /v1/categories.")
    happened_on: date | None = None
    loss_vnd: int | None = Field(None, ge=0, le=10**15)
    channel: PublicChannel = "web"
    locality: LocalityCode | None = Field(None, description="Codes from the province down.")
    group: GroupCode | None = None
    contact: Short | None = Field(None, description="Only if you want an answer; kept encrypted.")
    store_anyway: bool = Field(False, description="Keep a petition although it is none of fraud.")


class ReportAnswer(BaseModel):
    """``first`` is what to do now; ``receipt`` is null where nothing was stored."""

    first: list[str]
    receipt: str | None
    stored: bool
    hint: str | None
    files_refused: list[str]


class ReceiptRequest(Model):
    """A receipt, in the body so that it stands in no log."""

    receipt: ReceiptText


class ReplyRequest(Model):
    """An answer to an officer's question."""

    receipt: ReceiptText
    text: Annotated[str, StringConstraints(min_length=1, max_length=4_000)]


class AppealRequest(Model):
    """An objection by whoever is concerned."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    kind: Literal["auto", "url", "phone", "account"] = "auto"
    reason: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    contact: Short | None = None
    token: Annotated[str, StringConstraints(max_length=8_000)] | None = None
    urgent: bool = False


class WrongRequest(Model):
    """Somebody says that an answer is wrong; the token of the answer says which."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    kind: KindOrAuto = "auto"
    token: Annotated[str, StringConstraints(min_length=1, max_length=8_000)]
    reason: Text = ""


class ProofRequest(Model):
    """The code that was read out on a call."""

    receipt: ReceiptText
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
