"""Network: the way to a public address, and to nothing else; whoever speaks HTTP goes this way.

An address may be ours or handed in, but what a name leads to is never ours: it may point inwards,
or change its mind between look-up and connection. So the name is resolved once, every answer must
be allowed, and the connection goes to exactly that address while TLS still checks the name. One
deadline covers everything. No proxy from the environment, no cookies.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpcore
import httpx
from pydantic_core import Url, ValidationError

from service.errors import ServiceError

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
_PRIVATE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
"""Link-local is not among them: clouds keep their metadata there, and some in ``_METADATA``."""
_METADATA = ipaddress.IPv6Network("fd00:ec2::/32")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

MAX_ADDRESS = 2048
"""Characters."""
_PIECE = 16 * 1024


def is_public(address: Address) -> bool:
    """Whether an address is on the public Internet; NAT64 is judged by what it carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _GLOBAL_V6 and not any(address in network for network in _REFUSED_V6)


def is_private(address: Address) -> bool:
    """Whether an address is of this machine or of an own network; a cloud's metadata are not."""
    if address.version == 6 and address in _METADATA:
        return False
    return any(address.version == network.version and address in network for network in _PRIVATE)


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
class Deadline:
    """``seconds`` from now for everything together; ``failure`` is what is raised on the way."""

    seconds: float
    failure: type[ServiceError]
    started: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Seconds left. Raises the failure with code ``too_slow`` when there are none."""
        left = self.started + self.seconds - time.monotonic()
        if left <= 0:
            raise self.too_slow()
        return left

    def failed(self, code: str, message: str) -> ServiceError:
        """The failure to raise; the message repeats no address."""
        return self.failure(message, code=code, field="address")

    def too_slow(self) -> ServiceError:
        """The failure of a server that does not answer in time."""
        return self.failed("too_slow", "The server took too long.")


def read_address(
    address: str, deadline: Deadline, schemes: frozenset[str] = frozenset({"https"})
) -> tuple[Url, str, int]:
    """The parsed address with host and port.

    Raises the failure with code ``not_https``, or ``address_refused`` where it is unreadable, or
    has no host or a user part.
    """
    try:
        if len(address) > MAX_ADDRESS:
            raise ValueError
        url = Url(address)
    except (ValidationError, ValueError) as error:
        raise deadline.failed("address_refused", "The address is not readable.") from error
    if url.scheme not in schemes:
        raise deadline.failed("not_https", "Only https is spoken with other servers.")
    if not url.host or not url.port or url.username or url.password:
        raise deadline.failed("address_refused", "The address has no host, or a user part.")
    return url, url.host, url.port


@contextmanager
def exchange(
    method: str,
    address: tuple[Url, str, int],
    headers: Mapping[str, str],
    network: Network,
    deadline: Deadline,
    content: bytes | None = None,
) -> Iterator[httpcore.Response]:
    """One request to an address that was read; the answer's body is left to be read.

    Raises the failure with code ``address_refused``, ``too_slow`` or ``unreachable``, the last
    two also for what happens while the body is read.
    """
    url, host, port = address
    numeric = pick(host, port, network, deadline)
    target = (url.path or "/") + (f"?{url.query}" if url.query is not None else "")
    usual = port == (443 if url.scheme == "https" else 80)
    pool = httpcore.ConnectionPool(
        ssl_context=network.tls(),
        max_connections=1,
        network_backend=_Pinned(numeric, deadline),
    )
    try:
        with (
            pool,
            pool.stream(
                method,
                httpcore.URL(
                    scheme=url.scheme.encode("ascii"), host=host, port=port, target=target
                ),
                headers=[("Host", host if usual else f"{host}:{port}"), *headers.items()],
                content=content,
                extensions={"sni_hostname": host.strip("[]")},
            ) as response,
        ):
            yield response
    except httpcore.TimeoutException as error:
        raise deadline.too_slow() from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        raise deadline.failed("unreachable", "The server could not be reached.") from error


def pick(host: str, port: int, network: Network, deadline: Deadline) -> str:
    """The one address to connect to. Raises the failure where any answer is not allowed."""
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
        raise deadline.too_slow()
    try:
        found = sorted((ipaddress.ip_address(answer) for answer in answers), key=_version)
    except ValueError:
        found = []
    if not found:
        raise deadline.failed("unreachable", "The name has no address.")
    if not all(network.allow(address) for address in found):
        raise deadline.failed("address_refused", "The name leads to an address that is not public.")
    return str(found[0])


def _version(address: Address) -> int:
    """IPv4 first: containers often have no way out over IPv6."""
    return address.version


class _Pinned(httpcore.NetworkBackend):
    """Connects to one address whatever the name, and lets no step outlive the deadline."""

    def __init__(self, numeric: str, deadline: Deadline) -> None:
        self._numeric = numeric
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(self._numeric, port, self._deadline.left())
        return _Timed(stream, self._deadline)


class _Timed(httpcore.NetworkStream):
    """A stream on which all time limits are what is left of the whole."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # in pieces: the stream below grants each time limit anew whenever a part has been sent
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], self._deadline.left())

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
