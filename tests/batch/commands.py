"""Commands: what tests of ``lachan batch`` share."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from service.tip_files.reading import open_tips

Run = Callable[..., "subprocess.CompletedProcess[str]"]
LINK = "https://vietcombank-xacthuc.top/dang-nhap"


def read(path: Path) -> pa.Table:
    """The whole of a table."""
    with open_tips(path) as source:
        none = source.schema.empty_table()
        return pa.concat_tables([none, *(chunk.table for chunk in source.chunks())])
