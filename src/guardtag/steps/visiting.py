"""Which visits somebody has at a person's: what opens the policy's state ``visit``."""

from __future__ import annotations

from guardtag.model.visits import Visit
from guardtag.records import Records, Tx


def today(source: Records | Tx, ward: str, worker: str, day: str) -> bool:
    """Whether an open visit to this person is given to this worker on this day.

    Args:
        source: where to look.
        ward: id of the person.
        worker: id of the responder.
        day: ``YYYYMMDD`` in the deployment's time zone.
    """
    found = source.find(Visit, "open", source.blind("ward", ward), limit=100)
    return any(one.worker == worker and one.day == day for one in found)
