"""Reports, cases and the listings that our own decisions make."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.types import Moment, Number

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "appeals",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("receipt_ref", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("observable_kind", sa.String(length=10), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("case_id", Number),
        sa.Column("network_ref", sa.String(length=24)),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("proof", sa.String(length=12)),
        sa.Column("proof_hash", sa.String(length=64)),
        sa.Column("proof_tries", sa.Integer(), nullable=False),
        sa.Column("proved_at", Moment()),
        sa.Column("decided_at", Moment()),
        sa.Column("decided_by", Number),
        sa.Column("outcome", sa.String(length=12)),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receipt_ref"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_appeals_case_id"), "appeals", ["case_id"], unique=False)
    op.create_index(op.f("ix_appeals_digest"), "appeals", ["digest"], unique=False)
    op.create_index(op.f("ix_appeals_state"), "appeals", ["state"], unique=False)
    op.create_table(
        "attachment_days",
        sa.Column("source_ref", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_ref", "day"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report_id", Number, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("has_view", sa.Boolean(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_attachments_report_id"), "attachments", ["report_id"], unique=False)
    op.create_table(
        "case_links",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("case_id", Number, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "digest", "case_id"),
    )
    op.create_index(op.f("ix_case_links_case_id"), "case_links", ["case_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40)),
        sa.Column("locality", sa.String(length=40)),
        sa.Column("unit", sa.String(length=60)),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("loss_vnd", sa.BigInteger(), nullable=False),
        sa.Column("verdict_rank", sa.Integer(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("claimed_by", Number),
        sa.Column("claimed_until", Moment()),
        sa.Column("merged_into", Number),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_cases_due_at"), "cases", ["due_at"], unique=False)
    op.create_index(op.f("ix_cases_locality"), "cases", ["locality"], unique=False)
    op.create_index(op.f("ix_cases_state"), "cases", ["state"], unique=False)
    op.create_index(op.f("ix_cases_unit"), "cases", ["unit"], unique=False)
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("officer_id", Number, nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(length=40)),
        sa.Column("case_number", sa.String(length=40)),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "round", "officer_id", "act"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decisions_case_id"), "decisions", ["case_id"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("erased_at", Moment(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "indicators",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("marker", sa.String(length=32)),
        sa.Column("match", sa.String(length=1), nullable=False),
        sa.Column("page", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("category", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("until_at", Moment(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("feeds", sa.JSON(), nullable=False),
        sa.Column("case_id", Number),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("entered_at_version", sa.BigInteger(), nullable=False),
        sa.Column("left_at_version", sa.BigInteger()),
        sa.Column("left_at", Moment()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_indicators_case_id"), "indicators", ["case_id"], unique=False)
    op.create_index(
        "ix_indicators_current", "indicators", ["digest", "left_at_version"], unique=False
    )
    op.create_index(op.f("ix_indicators_digest"), "indicators", ["digest"], unique=False)
    op.create_index(
        op.f("ix_indicators_entered_at_version"), "indicators", ["entered_at_version"], unique=False
    )
    op.create_index(
        op.f("ix_indicators_left_at_version"), "indicators", ["left_at_version"], unique=False
    )
    op.create_table(
        "ledger_events",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_ledger_events_case_id"), "ledger_events", ["case_id"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("report_id", Number),
        sa.Column("author", sa.String(length=12), nullable=False),
        sa.Column("officer_id", Number),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notes_case_id"), "notes", ["case_id"], unique=False)
    op.create_index(op.f("ix_notes_report_id"), "notes", ["report_id"], unique=False)
    op.create_table(
        "overturned",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("evidence_hash", sa.String(length=64), nullable=False),
        sa.Column("overturned_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "source", "evidence_hash"),
    )
    op.create_table(
        "personal",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index(op.f("ix_personal_purge_on"), "personal", ["purge_on"], unique=False)
    op.create_table(
        "record_keys",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "reporter_records",
        sa.Column("reporter_ref", sa.String(length=32), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("overturned", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("reporter_ref"),
    )
    op.create_table(
        "reports",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("receipt_ref", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("case_id", Number),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("category", sa.String(length=40)),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("locality", sa.String(length=40)),
        sa.Column("group_code", sa.String(length=60)),
        sa.Column("loss_vnd", sa.BigInteger()),
        sa.Column("happened_on", sa.Date()),
        sa.Column("verdict_state", sa.String(length=20), nullable=False),
        sa.Column("verdict_score", sa.Integer()),
        sa.Column("evidence_hash", sa.String(length=64), nullable=False),
        sa.Column("network_ref", sa.String(length=24)),
        sa.Column("hint", sa.String(length=20)),
        sa.Column("template", sa.String(length=32)),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receipt_ref"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reports_case_id"), "reports", ["case_id"], unique=False)
    op.create_index(op.f("ix_reports_locality"), "reports", ["locality"], unique=False)
    op.create_index(op.f("ix_reports_received_at"), "reports", ["received_at"], unique=False)
    op.create_table(
        "voices",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("voice_ref", sa.String(length=32), nullable=False),
        sa.Column("report_id", Number, autoincrement=False, nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("network_ref", sa.String(length=24)),
        sa.Column("group_ref", sa.String(length=24)),
        sa.Column("kind_group", sa.String(length=20), nullable=False),
        sa.Column("evidence_hash", sa.String(length=64), nullable=False),
        sa.Column("heard_at", Moment(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "voice_ref", "report_id"),
    )
    op.create_index(op.f("ix_voices_report_id"), "voices", ["report_id"], unique=False)
    op.create_table(
        "warnings",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("localities", sa.JSON(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("decided_by", Number),
        sa.Column("decided_at", Moment()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_warnings_case_id"), "warnings", ["case_id"], unique=False)
    op.create_index(op.f("ix_warnings_state"), "warnings", ["state"], unique=False)
    op.create_table(
        "report_observables",
        sa.Column("report_id", Number, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"]),
        sa.PrimaryKeyConstraint("report_id", "place"),
    )
    op.create_index(
        op.f("ix_report_observables_digest"), "report_observables", ["digest"], unique=False
    )
    series = sa.table("counters", sa.column("name"), sa.column("value"))
    op.bulk_insert(series, [{"name": name, "value": 0} for name in ("audit", "ledger", "lists")])
