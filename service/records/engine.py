"""Engine: one address gives SQLite or PostgreSQL, set up so that a commit is on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

from service.records.schema import metadata


def open_engine(database_url: str | None, data_dir: Path) -> Engine:
    """The engine with its tables made. SQLite in ``data_dir`` unless an address is given."""
    address = database_url or f"sqlite:///{data_dir / 'records.db'}"
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    metadata.create_all(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
