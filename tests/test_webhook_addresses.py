"""Webhooks lead to public addresses over https, and inwards only where the settings say so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest

from service.errors import InvalidInput
from service.movement.signing import read_secret, verify
from service.outbound import post
from service.webhooks import MAX_HOOKS, add, deliver
from service.wiring import Services
from tests.test_webhooks import ADDRESS, enter, later, waiting


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://hooks.example/x", "not_https"),
        ("ftp://hooks.example/x", "not_https"),
        ("hooks.example", "not_https"),
        ("", "not_https"),
        ("https://" + "a" * 2048, "not_https"),
        ("file:///etc/passwd", "not_https"),
    ],
)
def test_an_address_that_is_none_is_refused_when_it_is_entered(
    services: Services, address: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(services, "so-lieu", address, from_start=True)
    assert refused.value.code == code
    for name in ("", "x" * 61):
        with pytest.raises(InvalidInput):
            add(services, name, ADDRESS, from_start=True)


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x",
                "https://10.0.0.8/x", "https://169.254.169.254/latest"],
)  # fmt: skip
def test_private_addresses_get_nothing(services: Services, address: str) -> None:
    number, _ = add(services, "so-lieu", address, from_start=True)
    enter(services, 1)
    assert deliver(services) == 0
    assert waiting(services) == {"waiting": 1}
    with services.records.reading() as tx:
        later(services, hours=1)
        (row,) = tx.webhooks.due(number, services.now(), 9)
    assert row.last == "address_refused"


def test_a_private_receiver_is_reached_where_the_settings_allow_it(
    make_services: Callable[..., Services],
) -> None:
    """Over a real socket: a server of our own that fails first."""
    got: list[tuple[str, str, str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heads = ("webhook-id", "webhook-timestamp", "webhook-signature")
            got.append((*(self.headers[name] for name in heads), body))
            self.send_response(500 if len(got) == 1 else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    services = make_services(webhooks_private=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            address = f"http://127.0.0.1:{server.server_address[1]}/hook"
            _, secret = add(services, "trong-mang", address, from_start=True)
            enter(services, 3)
            assert deliver(services, post) == 0
            later(services, minutes=2)
            assert deliver(services, post) == 3
        finally:
            server.shutdown()
    assert [orjson.loads(body)["data"]["seq"] for *_, body in got] == [1, 1, 2, 3]
    for name, sent_at, signature, body in got:
        assert verify(read_secret(secret), name, sent_at, body, signature, now=int(sent_at))
    assert waiting(services) == {}


def test_there_are_only_so_many(services: Services) -> None:
    for number in range(MAX_HOOKS):
        add(services, f"h-{number}", ADDRESS, from_start=True)
    with pytest.raises(InvalidInput):
        add(services, "one-more", ADDRESS, from_start=True)
