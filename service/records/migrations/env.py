"""Alembic's environment: the connection is handed in, nothing is read from files."""

from __future__ import annotations

from alembic import context

from service.records import batch_tables, movement_tables, officer_tables, tables
from service.records.schema import metadata

for _module in (tables.reports, officer_tables.audit, movement_tables.units, batch_tables.batches):
    assert _module.metadata is metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
