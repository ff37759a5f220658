"""Engine: SQLite in the data folder, or PostgreSQL by address; a commit is on disk.

Writers of records take their turn from the first statement on (``BEGIN IMMEDIATE``), so that a
transaction that has read can always write.
"""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from service.errors import ArtifactError, Unavailable
from service.records import batch_tables, movement_tables, officer_tables, tables
from service.records.migrations import HEAD

__all__ = [
    "batch_tables",
    "migrate",
    "movement_tables",
    "officer_tables",
    "open_engine",
    "revision",
    "tables",
]

_LOCK = 7_241_990_011
"""Key of PostgreSQL's advisory lock while migrating."""


def open_engine(data_dir: Path, address: str | None = None) -> Engine:
    """The engine, with its schema brought up to date.

    ``address`` is a PostgreSQL URL; None means SQLite in ``data_dir``. Raises ArtifactError where
    the address is unusable, the server cannot be reached or the schema is newer than this code.
    """
    engine = _sqlite(data_dir) if address is None else _postgres(address)
    try:
        if revision(engine) != HEAD:
            data_dir.mkdir(parents=True, exist_ok=True)
            with (data_dir / ".migrate").open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                migrate(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise ArtifactError("The records cannot be opened.", code="records_unusable") from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def revision(engine: Engine) -> str | None:
    """The schema revision of the records; None before the first migration."""
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def migrate(engine: Engine) -> None:
    """Bring the schema up to date. Raises ArtifactError where it is newer than this code."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = 0"))  # another one may take its time
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            connection.commit()
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        except CommandError as error:
            raise ArtifactError(
                "The records were made by a newer version.", code="records_newer"
            ) from error
        finally:
            if engine.dialect.name == "postgresql":
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
                connection.execute(text("RESET lock_timeout"))
                connection.commit()


def _sqlite(data_dir: Path) -> Engine:
    data_dir.mkdir(parents=True, exist_ok=True)
    # while one connection turns the write-ahead log on, SQLite lets no other wait for it
    with (data_dir / ".migrate").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            with closing(sqlite3.connect(data_dir / "records.db", timeout=10)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.Error as error:
            raise ArtifactError("The records cannot be opened.", code="records_unusable") from error
    engine = create_engine(
        f"sqlite:///{data_dir / 'records.db'}", pool_size=16, max_overflow=48, pool_timeout=30
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # a destroyed key leaves nothing behind
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgres(address: str) -> Engine:
    try:
        url = make_url(address)
        if url.get_backend_name() != "postgresql":
            raise ArtifactError("The records are SQLite or PostgreSQL.", code="records_unusable")
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=16,
            max_overflow=16,
            pool_timeout=10,
            connect_args={
                "connect_timeout": 5,
                # a machine that freezes or vanishes in its turn must not keep it
                "options": "-c synchronous_commit=on -c timezone=UTC -c lock_timeout=10s "
                "-c idle_in_transaction_session_timeout=60s -c tcp_keepalives_idle=10 "
                "-c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "tcp_user_timeout": 30_000,
            },
        )
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ArtifactError(
            "The address of the records is not usable.", code="records_unusable"
        ) from error
    event.listen(engine, "connect", _assert_durable)
    return engine


def _assert_durable(connection: Any, _record: Any) -> None:
    """A server that answers before a commit is on disk would lose reports: refuse it."""
    for name in ("fsync", "synchronous_commit"):
        row = connection.execute(f"SHOW {name}").fetchone()
        if row is None or row[0] != "on":
            raise Unavailable(f"PostgreSQL runs with {name} off.", code="records_unusable")
    connection.commit()
