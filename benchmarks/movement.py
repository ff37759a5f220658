"""The movement: credits a second, statements over three years, totals of a million entries.

The reference for totals is the least that adds them up: one bare ``SELECT sum(amount)`` by locality
and category through the database's own driver, over the same rows in the same run. With
``LACHAN_TEST_POSTGRES`` set, as ``python -m tests.servers`` does, PostgreSQL is measured too.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import make_url, text

from service import statements_desk
from service.gathering import Subject, credited
from service.movement import periods
from service.movement.periods import Period
from service.records.movement_tables import ledger_entries
from service.settings import Settings
from service.statement_files import FORMATS
from service.wiring import Services, build
from tests.movement_life import FIRST_DAY, LAST_DAY, YEARS, Life, Size, live
from tests.movement_maps import SIXTY, SPLIT_BY_SHARES
from tests.support import NOW

ENTRIES = 1_000_000
ROUNDS = 5
FORMS = ("docx", "xlsx")
WHOLE = Period(FIRST_DAY, LAST_DAY, "2023-11-15..2026-11-14")

COLD = """
import sys, time
from pathlib import Path
from service import statements_desk
from service.settings import Settings
from service.statement_files import FORMATS
from service.wiring import build
folder, address, subject, year = sys.argv[1:]
services = build(Settings(data_dir=Path(folder), database_url=address or None, classifier="none"))
for _ in range(2):
    begun, worked = time.perf_counter(), time.process_time()
    drawn = statements_desk.draw(services, None, "yearly", subject, year)
    for form in ("docx", "xlsx"):
        FORMATS[form][1](drawn)
    print(time.perf_counter() - begun, time.process_time() - worked)
services.close()
"""

BARE = """
SELECT locality, category, sum(amount) FROM ledger_entries
WHERE credited_on BETWEEN '{0}' AND '{1}' GROUP BY locality, category
"""


def run(data: Path | None) -> dict[str, object]:
    """Figures for each engine at hand."""
    found: dict[str, object] = {"sqlite": _measure(None)}
    address = os.environ.get("LACHAN_TEST_POSTGRES")
    if address:
        with _database(address) as ours:
            found["postgresql"] = _measure(ours)
    return found


def _measure(address: str | None) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as name:
        settings = Settings(data_dir=Path(name), database_url=address, classifier="none")
        services = build(settings, clock=lambda: NOW)
        try:
            life = live(services, Size())
            done = life.credits + life.reversals
            return {
                "credits_and_reversals_per_second": round(done / life.seconds),
                **_statements(services, life, name, address),
                **_totals(services, Path(name), address),
            }
        finally:
            services.close()


def _statements(
    services: Services, life: Life, folder: str, address: str | None
) -> dict[str, object]:
    """Drawing with both files: of many places warm, of two in processes of their own."""
    draws: list[float] = []
    wholes: list[float] = []
    worked: list[float] = []
    for year in YEARS:
        spots = life.places.spots[(0, 2, 3)[YEARS.index(year)]]
        communes = [code for code, spot in spots.items() if spot.level == "commune"]
        provinces = [code for code, spot in spots.items() if spot.level == "province"]
        special = [code for code in (SPLIT_BY_SHARES, SIXTY) if code in spots]
        for subject in ("*", *provinces, *special, *communes[::19], "unit:CAT-79", "unit:CAT-70"):
            begun, cpu = time.perf_counter(), time.process_time()
            drawn = statements_desk.draw(services, None, "yearly", subject, str(year))
            draws.append(time.perf_counter() - begun)
            for form in FORMS:
                FORMATS[form][1](drawn)
            wholes.append(time.perf_counter() - begun)
            worked.append(time.process_time() - cpu)
    cold: dict[str, list[float]] = {}
    for subject in ("*", "79"):
        out = subprocess.run(
            [sys.executable, "-c", COLD, folder, address or "", subject, "2026"],
            stdout=subprocess.PIPE, text=True, check=True,
        ).stdout  # fmt: skip
        cold[subject] = [round(float(word), 2) for word in out.split()]
    return {
        "statements": len(wholes),
        "statement_seconds_median": round(median(wholes), 2),
        "statement_seconds_most": round(max(wholes), 2),
        "statement_cpu_seconds_most": round(max(worked), 2),
        "of_these_drawing_median": round(median(draws), 3),
        "of_these_drawing_most": round(max(draws), 2),
        "new_process_first_and_cpu_second_and_cpu": cold,
    }


def _totals(services: Services, folder: Path, address: str | None) -> dict[str, object]:
    count = _grow(services)
    found: dict[str, object] = {"entries": count}
    spans = [*(periods.year(year) for year in YEARS), WHOLE]
    for period in spans:
        ratios, ours, bare = [], [], []
        for turn in range(ROUNDS + 1):
            seconds = _timed(lambda period=period: _credited(services, period))  # type: ignore[misc]
            least = _timed(lambda period=period: _bare(folder, address, period))  # type: ignore[misc]
            if turn:  # the first one warms up
                ratios.append(seconds / least)
                ours.append(seconds)
                bare.append(least)
        name = "all" if period is WHOLE else period.code
        found[f"totals_{name}_seconds"] = round(median(ours), 2)
        found[f"totals_{name}_bare_seconds"] = round(median(bare), 2)
        found[f"totals_{name}_ratio_to_bare"] = round(median(ratios), 2)
    seconds = _timed(lambda: statements_desk.draw(services, None, "yearly", "*", "2026"))
    return {**found, "statement_of_the_country_drawn_seconds": round(seconds, 2)}


def _credited(services: Services, period: Period) -> int:
    with services.records.reading() as tx:
        atlas = tx.movement.atlas("locality")
        rolled = credited(
            tx, Subject("*", atlas, period.ends_on), period, tx.ledger.last(), ("category",)
        )
        return rolled.total("*").credits


def _bare(folder: Path, address: str | None, period: Period) -> int:
    statement = BARE.format(period.starts_on, period.ends_on)
    if address is None:
        with closing(sqlite3.connect(folder / "records.db")) as connection:
            return sum(row[2] for row in connection.execute(statement))
    import psycopg

    with psycopg.connect(address) as server:
        return int(sum(row[2] for row in server.execute(statement)))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _grow(services: Services) -> int:
    """Copies of all entries under numbers of their own, until there are enough."""
    shifted = {"seq", "event", "reverses", "case_id", "campaign"}
    names = [column.name for column in ledger_entries.columns]
    told = ", ".join(f"{name} + :by" if name in shifted else name for name in names)
    copy = text(
        f"INSERT INTO ledger_entries ({', '.join(names)})"  # noqa: S608 - names of our table
        f" SELECT {told} FROM ledger_entries WHERE seq <= :upto"
    )
    with services.records.writing() as tx:
        first = count = tx.ledger.last()
        while count < ENTRIES:
            upto = min(first, ENTRIES - count)
            tx.connection.execute(copy, {"by": count, "upto": upto})
            count += upto
    with services.engine.begin() as connection:
        connection.execute(text("ANALYZE ledger_entries"))  # as either engine's upkeep does
    return count


@contextmanager
def _database(address: str) -> Iterator[str]:
    """A fresh database on the server."""
    import psycopg

    name = f"bench_{os.getpid()}_{os.urandom(3).hex()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield make_url(address).set(database=name).render_as_string(hide_password=False)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
