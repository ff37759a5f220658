"""Running: real servers over one data folder, and those who talk to them."""

from __future__ import annotations

import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlparse

import pyotp

from service import sessions
from service.wiring import Services
from tests.test_running import LACHAN, ROOT, serving

CATEGORY = "BANK_FAKE_SITE"
REASON = "Đã xác minh với ngân hàng"
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Front:
    """One server's door."""

    port: int

    def ask(self, path: str, body: object = None, token: str | None = None, **more: str) -> Answer:
        """POST where there is a body, else GET; status and document."""
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        content = None
        if body is not None:
            content = json.dumps(body)
            headers["content-type"] = "application/json"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET" if body is None else "POST", path, content, headers)
            with connection.getresponse() as response:
                return response.status, json.loads(response.read())

    def report(self, *values: str, address: str = "198.51.100.7", **more: str) -> Answer:
        said = {"values": [{"value": value} for value in values], "story": more.pop("story", "")}
        return self.ask("/v1/reports", said, x_forwarded_for=address, **more)

    def check(self, value: str, **more: str) -> dict[str, Any]:
        status, answer = self.ask("/v1/check", {"value": value}, **more)
        assert status == 200, answer
        return answer

    def confirm(self, case: int, value: str, token: str) -> Answer:
        body = {"targets": [{"value": value}], "category": CATEGORY, "reason": REASON}
        return self.ask(f"/v1/cases/{case}/confirm", body, token)

    def retract(self, case: int, token: str) -> Answer:
        return self.ask(f"/v1/cases/{case}/retract", {"reason": REASON}, token)


@dataclass
class Town:
    """The test's own services, and servers over the same data folder and records."""

    services: Services
    database_url: str | None
    settings: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def server(self, **settings: str) -> Iterator[Front]:
        """A running server."""
        chosen = {
            "data_dir": str(self.services.settings.data_dir),
            "classifier": "none",
            "limits": "false",
            "trusted_proxies": "127.0.0.1",
            "log_level": "error",
            **self.settings,
            **settings,
        }
        if self.database_url is not None:
            chosen["database_url"] = self.database_url
        environment = os.environ | {f"LACHAN_{name.upper()}": chosen[name] for name in chosen}
        with serving(LACHAN, environment, ROOT) as (port, _):
            yield Front(port)

    def hire(self, login: str, *grants: str) -> str:
        """An officer who is logged in; the session's token."""
        made = sessions.add_officer(self.services, login, None, grants or ("verifier",), "tests")
        secret = parse_qs(urlparse(made.totp_uri).query)["secret"][0]
        code = pyotp.TOTP(secret).at(self.services.now())
        return sessions.log_in(self.services, login, made.password, code, [])[0]

    def case_of(self, receipt: str) -> int:
        """The case that a report joined."""
        with self.services.records.reading() as tx:
            row = tx.reports.by_receipt(tx.refs.receipt(receipt))
        assert row is not None
        assert row.case_id is not None
        return row.case_id


def at_once(works: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """The answers to requests that all start together, each in a thread of its own."""
    answers: list[Answer | BaseException | None] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        try:
            start.wait(60)
            answers[place] = works[place]()
        except BaseException as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    found = []
    for answer in answers:
        assert isinstance(answer, tuple), answer
        found.append(answer)
    return found
