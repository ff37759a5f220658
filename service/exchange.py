"""Exchange: the movement's records for other software, in JSON or CSV, from a number on.

Rows come in the order in which they were committed, and none can appear before a row that was
told: who asks again with the last number misses nothing. ``docs/exchange.md`` has the fields.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from service.errors import InvalidInput
from service.records.ledger_book import Entry
from service.records.transaction import Transaction

Rows = Callable[[Transaction, int, int], list[dict[str, Any]]]
MOST = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def entry_dict(entry: Entry) -> dict[str, Any]:
    """A ledger entry as others read it."""
    return {
        "seq": entry.seq,
        "act": entry.act,
        "what": entry.what,
        "reverses": entry.reverses,
        "case": entry.case_id,
        "campaign": entry.campaign,
        "group": entry.group_code,
        "unit": entry.unit,
        "locality": entry.locality,
        "category": entry.category,
        "theme": entry.theme,
        "amount_millionths": entry.amount,
        "reports": entry.reports,
        "loss_vnd": entry.loss_vnd,
        "prevented_vnd": entry.prevented_vnd,
        "received_on": entry.received_on.isoformat(),
        "credited_on": entry.credited_on.isoformat(),
        "at": entry.at.isoformat(),
    }


def _entries(tx: Transaction, after: int, limit: int) -> list[dict[str, Any]]:
    return [entry_dict(entry) for entry in tx.ledger.after(after, limit)]


def _groups(tx: Transaction, after: int, limit: int) -> list[dict[str, Any]]:
    return [
        {"seq": row.id, "code": row.code, "on": row.on_day.isoformat(), "fields": row.fields,
         "at": row.made_at.isoformat()}
        for row in tx.movement.group_rows(after, limit)
    ]  # fmt: skip


def _kept(table: str, without: tuple[str, ...] = ("id", "changed")) -> Rows:
    def rows(tx: Transaction, after: int, limit: int) -> list[dict[str, Any]]:
        return [
            {"seq": row.changed}
            | {
                str(name): value.isoformat() if isinstance(value, date | datetime) else value
                for name, value in row._mapping.items()
                if name not in without
            }
            for row in tx.movement.changed(table, after, limit)
        ]

    return rows


EXCHANGES: dict[str, Rows] = {
    "entries": _entries,
    "groups": _groups,
    "localities": _kept("localities"),
    "successions": _kept("successions"),
    "units": _kept("units"),
}
"""What others may follow, by name; every row carries its ``seq``."""


def rows_after(tx: Transaction, what: str, after: int, limit: int) -> dict[str, Any]:
    """Rows behind a number, and the number to ask with next. Raises InvalidInput."""
    if what not in EXCHANGES:
        raise InvalidInput("There is no such export.", code="bad_export", field="what")
    rows = EXCHANGES[what](tx, after, min(limit, MOST))
    return {"what": what, "rows": rows, "next": rows[-1]["seq"] if rows else after}


def as_csv(rows: list[dict[str, Any]], header: bool = True) -> str:
    """Rows as CSV. Text that a spreadsheet would take for a formula gets an apostrophe before."""
    if not rows:
        return ""
    names = list(rows[0])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if header:
        writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
