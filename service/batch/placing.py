"""Placing: files that belong together take their names together, once all of them are whole.

Whoever finds the table finds its report too, and where one of them cannot be written none is seen.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from service.errors import InvalidInput
from service.whole_files import fresh_beside, is_fresh, sync_folder, write_whole

STANDARD = Path("-")
"""As the output: the standard one, which is written to once everything is scored."""


def put_in_place(files: Sequence[tuple[Path, Path]], note: Path) -> None:
    """Give files that are written the names that they are to have. Raises OSError.

    Whatever may fail is done before the first of them is seen: each is brought into the folder of
    its name, and the standard output is written to. ``note`` is a file of the job that tells its
    next run what a kill in between left there.
    """
    brought: list[tuple[Path, Path, Path]] = []
    for written, target in files:
        if target != STANDARD:
            target = target.resolve()  # a link stays one
            brought.append((written, fresh_beside(target), target))
    _take_back(note, [target for _, _, target in brought])
    write_whole(note, [b"\0".join(os.fsencode(fresh) for _, fresh, _ in brought)], 0o600)
    try:
        for written, fresh, _ in brought:
            _bring(written, fresh)
        for written, target in files:
            if target == STANDARD:
                with written.open("rb") as file:
                    shutil.copyfileobj(file, standard_output())
                standard_output().flush()
        for _, fresh, target in brought:
            fresh.replace(target)
    finally:
        for _, fresh, _ in brought:
            fresh.unlink(missing_ok=True)
    for folder in {target.parent for _, _, target in brought}:
        sync_folder(folder)


def _take_back(note: Path, targets: Sequence[Path]) -> None:
    """Remove what a run that was killed had brought beside these outputs, by the note it made.

    A note may come from anywhere: nothing but such a hidden file is removed.
    """
    with suppress(OSError):  # mostly there is none
        for name in note.read_bytes().split(b"\0"):
            fresh = Path(os.fsdecode(name))
            if any(is_fresh(fresh, target) for target in targets):
                fresh.unlink(missing_ok=True)


def check_writable(target: Path) -> None:
    """Whether a file can be made there; asked before hours of work. Raises InvalidInput."""
    if target == STANDARD:
        standard_output()
        return
    fresh = fresh_beside(target.resolve())
    try:
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except (OSError, ValueError) as error:
        raise InvalidInput("An output cannot be written there.", code="tips_unwritable",
                           field="output") from error  # fmt: skip
    finally:
        with suppress(OSError, ValueError):
            fresh.unlink(missing_ok=True)


def standard_output() -> BinaryIO:
    """Its bytes. Raises InvalidInput where whoever started us has closed it."""
    if sys.stdout is None:
        raise InvalidInput("There is no standard output.", code="tips_unwritable", field="output")
    return sys.stdout.buffer


def _bring(written: Path, fresh: Path) -> None:
    """Move a file, and see that it is on the disk."""
    try:
        written.replace(fresh)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with written.open("rb") as source, os.fdopen(number, "wb") as file:
            shutil.copyfileobj(source, file)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
