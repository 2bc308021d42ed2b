"""The gate in front of every change: closed while a deployment moves to another place.

The deployment's own row says how it stands. Every process looks at it every ten seconds, so whoever closes the gate
waits that long before trusting that nobody writes. Reads never ask.

Whoever asked before the gate closed and committed after the mover stopped waiting (a disk or a network that was held
up) may have written what was not copied any more. So a commit that ends late asks once more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from guardtag.errors import BackendError, StoreUnavailable, Tampered
from guardtag.records.kinds import Deployment

if TYPE_CHECKING:
    from guardtag.records.transaction import Records

OUT, IN, GONE = "out", "in", "gone"
"""``Deployment.moving``: it is being moved away, it is being filled, it lives elsewhere now."""
LOOK_SECONDS = 10.0
"""How long what was read about the gate is trusted."""
WAIT_SECONDS = LOOK_SECONDS + 5.0
"""After this long everybody who was open has seen the gate, and what they had begun is committed or refused."""
LATE_SECONDS = 4.0
"""A commit that ends this long after the gate's answer was over may have come too late for a move; below the 5 s that
whoever moves waits on top."""


class Unmoved:
    """The gate of records that do not move: always open."""

    def __call__(self) -> float:
        """Returns at once, for ever."""
        return float("inf")

    def late(self, until: float) -> None:
        """Never."""


class Gate(Unmoved):
    """Refuses changes while the deployment moves. Safe to use from any thread.

    Args:
        records: where the row is.
        monotonic: seconds that never go back.
    """

    def __init__(self, records: Records, monotonic: Callable[[], float]) -> None:
        self._records = records
        self._monotonic = monotonic
        self._seen = ("", float("-inf"))  # how it stood, and until when that is trusted: one thing, for the threads

    def __call__(self) -> float:
        """Returns while changes may be made, until when that was read to be so; raises ``BackendError`` otherwise."""
        now = self._monotonic()
        moving, until = self._seen
        if now >= until:
            moving, until = self._look(now)
        if moving:
            raise closed(moving)
        return until

    def late(self, until: float) -> None:
        """Asks again when a commit has ended late; to be called after it.

        Args:
            until: what the gate said before it.

        Raises:
            StoreUnavailable: it is closed by now, so that nobody knows whether what was written moved along.
        """
        now = self._monotonic()
        if now >= until + LATE_SECONDS and self._look(now)[0]:
            raise StoreUnavailable(
                "GT-MOVE-LATE", "Whether this was saved is not known.",
                "It was written while the register moved to another place, perhaps too late to be taken along.",
                "Help somebody by telephone first: the hotline or 110. Then try again, at the new place.",
            )  # fmt: skip

    def _look(self, now: float) -> tuple[str, float]:
        try:
            said = self._records.get(Deployment, "self")
        except Tampered:  # a damaged row closes nothing: on doubt the call goes through
            said = None
        seen = self._seen = (said.moving if said else "", now + LOOK_SECONDS)
        return seen


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
        "Help somebody by telephone first: the hotline or 110. Then open the new place: put its `store`, and `vault` "
        "and `keys` where they lie, into guardtag.toml, or name its guardtag.toml with --city. If it was given up for "
        "good, `guardtag move --give-up` opens this one again.",
    )  # fmt: skip
