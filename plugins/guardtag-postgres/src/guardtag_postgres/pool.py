"""The connections of one process.

It is not psycopg's own pool: that one opens connections on threads of its own, which do not live on after a fork,
keeps the reason of a failure to its log, and after an outage waits up to twice as long as the outage before it
tries again. Here whoever needs a connection opens it, is told why it cannot be had, and tries at once.
"""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import psycopg

from guardtag.spi import limits
from guardtag_postgres import faults
from guardtag_postgres.session import Session, connect
from guardtag_postgres.settings import Settings

PATIENCE: Final = 5.0
"""Seconds for which a server that cannot be reached is tried again, counted from when that began."""
LIFETIME: Final = 3600.0
"""Seconds after which a connection is closed when it comes back, so that load moves to a server that was added."""

Connection = psycopg.Connection[tuple[Any, ...]]

_pools: weakref.WeakSet[Pool] = weakref.WeakSet()
_inherited: list[Session] = []  # kept for ever: to close one here would end it for the parent


class Pool:
    """Opens, lends and closes connections. Safe to use from any thread, and after a fork.

    Args:
        settings: where to, and how many at most.
        prepare: called with the first connection, which must come about.
    """

    def __init__(self, settings: Settings, prepare: Callable[[Connection], None]) -> None:
        self._settings = settings
        self._closed = False
        self._down_since: float | None = None
        self.forget()
        _pools.add(self)
        connection = self._connected()
        try:
            prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._idle.append((Session(connection, settings), time.monotonic()))

    def forget(self) -> None:
        """Begins anew; what was there belongs to the process that was forked from."""
        self._idle: deque[tuple[Session, float]] = deque()  # the last used first
        self._lent: dict[Session, float] = {}
        self._free = threading.Semaphore(self._settings.pool)

    def take(self) -> Session:
        """A connection, to be given back or dropped.

        Raises:
            StoreUnavailable: the pool was closed, all connections are in use, or none can be opened.
        """
        if not self._free.acquire(timeout=self._settings.timeout):
            raise faults.crowded_here(self._settings.timeout)
        try:
            session, born = self._idle_one() or self._fresh_one()
        except BaseException:
            self._free.release()
            raise
        self._lent[session] = born
        return session

    def back(self, session: Session) -> None:
        """Takes a connection back."""
        born = self._lent.pop(session, 0.0)
        if self._closed or time.monotonic() - born > LIFETIME:
            _close(session)
        else:
            self._idle.append((session, born))
            if self._closed:
                self._drain()
        self._free.release()

    def drop(self, session: Session) -> None:
        """Closes a connection that is of no use any more."""
        self._lent.pop(session, None)
        _close(session)
        self._free.release()

    def drop_idle(self) -> None:
        """Closes all that are not in use; the next ones may lead to another server."""
        self._drain()

    def close(self) -> None:
        """Closes all; those in use when they come back."""
        self._closed = True
        self._drain()

    def stash(self) -> None:
        """In a forked process: keeps what the parent uses out of everybody's hands."""
        _inherited.extend(session for session, _ in self._idle)
        _inherited.extend(self._lent)
        self.forget()

    def _idle_one(self) -> tuple[Session, float] | None:
        if self._closed:
            raise limits.closed()
        while True:
            try:
                session, born = self._idle.pop()
            except IndexError:
                return None
            if session.alive():
                return session, born
            _close(session)

    def _fresh_one(self) -> tuple[Session, float]:
        age = random.uniform(0.0, LIFETIME / 10)  # noqa: S311 - so that not all end at once
        return Session(self._connected(), self._settings), time.monotonic() - age

    def _connected(self) -> Connection:
        while True:
            began = time.monotonic()
            try:
                connection = connect(self._settings)
            except psycopg.Error as error:
                self._bear(error, began)
            else:
                self._down_since = None
                return connection

    def _bear(self, error: psycopg.Error, began: float) -> None:
        """Waits a little before the next try, or says why there is none."""
        refused = faults.refused_login(error)
        if refused is not None:
            raise refused from None
        if self._down_since is None:
            self._down_since = began
        if self._closed or time.monotonic() - self._down_since > min(PATIENCE, self._settings.timeout):
            raise faults.unreachable(error) from None
        time.sleep(random.uniform(0.02, 0.2))  # noqa: S311 - a pause, not a secret

    def _drain(self) -> None:
        with contextlib.suppress(IndexError):
            while True:
                _close(self._idle.pop()[0])


def _close(session: Session) -> None:
    with contextlib.suppress(psycopg.Error):
        session.close()


def _after_fork() -> None:
    for pool in list(_pools):
        pool.stash()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
