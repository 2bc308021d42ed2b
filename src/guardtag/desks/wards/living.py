"""Where somebody is: away for a time, moved to another area, gone, and back."""

from __future__ import annotations

import attrs

from guardtag.desks.wards.part import Part
from guardtag.errors import Conflict
from guardtag.model import areas
from guardtag.model.people import ABSENCES, ACTIVE, Absence, Ward
from guardtag.records import Tx
from guardtag.records.erasure import known
from guardtag.rules import presence
from guardtag.steps import living, progress, retention, settling
from guardtag.steps.room import acting


class Living(Part):
    """The part of ``city.wards`` about where somebody is."""

    def away(
        self, ward_id: str, *, until: float, why: str = "away", since: float | None = None, by: str = "",
        request_id: str = "",
    ) -> Ward:  # fmt: skip
        """Somebody is not at home for a time: in hospital, travelling, in care. It ends by itself.

        A scan calls for help all the same; whoever is called, and may know what helps the person, is told of it.
        Meanwhile no visit is due; see ``guardtag.rules.presence.absence``.

        Args:
            ward_id: the person.
            until: before when, seconds since 1970 UTC, in the future; at most 366 days after ``since``.
            why: ``hospital``, ``away`` or ``care``.
            since: from when; now unless given.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id.
            Conflict: they died or left.
        """
        room = self._room
        now = room.world.now()
        begins = now if since is None else since
        if why not in ABSENCES:
            raise ValueError(f"why is one of {', '.join(ABSENCES)}")
        if not (begins < until and now < until <= begins + presence.MAX_ABSENCE):
            raise ValueError("until is in the future, after since, and at most 366 days after it")
        absence = Absence(why, begins, until, by or room.actor)

        def leave(tx: Tx, ward: Ward) -> Ward:
            if not presence.guarded(ward):
                raise living.not_guarded()
            return attrs.evolve(ward, absence=absence)

        return self._change(ward_id, "away", leave, request_id, why, since, until, by=by)

    def back(self, ward_id: str, *, by: str = "", request_id: str = "") -> Ward:
        """Somebody is back before the time; an absence that has not begun is called off.

        Args:
            ward_id: the person.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id.
        """
        return self._change(
            ward_id, "back", lambda tx, ward: attrs.evolve(ward, absence=None), request_id, by=by
        )  # fmt: skip

    def move(self, ward_id: str, area: str, *, by: str = "", request_id: str = "") -> Ward:
        """Somebody lives in another area now, which answers for them from then on.

        A call that is open keeps the ladder that it began with. Tags go on working: the number in a token is that of
        the area they were minted for. Open visits of workers who do not answer for the new area are cancelled.

        Args:
            ward_id: the person.
            area: path of the new area.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id.
        """
        room = self._room
        path = areas.check(area, len(room.config.levels))

        def move(tx: Tx, ward: Ward) -> Ward:
            if ward.area != path:
                settling.note(tx, room, ward.id, by or room.actor)
            return attrs.evolve(ward, area=path)

        return self._settled(self._change(ward_id, "move", move, request_id, path, by=by))

    def leave(self, ward_id: str, why: str, *, by: str = "", close_call: str = "", request_id: str = "") -> Ward:
        """Somebody died, or is not guarded here any more: their tags end, nothing is begun for them.

        No call can be opened from then on; whoever reads a tag sees the calm page. Visits are cancelled. Nobody is
        sent a message about it, and of a death none says so. The record stays until its time of keeping is over.

        Args:
            ward_id: the person.
            why: ``died`` or ``left``.
            by: who says so.
            close_call: the outcome with which ``by`` closes a call that is open; empty: an open call refuses.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id, or ``by`` may not close the call.
            Conflict: a call is open for them (``GT-WARD-CALLED``).
        """
        room = self._room
        if why not in presence.ENDED:
            raise ValueError(f"why is one of {', '.join(presence.ENDED)}")

        def leave(tx: Tx, ward: Ward) -> Ward:
            if ward.state == why:
                return ward
            incident = living.open_call(tx, ward.id)
            if incident is not None and not close_call:
                raise Conflict(
                    "GT-WARD-CALLED", "A call is open for this person.", "Somebody may be on the way to them.",
                    "Close the call first, or say with which outcome it ends.",
                )  # fmt: skip
            if incident is not None:
                progress.close(tx, room, incident, acting(tx, room, by, incident), close_call)
            settling.note(tx, room, ward.id, by or room.actor)
            ended = tx.now if ward.ended is None else ward.ended
            gone = attrs.evolve(ward, state=why, ended=ended, absence=None)
            retention.left(tx, room, gone)
            return gone

        return self._settled(self._change(ward_id, "leave", leave, request_id, why, by=by, detail=why))

    def return_(self, ward_id: str, *, by: str = "", request_id: str = "") -> Ward:
        """Takes ``leave`` back: they are guarded again, and their tags are what they were before.

        Args:
            ward_id: the person.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id.
            Conflict: they are being erased (``GT-WARD-GOING``).
        """
        room = self._room

        def back(tx: Tx, ward: Ward) -> Ward:
            if presence.guarded(ward):
                return ward
            if known(tx, ward.id) is not None:
                raise Conflict(
                    "GT-WARD-GOING", "This person is being erased.", "It was asked for, or their time of keeping is "
                    "over; it cannot be taken back.", "Enrol them anew.",
                )  # fmt: skip
            settling.note(tx, room, ward.id, by or room.actor)
            return attrs.evolve(ward, state=ACTIVE, ended=None)

        return self._settled(self._change(ward_id, "return", back, request_id, by=by))

    def _settled(self, ward: Ward) -> Ward:
        """The record; what follows it has been done, also when a call that came before was cut short."""
        settling.settle(self._room, ward.id, self._room.world.now())
        return ward
