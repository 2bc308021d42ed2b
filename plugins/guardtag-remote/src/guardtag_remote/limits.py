"""What a server bears: connections, handshakes, bytes, seconds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import attrs

from guardtag_remote import wire

SMALL: Final = 65_536
"""A request of at most so many bytes is not counted against the others."""


@attrs.frozen
class Limits:
    """What a server bears.

    Args:
        connections: machines' connections at once; one more is told that there is no place.
        handshakes: connections at once that have not shown yet who they are; where there is one more, the oldest of
            them is dropped: an honest one needs milliseconds.
        handshake_seconds: for TLS and greeting together.
        idle_seconds: after which a connection that asks nothing is closed.
        frame_seconds: for a request from its first byte to its last, and for each frame of an answer.
        flight: bytes of large requests at once.
        stop_seconds: for what was begun when the server is told to stop.
    """

    connections: int = 128
    handshakes: int = 32
    handshake_seconds: float = 5.0
    idle_seconds: float = 300.0
    frame_seconds: float = 30.0
    flight: int = wire.MAX_REQUEST
    stop_seconds: float = 30.0


class Flight:
    """Counts the bytes of large requests that are under way.

    Args:
        most: how many there may be; one request may always have all of them.
    """

    def __init__(self, most: int) -> None:
        self._free = max(most, wire.MAX_REQUEST)
        self._changed = threading.Condition()

    @contextmanager
    def held(self, size: int, seconds: float) -> Iterator[None]:
        """Holds so many bytes for the block.

        Raises:
            TimeoutError: they did not become free in time.
        """
        counted = size if size > SMALL else 0
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= counted, seconds):
                raise TimeoutError
            self._free -= counted
        try:
            yield
        finally:
            with self._changed:
                self._free += counted
                self._changed.notify_all()
