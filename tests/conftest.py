"""No network but loopback, a fixed clock, services over a fresh data folder and fresh records."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from hypothesis import settings as hypothesis_settings
from sqlalchemy import make_url

from service.settings import Settings
from tests.support import NOW

if TYPE_CHECKING:
    from service.wiring import Services


hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which database keeps the records of the tests."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="records in SQLite, or in the PostgreSQL of LACHAN_TEST_POSTGRES",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the records, by whatever fixture it asks for them."""
    for item in items:
        if "database_url" in getattr(item, "fixturenames", ()):
            item.add_marker("records")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches past this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError("a test tried to reach the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def now() -> datetime:
    """The moment at which every test happens."""
    return NOW


def _server(name: str) -> str:
    found = os.environ.get(name)
    assert found, f"{name} names no server: run this under `python -m tests.servers`"
    return found


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The superuser's address of the PostgreSQL of this run."""
    return _server("LACHAN_TEST_POSTGRES")


@pytest.fixture(scope="session")
def _worker_database(
    postgres_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """One database a worker, migrated once; ``as_made`` keeps the rows that migrations put in."""
    from service.records.engine import open_engine

    name = f"lachan_{worker_id}_{os.getpid()}"
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        open_engine(tmp_path_factory.mktemp("migrating"), url).dispose()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA as_made")
            for table in _tables(connection):
                connection.execute(f"CREATE TABLE as_made.{table} AS TABLE public.{table}")
        yield url
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [row[0] for row in rows]


def _as_made(url: str) -> None:
    """Take back what a test wrote; deleting is four times as fast as a database a test."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        steps = [
            step
            for table in _tables(connection)
            for step in (
                f"DELETE FROM public.{table}",  # noqa: S608 - a name out of the catalogue
                f"INSERT INTO public.{table} TABLE as_made.{table}",
            )
        ]
        with connection.transaction():
            # foreign keys ask for no order
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("; ".join(steps))
            connection.execute("SELECT setval(seqrelid, seqstart, false) FROM pg_sequence")


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Address of a database with nothing recorded; None for SQLite in the data folder."""
    if request.config.getoption("--database") == "sqlite":
        return None
    url: str = request.getfixturevalue("_worker_database")
    _as_made(url)
    return url


@pytest.fixture
def redis_url(worker_id: str) -> str:
    """Address of an empty Redis that no other worker uses."""
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id != "master" else 1
    parts = urlsplit(_server("LACHAN_TEST_REDIS"))
    url = parts._replace(path=f"/{number}").geturl()
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def make_services(tmp_path: Path, database_url: str | None) -> Iterator[Callable[..., Services]]:
    """Builds services over one fresh data folder and records; settings may be overridden."""
    from service.wiring import build

    opened: list[Services] = []

    def make(**settings: Any) -> Services:
        chosen = {
            "data_dir": tmp_path / "data",
            "database_url": database_url,
            "classifier": "none",
            **settings,
        }
        services = build(Settings(**chosen), clock=lambda: NOW)
        opened.append(services)
        return services

    yield make
    for services in opened:
        services.close()


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """An empty models folder."""
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Services with nothing imported."""
    return make_services()
