"""Fetch: the bytes of a feed over https, from a public address only, within firm limits.

A feed's address is ours, but what answers is not: it may redirect inwards, answer slowly, or
send a bomb. So every hop is judged afresh: https, port 443, no user part; the name is resolved
once, every answer must be public, and the connection goes to exactly that address while TLS
still checks the name. No cookies, no credentials, no proxy from the environment.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urljoin

import httpcore
import httpx
from pydantic_core import Url, ValidationError

from service.errors import FeedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

# IANA special-purpose registries (RFC 6890 and its updates), multicast and reserved space.
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
"""All that is public; loopback, ULA, link-local, multicast and mapped addresses lie outside."""
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_ADDRESS = 2048
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``seconds`` for everything together; ``size`` in bytes, after decompression too."""

    seconds: float = 60.0
    size: int = 64 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """``content`` is None where the server says that nothing has changed."""

    content: bytes | None
    etag: str | None
    modified: str | None


def is_public(address: Address) -> bool:
    """Whether an address is on the public Internet; NAT64 is judged by what it carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _GLOBAL_V6 and not any(address in network for network in _REFUSED_V6)


def system_resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, as the operating system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The way out. Tests hand in another one; nothing else does."""

    resolve: Resolve = system_resolve
    allow: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset({443})
    tls: Callable[[], ssl.SSLContext] = _trusted


@dataclass(slots=True)
class _Deadline:
    seconds: float
    started: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Seconds left. Raises FeedError when there are none."""
        left = self.started + self.seconds - time.monotonic()
        if left <= 0:
            raise _too_slow()
        return left


def fetch(
    address: str,
    *,
    etag: str | None = None,
    modified: str | None = None,
    limits: Limits | None = None,
    network: Network | None = None,
) -> Fetched:
    """The file at ``address``, or the news that it has not changed.

    Raises FeedError with code ``not_https``, ``address_refused``, ``too_slow``, ``too_large``,
    ``bad_status`` (any answer but the file), ``bad_encoding`` or ``unreachable``.
    """
    limits, network = limits or Limits(), network or Network()
    deadline = _Deadline(limits.seconds)
    headers = {"Accept": "*/*", "Accept-Encoding": "gzip", "User-Agent": "lachan-feeds"}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    for _ in range(limits.redirects + 1):
        got = _hop(address, headers, limits, network, deadline)
        if isinstance(got, Fetched):
            return got
        address = got
    raise _failed("bad_status", "The server redirects too often.")


def _hop(
    address: str,
    headers: dict[str, str],
    limits: Limits,
    network: Network,
    deadline: _Deadline,
) -> Fetched | str:
    """The answer of one server, or the address that it redirects to."""
    url, host, port = _read_address(address, network)
    numeric = _pick(host, port, network, deadline)
    target = (url.path or "/") + (f"?{url.query}" if url.query is not None else "")
    pool = httpcore.ConnectionPool(
        ssl_context=network.tls(),
        max_connections=1,
        network_backend=_Pinned(numeric, deadline),
    )
    try:
        with (
            pool,
            pool.stream(
                "GET",
                httpcore.URL(scheme=b"https", host=host, port=port, target=target),
                headers=[("Host", host if port == 443 else f"{host}:{port}"), *headers.items()],
                extensions={"sni_hostname": host.strip("[]")},
            ) as response,
        ):
            conditional = any(name.startswith("If-") for name in headers)
            return _answer(address, response, limits, deadline, conditional=conditional)
    except httpcore.TimeoutException as error:
        raise _too_slow() from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        raise _failed("unreachable", "The server could not be reached.") from error


def _read_address(address: str, network: Network) -> tuple[Url, str, int]:
    """The parsed address with host and port. Raises FeedError."""
    try:
        if len(address) > MAX_ADDRESS:
            raise ValueError
        url = Url(address)
    except (ValidationError, ValueError) as error:
        raise _failed("address_refused", "The address is not readable.") from error
    if url.scheme != "https":
        raise _failed("not_https", "Feeds are fetched over https only.")
    port = url.port or 443
    if not url.host or url.username or url.password or port not in network.ports:
        raise _failed("address_refused", "The address has no host, a user part or another port.")
    return url, url.host, port


def _pick(host: str, port: int, network: Network, deadline: _Deadline) -> str:
    """The one address to connect to. Raises FeedError where any answer is not public."""
    answers: list[str] = []

    def look_up() -> None:
        try:
            answers.extend(network.resolve(host.strip("[]"), port))
        except (OSError, UnicodeError):
            answers.clear()

    # The system's resolver knows no time limit; a thread that is left behind does no harm.
    worker = threading.Thread(target=look_up, daemon=True)
    worker.start()
    worker.join(deadline.left())
    if worker.is_alive():
        raise _too_slow()
    try:
        found = sorted((ipaddress.ip_address(answer) for answer in answers), key=_version)
    except ValueError:
        found = []
    if not found:
        raise _failed("unreachable", "The name has no address.")
    if not all(network.allow(address) for address in found):
        raise _failed("address_refused", "The name leads to an address that is not public.")
    return str(found[0])


def _version(address: Address) -> int:
    """IPv4 first: containers often have no way out over IPv6."""
    return address.version


def _answer(
    address: str,
    response: httpcore.Response,
    limits: Limits,
    deadline: _Deadline,
    *,
    conditional: bool,
) -> Fetched | str:
    headers = {name.lower(): value for name, value in reversed(response.headers)}
    if response.status in REDIRECTS:
        location = headers.get(b"location", b"").decode("latin-1")
        if not location or len(location) > MAX_ADDRESS:
            raise _failed("bad_status", "The server redirects to nowhere.")
        return urljoin(address, location)
    etag, modified = _header(headers.get(b"etag")), _header(headers.get(b"last-modified"))
    if response.status == 304 and conditional:
        return Fetched(content=None, etag=etag, modified=modified)
    if response.status != 200:
        raise _failed("bad_status", f"The server answered {response.status}.")
    length = headers.get(b"content-length", b"")
    if length.isdigit() and (len(length) > 18 or int(length) > limits.size):
        raise _too_large()
    coding = headers.get(b"content-encoding", b"identity").strip().lower()
    if coding not in (b"", b"identity", b"gzip", b"x-gzip"):
        raise _failed("bad_encoding", "The server compresses in a way that was not asked for.")
    content = _body(response.iter_stream(), limits.size, deadline, packed=b"gzip" in coding)
    return Fetched(content=content, etag=etag, modified=modified)


def _body(chunks: Iterable[bytes], size: int, deadline: _Deadline, *, packed: bool) -> bytes:
    """All bytes, unpacked. Memory stays within the limit however well a bomb is packed."""
    content, received = bytearray(), 0
    unpacker = zlib.decompressobj(wbits=31) if packed else None
    for chunk in chunks:
        deadline.left()
        received += len(chunk)
        if received > size:
            raise _too_large()
        for piece in _unpack(unpacker, chunk) if unpacker else (chunk,):
            content += piece
            if len(content) > size:
                raise _too_large()
    if unpacker is not None and not unpacker.eof:
        raise _failed("bad_encoding", "The compressed file is cut short.")
    return bytes(content)


def _unpack(unpacker: Any, chunk: bytes) -> Iterator[bytes]:
    try:
        while chunk:
            if unpacker.eof:
                raise _failed("bad_encoding", "There is something after the compressed file.")
            yield unpacker.decompress(chunk, _CHUNK)
            chunk = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise _failed("bad_encoding", "The compressed file is broken.") from error


def _header(value: bytes | None) -> str | None:
    """A validator worth sending back."""
    if value is None or len(value) > 256 or not all(32 <= byte < 127 for byte in value):
        return None
    return value.decode("ascii")


class _Pinned(httpcore.NetworkBackend):
    """Connects to one address whatever the name, and lets no step outlive the deadline."""

    def __init__(self, numeric: str, deadline: _Deadline) -> None:
        self._numeric = numeric
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(self._numeric, port, self._deadline.left())
        return _Timed(stream, self._deadline)


class _Timed(httpcore.NetworkStream):
    """A stream on which all time limits are what is left of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _Timed(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _failed(code: str, message: str) -> FeedError:
    return FeedError(message, code=code, field="address")


def _too_slow() -> FeedError:
    return _failed("too_slow", "The server took too long.")


def _too_large() -> FeedError:
    return _failed("too_large", "The file is larger than allowed.")
