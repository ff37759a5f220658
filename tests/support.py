"""Support: the fixed moment and the vector files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
VECTORS = Path(__file__).parent / "vectors"


def vectors(name: str) -> Any:
    """The parsed content of a JSON vector file."""
    return json.loads((VECTORS / name).read_text("utf-8"))
