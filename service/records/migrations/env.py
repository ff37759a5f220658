"""Alembic's environment: the connection is handed in, nothing is read from files."""

from __future__ import annotations

from alembic import context

from service.records import officer_tables, tables
from service.records.schema import metadata

assert tables.reports.metadata is officer_tables.audit.metadata is metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
