"""Grouped: many small transactions as one, so that they wait for the disk and the server together.

Whoever comes first takes the others that wait along; each is told its own outcome. Where one of
them fails, all are taken back and each is done by itself, so a fault of one is nobody else's.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from service.errors import Unavailable
from service.records.transaction import Records, Transaction

Result = TypeVar("Result")

MOST = 64
"""Pieces of work that share one commit."""


@dataclass(slots=True, eq=False)
class _Piece:
    work: Callable[[Transaction], Any]
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    fault: BaseException | None = None


class Grouped(Generic[Result]):
    """``run`` from any thread. The work may be called again, so all it does goes through ``tx``."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._waiting: deque[_Piece] = deque()
        self._turn = threading.Lock()

    def run(self, work: Callable[[Transaction], Result]) -> Result:
        """The work's result, once it is durable. Raises what the work raised."""
        piece = _Piece(work)
        self._waiting.append(piece)
        while not piece.done.is_set():
            with self._turn:
                if not piece.done.is_set():
                    self._lead()
        if piece.fault is not None:
            raise piece.fault
        result: Result = piece.result
        return result

    def _lead(self) -> None:
        pieces: list[_Piece] = []
        while self._waiting and len(pieces) < MOST:
            pieces.append(self._waiting.popleft())
        try:
            self._commit(pieces)
        except Unavailable as fault:  # nobody's work is at fault: trying each would wait for each
            for piece in pieces:
                piece.fault = fault
        except BaseException as fault:
            if len(pieces) == 1:
                pieces[0].fault = fault
            else:
                for piece in pieces:
                    self._alone(piece)
        for piece in pieces:
            piece.done.set()

    def _alone(self, piece: _Piece) -> None:
        try:
            self._commit([piece])
        except BaseException as fault:
            piece.fault = fault

    def _commit(self, pieces: list[_Piece]) -> None:
        with self._records.writing() as tx:
            for piece in pieces:
                piece.result = piece.work(tx)
