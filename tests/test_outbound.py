"""Outbound: a message reaches a public server over https, or nobody; only the status comes back."""

from __future__ import annotations

import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from service.errors import DeliveryError
from service.network import Address, Network, is_private, is_public
from service.outbound import MOST_READ, post

Handle = Callable[["Handler"], None]
BODY = b'{"type":"entry"}'


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says, and remembers what was sent."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.got.append((self.path, dict(self.headers), self.rfile.read(length)))
        self.server.handle_one(self)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; ``_`` in a header's name stands for ``-``."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """A loopback server, with TLS or without, whose callers may hang up."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.handle_one: Handle = lambda request: request.reply(200, b"thanks")
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, *_: Any) -> None:
        pass


@dataclass
class Site:
    """A server and a network that leads to it as if it were public."""

    server: Server
    client: ssl.SSLContext
    names: dict[str, list[str]] = field(default_factory=dict)

    def address(self, path: str = "/hook") -> str:
        return f"https://hooks.example:{self.server.port}{path}"

    @property
    def network(self) -> Network:
        def allow(address: Address) -> bool:
            return str(address) == "127.0.0.1" or is_public(address)

        return Network(
            resolve=lambda host, port: self.names[host],
            allow=allow,
            ports=frozenset({443, self.server.port}),
            tls=lambda: self.client,
        )

    def send(self, address: str | None = None, **more: Any) -> int:
        headers = more.pop("headers", {})
        body = more.pop("body", BODY)
        return post(address or self.address(), body, headers, network=self.network, **more)


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's TLS context around a certificate made for this run."""
    openssl = shutil.which("openssl")
    assert openssl, "the openssl command is needed"
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    make += f" -subj /CN=made-up -addext subjectAltName=DNS:hooks.example -keyout {key}"
    subprocess.run(
        [openssl, *make.split(), "-out", str(certificate)], check=True, capture_output=True
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


def _running(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[Site]:
    names = {"hooks.example": ["127.0.0.1"], "unlisted.example": ["127.0.0.1"]}
    for server in _running(Server(contexts[0])):
        yield Site(server, contexts[1], names)


@pytest.fixture
def plain() -> Iterator[Server]:
    """A server without TLS."""
    yield from _running(Server(None))


def fails(code: str, call: Callable[[], object]) -> DeliveryError:
    """The call fails with that code, and the message repeats neither address nor answer."""
    with pytest.raises(DeliveryError) as error:
        call()
    assert error.value.code == code
    assert error.value.field == "address"
    for secret in ("example", "127.0", "hook", "secret"):
        assert secret not in str(error.value)
    return error.value


def never(host: str, port: int) -> list[str]:
    """A resolver that must not be asked."""
    raise AssertionError("nothing may be looked up")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_message_is_sent_and_the_status_comes_back(site: Site, status: int) -> None:
    site.server.handle_one = lambda request: request.reply(status, b"" if status == 204 else b"ok")
    headers = {"webhook-id": "msg_1", "Content-Type": "application/cloudevents+json"}
    assert site.send(site.address("/hook?a=1#part"), headers=headers) == status
    ((path, got, body),) = site.server.got
    assert (path, body) == ("/hook?a=1", BODY)
    assert got == {
        "Host": f"hooks.example:{site.server.port}",
        "accept": "*/*",
        "content-type": "application/cloudevents+json",
        "user-agent": "lachan-deliveries",
        "webhook-id": "msg_1",
        "content-length": str(len(BODY)),
        "connection": "close",
    }


def test_headers_of_the_connection_cannot_be_handed_in(site: Site) -> None:
    handed = {"Host": "inner", "Content-Length": "1", "Transfer-Encoding": "chunked", "Cookie": "a"}
    assert site.send(headers=handed) == 200
    ((_, got, body),) = site.server.got
    assert got["Host"].startswith("hooks.example:")
    assert body == BODY
    assert not {"Cookie", "cookie", "transfer-encoding"} & got.keys()


@pytest.mark.parametrize("value", ["a\r\nX-More: b", "a\nb", "a\0b"])
def test_a_header_that_would_break_the_request_is_not_sent(site: Site, value: str) -> None:
    fails("unreachable", lambda: site.send(headers={"webhook-id": value}))
    assert site.server.got == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "10.0.0.1",
        "10.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "2130706433",
        "2852039166",
        "0x7f000001",
        "0177.0.0.1",
        "0xa9.0xfe.0xa9.0xfe",
        "１２７.0.0.1",
        "localhost",
    ],
)
def test_an_inner_address_in_any_notation_is_refused(host: str) -> None:
    """Here the system's own resolver answers, as in life."""
    fails("address_refused", lambda: post(f"https://{host}/", BODY, {}))


@pytest.mark.parametrize("inner", ["10.0.0.1", "127.0.0.2", "169.254.169.254", "::1", "fd00::1"])
@pytest.mark.parametrize("first", [True, False])
def test_one_inner_answer_among_public_ones_refuses_all(inner: str, first: bool) -> None:
    answers = [inner, "1.1.1.1"] if first else ["1.1.1.1", "2606:4700::1111", inner]
    network = Network(resolve=lambda host, port: answers)
    fails("address_refused", lambda: post("https://hooks.example/", BODY, {}, network=network))


def test_a_name_that_changes_its_mind_gains_nothing(site: Site) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    network = Network(
        resolve=lambda host, port: next(answers),
        allow=site.network.allow,
        ports=site.network.ports,
        tls=site.network.tls,
    )
    assert post(site.address(), BODY, {}, network=network) == 200
    fails("address_refused", lambda: post(site.address(), BODY, {}, network=network))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://hooks.example/", "not_https"),
        ("http://127.0.0.1/", "not_https"),
        ("ftp://hooks.example/", "not_https"),
        ("file:///etc/hostname", "not_https"),
        ("gopher://hooks.example/", "not_https"),
        ("https://hooks.example:8443/", "address_refused"),
        ("https://hooks.example:22/", "address_refused"),
        ("https://user@hooks.example/", "address_refused"),
        ("https://user:secret@hooks.example/", "address_refused"),
        ("https://:secret@hooks.example/", "address_refused"),
        ("https://", "address_refused"),
        ("hooks.example", "address_refused"),
        ("", "address_refused"),
        ("https://hooks.example/" + "a" * 3000, "address_refused"),
    ],
)
def test_only_plain_https_addresses_are_asked(address: str, code: str) -> None:
    fails(code, lambda: post(address, BODY, {}, network=Network(resolve=never)))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_not_followed(site: Site, status: int) -> None:
    site.server.handle_one = lambda request: request.reply(status, Location=site.address("/next"))
    assert fails("bad_status", site.send).status == status
    assert [path for path, _, _ in site.server.got] == ["/hook"]


@pytest.mark.parametrize("status", [304, 400, 401, 404, 410, 429, 500, 503])
def test_any_answer_but_success_is_a_failure_with_its_status(site: Site, status: int) -> None:
    site.server.handle_one = lambda request: request.reply(
        status, b"" if status == 304 else b"secret"
    )
    assert fails("bad_status", site.send).status == status


def _silent(request: Handler) -> None:
    time.sleep(2)


def _drip(request: Handler) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100:
        request.wfile.write(bytes([byte]))
        time.sleep(0.05)


@pytest.mark.parametrize("handle", [_silent, _drip])
def test_a_slow_server_is_given_up_in_time(site: Site, handle: Handle) -> None:
    """The limit is on the whole: a byte now and then does not extend it."""
    site.server.handle_one = handle
    started = time.monotonic()
    assert fails("too_slow", lambda: site.send(seconds=0.4)).status is None
    assert time.monotonic() - started < 1.5


def test_a_server_that_does_not_read_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        started = time.monotonic()
        body = bytes(32 << 20)
        fails("too_slow", lambda: post(address, body, {}, allow_private=True, seconds=0.4))
        assert time.monotonic() - started < 1.5


def test_a_slow_look_up_is_given_up_in_time() -> None:
    def resolve(host: str, port: int) -> list[str]:
        time.sleep(2)
        return []

    network = Network(resolve=resolve)
    started = time.monotonic()
    fails("too_slow", lambda: post("https://x.example/", BODY, {}, seconds=0.2, network=network))
    assert time.monotonic() - started < 1.0


def test_a_huge_answer_is_not_read(site: Site) -> None:
    written: list[int] = []
    ended = threading.Event()

    def endless(request: Handler) -> None:
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
                written.append(0x10000)
        finally:
            ended.set()

    site.server.handle_one = endless
    started = time.monotonic()
    assert site.send(seconds=20) == 200
    assert time.monotonic() - started < 5
    assert ended.wait(5)
    assert sum(written) < MOST_READ + (16 << 20)  # what lies in the sockets' buffers


@pytest.mark.parametrize("announced", ["100", "99999999999999999999"])
def test_an_answer_that_breaks_off_has_been_given_all_the_same(site: Site, announced: str) -> None:
    def cut(request: Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", announced)
        request.end_headers()
        request.wfile.write(b"short")

    site.server.handle_one = cut
    assert site.send() == 200


def test_an_answer_that_drips_costs_no_more_than_the_time_allowed(site: Site) -> None:
    def drip(request: Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "100")
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"x")
            time.sleep(0.05)

    site.server.handle_one = drip
    started = time.monotonic()
    assert site.send(seconds=0.4) == 200
    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize("rubbish", [b"not http at all\r\n\r\n", b"HTTP/1.1 200", b""])
def test_what_is_no_answer_is_unreachable(site: Site, rubbish: bytes) -> None:
    def write(request: Handler) -> None:
        request.wfile.write(rubbish)

    site.server.handle_one = write
    fails("unreachable", site.send)


def test_the_certificate_must_be_trusted_and_bear_the_name(site: Site) -> None:
    other = site.address().replace("hooks.example", "unlisted.example")
    fails("unreachable", lambda: site.send(other))
    fails("unreachable", lambda: site.send(other, allow_private=True))
    untrusting = Network(
        resolve=site.network.resolve, allow=site.network.allow, ports=site.network.ports
    )
    fails("unreachable", lambda: post(site.address(), BODY, {}, network=untrusting))
    assert site.server.got == []


def test_a_name_without_address_is_unreachable() -> None:
    network = Network(resolve=lambda host, port: [])
    fails("unreachable", lambda: post("https://x.example/", BODY, {}, network=network))


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    fails("unreachable", lambda: post(f"http://127.0.0.1:{port}/", BODY, {}, allow_private=True))


def test_a_proxy_in_the_environment_is_not_used(
    site: Site, plain: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert site.send() == 200
    assert post(f"http://127.0.0.1:{plain.port}/", BODY, {}, allow_private=True) == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_private_addresses_are_reached_over_http_where_allowed(plain: Server, host: str) -> None:
    address = f"http://{host}:{plain.port}/hook"
    assert post(address, BODY, {}, allow_private=True) == 200
    assert [body for _, _, body in plain.got] == [BODY]
    fails("not_https", lambda: post(address, BODY, {}))


def test_private_addresses_are_reached_over_https_where_allowed(site: Site) -> None:
    network = Network(resolve=lambda host, port: ["127.0.0.1"], tls=lambda: site.client)
    assert post(site.address(), BODY, {}, allow_private=True, network=network) == 200
    fails("address_refused", lambda: post(site.address(), BODY, {}, network=network))


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("http://hooks.example/", ["1.1.1.1"]),
        ("http://hooks.example/", ["127.0.0.1", "1.1.1.1"]),
        ("http://hooks.example/", ["169.254.169.254"]),
        ("http://hooks.example/", ["fd00:ec2::254"]),
        ("http://hooks.example/", ["fe80::1"]),
        ("http://hooks.example/", ["0.0.0.0"]),  # noqa: S104
        ("http://hooks.example/", ["::ffff:127.0.0.1"]),
        ("https://hooks.example/", ["169.254.169.254"]),
        ("https://hooks.example/", ["100.100.100.200"]),
        ("https://hooks.example/", ["224.0.0.1"]),
        ("https://hooks.example:8443/", ["1.1.1.1"]),
        ("https://hooks.example:8443/", ["10.0.0.1", "1.1.1.1"]),
    ],
)
def test_what_is_neither_private_nor_rightly_public_stays_refused(
    address: str, answers: list[str]
) -> None:
    network = Network(resolve=lambda host, port: answers)
    fails("address_refused", lambda: post(address, BODY, {}, allow_private=True, network=network))


@pytest.mark.parametrize("address", ["https://a:b@127.0.0.1/", "ftp://127.0.0.1/", "//127.0.0.1"])
def test_allowing_private_addresses_allows_no_odd_ones(address: str) -> None:
    with pytest.raises(DeliveryError):
        post(address, BODY, {}, allow_private=True, network=Network(resolve=never))


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("10.0.0.1", True),
        ("172.31.0.1", True),
        ("192.168.0.1", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("fd12::1", True),
        ("fd00:ec2::254", False),
        ("169.254.169.254", False),
        ("172.32.0.1", False),
        ("8.8.8.8", False),
        ("2606:4700::1111", False),
        ("0.0.0.0", False),  # noqa: S104
        ("::", False),
        ("fe80::1", False),
    ],
)
def test_private_is_what_an_own_network_has(text: str, private: bool) -> None:
    assert is_private(ipaddress.ip_address(text)) is private
