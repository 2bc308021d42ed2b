"""Whether somebody is guarded, and at home. Pure."""

from __future__ import annotations

from guardtag.model.people import ACTIVE, DIED, LEFT, Absence, Ward

ENDED = (DIED, LEFT)
"""States of a record whose person is no longer guarded: no call is opened for them, and their tags have ended."""
MAX_ABSENCE = 366 * 86_400.0
"""The longest absence, in seconds: a longer one is to be looked at again."""


def guarded(ward: Ward) -> bool:
    """Whether calls are opened for this person."""
    return ward.state == ACTIVE


def ended(ward: Ward) -> bool:
    """Whether they died or left."""
    return ward.state in ENDED


def absence(ward: Ward, now: float) -> Absence | None:
    """The absence that holds now: no visit is due and no warning is made of it, and whoever is called is told.

    Args:
        ward: the person.
        now: seconds since 1970 UTC.
    """
    found = ward.absence
    return found if found is not None and found.since <= now < found.until else None
