"""Incidents: acknowledged, on the scene, handed over, closed; raised when it must be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model.areas import covers
from guardtag.model.incidents import Incident
from guardtag.records import Request, Tx
from guardtag.steps import meeting, progress
from guardtag.steps.checks import maybe
from guardtag.steps.climb import climb
from guardtag.steps.room import Person, Room, acting, not_the_operator, person
from guardtag.steps.tell import line


class Incidents:
    """The desk on the door: ``city.incidents``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get(self, incident_id: str) -> Incident:
        """One incident; raises ``Denied`` when there is none, or it is not this door's person's."""
        found = self._room.records.get(Incident, incident_id)
        if found is None:
            raise _no_incident()
        if self._room.signed_in:
            self._room.records.change(lambda tx: acting(tx, self._room, "", found))
        return found

    def list(
        self, area: str = "", *, state: str = "", ward: str = "", after: str = "", limit: int = 100
    ) -> Sequence[Incident]:
        """Incidents, newest first, paged by id: of an area and all below it, of a state or of a ward.

        Args:
            area: path.
            state: ``open`` or ``closed``.
            ward: id of a person.
            after: the last id of the page before.
            limit: at most so many.
        """
        records = self._room.records
        if self._room.signed_in:
            who = records.change(lambda tx: person(tx, self._room.actor))
            if who.responder is None or ward or not area or not covers(who.responder.area, area):
                raise not_the_operator()
        if sum(map(bool, (area, state, ward))) != 1:
            raise ValueError("give one of area, state and ward")
        if ward:
            return records.find(Incident, "ward", records.blind("ward", ward), after=after, limit=limit)
        return records.find(Incident, "area" if area else "state", area or state, after=after, limit=limit)

    def acknowledge(self, incident_id: str, *, by: str = "", note: str = "", request_id: str = "") -> Incident:
        """Somebody takes the call: the ladder waits for them, and climbs again should it go quiet.

        Args:
            incident_id: the incident.
            by: a responder's id, or ``WARD/CONTACT``.
            note: a few words.
            request_id: makes the call repeatable.
        """
        return self._advance(incident_id, by, "acknowledged", note, request_id)

    def arrive(self, incident_id: str, *, by: str = "", note: str = "", request_id: str = "") -> Incident:
        """Somebody is on the scene."""
        return self._advance(incident_id, by, "on_scene", note, request_id)

    def hand_over(
        self, incident_id: str, *, by: str = "", word: str = "", note: str = "", request_id: str = ""
    ) -> Incident:
        """The person was handed over to the family, and that was reported back.

        Args:
            incident_id: the incident.
            by: a responder's id, or ``WARD/CONTACT``, whose own word is proof.
            word: the pick-up word that was said, in any configured language. Without it the hand-over
                counts as unproved, and a task asks somebody to confirm it.
            note: a few words.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the word is wrong, or five were; nothing was recorded as handed over.
        """
        note = maybe("note", note, 200)
        proved = meeting.check_word(self._room, incident_id, by, word)
        request = Request(by, "incidents.handed_over", incident_id, request_id, (note, bool(word)))
        return self._change(
            incident_id, by, lambda tx, incident, who: meeting.hand_over(tx, incident, who, proved, note),
            request if request_id else None,
        )  # fmt: skip

    def raise_(self, incident_id: str, *, reason: str, by: str = "", seen_level: int | None = None) -> Incident:
        """Raises the call one level by hand (提级办理).

        Args:
            incident_id: the incident.
            reason: why, for the record.
            by: who.
            seen_level: the level the caller saw; refused when it was raised since.
        """
        reason = maybe("reason", reason, 200)
        if not reason:
            raise ValueError("a reason is needed")

        def lift(tx: Tx, incident: Incident, who: Person) -> Incident:
            progress.must_be_open(incident)
            if seen_level is not None and incident.level != seen_level:
                raise Conflict(
                    "GT-INCIDENT-RAISED", "The call was raised since you looked.", "Somebody or the clock was first.",
                    "Look again before you raise it further.",
                )  # fmt: skip
            return tx.put(climb(tx, self._room, incident, by=who.id, reason=reason))

        return self._change(incident_id, by, lift, None)

    def close(
        self, incident_id: str, *, outcome: str, by: str = "", feedback: str = "", helped: int = 0,
        recovered: float = 0.0, note: str = "", request_id: str = "",
    ) -> Incident:  # fmt: skip
        """Ends the call (闭环); allowed from every open state.

        What was never reached counts as missed; feedback and a review become tasks, seen until done.

        Args:
            incident_id: the incident.
            outcome: ``home``, ``hospital``, ``police``, ``false-alarm``, ``duplicate``, ``not-found``,
                ``died`` or ``other``.
            by: who closes.
            feedback: what was said to the family and the finder; then that task is done.
            helped: people helped.
            recovered: loss recovered, in yuan.
            note: a few words.
            request_id: makes the call repeatable.
        """
        feedback, note = maybe("feedback", feedback, 500), maybe("note", note, 500)
        request = Request(by, "incidents.close", incident_id, request_id, (outcome, feedback, helped, recovered))

        def end(tx: Tx, incident: Incident, who: Person) -> Incident:
            return progress.close(
                tx, self._room, incident, who, outcome, feedback=feedback, helped=helped, recovered=recovered,
                note=note,
            )  # fmt: skip

        return self._change(incident_id, by, end, request if request_id else None)

    def complete(self, incident_id: str, task: str, *, by: str = "", result: str = "") -> Incident:
        """Marks a task of a closed incident as done."""
        result = maybe("result", result, 500)

        def complete(tx: Tx, incident: Incident, who: Person) -> Incident:
            if all(t.id != task or t.done is not None for t in incident.tasks):
                raise Conflict(
                    "GT-TASK-DONE", "There is no such open task.", "It was done before, or never made.",
                    "See `guardtag incident show`.",
                )  # fmt: skip
            tasks = tuple(
                attrs.evolve(t, done=tx.now, by=who.id, result=result) if t.id == task else t for t in incident.tasks
            )
            tx.journal(who.id, "incidents.task", (incident.id, incident.subject), task)
            return tx.put(line(tx, attrs.evolve(incident, tasks=tasks), f"task-{task}", who.id, result))

        return self._change(incident_id, by, complete, None)

    def _advance(self, incident_id: str, by: str, state: str, note: str, request_id: str) -> Incident:
        note = maybe("note", note, 200)
        request = Request(by, f"incidents.{state}", incident_id, request_id, (note,))
        return self._change(
            incident_id, by, lambda tx, incident, who: progress.advance(tx, incident, who, state, note),
            request if request_id else None,
        )  # fmt: skip

    def _change(
        self, incident_id: str, by: str, fn: Callable[[Tx, Incident, Person], Incident], request: Request | None
    ) -> Incident:
        def change(tx: Tx) -> Incident:
            incident = tx.get(Incident, incident_id)
            if incident is None:
                raise _no_incident()
            return fn(tx, incident, acting(tx, self._room, by, incident))

        return self._room.records.change(change, request=request)


def _no_incident() -> Denied:
    return Denied(
        "GT-INCIDENT-UNKNOWN", "There is no such call.", "The id is wrong, or it was erased.",
        "List them with `guardtag incident list`.",
    )  # fmt: skip
