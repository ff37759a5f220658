"""List versions and classifier scores; installations of before migrations have them already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    known = set(sa.inspect(op.get_bind()).get_table_names())
    if "list_versions" not in known:
        op.create_table(
            "list_versions",
            sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
            sa.Column("feed", sa.String(80), nullable=False, index=True),
            sa.Column("segment", sa.String(120), nullable=False),
            sa.Column("source", sa.String(120), nullable=False),
            sa.Column("source_sha256", sa.String(64), nullable=False),
            sa.Column("key_id", sa.String(16), nullable=False),
            sa.Column("entries", sa.Integer, nullable=False),
            sa.Column("outcome", sa.JSON, nullable=False),
            sa.Column("etag", sa.String(400)),
            sa.Column("modified", sa.String(80)),
            sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("left_at_version", sa.Integer),
            sqlite_autoincrement=True,
        )
    if "classifier_scores" not in known:
        op.create_table(
            "classifier_scores",
            sa.Column("version", sa.String(40), primary_key=True),
            sa.Column("day", sa.Date, primary_key=True),
            sa.Column("bin", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("count", sa.Integer, nullable=False),
        )
