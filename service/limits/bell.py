"""Bell: tells the other processes that there is something new, so that they look at once.

A thread listens and sets an event; whoever waits, waits for the event. So closing wakes it at
once, and without Redis waiting is a plain pause: the bell saves time, and nothing depends on it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis

_LISTEN_SECONDS = 0.5
LONGEST_PAUSE = 5.0


class Bell:
    """Rings and hears through Redis; with ``url`` None it does neither.

    ``failures`` counts what Redis did not take or answer.
    """

    def __init__(self, url: str | None, channel: str = "lachan:bell") -> None:
        self.failures = 0
        self._channel = channel
        self._client: Redis | None = None
        self._faults: tuple[type[Exception], ...] = (OSError,)
        if url:  # the library is loaded only where it is used
            from redis.exceptions import RedisError

            from service.limits.shared import connect

            self._client, self._faults = connect(url), (RedisError, OSError)
        self._rung = threading.Event()
        self._closed = threading.Event()
        self._listener: threading.Thread | None = None

    def ring(self, name: str) -> None:
        """Wake all who wait, as far as Redis reaches them; never raises."""
        if self._client is None:
            return
        try:
            self._client.publish(self._channel, name)
        except self._faults:
            self.failures += 1

    def wait(self, seconds: float) -> bool:
        """Pause for ``seconds``, less where it rings: then True. After ``close``, not at all.

        What rang between two waits ends the second one at once. For one thread.
        """
        self._listen()
        rung = self._rung.wait(seconds) and not self._closed.is_set()
        if not self._closed.is_set():
            self._rung.clear()
            if self._closed.is_set():  # closed in between: stay awake
                self._rung.set()
        return rung

    def close(self) -> None:
        """Wake who waits and stop listening."""
        self._closed.set()
        self._rung.set()
        if self._listener is not None:
            self._listener.join(timeout=2 * _LISTEN_SECONDS)
        if self._client is not None:
            self._client.close()

    def _listen(self) -> None:
        if self._client is None or self._listener is not None or self._closed.is_set():
            return
        self._listener = threading.Thread(target=self._hear, name="bell", daemon=True)
        self._listener.start()

    def _hear(self) -> None:
        assert self._client is not None
        pause = _LISTEN_SECONDS
        while not self._closed.is_set():
            ears = self._client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
            try:
                ears.subscribe(self._channel)
                while not self._closed.is_set():
                    if ears.get_message(timeout=_LISTEN_SECONDS) is not None:
                        self._rung.set()
                    pause = _LISTEN_SECONDS
            except self._faults:
                self.failures += 1
            finally:
                ears.close()
            self._closed.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
