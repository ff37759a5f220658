"""Jobs: tables of tips in every format, lists that know some of them, and jobs over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from service.batch.job import Finished, Job, finished, folder_of
from service.batch.plan import Plan, Role
from service.indicators.decided import Indicator, valid_until
from service.indicators.decided import Role as Says
from service.indicators.token import Match, token
from service.tip_files.writing import write_tips
from service.wiring import Services
from tests.support import NOW
from tests.test_list_versions import take

PLAN = Plan((("Link", Role.LINK), ("SĐT", Role.PHONE), ("Nội dung", Role.TEXT)))
ROWS = 60
"""Of a chunk: small, so that small tables have several."""
MANY = 400
"""Of a chunk where jobs are killed: most of a run is spent on chunks."""


def listed_hosts(first: int, count: int) -> bytes:
    """A hosts file."""
    return b"".join(
        b"0.0.0.0 listed%d.example\n" % number for number in range(first, first + count)
    )


def fill(services: Services) -> None:
    """Lists of others and one listing of our own."""
    take(services, listed_hosts(0, 40))
    decide(services, "+84971234560")


def decide(services: Services, phone: str) -> None:
    """Confirm a phone number as officers do."""
    digest = services.lists.open_index().digest(token(Match.PHONE, phone)).hex()
    made = Indicator(
        digest=digest, marker=None, match=Match.PHONE.value, page=False, role=Says.CONFIRMED,
        category=1, first_on=NOW.date(), last_on=NOW.date(),
        until_at=valid_until(Says.CONFIRMED, "phone", NOW, NOW), feeds=("x",),
    )  # fmt: skip
    with services.records.writing() as tx:
        tx.indicators.enter([made], None, NOW - timedelta(days=1))
    services.refresh()


def tips(count: int) -> pa.Table:
    """Rows of which some are listed, some are strange and some are blank or cannot be read."""
    rows = range(count)
    return pa.table(
        {
            "Số": [str(row) for row in rows],
            "Link": [None if row % 11 == 0 else f"https://listed{row % 90}.example/{row}"
                     for row in rows],
            "SĐT": ["0971234560" if row % 7 == 0 else None if row % 11 == 0 else f"09{row:08}"
                    for row in rows],
            "Nội dung": [f"Gọi 0971234560 hoặc vào listed{row % 70}.example ngay"
                         if row % 5 == 0 else None for row in rows],
        }
    )  # fmt: skip


def write(table: pa.Table, path: Path) -> Path:
    """A table as a file of the format that its name tells."""
    with write_tips(path, None, table.schema) as writer:
        writer.write(table)
    return path


def make_job(source: Path, output: Path | None = None, **fields: Any) -> Job:
    """A job over a file of ``tips``."""
    output = output or source.with_name(f"out-{source.name}")
    made = Job(input=source, output=output, folder=folder_of(output), plan=PLAN, rows=ROWS)
    return replace(made, **fields)


def run(services: Services, job: Job, processes: int = 1, **options: Any) -> Finished:
    """A job to its end."""
    with finished(services, job, processes=processes, **options) as done:
        return done


def same_records(services: Services) -> dict[str, str]:
    """What the environment of another process needs to have the same records."""
    url = services.settings.database_url
    return {"LACHAN_DATABASE_URL": url.get_secret_value()} if url is not None else {}
