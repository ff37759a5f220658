"""Schemas: the shape of every request and answer, for validation and for the OpenAPI document."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

KindOrAuto = Literal["auto", "url", "phone", "account", "qr", "message"]
MAX_ITEMS = 500


class CheckRequest(BaseModel):
    """One value to check. ``kind`` ``auto`` lets the service find out what it is."""

    model_config = ConfigDict(extra="forbid")

    value: str = Field(description="A link, phone, account with bank, QR payload or message.")
    kind: KindOrAuto = "auto"


class ChecksRequest(BaseModel):
    """Up to 500 values; the answers come in the same order."""

    model_config = ConfigDict(extra="forbid")

    items: list[CheckRequest] = Field(min_length=1, max_length=MAX_ITEMS)


class ReasonModel(BaseModel):
    """One line of the account; all contributions add up to the score."""

    code: str
    contribution: int
    text: str
    source: str | None
    date: str | None
    part: int | None


class PartModel(BaseModel):
    """A value found inside, with its own verdict; offsets in characters, -1 where decoded."""

    kind: str
    key: str
    role: str
    text: str
    start: int
    end: int
    state: str
    score: int | None
    band: str | None
    category: str | None
    reasons: list[ReasonModel]
    parts: list[PartModel]


class VersionsModel(BaseModel):
    """Everything the answer was made of."""

    code: str
    policy: str
    lists: str
    classifier: str | None
    psl: str


class AnswerModel(BaseModel):
    """The answer. ``no_information`` never means that a value is good; its score is null."""

    kind: str
    key: str
    state: Literal["confirmed_scam", "suspicious", "disputed", "no_information", "known_legitimate"]
    score: int | None = Field(ge=0, le=100)
    band: Literal["VERY_HIGH", "HIGH", "MEDIUM", "LOW"] | None
    category: str | None
    reasons: list[ReasonModel]
    parts: list[PartModel]
    repaired: list[str]
    counts: dict[str, int] | None
    first_seen: str | None
    last_seen: str | None
    valid_until: str | None
    cache_seconds: int
    versions: VersionsModel
    degraded: list[str]
    advice: list[str]
    appeal: str | None
    token: str


class ProblemModel(BaseModel):
    """RFC 9457 problem document; ``field`` names the faulty input and never repeats it."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    field: str | None = None
    request_id: str | None = None


class ItemModel(BaseModel):
    """Either the answer or the problem of one item."""

    answer: AnswerModel | None
    problem: ProblemModel | None


class AnswersModel(BaseModel):
    """Answers in the order of the items."""

    answers: list[ItemModel]


class PictureAnswersModel(BaseModel):
    """One answer for each code found in the picture."""

    codes: list[AnswerModel]
