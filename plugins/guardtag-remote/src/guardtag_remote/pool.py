"""The connections of one process: opened by whoever needs one, used by one call at a time."""

from __future__ import annotations

import os
import ssl
import threading
import time
import weakref
from collections import deque
from typing import Final

from guardtag.spi import limits
from guardtag_remote import faults
from guardtag_remote.line import Line, Unreached
from guardtag_remote.settings import Settings

PATIENCE: Final = 2.0
"""Seconds for which a server that cannot be reached is tried again, from when that began: a restart passes unseen."""
_PAUSE: Final = 0.1

_pools: weakref.WeakSet[Pool] = weakref.WeakSet()
_inherited: list[Line] = []  # kept for ever: to close one here might end it for the parent


class Pool:
    """Opens, lends and closes connections. Safe to use from any thread, and after a fork.

    Args:
        settings: where to, and how many at most.
        context: how.
    """

    def __init__(self, settings: Settings, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._context = context
        self._closed = False
        self._forget()
        _pools.add(self)

    def _forget(self) -> None:
        self._idle: deque[Line] = deque()  # the last used first
        self._lent: set[Line] = set()
        self._free = threading.Semaphore(self._settings.pool)
        self._down_since: float | None = None

    def take(self) -> Line:
        """A connection, to be given back or dropped.

        Raises:
            StoreUnavailable: the pool was closed, all connections are in use, or none can be opened.
        """
        if self._closed:
            raise limits.closed()
        if not self._free.acquire(timeout=self._settings.timeout):
            raise faults.crowded(self._settings.timeout)
        try:
            line = self._idle_one() or self._fresh_one()
            self._lent.add(line)
        except BaseException:
            self._free.release()
            raise
        return line

    def back(self, line: Line) -> None:
        """Takes a connection back."""
        self._lent.discard(line)
        self._idle.append(line)
        if self._closed:
            self.drain()
        self._free.release()

    def drop(self, line: Line) -> None:
        """Closes a connection that is of no use any more."""
        self._lent.discard(line)
        line.close()
        self._free.release()

    def drain(self) -> None:
        """Closes all that nobody uses."""
        while (line := self._popped()) is not None:
            line.close()

    def close(self) -> None:
        """Closes all; those in use when they come back."""
        self._closed = True
        self.drain()

    def forked(self) -> None:
        """In a child process: keeps what the parent uses out of everybody's hands."""
        _inherited.extend(self._idle)
        _inherited.extend(self._lent)
        self._forget()

    def _popped(self) -> Line | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _idle_one(self) -> Line | None:
        while (line := self._popped()) is not None:
            if line.usable():
                return line
            line.close()
        return None

    def _fresh_one(self) -> Line:
        while True:
            began = time.monotonic()
            try:
                line = Line(self._settings, self._context)
            except Unreached:
                self._bear(began)
            else:
                self._down_since = None
                return line

    def _bear(self, began: float) -> None:
        """Waits a little before the next try, or says that there is none."""
        since = self._down_since = began if self._down_since is None else self._down_since
        if self._closed or time.monotonic() - since > min(PATIENCE, self._settings.timeout):
            raise faults.unreachable() from None
        time.sleep(_PAUSE)


def _after_fork() -> None:
    for pool in list(_pools):
        pool.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
