"""Ray blocks: the Parquet files of a folder or object store, cut into blocks of whole row groups.

A block is what one task reads, scores and writes. Its rows and the name of its output depend on
the input alone, so whoever does it, and how often, the same file is the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from service.errors import InvalidInput, Unavailable
from service.tip_files.base import named, unreadable

BLOCK_ROWS = 1_000_000
"""Rows of a block at most, unless one row group has more: about a minute of work for a core."""

ENDING = ".parquet"
OUTPUT = re.compile(r"[^/]*\.scored-\d{5,}\.parquet")
"""What outputs are called; ``LEFT`` is what a killed process leaves of one."""
LEFT = re.compile(rf"\.{OUTPUT.pattern}\.[0-9a-f]{{8}}")

_READERS = 16
_GLOB = re.compile(r"[*\[]")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder on any file system; the address may hold a password and is never told."""

    address: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Place:
        """An address ``s3://bucket/folder``, or a folder of this machine."""
        return cls(text if "://" in text else str(Path(text).resolve()))

    def opened(self) -> tuple[Any, str]:
        """The file system, and the folder's path on it. Raises InvalidInput."""
        if "://" not in self.address:
            return fs.LocalFileSystem(), self.address
        try:
            system, path = fs.FileSystem.from_uri(self.address)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise InvalidInput(
                "No store of this kind can be opened.", code="unknown_store", field="address"
            ) from error
        return system, path.rstrip("/")

    @property
    def is_local(self) -> bool:
        """Whether its files are paths of this machine."""
        return isinstance(self.opened()[0], fs.LocalFileSystem)


@dataclass(frozen=True, slots=True)
class Block:
    """Row groups of a file that follow each other; ``input`` and ``output`` are relative names."""

    number: int
    input: str
    output: str
    first_group: int
    groups: int
    first_row: int
    rows: int


def find_files(text: str) -> tuple[Place, tuple[str, ...]]:
    """The Parquet files that a folder, file or pattern names, in the order of their names.

    ``*`` and ``[…]`` stand for parts of one name. Files and folders that begin with ``.`` or ``_``
    are passed over, as everywhere. Raises InvalidInput (``tips_unreadable unknown_store``).
    """
    folder, pattern, rest = _parted(text)
    place = Place.of(folder + rest)
    system, root = place.opened()
    with store_errors():
        about = system.get_file_info(root)
        if about.type == fs.FileType.File and pattern is None:
            path, _, name = folder.rpartition("/")
            return Place.of((path or ("/" if folder[:1] == "/" else ".")) + rest), (name,)
        if about.type != fs.FileType.Directory:
            raise unreadable("No such folder, or none that can be read.")
        listed = system.get_file_info(fs.FileSelector(root, recursive=True))
    names = [info.path[len(root) :].lstrip("/") for info in listed if info.is_file]
    found = sorted(name for name in names if _wanted(name, pattern))
    if not found:
        raise unreadable("No Parquet files lie there.")
    return place, tuple(found)


def cut(
    place: Place,
    names: Sequence[str],
    check: Callable[[Sequence[str]], None],
    most: int = BLOCK_ROWS,
) -> tuple[Block, ...]:
    """All blocks of the files. ``check`` is shown the headings of each file.

    Raises InvalidInput naming the file that is damaged, and what ``check`` raises.
    """
    system, root = place.opened()

    def sizes(name: str) -> list[int]:
        try:
            with system.open_input_file(f"{root}/{name}") as stream:
                file = pq.ParquetFile(stream)
                headings, metadata = named(file.schema_arrow.names), file.metadata
                found = [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]
        except (pa.ArrowException, OSError, ValueError) as error:
            raise unreadable("The Parquet file is damaged or encrypted.", name) from error
        if sum(found) != metadata.num_rows or min(found, default=0) < 0:
            raise unreadable("The Parquet file is damaged.", name)
        check(headings)
        return found

    blocks: list[Block] = []
    with ThreadPoolExecutor(_READERS) as readers:
        for name, found in zip(names, readers.map(sizes, names), strict=True):
            stem = name[: -len(ENDING)]
            for at, (group, groups, row, rows) in enumerate(_spans(found, most)):
                output = f"{stem}.scored-{at:05}{ENDING}"
                blocks.append(Block(len(blocks), name, output, group, groups, row, rows))
    return tuple(blocks)


def opened_file(place: Place, name: str) -> BinaryIO:
    """A file of a place, that can be sought. Raises OSError."""
    system, root = place.opened()
    return cast(BinaryIO, system.open_input_file(f"{root}/{name}"))


def _spans(sizes: Sequence[int], most: int) -> Iterator[tuple[int, int, int, int]]:
    """First group, groups, first row and rows of each block; an empty file is one block."""
    if not sum(sizes):
        yield 0, 0, 0, 0
        return
    begin = row = 0
    while begin < len(sizes):
        end, rows = begin + 1, sizes[begin]
        while end < len(sizes) and rows + sizes[end] <= most:
            rows += sizes[end]
            end += 1
        yield begin, end - begin, row, rows
        begin, row = end, row + rows


def _parted(text: str) -> tuple[str, str | None, str]:
    """Folder, pattern below it, and the query of an address, which tells of the store."""
    path, query = text, ""
    if "://" in text:
        path, mark, query = text.partition("?")
        query = mark + query
    found = _GLOB.search(path)
    if found is None:
        return path.rstrip("/") or "/", None, query
    folder, slash, _ = path[: found.start()].rpartition("/")
    pattern = path[len(folder) + len(slash) :]
    return folder or (slash or "."), pattern, query


def _wanted(name: str, pattern: str | None) -> bool:
    path = PurePosixPath(name)
    if not name.endswith(ENDING) or any(part[0] in "._" for part in path.parts):
        return False
    if pattern is None:
        return True
    return len(path.parts) == len(PurePosixPath(pattern).parts) and path.match(pattern)


@contextmanager
def store_errors() -> Iterator[None]:
    """Raises Unavailable in place of what a store says, which may repeat its address."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise Unavailable("The store refuses or does not answer.", code="io_failed") from error
