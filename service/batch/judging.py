"""Judging: a table of tips in, the same table with our answers out.

``score_table`` is a plain function of the table, the plan, the snapshot and the moment: what a
``Judge`` remembers between tables only saves time. Equal values of a table are judged once, all of
them in one call of ``check_many``; rows are put together from the distinct answers by Arrow.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import repeat
from typing import NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from service.batch.cells import Cells, Fault, read_cells
from service.batch.columns import EMPTY, TYPES, added_columns
from service.batch.facts import Facts, Thing, collect, things_of
from service.batch.memory import MOST, Memory
from service.batch.plan import ADDED, Plan
from service.batch.telling import Judged, tell
from service.checks.check import check_many
from service.checks.seal import Versions, versions_of
from service.errors import InvalidInput
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable
from service.observables.kinds import parse_many

_UNKNOWN = Judged(None, None, None)


class Scored(NamedTuple):
    """A scored table, and what a summary needs of it where that was asked for."""

    table: pa.Table
    facts: Facts | None


class Judge:
    """Snapshot and moment of a run; one for each process, for one plan.

    ``versions`` defaults to the snapshot's own. ``with_facts`` has ``score_chunk`` gather what a
    summary needs. Not for several threads at a time.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        now: datetime,
        versions: Versions | None = None,
        *,
        with_facts: bool = False,
        remembered: int = MOST,
    ) -> None:
        self.snapshot = snapshot
        self.now = now
        self.versions = versions or versions_of(snapshot)
        self.with_facts = with_facts
        self._memory: Memory[Judged] = Memory(remembered)
        self._told_as: tuple[str, bool, bool] | None = None

    @property
    def versions_text(self) -> str:
        """What the answers were made of, as one JSON text."""
        versions = self.versions
        return orjson.dumps(
            {
                "code": versions.code,
                "policy": versions.policy,
                "lists": versions.lists,
                "classifier": versions.classifier,
                "psl": versions.psl,
                "now": self.now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            }
        ).decode()

    def judge(self, cells: Sequence[Cells], plan: Plan) -> list[list[Judged]]:
        """The answers to the distinct texts of each column."""
        told_as = (plan.language, plan.full, plan.texts)
        if told_as != self._told_as:
            self._memory.clear()
            self._told_as = told_as
        found: dict[str, dict[str, Judged]] = {}
        for column in cells:
            texts = column.texts
            if any(column.errors):
                pairs = zip(texts, column.errors, strict=True)
                texts = [text for text, fault in pairs if fault is None]
            known = self._memory.recall(column.kind, texts, _UNKNOWN)
            found.setdefault(column.kind, {}).update(known)
        fresh = {
            kind: [text for text, judged in known.items() if judged is _UNKNOWN]
            for kind, known in found.items()
        }
        asked = sum(map(len, found.values()))
        self._memory.served(asked - sum(map(len, fresh.values())), asked)
        for kind, answers in self._answers(fresh, plan).items():
            found[kind].update(answers)
            self._memory.keep(kind, answers)
        return [_in_place(column, found[column.kind]) for column in cells]

    def _answers(self, asked: dict[str, list[str]], plan: Plan) -> dict[str, dict[str, Judged]]:
        """Answers to texts by kind, all in one call."""
        found: dict[str, dict[str, Judged]] = {}
        observables: list[Observable] = []
        places: list[tuple[dict[str, Judged], list[str]]] = []
        for kind, texts in asked.items():
            answers = found[kind] = {}
            readable: list[str] = []
            for text, read in zip(texts, parse_many(kind, texts), strict=True):
                if isinstance(read, InvalidInput):
                    answers[text] = _unreadable(read.code)
                else:
                    readable.append(text)
                    observables.append(read)
            places.append((answers, readable))
        verdicts = check_many(observables, self.snapshot, self.now)
        things: Iterable[tuple[Thing, ...]] = repeat(())
        if self.with_facts:
            things = [things_of(verdict, plan.full) for verdict in verdicts]
        told = iter(tell(verdicts, things, plan.language, full=plan.full, texts=plan.texts))
        for answers, readable in places:
            answers.update(zip(readable, told, strict=False))
        return found


def _in_place(column: Cells, answers: dict[str, Judged]) -> list[Judged]:
    """The answers in the order of the column's texts."""
    if not any(column.errors):
        return [answers[text] for text in column.texts]
    return [
        answers[text] if fault is None else _unreadable(fault)
        for text, fault in zip(column.texts, column.errors, strict=True)
    ]


def _unreadable(code: str) -> Judged:
    return Judged(None, None, None if code == EMPTY else code)


def score_table(
    table: pa.Table, plan: Plan, judge: Judge, faults: Sequence[Fault] = ()
) -> pa.Table:
    """The table with the added columns of ``plan.added``, rows in their order.

    ``faults`` are rows and cells that the table's reader could not read: they are not judged.
    Raises InvalidInput where the plan does not fit the table (``Plan.check``).
    """
    return score_chunk(table, plan, judge, faults).table


def score_chunk(table: pa.Table, plan: Plan, judge: Judge, faults: Sequence[Fault] = ()) -> Scored:
    """``score_table``, with the facts for a summary where the judge was told to gather them."""
    with _uncollected():
        return _score(table, plan, judge, faults)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles, of which a table makes none: it takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _score(table: pa.Table, plan: Plan, judge: Judge, faults: Sequence[Fault]) -> Scored:
    plan.check(table.column_names)
    cells = read_cells(table, plan, faults)
    judged = judge.judge(cells, plan)
    columns = added_columns(table.num_rows, cells, judged, faults, judge.versions_text)
    for name, column, kind in zip(plan.added, columns, TYPES, strict=True):
        table = table.append_column(pa.field(name, kind), column.cast(kind))
    facts = None
    if judge.with_facts:
        state, category, error = (columns[ADDED.index(name)] for name in _COUNTED)
        empty = pc.sum(pc.equal(error, EMPTY)).as_py() or 0
        facts = collect(
            cells,
            [[item.things for item in column] for column in judged],
            [[item.error for item in column] for column in judged],
            state=state,
            category=category,
            row_errors=[*[EMPTY] * empty, *[fault.code for fault in faults]],
        )
    return Scored(table, facts)


_COUNTED = ("state", "category", "error")
