"""Tables of batch jobs: who asked for what to be scored, and how far it is. Files lie beside."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, String, Table

from service.records.schema import TASK, about, metadata
from service.records.types import Moment

batches = Table(
    "batches",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(40), nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("options", JSON, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", BigInteger),
    Column("done", BigInteger, nullable=False),
    Column("bad", BigInteger, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_by", String(40)),
    Column("lease_until", Moment),
    Column("error", String(40)),
    Column("notes", JSON),
    Column("made_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("delete_on", Date, nullable=False, index=True),
    info=about(
        "tables of tips that an app had scored; the files lie on disk", TASK,
        "7 days after the upload, files and row", "files of tips, of their owner only",
    ),
)  # fmt: skip
"""``state``: ``queued running done failed cancelled``. ``notes``: counts of what a job that is done
left out or cut, by code; NULL before its end."""

batch_uploads = Table(
    "batch_uploads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(40), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False, index=True),
    info=about("how much an app sent to be scored within a day", TASK, "a day after the upload"),
)
"""A row outlives that of its job: who deletes a table has sent it nevertheless."""
