"""The circuit breaker of a channel: one that fails each time is not hammered, and is soon tried again.

Open, half open and closed are those of M. Nygard, "Release It!", chapter "Stability Patterns". What is ours: a
pause is never longer than a family can wait, and what one recipient's address is to blame for opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guardtag.delivery.fence import REFUSED, Outcome
from guardtag.spi import Message

FAILURES, DIFFERENT = 5, 3
"""Failures in a row that open it, when so many different messages, or recipients, are among them."""
FAILURES_ANYHOW: Final = 20
"""Failures in a row that open it whoever they were for, such as a webhook's one target."""
FORGOTTEN: Final = 300.0
"""Seconds without a failure after which those before count no more: full mailboxes of a day are no dead channel."""
FIRST_REST, LONGEST_REST = 10.0, 60.0
"""Seconds for which it stays open: doubled each time a probe fails, up to the longest."""


class Breaker:
    """Whether a channel is asked. Not locked: its channel's lock guards it.

    It opens after failures in a row. When it has rested, one message goes through as a probe: taken, it closes
    the breaker; failed, the rest begins anew and is twice as long.

    A definite no (``NotifyError(retryable=False)``) is a word about one recipient from a channel that works: it
    counts for nothing, but as an answer to a probe it closes. Other refusals are counted by recipient, and what a
    plugin breaks is counted by message, so that neither one mailbox nor one poisonous text stops the others.

    Args:
        monotonic: seconds that never go back.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failures = 0
        self._last = float("-inf")
        self._whose: set[int] = set()
        self._rest = FIRST_REST
        self._until: float | None = None  # open until then; afterwards half open
        self._probing = False

    @property
    def open(self) -> bool:
        """Whether nothing at all goes through now."""
        return self._until is not None and (self._probing or self._monotonic() < self._until)

    @property
    def half_open(self) -> bool:
        """Whether the next message is a probe, or one is under way."""
        return self._until is not None and (self._probing or self._monotonic() >= self._until)

    def probe(self) -> None:
        """A message is begun: while half open it is the probe, and nothing else goes through meanwhile."""
        if self._until is not None:
            self._probing = True

    def note(self, message: Message, outcome: Outcome) -> bool:
        """Counts how a send ended; True when that opened a closed breaker."""
        if outcome.accepted is not None or (outcome.fault == REFUSED and not outcome.retryable):
            if outcome.accepted is not None or self._probing:
                self._close()
            return False
        now = self._monotonic()
        if self._until is None and now - self._last > FORGOTTEN:
            self._close()
        self._last = now
        self._failures += 1
        if len(self._whose) < DIFFERENT:
            self._whose.add(hash(message.target if outcome.fault == REFUSED else message.id))
        if self._until is not None:
            if self._probing:  # else it was begun before the breaker opened
                self._probing, self._rest = False, min(self._rest * 2, LONGEST_REST)
                self._until = self._monotonic() + self._rest
            return False
        if self._failures < FAILURES or (len(self._whose) < DIFFERENT and self._failures < FAILURES_ANYHOW):
            return False
        self._until = self._monotonic() + self._rest
        return True

    def _close(self) -> None:
        if self._failures or self._until is not None:
            self._failures, self._rest, self._until, self._probing = 0, FIRST_REST, None, False
            self._whose.clear()
