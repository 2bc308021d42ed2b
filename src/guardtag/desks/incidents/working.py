"""Works on calls, to their end."""

from __future__ import annotations

import attrs

from guardtag.desks.incidents.part import Part
from guardtag.model.incidents import Incident
from guardtag.records import Tx
from guardtag.steps import meeting, progress, tasks
from guardtag.steps.checks import maybe
from guardtag.steps.room import Person, acting
from guardtag.steps.tell import line


class Working(Part):
    """The part of ``city.incidents`` that works on calls, to their end."""

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
        return self._change(
            incident_id, by, lambda tx, incident, who: meeting.hand_over(tx, self._room, incident, who, proved, note),
            "handed_over", request_id, note, bool(word),
        )  # fmt: skip

    def hand_back(self, incident_id: str, *, by: str = "", reason: str = "", request_id: str = "") -> Incident:
        """Whoever took the call cannot come after all; when nobody is left it climbs at once.

        Args:
            incident_id: the incident.
            by: who gives it back.
            reason: why, in a few words.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the call is closed, or they had not taken it.
        """
        reason = maybe("reason", reason, 200)
        return self._change(
            incident_id, by, lambda tx, incident, who: progress.hand_back(tx, self._room, incident, who, reason),
            "hand_back", request_id, reason,
        )  # fmt: skip

    def assign(
        self, incident_id: str, task: str, *, to: str, due: float, text: str = "", by: str = "", request_id: str = ""
    ) -> Incident:
        """Gives somebody something to do about a call; they are reminded once a day when it is overdue.

        Args:
            incident_id: the incident, open or closed.
            task: short name within the incident: lower-case letters, digits and ``-``.
            to: id of the responder who is to do it.
            due: by when, seconds since 1970 UTC.
            text: what is to be done.
            by: who assigns it.
            request_id: makes the call repeatable.

        Raises:
            Conflict: an open task has this name.
            Denied: nobody of this id.
        """
        text = maybe("text", text, 500)
        return self._change(
            incident_id, by,
            lambda tx, incident, who: tasks.assign(tx, self._room, incident, who, task, to, due, text),
            "assign", request_id, task, to, due, text,
        )  # fmt: skip

    def reopen(self, incident_id: str, *, by: str = "", reason: str, request_id: str = "") -> Incident:
        """Opens a call again that was closed too early, within seven days; it climbs from where it stood.

        Args:
            incident_id: the incident.
            by: who opens it again.
            reason: why, for the record.
            request_id: makes the call repeatable.

        Raises:
            Conflict: it is open, too old, a drill, or the person has another open call.
        """
        reason = maybe("reason", reason, 200)
        if not reason:
            raise ValueError("a reason is needed")
        return self._change(
            incident_id, by, lambda tx, incident, who: progress.reopen(tx, self._room, incident, who, reason),
            "reopen", request_id, reason,
        )  # fmt: skip

    def duplicate(self, incident_id: str, *, of: str, by: str = "", request_id: str = "") -> Incident:
        """Closes a call as the double of another, which says so in its thread.

        Args:
            incident_id: the call that is one too many.
            of: id of the call that goes on; it must be open.
            by: who joins them.
            request_id: makes the call repeatable.

        Raises:
            Conflict: one of them is closed, or one is a drill and the other a call in earnest.
        """

        def join(tx: Tx, incident: Incident, who: Person) -> Incident:
            if of == incident_id:
                raise progress.no_call()
            other = progress.call(tx, of)
            acting(tx, self._room, by, other)
            progress.may_be_one(other, incident)
            place = "" if other.place else incident.place
            tx.put(line(tx, attrs.evolve(other, place=other.place or place), "joined", who.id, incident.place))
            return progress.close(tx, self._room, incident, who, "duplicate", duplicate_of=of)

        return self._change(incident_id, by, join, "duplicate", request_id, of)

    def close(
        self, incident_id: str, *, outcome: str, by: str = "", feedback: str = "", helped: int = 0,
        recovered: float = 0.0, note: str = "", request_id: str = "", currency: str = "",
    ) -> Incident:  # fmt: skip
        """Ends the call (闭环); allowed from every open state.

        What was never reached counts as missed; feedback and a review become tasks, seen until done.

        Args:
            incident_id: the incident.
            outcome: one that its kind has (see ``kinds``): of somebody who may be in danger ``home``, ``hospital``,
                ``police``, ``false-alarm``, ``not-found``, ``died``, ``duplicate``, ``other``; of a service ``done``,
                ``not-home``, ``not-needed`` and others.
            by: who closes.
            feedback: what was said to the family and the finder; then that task is done.
            helped: people helped.
            recovered: loss recovered, in ``currency``.
            note: a few words.
            request_id: makes the call repeatable.
            currency: three letters of ISO 4217, such as ``USD``; yuan unless said.
        """
        feedback, note = maybe("feedback", feedback, 500), maybe("note", note, 500)

        def end(tx: Tx, incident: Incident, who: Person) -> Incident:
            return progress.close(
                tx, self._room, incident, who, outcome, feedback=feedback, helped=helped, recovered=recovered,
                note=note, currency=currency,
            )  # fmt: skip

        more = (currency,) if currency else ()  # a request from before there were currencies stays the same
        return self._change(incident_id, by, end, "close", request_id, outcome, feedback, helped, recovered, *more)

    def complete(
        self, incident_id: str, task: str, *, by: str = "", result: str = "", request_id: str = ""
    ) -> Incident:
        """Marks a task as done.

        Args:
            incident_id: the incident, open or closed.
            task: its name.
            by: who did it.
            result: what came of it.
            request_id: makes the call repeatable.

        Raises:
            Conflict: there is no such open task.
        """
        result = maybe("result", result, 500)
        return self._change(
            incident_id, by, lambda tx, incident, who: tasks.complete(tx, incident, who, task, result),
            "complete", request_id, task, result,
        )  # fmt: skip
