"""Arrow: loaded without pandas, which it would look for on its first use and nothing here needs.

Where pandas is installed, loading it takes as long as loading everything else of a batch.
"""

from __future__ import annotations

import sys


class _NoPandas:
    """Finds no pandas."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def load_arrow() -> None:
    """Load Arrow. Raises ImportError where it is not installed."""
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        import pyarrow

        pyarrow.scalar(0)
    finally:
        sys.meta_path.remove(finder)
