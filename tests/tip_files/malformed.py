"""Malformed files, and a process with little memory that tries to score each of them.

Run as a module with a folder: one line of JSON for each case.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
import struct
import sys
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from service.errors import ServiceError
from service.tip_files import inputs, sheets
from service.tip_files.reading import open_tips, profile
from service.tip_files.writing import write_tips
from tests.tip_files.samples import parquet, workbook

SPARE = 500 << 20
"""Bytes of address space beyond what the libraries take."""

GOOD = "id,nội dung\n1,Tài khoản bị khóa\n2,Trúng thưởng\n".encode()
SHEET = "xl/worksheets/sheet1.xml"
ROWS = b"</sheetData>"
_LINE = 1_000_000_000


class Endless(io.RawIOBase):
    """A beginning, one piece over and over, and an end, as a pipe gives them."""

    def __init__(self, begin: bytes, piece: bytes, size: int, end: bytes = b"") -> None:
        self._begin, self._piece, self._left, self._end = begin, piece, size, end

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._begin:
            taken, self._begin = self._begin[:size], self._begin[size:]
            return taken
        if self._left > 0:
            taken = self._piece * (min(size, self._left, 1 << 20) // len(self._piece) or 1)
            self._left -= len(taken)
            return taken
        taken, self._end = self._end[:size], self._end[size:]
        return taken


def book(xml: bytes = b"", **parts: bytes) -> bytes:
    """A workbook with more rows in its sheet, and parts put in the place of others."""
    content = workbook({"tips": [["id", "nội dung"], ["1", "x"]]})
    buffer = io.BytesIO()
    replaced = {name.replace("__", "/").replace("_xml", ".xml"): data
                for name, data in parts.items()}  # fmt: skip
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            data = replaced.get(name, before.read(name))
            after.writestr(name, data.replace(ROWS, xml + ROWS) if name == SHEET else data)
    return buffer.getvalue()


def declared(content: bytes, size: int) -> bytes:
    """The archive with another size of its last part in the directory."""
    at = content.rindex(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


def flagged(content: bytes) -> bytes:
    """The archive with its parts marked as encrypted."""
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = 0
        while (at := content.find(mark, at)) >= 0:
            content = content[: at + place] + b"\x01" + content[at + place + 1 :]
            at += 4
    return content


def many_parts() -> bytes:
    """A workbook with far too many parts."""
    buffer = io.BytesIO(book())
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(12_000):
            archive.writestr(f"x{number}", b"")
    return buffer.getvalue()


def shared(count: int) -> bytes:
    """A workbook of which every cell is one long text."""
    content = workbook({"tips": [["a"], ["z" * 32_000]]})
    rows = b"".join(b'<row><c t="s"><v>1</v></c></row>' for _ in range(count))
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(ROWS, rows + ROWS) if name == SHEET else data)
    return buffer.getvalue()


def other_zip() -> bytes:
    """An archive of something else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return buffer.getvalue()


def cyclic() -> bytes:
    """A workbook whose shared texts are its sheet, and whose sheet refers to itself."""
    content = workbook({"tips": [["id"], ["x"]]})
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w") as after,
    ):
        for name in before.namelist():
            data = before.read(name).replace(b"sharedStrings.xml", b"worksheets/sheet1.xml")
            after.writestr(name, data)
    return buffer.getvalue()


def parquet_bomb() -> bytes:
    """A megabyte that stands in each of very many rows."""
    buffer = io.BytesIO()
    schema = pa.schema([("a", pa.string())])
    writer = pq.ParquetWriter(buffer, schema, compression="zstd")
    writer.write_table(pa.table({"a": pa.array(["x" * 1_000_000] * 600)}))
    writer.close()
    return buffer.getvalue()


def damaged(content: bytes) -> bytes:
    """Zeros in the first half of a file."""
    return content[:40] + bytes(len(content) // 2 - 40) + content[len(content) // 2 :]


def zst(content: bytes) -> bytes:
    """Packed with zstd."""
    stream = pa.BufferOutputStream()
    with pa.CompressedOutputStream(stream, "zstd") as packer:
        packer.write(content)
    return bytes(stream.getvalue())


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9))
    + b"]><sst><si><t>&j;</t></si></sst>"
)
TABLE = pa.table({"a": [f"tin {at}" for at in range(50_000)], "b": list(range(50_000))})
LONG_HEADING = ",".join(f"c{at}" for at in range(16_385)).encode() + b"\n"

FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("t.csv", lambda: b""),
    "empty_jsonl": ("t.jsonl", lambda: b""),
    "empty_xlsx": ("t.xlsx", lambda: b""),
    "empty_gz": ("t.csv.gz", lambda: gzip.compress(b"")),
    "only_a_mark": ("t.csv", lambda: b"\xef\xbb\xbf"),
    "blank_lines": ("t.csv", lambda: b"\n  \r\n\r\n" * 1000),
    "blank_lines_jsonl": ("t.jsonl", lambda: b"\n  \r\n\r\n"),
    "headings_only": ("t.csv", lambda: b"id,link\r\n"),
    "duplicate_headings": ("t.csv", lambda: b"id,id\n1,2\n"),
    "ragged": ("t.csv", lambda: GOOD + b"3\n4,a,b\n5,c\n"),
    "unclosed_quote": ("t.csv", lambda: GOOD + b'3,"x\n' + GOOD[14:] * 10_000),
    "quotes_everywhere": ("t.csv", lambda: GOOD + b'3,"""x\n' * 20_000),
    "nul_bytes": ("t.csv", lambda: GOOD + b"3,a\0b\n"),
    "mark_in_the_middle": ("t.csv", lambda: GOOD + b"\xef\xbb\xbf" + GOOD),
    "cr_only": ("t.csv", lambda: GOOD.replace(b"\n", b"\r")),
    "mixed_line_ends": ("t.csv", lambda: GOOD + b"3,a\r4,b\r\n5,c\n"),
    "latin_1": ("t.csv", lambda: "id,texte\n1,déjà\n".encode("latin-1")),
    "shift_jis": ("t.csv", lambda: "id,text\n1,詐欺の電話番号\n".encode("shift_jis")),
    "tcvn3": ("t.csv", lambda: b"text\n" + b"T\xb5i kho\xb6n c\xf1a b\xb9n b\xde kh\xe3a\n" * 9),
    "utf_32": ("t.csv", lambda: GOOD.decode().encode("utf-32")),
    "utf_16_cut": ("t.csv", lambda: GOOD.decode().encode("utf-16-le")[:-1]),
    "bad_bytes": ("t.csv", lambda: GOOD + b"3,\xff\xfe\n"),
    "binary": ("t.csv", lambda: zlib.compress(GOOD * 9, 0) + bytes(range(256)) * 40),
    "pdf": ("t.csv", lambda: b"%PDF-1.7\n1 0 obj\n"),
    "html": ("t.xls", lambda: b"<html><table><tr><td>1</td></tr></table>"),
    "16385_columns": ("t.csv", lambda: LONG_HEADING + b"1\n"),
    "16384_columns": ("t.csv", lambda: LONG_HEADING[7:] + b"," * 16_383 + b"\n"),
    "million_commas": ("t.csv", lambda: GOOD + b"," * 900_000 + b"1\n"),
    "gz_cut": ("t.csv.gz", lambda: gzip.compress(GOOD * 50_000)[:-3000]),
    "gz_damaged": ("t.csv.gz", lambda: damaged(gzip.compress(GOOD * 50_000))),
    "zst_cut": ("t.csv.zst", lambda: zst(GOOD * 50_000)[:-30]),
    "zst_damaged": ("t.csv.zst", lambda: b"\x28\xb5\x2f\xfd" + b"\xff" * 1000),
    "gz_bomb": ("t.csv.gz", lambda: gzip.compress(b"\n" * 25_000_000, 9)),
    "zst_bomb": ("t.jsonl.zst", lambda: zst(b"\n" * 25_000_000)),
    "json_array": ("t.json", lambda: b'[{"a": 1},\n{"a": 2}]\n'),
    "json_spread": ("t.json", lambda: b'{\n  "a": 1\n}\n'),
    "json_scalars": ("t.jsonl", lambda: b"1\n2\n"),
    "json_surrogates": ("t.jsonl", lambda: b'{"a": "\\ud800"}\n{"a": "x"}\n'),
    "json_huge_numbers": ("t.jsonl", lambda: b'{"a": ' + b"9" * 900_000 + b"}\n"),
    "json_deep": ("t.jsonl", lambda: b'{"a": 1}\n{"a": ' + b"[" * 900_000 + b"\n"),
    "json_cut": ("t.jsonl", lambda: b'{"a": "x"}\n{"a": "y'),
    "json_many_keys": (
        "t.jsonl",
        lambda: b"".join(b'{"k%d": 1}\n' % at for at in range(1_001)),
    ),
    "csv_named_xlsx": ("t.xlsx", lambda: GOOD),
    "xlsx_named_csv": ("t.csv", book),
    "csv_named_parquet": ("t.parquet", lambda: GOOD),
    "encrypted_xlsx": ("t.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)),
    "password_zip": ("t.xlsx", lambda: flagged(book())),
    "other_zip": ("t.xlsx", other_zip),
    "xlsx_cut": ("t.xlsx", lambda: book()[:-500]),
    "xlsx_sheet_cut": ("t.xlsx", lambda: book(b"<row><c><v>1</v></row>")),
    "xlsx_declared_bomb": ("t.xlsx", lambda: declared(book(), 3 << 30)),
    "xlsx_spaces": ("t.xlsx", lambda: book(b" " * 100_000_000)),
    "xlsx_elements": ("t.xlsx", lambda: book(b"<row>" + b"<c/>" * 300_000 + b"</row>")),
    "xlsx_far_cells": (
        "t.xlsx",
        lambda: book(b'<row><c r="XFD1048576"><v>1</v></c></row>' * 20_000),
    ),
    "xlsx_laughs": ("t.xlsx", lambda: book(xl__sharedStrings_xml=LAUGHS)),
    "xlsx_cyclic": ("t.xlsx", cyclic),
    "xlsx_shared_bomb": ("t.xlsx", lambda: shared(20_000)),
    "xlsx_many_parts": ("t.xlsx", many_parts),
    "xlsx_formulas": (
        "t.xlsx",
        lambda: book(b'<row><c t="str"><f>1+1</f><v>2</v></c><c><f>A1</f></c></row>'),
    ),
    "xlsx_16385_columns": (
        "t.xlsx",
        lambda: book(xl__worksheets__sheet1_xml=b"<worksheet><sheetData><row>"
                     + b"<c><v>1</v></c>" * 16_385 + b"</row></sheetData></worksheet>"),
    ),
    "parquet_cut": ("t.parquet", lambda: parquet(TABLE)[:-100]),
    "parquet_damaged": ("t.parquet", lambda: damaged(parquet(TABLE))),
    "parquet_no_columns": ("t.parquet", lambda: parquet(pa.table({}))),
    "parquet_bomb": ("t.parquet", parquet_bomb),
}  # fmt: skip
"""By name: what the file is called, and its content."""

PIPES: dict[str, tuple[str, Callable[[], BinaryIO]]] = {
    "gigabyte_line": ("csv", lambda: pipe(GOOD, b"x")),
    "gigabyte_heading": ("csv", lambda: pipe(b"", b"x")),
    "gigabyte_of_separators": ("csv", lambda: pipe(GOOD, b",")),
    "gigabyte_of_quotes": ("csv", lambda: pipe(GOOD, b'"')),
    "gigabyte_in_quotes": ("csv", lambda: pipe(GOOD + b'3,"', b"x")),
    "gigabyte_of_nul": ("csv", lambda: pipe(GOOD, b"\0")),
    "gigabyte_of_cr_in_utf_16": ("csv", lambda: pipe(GOOD.decode().encode("utf-16"), b"x\0")),
    "gigabyte_line_json": ("jsonl", lambda: pipe(b'{"a": 1}\n{"a": "', b"x")),
    "gigabyte_number_json": ("jsonl", lambda: pipe(b'{"a": 1}\n{"a": ', b"9")),
}


def pipe(begin: bytes, piece: bytes) -> BinaryIO:
    """A line of a gigabyte behind a beginning."""
    return cast(BinaryIO, Endless(begin, piece, _LINE, b"\n"))


def score(source: Any, out: Path, **options: Any) -> dict[str, Any]:
    """What comes of reading it all and writing it again; a failure is a code."""
    told: dict[str, Any] = {"rows": 0, "faults": 0}
    begun = time.perf_counter()
    try:
        with open_tips(source, **options) as tips:
            profile(tips)
            with write_tips(out / "out.csv", None, tips.schema) as writer:
                for chunk in tips.chunks():
                    told["rows"] += chunk.table.num_rows
                    told["faults"] += len(chunk.faults)
                    writer.write(chunk.table)
    except ServiceError as error:
        told["code"], told["message"] = error.code, str(error)
    except BaseException as error:
        told["code"], told["message"] = type(error).__name__, traceback.format_exc()
    told["seconds"] = round(time.perf_counter() - begun, 2)
    told["left"] = sorted(path.name for path in out.iterdir())
    for path in out.iterdir():
        path.unlink()
    return told


def tell(name: str, told: dict[str, Any]) -> None:
    """A line for one case."""
    sys.stdout.write(json.dumps({"name": name, **told}) + "\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    """Build every file, then read all of them with little memory."""
    inputs._BOMB_BYTES = 20_000_000
    sheets.MAX_WHOLE_TEXT = 200_000_000
    out = folder / "out"
    out.mkdir()
    for name, (called, build) in FILES.items():
        (folder / name).mkdir()
        (folder / name / called).write_bytes(build())
    with open("/proc/self/statm") as file:
        size = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + SPARE, size + SPARE))
    for name, (called, _) in FILES.items():
        tell(name, score(folder / name / called, out))
    for name, (format, opened) in PIPES.items():
        tell(name, score(opened(), out, format=format))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
