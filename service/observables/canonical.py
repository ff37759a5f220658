"""Safe Browsing canonical form of a link, from its text, as an ordered list of small steps.

Source: Safe Browsing v4 "URLs and Hashing" and its v5 addition on IPv6. Works on bytes, because
a link may carry bytes that are no UTF-8. The port and the user part are dropped (the current
tables of v4 and Web Risk do so, and hash expressions always did).
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from pydantic_core import Url as WhatwgUrl
from pydantic_core import ValidationError

from service.observables.ipv4 import parse_ipv4

_SCHEME = re.compile(rb"^([a-zA-Z][a-zA-Z0-9+.\-]*):[/\\]*")
_ESCAPE = frozenset(b for b in range(256) if b <= 32 or b >= 127 or b in b"#%")
_TO_TEXT = tuple(f"%{b:02X}" if b in _ESCAPE else chr(b) for b in range(256))
_TO_HOST = tuple(f"%{b:02X}" if b in b":/?@\\" else _TO_TEXT[b] for b in range(256))
"""As text, but what would end a host stays written as it came, so that it is read as one again."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_MAX_UNESCAPES = 1024


class Canonical(NamedTuple):
    """``host`` is ASCII; ``path`` begins with ``/``; ``query`` is None where there was no ``?``."""

    scheme: str
    host: str
    path: str
    query: str | None

    @property
    def key(self) -> str:
        """``host/path?query``."""
        return self.host + self.path + ("" if self.query is None else "?" + self.query)

    @property
    def url(self) -> str:
        """The whole canonical link."""
        return f"{self.scheme}://{self.key}"


def canonicalize(text: str) -> Canonical:
    """Canonical form of any text that is meant as a link; never fails."""
    data = _encode(text.strip(" ")).translate(None, b"\t\r\n").strip(b" ")
    data = data.partition(b"#")[0]
    scheme = b"http"
    found = _SCHEME.match(data)
    if found:
        scheme, data = found.group(1).lower(), data[found.end() :]
    else:
        data = data.lstrip(b"/\\")
    authority_end = min(
        (at for at in (data.find(mark) for mark in (b"/", b"\\", b"?")) if at >= 0),
        default=len(data),
    )
    rest = data[authority_end:]
    path, mark, query = rest.partition(b"?")
    return Canonical(
        scheme.decode("ascii"),
        _host(data[:authority_end]),
        _path(path),
        _escape(_unescape(query)) if mark else None,
    )


def _encode(text: str) -> bytes:
    """UTF-8; a lone C1 control stands for the raw byte that a byte-wise source held."""
    if text.isascii():
        return text.encode("ascii")
    out = bytearray()
    for char in text:
        code = ord(char)
        if 0x80 <= code < 0xA0:
            out.append(code)
        else:
            out += char.encode(
                "utf-8", "surrogateescape" if 0xDC80 <= code <= 0xDCFF else "replace"
            )
    return bytes(out)


def _unescape(data: bytes) -> bytes:
    for _ in range(_MAX_UNESCAPES):
        if b"%" not in data:
            break
        plain = unquote_to_bytes(data)
        if plain == data:
            break
        data = plain
    return data


def _escape(data: bytes) -> str:
    return "".join([_TO_TEXT[b] for b in data])


def _host(authority: bytes) -> str:
    authority = authority.rpartition(b"@")[2]
    if authority.startswith(b"["):
        inner = authority[1:].partition(b"]")[0]
        return _ipv6(inner)
    host = _unescape(_without_port(authority)).lower()
    host = re.sub(rb"\.{2,}", b".", host.strip(b"."))
    if any(b >= 128 for b in host):
        text = _to_punycode(host)
        if text is not None:
            host = re.sub(rb"\.{2,}", b".", text.encode("ascii").strip(b"."))
    escaped = "".join([_TO_HOST[b] for b in host])
    return parse_ipv4(escaped) or escaped


def _without_port(authority: bytes) -> bytes:
    name, colon, port = authority.rpartition(b":")
    return name if colon and (not port or port.isdigit()) else authority


def _to_punycode(host: bytes) -> str | None:
    try:
        name = _INVISIBLE.sub("", host.decode("utf-8"))
        return WhatwgUrl("http://" + name + "/").host
    except (UnicodeDecodeError, ValidationError):
        return None


def _ipv6(inner: bytes) -> str:
    try:
        address = ipaddress.IPv6Address(inner.decode("ascii"))
    except ValueError:
        return "[" + _escape(_unescape(inner).lower()) + "]"
    mapped = address.ipv4_mapped
    if mapped is None and address in _NAT64:
        mapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return str(mapped) if mapped is not None else f"[{address.compressed}]"


def _path(path: bytes) -> str:
    plain = _unescape(path.replace(b"\\", b"/"))
    kept: list[bytes] = []
    segments = plain.split(b"/")
    for segment in segments:
        if segment == b"..":
            if kept:
                kept.pop()
        elif segment not in (b"", b"."):
            kept.append(segment)
    joined = b"/" + b"/".join(kept)
    if len(joined) > 1 and segments[-1] in (b"", b".", b".."):
        joined += b"/"
    return _escape(joined)
