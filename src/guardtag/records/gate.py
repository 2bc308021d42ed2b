"""The gate in front of every change: closed while a deployment moves to another place.

The deployment's own row says how it stands. Every process looks at it every ten seconds, so whoever closes the gate
waits that long before trusting that nobody writes. Reads never ask.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from guardtag.errors import BackendError
from guardtag.records.kinds import Deployment

if TYPE_CHECKING:
    from guardtag.records.transaction import Records

OUT, IN, GONE = "out", "in", "gone"
"""``Deployment.moving``: it is being moved away, it is being filled, it lives elsewhere now."""
LOOK_SECONDS = 10.0
"""How long what was read about the gate is trusted."""
WAIT_SECONDS = LOOK_SECONDS + 5.0
"""After this long everybody who was open has seen the gate, and what they had begun is committed or refused."""


class Gate:
    """Refuses changes while the deployment moves. Safe to use from any thread.

    Args:
        records: where the row is.
        monotonic: seconds that never go back.
    """

    def __init__(self, records: Records, monotonic: Callable[[], float]) -> None:
        self._records = records
        self._monotonic = monotonic
        self._until = float("-inf")
        self._moving = ""

    def __call__(self) -> None:
        """Returns while changes may be made; raises ``BackendError`` otherwise."""
        now = self._monotonic()
        if now >= self._until:
            said = self._records.get(Deployment, "self")
            self._moving = said.moving if said else ""
            self._until = now + LOOK_SECONDS
        if self._moving:
            raise closed(self._moving)


def closed(moving: str) -> BackendError:
    """The error for whoever would write, or open, a deployment that is not here just now."""
    if moving == OUT:
        return BackendError(
            "GT-MOVE-CLOSED", "Nothing can be written just now: the register is moving to another place.",
            "What is read is read as ever.",
            "Help somebody by telephone first: the hotline or 110. Then try again, at the new place if it was named.",
        )  # fmt: skip
    if moving == IN:
        return BackendError(
            "GT-MOVE-UNFINISHED", "This place is being filled and is not complete.",
            "A `guardtag import` or `guardtag move` to here was begun and has not come to its end.",
            "Run the same command again: it goes on where it stopped.",
        )  # fmt: skip
    return BackendError(
        "GT-MOVE-GONE", "This register has moved and lives at another place now.",
        "What would be written here would be lost.",
        "Open the new place. If it was given up, `guardtag move --give-up` opens this one again.",
    )  # fmt: skip
