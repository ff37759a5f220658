"""Peopled: a desk with cases in two provinces, files, appeals and warnings; and who sits at it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from service.officers.permissions import ACTS, TOKEN_SCOPES, parse_grant
from tests.fuzz import movement_calls
from tests.fuzz.movement_calls import HERE, THERE
from tests.images.drawing import code as qr_code
from tests.images.drawing import save
from tests.web.desk import REASON, Desk

PHONES = {number: f"09{number}4531{number}7{number}" for number in range(1, 10)}
"""The number that case 1, 2, … 9 is about."""
CASELESS = "0904531070"
"""One that only an appeal names."""
ACCOUNTS = {1: "0011001234567", 2: "0011007654321"}
CASES = range(1, 10)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session: whose roles, narrowed to what; no roles for nobody."""

    name: str
    roles: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()

    def may(self, act: str) -> bool:
        """Whether the role and the session allow it somewhere, by the table."""
        held = {parse_grant(text).role for text in self.roles}
        allowed = not self.scopes or any(act in TOKEN_SCOPES[scope] for scope in self.scopes)
        return allowed and bool(held & ACTS[act][0])

    def covers(self, locality: str | None, unit: str | None) -> bool:
        """Whether a case lies in the area."""
        for text in self.roles:
            _, _, scope = text.partition("@")
            kind, _, name = scope.partition(":")
            if not scope or (kind == "unit" and unit == name):
                return True
            if kind == "locality" and f"{locality}/".startswith(f"{name}/"):
                return True
        return False


EVERY_ROLE = ("intake", "verifier", "supervisor", "auditor", "admin", "movement")
SITTINGS = [
    Sitting("nobody"),
    *(Sitting(role, (role,)) for role in EVERY_ROLE),
    Sitting("saigon", ("verifier@locality:79",)),
    Sitting("pc02", ("verifier@unit:PC02",)),
    Sitting("province", ("supervisor@locality:79", "movement@locality:79")),
    *(Sitting(f"to-{scope}", EVERY_ROLE, (scope,)) for scope in TOKEN_SCOPES),
]


@dataclass
class Peopled:
    """The desk, who sits at it, and what lies on it."""

    desk: Desk
    sitting: Sitting
    officer: int | None
    files: list[str] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    """The cases within the area."""

    @property
    def headers(self) -> dict[str, str]:
        return self.desk.head(None if self.officer is None else self.sitting.name, {})

    def sit_again(self) -> None:
        """Undo what the last call did to the session or the account."""
        if self.officer is None:
            return
        services = self.desk.services
        now = services.now()
        with services.records.writing() as tx:
            tx.officers.change(self.officer, active=True, failed=0, locked_until=None)
            grants = [parse_grant(text) for text in self.sitting.roles]
            tx.officers.set_grants(self.officer, [(item.role.value, item.scope) for item in grants])
            tx.officers.end_sessions(officer_id=self.officer)
            tx.officers.open_session(
                token_ref=tx.refs.session(self.desk.tokens[self.sitting.name]),
                officer_id=self.officer,
                scopes=list(self.sitting.scopes),
                made_at=now,
                expires_at=now.replace(year=now.year + 1),
            )


def people(desk: Desk, sitting: Sitting) -> Peopled:
    """Cases 1, 5, 7 and 9 lie here, 2, 6 and 8 elsewhere, 3 nowhere, 4 elsewhere but with PC02.

    1 and 2 have files, 4 a question, 5 and 6 an early warning, 7 and 8 are listed and appealed
    against, 9 is listed for 72 hours. Appeal 3 is about no case. Members of a group reported 7 and
    8 too, and prevented a loss.
    """
    movement_calls.settle(desk)
    for name in ("anh", "binh"):
        desk.hire(name, "verifier")
    desk.hire("chi", "supervisor")
    officer = 0
    if sitting.roles:
        officer = desk.hire(sitting.name, *sitting.roles, scopes=sitting.scopes, unit="PA99")
    for number, place in ((1, HERE), (2, THERE)):
        _with_file(desk, number, place)
    desk.report(PHONES[3], story="không rõ ở đâu", contact=CASELESS, address="10.3.0.1")
    desk.report(PHONES[4], story="gọi đòi tiền chuộc", locality=THERE, address="10.4.0.1")
    desk.put("/v1/cases/4/unit", {"unit": "PC02"}, "chi")
    desk.post("/v1/cases/4/ask", {"report": 4, "text": "Họ nói gì?"}, "anh")
    for number, province in ((5, "79"), (6, "01")):
        for again in range(5):
            desk.report(
                PHONES[number], story=f"lan nhanh {number} {again}", category="POLICE_CALL",
                locality=f"{province}/0000{again}", address=f"10.{number}.{again}.1",
            )  # fmt: skip
    for number, place in ((7, HERE), (8, THERE), (9, HERE)):
        desk.report(
            PHONES[number], story=f"mất tiền {number}", locality=place, address=f"10.{number}.0.1"
        )
    for number, code in ((7, "g-here"), (8, "g-there")):
        movement_calls.told(desk, number, PHONES[number], code)
        for who in ("anh", "binh"):
            assert desk.confirm(number, who, PHONES[number]).status_code == 200
    movement_calls.prevented(desk, 7, 8)
    body = {
        "reason": REASON, "category": "POLICE_CALL", "targets": [{"value": PHONES[9]}],
        "case_number": "12/2026/PC02",
    }  # fmt: skip
    assert desk.post("/v1/cases/9/provisional", body, "anh").status_code == 200
    for value in (PHONES[7], PHONES[8], CASELESS):
        told = {"value": value, "reason": "của tôi", "contact": value}
        assert desk.post("/v1/appeals", told).status_code == 201
    made = Peopled(desk, sitting, officer or None)
    with desk.services.records.reading() as tx:
        assert [tx.cases.get(number) is not None for number in range(1, 11)] == [True] * 9 + [False]
        assert [row.id for row in tx.cases.warnings("queued")] in ([1, 2], [2, 1])
        rows = [(number, tx.cases.get(number)) for number in CASES]
        made.own = [n for n, row in rows if row and sitting.covers(row.locality, row.unit)]
        files = {row["report_id"]: row["id"] for row in tx.reports.files_of([1, 2])}
        made.files = [files[1], files[2]]
    return made


def _with_file(desk: Desk, number: int, place: str) -> None:
    told = {
        "values": [{"value": PHONES[number]}, {"value": f"VCB {ACCOUNTS[number]}"}],
        "story": f"chuyển khoản {number}", "locality": place,
    }  # fmt: skip
    form = [
        ("report", (None, json.dumps(told), "application/json")),
        ("files", ("anh.png", save(qr_code(scale=2)), "image/png")),
    ]
    headers = {"x-forwarded-for": f"10.{number}.0.1"}
    answer = desk.client.post("/v1/reports", files=form, headers=headers)
    assert answer.status_code == 201, answer.text
