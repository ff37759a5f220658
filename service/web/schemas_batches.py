"""Schemas of batches: a table's job, as its owner is told of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class BatchOptions(BaseModel):
    """How the table is scored, as the upload asked for it."""

    format: str
    output: str
    columns: str | None
    sheet: str | None
    language: str
    full: bool
    heading: bool | None = None


class BatchAnswer(BaseModel):
    """A job. ``done`` and ``bad`` count while it runs; ``rows`` is null until it is done."""

    id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    options: BatchOptions
    size: int
    sha256: str
    rows: int | None
    done: int
    bad: int = Field(description="Rows with errors.")
    notes: dict[str, int] = Field(
        description="Of a job that is done, how much was left out or cut: `keys_left_out`, "
        "`cells_cut`, `not_finite`. Empty where nothing was.",
        examples=[{"keys_left_out": 1}],
    )
    error: str | None
    made_at: str
    started_at: str | None
    ended_at: str | None
    deleted_on: str


class BatchesAnswer(BaseModel):
    """The jobs of a key, the newest first."""

    batches: list[BatchAnswer]
