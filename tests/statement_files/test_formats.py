"""Each format says the same figures, gives the same bytes again, and costs nothing until wanted."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import orjson
import pytest

from service.movement.statements.base import Letterhead
from service.statement_files import FORMATS
from tests.statement_files.invented import monthly, rich, stamps


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_statement_gives_the_same_bytes_in_another_process(name: str) -> None:
    code = (
        "import hashlib; from service.statement_files import FORMATS; "
        "from tests.statement_files.invented import rich, monthly; "
        f"print(*(hashlib.sha256(FORMATS[{name!r}][1](s())).hexdigest() for s in (rich, monthly)))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/Lima", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    render = FORMATS[name][1]
    ours = [hashlib.sha256(render(made)).hexdigest() for made in (rich(), monthly())]
    assert done.stdout.split() == ours


def test_no_part_is_dated_by_the_clock() -> None:
    assert stamps(FORMATS["docx"][1](rich())) == {(2026, 11, 26, 8, 30, 4)}  # even seconds
    assert stamps(FORMATS["xlsx"][1](rich())) == {(1980, 1, 1, 0, 0, 0)}


def test_importing_the_package_loads_nothing_that_draws() -> None:
    code = "import sys, service.statement_files; print([m for m in sys.modules if m in " \
           "('docx', 'xlsxwriter', 'matplotlib', 'numpy', 'lxml', 'orjson')])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_json_holds_every_figure_under_the_snapshot_that_it_makes() -> None:
    made = rich()
    data = orjson.loads(FORMATS["json"][1](made))
    assert list(data) == sorted(data)
    assert data.pop("snapshot_id") == made.snapshot_id()
    for key in ("starts_on", "ends_on", "map_on", "made_at"):
        assert data[key] == getattr(made, key).isoformat()
    plain = json.loads(json.dumps(asdict(made), default=str))
    assert data["sections"] == plain["sections"]
    assert data["letterhead"] == plain["letterhead"]
    del data["made_at"], data["letterhead"]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == made.snapshot_id().split("-")[1]


def test_the_letterhead_and_the_hour_change_no_snapshot() -> None:
    made = rich()
    other = replace(made, letterhead=Letterhead(), made_at=made.made_at.replace(hour=1))
    assert made.snapshot_id() == other.snapshot_id()
    assert FORMATS["docx"][1](made) != FORMATS["docx"][1](other)
