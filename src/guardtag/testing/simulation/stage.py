"""Time, chance, and what happens when: one thread, one queue, one seed.

The clock jumps from one deed to the next. A deed that is interrupted (a slow send, a store that answers
late) lets others act in between, within its own call: that is how two dispatchers meet without threads.
"""

from __future__ import annotations

import hashlib
import heapq
import random
from collections import deque
from collections.abc import Callable

from guardtag.world import SimulatedClock

START = 1_750_000_000.0
DEEPEST = 3
"""How many calls may be interrupted within each other."""
KEPT = 60
"""Lines of the story that are kept, for whoever looks into a failure."""

Deed = Callable[[], None]


class Stage:
    """The clock, the dice and the queue of one run.

    Args:
        seed: decides everything; two streams come from it, so that a nonce more does not change the story.
        start: the clock's first time, seconds since 1970 UTC.

    Attributes:
        clock: what all processes' clocks are set by.
        chance: the dice of the story.
        bytes: the random bytes of ids, keys and nonces.
    """

    def __init__(self, seed: int, start: float = START) -> None:
        self.clock: SimulatedClock = SimulatedClock(start)
        self.chance: random.Random = random.Random(f"story {seed}")
        self.bytes: Callable[[int], bytes] = random.Random(f"bytes {seed}").randbytes
        self._start = start
        self._queue: list[tuple[float, int, Deed]] = []
        self._number = 0
        self._depth = 0
        self._lines: deque[str] = deque(maxlen=KEPT)
        self._digest = hashlib.sha256()
        self.check: Deed = lambda: None
        """Called after every deed: raises what a fence has swallowed."""

    @property
    def now(self) -> float:
        """The true time."""
        return self.clock.at

    def after(self, seconds: float, deed: Deed) -> None:
        """Puts a deed into the queue."""
        self._number += 1
        heapq.heappush(self._queue, (self.clock.at + seconds, self._number, deed))

    def run(self, until: float) -> None:
        """Does what is due up to a time, and sets the clock to it."""
        while self._queue and self._queue[0][0] <= until:
            when, _, deed = heapq.heappop(self._queue)
            self.clock.at = max(self.clock.at, when)
            deed()
            self.check()
        self.clock.at = max(self.clock.at, until)

    def meanwhile(self, seconds: float) -> None:
        """Lets time pass inside a call: what others do in these seconds happens before the call goes on."""
        until = self.clock.at + seconds
        if self._depth >= DEEPEST:
            self.clock.at = until
            return
        self._depth += 1
        try:
            self.run(until)
        finally:
            self._depth -= 1

    def say(self, text: str) -> None:
        """One line of the story."""
        line = f"{self.clock.at - self._start:10.2f}  {'  ' * self._depth}{text}"
        self._lines.append(line)
        self._digest.update(line.encode())

    @property
    def lines(self) -> list[str]:
        """The newest lines of the story."""
        return list(self._lines)

    @property
    def digest(self) -> str:
        """SHA-256 over the whole story: two runs of a seed have the same."""
        return self._digest.hexdigest()
