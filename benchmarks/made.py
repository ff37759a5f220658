"""Made: generated lists, indexes and links; the same for the same seed."""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np

from service.indicators import segment as segments
from service.indicators.index import FeedRef, encode
from service.indicators.segment import ROW, Segment, to_day
from service.indicators.token import digester, marker

KEY = bytes(range(32))
_WORDS = (
    "shop tin nhanh viet mua ban nha dat xe may du lich am thuc tre em sach bao the thao "
    "game blog news cloud data soft home food book car "
).split()
_TLDS = ("com", "vn", "com.vn", "net", "org", "info", "xyz", "top", "io", "edu.vn")


def host(number: int) -> str:
    """An invented host; numbers give different ones."""
    seed = int.from_bytes(hashlib.blake2b(str(number).encode(), digest_size=8).digest(), "big")
    word = _WORDS[seed % len(_WORDS)]
    second = _WORDS[(seed >> 8) % len(_WORDS)]
    tld = _TLDS[(seed >> 16) % len(_TLDS)]
    lead = ("", "www.", "m.")[(seed >> 24) % 3]
    return f"{lead}{word}{second}{number}.{tld}"


def links(count: int, first: int = 0) -> list[str]:
    """Invented links with paths and queries, about 56 characters long."""
    made = []
    for number in range(first, first + count):
        made.append(f"https://{host(number)}/tin-tuc/{number % 97}/bai-{number}.html?ref=zalo")
    return made


def segment(size: int) -> Segment:
    """A segment of ``size`` invented hosts; beyond a million the digests are drawn."""
    day = to_day(date(2026, 11, 1))
    digest = digester(KEY)
    real = min(size, 1_000_000)
    built, _ = segments.build(
        (digest(b"h" + name), digest(marker(name)), day, day, 30)
        for name in (host(10_000_000 + number).encode() for number in range(real))
    )
    if size == real:
        return built
    drawn = np.random.default_rng(7).integers(0, 2**63, size=(size - real, 2), dtype=np.uint64)
    rows = np.zeros(size, dtype=ROW)
    rows[:real] = built.rows
    rows["hi"][real:] = drawn[:, 0] << np.uint64(1)
    rows["lo"][real:] = drawn[:, 1]
    rows["mark"][real:] = drawn[:, 1] * np.uint64(3)
    rows["first"][real:] = rows["last"][real:] = day
    rows["category"][real:] = 30
    return Segment(rows[np.lexsort((rows["lo"], rows["hi"]))])


def index_pieces(size: int) -> list[bytes]:
    """The index file of ``size`` invented hosts."""
    feed = FeedRef("generated", "generated", "community", "PHISH_LINK_SOCIAL", "1")
    return encode([(feed, segment(size), 365)], key=KEY, version="L000001")


@contextmanager
def data_dir(size: int) -> Iterator[Path]:
    """A data folder whose records and index hold ``size`` invented hosts of feed ``sample``."""
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as name:
        folder = Path(name)
        os.environ["LACHAN_DATA_DIR"] = name
        os.environ["LACHAN_INDEX_KEY"] = KEY.hex()
        os.environ["LACHAN_LIMITS"] = "false"  # one client asks for thousands
        try:
            if size:
                fill(folder, size)
            yield folder
        finally:
            os.environ.pop("LACHAN_DATA_DIR", None)
            os.environ.pop("LACHAN_INDEX_KEY", None)
            os.environ.pop("LACHAN_LIMITS", None)


def fill(folder: Path, size: int) -> None:
    """Enter a generated list as the current version of the sample feed."""
    from service.indicators.token import key_id
    from service.records import lists
    from service.wiring import build

    services = build()
    try:
        data = segments.to_bytes(segment(size))
        name = f"sample-{hashlib.sha256(data).hexdigest()[:24]}.seg"
        (folder / "segments").mkdir(parents=True, exist_ok=True)
        (folder / "segments" / name).write_bytes(data)
        with services.engine.begin() as connection:
            lists.add(
                connection,
                feed="sample",
                segment=name,
                source="",
                source_sha256="",
                key_id=key_id(KEY),
                entries=size,
                outcome={},
                etag=None,
                modified=None,
                imported_at=services.now(),
            )
        services.lists.open_index()
    finally:
        services.close()


def shuffled(items: list[str], seed: int = 1) -> list[str]:
    """A copy in another order."""
    copy = list(items)
    random.Random(seed).shuffle(copy)
    return copy
