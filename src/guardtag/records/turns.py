"""Turns: at most so many threads at once, the others in the order in which they came.

Python runs one thread at a time, and a thread that calls into SQLite lets go of the interpreter and must win it
back. With eight threads in the middle of a change each of them waits for all others many times over; with two,
one writes while the other thinks. Handing the turn to whoever has waited longest also keeps them fair.
"""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """A context manager; a thread that has a turn already goes straight on.

    Args:
        places: how many threads may be inside at once; 0: any number.
    """

    def __init__(self, places: int) -> None:
        self._any = places == 0
        self._free = places
        self._guard = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._mine = threading.local()

    def __enter__(self) -> None:
        if self._any:
            return
        depth = self._mine.depth = getattr(self._mine, "depth", 0) + 1
        if depth > 1:
            return
        with self._guard:
            if self._free:
                self._free -= 1
                return
            gate = threading.Lock()
            gate.acquire()
            self._queue.append(gate)
        try:
            gate.acquire()
        except BaseException:  # interrupted while it waited, perhaps with the turn just given to it
            self._mine.depth = 0
            with self._guard:
                if gate in self._queue:
                    self._queue.remove(gate)
                else:
                    self._pass_on()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._any:
            return
        self._mine.depth -= 1
        if self._mine.depth == 0:
            with self._guard:
                self._pass_on()

    def _pass_on(self) -> None:
        if self._queue:
            self._queue.popleft().release()
        else:
            self._free += 1
