"""Statements over HTTP: each kind and form, by role and area, on the map of any day."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from service import statements_desk, wiring
from service.cli import statements as command
from service.jobs import JOBS
from service.movement.shares import MILLION
from tests.support import NOW
from tests.web.desk import Desk
from tests.web.world import (
    AN_BINH,
    CHANH_DONG,
    CHANH_TAY,
    OLD_AN,
    OLD_CHANH,
    at,
    confirmed,
    entering,
    group,
    settle,
)

PHONE, OTHER, THIRD = "0912345678", "0987654321", "0966111222"
MEDIA = {
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KINDS = [
    ("yearly", "2026"),
    ("adhoc", "2026-10-01..2026-10-31"),
    ("monthly", "2026-10"),
    ("phase1", "phase1"),
    ("final", "final"),
]


@pytest.fixture
def town(desk: Desk) -> Desk:
    """Two groups with a case each in October 2026, and officers of some areas."""
    settle(desk)
    group(desk, "zalo-1")
    group(desk, "fb-2", unit="CA-PH-104", locality=CHANH_DONG)
    at(desk, datetime(2026, 10, 10, 3, tzinfo=UTC))
    confirmed(desk, PHONE, ("zalo-1", AN_BINH))
    confirmed(desk, OTHER, ("fb-2", CHANH_DONG), ("fb-2", CHANH_TAY))
    at(desk, NOW)
    desk.hire("huong", f"movement@locality:{AN_BINH}")
    desk.hire("tinh", "auditor@locality:98")
    desk.hire("ph104", "movement@unit:CA-PH-104")
    return desk


def ask(
    desk: Desk, subject: str, period: str = "2026", who: str = "mai", kind: str = "yearly",
    form: str = "json", more: str = "",
) -> Any:  # fmt: skip
    path = f"/v1/statements/{kind}?subject={subject}&period={period}&format={form}{more}"
    return desk.get(path, who)


def table(statement: dict[str, Any], code: str) -> dict[str, Any]:
    """One table of a statement's JSON."""
    tables = [item for section in statement["sections"] for item in section["tables"]]
    (found,) = [item for item in tables if item["code"] == code]
    return dict(found)


def net(desk: Desk, subject: str, period: str = "2026", more: str = "") -> int:
    """Credits that the yearly statement tells of a subject."""
    answer = ask(desk, subject, period, more=more)
    assert answer.status_code == 200, answer.text
    return int(table(answer.json(), "by_category")["total"][2])


# kinds and forms


@pytest.mark.parametrize(("kind", "period"), KINDS)
@pytest.mark.parametrize("form", sorted(MEDIA))
def test_each_kind_comes_in_each_form(town: Desk, kind: str, period: str, form: str) -> None:
    answer = ask(town, "98", period, kind=kind, form=form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA[form]
    assert answer.headers["x-statement-closed"] == "false"
    said = ask(town, "98", period, kind=kind).json()
    assert (said["kind"], said["subject"], said["subject_name"]) == (kind, "98", "Tỉnh Mẫu Tây")
    if form == "json":
        return
    name = f'attachment; filename="{kind}-98-{period}.{form}"'
    assert answer.headers["content-disposition"] == name
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        text = "".join(parts.read(part).decode("utf-8", "replace") for part in parts.namelist())
    assert said["snapshot_id"] in text


def test_places_add_up_to_what_holds_them(town: Desk) -> None:
    found = ask(town, "98").json()
    rows = table(found, "by_place")["rows"]
    assert {row[0]: row[2] for row in rows} == {
        AN_BINH: MILLION, CHANH_DONG: MILLION // 2, CHANH_TAY: MILLION // 2,
    }  # fmt: skip
    assert net(town, "98") == net(town, "*") == 2 * MILLION
    assert [row[0] for row in table(found, "groups")["rows"]] == ["fb-2", "zalo-1"]


def test_units_have_statements_of_what_they_supervise(town: Desk) -> None:
    for subject, many in (("CA-XA-101", 1), ("CA-PH-104", 1), ("CA-TINH", 2), ("THCS-1", 0)):
        assert net(town, f"unit:{subject}") == many * MILLION
    found = ask(town, "unit:CA-TINH").json()
    assert found["subject_name"] == "Công an tỉnh Mẫu Tây"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("yearly?subject=98/99999&period=2026", 404, "unknown_subject"),
        ("yearly?subject=97&period=2026", 404, "unknown_subject"),
        ("yearly?subject=unit:CA-KHONG&period=2026", 404, "unknown_subject"),
        ("yearly?subject=98&period=2026&map=1990-01-01", 404, "unknown_subject"),
        ("yearly?subject=98&period=2026-13", 422, "bad_period"),
        ("yearly?subject=98&period=nay-mai", 422, "bad_period"),
        ("yearly?subject=98&period=2026-03-31..2026-03-01", 422, "bad_period"),
        ("yearly?subject=*&period=9999-01-01..9999-12-31", 422, "bad_period"),
        ("yearly?subject=*&period=0001-01-01..0001-01-02", 422, "bad_period"),
        ("yearly?subject=*&period=2001-01-01..2026-12-31", 422, "bad_period"),
        ("yearly?subject=98&period=1", 422, None),
        ("yearly?subject=98&period=2026&format=pdf", 422, None),
        ("yearly?subject=98&period=2026&map=hôm-qua", 422, None),
        ("yearly?subject=../98&period=2026", 422, None),
        ("yearly?subject=unit:*&period=2026", 422, None),
        ("weekly?subject=98&period=2026", 422, None),
        ("yearly?period=2026", 422, None),
    ],
)
def test_what_names_no_statement_is_a_problem(
    town: Desk, path: str, status: int, code: str | None
) -> None:
    answer = town.get(f"/v1/statements/{path}", "mai")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert code is None or answer.json()["code"] == code


# who may see what


@pytest.mark.parametrize(
    ("who", "subject", "code"),
    [
        ("mai", "*", None),
        ("chi", "98", None),
        ("dung", "unit:CA-TINH", None),
        ("huong", AN_BINH, None),
        ("huong", f"{AN_BINH}/001", None),
        ("huong", CHANH_DONG, "out_of_scope"),
        ("huong", "98", "out_of_scope"),
        ("huong", "*", "out_of_scope"),
        ("huong", "unit:CA-XA-101", "out_of_scope"),
        ("tinh", "98", None),
        ("tinh", AN_BINH, None),
        ("tinh", "*", "out_of_scope"),
        ("ph104", "unit:CA-PH-104", None),
        ("ph104", "unit:CA-TINH", "out_of_scope"),
        ("ph104", CHANH_DONG, "out_of_scope"),
        ("anh", "98", "role_missing"),
        ("emi", "*", "role_missing"),
    ],
)
def test_statements_end_at_role_and_area(
    town: Desk, who: str, subject: str, code: str | None
) -> None:
    for form in ("json", "xlsx"):
        answer = ask(town, subject, who=who, form=form)
        if code is None:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, code)
    may_issue = code is None and who in ("mai", "huong", "ph104", "chi")
    body = {"subject": subject, "period": "2026", "close": True}
    done = town.post("/v1/statements/yearly", body, who)
    assert done.status_code == (201 if may_issue else 403)
    if may_issue:
        assert ask(town, subject, who=who).headers["x-statement-closed"] == "true"


def test_a_closed_statement_is_nobody_elses_either(town: Desk) -> None:
    for subject in (AN_BINH, "98", "*", "unit:CA-PH-104"):
        body = {"subject": subject, "period": "2026", "close": True}
        assert town.post("/v1/statements/yearly", body, "mai").status_code == 201
    for who, refused in (("huong", "98"), ("tinh", "*"), ("ph104", AN_BINH)):
        for form in sorted(MEDIA):
            answer = ask(town, refused, who=who, form=form)
            assert (answer.status_code, answer.json()["code"]) == (403, "out_of_scope")

    def listed(who: str) -> set[str]:
        found = town.get("/v1/statements?kind=yearly&period=2026", who).json()["statements"]
        return {item["subject"] for item in found}

    assert listed("mai") == {AN_BINH, "98", "*", "unit:CA-PH-104"}
    assert listed("tinh") == {AN_BINH, "98"}
    assert listed("huong") == {AN_BINH}
    assert listed("ph104") == {"unit:CA-PH-104"}
    assert town.get("/v1/statements", "anh").json()["code"] == "role_missing"
    first = town.get("/v1/statements?limit=3", "mai").json()
    rest = town.get(f"/v1/statements?limit=3&after={first['next']}", "mai").json()
    assert (len(first["statements"]), len(rest["statements"]), rest["next"]) == (3, 1, None)


# maps


def test_a_year_is_told_on_the_old_map_and_on_the_new_one(town: Desk) -> None:
    at(town, datetime(2025, 6, 20, 3, tzinfo=UTC))
    confirmed(town, THIRD, (None, OLD_AN), (None, OLD_CHANH))
    at(town, NOW)
    assert net(town, "98", "2025") == net(town, "*", "2025") == MILLION
    assert (net(town, AN_BINH, "2025"), net(town, CHANH_DONG, "2025")) == (500_000, 312_500)
    old = "&map=2025-06-30"
    assert [net(town, place, "2025", old) for place in ("97", "98", OLD_AN, OLD_CHANH)] == [
        500_000
    ] * 4
    assert ask(town, "98", "2025").json()["map_on"] == "2025-11-14"
    assert ask(town, "98", "2025", more=old).json()["map_on"] == "2025-06-30"
    assert ask(town, OLD_AN, "2025").status_code == 404


def test_a_place_of_an_old_map_belongs_to_the_officers_of_what_became_of_it(town: Desk) -> None:
    town.hire("cu97", "movement@locality:97")
    town.hire("dong", f"movement@locality:{CHANH_DONG}")
    town.hire("ca-hai", f"movement@locality:{CHANH_DONG}", f"movement@locality:{CHANH_TAY}")
    old = "&map=2025-06-30"
    for place, who, status in (
        ("97", "tinh", 200), (OLD_AN, "huong", 200), (OLD_CHANH, "tinh", 200),
        (OLD_CHANH, "ca-hai", 200), (OLD_CHANH, "dong", 403), ("97", "huong", 403),
        ("97", "cu97", 403), (OLD_AN, "cu97", 403), (OLD_AN, "dong", 403),
    ):  # fmt: skip
        assert ask(town, place, "2025", who, more=old).status_code == status, (place, who)


def test_what_is_to_become_of_a_place_takes_nothing_from_todays_officers(town: Desk) -> None:
    """The tables of a reform are entered before its day."""
    head = "code,level,name,parent,valid_from,valid_until\n"
    rows = (
        f"{AN_BINH},commune,Xã Mẫu An Bình,98,2025-07-01,2027-07-01\n"
        f"{AN_BINH}/001,village,Thôn Một,{AN_BINH},2025-07-01,2027-07-01\n"
        f"{AN_BINH}/002,village,Thôn Hai,{AN_BINH},2025-07-01,2027-07-01\n"
        "98/00200,commune,Xã Mẫu Mới,98,2027-07-01,\n"
    )
    assert entering(town, "localities", (head + rows).encode()).json()["bad"] == 0
    succession = f"kind,from,to,on,share\nmerge,{AN_BINH},98/00200,2027-07-01,\n"
    assert entering(town, "successions", succession.encode()).json()["good"] == 1
    for path in (f"/v1/statements/yearly?subject={AN_BINH}&period=2026",
                 f"/v1/statistics?subject={AN_BINH}&period=2026"):  # fmt: skip
        assert town.get(path, "huong").status_code == 200
    at(town, datetime(2027, 7, 1, 3, tzinfo=UTC))
    assert ask(town, AN_BINH, "2026", "huong").status_code == 403


# what is due


def due(desk: Desk, day: date, who: str = "mai") -> list[dict[str, Any]]:
    at(desk, datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
    answer = desk.get("/v1/statements/due", who)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["due"]
    return [item for item in found if item["kind"] == "yearly"]


def test_one_is_reminded_four_times_and_the_overdue_are_listed(town: Desk) -> None:
    last = date(2026, 11, 14)
    for left in (31, 30, 29, 16, 15, 14, 8, 7, 6, 2, 1, 0, -1, -30, -60):
        found = due(town, last - timedelta(days=left))
        if left > 30:
            assert found == []
            continue
        assert {item["subject"] for item in found} == {
            "98", AN_BINH, CHANH_DONG, CHANH_TAY, "unit:CA-TINH", "unit:CA-XA-101",
            "unit:CA-PH-104",
        }  # fmt: skip
        assert {(item["period"], item["due_on"], item["days_left"]) for item in found} == {
            ("2026", "2026-11-14", left)
        }
        assert {item["reminder"] for item in found} == {left in (30, 15, 7, 1)}
        assert {item["overdue"] for item in found} == {left < 0}
    (job,) = [job for job in JOBS if job.name == "remind"]
    at(town, datetime(2026, 11, 20, 3, tzinfo=UTC))
    assert job.work(town.services) == 7


def test_what_was_sent_is_owed_no_more_and_areas_see_their_own(town: Desk) -> None:
    day = date(2026, 11, 20)
    at(town, datetime(2026, 11, 20, 3, tzinfo=UTC))
    for subject in (AN_BINH, "unit:CA-TINH"):
        body = {"subject": subject, "period": "2026"}
        assert town.post("/v1/statements/yearly", body, "mai").status_code == 201
    assert {item["subject"] for item in due(town, day)} == {
        "98", CHANH_DONG, CHANH_TAY, "unit:CA-XA-101", "unit:CA-PH-104",
    }  # fmt: skip
    assert {item["subject"] for item in due(town, day, "tinh")} == {"98", CHANH_DONG, CHANH_TAY}
    assert {item["subject"] for item in due(town, day, "ph104")} == {"unit:CA-PH-104"}
    assert due(town, day, "huong") == []
    assert town.get("/v1/statements/due", "anh").json()["code"] == "role_missing"


def test_the_command_says_what_is_due_and_writes_a_statement(
    town: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(wiring, "build", lambda: town.services)
    monkeypatch.setattr(type(town.services), "close", lambda _self: None)
    run = CliRunner()
    assert run.invoke(command.app, ["due", "--on", "2026-10-01"]).exit_code == 0
    early = run.invoke(command.app, ["due", "--on", "2026-10-15"])
    assert (early.exit_code, early.output.count("remind")) == (0, 7)
    late = run.invoke(command.app, ["due", "--on", "2026-11-15"])
    assert (late.exit_code, late.output.count("OVERDUE")) == (1, 7)
    assert run.invoke(command.app, ["due", "--on", "mai"]).exit_code == 2
    path = tmp_path / "bao-cao.docx"
    done = run.invoke(command.app, ["render", "yearly", "-p", "2026", "-s", "98", "-o", str(path)])
    assert done.exit_code == 0, done.output
    drawn = statements_desk.file_of(town.services, None, "yearly", "98", "2026", "docx")
    assert path.read_bytes() == drawn.content
    wrong = run.invoke(command.app, ["render", "yearly", "-p", "20x6", "-s", "98"])
    assert wrong.exit_code == 2
    pdf = run.invoke(command.app, ["render", "yearly", "-p", "2026", "-o", str(tmp_path / "x.pdf")])
    assert pdf.exit_code == 2
