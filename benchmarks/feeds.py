"""Imports every real feed file and compares the counts with an independent count.

The independent count is a few lines of regular expressions a format, written apart from the
importers: how many distinct listed values a file names at all. Accepted, duplicate, refused and
bad lines together must cover them.
"""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import made
from service.errors import FeedError

LIST = Path(__file__).parent / "real_feeds.tsv"

_COMMENT = re.compile(rb"^\s*(#|!|;|\[Adblock|//|$)")


def _lines(content: bytes) -> list[bytes]:
    content = content.removeprefix(b"\xef\xbb\xbf")
    return [line.strip() for line in content.splitlines() if not _COMMENT.match(line)]


def _plain(content: bytes) -> int:
    return len(_lines(content))


def _adblock(content: bytes) -> int:
    lines = (line.strip() for line in content.removeprefix(b"\xef\xbb\xbf").splitlines())
    return sum(1 for line in lines if line and line[:1] not in (b"!", b"["))


def _hosts(content: bytes) -> int:
    names = 0
    for line in _lines(content):
        words = line.split(b"#")[0].split()
        if words and re.fullmatch(rb"[0-9.:a-fA-F]+", words[0]) and len(words) > 1:
            words = words[1:]
        names += sum(word not in (b"localhost", b"localhost.localdomain", b"local",
                                  b"broadcasthost", b"0.0.0.0", b"ip6-localhost",
                                  b"ip6-loopback") for word in words)  # fmt: skip
    return names


def _dnsmasq(content: bytes) -> int:
    return len(re.findall(rb"^(?:address|server|local)=/", content, re.MULTILINE))


def _rpz(content: bytes) -> int:
    return len(re.findall(rb"^\S+\s+(?:IN\s+)?CNAME\s+\.", content, re.MULTILINE))


def _csv(content: bytes) -> int:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8", "replace"))))
    return sum(1 for row in rows if row and not row[0].startswith("#"))


COUNTS: dict[str, Callable[[bytes], int]] = {
    "plain_list": _plain,
    "hosts_file": _hosts,
    "dnsmasq": _dnsmasq,
    "rpz": _rpz,
    "adblock": _adblock,
    "delimited": _csv,
}


def run(data: Path | None) -> dict[str, object]:
    """A line a file: outcome counts, the independent count, and lines a second over all."""
    assert data is not None
    from service.wiring import build

    figures: dict[str, object] = {}
    differing, unreadable, total, seconds = [], [], 0, 0.0
    with made.data_dir(0):
        services = build()
        for line in LIST.read_text("utf-8").splitlines()[1:]:
            name, feed_name = line.split("\t")
            content = (data / "feeds" / name).read_bytes()
            feed = services.feeds[feed_name]
            begun = time.perf_counter()
            try:
                outcome = services.lists.import_feed(
                    feed, content, services.now(), accept=True
                ).outcome
            except FeedError as error:
                unreadable.append(f"{name} ({error.code})")
                continue
            seconds += time.perf_counter() - begun
            seen = outcome.accepted + outcome.duplicate + outcome.refused
            seen += outcome.unsupported + outcome.bad
            total += seen
            count = COUNTS.get(feed.format)
            expected = count(content) if count else None
            figures[name] = (
                f"{outcome.accepted} accepted, {outcome.duplicate} duplicate, "
                f"{outcome.unsupported} unsupported, {outcome.refused} refused, "
                f"{outcome.bad} bad; independent {expected}"
            )
            if expected is not None and abs(expected - seen) > 1:
                differing.append(f"{name}: {seen} against {expected}")
        services.close()
    figures["files_whole_unreadable"] = unreadable
    figures["files_with_another_count"] = differing
    figures["entries_seen"] = total
    figures["entries_per_second"] = round(total / seconds)
    return figures
