"""Clock, randomness and ids: all that a run takes from outside, in one place.

Everything that needs the time or chance takes it from a ``World``, so that a test or a simulation
decides both. Rules take ``now`` as an argument instead.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base32, lower case: sorts as its value does
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]  # ten bits at a time
ID_LENGTH = 26
"""Characters of an id."""
NO_TIME = "????-??-?? ??:??"
"""What ``local`` says of a time that no calendar has."""


def _later(fn: Callable[[], None], seconds: float) -> threading.Timer | None:
    """Calls a function in some seconds on a thread that keeps no process alive."""
    timer = threading.Timer(seconds, fn)
    timer.daemon = True
    timer.start()
    return timer


def _never(fn: Callable[[], None], seconds: float) -> threading.Timer | None:
    return None


@attrs.frozen
class World:
    """The outside: time, randomness, waiting, and where stores and channels come from.

    Args:
        now: seconds since 1970-01-01 UTC, as a float.
        monotonic: seconds that never go back, for caches and deadlines.
        random: ``random(n)`` gives n bytes fit for keys.
        sleep: waits that many seconds.
        plugins: makes the registry of a configuration; ``guardtag.registry.load`` unless given.
        pool: makes what sends to the channels of a registry; ``guardtag.delivery.Pool`` unless given.
        aside: calls a function in some seconds, beside everything else, or never; gives what can be cancelled.
    """

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    random: Callable[[int], bytes] = os.urandom
    sleep: Callable[[float], None] = time.sleep
    plugins: Callable[[Any], Any] | None = None
    pool: Callable[[Any], Any] | None = None
    aside: Callable[[Callable[[], None], float], threading.Timer | None] = _later

    def new_id(self) -> str:
        """A fresh id of 26 characters; ids sort by the millisecond they were made in.

        48 bits of time and 80 random bits, the layout of a ULID, in lower case.
        """
        return id_of(int(self.now() * 1000), self.random(10))


def id_of(milliseconds: int, chance: bytes) -> str:
    """The id of 26 characters that is made of a time and ten bytes; see ``World.new_id``."""
    value = (milliseconds << 80) | int.from_bytes(chance, "big")
    pairs = []
    for _ in range(13):
        pairs.append(_PAIRS[value & 1023])
        value >>= 10
    return "".join(reversed(pairs))


@attrs.define
class SimulatedClock:
    """A clock that stands still until told to move; ``World`` parts come from it."""

    at: float

    def now(self) -> float:
        """Seconds since 1970 UTC on this clock."""
        return self.at

    def advance(self, seconds: float) -> float:
        """Moves the clock forward and returns the new time."""
        self.at += seconds
        return self.at


def simulated(seed: int, start: float = 1_750_000_000.0) -> tuple[World, SimulatedClock]:
    """A world in which one seed decides every random byte and the clock only moves by hand.

    Keys made in it are predictable: for tests and demonstrations only.

    Args:
        seed: decides the randomness.
        start: the clock's first time, seconds since 1970 UTC.
    """
    clock = SimulatedClock(start)
    source = random.Random(seed)  # noqa: S311 - a simulation must repeat
    return World(now=clock.now, monotonic=clock.now, random=source.randbytes, sleep=lambda s: None, aside=_never), clock


def first_id(at: float) -> str:
    """The beginning of the ids that ``World.new_id`` makes from a time on: all of them sort after it."""
    value, letters = int(at * 1000), []
    for _ in range(5):
        letters.append(_PAIRS[value & 1023])
        value >>= 10
    return "".join(reversed(letters))


def made_at(id: str) -> float:
    """When an id was made by ``World.new_id``, seconds since 1970 UTC; 0 of one that was not."""
    value = 0
    for letter in id[:10]:
        place = _ALPHABET.find(letter)
        if place < 0:
            return 0.0
        value = value << 5 | place
    return value / 1000


def day_of(at: float) -> str:
    """The UTC day of a time, ``YYYYMMDD``."""
    return _day(int(at // 86_400))


@lru_cache(maxsize=64)
def _day(number: int) -> str:
    return datetime.fromtimestamp(number * 86_400, UTC).strftime("%Y%m%d")


def local(at: float, timezone: str) -> str:
    """A time as people in ``timezone`` read it, ``YYYY-MM-DD HH:MM``.

    A time that no calendar has is ``NO_TIME``: older records hold some, and nobody must be kept from a call by one.
    """
    try:
        return datetime.fromtimestamp(at, ZoneInfo(timezone)).isoformat(" ", "minutes")[: len(NO_TIME)]
    except (ValueError, OverflowError, OSError):
        return NO_TIME


def today(at: float, timezone: str) -> date:
    """The day it is for people in ``timezone``: birthdays and visits go by it."""
    return datetime.fromtimestamp(at, ZoneInfo(timezone)).date()
