"""Formats: which kinds of table there are, and how a file shows which one it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of table. ``endings`` are those of file names; the first is the one to write."""

    name: str
    endings: tuple[str, ...]
    media_type: str
    is_text: bool


FORMATS: dict[str, Format] = {
    "csv": Format("csv", ("csv", "txt"), "text/csv", True),
    "tsv": Format("tsv", ("tsv", "tab"), "text/tab-separated-values", True),
    "xlsx": Format(
        "xlsx",
        ("xlsx", "xlsm"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        False,
    ),
    "jsonl": Format("jsonl", ("jsonl", "ndjson", "json"), "application/x-ndjson", True),
    "parquet": Format("parquet", ("parquet", "pq"), "application/vnd.apache.parquet", False),
}
"""By name."""

PACKINGS: dict[str, bytes] = {"gz": b"\x1f\x8b", "zst": b"\x28\xb5\x2f\xfd"}
"""Endings that may stand behind a format's, and with what such a file begins."""

_ZIP, _PARQUET = b"PK\x03\x04", b"PAR1"
_BLANK = b"\xef\xbb\xbf \t\r\n"


def by_name(name: str) -> tuple[str | None, str | None]:
    """Format and packing that a file's name tells, None where it tells none."""
    parts = PurePath(name).name.lower().split(".")[1:]
    packing = parts.pop() if parts and parts[-1] in PACKINGS else None
    ending = parts[-1] if parts else ""
    return next((key for key, kind in FORMATS.items() if ending in kind.endings), None), packing


def packing_of(head: bytes) -> str | None:
    """How a file that begins like this is packed."""
    return next((key for key, magic in PACKINGS.items() if head.startswith(magic)), None)


def by_content(head: bytes) -> str:
    """The format of an unpacked file that begins like this: what is nothing else is CSV."""
    if head.startswith(_ZIP):
        return "xlsx"
    if head.startswith(_PARQUET):
        return "parquet"
    return "jsonl" if head.lstrip(_BLANK).startswith(b"{") else "csv"
