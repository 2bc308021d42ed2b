"""Which connection gives way where too many are open, found without a look at all of them.

One that waits for its own end does: it asks nothing, sends no rest of a form, or does not read. First those of an
address that holds many, so that one who holds all shuts out nobody else; of these who asks nothing, and of these the
one that does so for longest. Where none waits, the longest at work of the address that holds most, if the newcomer's
holds fewer; or else the newcomer. A flood of newcomers would use up the processor if each cost a look at hundreds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Final, Protocol

MANY: Final = 20
"""So many of one address are no more than others have."""
CHOSEN: Final = 16
"""Those that will have to give way are chosen so many at a time."""


class Connection(Protocol):
    """What has to be known of one.

    Attributes:
        since: when it came, or was last answered.
    """

    since: float

    @property
    def peer(self) -> str:
        """The address at its other end."""

    @property
    def idle(self) -> bool:
        """Nobody works for it."""

    @property
    def waiting(self) -> bool:
        """It waits for its own end."""

    def give_way(self) -> None:
        """Closes it at once."""


class Crowd:
    """The connections of one server; for its event loop alone.

    Args:
        room: so many fit.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self._of: dict[str, set[Connection]] = {}
        self._open = 0
        self._many: set[str] = set()
        self._may_wait: dict[Connection, None] = {}
        self._going: deque[tuple[Connection, float]] = deque()

    def came(self, one: Connection) -> None:
        """One more is open; where that is too many, one gives way."""
        held = self._of.setdefault(one.peer, set())
        held.add(one)
        self._open += 1
        if len(held) > MANY:
            self._many.add(one.peer)
        if self._open > self.room:
            gone = self._who_waits() or self._who_works(one) or one
            self.left(gone)
            gone.give_way()
        if one in held:
            self.stopped(one)

    def left(self, one: Connection) -> None:
        """It is closed; once more changes nothing."""
        held = self._of.get(one.peer, set())
        if one not in held:
            return
        held.discard(one)
        self._open -= 1
        self._may_wait.pop(one, None)
        if len(held) <= MANY:
            self._many.discard(one.peer)
        if not held:
            del self._of[one.peer]

    def stopped(self, one: Connection) -> None:
        """It may wait for its own end from now on: to be said whenever that begins."""
        if one in self._of.get(one.peer, ()):
            self._may_wait[one] = None

    def _who_waits(self) -> Connection | None:
        """Whoever waits and gives way first; those after them are remembered for the next newcomers."""
        found = self._remembered()
        if found is None:
            self._may_wait = {one: None for one in self._may_wait if one.waiting}
            self._going.extend((one, one.since) for one in _first(list(self._may_wait), self._of))
            found = self._remembered()
        return found

    def _remembered(self) -> Connection | None:
        while self._going:
            one, since = self._going.popleft()
            if one in self._may_wait and one.waiting and one.since == since:
                return one
        return None

    def _who_works(self, new: Connection) -> Connection | None:
        """The longest at work of the address that holds most, and more than the newcomer's."""
        most = max(self._many, key=lambda peer: len(self._of[peer]), default=new.peer)
        if len(self._of[most]) <= len(self._of[new.peer]):
            return None
        return min(self._of[most], key=lambda one: one.since)


def _first(waiting: Sequence[Connection], of: Mapping[str, set[Connection]]) -> list[Connection]:
    """Some of them, in the order in which they give way.

    Args:
        waiting: who waits for their own end.
        of: address to the connections that it holds; those that are chosen are taken off.
    """
    taken: dict[str, int] = {}

    def order(one: Connection) -> tuple[int, bool, float]:
        many = len(of[one.peer]) - taken.get(one.peer, 0)
        return -many if many > MANY else 0, not one.idle, one.since

    chosen: list[Connection] = []
    heap = [(order(one), number) for number, one in enumerate(waiting)]
    heapify(heap)
    while heap and len(chosen) < CHOSEN:
        before, number = heappop(heap)
        one = waiting[number]
        if (now := order(one)) == before:
            chosen.append(one)
            taken[one.peer] = taken.get(one.peer, 0) + 1
        else:  # one of its address was chosen since
            heappush(heap, (now, number))
    return chosen
