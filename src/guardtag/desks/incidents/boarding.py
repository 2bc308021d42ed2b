"""What is open, for one person's own door: the calls that concern them, and with whom they work on one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from guardtag.desks.incidents.part import Part, no_incident
from guardtag.model.areas import check, covers
from guardtag.model.incidents import CallLine, Incident
from guardtag.model.people import Colleague, Responder
from guardtag.records import Tx
from guardtag.rules import duty
from guardtag.steps import colleagues, open_calls
from guardtag.steps.room import Person, acting, not_the_operator, person, signed_in_only, staff_only
from guardtag.steps.shown import looked

MOST = 1000
"""Calls of one board."""
NAMED = 60
"""So many of those who stand in a call are named."""


class Boarding(Part):
    """The part of ``city.incidents`` by which a responder sees what is open; the operator's code has ``list``."""

    def board(self, *, area: str = "", limit: int = 50) -> Sequence[Incident]:
        """Open calls that concern this door's responder, each as they may see it; journalled.

        Those in earnest come before those of an exercise, and the newest first.

        Those of their areas, of areas of whom they stand in for, and those that they were whistled for.

        Args:
            area: path: only of this area and below it.
            limit: at most so many, 1 to 1000.

        Raises:
            Denied: nobody is signed in, or they are nobody who is called.
        """
        room = self._room
        if not 1 <= limit <= MOST:
            raise ValueError(f"limit is 1 to {MOST}")
        path = check(area, len(room.config.levels)) if area else ""

        def wanted(one: Responder, call: Incident, now: float) -> bool:
            return duty.concerns(one, call, now) and (not path or covers(path, call.area))

        who, found = self._open(wanted)
        found.sort(key=lambda call: call.drill)
        return room.records.change(lambda tx: looked(tx, room, "incidents.list", found[:limit], who))

    def lines(self) -> Sequence[CallLine]:
        """The same calls, and the searches that they were asked to join in, all of them by kind, state, area and time.

        Nobody can be known by them, so that it counts as no look.

        Raises:
            Denied: as ``board``.
        """
        return tuple(map(open_calls.line, self._open(_or_looks)[1]))

    def news(self, incident_id: str = "") -> str:
        """A text that is another one once anything changed of what they see: of one call, or of those of ``lines``.

        It costs little where the store can tell that nothing was written (``city.mark``); nothing can be told from it.

        Args:
            incident_id: id of one.

        Raises:
            Denied: as ``board``.
        """
        found = self._open(_or_looks)[1]
        return open_calls.digest(one for one in found if not incident_id or one.id == incident_id)

    def colleagues(self, incident_id: str) -> Sequence[Colleague]:
        """Who works on a call, by name: the responders of its area and those above it, the nearest first, then others
        who stand in it.

        A volunteer is told the name of no person but themselves: to hand something over they need a role and an area.

        Args:
            incident_id: the call.

        Raises:
            Denied: there is none, or it is not this door's person's; a family is told no names.
        """
        room = self._room

        def may(tx: Tx) -> tuple[Incident, Responder | None]:
            call = tx.get(Incident, incident_id)
            if call is None:
                raise no_incident()
            who = acting(tx, room, "", call) if room.signed_in else None
            if who is not None:
                staff_only(who)
            return call, who.responder if who is not None else None

        call, reader = room.records.change(may)
        found = {one.id: one for one in colleagues.around(room.records, call.area)}
        ids = (
            {line.by for line in call.thread} | {task.owner for task in call.tasks}
            | {ack.by for ack in call.acknowledged} | {one.department for one in call.summons}
        )  # fmt: skip
        known = (*found.values(), *colleagues.named(room.records, sorted(ids - found.keys())[:NAMED]))
        if reader is None or duty.knows_names(reader, call.area, room.world.now()):
            return known
        told = {one.id for one in known if one.role == "department"} | {reader.id}  # an office is no person
        return tuple(one if one.id in told else attrs.evolve(one, name="") for one in known)

    def _open(self, wanted: Callable[[Responder, Incident, float], bool]) -> tuple[Person, list[Incident]]:
        room = self._room
        signed_in_only(room)
        who = room.records.change(lambda tx: person(tx, room.actor))
        staff_only(who)
        assert who.responder is not None
        if who.responder.role == "auditor":
            raise not_the_operator()
        now = room.world.now()
        return who, [call for call in room.open_calls.of(room.records) if wanted(who.responder, call, now)]


def _or_looks(one: Responder, call: Incident, now: float) -> bool:
    return duty.concerns(one, call, now) or (call.ring is not None and one.id in call.searchers)
