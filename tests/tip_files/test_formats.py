"""How a file shows what it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from service.tip_files.formats import FORMATS, by_content, by_name, packing_of


@pytest.mark.parametrize(
    ("name", "format", "packing"),
    [
        ("tips.csv", "csv", None),
        ("TIPS.CSV", "csv", None),
        ("/a/b.c/tips.tsv.gz", "tsv", "gz"),
        ("tips.2025.jsonl.zst", "jsonl", "zst"),
        ("tips.ndjson", "jsonl", None),
        ("tin báo.xlsx", "xlsx", None),
        ("tips.parquet", "parquet", None),
        ("tips.gz", None, "gz"),
        ("csv", None, None),
        (".csv", "csv", None),
        ("tips.pdf", None, None),
        ("-", None, None),
        ("", None, None),
    ],
)
def test_the_name_tells(name: str, format: str | None, packing: str | None) -> None:
    assert by_name(name) == (format, packing)


def test_the_content_tells() -> None:
    assert by_content(b"PK\x03\x04...") == "xlsx"
    assert by_content(b"PAR1...") == "parquet"
    assert by_content(b'\xef\xbb\xbf \n{"a": 1}') == "jsonl"
    assert by_content(b"link\nhttps://a.example\n") == by_content(b"") == "csv"
    assert packing_of(b"\x1f\x8b\x08\x00") == "gz"
    assert packing_of(b"\x28\xb5\x2f\xfd") == "zst"
    assert packing_of(b"link") is None


def test_every_ending_is_of_one_format() -> None:
    endings = [ending for kind in FORMATS.values() for ending in kind.endings]
    assert len(endings) == len(set(endings))
    assert all(key == kind.name == kind.endings[0] for key, kind in FORMATS.items())


def test_asking_for_formats_and_numbers_loads_no_arrow() -> None:
    code = (
        "import sys, service.tip_files.formats, service.tip_files.numbers;"
        "print('pyarrow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
