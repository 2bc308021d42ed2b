"""When responders are on duty, what they learnt, who stands in for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import attrs

from guardtag.desks.responders.part import Part
from guardtag.errors import Conflict
from guardtag.model.duty import Leave
from guardtag.model.people import Responder, Training
from guardtag.records import Request, Tx
from guardtag.rules.duty import shifts
from guardtag.rules.training import passed
from guardtag.steps import roster
from guardtag.steps.checks import maybe
from guardtag.steps.room import no_responder

T = TypeVar("T")
MAX_ENTRIES = 50


class Serving(Part):
    """The part of ``city.responders`` that knows when somebody is called."""

    def train(
        self, responder_id: str, training: str, *, expires: float | None = None, request_id: str = ""
    ) -> Responder:
        """Records that somebody learnt something today, of a course or not; ``city.training.passed`` knows courses.

        Args:
            responder_id: the responder.
            training: its name.
            expires: until when it counts, seconds since 1970 UTC, or ``None``.
            request_id: makes the call repeatable.
        """

        room = self._room

        def learn(tx: Tx, one: Responder) -> Responder:
            return passed(one, Training(training, tx.now, expires, room.actor))

        return self._change(responder_id, "train", learn, request_id, training, expires)

    def duty(self, responder_id: str, duty: Sequence[str], *, request_id: str = "") -> Responder:
        """Sets when somebody is on duty.

        Args:
            responder_id: the responder.
            duty: as for ``enrol``; none: always.
            request_id: makes the call repeatable.
        """
        wanted = shifts(duty)
        return self._change(responder_id, "duty", lambda tx, one: attrs.evolve(one, shifts=wanted), request_id, *duty)

    def leave(
        self, responder_id: str, *, until: float, since: float | None = None, reason: str = "", stand_in: str = "",
        request_id: str = "",
    ) -> Responder:  # fmt: skip
        """Somebody is away: they are not called, their stand-in is.

        Args:
            responder_id: the responder.
            until: until when, seconds since 1970 UTC, exclusive.
            since: from when; now unless given.
            reason: a few words.
            stand_in: id of the responder who does their duty for that time; see ``stand_in``.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id.
            Conflict: too many leaves are known, or somebody would stand in for themselves.
        """
        reason = maybe("reason", reason, 200)

        def go(tx: Tx, one: Responder) -> Responder:
            begin = tx.now if since is None else since
            if until <= begin:
                raise ValueError("until is after since")
            kept = tuple(leave for leave in one.leaves if leave.until > tx.now)
            if stand_in:
                self._stand(tx, one, stand_in, begin, until)
            return attrs.evolve(one, leaves=_few((*kept, Leave(begin, until, reason))))

        return self._change(responder_id, "leave", go, request_id, until, since, reason, stand_in)

    def back(self, responder_id: str, *, request_id: str = "") -> Responder:
        """Somebody is back before the time: their leaves end, and whoever stands in for them is released.

        Args:
            responder_id: the responder.
            request_id: makes the call repeatable: a late retry does not end a leave that was entered since.
        """

        def come(tx: Tx, one: Responder) -> Responder:
            for other in roster.standing_in(tx, one):
                tx.put(roster.released(other, one.id))
            return attrs.evolve(one, leaves=())

        return self._change(responder_id, "back", come, request_id)

    def stand_in(
        self, responder_id: str, *, stand_in: str, until: float, since: float | None = None, request_id: str = ""
    ) -> Responder:
        """Somebody does another's duty for a time: called in their place, with their area, role and rights.

        Args:
            responder_id: the responder whose duty it is.
            stand_in: id of the responder who does it.
            until: until when, seconds since 1970 UTC, exclusive.
            since: from when; now unless given.
            request_id: makes the call repeatable.

        Returns:
            the record of whoever stands in.

        Raises:
            Denied: nobody of one of these ids.
            Conflict: somebody would stand in for themselves, or for too many.
        """
        room = self._room
        room.operator_only()

        def stand(tx: Tx) -> Responder:
            one = tx.get(Responder, responder_id)
            if one is None or not one.active:
                raise no_responder()
            begin = tx.now if since is None else since
            if until <= begin:
                raise ValueError("until is after since")
            tx.journal(room.actor, "responders.stand_in", (responder_id, stand_in))
            return self._stand(tx, one, stand_in, begin, until)

        request = Request(room.actor, "responders.stand_in", responder_id, request_id, (stand_in, until, since))
        return room.records.change(stand, request=request)

    def _stand(self, tx: Tx, one: Responder, by: str, since: float, until: float) -> Responder:
        other = tx.get(Responder, by)
        if other is None or not other.active:
            raise no_responder()
        if other.id == one.id or other.role == "auditor":
            raise Conflict(
                "GT-RESPONDER-STAND-IN", "This person cannot stand in.",
                "Nobody stands in for themselves, and an auditor for nobody.", "Choose somebody else.",
            )  # fmt: skip
        kept = tuple(s for s in other.standing if s.until > tx.now and s.person != one.id)
        return tx.put(attrs.evolve(other, standing=_few((*kept, *roster.stands_for(one, since, until)))))


def _few(entries: tuple[T, ...]) -> tuple[T, ...]:
    if len(entries) > MAX_ENTRIES:
        raise Conflict(
            "GT-RESPONDER-MANY", f"A responder has at most {MAX_ENTRIES} leaves and people to stand in for.",
            "So many are planned already.", "Wait until some are over.", limit=MAX_ENTRIES,
        )  # fmt: skip
    return entries
