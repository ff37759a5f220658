"""Scratch: a folder for what no output needs, gone at the end of a run however it ends.

A run that is killed can take nothing away. Its lock goes with it, so the next run finds out, and
takes the folder away.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "lachan-batch-"
_OWNER = ".owner"
"""Locked as long as the run lives, and what it forked."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for this user only, in the temporary one; nothing in it can be seen."""
    home = Path(tempfile.gettempdir())
    _sweep(home)
    folder = home / f"{_PREFIX}{secrets.token_hex(8)}"
    owner = -1
    try:  # the name is known before there is anything: an interrupt finds it at any moment
        folder.mkdir(0o700)
        owner = os.open(folder / f"{_OWNER}.new", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(owner, fcntl.LOCK_EX)
        (folder / f"{_OWNER}.new").rename(folder / _OWNER)  # nobody sees it without its lock
        yield folder
    finally:
        try:
            shutil.rmtree(folder, ignore_errors=True)
        except BaseException:  # somebody is in a hurry, and hears of it after this
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            if owner >= 0:
                os.close(owner)


def _sweep(home: Path) -> None:
    """Take away folders of this user whose runs are dead."""
    for folder in home.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
                continue
            owner = os.open(folder / _OWNER, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(owner)
