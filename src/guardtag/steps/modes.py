"""Modes as the running process knows them: read again every few seconds, never in the way of a call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from guardtag.errors import BackendError, Conflict
from guardtag.model.areas import covers
from guardtag.model.modes import DRILL, MAINTENANCE, WEATHER, Mode, Modes
from guardtag.records import Records, Tx

FRESH_SECONDS = 10.0
"""For so long what was read is used: a mode that another process begins holds here after this time."""


MOST = 200
"""Modes in force at a time."""


def others(tx: Tx, what: str, scope: str) -> tuple[Mode, ...]:
    """Those in force beside the one of this kind and scope."""
    row = tx.get(Modes, "now") or Modes("now")
    return tuple(mode for mode in row.all if mode.until > tx.now and (mode.what, mode.scope) != (what, scope))


def begin(tx: Tx, actor: str, mode: Mode) -> Modes:
    """Puts a mode in force, in place of the one of its kind and scope; returns all.

    Raises:
        Conflict: ``MOST`` are.
    """
    left = others(tx, mode.what, mode.scope)
    if len(left) >= MOST:
        raise Conflict(
            "GT-MODE-MANY", f"At most {MOST} modes can be in force.", "Some program begins them without end.",
            "End some of them; see `guardtag mode list`.", limit=MOST,
        )  # fmt: skip
    tx.journal(actor, f"modes.{mode.what}", (), mode.scope)
    return tx.put(Modes("now", (*left, mode)))


def end(tx: Tx, actor: str, what: str, scope: str) -> Modes:
    """Takes a mode out of force; returns what is left."""
    tx.journal(actor, "modes.end", (), f"{what} {scope}")
    return tx.put(Modes("now", others(tx, what, scope)))


def drill(known: Iterable[Mode], area: str, now: float) -> Mode | None:
    """Of these modes the drill in force for an area, if there is one; the one that lasts longest."""
    found = [mode for mode in known if mode.what == DRILL and mode.holds(now) and covers(mode.scope, area)]
    return max(found, key=lambda mode: mode.until, default=None)


def exercise(tx: Tx, area: str) -> Mode:
    """The drill in force for an area, as it is written at this moment: what ended just now takes no scan any more.

    Raises:
        Conflict: there is none.
    """
    found = drill((tx.get(Modes, "now") or Modes("now")).all, area, tx.now)
    if found is None:
        raise Conflict(
            "GT-DRILL-NONE", "There is no drill in this area now.", "It has not begun, or it is over.",
            "Begin one with `guardtag mode begin drill`, or scan without a purpose to call for help.",
        )  # fmt: skip
    return found


class LiveModes:
    """The modes in force, remembered for ``FRESH_SECONDS``.

    Args:
        records: where they stand.
        monotonic: seconds that never go back.
    """

    def __init__(self, records: Records, monotonic: Callable[[], float]) -> None:
        self._records = records
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._known: tuple[Mode, ...] = ()
        self._read_at: float | None = None

    def forget(self) -> None:
        """The next look reads them again."""
        with self._lock:
            self._read_at = None

    def _now(self) -> tuple[Mode, ...]:
        with self._lock:
            at = self._monotonic()
            if self._read_at is not None and 0 <= at - self._read_at < FRESH_SECONDS:
                return self._known
            self._read_at = at
        try:
            row = self._records.get(Modes, "now")
        except BackendError:  # no mode is worth a call: go on with what was known
            return self._known
        self._known = row.all if row else ()
        return self._known

    def all(self, now: float) -> tuple[Mode, ...]:
        """All modes in force at this time."""
        known = self._now()
        return tuple(mode for mode in known if mode.holds(now)) if known else known

    def weather(self, area: str, now: float) -> bool:
        """Whether severe weather is told for an area."""
        return any(mode.what == WEATHER and covers(mode.scope, area) for mode in self.all(now))

    def resting(self, now: float) -> frozenset[str]:
        """Channels under maintenance: they are used only for somebody whom no other channel reaches."""
        modes = self.all(now)
        return frozenset(mode.scope for mode in modes if mode.what == MAINTENANCE) if modes else frozenset()
