"""Link text: links as one byte string, cut into zones that the features count in.

Each link becomes ``\\x01 subdomain \\x02 label \\x03 path \\x04 query \\0\\0\\0\\0``: lower control
bytes mark where a zone begins, so n-grams know where they stand and the zones are found again
without a list of lengths. The public suffix is kept apart: its characters would let a classifier
learn "free hosting" letter by letter. Scheme, leading ``www.`` and a root path are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from service.observables.url import Url

ZONES = ("subdomain", "label", "path", "query")
PAD = 4
"""Zero bytes behind each link; no n-gram may be longer than ``PAD + 1``."""
MARKS = len(ZONES) + PAD
MAX_PATH = 200
MAX_QUERY = 120
MAX_HOST = 120

_NO_MARKS = dict.fromkeys(range(5), "?")
_SUFFIX_IDS_MAX = 20_000


class Written(NamedTuple):
    """Of a link only what its text is made of; made far faster than a link."""

    host: str | None
    list_host: str
    suffix: str
    is_ip: bool
    path: str = "/"
    query: str | None = None
    port: int | None = None


class LinkText(NamedTuple):
    """``n`` links as text.

    raw       uint8 (length,): the bytes
    bounds    intp (n, 5): where the four zones begin (at their mark) and where the pads begin
    suffixes  the public suffix of each; ``ip`` for addresses
    """

    raw: NDArray[np.uint8]
    bounds: NDArray[np.intp]
    suffixes: list[str]


def link_text(urls: Sequence[Url | Written]) -> LinkText:
    """The text of links, in order. A host, path or query longer than its limit is cut."""
    pieces: list[str] = []
    suffixes: list[str] = []
    for url in urls:  # this loop is a third of the cost of features: no calls that can be spared
        host = url.host or url.list_host
        if host[-1:] == ".":
            host = host.rstrip(".")  # the same place to a browser, and a way round to a classifier
        suffix = url.suffix
        if url.is_ip or len(host) > MAX_HOST:
            subdomain, label, suffix = _odd_host(url, host)
        else:
            begin = 4 if host[:4] == "www." else 0
            subdomain, _, label = host[begin : -len(suffix) - 1].rpartition(".")
        suffixes.append(suffix)
        path = url.path
        if path == "/":
            path = ""
        elif len(path) > MAX_PATH:
            path = path[:MAX_PATH]
        if url.port:
            path = f":{url.port}{path}"
        query = url.query
        if query is None:
            pieces.append(f"\x01{subdomain}\x02{label}\x03{path}\x04\0\0\0\0")
        else:
            query = query[:MAX_QUERY]
            pieces.append(f"\x01{subdomain}\x02{label}\x03{path}\x04?{query}\0\0\0\0")
    raw = np.frombuffer("".join(pieces).encode("ascii", "replace"), np.uint8)
    marks = (raw < 5).nonzero()[0]
    if len(marks) != MARKS * len(pieces):  # a control byte that canonical forms should not hold
        return LinkText(*link_text([_clean(url) for url in urls])[:2], suffixes)
    return LinkText(raw, marks.reshape(-1, MARKS)[:, :5], suffixes)


def _odd_host(url: Url | Written, host: str) -> tuple[str, str, str]:
    """Subdomain, label and suffix of an address or of a very long name."""
    if host.startswith("www."):
        host = host[4:]
    if url.is_ip:
        return "", host[-MAX_HOST:], "ip"
    body = host[: -len(url.suffix) - 1] if len(host) > len(url.suffix) else ""
    subdomain, _, label = body[-MAX_HOST:].rpartition(".")
    return subdomain, label, url.suffix


def _clean(url: Url | Written) -> Written:
    """The same link with question marks for the bytes that only the text may hold."""
    return Written(
        url.host and url.host.translate(_NO_MARKS),
        url.list_host.translate(_NO_MARKS),
        url.suffix,
        url.is_ip,
        url.path.translate(_NO_MARKS),
        url.query and url.query.translate(_NO_MARKS),
        url.port,
    )


class _SuffixIds(dict[str, int]):
    """A stable 32-bit number for each suffix (CRC-32 of its text), remembered."""

    def __missing__(self, suffix: str) -> int:
        if len(self) >= _SUFFIX_IDS_MAX:
            self.clear()  # unknown endings come from outside and must not pile up
        number = self[suffix] = crc32(suffix.encode("utf-8", "replace"))
        return number


SUFFIX_IDS = _SuffixIds()


def suffix_ids(suffixes: Sequence[str]) -> NDArray[np.uint32]:
    """SUFFIX_IDS of suffixes: uint32 (n,)."""
    return np.fromiter(map(SUFFIX_IDS.__getitem__, suffixes), np.uint32, len(suffixes))
