"""Worker: reports, confirms, retracts and appeals without end, and writes down what it was told.

``python -m tests.durability.worker JOURNAL`` warms up once; for each line ``SEED SECONDS`` on its
standard input a fork of it goes to work, is killed with SIGKILL so many seconds later, and the
signal that ended it is answered. An act's line in the journal follows its return, so whatever
stands there was promised; the line before the act tells only where a kill hit.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select

from service import deciding
from service.appealing import Asked, take_appeal
from service.errors import Conflict, InvalidInput
from service.officers.permissions import Officer, grants_of
from service.records.officer_tables import officers
from service.records.tables import appeals, cases, reports
from service.reporting import Told, take_report
from service.wiring import Services, build
from tests.attachments import pictures

CATEGORY = "BANK_FAKE_SITE"
REASON = "Đã xác minh với ngân hàng"
LATEST = 12
"""Of so many cases each act chooses one, so that they get to their end."""
WARM = 60
"""Acts before the first fork: what they compiled and read is there for all."""


@dataclass
class Worker:
    """One life, from the fork to the kill."""

    services: Services
    journal: int
    chance: random.Random
    officers: dict[str, list[Officer]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.services.refresh()
        with self.services.records.reading() as tx:
            for number in tx.connection.execute(select(officers.c.id)).scalars().all():
                row, grants = tx.officers.get(number), grants_of(tx.officers.grants_of(number))
                assert row is not None
                made = Officer(row.id, row.login, row.unit, grants)
                self.officers.setdefault(row.login.partition("-")[0], []).append(made)

    def act(self) -> None:
        """One act of any kind."""
        acts = (self.submit, self.confirm, self.retract, self.appeal, self.review)
        self.chance.choices(acts, (5, 8, 2, 2, 2))[0]()

    def submit(self) -> None:
        chance = self.chance
        value = chance.choice(self.said) if self.said and chance.random() < 0.3 else self.fresh()
        self.said.append(value)
        person = f"person {chance.randrange(10**6)}" if chance.random() < 0.3 else None
        said: dict[str, Any] = {
            "values": [("auto", value)],
            "story": f"họ gọi và đòi chuyển tiền {chance.random()}",
            "category": CATEGORY,
            "contact": "me@example.org" if chance.random() < 0.3 else None,
            "locality": "79/26734" if chance.random() < 0.3 else None,
            "address": self.address(),
            "person": person,
            "channel": "bank" if person else "web",
            "idempotency_key": f"khoa-{chance.getrandbits(64):016x}",
        }
        files = [pictures.pdf()] if chance.random() < 0.15 else []
        told = Told(**said, files=files)
        self.tell(
            "submit", lambda: {"receipt": take_report(self.services, told, "vi")["receipt"]}, value,
            said=None if files else said,
        )  # fmt: skip

    def fresh(self) -> str:
        number = self.chance.randrange(10**6)
        if self.chance.random() < 0.5:
            return f"https://lua-dao-{number}.com/dang-nhap"
        return f"{self.chance.choice(('090', '091', '097', '098'))}1{number:06d}"

    def address(self) -> str:
        return ".".join(str(self.chance.randrange(1, 255)) for _ in range(4))

    def confirm(self) -> None:
        found = self.some_case("open", "awaiting_second", "awaiting_second")
        if found is None:
            return
        case, value = found
        officer = self.chance.choice(self.officers["verifier"])

        def act() -> dict[str, Any]:
            done = deciding.confirm(
                self.services, officer, case, [("auto", value, None)], CATEGORY, REASON
            )
            return {
                "case": case, "officer": officer.id, "state": str(done.state),
                "version": done.version,
            }  # fmt: skip

        self.tell("confirm", act, value)

    def retract(self) -> None:
        found = self.some_case("confirmed")
        if found is None:
            return
        case, value = found
        officer = self.officers["supervisor"][0]

        def act() -> dict[str, Any]:
            done = deciding.act(self.services, officer, case, "retract", REASON)
            return {"case": case, "officer": officer.id, "version": done.version}

        self.tell("retract", act, value)

    def appeal(self) -> None:
        found = self.some_case("confirmed", "confirmed", "open")
        if found is None:
            return
        asked = Asked(
            kind="appeal", value_kind="auto", value=found[1], reason="Đây là cửa hàng của tôi",
            contact="shop@example.org", address=self.address(),
        )  # fmt: skip
        self.tell(
            "appeal", lambda: {"receipt": take_appeal(self.services, asked, "vi")["receipt"]},
            found[1],
        )  # fmt: skip

    def review(self) -> None:
        waiting = select(appeals.c.id).where(appeals.c.decided_at.is_(None))
        with self.services.records.reading() as tx:
            numbers = tx.connection.execute(waiting.limit(LATEST)).scalars().all()
        if not numbers:
            return
        number, officer = self.chance.choice(numbers), self.officers["supervisor"][1]
        outcome = self.chance.choice(("upheld", "overturned"))

        def act() -> dict[str, Any]:
            version = deciding.review(self.services, officer, number, outcome, REASON)
            return {"appeal": number, "officer": officer.id, "outcome": outcome, "version": version}

        self.tell("review", act, "")

    def some_case(self, *states: str) -> tuple[int, str] | None:
        """A late case in one of the states, and a value that was reported in it."""
        state = self.chance.choice(states)
        late = select(cases.c.id).where(cases.c.state == state)
        with self.services.records.reading() as tx:
            numbers = tx.connection.execute(late.order_by(cases.c.id.desc()).limit(LATEST))
            known = numbers.scalars().all()
            if not known:
                return None
            case = self.chance.choice(known)
            of_it = tx.connection.execute(select(reports.c.id).where(reports.c.case_id == case))
            said = tx.vault.open(f"report:{self.chance.choice(of_it.scalars().all())}")
            return case, str(said["values"][0]["text"])

    def tell(self, act: str, work: Callable[[], dict[str, Any]], value: str, **more: Any) -> None:
        """Do it, and write down what was answered."""
        self.write({"begun": act, **more})
        try:
            self.write({"told": act, "value": value, **work()})
        except (Conflict, InvalidInput) as error:
            self.write({"refused": act, "code": error.code})

    def write(self, line: dict[str, Any]) -> None:
        os.write(self.journal, orjson.dumps(line) + b"\n")


def live(services: Services, journal: int, seed: str, ready: Callable[[], object]) -> None:
    """A life in a process of its own: until it is killed."""
    try:
        services.engine.dispose(close=False)  # what the parent had open stays the parent's
        worker = Worker(services, journal, random.Random(seed))
        ready()
        while True:
            worker.act()
    except BaseException:
        os.write(journal, orjson.dumps({"fault": traceback.format_exc()}) + b"\n")


def main(path: str) -> None:
    services = build()
    journal = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    first = Worker(services, journal, random.Random("first"))
    for _ in range(WARM):
        first.act()
    services.engine.dispose()
    for order in sys.stdin:
        seed, seconds = order.split()
        awaited, ready = os.pipe()
        child = os.fork()
        if child == 0:
            live(services, journal, seed, lambda ready=ready: os.write(ready, b"."))
            os._exit(1)
        os.close(ready)
        os.read(awaited, 1)
        os.close(awaited)
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
