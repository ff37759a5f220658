"""Every route by its description, called by every role: nobody gets past the table of acts."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from service.officers.permissions import ACTS
from service.web.app import create_app
from service.web.schemas import ProblemModel
from service.wiring import Services
from tests.fuzz import movement_calls
from tests.fuzz.movement_calls import LOOSE
from tests.fuzz.peopled import (
    ACCOUNTS,
    CASELESS,
    CASES,
    PHONES,
    SITTINGS,
    Peopled,
    Sitting,
    people,
)
from tests.fuzz.routes import (
    ACT_OF,
    ALL,
    BATCHES,
    KEYED,
    LOGGED_IN,
    PUBLIC,
    WITHOUT_ROUTE,
    acts,
    operations,
)  # fmt: skip
from tests.web.desk import REASON, Desk

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 24
relaxed = settings(
    derandomize=True,
    deadline=None,
    max_examples=EXAMPLES,
    database=None,
    suppress_health_check=list(HealthCheck),
)
DOCUMENTED = set(re.findall(r"`([a-z_]+)`", Path("docs/api.md").read_text("utf-8")))
DECIDING = frozenset(
    route for route, act in ACT_OF.items()
    if act in {"case.confirm", "case.list_provisionally", "case.{act}", "case.sighting",
               "appeal.decide", "warning.release"}
)  # fmt: skip
"""Acts that are refused outside the area; everything else outside is not found."""
LISTS = frozenset({"get /v1/queue", "get /v1/reviews", "get /v1/warnings/queue",
                   "get /v1/groups", "get /v1/commendations", "get /v1/statements",
                   "get /v1/statements/due"})  # fmt: skip
MEANT = frozenset(ACT_OF) | LOGGED_IN | {"get /v1/statistics/public"}
"""What is called as people do, besides what is made up."""
NEVER = frozenset({"post /v1/check/image", "post /v1/officers/login", "post /v1/appeals/proof",
                   "post /v1/verdicts/wrong", "post /v1/officers/password"})  # fmt: skip
"""What cannot succeed without a secret or a real picture."""


WORDS_OF = {
    "post /v1/cases/{case_id}/{act}": ("approve", "reject", "retract"),
    "post /v1/cases/{case_id}/prevented/{number}/{act}": ("accept", "refuse"),
    "post /v1/commendations/{number}/{act}": ("accept", "decline"),
}  # fmt: skip
"""Words that a path may end with."""


def _numbers(*names: int) -> set[str]:
    """The digits that identify what these cases are about."""
    found = {PHONES[name][1:] for name in names}
    return found | {ACCOUNTS[name] for name in names if name in ACCOUNTS}


EVERY_NUMBER = _numbers(*CASES) | {CASELESS[1:]}
FOREIGN = {
    "saigon": _numbers(2, 3, 4, 6, 8) | {CASELESS[1:]},
    "pc02": EVERY_NUMBER - _numbers(4),
}
"""What somebody bound to an area never sees."""


@pytest.fixture
def seat(make_services: Callable[..., Services]) -> Callable[[Sitting], Peopled]:
    """A fresh application with everything on the desk, and somebody before it."""

    def sit(sitting: Sitting) -> Peopled:
        services = make_services(trusted_proxies="testclient", limits=False)
        client = TestClient(create_app(services), raise_server_exceptions=False)
        return people(Desk(client, services), sitting)

    return sit


def _body(route: str, number: int, choice: bool) -> Any:
    """A body that means something about case ``number``; None to keep the made-up one."""
    value = PHONES.get(number, CASELESS)
    targets = {"reason": REASON, "category": "POLICE_CALL", "targets": [{"value": value}]}
    purpose = {"purpose": "Xác minh đơn trình báo"}
    bodies: dict[str, Any] = {
        "post /v1/check": {"value": value},
        "post /v1/appeals": {"value": CASELESS, "reason": REASON},
        "post /v1/cases/{case_id}/reveal": purpose,
        "post /v1/cases/{case_id}/notes": {"text": REASON},
        "post /v1/cases/{case_id}/ask": {"report": number, "text": REASON},
        "post /v1/cases/{case_id}/confirm": {"reason": REASON}
        if choice and number > 1
        else targets,
        "post /v1/cases/{case_id}/provisional": {**targets, "case_number": "1/2026/PC02"},
        "post /v1/cases/{case_id}/{act}": {"reason": REASON},
        "put /v1/cases/{case_id}/sighting": {"seen_at": "2026-11-22T08:00:00+07:00"},
        "put /v1/cases/{case_id}/unit": {"unit": "PC02" if choice else None},
        "put /v1/cases/{case_id}/merged": {"into": number % 9 + 1 if choice else 1},
        "put /v1/cases/{case_id}/split": {"reports": [number]},
        "post /v1/reviews/{appeal_id}/reveal": purpose,
        "post /v1/reviews/{appeal_id}/decide": {"outcome": "overturned", "reason": REASON},
        "post /v1/verify": {"items": [{"value": value}], **purpose}
        | ({"format": "docx"} if choice else {}),
        "post /v1/officers": {"login": f"nguoi.{number}", "grants": ["verifier"]},
        "put /v1/officers/{officer_id}/grants": {"grants": ["auditor"]},
        "put /v1/officers/{officer_id}/active": {"active": choice},
    }
    return bodies.get(route) or movement_calls.body(route, number, choice)


def _act(route: str, case: schemathesis.Case) -> str | None:
    act = ACT_OF.get(route)
    return act.format(**case.path_parameters) if act else None


def _places(peopled: Peopled, case: schemathesis.Case) -> list[tuple[str | None, str | None]]:
    """Where the things lie that a call is about; [] where there is no such thing."""
    parts = case.path_parameters
    route = f"{case.operation.method} {case.operation.path}"
    with peopled.desk.services.records.reading() as tx:
        if route in LOOSE:
            return movement_calls.lies(tx, route, case)
        number: Any = None
        if "warning_id" in parts:
            row = tx.cases.warning(parts["warning_id"])
            return [(place, None) for place in row.localities] if row else []
        if "case_id" in parts:
            number = parts["case_id"]
        elif "appeal_id" in parts:
            appeal = tx.appeals.get(parts["appeal_id"])
            if appeal is None:
                return []
            if appeal.case_id is None:
                return [(None, None)]
            number = appeal.case_id
        elif "file_id" in parts:
            file = tx.reports.file(parts["file_id"])
            report = tx.reports.get(file["report_id"]) if file else None
            number = report.case_id if report else None
        found = tx.cases.get(number) if isinstance(number, int) else None
        return [(found.locality, found.unit)] if found else []


def _text(response: Any) -> str:
    """All that an answer shows, without the marks between digits."""
    if response.content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(response.content)) as page:
            shown = " ".join(page.read(name).decode("utf-8", "replace") for name in page.namelist())
    else:
        shown = response.content.decode("utf-8", "replace")
    return re.sub(r"(?<=\d)[ .\-](?=\d)", "", shown)


def _assert_form(response: Any) -> None:
    """JSON, a page, a picture, or a problem document with a code that is documented."""
    (media,) = response.headers["content-type"]
    if response.status_code < 300:
        if media == "application/json":
            json.loads(response.content)
        return
    assert media == "application/problem+json"
    problem = ProblemModel.model_validate_json(response.content)
    assert problem.status == response.status_code
    assert problem.type == f"urn:lachan:problem:{problem.code}"
    assert problem.code in DOCUMENTED or problem.status == 422


def _assert_allowed(
    peopled: Peopled, route: str, case: schemathesis.Case, response: Any, places: list[Any]
) -> None:
    """Never beyond role, session or area; ``places`` is where it lay before the call."""
    sitting, status = peopled.sitting, response.status_code
    act = _act(route, case)
    if route in KEYED:
        assert status == 401
    if route in BATCHES:
        assert status in (401, 422)
    if act is None and route not in LOGGED_IN:
        return
    if not sitting.roles:
        assert status == 401
        return
    assert status != 401 or route == "post /v1/officers/password"
    if act is None:
        return
    faulty = {422} if case.operation.body else set()
    if not sitting.may(act):
        assert status in {403} | faulty, route
        if status == 403:
            assert json.loads(response.content)["code"] in ("role_missing", "token_too_narrow")
        return
    if route in LOOSE:
        if places and not all(sitting.covers(*place) for place in places):
            assert 400 <= status < 500
        return
    bound = "{" in route and "officer_id" not in case.path_parameters
    if not bound:
        return
    if not places:
        assert status in {404} | faulty
    elif not all(sitting.covers(*place) for place in places):
        outside = 403 if route in DECIDING else 404
        assert status in {outside} | faulty
        if status == 403:
            assert json.loads(response.content)["code"] == "out_of_scope"
    elif route.endswith("/merged") and status == 200:
        with peopled.desk.services.records.reading() as tx:
            into = tx.cases.get(json.loads(response.content)["case"])
        assert into is not None
        assert sitting.covers(into.locality, into.unit)


def _assert_nothing_foreign(peopled: Peopled, route: str, response: Any, sent: str) -> None:
    """Lists end at the area, and numbers stand where they may be revealed only."""
    sitting, shown = peopled.sitting, _text(response)
    act = ACT_OF.get(route, "")
    reveals = route.endswith("/reveal") and sitting.may(act)
    forbidden = FOREIGN.get(sitting.name, set()) if reveals else EVERY_NUMBER
    for number in forbidden:
        assert number not in shown or number in sent
    if response.status_code != 200 or route not in LISTS:
        return
    found = json.loads(response.content)
    with peopled.desk.services.records.reading() as tx:
        for item in found.get("cases", []):
            assert sitting.covers(item["locality"], item["unit"])
        for item in found.get("appeals", []):
            row = tx.cases.get(item["case"]) if item["case"] else None
            assert sitting.covers(row.locality if row else None, row.unit if row else None)
        for place in movement_calls.listed(route, found):
            assert sitting.covers(*place)
        for item in found.get("warnings", []):
            assert any(sitting.covers(place, None) for place in item["localities"])


def _modes(sitting: Sitting, operation: Any) -> list[GenerationMode]:
    """What breaks the description is tried by those who get furthest."""
    json_bodies = {body.media_type for body in operation.body} == {"application/json"}
    if sitting.name in ("supervisor", "admin") and json_bodies:
        return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    return [GenerationMode.POSITIVE]


def _call(peopled: Peopled, route: str, case: schemathesis.Case, *, fits: bool = True) -> int:
    """One call, judged; ``fits`` where it follows the description."""
    places = _places(peopled, case) if fits else []
    response = case.call(headers=peopled.headers)
    case.validate_response(response, checks=CHECKS)
    _assert_form(response)
    if fits:
        _assert_allowed(peopled, route, case, response, places)
    _assert_nothing_foreign(peopled, route, response, f"{case.body!r}")
    if "/officers" in route and not route.startswith("get "):
        peopled.sit_again()
    return response.status_code


def _mean(peopled: Peopled, route: str, operation: Any) -> bool:
    """Call one operation as people do, about everything on the desk; True if one succeeded."""
    statuses = set()
    words = WORDS_OF.get(route, ("release",))
    for number in CASES:
        parts: dict[str, Any] = {"file_id": peopled.files[(number - 1) % 2]}
        parts |= {"act": words[number % len(words)]}
        parts |= dict.fromkeys(("case_id", "appeal_id", "warning_id", "officer_id"), number)
        parts |= movement_calls.parts(route, number)
        named = {name: value for name, value in parts.items() if f"{{{name}}}" in route}
        body = _body(route, number, number == 1)
        given: dict[str, Any] = {"query": movement_calls.query(route, number)}
        if route == "post /v1/places/{table}":
            given |= {"body": movement_calls.table(number), "media_type": "text/csv"}
        elif body is not None:
            given |= {"body": body, "media_type": "application/json"}
        statuses.add(_call(peopled, route, operation.Case(path_parameters=named, **given)))
    return any(status < 300 for status in statuses)


def _fuzz(peopled: Peopled, route: str, operation: Any, mode: GenerationMode) -> bool:
    """Call one operation with whatever fits its description, or breaks it; True if it succeeded."""
    statuses: set[int] = set()
    fits = mode is GenerationMode.POSITIVE
    numbers = [0, *CASES, *peopled.own, *peopled.own]

    @relaxed
    @given(
        case=operation.as_strategy(generation_mode=mode),
        number=st.sampled_from(numbers),
        choice=st.booleans(),
        meant=st.booleans(),
    )
    def holds(case: schemathesis.Case, number: int, choice: bool, meant: bool) -> None:
        for name in case.path_parameters if number else ():
            if name == "file_id":
                case.path_parameters[name] = peopled.files[(number - 1) % 2]
            elif name.endswith("_id"):
                case.path_parameters[name] = number
            elif name in ("number", "code"):
                case.path_parameters[name] = movement_calls.parts(route, number)[name]
        body = _body(route, number or 1, choice) if fits and meant else None
        if body is not None:
            case.body = body
        statuses.add(_call(peopled, route, case, fits=fits))

    holds()
    return any(status < 300 for status in statuses)


def _late(route: str) -> tuple[int, str]:
    """What ends a case comes after what needs it alive."""
    last = route.endswith(("{act}", "/decide"))
    return (2 if last else 1 if route in DECIDING else 0, route)


@pytest.mark.parametrize("sitting", SITTINGS, ids=lambda sitting: sitting.name)
def test_no_call_goes_beyond_role_session_or_area(
    seat: Callable[[Sitting], Peopled], sitting: Sitting
) -> None:
    peopled = seat(sitting)
    description = schemathesis.openapi.from_asgi("/openapi.json", peopled.desk.client.app)
    found = sorted(operations(description).items(), key=lambda item: _late(item[0]))
    succeeded = {
        route
        for route, operation in found
        if route in MEANT and route != "post /v1/officers/password"
        if _mean(peopled, route, operation)
    }
    succeeded |= {
        route
        for route, operation in found
        for mode in _modes(sitting, operation)
        if _fuzz(peopled, route, operation, mode)
    }
    assert _expected(sitting) <= succeeded


def _expected(sitting: Sitting) -> set[str]:
    """What must have succeeded at least once, or the calls above proved little."""
    allowed = {
        route
        for route, act in ACT_OF.items()
        if any(sitting.may(act.format(act=word)) for word in ("approve", "reject", "retract"))
    }
    if any("@" in role for role in sitting.roles):
        allowed = {"get /v1/queue", "get /v1/cases/{case_id}", "post /v1/cases/{case_id}/reveal"}
    return (set(PUBLIC) | allowed | (set(LOGGED_IN) if sitting.roles else set())) - NEVER


def test_every_route_is_public_or_belongs_to_an_act(seat: Callable[[Sitting], Peopled]) -> None:
    peopled = seat(SITTINGS[0])
    description = schemathesis.openapi.from_asgi("/openapi.json", peopled.desk.client.app)
    assert set(operations(description)) == ALL
    assert not PUBLIC & set(ACT_OF)
    assert acts() == set(ACTS) - WITHOUT_ROUTE
