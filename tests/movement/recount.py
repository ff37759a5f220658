"""Recount: every sum of a generated life once more, in plain SQL that both engines run.

It reads reports, cases and decisions, never the ledger, and lays them on the maps by tables that
the maker of the maps filled from what he knows. Largest remainders are window functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, text

from tests.movement_land import MAPS, Land, era_of
from tests.movement_life import Life

_EPOCH = date(1970, 1, 1)
_DAY = "({0} + 25200000000) / 86400000000"
"""The day in Viet Nam of a moment in microseconds, counted from 1970."""
_RECEIVED, _DECIDED = _DAY.format("r.received_at"), _DAY.format("d.decided_at")

_TABLES = (
    "rc_days (day INTEGER, year INTEGER, month INTEGER, era INTEGER)",
    "rc_groups (code VARCHAR(60), since INTEGER, until INTEGER, unit VARCHAR(60))",
    "rc_places (land VARCHAR(10), code VARCHAR(60), era INTEGER, map INTEGER, place VARCHAR(60),"
    " weight BIGINT, whole BIGINT, many INTEGER)",
    "rc_above (land VARCHAR(10), map INTEGER, place VARCHAR(60), area VARCHAR(60))",
)

_CELLS = f"""
CREATE TEMPORARY TABLE rc_cells AS
WITH told AS (
  SELECT r.case_id, coalesce(g.code, '') AS grp, coalesce(g.unit, '') AS unit,
         coalesce(r.locality, '') AS place, {_RECEIVED} AS day, coalesce(r.loss_vnd, 0) AS loss
  FROM reports r
  LEFT JOIN rc_groups g ON r.trusted AND g.code = r.group_code
       AND g.since <= {_RECEIVED} AND {_RECEIVED} < g.until
  WHERE r.state = 'taken'
    AND r.case_id IN (SELECT case_id FROM decisions WHERE act = 'approve')
), cells AS (
  SELECT case_id, grp, place, min(day) AS day, count(*) AS reports, sum(loss) AS loss
  FROM told GROUP BY case_id, grp, place
), firsts AS (
  SELECT case_id, grp, place, unit,
         row_number() OVER (PARTITION BY case_id, grp, place ORDER BY day, unit) AS nth
  FROM told
), contributors AS (
  SELECT case_id, grp, count(*) OVER (PARTITION BY case_id) AS many,
         row_number() OVER (
           PARTITION BY case_id ORDER BY CASE WHEN grp = '' THEN 1 ELSE 0 END, grp) AS nth
  FROM (SELECT DISTINCT case_id, grp FROM cells) AS each_once
), spread AS (
  SELECT c.case_id, c.grp, c.place, c.day, c.reports, c.loss,
         1000000 / o.many + CASE WHEN o.nth <= 1000000 % o.many THEN 1 ELSE 0 END AS part,
         count(*) OVER (PARTITION BY c.case_id, c.grp) AS many,
         row_number() OVER (PARTITION BY c.case_id, c.grp
           ORDER BY CASE WHEN c.place = '' THEN 1 ELSE 0 END, c.place) AS nth
  FROM cells c JOIN contributors o ON o.case_id = c.case_id AND o.grp = c.grp
)
SELECT s.case_id, s.grp, s.place, f.unit, s.day, s.reports, CAST(s.loss AS BIGINT) AS loss,
       s.part / s.many + CASE WHEN s.nth <= s.part % s.many THEN 1 ELSE 0 END AS credit
FROM spread s
JOIN firsts f ON f.case_id = s.case_id AND f.grp = s.grp AND f.place = s.place AND f.nth = 1
"""  # noqa: S608 - nothing of it comes from outside

_TOLD = f"""
CREATE TEMPORARY TABLE rc_told AS
WITH entries AS (
  SELECT c.*, k.category, {_DECIDED} AS credited, d.id AS decision,
         CASE WHEN d.act = 'approve' THEN 1 ELSE -1 END AS sign
  FROM rc_cells c JOIN cases k ON k.id = c.case_id
  JOIN decisions d ON d.case_id = c.case_id AND d.act IN ('approve', 'retract')
), every_kind AS (
  SELECT 'locality' AS kind, 'locality' AS land, place AS code, day AS named, credited, category,
         grp, sign, credit, reports, loss FROM entries
  UNION ALL
  SELECT 'unit', 'unit', unit, day, credited, category, grp, sign, credit, reports, loss
  FROM entries
  UNION ALL
  SELECT 'received', 'locality', coalesce(r.locality, ''), {_RECEIVED}, {_RECEIVED},
         coalesce(r.category, k.category), r.channel, 1, 0, 1, coalesce(r.loss_vnd, 0)
  FROM reports r JOIN cases k ON k.id = r.case_id WHERE r.state <> 'erased'
)
SELECT row_number() OVER (ORDER BY e.kind) AS told, e.kind, e.land, e.code, n.era, c.year, c.month,
       e.category, e.grp, e.sign, CAST(e.credit AS BIGINT) AS credit,
       CAST(e.reports AS BIGINT) * 1000000 AS reports, CAST(e.loss AS BIGINT) AS loss
FROM every_kind e JOIN rc_days n ON n.day = e.named JOIN rc_days c ON c.day = e.credited
"""  # noqa: S608 - nothing of it comes from outside


def _split(measure: str) -> tuple[str, str, str]:
    """A measure's floor and rest, its rank among the rests with what is left, and its part."""
    floor = f"t.{measure} * p.weight / p.whole AS {measure}_floor"
    rest = f"t.{measure} * p.weight % p.whole AS {measure}_rest"
    rank = (
        f"row_number() OVER (PARTITION BY told, map ORDER BY {measure}_rest DESC, place)"
        f" AS {measure}_rank, {measure} - sum({measure}_floor) OVER (PARTITION BY told, map)"
        f" AS {measure}_left"
    )
    part = (
        f"{measure}_floor + CASE WHEN {measure}_rank <= {measure}_left THEN 1 ELSE 0 END"
        f" AS {measure}"
    )
    return f"{floor}, {rest}", f"{measure}_floor, {rank}", part


_MEASURES = ("credit", "reports", "loss")
_PARTS = tuple(zip(*(_split(measure) for measure in _MEASURES), strict=True))
_KEYS = "kind, land, map, place, year, month, category, grp, sign"

_LAID = f"""
CREATE TEMPORARY TABLE rc_laid AS
WITH weighed AS (
  SELECT t.*, p.map, p.place, {", ".join(_PARTS[0])}
  FROM rc_told t JOIN rc_places p
    ON p.land = t.land AND p.code = t.code AND p.era = t.era AND p.many > 1
), ranked AS (
  SELECT told, {_KEYS}, {", ".join(_PARTS[1])} FROM weighed
), placed AS (
  SELECT {_KEYS}, {", ".join(_PARTS[2])} FROM ranked
  UNION ALL
  SELECT t.kind, t.land, p.map, p.place, t.year, t.month, t.category, t.grp, t.sign,
         t.credit, t.reports, t.loss
  FROM rc_told t JOIN rc_places p
    ON p.land = t.land AND p.code = t.code AND p.era = t.era AND p.many = 1
)
SELECT {_KEYS}, sum(sign * credit) AS credit, sum(sign * reports) AS reports,
       sum(sign * loss) AS loss
FROM placed GROUP BY {_KEYS}
"""  # noqa: S608 - nothing of it comes from outside

Sums = dict[tuple[object, ...], tuple[int, int, int]]


class Recount:
    """Sums by map, area and more; credits and reports in millionths, loss in đồng."""

    def __init__(self, connection: Connection, life: Life) -> None:
        self._connection = connection
        for table in _TABLES:
            connection.execute(text(f"CREATE TEMPORARY TABLE {table}"))
        days = [date(2023, 1, 1) + timedelta(days=number) for number in range(1461)]
        self._fill("rc_days", [
            (_number(day), day.year + ((day.month, day.day) >= (11, 15)),
             day.year * 100 + day.month, era_of(day))
            for day in days
        ])  # fmt: skip
        self._fill("rc_groups", [
            (code, _number(since), _number(until), unit) for code, since, until, unit in life.spans
        ])  # fmt: skip
        units = {unit for _, _, _, unit in life.spans}
        for name, land, codes in (
            ("locality", life.places, life.codes), ("unit", life.units, units),
        ):  # fmt: skip
            self._fill("rc_places", _places(name, land, codes))
            above = [(name, onto, *pair) for onto in range(len(MAPS)) for pair in land.above(onto)]
            self._fill("rc_above", above)
        for statement in (_CELLS, _TOLD, _LAID):
            connection.execute(text(statement))
        for table in ("rc_laid", "rc_above"):
            connection.execute(text(f"ANALYZE {table}"))  # else PostgreSQL joins them row by row

    def _fill(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        names = [f"v{number}" for number in range(len(rows[0]))]
        values = ", ".join(f":{name}" for name in names)
        self._connection.execute(
            text(f"INSERT INTO {table} VALUES ({values})"),  # noqa: S608 - names of this module
            [dict(zip(names, row, strict=True)) for row in rows],
        )

    def sums(self, kind: str, *keys: str, where: str = "1 = 1") -> Sums:
        """By map, area and further keys: ``year month category grp sign``; kind is ``locality``,
        ``unit`` or ``received``.
        """
        told = "".join(f", {key}" for key in keys)
        rows = self.rows(
            f"SELECT l.map, a.area{told}, sum(l.credit), sum(l.reports), sum(l.loss)"  # noqa: S608
            " FROM rc_laid l JOIN rc_above a"
            " ON a.land = l.land AND a.map = l.map AND a.place = l.place"
            f" WHERE l.kind = '{kind}' AND {where} GROUP BY l.map, a.area{told}"
        )
        return {
            tuple(row[:-3]): (int(row[-3]), int(row[-2]), int(row[-1]))
            for row in rows
            if any(row[-3:])
        }

    def rows(self, statement: str, **values: object) -> list[Sequence[object]]:
        """What a statement finds."""
        return [tuple(row) for row in self._connection.execute(text(statement), values)]


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _places(name: str, land: Land, codes: set[str]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for code in sorted({"", *codes}):
        for era in range(len(MAPS)):
            for onto in range(len(MAPS)):
                parts = land.lies(code, era, onto)
                whole = sum(parts.values())
                rows += [
                    (name, code, era, onto, place, weight, whole, len(parts))
                    for place, weight in parts.items()
                ]
    return rows
