"""Erasing a person from the register."""

from __future__ import annotations

import attrs

from guardtag.desks.wards.part import Part
from guardtag.model.tags import Tag
from guardtag.records.vault import CACHE_SECONDS
from guardtag.steps import erasing, living


@attrs.frozen
class Erased:
    """A person was erased, or will be as soon as the call for them is over.

    Args:
        ward: the id, the only thing left.
        at: when the keys were destroyed; 0 while it waits.
        effective: from when on no running process can open anything of them, seconds since 1970 UTC; 0 while it
            waits.
        tags: serials that were ended.
        waiting: a call is open for them, or was closed a moment ago: a dispatcher does it as soon as it may.
    """

    ward: str
    at: float
    effective: float
    tags: tuple[int, ...]
    waiting: bool = False


class Ending(Part):
    """The part of ``city.wards`` that erases."""

    def erase(self, ward_id: str, *, by: str = "", close_call: str = "") -> Erased:
        """Erases a person: their keys, then their rows; their tags end.

        While a call for them is open, and for some minutes after it until those on their way have heard that it is
        over, the erasure waits: it is due, and a dispatcher does it. Calling again says how it stands, and goes on
        where it was cut short. It is effective 60 seconds after the keys were destroyed, when no other process
        can hold one any more. Records that became part of theirs go with them.

        Args:
            ward_id: the id; that of a record which became part of another erases the person.
            by: who erases; the operator's own code unless given.
            close_call: the outcome with which ``by`` closes the call that is open for them; empty: it goes on.

        Raises:
            Denied: nobody has this id and nobody was erased under it, or ``by`` may not close the call.
            StoreUnavailable: copies of the keys may be left (``GT-STORE-PURGE``), or the stores do not answer;
                what is left to do stays due.
        """
        room = self._room
        room.operator_only()
        records = room.records
        ward_id = living.reads_as(records, ward_id)
        everything = (ward_id, *erasing.parts(records, ward_id))
        blind = [records.blind("ward", one) for one in everything]
        tags = {tag.serial for value in blind for tag in records.every(Tag, "ward", value, whole=False)}
        erasing.ask(room, ward_id, by or room.actor, close_call)
        done = [erasing.carry_out(room, one, room.world.now()) for one in everything]
        if any(one.done is None for one in done):
            return Erased(ward_id, 0.0, 0.0, (), waiting=True)
        at = max(one.at for one in done)
        return Erased(ward_id, at, at + CACHE_SECONDS, tuple(sorted(tags)))
