"""Rows: prepared links as columns, and their Parquet file, written the same way every time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from numpy.typing import NDArray

from training.errors import TrainingError
from training.split import Index, Texts

_TEXTS = ("url", "source", "date", "form", "registered_domain")
COLUMNS = ("url", "label", "source", "date", "form", "registered_domain", "vn")
SCHEMA = pa.schema(
    [
        ("url", pa.string()),
        ("label", pa.int8()),
        ("source", pa.string()),
        ("date", pa.string()),
        ("form", pa.string()),
        ("registered_domain", pa.string()),
        ("vn", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of equal length; texts are object arrays.

    url                as the source gave it; parse it as serving does
    label              1 phishing, 0 benign
    source             name in ``data.toml``, or of the desk that decided
    date               YYYY-MM-DD, "" where unknown
    form               ``host path query``: the most that the link has
    registered_domain  of the parsed link, or else its host
    vn                 whether it has to do with Viet Nam
    """

    url: Texts
    label: NDArray[np.int8]
    source: Texts
    date: Texts
    form: Texts
    registered_domain: Texts
    vn: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.label)

    def take(self, index: Index) -> Rows:
        """The rows of those numbers, in that order."""
        return Rows(**{name: getattr(self, name)[index] for name in COLUMNS})


def make_rows(**columns: list[str] | list[int] | list[bool]) -> Rows:
    """Rows of plain lists, one for each name in ``COLUMNS``."""
    made: dict[str, NDArray[np.generic]] = {}
    for name in COLUMNS:
        values = columns[name]
        if name in _TEXTS:
            array = np.empty(len(values), dtype=object)
            array[:] = values
            made[name] = array
        else:
            made[name] = np.array(values, dtype=np.bool_ if name == "vn" else np.int8)
    return Rows(**made)  # type: ignore[arg-type]


def join(first: Rows, second: Rows) -> Rows:
    """The rows of both, in that order."""
    return Rows(
        **{name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in COLUMNS}
    )


def write_rows(rows: Rows, path: Path) -> None:
    """Write the rows: the same bytes for the same rows and library version."""
    columns = [pa.array(getattr(rows, field.name).tolist(), type=field.type) for field in SCHEMA]
    parquet.write_table(
        pa.Table.from_arrays(columns, schema=SCHEMA), path, compression="zstd", store_schema=False
    )


def read_rows(path: Path) -> Rows:
    """Read what ``write_rows`` wrote. Raises TrainingError naming a missing file or column."""
    try:
        table = parquet.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise TrainingError(f"{path}: cannot be read as Parquet.") from error
    for name in COLUMNS:
        if name not in table.column_names:
            raise TrainingError(f"{path}: there is no column {name!r}.")
    return make_rows(**{name: table.column(name).to_pylist() for name in COLUMNS})
