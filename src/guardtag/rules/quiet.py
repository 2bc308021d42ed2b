"""How often somebody is reminded of one call: three reminders each, then one digest an hour.

Only reminders are counted, those that say again what was said: another tap of the finder, the same level called
once more. The first notice, every climb, words of the relay and changes of state always go out. A digest is
composed when it is sent and carries the newest place, so what it takes the place of is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REMINDERS: Final = ("again", "repeated", "sighting-maybe")
"""Templates that only remind."""
DIGEST: Final = "digest"
"""The template that stands for further ones."""
EACH: Final = 3
"""Reminders that a person gets of one call before there are only digests."""
HOUR: Final = 3600.0
"""Seconds from one digest to the next."""


def slots() -> range:
    """The numbers of a person's reminders."""
    return range(1, EACH + 1)


def hours(now: float) -> tuple[int, ...]:
    """The numbers of the digests that matter now. A digest's number is the hour since 1970 in which it is due."""
    hour = int(now // HOUR)
    return (hour - 1, hour, hour + 1)


def digest(kept: Mapping[int, tuple[float, bool]], now: float) -> tuple[int, float] | None:
    """The next digest for somebody who had their reminders.

    Args:
        kept: of the digests that matter now, by number: when it was due first, and whether it still waits.
        now: seconds since 1970 UTC.

    Returns:
        its number and when it is due; ``None`` when one is waiting already.
    """
    if any(waits for _, waits in kept.values()):
        return None
    due = max([now, *(due + HOUR for due, _ in kept.values())])
    return int(due // HOUR), due
