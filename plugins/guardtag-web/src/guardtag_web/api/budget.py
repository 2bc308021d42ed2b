"""How much one token may ask, so that a flood of one starves nobody else; each process counts by itself."""

from __future__ import annotations

import threading

BURST, A_SECOND = 300.0, 10.0
LOOKS, CALLS = 4, 2
"""So many threads one bearer holds: of those for whatever can wait, and of those for calls for help alone."""
TURN_SECONDS = 0.02
"""How often a call of a bearer whose others are under way looks whether it is its turn."""
MOST = 10_000


class Budget:
    """A leaky bucket a token.

    Args:
        burst: so many at once.
        a_second: so many flow off.
    """

    def __init__(self, burst: float = BURST, a_second: float = A_SECOND) -> None:
        self._burst, self._a_second = burst, a_second
        self._levels: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def spend(self, token: str, now: float) -> bool:
        """Counts a request; says whether the token may still ask. One that may not is not counted.

        Args:
            token: its id.
            now: seconds of a clock that never goes back.
        """
        with self._lock:
            level, at = self._levels.get(token, (0.0, now))
            level = max(0.0, level - (now - at) * self._a_second)
            may = level + 1.0 <= self._burst
            self._levels[token] = (level + 1.0 if may else level, now)
            if len(self._levels) > MOST:
                self._levels.pop(next(iter(self._levels)))
            return may


class Flights:
    """Requests that are under way, by who sent them."""

    def __init__(self) -> None:
        self._count: dict[bytes, int] = {}

    def begin(self, bearer: bytes, most: int) -> bool:
        """Whether one more may begin; then ``end`` belongs to it."""
        if self._count.get(bearer, 0) >= most:
            return False
        self._count[bearer] = self._count.get(bearer, 0) + 1
        return True

    def end(self, bearer: bytes) -> None:
        """One is over."""
        left = self._count[bearer] - 1
        if left:
            self._count[bearer] = left
        else:
            del self._count[bearer]
