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
        self._lock = threading.Lock()
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
        slot = self._slot(source)
        with self._lock:
            now = self._look()
            if not rules.spent(self._level(now), slot, self._budget):  # beyond it nothing is counted
                self._since = self._since if self._pending else now
                self._pending[slot] = self._pending.get(slot, 0) + count
            self._write_if_due(now)

    def spent(self, source: str) -> bool:
        """Whether a typed code from this source wants confirming now."""
        slot = self._slot(source)
        with self._lock:
            now = self._look()
            self._write_if_due(now)
            return rules.spent(self._level(now), slot, self._budget)

    def flush(self) -> None:
        """Writes what was counted and not written yet."""
        with self._lock:
            self._write()

    # -- inside, under the lock

    def _slot(self, source: str) -> int | None:
        return int(self._records.blind("source", source)[:3], 16) % SLOTS if source else None

    def _look(self) -> float:
        now = self._records.world.now()
        if not 0 <= now - self._looked < LOOK_SECONDS:
            self._looked = now
            try:
                self._shared = self._records.get(Guesses, ROW) or self._shared
            except GuardTagError as error:
                _log.warning("guesses could not be read: %s", error.code)
        return now

    def _level(self, now: float) -> Guesses:
        return self._with_pending(rules.drained(self._shared, now, self._budget))

    def _with_pending(self, levels: Guesses) -> Guesses:
        for slot, count in self._pending.items():
            levels = rules.drawn(levels, slot, count, self._budget)
        return levels

    def _write_if_due(self, now: float) -> None:
        budget, waiting = self._budget, self._pending
        of_one_source = max((count for slot, count in waiting.items() if slot is not None), default=0)
        enough = (
            sum(waiting.values()) >= max(budget.per_hour / COMMON_SHARE, 2)
            or of_one_source >= max(budget.per_source / SOURCE_SHARE, 2)
            or now - self._since >= WRITE_SECONDS
        )  # fmt: skip
        if waiting and enough and not 0 <= now - self._tried < LOOK_SECONDS:
            self._write()

    def _write(self) -> None:
        if not self._pending:
            return

        def write(tx: Tx) -> Guesses:
            stored = tx.get(Guesses, ROW) or Guesses(ROW, tx.now)
            return tx.put(self._with_pending(rules.drained(stored, tx.now, self._budget)))

        try:
            self._shared = self._records.change(write)
        except GuardTagError as error:  # unknown outcome: to be counted twice does less harm than not at all
            _log.warning("guesses could not be written: %s", error.code)
            self._tried = self._records.world.now()
        else:
            self._pending.clear()
