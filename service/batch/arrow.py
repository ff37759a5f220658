"""Arrow: loaded without pandas, and with memory that goes back to the system.

Arrow would look for pandas on its first use, and nothing here needs it; where it is installed,
loading it takes as long as loading everything else of a batch. An allocator of Arrow's own keeps
for itself what a chunk took, in every process; that of the system gives it back, its own and
NumPy's, each time that we let go of what is unused.
"""

from __future__ import annotations

import os
import sys


class _NoPandas:
    """Finds no pandas."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def load_arrow() -> None:
    """Load Arrow. Raises ImportError where it is not installed."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        import pyarrow

        pyarrow.scalar(0)
    finally:
        sys.meta_path.remove(finder)
