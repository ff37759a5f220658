"""Schema: every table; kinds and states are text, so a new one needs no migration.

Each table says in ``info`` why it is kept (``purpose``), on which ground (``basis``) and for how
long (``kept``); ``docs/privacy.md`` is written from that.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Date, DateTime, Integer, MetaData, String, Table

metadata = MetaData()

TASK = "Nhiệm vụ phòng, chống lừa đảo (public task)"
LAW = "Nghĩa vụ theo pháp luật (legal obligation)"
CONSENT = "Sự đồng ý của người báo (consent)"
NONE = "Không có dữ liệu cá nhân (no personal data)"


def about(purpose: str, basis: str, kept: str, personal: str = "none") -> dict[str, Any]:
    """What ``docs/privacy.md`` says of a table."""
    return {"purpose": purpose, "basis": basis, "kept": kept, "personal": personal}


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
    info=about("which import of each feed is current", NONE, "always, for replay"),
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
    info=about("drift of the link classifier", NONE, "400 days"),
)
"""How many links a version of the classifier scored on a day (UTC), by bin of the score as its
manifest lays them out. Counts only, never a link."""
