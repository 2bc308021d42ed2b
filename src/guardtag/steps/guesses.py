"""Counting guessed typed codes, in one small row that all processes share.

A guess is counted in memory and written together with others: when a quarter of a source's budget or a
sixteenth of everybody's waits, or the first that waits is a minute old. Between writes a process knows its own
guesses and, at most five seconds old, the others'. So P processes can overdraw the budgets by P of these
shares. Counting never turns anybody away: when the store does not answer, the process goes on with what it
knows.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping

from guardtag.errors import GuardTagError
from guardtag.model.guesses import Guesses
from guardtag.records import Records, Tx
from guardtag.rules import guesses as rules
from guardtag.rules.guesses import Budget

SOURCE_SHARE, COMMON_SHARE = 4, 16
"""The parts of the two budgets that one process may count before it writes."""
LOOK_SECONDS = 5.0
WRITE_SECONDS = 60.0
SLOTS = 4096
ROW = "typed"

_log = logging.getLogger("guardtag.guesses")


class GuessBudget:
    """What is left before typed codes want confirming; safe to use from many threads.

    Args:
        records: where the shared levels are.
        budget: what is allowed.
    """

    def __init__(self, records: Records, budget: Budget) -> None:
        self._records = records
        self._budget = budget
        self._lock = threading.Lock()  # for what is remembered here
        self._busy = threading.Lock()  # for the store: one thread asks it, the others go by what is known
        self._shared = Guesses(ROW)
        self._pending: dict[int | None, int] = {}
        self._looked = self._tried = float("-inf")
        self._since = 0.0  # when the first of the pending ones was counted

    def draw(self, source: str, count: int) -> None:
        """Counts guesses that named no tag.

        Args:
            source: whatever tells one guesser from another, such as a network address; it is kept as one
                of 4,096 slots, never as it is. Empty when not known.
            count: how many.
        """
        if count < 1:
            return
        slot, now = self._slot(source), self._look()
        with self._lock:
            if not rules.spent(self._level(now), slot, self._budget):  # beyond it nothing is counted
                self._since = self._since if self._pending else now
                self._pending[slot] = self._pending.get(slot, 0) + count
        self._write_if_due(now)

    def spent(self, source: str) -> bool:
        """Whether a typed code from this source wants confirming now."""
        slot, now = self._slot(source), self._look()
        self._write_if_due(now)
        with self._lock:
            return rules.spent(self._level(now), slot, self._budget)

    def flush(self) -> None:
        """Writes what was counted and not written yet."""
        with self._busy:
            self._write()

    def _slot(self, source: str) -> int | None:
        text = str(source).encode("utf-8", "backslashreplace").decode()  # a header may hold anything
        return int(self._records.blind("source", text)[:3], 16) % SLOTS if text else None

    def _look(self) -> float:
        """The time; before that, if it is time, a look at what other processes counted."""
        now = self._records.world.now()
        if not 0 <= now - self._looked < LOOK_SECONDS and self._busy.acquire(blocking=False):
            try:
                found = self._records.get(Guesses, ROW)
                with self._lock:
                    self._shared = found or self._shared
            except GuardTagError as error:
                _log.warning("guesses could not be read: %s", error.code)
            finally:
                self._looked = self._records.world.now()
                self._busy.release()
        return now

    def _level(self, now: float) -> Guesses:
        return self._with(self._pending, rules.drained(self._shared, now, self._budget))

    def _with(self, pending: Mapping[int | None, int], levels: Guesses) -> Guesses:
        for slot, count in pending.items():
            levels = rules.drawn(levels, slot, count, self._budget)
        return levels

    def _write_if_due(self, now: float) -> None:
        budget = self._budget
        with self._lock:
            waiting = dict(self._pending)
        of_one_source = max((count for slot, count in waiting.items() if slot is not None), default=0)
        enough = (
            sum(waiting.values()) >= max(budget.per_hour / COMMON_SHARE, 2)
            or of_one_source >= max(budget.per_source / SOURCE_SHARE, 2)
            or now - self._since >= WRITE_SECONDS
        )
        if waiting and enough and not 0 <= now - self._tried < LOOK_SECONDS and self._busy.acquire(blocking=False):
            try:
                self._write()
            finally:
                self._busy.release()

    def _write(self) -> None:
        """Adds what waits to the shared levels; by the one thread that is busy with the store."""
        with self._lock:
            written = dict(self._pending)
        if not written:
            return

        def write(tx: Tx) -> Guesses:
            stored = tx.get(Guesses, ROW) or Guesses(ROW, tx.now)
            return tx.put(self._with(written, rules.drained(stored, tx.now, self._budget)))

        try:
            shared = self._records.change(write)
        except GuardTagError as error:  # unknown outcome: to be counted twice does less harm than not at all
            _log.warning("guesses could not be written: %s", error.code)
            self._tried = self._records.world.now()
            return
        with self._lock:
            self._shared = shared
            left = {slot: count - written.get(slot, 0) for slot, count in self._pending.items()}
            self._pending = {slot: count for slot, count in left.items() if count > 0}
