"""Movement calls: what lies on the desk of the movement, and calls that mean something about it."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from service.movement.groups import Change
from service.movement.places import Place
from service.movement.units import Unit
from service.records.transaction import Transaction
from tests.web.desk import REASON, Desk

HERE, THERE = "79/26734", "01/00004"
GROUPS = {"g-here": (HERE, "CA-79"), "g-there": (THERE, "CA-01")}
BEGAN = date(2020, 1, 1)
KINDS = ("yearly", "adhoc", "monthly", "phase1", "final")
TABLES = ("localities", "units", "successions")
_papers = count(1)

LOOSE = frozenset(
    {
        "post /v1/places/{table}", "put /v1/groups/{code}", "get /v1/groups/{code}",
        "post /v1/figures", "get /v1/statements/{kind}", "post /v1/statements/{kind}",
        "get /v1/statistics", "post /v1/commendations/propose",
        "post /v1/commendations/{number}/reveal", "post /v1/commendations/{number}/{act}",
    }
)  # fmt: skip
"""What lies outside the area is refused in some way, never done and never shown."""


def settle(desk: Desk) -> None:
    """Two provinces with a commune, a station and a group each."""
    places = [Place(code=code, level="province", name=f"Tỉnh {code}", parent=None, valid_from=BEGAN)
              for code in ("79", "01")]  # fmt: skip
    places += [
        Place(code=code, level="commune", name=f"Xã {code}", parent=code[:2], valid_from=BEGAN)
        for code in (HERE, THERE)
    ]
    units = [
        Unit(code=code, kind="police", name=f"Công an {code}", locality=place, parent=None,
             size=None, school_level=None, reports=True, valid_from=BEGAN)
        for place, code in GROUPS.values()
    ]  # fmt: skip
    with desk.services.records.writing() as tx:
        tx.movement.put_localities(places)
        tx.movement.put_units(units)
        for code, (place, unit) in GROUPS.items():
            fields = {
                "name": f"Tổ {code[2:]}", "participants": "residents", "head": "outside",
                "content": "outreach", "themes": ["fraud"], "platform": "zalo", "unit": unit,
                "locality": place, "state": "maintained",
            }  # fmt: skip
            tx.movement.change_group(code, Change(BEGAN, fields), "tests", desk.services.now())


def told(desk: Desk, number: int, value: str, code: str) -> None:
    """A member of a group reports, and agrees to be commended."""
    answer = desk.trusted(
        f"nguoi-{number}", value, group=code, locality=GROUPS[code][0],
        story=f"chuyện của tổ {number}", address=f"10.{number}.1.1",
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    given = {"receipt": answer.json()["receipt"], "agree": True, "name": "Nguyễn Văn Khen"}
    assert desk.post("/v1/reports/commendation", given).json() == {"agreed": True}


def prevented(desk: Desk, *cases: int) -> None:
    """Of each case one loss that is decided, with its proposals, and one that is not."""
    for again in (False, True):
        for number in cases:
            stated = desk.post(f"/v1/cases/{number}/prevented", paper(), "anh")
            assert stated.status_code == 201, stated.text
            path = f"/v1/cases/{number}/prevented/{stated.json()['prevented']}/accept"
            if not again:
                done = desk.post(path, {"reason": REASON}, "binh")
                assert done.json()["nominated"] == 3, done.text


def paper() -> dict[str, Any]:
    """A loss that a document of its own proves."""
    return {"amount_vnd": 90_000_000, "evidence": "bank_hold",
            "document": f"Công văn số {next(_papers)}"}  # fmt: skip


def body(route: str, number: int, choice: bool) -> Any:
    """A body that means something; None where there is none."""
    place = HERE if choice else THERE
    bodies: dict[str, Any] = {
        "put /v1/groups/{code}": {"on": "2026-11-22", "members": number},
        "post /v1/figures": {
            "target": "households", "subject": place, "year": 2027, "numerator": number,
            "denominator": 100, "source": "Báo cáo",
        },
        "post /v1/cases/{case_id}/prevented": paper(),
        "post /v1/cases/{case_id}/prevented/{number}/{act}": {"reason": REASON},
        "post /v1/commendations/propose": {"period": "2027"},
        "post /v1/commendations/{number}/reveal": {"purpose": "Lập hồ sơ khen thưởng"},
        "post /v1/commendations/{number}/{act}": {"reason": REASON},
        "post /v1/statements/{kind}": {"subject": place, "period": _period(number)},
    }  # fmt: skip
    return bodies.get(route)


def table(number: int) -> bytes:
    """A file of places, as good as any."""
    return (
        "code,level,name,parent,valid_from,valid_until\n"
        f"79/3{number:04},commune,Xã {number},79,2025-07-01,\n"
    ).encode()


def query(route: str, number: int) -> dict[str, Any]:
    """What a question must say."""
    subject = ("*", HERE, THERE, "79", "unit:CA-79")[number % 5]
    if route == "get /v1/statistics/public":
        return {"subject": ("*", HERE)[number % 2], "period": "2026"}
    if route == "get /v1/statistics":
        return {"subject": subject, "period": "2026"}
    if route == "get /v1/statements/{kind}":
        form = ("json", "xlsx", "docx")[number % 3]
        return {"subject": subject, "period": _period(number), "format": form}
    return {}


def _period(number: int) -> str:
    return ("2026", "2026-10-01..2026-10-31", "2026-10", "phase1", "final")[number % 5]


def parts(route: str, number: int) -> dict[str, Any]:
    """Parts of a path by their names; ``number`` is a case's, or counts what is decided."""
    undecided = {7: 3, 8: 4} if "/prevented/" in route else {}
    return {
        "code": sorted(GROUPS)[number % 2],
        "table": "localities",
        "kind": KINDS[number % 5],
        "number": undecided.get(number, number),
        "what": ("entries", "groups", "localities", "successions", "units")[number % 5],
    }


def lies(tx: Transaction, route: str, case: Any) -> list[tuple[str | None, str | None]]:
    """Where the things lie that a call is about; [] where nobody can say."""
    if route in ("post /v1/places/{table}", "post /v1/commendations/propose"):
        return [(None, None)]
    if "code" in case.path_parameters:
        known = GROUPS.get(case.path_parameters["code"])
        return [known] if known else []
    if "/commendations/" in route:
        number = case.path_parameters["number"]
        row = tx.statements.nomination(number) if isinstance(number, int) else None
        return [(row.locality, row.unit)] if row else []
    said = case.body if isinstance(case.body, dict) else case.query
    subject = (said or {}).get("subject")
    return [subject_place(subject)] if isinstance(subject, str) else []


def subject_place(subject: str) -> tuple[str | None, str | None]:
    """A statement's subject as an area knows it."""
    if subject.startswith("unit:"):
        return None, subject.removeprefix("unit:")
    return (None if subject == "*" else subject), None


def listed(route: str, found: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    """Where everything lies that a list shows."""
    if route == "get /v1/groups":
        return [(item["locality"], item["unit"]) for item in found["groups"]]
    if route == "get /v1/commendations":
        return [(item["locality"], item["unit"]) for item in found["nominations"]]
    if route == "get /v1/statements":
        return [subject_place(item["subject"]) for item in found["statements"]]
    if route == "get /v1/statements/due":
        return [subject_place(item["subject"]) for item in found["due"]]
    return []
