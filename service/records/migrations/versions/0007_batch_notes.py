"""What a batch job left out or cut, so that its owner is told; none where it ended before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only. The version that still runs enters rows without it."""
    op.add_column("batches", sa.Column("notes", sa.JSON()))
