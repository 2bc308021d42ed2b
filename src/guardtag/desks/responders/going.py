"""Responders who leave."""

from __future__ import annotations

import attrs

from guardtag.desks.responders.part import Part
from guardtag.model.people import Responder
from guardtag.records import Request, Tx
from guardtag.records.vault import CACHE_SECONDS
from guardtag.steps import leaving
from guardtag.steps.room import no_responder


@attrs.frozen
class Left:
    """A responder was erased.

    Args:
        responder: the id, the only thing left.
        at: when the key was destroyed.
        effective: from when on no running process can open anything of them, seconds since 1970 UTC.
    """

    responder: str
    at: float
    effective: float


class Going(Part):
    """The part of ``city.responders`` that lets go."""

    def retire(self, responder_id: str, *, request_id: str = "") -> Responder:
        """Somebody leaves: they are not called any more, can do nothing, and stand in for nobody.

        What they did stays, and their id stays taken. Open calls that they took and nobody else has go back to the
        ladder and climb at once.

        Args:
            responder_id: the responder.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id.
        """
        room = self._room
        room.operator_only()

        def leave(tx: Tx) -> Responder:
            one = tx.get(Responder, responder_id)
            if one is None:
                raise no_responder()
            return leaving.retire(tx, room, one)

        request = Request(room.actor, "responders.retire", responder_id, request_id)
        left = room.records.change(leave, request=request)
        leaving.let_go(room, responder_id)  # also when it is repeated: the first may have been killed here
        return left

    def erase(self, responder_id: str) -> Left:
        """Erases somebody who left, or leaves with it: their key first, then their row; only the id stays.

        It stays in the journal and in calls, as who did what, and nobody else gets it. Calling again says how it
        stands, and goes on where it was cut short; so does a dispatcher.

        Args:
            responder_id: the responder.

        Raises:
            Denied: nobody has this id and nobody was erased under it.
            StoreUnavailable: copies of the key may be left (``GT-STORE-PURGE``), or the stores do not answer; what is
                left to do stays due.
        """
        room = self._room
        room.operator_only()
        leaving.ask(room, responder_id)
        done = leaving.carry_out(room, leaving.erased_id(responder_id), room.world.now())
        return Left(responder_id, done.at, done.at + CACHE_SECONDS)
