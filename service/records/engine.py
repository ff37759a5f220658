"""Engine: SQLite in the data folder, set up so that a commit is on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from service.records.schema import metadata


def open_engine(data_dir: Path) -> Engine:
    """The engine with its tables made."""
    engine = create_engine(f"sqlite:///{data_dir / 'records.db'}")
    event.listen(engine, "connect", _prepare_sqlite)
    try:
        metadata.create_all(engine)
    except OperationalError:  # another first start made a table between our look and our making
        metadata.create_all(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
