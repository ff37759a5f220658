"""Response Policy Zone: ``x CNAME .`` is x, ``*.x CNAME .`` is x and all below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.feeds.base import Entry, Feed, Match, Skipped
from service.feeds.domain_syntax import Fault, recognise, spoiled
from service.feeds.hosts_file import SINKS
from service.feeds.rows import lines

OPTIONS: frozenset[str] = frozenset()

_RECORD = re.compile(
    r"(?:(\S+)\s+|\s+)(?:(?:[0-9]+[smhdwSMHDW]?|IN|in)\s+){0,2}([A-Za-z]+[0-9]*)(?:\s+(\S.*))?"
)
_TRIGGERS = re.compile(r"\.rpz-(?:ip|client-ip|nsip|nsdname)(?:\.|\Z)", re.IGNORECASE)
_BLOCKS = frozenset({".", "*.", "rpz-drop."})
_WHY = {"rpz-passthru.": "exception", "rpz-tcp-only.": "action"}
_ZONE_RECORDS = frozenset({"SOA", "NS"})


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Records that block list their owner; triggers by address and other actions do not."""
    origin = owner = ""
    open_brackets = 0
    for line, raw in enumerate(lines(content, feed), 1):
        text = raw.rstrip().partition(";")[0].rstrip().replace("\t", " ")
        if not text:
            continue
        fault = spoiled(text)
        if fault is not None:
            yield Skipped(line, *fault)
            continue
        inside = open_brackets > 0
        open_brackets = max(0, open_brackets + text.count("(") - text.count(")"))
        if inside:
            continue
        if text[0] == "$":
            if text[:8].upper() == "$ORIGIN ":
                origin = "." + text[8:].strip().strip(".").lower() + "."
            continue
        found = _RECORD.fullmatch(text)
        if found is None:
            yield Skipped(line, "bad", "not_a_record")
            continue
        owner = found.group(1) or owner
        kind = found.group(2).upper()
        if kind not in _ZONE_RECORDS:
            yield _policy(line, owner, kind, (found.group(3) or "").strip().lower(), origin)


def _policy(line: int, owner: str, kind: str, target: str, origin: str) -> Entry | Skipped:
    if _TRIGGERS.search("." + owner):
        return Skipped(line, "unsupported", "trigger")
    if kind == "CNAME" and target not in _BLOCKS:
        return Skipped(line, "unsupported" if target else "bad", _WHY.get(target, "redirect"))
    if kind != "CNAME" and not (kind in ("A", "AAAA") and target in SINKS):
        return Skipped(line, "unsupported", "local_data")
    name = owner
    if name.endswith("."):
        # A full name ends with the zone's own: without knowing that, the owner stays unknown.
        if len(origin) < 3 or not name.lower().endswith(origin):
            return Skipped(line, "unsupported", "outside_zone")
        name = name[: -len(origin)]
    found = recognise(name, Match.HOST)
    if isinstance(found, Fault):
        return Skipped(line, *found)
    if found[0] is Match.URL:
        return Skipped(line, "bad", "not_a_host_name")
    return Entry(line, found[0], found[1])
