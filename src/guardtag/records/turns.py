"""Turns: at most so many threads at once, the others in the order in which they came.

Python runs one thread at a time, and a thread that calls into SQLite lets go of the interpreter and must win it
back. With eight threads in the middle of a change each of them waits for all others many times over; with two,
one writes while the other thinks. Handing the turn to whoever has waited longest also keeps them fair, and a thread
that keeps losing against the others can have them wait for once.

Turns make things faster and nothing right: whoever has waited ``LONGEST`` goes in without one. So a turn that an
exception from a signal handler lost, or a fork, holds nobody up for longer; with the next one given back it is found.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections import deque
from types import TracebackType

LONGEST = 5.0
"""Seconds that somebody waits for a turn."""


_ALL: weakref.WeakSet[Turns] = weakref.WeakSet()


class Turns:
    """A context manager; a thread that has a turn already goes straight on.

    Args:
        places: how many threads may be inside at once; 0: any number.
    """

    def __init__(self, places: int) -> None:
        self._begin(places)
        _ALL.add(self)

    def _begin(self, places: int) -> None:
        self._places = self._free = places
        self._guard = threading.Lock()
        self._only = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._mine = threading.local()

    def __enter__(self) -> None:
        if not self._places:
            return
        depth = self._mine.depth = getattr(self._mine, "depth", 0) + 1
        if depth > 1:
            return
        try:
            self._take(first=False)
        except BaseException:
            self._mine.depth = 0
            raise

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._places:
            return
        self._mine.depth -= 1
        if self._mine.depth == 0:
            self._give(1)

    def alone(self) -> bool:
        """Waits until nobody else is inside, and lets nobody in; for a thread that has a turn.

        Returns:
            whether that is so now; not when another thread is alone, or waits to be. Then ``together`` must follow.
        """
        if not self._places or not self._only.acquire(blocking=False):
            return False
        taken = 0
        try:
            while taken < self._places - 1:
                self._take(first=True)
                taken += 1
        except BaseException:
            self._give(taken)
            self._only.release()
            raise
        return True

    def together(self) -> None:
        """Lets the others in again."""
        self._give(self._places - 1)
        self._only.release()

    def _take(self, *, first: bool) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            gate = threading.Lock()
            gate.acquire()
            if first:
                self._queue.appendleft(gate)
            else:
                self._queue.append(gate)
        try:
            came = gate.acquire(timeout=LONGEST)
        except BaseException:  # interrupted while it waited, perhaps with the turn just given to it
            if not self._left(gate):
                self._give(1)
            raise
        if not came:
            self._left(gate)

    def _left(self, gate: threading.Lock) -> bool:
        """Takes somebody out of the queue; False when the turn was given to them already."""
        with self._guard:
            if gate not in self._queue:
                return False
            self._queue.remove(gate)
            return True

    def _give(self, turns: int) -> None:
        with self._guard:
            for _ in range(turns):
                if self._queue:
                    self._queue.popleft().release()
                else:
                    self._free = min(self._free + 1, self._places)


def _forked() -> None:
    """In a child process: the threads that had turns are not here."""
    for turns in list(_ALL):
        turns._begin(turns._places)


os.register_at_fork(after_in_child=_forked)
