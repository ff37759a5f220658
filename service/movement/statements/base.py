"""Base: a statement as data. It says what is told; doors and files say how it looks.

A cell that is None is a figure nobody knows: it reads "chưa có số liệu", never zero.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

Cell = str | int | None


class Unit(StrEnum):
    """What the numbers of a column or chart are."""

    TEXT = "text"
    COUNT = "count"
    MILLIONTHS = "millionths"  # 1_000_000 is one
    MONEY = "vnd"
    PERCENT = "percent_hundredths"  # 10_000 is 100 %
    HOURS = "hours"


UNKNOWN_VI, UNKNOWN_EN = "chưa có số liệu", "no figures"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: key in JSON, heading in Vietnamese, and what its numbers are.

    ``width`` is its share of the page among the table's columns.
    """

    key: str
    heading: str
    unit: Unit = Unit.TEXT
    width: int = 10


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one a column; ``total`` is a last row of the same form."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of one series: ``kind`` is ``bar`` or ``line``; None is a gap."""

    code: str
    title: str
    kind: str
    labels: tuple[str, ...]
    values: tuple[int | None, ...]
    unit: Unit = Unit.COUNT


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the text with what belongs to it."""

    code: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What an administrative document carries about who sends it to whom.

    ``superior`` and ``issuer`` stand at the top left, ``number`` below them (empty: a gap to be
    filled in by hand), ``place`` before the date; ``signer`` is a title, never a name.
    """

    superior: str = ""
    issuer: str = ""
    number: str = ""
    place: str = ""
    signer: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement. ``subject`` is a locality's code, ``unit:CODE`` or ``*`` for the country.

    kind        yearly, adhoc, phase1, final or monthly
    upto        number of the last ledger entry that it knows
    closed      made after the period's end, for good
    """

    kind: str
    title: str
    subject: str
    subject_name: str
    period: str
    period_label: str
    starts_on: date
    ends_on: date
    map_on: date
    made_at: datetime
    upto: int
    closed: bool
    letterhead: Letterhead = field(default_factory=Letterhead)
    sections: tuple[Section, ...] = ()

    def figures(self) -> dict[str, Any]:
        """What the statement says, for JSON; ``made_at`` and the letterhead change no figure."""
        data = asdict(self)
        for key in ("starts_on", "ends_on", "map_on", "made_at"):
            data[key] = data[key].isoformat()
        return data

    def snapshot_id(self) -> str:
        """What is printed on every page: the ledger's place, and a digest of all figures."""
        data = self.figures()
        del data["made_at"], data["letterhead"]
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return f"{self.upto}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
