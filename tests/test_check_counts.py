"""How often the checker is used where an app says so, and nothing of whoever used it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service import check_counts
from service.api_keys import make_key
from service.check_counts import CheckCounter
from service.errors import Unavailable
from service.web.app import create_app
from service.wiring import Services
from tests.support import NOW

TODAY = date(2026, 11, 22)
Counts = dict[tuple[str, date], tuple[int, int]]


class App:
    """An app that checks, with a key or without one."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.client = TestClient(create_app(services))
        with services.records.writing() as tx:
            scopes = ["check", "bulk"]
            _, self.key = make_key(tx, services.records.refs, "app", "app", scopes, NOW)
        services.api_keys.load(NOW)

    def check(self, place: str | bytes | None, *, key: bool = True, **more: str) -> Response:
        """One check of a link."""
        head = self.head(place, key=key, **more)
        answer = self.client.post("/v1/check", json={"value": "https://x.example/"}, headers=head)
        assert answer.status_code == 200, answer.text
        return answer

    def head(self, place: str | bytes | None, *, key: bool = True, **more: str) -> Any:
        head: dict[str, str | bytes] = {"x-api-key": self.key} if key else {}
        if place is not None:
            head["x-locality"] = place
        return head | {name.replace("_", "-"): value for name, value in more.items()}

    def written(self) -> Counts:
        """What the records hold."""
        with self.services.records.reading() as tx:
            rows = tx.movement.checks(date(2000, 1, 1), date(2100, 1, 1))
        return {(row.locality, row.day): (row.checks, row.firsts) for row in rows}


@pytest.fixture
def app(make_services: Callable[..., Services]) -> App:
    return App(make_services(trusted_proxies="testclient"))


def test_a_check_counts_for_the_commune_and_the_day_and_a_first_use_beside(app: App) -> None:
    for place in ("79/26734", "79/26734/03", "79/26734"):
        app.check(place)
    app.check("79/26734", x_first_of_month="1")
    app.check("79", x_first_of_month="1")
    app.check("01/1")
    assert app.written() == {}
    app.services.write_checks()
    assert app.written() == {
        ("79/26734", TODAY): (4, 1), ("79", TODAY): (1, 1), ("01/1", TODAY): (1, 0),
    }  # fmt: skip
    app.services.write_checks()
    app.check("79/26734")
    app.services.write_checks()
    assert app.written()["79/26734", TODAY] == (5, 1)


def test_the_day_is_the_one_in_viet_nam(app: App) -> None:
    for hour, minute in ((16, 59), (17, 0)):
        moment = datetime(2026, 11, 22, hour, minute, tzinfo=UTC)
        app.services.clock = lambda moment=moment: moment
        app.check("79/26734")
    app.services.write_checks()
    assert set(app.written()) == {("79/26734", TODAY), ("79/26734", TODAY + timedelta(days=1))}


def test_many_at_once_count_as_many_and_one_first_use(app: App) -> None:
    items = {"items": [{"value": f"https://x{number}.example/"} for number in range(7)]}
    head = app.head("79/26734", x_first_of_month="1")
    assert app.client.post("/v1/checks", json=items, headers=head).status_code == 200
    app.services.write_checks()
    assert app.written() == {("79/26734", TODAY): (7, 1)}


def test_nothing_is_counted_without_a_key_or_a_place(app: App) -> None:
    app.check("79/26734", key=False, x_first_of_month="1")
    app.check(None, x_first_of_month="1")
    bad = app.head("79/26734") | {"x-api-key": "lk_0_0"}
    answer = app.client.post("/v1/check", json={"value": "x"}, headers=bad)
    assert answer.status_code == 401
    answer = app.client.post("/v1/check", json={"value": ""}, headers=app.head("79/26734"))
    assert answer.status_code == 422
    app.services.write_checks()
    assert app.written() == {}


@pytest.mark.parametrize(
    "place",
    [
        "", " ", "79/", "/79", "79/26734/03/1", "790", "7", "79/267345", "79-26734", "*", "null",
        "../79", "79\t", "79/26734 ", "unit:PA05", "'; DROP TABLE", "0912345678", "79/0912345678",
        "x" * 5_000, "７９".encode(), b"\xff\xfe", b"79\x80", "²³".encode("latin-1"),
    ],
)  # fmt: skip
def test_what_is_no_place_does_no_harm_and_is_not_counted(app: App, place: str | bytes) -> None:
    assert app.check(place).json()["state"] == "no_information"
    app.services.write_checks()
    assert {code for code, _ in app.written()} <= {"79", "79/26734"}


@pytest.mark.parametrize("first", ["0", "true", "2", "", "1,1", "yes", "-1", "x" * 3_000])
def test_only_a_one_says_that_it_is_the_first(app: App, first: str) -> None:
    app.check("79/26734", x_first_of_month=first)
    app.services.write_checks()
    assert app.written() == {("79/26734", TODAY): (1, 0)}


def test_what_could_not_be_written_is_given_back(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    records = type(app.services.records)

    @contextmanager
    def away(_records: Any) -> Iterator[Any]:
        raise Unavailable("The records cannot be reached.", code="records_unusable")
        yield

    app.check("79/26734", x_first_of_month="1")
    with monkeypatch.context() as context:
        context.setattr(records, "writing", away)
        for _ in range(3):
            with pytest.raises(Unavailable):
                app.services.write_checks()
            app.check("79/26734")
    assert app.written() == {}
    app.services.write_checks()
    assert app.written() == {("79/26734", TODAY): (4, 1)}
    app.services.write_checks()
    assert app.written() == {("79/26734", TODAY): (4, 1)}


def test_a_write_that_fails_halfway_writes_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.records.movement_book import MovementBook

    count = MovementBook.count_checks

    def half(book: MovementBook, counts: Counts) -> None:
        count(book, dict(list(counts.items())[:1]))
        raise Unavailable("away", code="records_unusable")

    app.check("79/26734")
    app.check("01/00004")
    with monkeypatch.context() as context:
        context.setattr(MovementBook, "count_checks", half)
        with pytest.raises(Unavailable):
            app.services.write_checks()
    assert app.written() == {}
    app.services.write_checks()
    assert app.written() == {("79/26734", TODAY): (1, 0), ("01/00004", TODAY): (1, 0)}


def test_the_count_is_bounded_whatever_is_said_and_however_long_it_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check_counts, "MOST_KEYS", 50)
    counter = CheckCounter()
    for turn in range(3):
        for number in range(200):
            counter.add(f"{turn:02}/{number:05}", TODAY, first=False)
        taken = counter.take()
        assert len(taken) <= 50
        for number in range(200):
            counter.add(f"9{turn}/{number:05}", TODAY, first=False)
        counter.give_back(taken)
    counter.add("79/00001", TODAY, first=False)
    assert len(counter.take()) <= 50


places = st.from_regex(r"\A[0-9]{2}(/[0-9]{1,5}(/[0-9]{1,3})?)?\Z")


@given(st.lists(st.tuples(places, st.booleans(), st.integers(1, 500)), max_size=40),
       st.integers(0, 40))  # fmt: skip
def test_nothing_is_lost_or_doubled_between_taking_and_giving_back(
    said: list[tuple[str, bool, int]], at: int
) -> None:
    counter, expected = CheckCounter(), dict[str, tuple[int, int]]()
    for number, (place, first, checks) in enumerate(said):
        if number == at:
            counter.give_back(counter.take())
        counter.add(place, TODAY, first=first, checks=checks)
        commune = "/".join(place.split("/")[:2])
        before = expected.get(commune, (0, 0))
        expected[commune] = (before[0] + checks, before[1] + first)
    assert {code: counts for (code, _), counts in counter.take().items()} == expected
    assert counter.take() == {}
