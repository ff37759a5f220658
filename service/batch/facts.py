"""Facts: what a summary needs to know of one scored table, in a form that is written to a file.

Each link, phone, account and message template of each row is a record; hosts, registered domains
and banks are counted within the table. Records are parted by a checksum of their key, so that a
summary of any size is made one part at a time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from service.batch import parted
from service.batch.cells import Cells, Codes
from service.batch.parted import PARTS
from service.checks.verdict import ADVERSE, RANK, State, Verdict
from service.observables.account import BankAccount
from service.observables.base import Observable
from service.observables.message import Message
from service.observables.url import Url

VALUES = ("url", "phone", "account", "template")
"""What a row can share with another."""
TALLIES = ("host", "domain", "bank")
"""What is only counted."""
WHATS = (*VALUES, *TALLIES)

TEMPLATE_WORDS = 8
"""Messages of fewer words are alike by chance; reports are tied by as many."""
_SHOWN_WORDS = 300
_LOOKED_AT = 16
STEP = 128
"""From one state's ranks to the next one's."""
LOWEST = RANK[State.NO_INFORMATION] * STEP
"""Rank where nothing speaks against a value, and where nobody has looked."""
_URL, _PHONE, _ACCOUNT, _TEMPLATE = range(len(VALUES))
_new = tuple.__new__
_COUNTS = b"lachan"

SCHEMA = pa.schema(
    [
        ("what", pa.int8()),
        ("key", pa.string()),
        ("row", pa.int64()),
        ("times", pa.int64()),
        ("adverse", pa.int64()),
        ("rank", pa.int16()),
    ]
)


class Thing(NamedTuple):
    """A link, phone, account or template in a value; ``rank`` is that of its own verdict."""

    what: int
    key: str
    rank: int
    adverse: bool
    host: str | None
    domain: str | None
    bank: str | None


class Counts(NamedTuple):
    """Rows by what was answered; cells by code of error and of mending; values by kind."""

    rows: int
    states: dict[str, int]
    categories: dict[str, int]
    errors: dict[str, int]
    notes: dict[str, int]
    values: dict[str, int]


class Facts(NamedTuple):
    """``part`` says in which part each of the records is kept."""

    counts: Counts
    records: pa.Table
    part: NDArray[np.int64]


def rank(verdict: Verdict) -> int:
    """Higher for the worse verdict: the state first, then the score."""
    if verdict.state is State.NO_INFORMATION:
        return LOWEST
    return RANK[verdict.state] * STEP + (verdict.score or 0)


def things_of(verdict: Verdict, full: bool) -> tuple[Thing, ...]:
    """Every link, phone, account and template of a value, each once."""
    item = verdict.observable
    if not verdict.parts and item.kind in VALUES:
        return (_thing(item, verdict),)
    found: dict[tuple[int, str], Thing] = {}
    _visit(verdict, full, found)
    return tuple(found.values())


def _visit(verdict: Verdict, full: bool, found: dict[tuple[int, str], Thing]) -> None:
    item = verdict.observable
    if item.kind in VALUES:
        thing = _thing(item, verdict)
        found.setdefault(thing[:2], thing)
    elif isinstance(item, Message):
        key = _template(item, full)
        if key is not None:
            worst = rank(verdict)
            made = (_TEMPLATE, key, worst, verdict.state in ADVERSE, None, None, None)
            found[_TEMPLATE, key] = _new(Thing, made)
    for part in verdict.parts:
        _visit(part.verdict, full, found)


def _thing(item: Observable, verdict: Verdict) -> Thing:
    worst = rank(verdict)
    adverse = worst > LOWEST
    made: tuple[int, str, int, bool, str | None, str | None, str | None]
    if isinstance(item, Url):
        made = (_URL, item.key, worst, adverse, item.name, item.registered_domain, None)
    elif isinstance(item, BankAccount):
        bank = item.bank or item.bank_bin or "?"
        made = (_ACCOUNT, item.key, worst, adverse, None, None, bank)
    else:
        made = (_PHONE, item.key, worst, adverse, None, None, None)
    return _new(Thing, made)  # half the time of a call


def _template(message: Message, full: bool) -> str | None:
    """A digest of the words without links and numbers, with the words where they may be told."""
    words = message.words
    if words.count(" ") <= TEMPLATE_WORDS:  # one between two words, and one at either end
        return None
    digest = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{digest}{words[:_SHOWN_WORDS].rstrip()}" if full else digest


def collect(
    cells: Sequence[Cells],
    things: Sequence[Sequence[tuple[Thing, ...]]],
    errors: Sequence[Sequence[str | None]],
    *,
    state: Any,
    category: Any,
    row_errors: Sequence[str],
) -> Facts:
    """The facts of a table.

    things, errors   for each column and each of its distinct texts
    state, category  the added columns
    row_errors       codes of rows that hold nothing, and of what the reader could not read
    """
    flat = [thing for column in things for texts in column for thing in texts]
    fields = list(zip(*flat, strict=True)) if flat else [()] * len(Thing._fields)
    whats = np.array(fields[0], np.int8)
    keys = pa.array(fields[1], pa.string())
    ranks = np.array(fields[2], np.int16)
    adverse = np.array(fields[3], np.int64)
    rows, places = _once_a_row(*_occurrences(cells, things), whats, keys)
    taken = pa.array(places)
    records = [
        pa.array(whats[places]),
        keys.take(taken),
        pa.array(rows),
        pa.array(np.ones(len(rows), np.int64)),
        pa.array(adverse[places]),
        pa.array(ranks[places]),
    ]
    times = np.bincount(places, minlength=len(flat)).astype(np.int64)
    tables = [pa.Table.from_arrays(records, schema=SCHEMA)]
    for name in TALLIES:
        names = pa.array(fields[Thing._fields.index(name)], pa.string())
        tables.append(_tally(name, names, times, adverse))
    whole = pa.concat_tables(tables).combine_chunks()
    part = _partition(whole["key"])
    counts = Counts(
        len(state),
        _counted(state),
        _counted(category),
        _errors(cells, errors, row_errors),
        _notes(cells),
        {WHATS[what]: int((whats[places] == what).sum()) for what in range(len(VALUES))},
    )
    return Facts(counts, whole, part)


def together(pieces: Sequence[tuple[int, Facts]]) -> Facts:
    """The facts of a table from those of its slices, each with the number of its first row."""
    if len(pieces) == 1:
        return pieces[0][1]
    tables = []
    for begin, facts in pieces:
        rows = facts.records["row"].to_numpy()
        moved = pa.array(np.where(rows < 0, rows, rows + begin))
        place = SCHEMA.get_field_index("row")
        tables.append(facts.records.set_column(place, SCHEMA.field(place), moved))
    all_counts = [facts.counts for _, facts in pieces]
    counts = Counts(
        sum(counts.rows for counts in all_counts),
        *(
            dict(sum((Counter(each) for each in column), Counter[str]()))
            for column in list(zip(*all_counts, strict=True))[1:]
        ),
    )
    part = np.concatenate([facts.part for _, facts in pieces])
    return Facts(counts, pa.concat_tables(tables), part)


def _partition(keys: Any) -> NDArray[np.int64]:
    """A number below PARTS for each key, from a few of its bytes and its length."""
    column = pa.concat_arrays(keys.chunks) if keys.num_chunks else pa.array([], pa.string())
    _, offsets, data = column.buffers()
    size = len(column)
    if not size or data is None:
        return np.zeros(size, np.int64)
    ends = np.frombuffer(offsets, np.int32, size + 1, column.offset * 4).astype(np.int64)
    content = np.frombuffer(data, np.uint8)
    starts, lengths = ends[:-1], np.diff(ends)
    found = lengths.astype(np.uint64)
    for step in range(_LOOKED_AT):
        at = starts + np.maximum(lengths - 1, 0) * step // (_LOOKED_AT - 1)
        found = found * np.uint64(0x9E3779B97F4A7C15) + content[np.minimum(at, len(content) - 1)]
    return (found >> np.uint64(58)).astype(np.int64) % PARTS


def _occurrences(
    cells: Sequence[Cells], things: Sequence[Sequence[tuple[Thing, ...]]]
) -> tuple[Codes, Codes]:
    """For each thing of each row the row, and the thing's place among all in their order."""
    rows: list[Codes] = []
    places: list[Codes] = []
    begin = 0
    for column, texts in zip(cells, things, strict=True):
        sizes = np.array([len(found) for found in texts], np.int64)
        starts = begin + np.cumsum(sizes) - sizes
        begin += int(sizes.sum())
        filled = np.flatnonzero(column.codes >= 0)
        codes = column.codes[filled]
        many = sizes[codes]
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        rows.append(np.repeat(filled, many))
        places.append(np.repeat(starts[codes], many) + within)
    return np.concatenate(rows), np.concatenate(places)


def _once_a_row(
    rows: Codes, places: Codes, whats: NDArray[np.int8], keys: Any
) -> tuple[Codes, Codes]:
    """A value that a row holds twice counts once."""
    several = np.bincount(rows)[rows] > 1 if len(rows) else np.zeros(0, bool)
    if not several.any():
        return rows, places
    asked = places[several]
    kinds = pa.array(whats[asked]).cast(pa.string())
    named = pc.binary_join_element_wise(kinds, keys.take(pa.array(asked)), ":")
    same = named.dictionary_encode().indices.to_numpy().astype(np.int64)
    _, first = np.unique(rows[several] * len(asked) + same, return_index=True)
    keep = ~several
    keep[np.flatnonzero(several)[first]] = True
    return rows[keep], places[keep]


def _tally(name: str, names: Any, times: Codes, adverse: Codes) -> pa.Table:
    table = pa.table({"key": names, "times": times, "adverse": times * adverse})
    if names.null_count:
        table = table.filter(pc.is_valid(names))
    summed = table.group_by("key", use_threads=False).aggregate(
        [("times", "sum"), ("adverse", "sum")]
    )
    size = summed.num_rows
    return pa.Table.from_arrays(
        [
            pa.array(np.full(size, WHATS.index(name), np.int8)),
            summed["key"],
            pa.array(np.full(size, -1, np.int64)),
            summed["times_sum"],
            summed["adverse_sum"],
            pa.array(np.zeros(size, np.int16)),
        ],
        schema=SCHEMA,
    )


def _counted(column: Any) -> dict[str, int]:
    return {
        str(item["values"]): int(item["counts"])
        for item in pc.value_counts(column.drop_null()).to_pylist()
    }


def _errors(
    cells: Sequence[Cells], errors: Sequence[Sequence[str | None]], row_errors: Sequence[str]
) -> dict[str, int]:
    found = Counter(row_errors)
    for column, codes in zip(cells, errors, strict=True):
        found.update(_times(column, codes))
    return dict(found)


def _notes(cells: Sequence[Cells]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for column in cells:
        if column.notes is not None:
            found.update(_times(column, column.notes))
    return dict(found)


def _times(column: Cells, codes: Sequence[str | None]) -> Counter[str]:
    """How many cells have each code, from the codes of the distinct texts."""
    found: Counter[str] = Counter()
    if any(codes):
        times = np.bincount(column.codes[column.codes >= 0], minlength=len(codes))
        for code, many in zip(codes, times.tolist(), strict=True):
            if code is not None:
                found[code] += many
    return found


def encode(facts: Facts) -> bytes:
    """The facts as a parted file."""
    counts = orjson.dumps(list(facts.counts))
    return parted.encode(facts.records, facts.part, {_COUNTS: counts})


def counts_in(path: Path) -> Counts:
    """The counts in a file of facts."""
    return Counts(*orjson.loads(parted.about(path)[_COUNTS]))
