"""Faults: what the operating system refused, memory too, in words that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import Unavailable
from service.whole_files import is_full

_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_KEPT = "What a scoring into a file has finished is kept."
"""Nothing is of one into the standard output, nor of anything else that may fail so."""


def told(error: OSError | MemoryError) -> Unavailable:
    """The error of a job: ``disk_full``, ``no_permission``, ``io_failed`` or ``memory_short``."""
    if isinstance(error, MemoryError):
        return Unavailable(
            "It takes more memory than there is: smaller chunks or fewer processes may do."
            f" {_KEPT}",
            code="memory_short",
        )
    if is_full(error):
        return Unavailable(
            f"The disk is full: make room and give the same command again. {_KEPT}",
            code="disk_full",
        )
    if error.errno in _FORBIDDEN:
        return Unavailable(
            "A file or folder of this job may not be read or written; see its permissions.",
            code="no_permission",
        )
    return Unavailable(f"Reading or writing failed: {error.strerror}.", code="io_failed")


@contextmanager
def clear_errors() -> Iterator[None]:
    """Raises Unavailable in place of OSError and MemoryError."""
    try:
        yield
    except (OSError, MemoryError) as error:
        raise told(error) from error
