"""Marks in the vault: whose keys were destroyed, and when. They clean whatever is restored."""

from __future__ import annotations

import math

from guardtag.spi import Row

LONG_AGO = 1.0
"""Stands for the time of an erasure that nobody knows any more, since its mark is damaged."""


def mark_of(person: str, at: float) -> Row:
    """The row that says that somebody's keys were destroyed.

    Args:
        person: a ward's id, or ``r:`` and a responder's.
        at: when, seconds since 1970 UTC.
    """
    return Row("erased", person, 1, repr(at).encode())


def when(mark: Row) -> float:
    """When that was; ``LONG_AGO`` of a mark that says no time: whoever it names was erased all the same."""
    try:
        at = float(mark.body)
    except ValueError:
        return LONG_AGO
    return at if math.isfinite(at) and at > 0 else LONG_AGO
