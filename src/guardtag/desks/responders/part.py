"""What every part of the desk has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from guardtag.model.areas import check
from guardtag.model.people import Colleague, Responder
from guardtag.records import Request, Tx
from guardtag.rules import duty
from guardtag.steps import colleagues, sheets
from guardtag.steps.room import Room, no_responder, not_the_operator


class Part:
    """A part of the desk ``city.responders``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get(self, responder_id: str) -> Responder:
        """The responder of this id; raises ``Denied`` when there is none."""
        if self._room.signed_in and responder_id != self._room.actor:
            raise not_the_operator()
        found = self._room.records.get(Responder, responder_id)
        if found is None:
            raise no_responder()
        return found

    def _change(
        self, id: str, verb: str, fn: Callable[[Tx, Responder], Responder], request_id: str, *arguments: object
    ) -> Responder:
        room = self._room
        room.operator_only()

        def change(tx: Tx) -> Responder:
            one = tx.get(Responder, id)
            if one is None:
                raise no_responder()
            tx.journal(room.actor, f"responders.{verb}", (id,))
            return tx.put(fn(tx, one))

        request = Request(room.actor, f"responders.{verb}", id, request_id, arguments)
        return room.records.change(change, request=request)

    def colleagues(self, area: str) -> Sequence[Colleague]:
        """Active responders of an area and those above it by name, the nearest first; a supervisor's of all below too.

        Args:
            area: path; on a door of ``acting_as`` one that this person answers for, or stands in for.

        Raises:
            Denied: it is none of theirs, or they answer for no area.
        """
        room = self._room
        check(area, len(room.config.levels))
        if not room.signed_in:
            return colleagues.around(room.records, area, below=True)
        room.records.change(lambda tx: sheets.area_of(tx, room, area, duty.CALLED))
        now, one = room.world.now(), self.get(room.actor)
        return colleagues.around(room.records, area, below=sheets.serves(one, area, now, "supervisor"))

    def list(self, area: str) -> Iterable[Responder]:
        """All active responders of exactly this area."""
        self._room.operator_only()
        return self._room.records.every(Responder, "area", area)
