"""What apps sent within a day, also where they have deleted it since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.records.types import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    op.create_table(
        "batch_uploads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_batch_uploads_made_at", "batch_uploads", ["made_at"])
    op.create_index("ix_batch_uploads_owner", "batch_uploads", ["owner"])
    op.execute(
        "INSERT INTO batch_uploads (id, owner, size, made_at)"
        " SELECT id, owner, size, made_at FROM batches"
    )
