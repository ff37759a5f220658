"""Faults: what the operating system refused, in words that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import Unavailable

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def told(error: OSError) -> Unavailable:
    """The error of a job; codes ``disk_full``, ``no_permission`` and ``io_failed``."""
    if error.errno in _FULL:
        return Unavailable(
            "The disk is full. What is finished is kept: make room and give the same command"
            " again.",
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
    """Raises Unavailable in place of OSError."""
    try:
        yield
    except OSError as error:
        raise told(error) from error
