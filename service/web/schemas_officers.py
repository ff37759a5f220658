"""Schemas of what officers send."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from service.web.schemas import KindOrAuto
from service.web.schemas_reports import Code, Model, no_number

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=4_000)]
Login = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
GrantText = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{1,12}(@[a-z:*0-9A-Za-z/._\-]{1,60})?$")
]
UnitCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z._\-]{1,54}$"), AfterValidator(no_number)
]
CaseNumber = Annotated[str, StringConstraints(min_length=3, max_length=40)]
Id = Annotated[int, Field(ge=1, le=2**62)]


class LoginRequest(Model):
    """Name, password and the code of the second factor; ``scopes`` narrow the session."""

    login: Login
    password: Secret
    code: Annotated[str, StringConstraints(min_length=1, max_length=16)]
    scopes: list[Literal["read", "verify", "work", "admin"]] = Field([], max_length=4)


class PasswordRequest(Model):
    """A new password for the one who is logged in."""

    old: Secret
    new: Secret


class TargetModel(Model):
    """What is to be listed. ``level`` is for links; left out, the host, or the page where only
    that may be listed.
    """

    value: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    kind: KindOrAuto = "auto"
    level: Literal["page", "host", "site"] | None = None


class ConfirmRequest(Model):
    """A confirmation. The second officer may leave targets and category to the first."""

    targets: list[TargetModel] | None = Field(None, min_length=1, max_length=50)
    category: Code | None = None
    reason: Reason


class ProvisionalRequest(ConfirmRequest):
    """A listing for 72 hours by one officer."""

    case_number: CaseNumber


class ReasonRequest(Model):
    """An act that needs a reason."""

    reason: Reason


class PurposeRequest(Model):
    """A look at full data: why."""

    purpose: Reason


class NoteRequest(Model):
    """A remark."""

    text: Reason


class AskRequest(Model):
    """A question to one reporter."""

    report: Id
    text: Reason


class UnitRequest(Model):
    """The unit that is to see a case; null for none."""

    unit: UnitCode | None


class MergeRequest(Model):
    """The case that takes this one in."""

    into: Id


class SplitRequest(Model):
    """Reports that become a case of their own."""

    reports: list[Id] = Field(min_length=1, max_length=1_000)


class SightingRequest(Model):
    """When it was met again; a moment in the future counts as now."""

    seen_at: AwareDatetime


class ReviewRequest(Model):
    """The outcome of an appeal, with the reason that the appellant reads."""

    outcome: Literal["upheld", "overturned"]
    reason: Reason


class OfficerRequest(Model):
    """A new account."""

    login: Login
    unit: UnitCode | None = None
    grants: list[GrantText] = Field(min_length=1, max_length=20)


class GrantsRequest(Model):
    """Roles and scopes, in place of the former ones."""

    grants: list[GrantText] = Field(max_length=20)


class ActiveRequest(Model):
    """Whether an account works."""

    active: bool


class VerifyItem(Model):
    """A value, and the token of an answer about it where one is to be explained."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    kind: KindOrAuto = "auto"
    token: Annotated[str, StringConstraints(min_length=1, max_length=8_000)] | None = None


class VerifyRequest(Model):
    """One or many values; more than one need a case number."""

    items: list[VerifyItem] = Field(min_length=1, max_length=100)
    purpose: Reason
    case_number: CaseNumber | None = None
    format: Literal["json", "docx"] = "json"
