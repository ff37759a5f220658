"""Other software follows along by numbers: it misses nothing, and learns of no person."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service import wiring
from service.api_keys import make_key
from service.cli import movement as command
from service.movement.groups import Change
from service.movement.places import Place
from service.records.transaction import Transaction
from tests.support import NOW
from tests.web.desk import REASON, Desk
from tests.web.world import (
    AN_BINH,
    CHANH_DONG,
    CHANH_TAY,
    SAMPLES,
    confirmed,
    entering,
    group,
    prevented,
    settle,
)

WHATS = ("entries", "groups", "localities", "successions", "units")
HEAD = "code,level,name,parent,valid_from,valid_until\n"
TODAY = NOW.date()


def key(desk: Desk, *scopes: str) -> str:
    now = desk.services.now()
    with desk.services.records.writing() as tx:
        _, text = make_key(tx, desk.services.records.refs, "phan-mem", "app", list(scopes), now)
    desk.services.api_keys.load(now)
    return text


@pytest.fixture
def town(desk: Desk) -> Desk:
    """Places, groups and a ledger with every sort of entry."""
    settle(desk)
    group(desk, "zalo-1")
    group(desk, "fb-2", unit="CA-PH-104", locality=CHANH_DONG, criteria=["has_charter"])
    first = confirmed(desk, "0912345678", ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG), (None, None))
    prevented(desk, first, 5_000_001)
    confirmed(desk, "0987654321", ("fb-2", CHANH_TAY))
    desk.post(f"/v1/cases/{first}/retract", {"reason": REASON}, "chi")
    return desk


def pull(desk: Desk, what: str, text: str, more: str = "") -> Any:
    return desk.client.get(f"/v1/exchange/{what}{more}", headers={"x-api-key": text})


def rows(desk: Desk, what: str, text: str, after: int = 0, limit: int = 1_000) -> list[Any]:
    """All rows behind a number, page by page."""
    found: list[Any] = []
    while True:
        page = pull(desk, what, text, f"?after={after}&limit={limit}").json()
        if not page["rows"]:
            assert page["next"] == after
            return found
        found += page["rows"]
        after = page["next"]


@pytest.mark.parametrize("what", WHATS)
def test_it_needs_a_key_with_the_scope(town: Desk, what: str) -> None:
    none = town.get(f"/v1/exchange/{what}", "mai")
    assert (none.status_code, none.json()["code"]) == (401, "key_required")
    other = pull(town, what, key(town, "check", "bulk", "report", "verify"))
    assert (other.status_code, other.json()["code"]) == (403, "scope_missing")
    assert pull(town, what, "lk_0_0").json()["code"] == "bad_key"
    right = pull(town, what, key(town, "exchange"))
    assert (right.status_code, right.json()["what"]) == (200, what)
    assert right.json()["rows"]


def test_the_ledger_is_told_entry_by_entry(town: Desk) -> None:
    found = rows(town, "entries", key(town, "exchange"))
    assert [row["seq"] for row in found] == list(range(1, len(found) + 1))
    by_number = {row["seq"]: row for row in found}
    undone = [row for row in found if row["act"] == "reversed"]
    assert len(undone) == 6
    for row in undone:
        first = by_number[row["reverses"]]
        for name in ("amount_millionths", "reports", "loss_vnd", "prevented_vnd"):
            assert row[name] == -first[name]
    assert sum(row["amount_millionths"] for row in found) == 1_000_000


@pytest.mark.parametrize("what", WHATS)
def test_csv_says_the_same_and_pages_come_to_the_same(town: Desk, what: str) -> None:
    text = key(town, "exchange")
    whole = rows(town, what, text)
    assert rows(town, what, text, limit=2) == whole
    assert rows(town, what, text, after=whole[1]["seq"]) == whole[2:]
    answer = pull(town, what, text, "?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(table) == len(whole)
    for line, row in zip(table, whole, strict=True):
        assert list(line) == list(row)
        for name, value in row.items():
            if not isinstance(value, dict | list):
                assert line[name] == ("" if value is None else str(value))
    assert pull(town, what, text, f"?format=csv&after={whole[-1]['seq']}").text == ""


def test_the_command_exports_the_same(town: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "build", lambda: town.services)
    monkeypatch.setattr(type(town.services), "close", lambda _self: None)
    text, run = key(town, "exchange"), CliRunner()
    for what in WHATS:
        whole = rows(town, what, text)
        done = run.invoke(command.app, ["export", what, "--after", str(whole[0]["seq"])])
        assert done.exit_code == 0, done.output
        assert [json.loads(line) for line in done.output.splitlines()] == whole[1:]
        table = run.invoke(command.app, ["export", what, "--format", "csv"])
        assert len(list(csv.DictReader(io.StringIO(table.output)))) == len(whole)
    assert run.invoke(command.app, ["export", "people"]).exit_code == 2
    assert run.invoke(command.app, ["export", "units", "--format", "xml"]).exit_code == 2


def test_every_field_is_documented() -> None:
    """The schema that others build on is the one in the document."""
    text = Path("docs/exchange.md").read_text("utf-8")
    documented = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", text))))
    from service.exchange import entry_dict
    from service.records.ledger_book import Entry
    from service.records.movement_tables import localities, successions, units

    fields = {column.name for table in (localities, successions, units) for column in table.c}
    entry = Entry(**dict.fromkeys(Entry.__slots__, NOW))
    assert set(entry_dict(entry)) <= documented
    assert (fields - {"id", "changed"}) <= documented


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("people", None), ("reports", None), ("entries?after=-1", None), ("entries?after=x", None),
        ("entries?limit=0", None), ("entries?limit=10001", None), ("entries?format=xml", None),
        (f"entries?after={2**63}", None),
    ],
)  # fmt: skip
def test_what_is_not_exchanged_is_refused(town: Desk, path: str, code: str | None) -> None:
    answer = pull(town, path, key(town, "exchange"))
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_changes_shows_up_again_behind_the_last_number(town: Desk) -> None:
    text = key(town, "exchange")
    last = rows(town, "localities", text)[-1]["seq"]
    renamed = f"{CHANH_TAY},commune,Phường Mẫu Đổi Tên,98,2025-07-01,\n"
    assert entering(town, "localities", (HEAD + renamed).encode()).status_code == 200
    (row,) = rows(town, "localities", text, after=last)
    assert (row["code"], row["name"]) == (CHANH_TAY, "Phường Mẫu Đổi Tên")
    assert [item["code"] for item in rows(town, "localities", text)].count(CHANH_TAY) == 1
    ended = (SAMPLES / "units.csv").read_text("utf-8").splitlines()
    again = entering(town, "units", "\n".join([ended[0], ended[2]]).encode())
    assert again.json()["entered"] == 1
    seen = rows(town, "units", text)
    assert (len(seen), seen[-1]["code"]) == (8, "CA-XA-101")
    last = rows(town, "groups", text)[-1]["seq"]
    town.put("/v1/groups/zalo-1", {"on": "2026-11-20", "members": 4}, "mai")
    (change,) = rows(town, "groups", text, after=last)
    assert (change["code"], change["on"], change["fields"]) == (
        "zalo-1", "2026-11-20", {"members": 4},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["=1+1", "+84", "-2", "=cmd|' /C calc'!A0", '=HYPERLINK("x")'])
def test_no_name_is_a_formula_in_csv(town: Desk, name: str) -> None:
    quoted = name.replace('"', '""')
    row = f'98/00200,commune,"{quoted}",98,2026-01-01,\n'
    assert entering(town, "localities", (HEAD + row).encode()).json()["bad"] == 0
    unit = f'code,kind,name,locality,valid_from\nX-1,agency,"{quoted}",98,2026-01-01\n'
    assert entering(town, "units", unit.encode()).json()["bad"] == 0
    group(town, "moi", name=name, head_role=name)
    text = key(town, "exchange")
    for what in ("localities", "units", "groups"):
        table = list(csv.DictReader(io.StringIO(pull(town, what, text, "?format=csv").text)))
        for line in table:
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in line.values())
    found = [row["name"] for row in rows(town, "localities", text)]
    assert name in found  # in JSON it is as it was entered


# while others write


def put_entry(tx: Transaction, writer: int, number: int) -> None:
    tx.ledger.enter(
        event=writer, act="confirmed", what="report", case_id=number + 1, campaign=writer,
        group_code=None, unit=None, locality=None, category="HOAX", theme="fake_news",
        amount=1, reports=1, loss_vnd=0, prevented_vnd=0, received_on=TODAY, credited_on=TODAY,
        at=NOW,
    )  # fmt: skip


def put_group(tx: Transaction, writer: int, number: int) -> None:
    tx.movement.change_group(f"w{writer}-{number}", Change(TODAY, {"members": number}), "x", NOW)


def put_place(tx: Transaction, writer: int, number: int) -> None:
    place = Place(code=f"{writer + 10}/{number:05}", level="commune", name=f"Xã {number}",
                  parent=None, valid_from=TODAY)  # fmt: skip
    tx.movement.put_localities([place])


@pytest.mark.parametrize(
    ("what", "put"), [("entries", put_entry), ("groups", put_group), ("localities", put_place)]
)
def test_who_reads_along_misses_nothing_while_writers_are_slow(
    desk: Desk, what: str, put: Callable[[Transaction, int, int], None]
) -> None:
    """Two writers whose transactions take their time, or fail in the end, and a reader beside."""
    text, seen, done = key(desk, "exchange"), list[Any](), threading.Event()
    faults: list[BaseException] = []

    def write(writer: int) -> None:
        rng = random.Random(writer)
        for turn in range(20):
            try:
                with desk.services.records.writing() as tx:
                    for number in range(3):
                        put(tx, writer, turn * 3 + number)
                        time.sleep(rng.choice((0.0, 0.002, 0.008)))
                    if turn % 5 == 4:
                        raise RuntimeError("the writer dies before its commit")
            except RuntimeError:
                continue

    def read() -> None:
        after = 0
        try:
            while True:
                last = done.is_set()
                page = pull(desk, what, text, f"?after={after}").json()
                seen.extend(page["rows"])
                after = page["next"]
                if last and not page["rows"]:
                    return
                time.sleep(0.002)
        except BaseException as error:
            faults.append(error)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in (1, 2)]
    reader = threading.Thread(target=read)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    reader.join(60)
    assert faults == []
    assert seen == rows(desk, what, text)
    numbers = [row["seq"] for row in seen]
    assert numbers == sorted(set(numbers))
    assert len(seen) == 2 * 16 * 3
    if what == "entries":
        assert numbers == list(range(1, len(seen) + 1))
