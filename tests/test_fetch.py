"""Fetch: only public addresses over https, one look-up a hop, and firm limits on everything."""

from __future__ import annotations

import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from service.errors import FeedError
from service.fetch import Fetched, Limits, fetch
from service.network import Address, Network, is_public, system_resolve


def packed(content: bytes) -> bytes:
    """gzip without the time of day in it: test names must not change."""
    return gzip.compress(content, mtime=0)


Handle = Callable[["Handler"], None]

REFUSED = [
    ("0.0.0.0", "this host"),  # noqa: S104
    ("0.1.2.3", "this network"),
    ("10.0.0.1", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.1", "carrier-grade NAT"),
    ("100.127.255.255", "carrier-grade NAT"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "cloud metadata"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.1", "protocol assignments"),
    ("192.0.2.1", "documentation"),
    ("192.31.196.1", "AS112"),
    ("192.52.193.1", "AMT"),
    ("192.88.99.1", "6to4 relay"),
    ("192.168.1.1", "private"),
    ("192.175.48.1", "AS112"),
    ("198.18.0.1", "benchmarking"),
    ("198.19.255.255", "benchmarking"),
    ("198.51.100.1", "documentation"),
    ("203.0.113.1", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.255", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "broadcast"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::127.0.0.1", "IPv4-compatible"),
    ("::ffff:127.0.0.1", "IPv4-mapped loopback"),
    ("::ffff:10.0.0.1", "IPv4-mapped private"),
    ("::ffff:8.8.8.8", "IPv4-mapped"),
    ("64:ff9b::10.0.0.1", "NAT64 of private"),
    ("64:ff9b::127.0.0.1", "NAT64 of loopback"),
    ("64:ff9b::169.254.169.254", "NAT64 of metadata"),
    ("64:ff9b:1::1", "local NAT64"),
    ("100::1", "discard"),
    ("2001::1", "Teredo"),
    ("2001:0:7f00:1::", "Teredo"),
    ("2001:2::1", "benchmarking"),
    ("2001:10::1", "ORCHID"),
    ("2001:20::1", "ORCHIDv2"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::", "6to4 of loopback"),
    ("2002:a00:1::1", "6to4 of private"),
    ("2002:808:808::1", "6to4"),
    ("2620:4f:8000::1", "AS112"),
    ("3fff::1", "documentation"),
    ("5f00::1", "segment routing"),
    ("fc00::1", "ULA"),
    ("fd12:3456::1", "ULA"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local with zone"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"]
PUBLIC += ["126.255.255.255", "128.0.0.1", "172.15.255.255", "172.32.0.0", "192.0.1.0"]
PUBLIC += ["192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"]
PUBLIC += ["2606:4700::1111", "2400:cb00::1", "64:ff9b::8.8.8.8"]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says, and remembers what was asked."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.handle_one[self.path](self)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; ``_`` in a header's name stands for ``-``."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """A loopback server that speaks TLS and whose callers may hang up."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.handle_one: dict[str, Handle] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, *_: Any) -> None:
        pass


@dataclass
class Site:
    """The server with a network that leads to it, and a record of the names looked up."""

    server: Server
    client: ssl.SSLContext
    names: dict[str, list[str]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def address(self, path: str = "/list.txt", host: str = "feeds.example") -> str:
        return f"https://{host}:{self.port}{path}"

    def resolve(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        return self.names[host]

    def get(self, address: str | None = None, **more: Any) -> Fetched:
        return fetch(address or self.address(), network=self.network, **more)

    @property
    def network(self) -> Network:
        def allow(address: Address) -> bool:
            return str(address) == "127.0.0.1" or is_public(address)

        ports = frozenset({443, self.port})
        return Network(resolve=self.resolve, allow=allow, ports=ports, tls=lambda: self.client)


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's TLS context around a certificate made for this run."""
    openssl = shutil.which("openssl")
    assert openssl, "the openssl command is needed"
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    _make_certificate(openssl, key, certificate)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


MAKE = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=made-up"


def _make_certificate(openssl: str, key: Path, certificate: Path) -> None:
    names = "subjectAltName=DNS:feeds.example,DNS:mirror.example,DNS:inner.example"
    subprocess.run(
        [openssl, *f"{MAKE} -addext {names} -keyout {key} -out {certificate}".split()],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def site(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[Site]:
    server = Server(contexts[0])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made = Site(server, contexts[1])
    made.names = {"feeds.example": ["127.0.0.1"], "mirror.example": ["127.0.0.1"]}
    made.names |= {"inner.example": ["10.0.0.1"], "unlisted.example": ["127.0.0.1"]}
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def refused(code: str, call: Callable[[], object]) -> None:
    """The call fails with that code, and the message repeats no address."""
    with pytest.raises(FeedError) as error:
        call()
    assert error.value.code == code
    assert error.value.field == "address"
    assert "example" not in str(error.value)
    assert "127.0" not in str(error.value)


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_addresses_that_are_not_public_are_refused(text: str, why: str) -> None:
    assert not is_public(ipaddress.ip_address(text)), why


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_allowed(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", [text for text, _ in REFUSED])
def test_a_name_that_leads_to_such_an_address_is_refused_before_connecting(text: str) -> None:
    network = Network(resolve=lambda host, port: ["1.1.1.1", text])
    refused("address_refused", lambda: fetch("https://feeds.example/", network=network))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "[::1]",
        "10.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "169.254.169.254",
        "１２７.0.0.1",
        "localhost",
    ],
)
def test_an_inner_address_in_any_notation_is_refused(host: str) -> None:
    """Here the system's own resolver answers, as in life."""
    refused("address_refused", lambda: fetch(f"https://{host}/", network=Network()))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://feeds.example/", "not_https"),
        ("ftp://feeds.example/", "not_https"),
        ("file:///etc/hostname", "not_https"),
        ("https://feeds.example:8443/", "address_refused"),
        ("https://feeds.example:80/", "address_refused"),
        ("https://user@feeds.example/", "address_refused"),
        ("https://user:secret@feeds.example/", "address_refused"),
        ("https://", "address_refused"),
        ("feeds.example", "address_refused"),
        ("", "address_refused"),
        ("https://feeds.example/" + "a" * 3000, "address_refused"),
    ],
)
def test_only_plain_https_addresses_are_asked(address: str, code: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("nothing may be looked up")

    refused(code, lambda: fetch(address, network=Network(resolve=resolve)))


def test_a_file_is_fetched_with_its_validators(site: Site) -> None:
    date = "Sun, 01 Mar 2026 00:00:00 GMT"
    site.server.handle_one["/list.txt?a=1"] = lambda request: request.reply(
        200, b"phish.example.com\n", ETag='"v1"', Last_Modified=date
    )
    got = site.get(site.address("/list.txt?a=1#part"))
    assert got == Fetched(content=b"phish.example.com\n", etag='"v1"', modified=date)


def test_the_request_carries_the_name_and_nothing_about_us(site: Site) -> None:
    site.server.handle_one["/list.txt"] = lambda request: request.reply(200, b"x")
    site.get()
    headers = site.server.asked[0][1]
    assert headers["Host"] == f"feeds.example:{site.port}"
    assert set(headers) == {"Host", "Accept", "Accept-Encoding", "User-Agent"}


def test_an_unchanged_file_is_told_by_either_validator(site: Site) -> None:
    site.server.handle_one["/list.txt"] = lambda request: request.reply(304, ETag='"v1"')
    assert site.get(etag='"v1"') == Fetched(content=None, etag='"v1"', modified=None)
    assert site.get(modified="Sun, 01 Mar 2026 00:00:00 GMT").content is None
    first, second = (headers for _, headers in site.server.asked)
    assert (first["If-None-Match"], second["If-Modified-Since"]) == (
        '"v1"',
        "Sun, 01 Mar 2026 00:00:00 GMT",
    )
    refused("bad_status", site.get)


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 429, 500, 503])
def test_any_other_answer_is_an_error(site: Site, status: int) -> None:
    site.server.handle_one["/list.txt"] = lambda request: request.reply(status, b"")
    refused("bad_status", site.get)


def test_a_redirect_is_followed_and_judged_as_a_new_address(site: Site) -> None:
    def first(request: Handler) -> None:
        location = site.address("/second", "mirror.example")
        request.reply(302, Location=location, Set_Cookie="a=b; Path=/")

    site.server.handle_one |= {
        "/list.txt": first,
        "/second": lambda request: request.reply(301, Location="third", Set_Cookie="c=d"),
        "/third": lambda request: request.reply(200, b"found"),
    }
    assert site.get().content == b"found"
    assert site.looked_up == ["feeds.example", "mirror.example", "mirror.example"]
    assert not any("Cookie" in headers for _, headers in site.server.asked)


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://inner.example/", "address_refused"),
        ("https://10.0.0.1/", "address_refused"),
        ("https://169.254.169.254/latest/meta-data/", "address_refused"),
        ("https://[::1]/", "address_refused"),
        ("//inner.example/", "address_refused"),
        ("https://feeds.example:22/", "address_refused"),
        ("https://a:b@feeds.example/", "address_refused"),
        ("http://feeds.example/", "not_https"),
        ("file:///etc/hostname", "not_https"),
        ("gopher://feeds.example/", "not_https"),
        ("", "bad_status"),
        ("/" + "a" * 3000, "bad_status"),
    ],
)
def test_a_redirect_may_not_lead_inwards(site: Site, location: str, code: str) -> None:
    site.names |= {"10.0.0.1": ["10.0.0.1"], "169.254.169.254": ["169.254.169.254"]}
    site.names |= {"::1": ["::1"]}
    site.server.handle_one["/list.txt"] = lambda request: request.reply(302, Location=location)
    refused(code, site.get)
    assert len(site.server.asked) == 1


def test_five_redirects_are_followed_and_no_more(site: Site) -> None:
    site.server.handle_one |= {
        f"/{n}": lambda request, n=n: request.reply(307, Location=f"/{n + 1}")  # type: ignore[misc]
        for n in range(6)
    }
    site.server.handle_one["/6"] = lambda request: request.reply(200, b"end")
    assert site.get(site.address("/1")).content == b"end"
    refused("bad_status", lambda: site.get(site.address("/0")))


def test_the_name_is_looked_up_once_and_the_connection_goes_there(site: Site) -> None:
    """A name that changes its mind between look-up and connection gains nothing."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    network = replace(site.network, resolve=lambda host, port: next(answers))
    site.server.handle_one["/list.txt"] = lambda request: request.reply(200, b"x")
    assert fetch(site.address(), network=network).content == b"x"
    refused("address_refused", lambda: fetch(site.address(), network=network))


def test_one_inner_answer_among_public_ones_refuses_all(site: Site) -> None:
    site.names["feeds.example"] = ["127.0.0.1", "192.168.0.1"]
    refused("address_refused", site.get)
    assert site.server.asked == []


@pytest.mark.parametrize("answers", [[], ["not an address"]])
def test_a_name_without_address_is_unreachable(site: Site, answers: list[str]) -> None:
    site.names["feeds.example"] = answers
    refused("unreachable", site.get)


def test_a_failing_look_up_is_unreachable() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    refused("unreachable", lambda: fetch("https://x.example/", network=Network(resolve=resolve)))


def test_the_certificate_must_be_trusted_and_bear_the_name(site: Site) -> None:
    site.server.handle_one["/list.txt"] = lambda request: request.reply(200, b"x")
    refused("unreachable", lambda: site.get(site.address(host="unlisted.example")))
    untrusting = replace(site.network, tls=Network().tls)
    refused("unreachable", lambda: fetch(site.address(), network=untrusting))
    assert site.server.asked == []


def test_a_proxy_in_the_environment_is_not_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.server.handle_one["/list.txt"] = lambda request: request.reply(200, b"x")
    assert site.get().content == b"x"


def test_a_compressed_file_is_unpacked(site: Site) -> None:
    content = b"".join(b"host%d.example\n" % n for n in range(50_000))
    site.server.handle_one["/list.txt"] = lambda request: request.reply(
        200, packed(content), Content_Encoding="gzip"
    )
    assert site.get().content == content


def test_a_bomb_is_refused_without_being_unpacked(site: Site) -> None:
    """256 MiB of nothing in 256 KiB stop at the limit, and so does the memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    site.server.handle_one["/list.txt"] = lambda request: request.reply(
        200, bomb, Content_Encoding="gzip"
    )
    tracemalloc.start()
    try:
        refused("too_large", lambda: site.get(limits=Limits(size=1 << 20)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


def _endless(request: Handler) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    while True:
        request.wfile.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")


@pytest.mark.parametrize(
    "handle",
    [
        lambda request: request.reply(200, b"", Content_Length="2000000"),
        lambda request: request.reply(200, b"", Content_Length="9" * 18),
        lambda request: request.reply(200, bytes(1_100_000)),
        _endless,
    ],
    ids=["announced", "absurd", "sent", "endless"],
)
def test_a_file_over_the_limit_is_refused(site: Site, handle: Handle) -> None:
    site.server.handle_one["/list.txt"] = handle
    refused("too_large", lambda: site.get(limits=Limits(size=1 << 20)))


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"not gzip", "gzip"),
        (packed(b"x" * 1000)[:-4], "gzip"),
        (packed(b"x" * 1000) + b"trailing", "gzip"),
        (packed(packed(b"x")), "gzip, gzip"),
        (b"x", "br"),
        (b"x", "deflate"),
    ],
)
def test_a_broken_or_unasked_compression_is_an_error(site: Site, body: bytes, coding: str) -> None:
    site.server.handle_one["/list.txt"] = lambda request: request.reply(
        200, body, Content_Encoding=coding
    )
    refused("bad_encoding", site.get)


def _silent(request: Handler) -> None:
    time.sleep(2)


def _drip_headers(request: Handler) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100:
        request.wfile.write(bytes([byte]))
        time.sleep(0.05)


def _drip_body(request: Handler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "100")
    request.end_headers()
    for _ in range(100):
        request.wfile.write(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("handle", [_silent, _drip_headers, _drip_body])
def test_a_slow_server_is_given_up_in_time(site: Site, handle: Handle) -> None:
    """The limit is on the whole: a byte now and then does not extend it."""
    site.server.handle_one["/list.txt"] = handle
    started = time.monotonic()
    refused("too_slow", lambda: site.get(limits=Limits(seconds=0.4)))
    assert time.monotonic() - started < 1.5


def test_a_slow_look_up_is_given_up_in_time() -> None:
    def resolve(host: str, port: int) -> list[str]:
        time.sleep(2)
        return []

    network = Network(resolve=resolve)
    started = time.monotonic()
    limits = Limits(seconds=0.2)
    refused("too_slow", lambda: fetch("https://x.example/", limits=limits, network=network))
    assert time.monotonic() - started < 1.0


def test_a_server_that_hangs_up_is_unreachable(site: Site) -> None:
    site.server.handle_one["/list.txt"] = lambda request: request.reply(
        200, b"short", Content_Length="100"
    )
    refused("unreachable", site.get)


def test_an_odd_validator_is_not_kept(site: Site) -> None:
    """What we send back next time is short and plain."""
    site.server.handle_one["/list.txt"] = lambda request: request.reply(200, b"x", ETag="e" * 300)
    assert site.get().etag is None


def test_the_system_resolver_gives_numbers() -> None:
    assert system_resolve("127.0.0.1", 443) == ["127.0.0.1"]
