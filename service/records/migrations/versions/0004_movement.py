"""The movement: places, groups, the ledger, statements, nominations and webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.types import Moment, Number

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "localities",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent", sa.String(length=40)),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "valid_from"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_localities_changed", "localities", ["changed"])
    op.create_table(
        "units",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locality", sa.String(length=40)),
        sa.Column("parent", sa.String(length=60)),
        sa.Column("size", sa.String(length=12)),
        sa.Column("school_level", sa.String(length=12)),
        sa.Column("reports", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "valid_from"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_units_changed", "units", ["changed"])
    op.create_index("ix_units_locality", "units", ["locality"])
    op.create_table(
        "successions",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("of", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("share", sa.Integer()),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("of", "source", "target", "on_day"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_successions_changed", "successions", ["changed"])
    op.create_table(
        "group_changes",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_group_changes_code", "group_changes", ["code"])
    op.create_table(
        "ledger_entries",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("reverses", sa.BigInteger()),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("campaign", Number, nullable=False),
        sa.Column("group_code", sa.String(length=60)),
        sa.Column("unit", sa.String(length=60)),
        sa.Column("locality", sa.String(length=40)),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("loss_vnd", sa.BigInteger(), nullable=False),
        sa.Column("prevented_vnd", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("credited_on", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("reverses"),
    )
    op.create_index("ix_ledger_day_group", "ledger_entries", ["credited_on", "group_code"])
    op.create_index("ix_ledger_day_place", "ledger_entries", ["credited_on", "locality"])
    op.create_index("ix_ledger_entries_campaign", "ledger_entries", ["campaign"])
    op.create_index("ix_ledger_entries_case_id", "ledger_entries", ["case_id"])
    op.create_index("ix_ledger_entries_event", "ledger_entries", ["event"])
    op.create_table(
        "credited_reports",
        sa.Column("report_id", Number, autoincrement=False, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )
    op.create_index("ix_credited_reports_case_id", "credited_reports", ["case_id"])
    op.create_table(
        "prevented_losses",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("amount_vnd", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.Column("document_ref", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("stated_by", Number, nullable=False),
        sa.Column("stated_at", Moment(), nullable=False),
        sa.Column("decided_by", Number),
        sa.Column("decided_at", Moment()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prevented_losses_case_id", "prevented_losses", ["case_id"])
    op.create_index("ix_prevented_losses_document_ref", "prevented_losses", ["document_ref"])
    op.create_index("ix_prevented_losses_state", "prevented_losses", ["state"])
    op.create_table(
        "figures",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("numerator", sa.BigInteger()),
        sa.Column("denominator", sa.BigInteger()),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_figures_of", "figures", ["code", "subject", "year"])
    op.create_index("ix_figures_subject", "figures", ["subject"])
    op.create_table(
        "check_counts",
        sa.Column("locality", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("checks", sa.BigInteger(), nullable=False),
        sa.Column("firsts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("locality", "day"),
    )
    op.create_table(
        "statements",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=70), nullable=False),
        sa.Column("period", sa.String(length=30), nullable=False),
        sa.Column("map_on", sa.Date(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("snapshot_id", sa.String(length=60), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("closing", sa.String(length=120)),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("closing"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_statements_subject", "statements", ["subject"])
    op.create_table(
        "statement_files",
        sa.Column("statement_id", Number, nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"]),
        sa.PrimaryKeyConstraint("statement_id", "format"),
    )
    op.create_table(
        "nominations",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("occasion", sa.String(length=12), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=60)),
        sa.Column("locality", sa.String(length=40)),
        sa.Column("period", sa.String(length=30), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("decided_by", Number),
        sa.Column("decided_at", Moment()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("occasion", "subject_kind", "subject", "period"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_nominations_locality", "nominations", ["locality"])
    op.create_index("ix_nominations_state", "nominations", ["state"])
    op.create_index("ix_nominations_unit", "nominations", ["unit"])
    op.create_table(
        "consents",
        sa.Column("report_id", Number, autoincrement=False, nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )
    op.create_table(
        "webhooks",
        sa.Column("id", Number, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=2048), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("webhook_id", Number, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("last", sa.String(length=40)),
        sa.PrimaryKeyConstraint("webhook_id", "seq"),
    )
    op.create_index("ix_deliveries_next_at", "deliveries", ["next_at"])
