"""Desk: an application with officers at work, for tests over HTTP."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlparse

import jwt
import pyotp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx import Response
from starlette.testclient import TestClient

from service import sessions
from service.wiring import Services

REASON = "Đã xác minh với ngân hàng"
CHANNEL_KEY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
PASSWORD_HASHES: dict[str, Any] = {}


@dataclass
class Desk:
    """Citizens and officers before one application."""

    client: TestClient
    services: Services
    tokens: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, body: Any, who: str | None = None, **headers: str) -> Response:
        """A JSON request, by an officer where named."""
        return self.client.post(path, json=body, headers=self.head(who, headers))

    def put(self, path: str, body: Any, who: str | None = None) -> Response:
        return self.client.put(path, json=body, headers=self.head(who, {}))

    def get(self, path: str, who: str | None = None) -> Response:
        return self.client.get(path, headers=self.head(who, {}))

    def head(self, who: str | None, more: dict[str, str]) -> dict[str, str]:
        known = {"authorization": f"Bearer {self.tokens[who]}"} if who else {}
        return {**known, **{name.replace("_", "-"): value for name, value in more.items()}}

    def hire(
        self, name: str, *grants: str, scopes: tuple[str, ...] = (), unit: str | None = None
    ) -> int:
        """An officer who is logged in."""
        made = sessions.add_officer(self.services, name, unit, grants or ("verifier",), "tests")
        token = self.login(name, made.password, made.totp_uri, scopes)
        self.tokens[name] = token
        return made.id

    def login(self, name: str, password: str, uri: str, scopes: tuple[str, ...] = ()) -> str:
        answer = self.post(
            "/v1/officers/login",
            {
                "login": name,
                "password": password,
                "code": self.code(uri),
                "scopes": list(scopes),
            },
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    def code(self, uri: str) -> str:
        secret = parse_qs(urlparse(uri).query)["secret"][0]
        return pyotp.TOTP(secret).at(self.services.now())

    def report(self, *values: str, **more: Any) -> str:
        """The receipt of an anonymous report."""
        address = more.pop("address", "198.51.100.7")
        body = {"values": [{"value": value} for value in values], **more}
        answer = self.post("/v1/reports", body, x_forwarded_for=address)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["receipt"])

    def trusted(self, person: str, *values: str, **more: Any) -> Response:
        """A report by somebody whom a bank vouches for."""
        address = more.pop("address", "198.51.100.7")
        extra = more.pop("claims", {})
        body = json.dumps({"values": [{"value": value} for value in values], **more}).encode()
        return self.client.post(
            "/v1/reports",
            content=body,
            headers={
                "content-type": "application/json",
                "x-identity": self.assertion(person, body, **extra),
                "x-forwarded-for": address,
            },
        )

    def assertion(self, person: str, body: bytes, **more: Any) -> str:
        with self.services.records.writing() as tx:
            if tx.officers.channel("bank-1") is None:
                pem = CHANNEL_KEY.public_key().public_bytes(
                    Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
                )
                tx.officers.add_channel(
                    id="bank-1", channel="bank", public_key=pem.decode(),
                    made_at=self.services.now(), ends_at=None,
                )  # fmt: skip
        now = int(self.services.now().timestamp())
        claims = {
            "aud": "lachan", "sub": person, "iat": now, "exp": now + 60,
            "body": sha256(body).hexdigest(), **more,
        }  # fmt: skip
        return jwt.encode(claims, CHANNEL_KEY, algorithm="EdDSA", headers={"kid": "bank-1"})

    def state(self, value: str) -> str:
        return str(self.check(value)["state"])

    def check(self, value: str, **headers: str) -> dict[str, Any]:
        answer = self.post("/v1/check", {"value": value}, **headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def confirm(self, case: int, who: str, *values: str, level: str | None = None) -> Response:
        body: dict[str, Any] = {"reason": REASON, "category": "BANK_FAKE_SITE"}
        if values:
            body["targets"] = [
                {"value": value} | ({"level": level} if level else {}) for value in values
            ]
        return self.post(f"/v1/cases/{case}/confirm", body, who)

    def listed(self, value: str, first: str = "anh", second: str = "binh") -> int:
        """The number of a case whose value two officers confirmed."""
        self.report(value)
        case = self.newest_case()
        for who in (first, second):
            answer = self.confirm(case, who, value)
            assert answer.status_code == 200, answer.text
        return case

    def newest_case(self) -> int:
        with self.services.records.reading() as tx:
            rows = tx.cases.queue(
                localities=None, states=["open", "awaiting_second", "confirmed"], limit=500
            )
        return max(row.id for row in rows)

    def later(self, **delta: float) -> None:
        """Let time pass."""
        from datetime import timedelta

        moment = self.services.now() + timedelta(**delta)
        self.services.clock = lambda: moment


def wait_for(condition: Any, seconds: float) -> float:
    """Seconds until the condition holds. Fails where it does not in time."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds
        time.sleep(0.02)
    return time.monotonic() - begun
