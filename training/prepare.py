"""Prepare: raw rows become links as serving would read them, in order, once each.

Conditions for a row to stay, in this order; every refusal is counted with its first places:

1. the label is 0 or 1 and the link can be read as ``service.observables`` reads it;
2. the link is not one that the corpus's removal of e-mail addresses has damaged;
3. (train) its registered domain does not occur in dev;
4. (train) it is the first row of its page, and its label is that of most rows of the page; a page
   with equally many of both is dropped.

Rows of ``training.records`` join the train rows where they are in the work folder. What our own
people decided about a page beats what a source says of it; condition 3 holds for them too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from service.observables.url import Url
from training.data import read_data, verify
from training.errors import TrainingError
from training.links import domain_of, form_of, read_link, same_page
from training.params import Params
from training.progress import Progress
from training.rows import Rows, join, make_rows, read_rows, write_rows

NEEDED = ("url", "label", "source", "date", "vn")
_SCRUBBED = "user@example.com"
_PLACES = 5
RECORDS = "records.parquet"


@dataclass(slots=True)
class Report:
    """What was refused: reason to count, and the first row numbers (from 1)."""

    read: int = 0
    kept: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)

    def refuse(self, reason: str, place: int) -> None:
        """Count one row."""
        self.refused[reason] = self.refused.get(reason, 0) + 1
        first = self.places.setdefault(reason, [])
        if len(first) < _PLACES:
            first.append(place)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "read": self.read,
            "kept": self.kept,
            "refused": dict(sorted(self.refused.items())),
            "places": dict(sorted(self.places.items())),
        }


@dataclass(slots=True)
class _Kept:
    place: int
    row: dict[str, Any]
    url: Url
    page: str


def prepare(
    table: list[dict[str, Any]], report: Report, *, taken: frozenset[str] | None = None
) -> Rows:
    """Rows of raw ones. ``taken`` are the domains of dev where these are train rows, else None."""
    kept: list[_Kept] = []
    for place, row in enumerate(table, 1):
        report.read += 1
        url = _accept(row, taken, report, place)
        if url is not None:
            kept.append(_Kept(place, row, url, row.get("url_norm") or same_page(url)))
    if taken is not None:
        kept = _first_of_page(kept, report)
    report.kept = len(kept)
    return make_rows(
        url=[item.row["url"] for item in kept],
        label=[int(item.row["label"]) for item in kept],
        source=[item.row.get("source") or "" for item in kept],
        date=[item.row.get("date") or "" for item in kept],
        form=[form_of(item.url) for item in kept],
        registered_domain=[domain_of(item.url) for item in kept],
        vn=[bool(item.row.get("vn")) for item in kept],
    )


def _accept(
    row: dict[str, Any], taken: frozenset[str] | None, report: Report, place: int
) -> Url | None:
    if row.get("label") not in (0, 1):
        report.refuse("label_not_0_or_1", place)
        return None
    found = read_link(row["url"]) if isinstance(row.get("url"), str) else "absent"
    if isinstance(found, str):
        report.refuse(f"unreadable:{found}", place)
    elif found.name == "example.com" and _SCRUBBED in row["url"]:
        report.refuse("damaged_by_removal_of_addresses", place)
    elif taken is not None and domain_of(found) in taken:
        report.refuse("domain_of_dev", place)
    else:
        return found
    return None


def _first_of_page(rows: list[_Kept], report: Report) -> list[_Kept]:
    votes: dict[str, int] = {}
    for item in rows:
        votes[item.page] = votes.get(item.page, 0) + (1 if item.row["label"] == 1 else -1)
    seen: set[str] = set()
    kept = []
    for item in rows:
        vote = votes[item.page]
        if vote == 0:
            report.refuse("as_many_say_the_opposite", item.place)
        elif (vote > 0) != (item.row["label"] == 1):
            report.refuse("most_say_the_opposite", item.place)
        elif item.page in seen:
            report.refuse("page_seen_before", item.place)
        else:
            seen.add(item.page)
            kept.append(item)
    return kept


def with_records(rows: Rows, records: Rows, taken: frozenset[str], report: Report) -> Rows:
    """Train rows and those of ``training.records``, whose pages no other row speaks of then."""
    keep = [place for place, name in enumerate(records.registered_domain) if name not in taken]
    for place in sorted(set(range(len(records))) - set(keep)):
        report.refuse("record:domain_of_dev", place + 1)
    decided = records.take(np.array(keep, dtype=np.int64))
    pages = set(_pages(decided))
    stay = [place for place, page in enumerate(_pages(rows)) if page not in pages]
    for _ in range(len(rows) - len(stay)):
        report.refuse("decided_by_records", 0)
    report.kept = len(stay) + len(decided)
    return join(rows.take(np.array(stay, dtype=np.int64)), decided)


def _pages(rows: Rows) -> list[str]:
    links = (read_link(text) for text in rows.url)
    return [same_page(link) if isinstance(link, Url) else "" for link in links]


def read_raw(path: Path) -> list[dict[str, Any]]:
    """Raw rows of a corpus file. Raises TrainingError naming a missing file or column."""
    try:
        names = parquet.read_schema(path).names
        for name in NEEDED:
            if name not in names:
                raise TrainingError(f"{path}: there is no column {name!r}.")
        wanted = [*NEEDED, *(["url_norm"] if "url_norm" in names else [])]
        rows: list[dict[str, Any]] = parquet.read_table(path, columns=wanted).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise TrainingError(f"{path}: cannot be read as Parquet.") from error
    return rows


def run(data: Path, work: Path, params: Params, progress: Progress, *, accept: bool) -> None:
    """Read and verify the inputs in ``data``; write ``rows_{train,dev}.parquet`` and
    ``prepare.json`` into ``work``."""
    declared = read_data()
    summary: dict[str, Any] = {}
    taken: frozenset[str] | None = None
    for role in ("dev", "train"):
        file = verify(declared.file(role), data, accept=accept)
        report = Report()
        rows = prepare(read_raw(file.path), report, taken=taken)
        if role == "train" and (work / RECORDS).exists():
            rows = with_records(rows, read_rows(work / RECORDS), taken or frozenset(), report)
        if not len(rows):
            raise TrainingError(f"{file.path}: no row could be used.")
        progress(f"{role}: {report.kept} of {report.read} rows, refused {report.refused or 'none'}")
        write_rows(rows, work / f"rows_{role}.parquet")
        used = [
            (name, label)
            for name, label in zip(rows.source.tolist(), rows.label.tolist(), strict=True)
            if not name.startswith("records:")
        ]
        phishing_dates = [day for day in rows.date[rows.label == 1].tolist() if day]
        summary[role] = {
            "file": file.file.name,
            "sha256": file.sha256,
            "accepted_with_another_checksum": file.accepted,
            "phishing": int((rows.label == 1).sum()),
            "benign": int((rows.label == 0).sum()),
            "last_phishing_date": max(phishing_dates, default=""),
            "records": sum(name.startswith("records:") for name in rows.source),
            "undeclared_sources": declared.undeclared(used),
            **report.plain(),
        }
        drop = params.prepare.drop_domains_of_dev
        taken = frozenset(rows.registered_domain.tolist()) if drop else frozenset()
    text = json.dumps(summary, indent=1, sort_keys=True, ensure_ascii=False)
    (work / "prepare.json").write_text(text + "\n", "utf-8")
