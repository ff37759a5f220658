"""Whole files: written aside, synced and renamed, so that a kill leaves the old or the new one."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_LONGEST_NAME = 200
_FULL = (errno.ENOSPC, errno.EDQUOT)


def is_full(error: OSError) -> bool:
    """Whether a disk, or what somebody may have of it, is used up."""
    return error.errno in _FULL


def cut_name(name: str, most: int) -> str:
    """A file's name in at most so many bytes; no character is cut apart.

    Names are bytes: what is no UTF-8 in them stays as it is.
    """
    name = name[:most]
    while len(os.fsencode(name)) > most:
        name = name[:-1]
    return name


def fresh_beside(target: Path) -> Path:
    """A hidden name that nobody has, in the folder of a file whose name may be of any length."""
    return target.with_name(_hidden(target) + secrets.token_hex(4))


def is_fresh(path: Path, target: Path) -> bool:
    """Whether a path may have been ``fresh_beside`` this file."""
    begin, _, end = path.name.rpartition(".")
    return (
        path.parent == target.parent
        and begin + "." == _hidden(target)
        and len(end) == 8
        and set(end) <= set("0123456789abcdef")
    )


def _hidden(target: Path) -> str:
    return f".{cut_name(target.name, _LONGEST_NAME)}."


def write_whole(path: Path, pieces: Iterable[bytes], mode: int = 0o666) -> None:
    """Write a file that comes into sight in one step, once it is on the disk.

    ``mode`` is before the umask. What a kill leaves behind begins with a dot and the file's name.
    """
    fresh = fresh_beside(path)
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(number, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
