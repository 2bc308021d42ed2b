"""``guardtag dispatch --loop``: round after round until a signal, telling the outside that it is alive."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import attrs

from guardtag.cli import _output, _watchdog
from guardtag.errors import BackendError, Conflict

if TYPE_CHECKING:
    from guardtag.dispatcher import Dispatched
    from guardtag.guard import Guard

SHORTEST = 0.05
"""Seconds between two rounds at least; doubled, up to ``every``, while what is due is not ours to do."""
PING_SECONDS = 10.0
"""Seconds between two pings at least."""


@attrs.define
class Loop:
    """One loop.

    Args:
        door: the deployment.
        every: seconds between two rounds at most.
        said: gets what each round did, and None when it failed.
        health_file: where to write how it goes, or ``None``.
        watchdog: whom to ping, or ``None``.
        stop: set to end it.
        service: whether it is the service that systemd started, and not a part of one that speaks for itself.
    """

    door: Guard
    every: float
    said: Callable[[Dispatched], None]
    health_file: Path | None = None
    watchdog: _watchdog.Watchdog | None = None
    stop: threading.Event = attrs.field(factory=threading.Event)
    service: bool = True
    _pinged: float = attrs.field(default=float("-inf"), init=False)
    _rounds: int = attrs.field(default=0, init=False)
    _shortest: float = attrs.field(default=SHORTEST, init=False)

    def run(self) -> None:
        """Goes round until ``stop`` is set; what was begun by then is finished."""
        self._notify("READY=1")
        try:
            while True:
                pause = self._round()
                if self.stop.wait(pause):
                    return
        finally:
            self._notify("STOPPING=1")

    def _notify(self, state: str) -> None:
        if self.service:
            _watchdog.notify(state)

    def _round(self) -> float:
        """One round; returns the seconds to sleep after it.

        A store that does not answer ends nothing: it is tried again, while health file and watchdog fall
        silent and say by that what is wrong.
        """
        try:
            did = self.door.dispatch(stop=self.stop.is_set)
            self.said(did)
            vitals = self.door.health()
        except (BackendError, Conflict) as error:
            _output.problem(error)
            return self.every
        self._rounds += 1
        self._notify("WATCHDOG=1")
        now = time.time()
        if self.health_file is not None:
            state = {"at": now, "pid": os.getpid(), "rounds": self._rounds, **_output.plain(vitals)}
            _watchdog.write_file(self.health_file, state)
        if self.watchdog is not None and time.monotonic() - self._pinged >= PING_SECONDS:
            self._pinged = time.monotonic()
            self.watchdog.ping()
        return self._pause(vitals.next_due, now, idle=did == type(did)())

    def _pause(self, next_due: float | None, now: float, *, idle: bool) -> float:
        """Until the next thing is due; soon, when something is due already, unless it stays due."""
        wait = self.every if next_due is None else next_due - now
        self._shortest = min(2 * self._shortest, self.every) if idle and wait <= 0 else SHORTEST
        return min(self.every, max(self._shortest, wait))


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Sets ``stop`` at the first SIGTERM or SIGINT; a second one ends the process as it always would."""

    def first(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[number])

    before: dict[int, Any] = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, first)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
