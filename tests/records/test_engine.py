"""The records open with the schema that the code needs, and a commit is on disk."""

from __future__ import annotations

import gc
import re
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from service.batch_jobs import batch_dict
from service.errors import ArtifactError, Unavailable
from service.records import lists, migrations, scores
from service.records.batch_book import BatchBook
from service.records.engine import open_engine, revision
from service.records.migrations import HEAD
from service.records.schema import metadata
from tests.servers import postgres

ROOT = Path(__file__).parent.parent.parent
DAY = date(2026, 11, 22)
TABLES = sorted(metadata.tables)

BEFORE_MIGRATIONS = """
CREATE TABLE list_versions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    feed VARCHAR(80) NOT NULL,
    segment VARCHAR(120) NOT NULL,
    source VARCHAR(120) NOT NULL,
    source_sha256 VARCHAR(64) NOT NULL,
    key_id VARCHAR(16) NOT NULL,
    entries INTEGER NOT NULL,
    outcome JSON NOT NULL,
    etag VARCHAR(400),
    modified VARCHAR(80),
    imported_at DATETIME NOT NULL,
    left_at_version INTEGER
);
CREATE INDEX ix_list_versions_feed ON list_versions (feed);
CREATE TABLE classifier_scores (
    version VARCHAR(40) NOT NULL,
    day DATE NOT NULL,
    bin INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (version, day, bin)
);
INSERT INTO list_versions VALUES
    (7, 'old', 'old-1.seg', 'old-1.gz', 'aa', 'bb', 3, '{"accepted": 3}', NULL, NULL,
     '2026-10-01 00:00:00.000000', NULL);
INSERT INTO classifier_scores VALUES ('one', '2026-11-22', 4, 9);
"""
"""As installations of before migrations made their tables."""


@contextmanager
def opened(data_dir: Path, address: str | None = None) -> Iterator[Engine]:
    """An open engine that is let go."""
    engine = open_engine(data_dir, address)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def database(server: str) -> Iterator[str]:
    """A database of one test, without any table."""
    name = f"lachan_empty_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty(database_url: str | None) -> Iterator[str | None]:
    """Address of a database without tables; None for SQLite, which begins with none."""
    if database_url is None:
        yield None
        return
    with database(database_url) as url:
        yield url


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """The same on PostgreSQL, whichever database keeps the records of this run."""
    with database(postgres_url) as url:
        yield url


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata))


def test_migrations_from_nothing_make_what_the_tables_say(
    tmp_path: Path, empty: str | None
) -> None:
    with opened(tmp_path, empty) as engine:
        assert revision(engine) == HEAD
        with engine.connect() as connection:
            assert _differences(connection) == []
            found = connection.execute(text("SELECT name, value FROM counters ORDER BY name"))
            assert [tuple(row) for row in found] == [("audit", 0), ("ledger", 0), ("lists", 0)]


def test_opening_again_changes_nothing(tmp_path: Path, empty: str | None) -> None:
    with opened(tmp_path, empty) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE counters SET value = 5 WHERE name = 'audit'"))
    with opened(tmp_path, empty) as engine, engine.connect() as connection:
        found = connection.execute(text("SELECT value FROM counters WHERE name = 'audit'"))
        assert found.scalar() == 5


def test_sqlite_never_gives_a_number_out_twice(tmp_path: Path) -> None:
    wanted = {
        name
        for name, table in metadata.tables.items()
        if table.dialect_options["sqlite"]["autoincrement"]
    }
    with opened(tmp_path), closing(sqlite3.connect(tmp_path / "records.db")) as file:
        rows = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    assert {name for name, made in rows if "AUTOINCREMENT" in made} == wanted


def test_an_installation_of_before_migrations_keeps_its_rows(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "records.db")) as file:
        file.executescript(BEFORE_MIGRATIONS)
    with opened(tmp_path) as engine, engine.connect() as connection:
        assert _differences(connection) == []
        version = lists.current_of(connection, "old")
        assert version is not None
        assert (version.id, version.entries, version.outcome) == (7, 3, {"accepted": 3})
        assert scores.counts(connection, "one", DAY, DAY) == {4: 9}
        # a new row goes on after the old ones
        assert lists.newest(connection) == 7


@pytest.fixture
def batch_of_before(
    tmp_path: Path, empty: str | None, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Enters a batch job into records of an earlier schema."""
    upgrade = command.upgrade

    def enter(schema: str) -> None:
        with monkeypatch.context() as context:
            context.setattr(command, "upgrade", lambda config, _head: upgrade(config, schema))
            with opened(tmp_path, empty) as engine, engine.begin() as connection:
                connection.execute(
                    text(
                        "INSERT INTO batches (id, owner, state, options, size, sha256, done, bad,"
                        " cancelled, tries, made_at, delete_on)"
                        " VALUES ('aa', 'key:a', 'done', '{}', 70, 'bb', 0, 0, false, 0, 5, :day)"
                    ),
                    {"day": DAY.isoformat() if empty is None else DAY},
                )

    return enter


def test_what_came_before_uploads_were_counted_counts(
    tmp_path: Path, empty: str | None, batch_of_before: Callable[[str], None]
) -> None:
    batch_of_before("0005")
    with opened(tmp_path, empty) as engine, engine.connect() as connection:
        found = connection.execute(text("SELECT id, owner, size, made_at FROM batch_uploads"))
        assert [tuple(row) for row in found] == [("aa", "key:a", 70, 5)]


def test_a_batch_that_ended_before_anything_was_noted_has_nothing_noted(
    tmp_path: Path, empty: str | None, batch_of_before: Callable[[str], None]
) -> None:
    batch_of_before("0006")
    with opened(tmp_path, empty) as engine, engine.connect() as connection:
        told = batch_dict(BatchBook(connection).get("aa"))
        assert (told["id"], told["notes"]) == ("aa", {})


def test_a_schema_newer_than_the_code_is_refused_and_left_alone(
    tmp_path: Path, empty: str | None
) -> None:
    with opened(tmp_path, empty) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for _ in range(2):  # a refusal leaves no lock behind
        with pytest.raises(ArtifactError) as caught:
            open_engine(tmp_path, empty)
        assert caught.value.code == "records_newer"
    del caught
    gc.collect()  # a connection that was left open is told now, and in this test
    plain = f"sqlite:///{tmp_path / 'records.db'}"
    engine = create_engine(
        plain if empty is None else make_url(empty).set(drivername="postgresql+psycopg")
    )
    assert revision(engine) == "9999"
    engine.dispose()


OPENS = (
    "import sys; from pathlib import Path;"
    "from service.records.engine import open_engine, revision;"
    "print('ready', flush=True); sys.stdin.readline();"
    "engine = open_engine(Path(sys.argv[1]), sys.argv[2] or None);"
    "print(revision(engine)); engine.dispose()"
)


@pytest.mark.parametrize("turn", range(3))
def test_several_first_starts_at_once_all_succeed(
    tmp_path: Path, empty: str | None, turn: int
) -> None:
    with ExitStack() as stack:
        processes = []
        for number in range(4):
            # on PostgreSQL they may be machines that share no folder
            folder = tmp_path / ("data" if empty is None else f"machine{number}")
            process = subprocess.Popen(
                [sys.executable, "-c", OPENS, str(folder), empty or ""],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True,
            )  # fmt: skip
            processes.append(stack.enter_context(process))
            stack.callback(process.kill)
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        for process in processes:
            out, err = process.communicate(timeout=60)
            assert (process.returncode, out) == (0, f"{HEAD}\n"), err


def test_every_sqlite_connection_puts_a_commit_on_disk(tmp_path: Path) -> None:
    with opened(tmp_path) as engine, ExitStack() as stack:
        for _ in range(3):
            connection = stack.enter_context(engine.connect())
            for name, value in (("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1)):
                assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


@pytest.mark.slow
def test_every_postgresql_connection_puts_a_commit_on_disk_whatever_is_configured(
    tmp_path: Path, empty_postgres: str
) -> None:
    url = make_url(empty_postgres)
    with psycopg.connect(empty_postgres, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {url.database} SET synchronous_commit = off")
        assert server.execute("SHOW synchronous_commit").fetchone() == ("on",)
    with psycopg.connect(empty_postgres) as server:
        assert server.execute("SHOW synchronous_commit").fetchone() == ("off",)
    asking = url.update_query_dict({"options": "-c synchronous_commit=off"})
    for address in (url, asking):
        with opened(tmp_path, address.render_as_string(hide_password=False)) as engine:
            connections = [engine.connect() for _ in range(3)]
            for connection in connections:
                for name in ("synchronous_commit", "fsync"):
                    assert connection.exec_driver_sql(f"SHOW {name}").scalar() == "on"
                connection.close()


@pytest.mark.slow
def test_a_server_that_does_not_write_through_is_refused(tmp_path: Path) -> None:
    with postgres(fsync="off") as url, pytest.raises(Unavailable) as caught:
        open_engine(tmp_path, url)
    assert caught.value.code == "records_unusable"
    assert "fsync" in str(caught.value)
    del caught
    gc.collect()  # as above


@pytest.mark.parametrize(
    "address",
    [
        "no address",
        "mysql://root:hidden@127.0.0.1/x",
        "postgresql+nothing://root:hidden@127.0.0.1/x",
        "postgresql://root:hidden@127.0.0.1:1/x",
    ],
)
def test_an_unusable_address_is_refused_without_being_repeated(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(ArtifactError) as caught:
        open_engine(tmp_path, address)
    assert caught.value.code == "records_unusable"
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_why_it_is_kept_on_which_ground_and_how_long(name: str) -> None:
    info = metadata.tables[name].info
    for key in ("purpose", "basis", "kept"):
        assert info[key].strip()


def test_migrations_are_numbered_one_after_the_other_and_head_is_the_newest() -> None:
    folder = Path(migrations.__file__).parent / "versions"
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    numbers = [re.match(r"(\d{4})_[a-z_]+$", name) for name in names]
    assert [found and found[1] for found in numbers] == [
        f"{number:04d}" for number in range(1, len(names) + 1)
    ]
    former = None
    for name in names:
        module = import_module(f"service.records.migrations.versions.{name}")
        assert (module.revision, module.down_revision) == (name[:4], former)
        former = module.revision
    assert former == HEAD
