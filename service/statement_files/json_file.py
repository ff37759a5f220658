"""JSON file: every figure as it is, for machines.

A reader checks ``snapshot_id`` without us: take out ``snapshot_id``, ``made_at`` and
``letterhead``; write the rest with sorted keys, without spaces and without escaping letters; the
first 16 hexadecimal digits of its SHA-256 stand behind ``upto`` and a hyphen.
"""

from __future__ import annotations

import orjson

from service.movement.statements.base import Statement


def render(statement: Statement) -> bytes:
    """The figures and the name of their snapshot; keys are sorted."""
    data = {**statement.figures(), "snapshot_id": statement.snapshot_id()}
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
