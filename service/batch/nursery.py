"""Nursery: a process forked early, that forks workers whenever one is wanted.

A fork shares the mapped lists, the classifier and all that was imported, and takes milliseconds.
But it must not happen while threads are reading a table; so one child is forked before, stays as
it is, and has the workers, the replacements of dead ones too. A worker that is gone shows as the
end of its socket. All of them are one process group: an interrupt on the terminal reaches only
the parent, the parent can end them at once, and on Linux they end with it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import orjson

from service.batch.faults import told
from service.errors import ServiceError, Unavailable

Work = Callable[[dict[str, Any]], dict[str, Any]]
"""What a worker does with an order: data in, data out."""

_MAX_LINE = 1 << 20
_PR_SET_PDEATHSIG = 1


class Worker:
    """The parent's end of a worker. Orders wait in the socket and are answered one by one."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self.orders: list[dict[str, Any]] = []
        self._heard = b""

    def send(self, order: dict[str, Any]) -> bool:
        """Give an order; False where the worker is gone."""
        self.orders.append(order)
        try:
            self.socket.sendall(orjson.dumps(order) + b"\n")
        except OSError:
            return False
        return True

    def hear(self) -> list[dict[str, Any]] | None:
        """Answers that have come; None where the worker is gone. Waits if there are none yet."""
        try:
            heard = self.socket.recv(_MAX_LINE)
        except OSError:
            heard = b""
        if not heard:
            return None
        *lines, self._heard = (self._heard + heard).split(b"\n")
        for _ in lines:
            self.orders.pop(0)
        return [orjson.loads(line) for line in lines]


class Nursery:
    """Forks workers that do ``work``; ``unshared`` are descriptors that they must not keep."""

    def __init__(self, work: Work, unshared: Sequence[int] = ()) -> None:
        mine, theirs = socket.socketpair()
        parent = os.getpid()
        gc.collect()
        gc.freeze()  # so that collecting in a child does not copy what all share
        self.process = _fork()
        if self.process == 0:
            _end_with(parent)
            mine.close()
            _tend(theirs, work, unshared)
        os.setpgid(self.process, self.process)  # the child does so too: whoever is first
        gc.unfreeze()
        theirs.close()
        self._door = mine

    def hire(self) -> Worker:
        """Another worker. Raises Unavailable (``workers_lost``)."""
        mine, theirs = socket.socketpair()
        try:
            socket.send_fds(self._door, [b"w"], [theirs.fileno()])
        except OSError as error:
            mine.close()
            raise Unavailable(
                "The processes that score were ended from outside. What is finished is kept:"
                " give the same command again.",
                code="workers_lost",
            ) from error
        finally:
            theirs.close()
        return Worker(mine)

    def close(self) -> None:
        """End all of them at once, whatever they are doing."""
        self._door.close()
        try:
            os.killpg(self.process, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.process, 0)


def _fork() -> int:
    with warnings.catch_warnings():
        # Arrow's thread pools know how to be forked, and nothing is being read
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _end_with(parent: int) -> None:
    """Be killed when the parent ends; elsewhere than on Linux only the closed socket tells."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _tend(door: socket.socket, work: Work, unshared: Sequence[int]) -> NoReturn:
    """The nursery's whole life: until the parent is gone."""
    try:
        os.setpgid(0, 0)
        nursery = os.getpid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
        for number in unshared:
            os.close(number)
        while True:
            word, found, _, _ = socket.recv_fds(door, 1, 1)
            if not word:
                break
            if found and os.fork() == 0:
                _end_with(nursery)
                door.close()
                _serve(socket.socket(fileno=found[0]), work)
            for number in found:
                os.close(number)
    finally:
        os._exit(0)


def _serve(end: socket.socket, work: Work) -> NoReturn:
    """A worker's whole life: orders until the parent is gone."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with end.makefile("rb") as orders:
            for line in orders:
                end.sendall(orjson.dumps(_answer(work, orjson.loads(line))) + b"\n")
    finally:
        os._exit(0)


def _answer(work: Work, order: dict[str, Any]) -> dict[str, Any]:
    """What the work gives, or why it failed; a strange error is not quoted, it may hold cells."""
    try:
        return work(order)
    except ServiceError as error:
        return {"failed": str(error), "code": error.code, "field": error.field}
    except MemoryError:
        os._exit(1)  # as if it had been killed: somebody else tries once more
    except OSError as error:
        fault = told(error)
        return {"failed": str(fault), "code": fault.code}
    except Exception as error:
        return {
            "failed": f"A chunk could not be scored ({type(error).__name__}).",
            "code": "internal",
        }
