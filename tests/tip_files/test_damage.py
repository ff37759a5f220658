"""No change of a file does more than that it is refused, or read with other cells."""

from __future__ import annotations

import gzip
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.tip_files.reading import open_tips, profile
from tests.tip_files.malformed import GOOD, zst
from tests.tip_files.samples import parquet, workbook

TABLE = pa.table(
    {
        "text": [f"tin {at % 9}" for at in range(400)],
        "number": list(range(400)),
        "list": [["x"]] * 400,
        "struct": [{"q": 1.5}] * 400,
    }
)
WHOLE = {
    "parquet": parquet(TABLE, row_group_size=90),
    "plain parquet": parquet(TABLE, compression="none", use_dictionary=False),
    "xlsx": workbook({"a": [["x", "y"], [1, "b"], ["c", 2]] * 9, "b": [["q"], ["r"]]}),
    "csv gz": gzip.compress(GOOD * 20),
    "csv zst": zst(GOOD * 20),
    "csv": GOOD * 3,
    "csv utf-16": GOOD.decode().encode("utf-16"),
    "jsonl": b'{"a":"x","b":[1,2.5]}\n{"a":null}\n',
}
changes = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(0, 3), st.binary(min_size=1, max_size=3)),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=80, deadline=None)
@given(changes=changes)
def test_a_damaged_file_does_no_harm(name: str, changes: list[tuple[int, int, bytes]]) -> None:
    content = WHOLE[name]
    for place, left_out, put in changes:
        at = place % (len(content) + 1)
        content = content[:at] + put + content[at + left_out :]
    try:
        with open_tips(io.BytesIO(content)) as source:
            profile(source, 5)
            for chunk in source.chunks(50):
                chunk.table.validate(full=True)
                assert len(chunk.lines) == chunk.table.num_rows <= 50
                assert all(fault.row < chunk.table.num_rows for fault in chunk.faults)
    except InvalidInput as error:
        assert error.code.startswith("tips_")
