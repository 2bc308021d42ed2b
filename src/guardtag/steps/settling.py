"""What follows a person who moved, left, came back or became part of another's record: their tags, visits and the rest.

The decision is one commit, and holds from then on: whoever reads a tag reads the person's record too. The rows that
follow may be a thousand; they are brought after it page by page, each page over a fresh read of the record, so that
they follow what it says then. Until they have, a row is due in the lane ``sweep``: a process that dies on the way is
finished by a dispatcher.
"""

from __future__ import annotations

from guardtag.model.people import Ward
from guardtag.records import Tx
from guardtag.records.journal import written_before
from guardtag.records.kinds import Unsettled
from guardtag.spi import Row
from guardtag.steps import following, joining
from guardtag.steps.room import Room
from guardtag.steps.sound import sound

WAIT_SECONDS = 60.0
"""After so long a dispatcher goes on with what a process began."""


def note(tx: Tx, room: Room, ward_id: str, by: str) -> None:
    """Writes down, in the commit of a decision, that rows have to follow it."""
    tx.put(Unsettled(ward_id, room.world.new_id(), by, tx.now + WAIT_SECONDS))


def settle(room: Room, ward_id: str, now: float) -> None:
    """Lets everything follow what was decided about a person, if something has to; done twice it is done once.

    Args:
        room: where.
        ward_id: the person's id, or that of a record which became part of another.
        now: seconds since 1970 UTC.
    """
    records = room.records
    if not records.there(Unsettled, ward_id):
        return
    one, ward = sound(records, Unsettled, ward_id), sound(records, Ward, ward_id)
    if one is not None and ward is not None:
        by = written_before(one.by)
        if ward.merged_into:
            joining.hand_over(room, ward_id, by, now)
        else:
            following.follow(room, ward_id, by, now)
    records.change(lambda tx: _settled(tx, ward_id, one.mark if one is not None else ""), now=now)


def _settled(tx: Tx, ward_id: str, mark: str) -> None:
    """Takes the row away, unless something was decided since; one that cannot be opened goes."""
    one = sound(tx, Unsettled, ward_id)
    if one is None or one.mark == mark:
        tx.delete(Unsettled, ward_id)


def carry_out(room: Room, row: Row, now: float) -> None:
    """Goes on with what a process began; see ``sweeps``."""
    settle(room, row.id, now)
