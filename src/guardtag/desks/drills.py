"""Drills (演练): a simulated call on the live duty lists, with its six milestones measured."""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.errors import Denied
from guardtag.model import areas
from guardtag.model.drills import Drill
from guardtag.records import Request
from guardtag.records.journal import identified
from guardtag.rules.milestones import KINDS
from guardtag.steps import drilling
from guardtag.steps.checks import MAX_PLACE, maybe
from guardtag.steps.room import Room

MOST_MINUTES = 24 * 60.0


class DrillDesk:
    """The desk on the door: ``city.drills``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def hold(
        self, area: str, *, kind: str = "found", minutes: float = 60.0, place: str = "", reason: str = "", by: str = "",
        request_id: str = "",
    ) -> Drill:  # fmt: skip
        """Calls whoever is on duty in an area, as an exercise: nobody is lost, and every message says so first.

        It climbs as a call would, is answered as a call is, and ends with the last of its calls, or by itself. Calls
        in earnest are not touched by it; no family is told, and no poster or public page is made of it. Its result is
        kept: ``results``.

        Args:
            area: path; the call begins there.
            kind: ``found``, ``missing`` or ``distress``.
            minutes: when it ends, above 0 and at most a day.
            place: where the person of the exercise is said to be, about no real person.
            reason: a few words, about no person.
            by: who holds it; the operator's own code unless given.
            request_id: makes the call repeatable: a retry holds no second one.

        Raises:
            Conflict: one is running in this area (``GT-DRILL-RUNNING``), or too many modes are in force.
        """
        room = self._room
        room.operator_only()
        areas.check(area, len(room.config.levels))
        if KINDS.get(kind) != "person":
            raise ValueError("kind is found, missing or distress")
        if isinstance(minutes, bool) or not 0 < minutes <= MOST_MINUTES:
            raise ValueError(f"minutes is above 0 and at most {MOST_MINUTES:.0f}")
        place, reason = maybe("place", place, MAX_PLACE), maybe("reason", reason, 200)
        actor, id = identified("by", by or room.actor), room.world.new_id()

        request = Request(room.actor, "drills.hold", area, request_id, (kind, minutes, place, reason, actor))
        held = room.records.change(
            lambda tx: drilling.hold(
                tx, room,
                Drill(
                    id, area, kind, tx.now, tx.now + minutes * 60, actor, reason,
                    due=tx.now + minutes * 60 + drilling.AFTER,
                ),
                place,
            ),
            request=request,
        )  # fmt: skip
        room.modes.forget()
        return held

    def get(self, drill_id: str) -> Drill:
        """One drill as it stands; raises ``Denied`` when there is none of this id."""
        room = self._room
        room.operator_only()
        found = room.records.get(Drill, drill_id)
        if found is None:
            raise Denied(
                "GT-DRILL-UNKNOWN", "There is no such drill.", "The id is wrong.", "See `guardtag drill results`."
            )
        return drilling.as_it_stands(room.records, found)

    def results(self, area: str = "", *, after: str = "", limit: int = 100) -> Sequence[Drill]:
        """Drills of an area and all below it, or of everywhere, newest first; one that is running as it stands.

        Args:
            area: path; all unless given.
            after: the last id of the page before.
            limit: at most so many, 1 to 1000.
        """
        room = self._room
        room.operator_only()
        index, value = ("area", areas.check(area, len(room.config.levels))) if area else ("all", "drill")
        found = room.records.find(Drill, index, value, after=after, limit=limit)
        return [drilling.as_it_stands(room.records, one) for one in found]
