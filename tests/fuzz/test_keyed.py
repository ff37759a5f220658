"""What other software asks with its key is answered as described, whatever it asks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance
from starlette.testclient import TestClient

from service.api_keys import make_key
from service.web.app import create_app
from service.wiring import Services
from tests.fuzz import movement_calls
from tests.fuzz.routes import BATCHES, KEYED, operations
from tests.web.desk import Desk

pytestmark = pytest.mark.slow

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]


@pytest.fixture
def desk(make_services: Callable[..., Services]) -> Desk:
    services = make_services(trusted_proxies="testclient", limits=False)
    client = TestClient(create_app(services), raise_server_exceptions=False)
    desk = Desk(client, services)
    movement_calls.settle(desk)
    return desk


@pytest.mark.parametrize("route", sorted(KEYED))
def test_a_key_gets_what_is_described(desk: Desk, route: str) -> None:
    now = desk.services.now()
    with desk.services.records.writing() as tx:
        _, key = make_key(tx, desk.services.records.refs, "app", "app", ["exchange"], now)
    desk.services.api_keys.load(now)
    description = schemathesis.openapi.from_asgi("/openapi.json", desk.client.app)
    operation = operations(description)[route]
    seen: set[tuple[int, str]] = set()

    @settings(derandomize=True, deadline=None, max_examples=150, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        response = case.call(headers={"x-api-key": key})
        case.validate_response(response, checks=CHECKS)
        (media,) = response.headers["content-type"]
        seen.add((response.status_code, media.partition(";")[0]))
        if media == "application/json":
            assert json.loads(response.content)["what"] == case.path_parameters["what"]
        elif response.status_code == 200:
            list(csv.reader(io.StringIO(response.content.decode())))
        assert case.call().status_code == 401

    holds()
    assert {(200, "application/json"), (200, "text/csv")} <= seen


@pytest.mark.parametrize("route", sorted(BATCHES))
def test_a_key_for_batches_gets_what_is_described(desk: Desk, route: str) -> None:
    now = desk.services.now()
    with desk.services.records.writing() as tx:
        _, key = make_key(tx, desk.services.records.refs, "app", "app", ["batch"], now)
    desk.services.api_keys.load(now)
    description = schemathesis.openapi.from_asgi("/openapi.json", desk.client.app)
    operation = operations(description)[route]

    @settings(derandomize=True, deadline=None, max_examples=60, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        response = case.call(headers={"x-api-key": key})
        case.validate_response(response, checks=CHECKS)

    holds()
