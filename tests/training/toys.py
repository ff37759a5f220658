"""Toys: a scorer that counts hyphens, and tables small enough to reckon by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from service.observables.url import Url
from training.params import Evaluate, Params, read_params
from training.rows import Rows, make_rows
from training.scorers import Scored


class Hyphens:
    """Two hyphens in the host are suspicious, one is worth a look."""

    version = "hyphens"

    def score(self, urls: Sequence[Url]) -> Scored:
        count = np.array([url.name.count("-") for url in urls], dtype=np.float64)
        return Scored(count, count / (count + 5), np.minimum(count, 2).astype(np.int8))


def params() -> Params:
    """The shipped ones."""
    return read_params()


def evaluating(**changed: int) -> Evaluate:
    """Numbers of evaluation with few resamples and no demand on the size of the table."""
    from dataclasses import replace

    return replace(params().evaluate, **{"bootstrap": 20, "expected_false_positives": 0, **changed})


def rows(*given: tuple[str, int, str, str]) -> Rows:
    """Rows of (url, label, source, date); the domain is the URL, Vietnamese where it ends in vn."""
    return make_rows(
        url=[row[0] for row in given],
        label=[row[1] for row in given],
        source=[row[2] for row in given],
        date=[row[3] for row in given],
        form=["host" for _ in given],
        registered_domain=[row[0] for row in given],
        vn=[row[0].endswith(".vn") for row in given],
    )


def corpus(path: Path, given: Sequence[tuple[str, int]], prefix: str = "") -> None:
    """A corpus file as ``prepare`` reads it."""
    table = pa.table(
        {
            "url": [f"http://{prefix}{name}" for name, _ in given],
            "url_norm": [f"{prefix}{name}" for name, _ in given],
            "label": pa.array([label for _, label in given], pa.int8()),
            "source": ["openphish" if label else "awesome" for _, label in given],
            "date": ["2026-04-01" for _ in given],
            "vn": [False for _ in given],
        }
    )
    parquet.write_table(table, path)
