"""Fetch: the bytes of a feed over https, from a public address only, within firm limits.

A feed's address is ours, but what answers is not: it may redirect inwards, answer slowly, or
send a bomb. So every hop is judged afresh: https, port 443, no user part; the name is resolved
once, every answer must be public, and the connection goes to exactly that address while TLS
still checks the name. No cookies, no credentials, no proxy from the environment.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpcore

from service.errors import FeedError
from service.network import MAX_ADDRESS, Deadline, Network, exchange, read_address

REDIRECTS = frozenset({301, 302, 303, 307, 308})
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
    deadline = Deadline(limits.seconds, FeedError)
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
    deadline: Deadline,
) -> Fetched | str:
    """The answer of one server, or the address that it redirects to."""
    read = read_address(address, deadline)
    if read[2] not in network.ports:
        raise _failed("address_refused", "The address has another port than usual.")
    with exchange("GET", read, headers, network, deadline) as response:
        conditional = any(name.startswith("If-") for name in headers)
        return _answer(address, response, limits, deadline, conditional=conditional)


def _answer(
    address: str,
    response: httpcore.Response,
    limits: Limits,
    deadline: Deadline,
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


def _body(chunks: Iterable[bytes], size: int, deadline: Deadline, *, packed: bool) -> bytes:
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


def _failed(code: str, message: str) -> FeedError:
    return FeedError(message, code=code, field="address")


def _too_large() -> FeedError:
    return _failed("too_large", "The file is larger than allowed.")
