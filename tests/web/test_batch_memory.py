"""An uploaded file that asks for more memory than there may be is the end of its batch alone."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq

from service.api_keys import make_key
from tests.batch.jobs import same_records
from tests.test_running import ROOT
from tests.web.desk import Desk

_PAGE, _MOST = 140_000_000, (1 << 31) - 1
"""Bytes of a page, so many that writing them down takes as many as the most there can be."""

_LIMITS = """
import resource, sys
from service.batch_runs import limit_memory
for megabytes in map(int, sys.argv[1:]):
    limit_memory(megabytes)
    print(resource.getrlimit(resource.RLIMIT_DATA)[0] >> 20)
"""


def _number(size: int) -> bytes:
    """A size as the header of a page has it."""
    written, left = b"", 2 * size
    while left > 127:
        written, left = written + bytes([left & 127 | 128]), left >> 7
    return written + bytes([left])


def lying() -> bytes:
    """A Parquet file of some kilobytes whose page says that it unpacks to two gigabytes."""
    texts = pa.array(["x" * (_PAGE // 10)] * 10)
    buffer = io.BytesIO()
    options = {"use_dictionary": False, "compression": "zstd", "write_statistics": False}
    pq.write_table(pa.table({"link": texts}), buffer, data_page_size=1 << 30, **options)
    content = buffer.getvalue()
    at = content.index(b"\x15", 6) + 1
    size = len(_number(_PAGE))
    assert abs(_read(content[at : at + size]) - _PAGE) < 1_000
    return content[:at] + _number(_MOST) + content[at + size :]


def _read(written: bytes) -> int:
    return sum((byte & 127) << 7 * place for place, byte in enumerate(written)) // 2


def test_a_page_that_lies_about_its_size_fails_its_batch_and_the_next_is_scored(
    desk: Desk,
) -> None:
    with desk.services.records.writing() as tx:
        refs = desk.services.records.refs
        _, text = make_key(tx, refs, "app", "app", ["batch"], desk.services.now())
    desk.services.api_keys.load(desk.services.now())
    head = {"x-api-key": text}
    batches = []
    for format, content in (("parquet", lying()), ("csv", b"link\nhttps://evil.example/\n")):
        ask = f"/v1/batches?format={format}&purpose=abc&columns=link%3Dlink"
        answer = desk.client.post(ask, content=content, headers=head)
        assert answer.status_code == 201, answer.text
        batches.append(answer.json()["id"])
    done = subprocess.run(
        [sys.executable, "-m", "service", "jobs", "batches", "--once"],
        env=os.environ | {
            "LACHAN_DATA_DIR": str(desk.services.settings.data_dir), "LACHAN_CLASSIFIER": "none",
            "LACHAN_BATCH_MEMORY_MB": "1024", "PYTHONPATH": str(ROOT),
            **same_records(desk.services),
        },
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ends = [desk.client.get(f"/v1/batches/{batch}", headers=head).json() for batch in batches]
    assert [(end["state"], end["error"]) for end in ends] == [
        ("failed", "tips_too_large"), ("done", None),
    ]  # fmt: skip


def test_the_limit_is_what_is_set_and_is_never_raised() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIMITS, "0", "3000", "2000", "4000"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    none, *limits = map(int, done.stdout.split())
    assert none == -1 >> 20 or none > 4000
    assert limits == [3000, 2000, 2000]
