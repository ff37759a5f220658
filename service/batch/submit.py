"""Submit: rows that an officer has marked become reports, by the way that every report takes.

A row is known by what it says, however its columns stand and its sums and dates are written: the
same row again, in this file or another, in this run or a later one, gives the same receipt and no
second report. So a run that broke off is simply repeated. Where
two equal rows are two tips, a column that numbers them (``id``) tells them apart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import orjson
import pyarrow as pa

from service.batch.cells import Cells, read_cells
from service.batch.named import items
from service.batch.plan import KIND_OF, Plan, Role
from service.checking import read
from service.errors import InvalidInput
from service.indicators.categories import BY_CODE
from service.locality import is_locality
from service.movement.import_rows import read_day
from service.movement.words import folded
from service.observables.masking import mask
from service.reporting import MAX_GIVEN, Told, take_report
from service.reports.petitions import hint_for
from service.reports.receipt import spell
from service.tip_files.base import Chunk
from service.tip_files.texts import as_text
from service.wiring import Services

MARKS = frozenset({"x", "co", "yes", "y", "1", "true", "dung", "v"})
"""What a marked cell says, accents and case aside; a tick does as well."""
_TICKS = frozenset("✓✔☑✗✘☒")

SAID = ("id", "category", "date", "group", "locality", "loss", "story")
"""What a column of a report may hold besides its values."""

MOST_LOSS = 10**15
MAX_TEXT = 10_000
MOST_DIGITS = 7
"""Codes lie in the clear, so none may hold a phone or account number."""
_TOLD = 1_000
_AT_ONCE = 16
"""Reports that wait for one commit together."""
_GROUP = re.compile(r"[0-9A-Za-z._\-]{1,60}")
_MONEY = re.compile(r"([0-9]{1,3}(?:([.,\s])[0-9]{3})(?:\2[0-9]{3})*|[0-9]+)(?:[.,]0{1,2})?")
_CURRENCY = re.compile(r"\s*(?:vnđ|vnd|đồng|dong|đ|d)\.?$", re.IGNORECASE)


class Fault(NamedTuple):
    """Why a marked row is left out: its number from 1, the column, a code."""

    row: int
    column: str
    code: str


class Marked(NamedTuple):
    """A marked row: what it says as a report, and how that may be shown."""

    row: int
    told: Told
    shown: tuple[str, ...]

    @property
    def key(self) -> str:
        """What the row is known by."""
        assert self.told.idempotency_key is not None
        return self.told.idempotency_key


@dataclass(slots=True)
class Submitted:
    """What came of it. ``receipts`` are secrets of whoever reported: row and receipt."""

    marked: int = 0
    entered: int = 0
    known: int = 0
    repeated: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    shown: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    receipts: list[tuple[int, str]] = field(default_factory=list, repr=False)

    def add_fault(self, fault: Fault) -> None:
        """A row is left out; the first thousand are told."""
        self.fault_count += 1
        if len(self.faults) < _TOLD:
            self.faults.append(fault)


def parse_said(text: str) -> dict[str, str]:
    """``locality=Địa bàn,loss=Thiệt hại`` as columns of a report. Raises InvalidInput."""
    found: dict[str, str] = {}
    for item in items(text) if text else []:
        name, sign, column = (part.strip() for part in item.partition("="))
        if not sign or name not in SAID or name in found or not column:
            raise InvalidInput(
                f"A report's columns are named like loss=Thiệt hại; there are {' '.join(SAID)}.",
                code="bad_columns",
                field="report-columns",
            )
        found[name] = column
    return found


def check_columns(headings: Sequence[str], plan: Plan, mark: str, said: Mapping[str, str]) -> None:
    """Whether the table has the columns that are named. Raises InvalidInput."""
    for column in (mark, *said.values(), *(name for name, _ in plan.columns)):
        if column not in headings:
            raise InvalidInput(
                "A named column is not in the table.", code="unknown_column", field=column
            )
    plan.check_banks()


def preview(services: Services, chunks: Iterable[Chunk], plan: Plan, mark: str,
            said: Mapping[str, str], *, most: int = 10) -> Submitted:  # fmt: skip
    """What would be entered; nothing is. The first ``most`` rows are shown, masked."""
    done = Submitted()
    for item in _fresh(_marked(chunks, plan, mark, said, done), done):
        if _is_known(services, item):
            done.known += 1
        else:
            done.entered += 1
        if len(done.shown) < most:
            done.shown.append((item.row, item.shown))
    return done


def submit_rows(services: Services, chunks: Iterable[Chunk], plan: Plan, mark: str,
                said: Mapping[str, str]) -> Submitted:  # fmt: skip
    """Enter the marked rows; all that have a receipt in the outcome are durable."""
    done = Submitted()
    rows = _fresh(_marked(chunks, plan, mark, said, done), done)

    def enter(item: Marked) -> tuple[bool, str | None, str]:
        known = _is_known(services, item)
        try:
            answer = take_report(services, item.told, plan.language)
        except InvalidInput as error:
            return known, None, error.code
        if answer["receipt"] is None:
            return known, None, "petition" if answer["hint"] else "erased"
        return known, answer["receipt"], ""

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while group := list(islice(rows, 8 * _AT_ONCE)):
            for item, (known, receipt, code) in zip(group, pool.map(enter, group), strict=True):
                if receipt is None:
                    done.add_fault(Fault(item.row, "", code))
                    continue
                done.known += known
                done.entered += not known
                done.receipts.append((item.row, receipt))
    return done


def _fresh(rows: Iterator[Marked], done: Submitted) -> Iterator[Marked]:
    """Rows that say what no earlier one of the file says."""
    seen: set[bytes] = set()
    for item in rows:
        key = bytes.fromhex(item.told.body_sha256)
        if key in seen:
            done.repeated += 1
            continue
        seen.add(key)
        yield item


def _marked(
    chunks: Iterable[Chunk], plan: Plan, mark: str, said: Mapping[str, str], done: Submitted
) -> Iterator[Marked]:
    first = 1
    needed = list(dict.fromkeys([name for name, _ in plan.columns] + list(said.values())))
    for chunk in chunks:
        texts = as_text(chunk.table.column(mark)).to_pylist()
        rows = [number for number, text in enumerate(texts) if is_marked(text)]
        done.marked += len(rows)
        places = {row: place for place, row in enumerate(rows)}
        faults = [fault for fault in chunk.faults if fault.row in places]
        picked = chunk.table.select(needed).take(pa.array(rows, pa.int64()))
        columns = [_column(cells) for cells in read_cells(picked, plan)]
        facts = {key: as_text(picked.column(name)).to_pylist() for key, name in said.items()}
        bad = {places[fault.row]: fault for fault in reversed(faults)}
        for place, row in enumerate(rows):
            number = first + row
            fault = bad.get(place)
            if fault is not None:
                done.add_fault(Fault(number, fault.column, fault.code))
                continue
            values = [(name, role, *cells[place]) for name, role, cells in columns]
            told = {key: (texts[place] or "").strip() for key, texts in facts.items()}
            try:
                yield _told(number, values, {key: text for key, text in told.items() if text}, said)
            except _Bad as wrong:
                done.add_fault(Fault(number, wrong.column, wrong.code))
        first += chunk.table.num_rows


def _column(cells: Cells) -> tuple[str, Role, list[tuple[str, str | None]]]:
    """A column's name and role, and for each row its text and why that cannot be read."""
    found = [*zip(cells.texts, cells.errors, strict=True), ("", None)]
    return cells.name, cells.role, [found[code] for code in cells.codes.tolist()]


class _Bad(Exception):
    def __init__(self, column: str, code: str) -> None:
        super().__init__(code)
        self.column, self.code = column, code


def is_marked(text: str | None) -> bool:
    """Whether an officer has marked the row."""
    word = (text or "").strip()
    return word in _TICKS or folded(word) in MARKS


def _told(
    row: int,
    cells: Sequence[tuple[str, Role, str, str | None]],
    facts: dict[str, str],
    said: Mapping[str, str],
) -> Marked:
    """A row as a report. Raises _Bad."""
    values: list[tuple[str, str]] = []
    messages: list[str] = []
    shown: list[str] = []
    for name, role, text, error in cells:
        if error is not None or len(text) > MAX_TEXT:
            raise _Bad(name, error or "too_long")
        if not text:
            continue
        if role is Role.TEXT:
            messages.append(text)
            shown.append(f"message ({len(text)})")
            continue
        kind = KIND_OF[role]
        try:
            shown.append(f"{kind} {mask(read(kind, text)[0])}".strip())
        except InvalidInput as wrong:
            raise _Bad(name, wrong.code) from None
        values.append((kind, text))
    message, story = "\n".join(messages), facts.pop("story", "")
    if not values and not message and not story:
        raise _Bad("", "empty")
    if len(values) > MAX_GIVEN or max(len(message), len(story)) > MAX_TEXT:
        raise _Bad("", "too_long")
    if not values and not message and hint_for(story):
        raise _Bad("", "petition")
    fields = _facts(facts, said)
    known = {**fields, "id": facts.get("id")}
    body = orjson.dumps([sorted(values), sorted(messages), story, sorted(known.items())])
    digest = hashlib.sha256(body).hexdigest()
    told = Told(
        values=values,
        message=message,
        story=story,
        channel="import",
        idempotency_key=f"import-{digest}",
        body_sha256=digest,
        **fields,
    )
    return Marked(row, told, tuple(shown))


def _facts(facts: Mapping[str, str], said: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a report. Raises _Bad where a text is not what its column should hold."""
    found: dict[str, Any] = {}
    for key, text in facts.items():
        column = said[key]
        if key == "locality":
            if not is_locality(text):
                raise _Bad(column, "bad_code")
            found["locality"] = text
        elif key == "group":
            if not _GROUP.fullmatch(text) or sum(map(str.isdigit, text)) > MOST_DIGITS:
                raise _Bad(column, "bad_code")
            found["group"] = text
        elif key == "category":
            if text not in BY_CODE:
                raise _Bad(column, "bad_code")
            found["category"] = text
        elif key == "date":
            day = read_day(text.split("T")[0].split(" ")[0])
            if day is None:
                raise _Bad(column, "bad_date")
            found["happened_on"] = day
        elif key == "loss":
            loss = read_money(text)
            if loss is None:
                raise _Bad(column, "bad_amount")
            found["loss_vnd"] = loss
    return found


def read_money(text: str) -> int | None:
    """Whole đồng from ``5000000``, ``5.000.000 đ`` or ``5,000,000.00``; None where it is none."""
    match = _MONEY.fullmatch(_CURRENCY.sub("", text.strip()))
    if match is None:
        return None
    amount = int("".join(filter(str.isdigit, match[1])))
    return amount if amount <= MOST_LOSS else None


def _is_known(services: Services, item: Marked) -> bool:
    """Whether the records hold a report of this row."""
    seed = f"{item.told.idempotency_key}\0{item.told.body_sha256}".encode()
    receipt = spell(services.records.refs.code("report", seed))
    with services.records.reading() as tx:
        return tx.reports.by_receipt(tx.refs.receipt(receipt)) is not None
