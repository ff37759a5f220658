"""Records: the door through which our own decisions come back as training rows.

Only what people decided comes in: a confirmed report is phishing; an overturned alarm and a
curated site are honest. Every row counts as Vietnamese, for that is where our reporters live.
Nobody can teach the classifier alone: there are caps per reporter, per campaign and per day, and
who is kept under a cap is decided by a hash of the link, not by who came last.

The order of the rules: read the row; the latest decision on a link wins, and a link on which the
latest decisions differ is dropped; then the caps per reporter, per campaign and per day, so that
nobody crowds others out of a day, and then a reporter's share of what is left.

A decision of a day that has not come yet is refused: the latest day decides which phishing counts
as recent, and one slip of the pen would make all other phishing old.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.observables.url import Url
from training.links import domain_of, form_of, read_link, same_page
from training.params import Records
from training.rows import Rows, make_rows
from training.split import unit
from training.tables import BadRows, Row

NEEDED = ("value", "decision", "decided_on", "reporter", "campaign")
LABELS = {"confirmed": 1, "overturned": 0, "curated_legitimate": 0}
CURATED = "curated_legitimate"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Record:
    """A decision about a link. ``reporter`` and ``campaign`` are opaque; "" where there is none."""

    text: str
    url: Url
    page: str
    decision: str
    day: str
    reporter: str
    campaign: str

    @property
    def label(self) -> int:
        """1 phishing, 0 benign."""
        return LABELS[self.decision]


def from_records(
    rows: Iterable[Row], params: Records, bad: BadRows, *, seed: int, today: str
) -> Rows:
    """Rows as ``prepare`` makes them, in the order of day and link; refusals go into ``bad``.

    ``today`` is a day in ISO 8601.
    """
    read = [record for place, row in rows if (record := _read(row, place, today, bad)) is not None]
    kept = sorted(_latest(read, bad), key=lambda record: unit(record.page, seed))
    kept = _cap(kept, _reporter, params.per_reporter, "reporter", bad)
    kept = _cap(kept, lambda record: record.campaign, params.per_campaign, "campaign", bad)
    kept = _cap(kept, lambda record: record.day, params.per_day, "day", bad)
    kept = [
        record
        for label in (0, 1)
        for record in _share([item for item in kept if item.label == label], params, bad)
    ]
    kept.sort(key=lambda record: (record.day, record.page))
    return make_rows(
        url=[record.text for record in kept],
        label=[record.label for record in kept],
        source=[f"records:{record.decision}" for record in kept],
        date=[record.day for record in kept],
        form=[form_of(record.url) for record in kept],
        registered_domain=[domain_of(record.url) for record in kept],
        vn=[True for _ in kept],
    )


def _reporter(record: Record) -> str:
    """All who gave no name count as one."""
    return record.reporter or "-"


def _read(row: dict[str, Any], place: int, today: str, bad: BadRows) -> Record | None:
    text, decision, day = row.get("value"), row.get("decision"), str(row.get("decided_on") or "")
    if decision not in LABELS:
        bad.add("not_decided", place)
    elif not _is_day(day[:10]):
        bad.add("no_day", place)
    elif day[:10] > today:
        bad.add("not_yet", place)
    elif not isinstance(text, str):
        bad.add("no_link", place)
    else:
        link = read_link(text)
        if isinstance(link, Url):
            return Record(
                text,
                link,
                same_page(link),
                decision,
                day[:10],
                str(row.get("reporter") or ""),
                str(row.get("campaign") or ""),
            )
        bad.add(f"unreadable:{link}", place)
    return None


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _latest(records: Sequence[Record], bad: BadRows) -> list[Record]:
    """One record for each page: that of the latest day, none where that day saw both answers."""
    pages: dict[str, list[Record]] = {}
    for record in records:
        pages.setdefault(record.page, []).append(record)
    kept = []
    for found in pages.values():
        last = max(record.day for record in found)
        final = [record for record in found if record.day == last]
        for _ in range(len(found) - len(final)):
            bad.add("decided_again_later", 0)
        if len({record.label for record in final}) > 1:
            for _ in final:
                bad.add("decided_both_ways", 0)
            continue
        for _ in final[1:]:
            bad.add("decided_before", 0)
        kept.append(min(final, key=lambda record: (record.decision, record.reporter, record.text)))
    return kept


def _cap(
    records: Sequence[Record], of: Callable[[Record], str], most: int, name: str, bad: BadRows
) -> list[Record]:
    """At most ``most`` of each named group, the first ones; curated sites and "" are not capped."""
    counted: dict[str, int] = {}
    kept = []
    for record in records:
        group = of(record)
        if group and record.decision != CURATED:
            counted[group] = counted.get(group, 0) + 1
            if counted[group] > most:
                bad.add(f"over_the_cap_per_{name}", 0)
                continue
        kept.append(record)
    return kept


def _share(records: list[Record], params: Records, bad: BadRows) -> list[Record]:
    """At most a share of one label from one reporter; all who gave no name count as one.

    Fewer rows make the share smaller in turn, so it is taken again until it holds, down to
    ``per_reporter_least``.
    """
    most = params.per_reporter
    while True:
        records = _cap(records, _reporter, most, "reporter", bad)
        share = max(params.per_reporter_least, int(params.per_reporter_share * len(records)))
        if share >= most:
            return records
        most = share
