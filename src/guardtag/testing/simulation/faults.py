"""What goes wrong at a store call: the process dies, the answer is lost, somebody else was first, time passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import attrs

from guardtag.errors import Stale, StoreUnavailable
from guardtag.spi import Change, Put, Query, Ref, Row, Store
from guardtag.testing.simulation.stage import Stage

T = TypeVar("T")

PAUSES = ((0.0, 3.0), (0.0, 3.0), (95.0, 240.0))
"""Seconds that a call may stand still: mostly long enough to meet somebody, sometimes beyond a lease."""


class Crash(BaseException):
    """The process died here. No ``except Exception`` holds it up."""


@attrs.frozen
class Faults:
    """How likely each fault is, before a store call and again after it.

    Args:
        crash: the process dies.
        lost: ``StoreUnavailable``; before the call nothing happened, after it the answer alone is lost.
        stale: a commit meets a ``Stale`` that nobody caused.
        pause: time passes, and others act.
    """

    crash: float = 0.0
    lost: float = 0.0
    stale: float = 0.0
    pause: float = 0.0

    @property
    def any(self) -> float:
        """How likely any of them is."""
        return self.crash + self.lost + self.stale + self.pause

    def scaled(self, factor: float) -> Faults:
        """The same mixture, more or less often."""
        return Faults(*(rate * factor for rate in attrs.astuple(self)))


def unanswered() -> StoreUnavailable:
    """The error of a store that does not answer."""
    return StoreUnavailable(
        "GT-STORE-FAILED", "The database did not answer.", "A simulated fault.", "Try again.", file="simulated"
    )


NONE = Faults()
USUAL = Faults(crash=0.004, lost=0.008, stale=0.01, pause=0.03)
SEVERITIES = (0.3, 1.0, 1.0, 2.5)
"""What a seed's faults are multiplied by."""


class Trouble:
    """Rolls the dice at each store call.

    Args:
        stage: time and chance.
        faults: how likely what is; may be changed on the way.
    """

    def __init__(self, stage: Stage, faults: Faults = NONE) -> None:
        self._stage = stage
        self.faults = faults
        self.count: int = 0
        self.planned: list[str] = []
        """Faults that come at the next calls for certain, one a call and side: ``""`` for none."""

    def strike(self, changes: Sequence[Change] = ()) -> None:
        """Raises, or lets time pass, or does nothing; ``changes`` may be called stale."""
        fault = self.planned.pop(0) if self.planned else self._drawn()
        if not fault:
            return
        self.count += 1
        if fault == "pause":
            self._stage.meanwhile(self._stage.chance.uniform(*self._stage.chance.choice(PAUSES)))
        elif fault == "crash":
            raise Crash
        elif fault == "lost":
            raise unanswered()
        elif changes:
            change = self._stage.chance.choice(changes)
            raise Stale([Ref(change.row.kind, change.row.id) if isinstance(change, Put) else change.ref])

    def _drawn(self) -> str:
        faults, roll = self.faults, self._stage.chance.random()
        if roll >= faults.any:
            return ""
        for name, rate in (
            ("crash", faults.crash), ("lost", faults.lost), ("pause", faults.pause), ("stale", faults.stale)
        ):  # fmt: skip
            if roll < rate:
                return name
            roll -= rate
        return ""


class Owner(Protocol):
    """The process whose store it is."""

    doomed: bool
    calls: int


class Watcher(Protocol):
    """Who sees what was really done."""

    def committed(self, changes: Sequence[Change]) -> None:
        """A commit stands."""
        ...

    def claimed(self, rows: Sequence[Row]) -> None:
        """Rows were claimed."""
        ...


class FaultyStore:
    """One process's connection to a store that all share.

    Args:
        base: the real one.
        owner: whose connection it is: one that is doomed dies at its next call.
        trouble: decides what goes wrong.
        watcher: sees every commit and claim that stands, or nobody does.
    """

    def __init__(self, base: Store, owner: Owner, trouble: Trouble, watcher: Watcher | None = None) -> None:
        self._base = base
        self._owner = owner
        self._trouble = trouble
        self._watcher = watcher
        self.purges: bool = base.purges

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        """See ``guardtag.spi.Store``, as for all that follow."""
        return self._call(lambda: self._base.read(refs))

    def find(self, query: Query) -> list[Row]:
        """Rows by index."""
        return self._call(lambda: self._base.find(query))

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        """Rows by id."""
        return self._call(lambda: self._base.walk(kind, after, limit))

    def commit(self, changes: Sequence[Change]) -> None:
        """Commits, or does not, or does and does not say so."""

        def commit() -> None:
            self._base.commit(changes)
            if self._watcher is not None:
                self._watcher.committed(changes)

        self._call(commit, changes)

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Claims; what a process claimed when it died comes back when the lease has run out."""

        def claim() -> list[Row]:
            rows = self._base.claim(lanes, now, until, limit)
            if self._watcher is not None:
                self._watcher.claimed(rows)
            return rows

        return self._call(claim)

    def close(self) -> None:
        """The others still use it."""

    def __getattr__(self, name: str) -> Any:
        """Whatever else the store can do, with the same faults."""
        asked = getattr(self._base, name)
        if not callable(asked):
            return asked
        return lambda *arguments, **named: self._call(lambda: asked(*arguments, **named))

    def _call(self, fn: Callable[[], T], changes: Sequence[Change] = ()) -> T:
        self._owner.calls += 1
        if self._owner.doomed:
            raise Crash
        self._trouble.strike(changes)
        result = fn()
        self._trouble.strike()
        return result
