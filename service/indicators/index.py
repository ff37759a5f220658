"""Index: the compact, immutable look-up form of everything listed, at one list version.

Layout of the file (little-endian): magic, header length, SHA-256 of all that follows, JSON
header, then columns, each aligned
to 64 bytes: ``marks`` (a bit field), ``starts`` (bucket offsets by the top bits of the digest),
``hi``, ``lo``, ``feed``, ``category``, ``first``, ``last``, ``until``. A look-up touches one
bucket offset and a handful of neighbouring keys, so its time does not grow with the list. All
workers map one file.

``marks`` answers "surely nothing under this host" from two bits of the host's marker, which
spares most links all further look-ups; it never hides an entry.

A delta lies over the file: what our own decisions list, dispute or clear. Values are never
changed in place; ``under`` gives a new index that shares the columns.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from service.errors import ArtifactError
from service.indicators.segment import Segment
from service.indicators.token import digester, key_id

MAGIC = b"LACHANI1"
_ALIGN = 64
_MANY = 64
"""Fewer are looked up one by one: arrays would cost more."""
_PAIR = Struct("<QQ")
_COLUMNS = (
    ("marks", "u1"),
    ("starts", "<u4"),
    ("hi", "<u8"),
    ("lo", "<u8"),
    ("feed", "<u2"),
    ("category", "u1"),
    ("first", "<u2"),
    ("last", "<u2"),
    ("until", "<u2"),
)


class FeedRef(NamedTuple):
    """What a verdict needs to know of a feed, or of what our own decisions say."""

    name: str
    origin: str
    reliability: str  # authority | community | machine; else a role of ``indicators.decided``
    category: str
    version: str


class Listing(NamedTuple):
    """One feed's word on one digest; days since 1970.

    ``until_s`` ends it to the second (0: with its day); ``voices`` how many people said so;
    ``page`` says that it speaks of one page or account only.
    """

    feed: FeedRef
    category: int
    first: int
    last: int
    until: int
    until_s: int = 0
    voices: int = 0
    page: bool = False


class Clearing(NamedTuple):
    """A value that was cleared: feeds that had listed it by then, and the day of it."""

    day: int
    feeds: frozenset[str]

    def hides(self, listing: Listing) -> bool:
        """Whether a feed's listing rests on evidence from before the clearing."""
        return listing.first <= self.day or listing.feed.name in self.feeds


@dataclass(frozen=True, slots=True)
class Delta:
    """What lies over the file: listings of our own, and what was cleared.

    ``markers`` holds the marker digests of every link or host among the added.
    """

    version: str
    added: Mapping[bytes, tuple[Listing, ...]] = field(default_factory=dict)
    cleared: Mapping[bytes, Clearing] = field(default_factory=dict)
    markers: frozenset[bytes] = frozenset()


class Index:
    """Look-up of digests. Built by ``encode``/``open_index``; changed by ``apply`` only."""

    __slots__ = (
        "_digest",
        "_hi",
        "_key",
        "_lo",
        "_mark_mask",
        "_mark_shift",
        "_marks",
        "_overlay",
        "_shift",
        "_starts",
        "columns",
        "feeds",
        "file_version",
        "key_id",
        "size",
        "version",
    )

    def __init__(
        self,
        key: bytes,
        version: str,
        feeds: Sequence[FeedRef],
        columns: Mapping[str, npt.NDArray[Any]],
        overlay: Delta | None = None,
    ) -> None:
        self._key = key
        self._digest: Callable[[bytes], bytes] = digester(key)
        self.key_id = key_id(key)
        self.file_version = version
        self.version = version if overlay is None else f"{version}.{overlay.version}"
        self.feeds = tuple(feeds)
        self.columns = columns
        self.size = len(columns["hi"])
        self._hi = columns["hi"].data.cast("B").cast("Q") if self.size else memoryview(b"")
        self._lo = columns["lo"].data.cast("B").cast("Q") if self.size else memoryview(b"")
        self._starts = columns["starts"].data.cast("B").cast("I")
        self._shift = 64 - (len(columns["starts"]) - 1).bit_length() + 1
        if len(columns["starts"]) == 2:
            self._shift = 64
        self._overlay = overlay
        self._marks = columns["marks"].data.cast("B")
        bits = (len(columns["marks"]) * 8).bit_length() - 1
        self._mark_shift, self._mark_mask = 64 - bits, (1 << bits) - 1

    def digest(self, token: bytes) -> bytes:
        """The keyed digest of a token."""
        return self._digest(token)

    def may_list(self, markers: Sequence[bytes]) -> bool:
        """False where no entry can match a link with these markers; True is no promise."""
        marks, shift, mask = self._marks, self._mark_shift, self._mark_mask
        overlay = self._overlay
        for item in markers:
            key = self._digest(item)
            if overlay is not None and key in overlay.markers:
                return True
            number = int.from_bytes(key[:8], "little")
            first, second = number >> shift, number & mask
            if marks[first >> 3] >> (first & 7) & 1 and marks[second >> 3] >> (second & 7) & 1:
                return True
        return False

    def may_list_many(self, links: Sequence[Sequence[bytes]]) -> list[bool]:
        """``may_list`` for the markers of each of many links; hosts share many of them."""
        if len(links) < _MANY:
            return [self.may_list(markers) for markers in links]
        distinct = list(set(chain.from_iterable(links)))
        digests = list(map(self._digest, distinct))
        numbers = np.frombuffer(b"".join(digests), "<u8")[::2]
        marks = self.columns["marks"]
        first = numbers >> np.uint64(self._mark_shift)
        second = numbers & np.uint64(self._mark_mask)
        one = np.uint64(7)
        set_both = (
            marks[first >> np.uint64(3)] >> (first & one).astype(np.uint8)
            & marks[second >> np.uint64(3)] >> (second & one).astype(np.uint8)
            & 1
        )
        found = set(compress(distinct, set_both.tolist()))
        overlay = self._overlay
        if overlay is not None and overlay.markers:
            found.update(compress(distinct, map(overlay.markers.__contains__, digests)))
        return [not found.isdisjoint(markers) for markers in links]

    def lookup(self, tokens: Sequence[bytes]) -> list[tuple[int, Listing]]:
        """Every listing of any of the tokens, as ``(token number, listing)``."""
        digest, overlay = self._digest, self._overlay
        found: list[tuple[int, Listing]] = []
        unpack, shift = _PAIR.unpack, self._shift
        starts, his, los, size = self._starts, self._hi, self._lo, self.size
        for number, item in enumerate(tokens):
            key = digest(item)
            cleared = None
            if overlay is not None:
                for listing in overlay.added.get(key, ()):
                    found.append((number, listing))
                cleared = overlay.cleared.get(key)
            high, low = unpack(key)
            at = bisect_left(his, high, starts[high >> shift], starts[(high >> shift) + 1])
            while at < size and his[at] == high:
                if los[at] == low:
                    listing = self._listing(at)
                    if cleared is None or not cleared.hides(listing):
                        found.append((number, listing))
                at += 1
        return found

    def lookup_many(self, tokens: Sequence[bytes]) -> list[tuple[int, Listing]]:
        """As ``lookup``, for thousands of tokens at once; listings of our own come first."""
        if len(tokens) < _MANY or not self.size:
            return self.lookup(tokens)
        digests = [self._digest(item) for item in tokens]
        found: list[tuple[int, Listing]] = []
        overlay = self._overlay
        if overlay is not None and overlay.added:
            for number, key in enumerate(digests):
                for listing in overlay.added.get(key, ()):
                    found.append((number, listing))
        pairs = np.frombuffer(b"".join(digests), "<u8").reshape(-1, 2)
        highs = pairs[:, 0]
        order = np.argsort(highs)
        at = np.empty(len(highs), dtype=np.int64)
        at[order] = np.searchsorted(self.columns["hi"], highs[order])
        at[at == self.size] = 0
        for number in np.flatnonzero(self.columns["hi"][at] == highs).tolist():
            place, high, low = int(at[number]), int(highs[number]), int(pairs[number, 1])
            cleared = overlay.cleared.get(digests[number]) if overlay is not None else None
            while place < self.size and self._hi[place] == high:
                if self._lo[place] == low:
                    listing = self._listing(place)
                    if cleared is None or not cleared.hides(listing):
                        found.append((number, listing))
                place += 1
        return found

    def _listing(self, at: int) -> Listing:
        columns = self.columns
        return Listing(
            self.feeds[columns["feed"][at]],
            int(columns["category"][at]),
            int(columns["first"][at]),
            int(columns["last"][at]),
            int(columns["until"][at]),
        )

    def under(self, delta: Delta) -> Index:
        """The same file under ``delta`` in place of what lay over it; this one stays as it is."""
        return Index(self._key, self.file_version, self.feeds, self.columns, delta)


def empty_index(key: bytes) -> Index:
    """An index that lists nothing."""
    columns: dict[str, npt.NDArray[Any]] = {
        name: np.zeros({"starts": 2, "marks": 8}.get(name, 0), dtype=kind)
        for name, kind in _COLUMNS
    }
    return Index(key, "none", (), columns)


def encode(
    parts: Sequence[tuple[FeedRef, Segment, int]], *, key: bytes, version: str
) -> list[bytes]:
    """The index file in pieces, from ``(feed, its segment, days an entry stays valid)``."""
    total = sum(len(segment) for _, segment, _ in parts)
    bits = max(0, (total // 8).bit_length())
    columns = {name: np.zeros(total, dtype=kind) for name, kind in _COLUMNS[2:]}
    marks = _mark_bits([segment for _, segment, _ in parts], total)
    at = 0
    for number, (_, segment, days) in enumerate(parts):
        rows, here = segment.rows, slice(at, at + len(segment))
        for name in ("hi", "lo", "category", "first", "last"):
            columns[name][here] = rows[name]
        columns["feed"][here] = number
        columns["until"][here] = np.minimum(rows["last"].astype(np.int64) + days, 65_535)
        at += len(segment)
    order = np.lexsort((columns["lo"], columns["hi"]))
    columns = {name: column[order] for name, column in columns.items()}
    starts = np.zeros(2**bits + 1, dtype="<u4")
    if bits:
        edges = np.arange(1, 2**bits, dtype=np.uint64) << np.uint64(64 - bits)
        starts[1:-1] = np.searchsorted(columns["hi"], edges)
    starts[-1] = total
    return _assemble(
        {"marks": marks, "starts": starts, **columns}, [feed for feed, _, _ in parts], key, version
    )


def _mark_bits(rows: Sequence[Segment], total: int) -> npt.NDArray[np.uint8]:
    """The bit field of all markers: at least 16 bits an entry, two set for each."""
    bits = max(6, (total * 16 - 1).bit_length() if total else 6)
    field = np.zeros(1 << bits, dtype=bool)
    for segment in rows:
        marks = segment.rows["mark"]
        marks = marks[marks != 0]
        field[marks >> np.uint64(64 - bits)] = True
        field[marks & np.uint64((1 << bits) - 1)] = True
    return np.packbits(field, bitorder="little")


def _assemble(
    columns: Mapping[str, npt.NDArray[Any]], feeds: Sequence[FeedRef], key: bytes, version: str
) -> list[bytes]:
    blobs: list[bytes] = []
    places: dict[str, list[int]] = {}
    at = 0
    for name, _ in _COLUMNS:
        data = columns[name].tobytes()
        data += b"\0" * (-len(data) % _ALIGN)
        places[name] = [at, len(columns[name])]
        blobs.append(data)
        at += len(data)
    header = orjson.dumps(
        {
            "version": version,
            "key_id": key_id(key),
            "columns": places,
            "bytes": at,
            "feeds": [feed._asdict() for feed in feeds],
        }
    )
    check = hashlib.sha256(header)
    for data in blobs:
        check.update(data)
    header = check.hexdigest().encode() + header
    lead = MAGIC + len(header).to_bytes(8, "little") + header
    return [lead + b"\0" * (-len(lead) % _ALIGN), *blobs]


def decode(buffer: memoryview | bytes, key: bytes, *, verify: bool = True) -> Index:
    """An index over a mapped file. Raises ArtifactError where the file or the key is wrong."""
    view = memoryview(buffer)
    if bytes(view[:8]) != MAGIC:
        raise ArtifactError("The list index has another format.")
    length = int.from_bytes(view[8:16], "little")
    try:
        return _decode(view, length, key, verify=verify)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ArtifactError("The list index has no readable header.") from error


def _decode(view: memoryview, length: int, key: bytes, *, verify: bool) -> Index:
    raw = bytes(view[16 : 16 + length])
    header = orjson.loads(raw[64:])
    if header["key_id"] != key_id(key):
        raise ArtifactError("The list index was built with another key; build it again.")
    begin = 16 + length
    begin += -begin % _ALIGN
    body = view[begin : begin + header["bytes"]]
    check = hashlib.sha256(raw[64:])
    if verify:
        check.update(body)
    if len(body) != header["bytes"] or (verify and check.hexdigest().encode() != raw[:64]):
        raise ArtifactError("The list index is damaged: its checksum differs.")
    columns = {
        name: np.frombuffer(
            body, dtype=kind, count=header["columns"][name][1], offset=header["columns"][name][0]
        )
        for name, kind in _COLUMNS
    }
    feeds = [FeedRef(**feed) for feed in header["feeds"]]
    return Index(key, header["version"], feeds, columns)
