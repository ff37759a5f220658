"""Words: what people read, in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """One text in both languages; ``{name}`` in it is filled in by whoever says it."""

    vi: str
    en: str
