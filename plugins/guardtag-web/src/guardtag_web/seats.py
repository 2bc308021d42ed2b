"""Places of those who listen: so many in all, and nobody takes all of them.

A worker who is signed in, or whoever has the address of one hall's screen, could else hold every place with a loop
and shut out all others. So a person has few. An address has many, since a hall may have a hundred screens behind
one; once all are taken, whoever comes from an address that holds fewer gets the place of the newest of the one that
holds the most. Who comes back then is told 503 and waits, so that the two do not take turns.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

import attrs

PERSON: Final = 10
"""Pages of one person that listen at a time: telephones, desks and tabs."""
ADDRESS: Final = 400
"""Screens behind one address."""


@attrs.define(eq=False)
class Seat:
    """One place.

    Args:
        who: holds it.
        gone: it was given to another one; its listener is let go.
    """

    who: str
    gone: bool = False


class Seats:
    """Places of one process; for any number of threads."""

    def __init__(self) -> None:
        self._held: dict[str, OrderedDict[Seat, None]] = {}
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """How many there are."""
        with self._lock:
            return self._taken()

    def free(self, who: str, own: int, most: int) -> bool:
        """Whether there is a place for somebody; see ``take``."""
        with self._lock:
            return self._held_by(who) < own and (self._taken() < most or self._crowd(who) is not None)

    def take(self, who: str, own: int, most: int) -> tuple[Seat | None, Seat | None]:
        """A place for somebody, and who has to go for it; ``None`` each where there is none.

        Args:
            who: a person or an address.
            own: the most that they may have.
            most: the most that there are.
        """
        with self._lock:
            if self._held_by(who) >= own:
                return None, None
            gone = None
            if self._taken() >= most:
                crowd = self._crowd(who)
                if crowd is None:
                    return None, None
                gone, _ = self._held[crowd].popitem()
                gone.gone = True
            seat = Seat(who)
            self._held.setdefault(who, OrderedDict())[seat] = None
            return seat, gone

    def leave(self, seat: Seat) -> None:
        """Gives a place back; one that was taken away is given back already."""
        with self._lock:
            held = self._held.get(seat.who)
            if held is not None:
                held.pop(seat, None)
                if not held:
                    del self._held[seat.who]

    def _held_by(self, who: str) -> int:
        return len(self._held.get(who, ()))

    def _taken(self) -> int:
        return sum(map(len, self._held.values()))

    def _crowd(self, who: str) -> str | None:
        """Who holds the most, if that is at least two more than this one holds."""
        most = max(self._held, key=self._held_by, default="")
        return most if self._held_by(most) > self._held_by(who) + 1 else None
