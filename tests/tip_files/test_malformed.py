"""Whatever the file: a clear error or rows with faults, little memory, nothing half-written."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.errors import InvalidInput
from service.tip_files.reading import open_tips, profile
from tests.tip_files.malformed import FILES, GOOD, PIPES, zst

ROOT = Path(__file__).parents[2]
NOBODY = 65534

REFUSED = {
    "empty": "tips_empty",
    "empty_jsonl": "tips_empty",
    "empty_xlsx": "tips_unreadable",
    "empty_gz": "tips_empty",
    "only_a_mark": "tips_empty",
    "blank_lines": "tips_empty",
    "blank_lines_jsonl": "tips_empty",
    "shift_jis": "tips_encoding",
    "tcvn3": "tips_encoding",
    "utf_32": "tips_encoding",
    "binary": "tips_encoding",
    "pdf": "tips_unreadable",
    "html": "tips_unreadable",
    "16385_columns": "tips_columns",
    "gz_cut": "tips_unreadable",
    "gz_damaged": "tips_unreadable",
    "zst_cut": "tips_unreadable",
    "zst_damaged": "tips_unreadable",
    "gz_bomb": "tips_empty",
    "zst_bomb": "tips_too_large",
    "json_array": "tips_unreadable",
    "json_spread": "tips_unreadable",
    "json_scalars": "tips_unreadable",
    "json_many_keys": "tips_columns",
    "csv_named_xlsx": "tips_unreadable",
    "csv_named_parquet": "tips_unreadable",
    "encrypted_xlsx": "tips_unreadable",
    "password_zip": "tips_unreadable",
    "other_zip": "tips_unreadable",
    "xlsx_cut": "tips_unreadable",
    "xlsx_sheet_cut": "tips_unreadable",
    "xlsx_declared_bomb": "tips_too_large",
    "xlsx_laughs": "tips_unreadable",
    "xlsx_cyclic": "tips_empty",
    "xlsx_shared_bomb": "tips_too_large",
    "xlsx_many_parts": "tips_too_large",
    "xlsx_16385_columns": "tips_columns",
    "parquet_cut": "tips_unreadable",
    "parquet_damaged": "tips_unreadable",
    "parquet_no_columns": "tips_columns",
    "parquet_bomb": "tips_too_large",
    **dict.fromkeys(PIPES, "tips_too_large"),
}
"""Code by case."""

READ = {
    "headings_only": (0, 0),
    "duplicate_headings": (1, 0),
    "ragged": (5, 2),
    "unclosed_quote": (20_003, 1),
    "quotes_everywhere": (20_002, 20_000),
    "nul_bytes": (3, 1),
    "mark_in_the_middle": (5, 0),
    "cr_only": (2, 0),
    "mixed_line_ends": (5, 0),
    "latin_1": (1, 0),
    "utf_16_cut": (2, 1),
    "bad_bytes": (3, 1),
    "16384_columns": (1, 0),
    "million_commas": (3, 2),
    "json_surrogates": (2, 1),
    "json_huge_numbers": (1, 1),
    "json_deep": (2, 1),
    "json_cut": (2, 1),
    "xlsx_named_csv": (1, 0),
    "xlsx_spaces": (1, 0),
    "xlsx_elements": (1, 0),
    "xlsx_far_cells": (20_001, 20_000),
    "xlsx_formulas": (2, 0),
}
"""Rows and faults by case."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a process with little memory made of every case."""
    command = [sys.executable, "-m", "tests.tip_files.malformed", str(tmp_path_factory.mktemp("x"))]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=110
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr == ""
    return {told["name"]: told for told in map(json.loads, done.stdout.splitlines())}


def test_every_case_has_an_outcome() -> None:
    assert {*FILES, *PIPES} == {*REFUSED, *READ}
    assert len(FILES) + len(PIPES) >= 30


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_is_refused_and_nothing_is_written(
    name: str, outcomes: dict[str, dict[str, Any]]
) -> None:
    told = outcomes[name]
    assert told.get("code") == REFUSED[name], told
    assert told["left"] == []
    assert 10 < len(told["message"]) < 100
    assert told["message"].endswith(".")


@pytest.mark.parametrize("name", READ)
def test_a_file_with_bad_rows_is_read_to_its_end(
    name: str, outcomes: dict[str, dict[str, Any]]
) -> None:
    told = outcomes[name]
    assert "code" not in told, told
    assert (told["rows"], told["faults"]) == READ[name]
    assert told["left"] == ["out.csv"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_bytes(GOOD)
    for wrong in (tmp_path, tmp_path / "none.csv", tmp_path / "loop", tmp_path / "file/x",
                  "a\0b", "x" * 5000):  # fmt: skip
        with pytest.raises(InvalidInput) as caught:
            open_tips(wrong)
        assert caught.value.code == "tips_unreadable"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tips.csv"
    path.write_bytes(GOOD)
    path.chmod(0)
    user = os.geteuid()
    os.seteuid(NOBODY if user == 0 else user)  # root may read everything
    try:
        with pytest.raises(InvalidInput) as caught:
            open_tips(path)
    finally:
        os.seteuid(user)
    assert caught.value.code == "tips_unreadable"


def test_a_device_is_read_as_a_pipe() -> None:
    with pytest.raises(InvalidInput) as caught:
        open_tips("/dev/null")
    assert caught.value.code == "tips_empty"


@pytest.mark.parametrize(
    ("options", "code", "field"),
    [
        ({"format": "pdf"}, "tips_format", "format"),
        ({"format": "parquet"}, "tips_unreadable", "file"),
        ({"sheet": "x"}, "tips_unreadable", "sheet"),
        ({"most_bytes": 10}, "tips_too_large", "file"),
    ],
)
def test_wishes_that_the_file_does_not_fulfil_are_refused(
    options: dict[str, Any], code: str, field: str, tmp_path: Path
) -> None:
    path = tmp_path / "tips.csv"
    path.write_bytes(GOOD)
    with pytest.raises(InvalidInput) as caught:
        open_tips(path, **options)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_the_standard_input_needs_a_format() -> None:
    with pytest.raises(InvalidInput) as caught:
        open_tips("-")
    assert caught.value.code == "tips_format"


def test_the_standard_input_is_read(tmp_path: Path) -> None:
    code = (
        "from service.tip_files.reading import open_tips, profile\n"
        "source = open_tips('-', format='csv')\n"
        "print(profile(source)[0].values, sum(c.table.num_rows for c in source.chunks()))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], input=GOOD, capture_output=True, check=True, cwd=tmp_path,
        env=environment,
    )  # fmt: skip
    assert done.stdout.strip() == b"('1', '2') 2"


@pytest.mark.parametrize("name", ["csv.gz", "csv.zst", "xlsx.gz", "parquet.zst", "jsonl.gz"])
def test_a_file_that_is_cut_short_is_not_left_open(name: str, tmp_path: Path) -> None:
    lines = b"".join(b'{"id":"%d","a":"%x"}\n' % (at, at * at) for at in range(40_000))
    pack = gzip.compress if name.endswith("gz") else zst
    packed = pack(lines)
    path = tmp_path / f"tips.{name}"
    for size in (0, 5, 12, len(packed) // 2, len(packed) - 3):
        path.write_bytes(packed[:size])
        errors = []  # held: what they hold must be closed without the collector
        for use in (profile, lambda source: list(source.chunks())):
            try:
                with open_tips(path) as source:
                    use(source)
            except InvalidInput as error:
                errors.append(error)
        assert errors
        assert not [
            number
            for number in Path("/proc/self/fd").iterdir()
            if os.path.realpath(number) == str(path)
        ]
