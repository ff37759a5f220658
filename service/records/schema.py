"""Schema: every table; kinds and states are text, so a new one needs no migration."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, DateTime, Integer, MetaData, String, Table

metadata = MetaData()

list_versions = Table(
    "list_versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("feed", String(80), nullable=False, index=True),
    Column("segment", String(120), nullable=False),
    Column("source", String(120), nullable=False),
    Column("source_sha256", String(64), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("outcome", JSON, nullable=False),
    Column("etag", String(400)),
    Column("modified", String(80)),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    Column("left_at_version", Integer),
    sqlite_autoincrement=True,
)
"""One row per accepted import. ``left_at_version`` is the id of the row that took its place;
a row without it is current. Rows are never edited otherwise."""

classifier_scores = Table(
    "classifier_scores",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("bin", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
"""How many links a version of the classifier scored on a day (UTC), by bin of the score as its
manifest lays them out. Counts only, never a link."""
