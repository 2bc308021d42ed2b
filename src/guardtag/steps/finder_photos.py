"""Pictures that finders add to a call: a few, sealed under the call's key, forgotten with its words."""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import Incident
from guardtag.model.relay import FINDER, FinderPhoto, Relay
from guardtag.records import Tx
from guardtag.steps import relay
from guardtag.steps.tell import line

EACH = 3
"""Pictures of one finder in a call. The first finders have so many each, those after them so many together."""
MOST = EACH * (relay.FIRST_FINDERS + 1)
"""More than this a call never has."""


def left(kept: Relay | None, finder: int) -> int:
    """How many pictures a finder may still add.

    Args:
        kept: the call's relay row, or ``None`` before its first word or picture.
        finder: their number; 0 for all beyond the last one with a page of their own.
    """
    pictures = kept.pictures if kept is not None else {}
    own = EACH - pictures.get(finder, 0)
    if 1 <= finder <= relay.FIRST_FINDERS:
        return max(own, 0)
    later = sum(count for one, count in pictures.items() if not 1 <= one <= relay.FIRST_FINDERS)
    return max(min(own, EACH - later), 0)


def add(tx: Tx, incident: Incident, photo_id: str, finder: int, data: bytes) -> Relay:
    """Keeps a picture, with a line in the call's thread.

    Args:
        tx: the change.
        incident: the call, fresh.
        photo_id: of the new row.
        finder: who adds it.
        data: a JPEG that was made afresh from the pixels.

    Raises:
        Conflict: the call has ended, or the finder added as many as they may.
    """
    relay.must_be_open(incident)
    kept = relay.row(tx, incident)
    if not left(kept, finder):
        raise Conflict(
            "GT-RELAY-PICTURES", "No more pictures can be added to this call.",
            f"{EACH} are kept of each finder.", "Write what else can be seen.", limit=EACH,
        )  # fmt: skip
    tx.add(FinderPhoto(photo_id, incident.id, incident.subject, incident.day, finder, tx.now, data))
    tx.put(line(tx, incident, "pictured", FINDER, level=incident.rung.level))
    tx.journal(FINDER, "relay.add_picture", (incident.id, incident.subject))
    return tx.put(attrs.evolve(kept, pictures={**kept.pictures, finder: kept.pictures.get(finder, 0) + 1}))


def of_call(tx: Tx, incident: Incident) -> tuple[FinderPhoto, ...]:
    """All pictures of a call, oldest first."""
    return tuple(sorted(tx.find(FinderPhoto, "incident", incident.id, limit=MOST), key=lambda one: (one.at, one.id)))
