"""The heartbeat: whether a dispatcher was alive lately, so that nobody waits for one that died.

All dispatchers share one row, written at most every ten seconds by all of them together, whoever comes
first. A beat is judged by the clock of whoever asks; one from far in its future proves nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from guardtag.errors import GuardTagError, Tampered
from guardtag.model.pulse import Pulse
from guardtag.records import Records, Tx

BEAT_SECONDS = 10.0
"""The least time between two beats, and the longest that an answer about them is kept."""
STREAK_SECONDS = 600.0
"""What fails again within so long has not been carried out in between, as far as anybody knows."""
COUNTS = ("sent", "delivered", "failed", "dead", "steps")

log: Final = logging.getLogger("guardtag")


def recent(pulse: Pulse | None, now: float, minutes: float) -> bool:
    """Whether this beat still counts at ``now``."""
    return pulse is not None and abs(now - pulse.at) <= minutes * 60


class Heart:
    """Beats, and knows whether anybody does; one for every open deployment. Safe to use from any thread.

    Args:
        records: where the row is.
        minutes: how long a beat counts.
    """

    def __init__(self, records: Records, minutes: float) -> None:
        self._records = records
        self._world = records.world
        self._minutes = minutes
        self._beat_at = float("-inf")
        self._asked: tuple[float, Pulse | None] | None = None
        self._left = dict.fromkeys(COUNTS, 0)
        self._stuck: dict[str, float] = {}
        self._lock = threading.Lock()
        self._said = False

    def alive(self) -> bool:
        """Whether a dispatcher was alive lately; what was read for it is kept for ten seconds at most.

        False too while the store does not answer: then nobody knows, and the hotline comes first.
        """
        asked = self._asked
        if asked is None or not 0 <= self._world.monotonic() - asked[0] < BEAT_SECONDS:
            try:
                asked = (self._world.monotonic(), self._records.get(Pulse, "dispatcher"))
            except GuardTagError:
                return False
            self._asked = asked
        return recent(asked[1], self._world.now(), self._minutes)

    def last(self) -> Pulse | None:
        """The newest beat, read afresh; a damaged one proves nothing, and the next beat is written over it."""
        try:
            return self._records.get(Pulse, "dispatcher")
        except Tampered:
            return None

    def stuck(self, kind: str, at: float) -> None:
        """Remembers for the next beat that a due row of this kind could not be carried out."""
        with self._lock:
            self._stuck[kind] = at

    def beat(self, did: Mapping[str, int], paused: Sequence[str]) -> bool:
        """Says that a dispatcher is alive; returns whether that was written.

        Nothing is written within ten seconds of the last beat, whoever made it. A store that fails is
        logged: the dispatcher itself goes on, and meets the same failure at its next claim.

        Args:
            did: what was done since the last call, by the names in ``COUNTS``.
            paused: channels that are paused.
        """
        now = self._world.now()
        with self._lock:
            self._add(did)
            if abs(now - self._beat_at) < BEAT_SECONDS:
                return False
            self._beat_at = now
            counts, self._left = self._left, dict.fromkeys(COUNTS, 0)
            stuck, self._stuck = self._stuck, {}
        written = False
        try:
            written = self._records.change(lambda tx: _written(tx, now, tuple(paused), counts, stuck), now=now)
            self._said = False
        except GuardTagError as error:
            if not self._said:
                log.error("the heartbeat could not be written: %s", error.code)
            self._said = True
        with self._lock:
            self._asked = None
            if not written:
                self._add(counts)
                self._stuck = stuck | self._stuck
        return written

    def _add(self, counts: Mapping[str, int]) -> None:
        for name in COUNTS:
            self._left[name] += counts.get(name, 0)


def _written(
    tx: Tx, now: float, paused: tuple[str, ...], counts: Mapping[str, int], stuck: Mapping[str, float]
) -> bool:
    try:
        before = tx.get(Pulse, "dispatcher")
    except Tampered:
        before = None
    if before is not None and abs(now - before.at) < BEAT_SECONDS:
        return False
    before = before or Pulse()
    sums = {name: getattr(before, name) + counts[name] for name in COUNTS}
    tx.put(attrs.evolve(before, at=now, paused=paused, stuck=_streaks(before.stuck, stuck, now), **sums))
    return True


def _streaks(
    before: Mapping[str, tuple[float, float]], stuck: Mapping[str, float], now: float
) -> dict[str, tuple[float, float]]:
    """Since when each kind fails, and when last; one that did not fail for a while is forgotten."""
    going = {kind: times for kind, times in before.items() if abs(now - times[1]) <= STREAK_SECONDS}
    return going | {kind: (going.get(kind, (at, at))[0], at) for kind, at in stuck.items()}
