"""Batches: an app with a key, what it uploads, and how far that is."""

from __future__ import annotations

from service.api_keys import make_key
from tests.web.desk import Desk

TIPS = "Đường dẫn,SĐT\r\nhttps://evil.example/login,0912345678\r\nkhông phải,\r\n"
ASK = "/v1/batches?format=csv&purpose=ki%E1%BB%83m%20tra"


def key(desk: Desk, *scopes: str) -> dict[str, str]:
    """The head of an app with a key."""
    with desk.services.records.writing() as tx:
        refs = desk.services.records.refs
        _, text = make_key(tx, refs, "app", "app", list(scopes or ("batch",)), desk.services.now())
    desk.services.api_keys.load(desk.services.now())
    return {"x-api-key": text}


def upload(desk: Desk, head: dict[str, str], content: str = TIPS, ask: str = ASK) -> str:
    answer = desk.client.post(ask, content=content.encode(), headers=head)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def state(desk: Desk, head: dict[str, str], batch: str) -> dict[str, object]:
    answer = desk.client.get(f"/v1/batches/{batch}", headers=head)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found
