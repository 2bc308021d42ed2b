"""Incidents: opened, taken, on the scene, handed over, closed; raised and whistled for when it must be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model import areas
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.records import Request, Tx
from guardtag.rules import presence
from guardtag.rules.duty import answers_for
from guardtag.steps import living, meeting, opening, progress, tasks, whistle
from guardtag.steps.checks import MAX_MESSAGE, MAX_PLACE, maybe, words_of_a_stranger
from guardtag.steps.climb import climb
from guardtag.steps.opening import Call, open_or_join
from guardtag.steps.room import OPERATOR, Person, Room, acting, not_the_operator, person, unknown_person
from guardtag.steps.shown import looked, shown
from guardtag.steps.tell import line


class Incidents:
    """The desk on the door: ``city.incidents``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get(self, incident_id: str) -> Incident:
        """One incident; raises ``Denied`` when there is none, or it is not this door's person's.

        What a person sees of it is journalled first.
        """
        room = self._room
        found = room.records.get(Incident, incident_id)
        if found is None:
            raise _no_incident()
        if not room.signed_in:
            return found
        return room.records.change(
            lambda tx: looked(tx, room, "incidents.get", [found], acting(tx, room, "", found))[0]
        )

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
            if who.responder is None or ward or not area or not answers_for(who.responder, area):
                raise not_the_operator()
        if sum(map(bool, (area, state, ward))) != 1:
            raise ValueError("give one of area, state and ward")
        if ward:
            return living.calls(records, ward, after, limit)
        found = records.find(Incident, "area" if area else "state", area or state, after=after, limit=limit)
        if not self._room.signed_in:
            return found
        return records.change(lambda tx: looked(tx, self._room, "incidents.list", found, who))

    def open(
        self, kind: str, *, ward: Ward | str = "", area: str = "", by: str = "", place: str = "", message: str = "",
        request_id: str = "",
    ) -> Incident:  # fmt: skip
        """Opens a call without a tag: somebody rang, came to the hall, or asks for an errand (遇困求助, 帮办).

        A call of class *person* joins the person's open one; its family and the lowest level are called as
        after a scan. A service calls the responders alone.

        Args:
            kind: ``missing``, ``distress``, ``errand``, ``visit``, ``found`` or a kind of the configuration.
            ward: the person it is about, or their id; empty when it is about nobody on the register.
            area: path of the area that answers; the person's unless given.
            by: a responder's id or ``WARD/CONTACT``; empty: the operator's own code.
            place: where, in words, at most 200 characters (longer is cut).
            message: what is needed, at most 500 characters (longer is cut).
            request_id: makes the call repeatable.

        Raises:
            Conflict: there is no such kind, or the person died or left (``GT-WARD-ENDED``).
            Denied: nobody of this id may open one here.
            ValueError: neither a person nor an area is given.
        """
        room = self._room
        ward_id = ward if isinstance(ward, str) else ward.id
        if not ward_id and not area:
            raise ValueError("give a ward or an area")
        if area:
            areas.check(area, len(room.config.levels))
        call = Call(
            room.world.new_id(), kind, ward_id, area, by or (room.actor if room.signed_in else OPERATOR),
            place=words_of_a_stranger(place, MAX_PLACE), message=words_of_a_stranger(message, MAX_MESSAGE),
        )  # fmt: skip
        asks = room.actor if room.signed_in else call.by
        request = Request(asks, "incidents.open", f"{kind}/{ward_id}/{area}", request_id, (call.place, call.message))

        def begin(tx: Tx) -> Incident:
            found = living.found(tx, ward_id) if ward_id else None
            if ward_id and found is None:
                raise unknown_person()
            if found is not None and not presence.guarded(found):
                raise living.not_guarded()
            about = found.id if found is not None else ""
            answers = area or (found.area if found else "")
            if call.by != OPERATOR:
                for concerned in {answers, found.area if found else answers}:  # who answers, and whose person it is
                    acting(tx, room, call.by, Incident("", kind, "", about, concerned, "", tx.now))
            return open_or_join(tx, room, attrs.evolve(call, ward=about, area=answers))

        return self._seen(room.records.change(begin, request=request))

    def confirm(self, incident_id: str, *, by: str = "", request_id: str = "") -> Incident:
        """The duty desk looked at an unconfirmed call: the family and the first level are told now.

        Args:
            incident_id: the incident; one that is confirmed already stays as it is.
            by: who looked.
            request_id: makes the call repeatable.
        """

        def look(tx: Tx, incident: Incident, who: Person) -> Incident:
            progress.must_be_open(incident)
            if not incident.unconfirmed:
                return incident
            tx.journal(who.id, "incidents.confirm", (incident.id, incident.subject))
            return tx.put(opening.confirm(tx, self._room, incident, who.id))

        return self._change(incident_id, by, look, "confirm", request_id)

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

    def raise_(
        self, incident_id: str, *, reason: str, by: str = "", seen_level: int | None = None, request_id: str = ""
    ) -> Incident:
        """Raises the call one level by hand (提级办理).

        Args:
            incident_id: the incident.
            reason: why, for the record.
            by: who.
            seen_level: the level the caller saw; refused when it was raised since.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the call is closed, or was raised since.
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
            if incident.unconfirmed:
                incident = opening.confirm(tx, self._room, incident, who.id)
            return tx.put(climb(tx, self._room, incident, by=who.id, reason=reason))

        return self._change(incident_id, by, lift, "raise", request_id, reason, seen_level)

    def whistle(
        self, incident_id: str, departments: Sequence[str], *, by: str = "", minutes: float = 15.0, reason: str = "",
        request_id: str = "",
    ) -> Incident:  # fmt: skip
        """Calls departments to report in (吹哨报到), each with a timer of its own.

        Whoever does not report in is called again, and the level above is told. A department that was called is
        a party to the call.

        Args:
            incident_id: the incident.
            departments: ids of the responders that stand for them, at most 16 a call.
            by: who whistles.
            minutes: how long each has, 1 to 1440.
            reason: what they are needed for.
            request_id: makes the call repeatable.
        """
        reason, wanted = maybe("reason", reason, 200), tuple(departments)
        if isinstance(departments, str) or not wanted or not 1 <= minutes <= 1440:
            raise ValueError("departments is a list of at least one id, minutes is 1 to 1440")
        return self._change(
            incident_id, by,
            lambda tx, incident, who: whistle.blow(tx, self._room, incident, who, wanted, minutes, reason),
            "whistle", request_id, wanted, minutes, reason,
        )  # fmt: skip

    def report_in(self, incident_id: str, *, by: str = "", note: str = "", request_id: str = "") -> Incident:
        """A department that was whistled for is here; saying so twice changes nothing."""
        note = maybe("note", note, 200)
        return self._change(
            incident_id, by, lambda tx, incident, who: whistle.report_in(tx, incident, who, note),
            "report_in", request_id, note,
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
            other = tx.get(Incident, of)
            if other is None or of == incident_id:
                raise _no_incident()
            acting(tx, self._room, by, other)
            progress.must_be_open(other)
            progress.must_be_open(incident)
            if other.drill != incident.drill:
                raise Conflict(
                    "GT-INCIDENT-DRILL", "A call in earnest and a drill are never one call.",
                    "A drill ends by itself, and nobody is lost in it.", "Close each of them by itself.",
                )  # fmt: skip
            place = "" if other.place else incident.place
            tx.put(line(tx, attrs.evolve(other, place=other.place or place), "joined", who.id, incident.place))
            return progress.close(tx, self._room, incident, who, "duplicate", duplicate_of=of)

        return self._change(incident_id, by, join, "duplicate", request_id, of)

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

        def end(tx: Tx, incident: Incident, who: Person) -> Incident:
            return progress.close(
                tx, self._room, incident, who, outcome, feedback=feedback, helped=helped, recovered=recovered,
                note=note,
            )  # fmt: skip

        return self._change(incident_id, by, end, "close", request_id, outcome, feedback, helped, recovered)

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

    def _advance(self, incident_id: str, by: str, state: str, note: str, request_id: str) -> Incident:
        note = maybe("note", note, 200)
        return self._change(
            incident_id, by, lambda tx, incident, who: progress.advance(tx, self._room, incident, who, state, note),
            state, request_id, note,
        )  # fmt: skip

    def _change(
        self, incident_id: str, by: str, fn: Callable[[Tx, Incident, Person], Incident], verb: str, request_id: str,
        *arguments: object,
    ) -> Incident:  # fmt: skip
        def change(tx: Tx) -> Incident:
            incident = tx.get(Incident, incident_id)
            if incident is None:
                raise _no_incident()
            return fn(tx, incident, acting(tx, self._room, by, incident))

        actor = self._room.actor if self._room.signed_in else by  # signed in, `by` may say another: not their answer
        request = Request(actor, f"incidents.{verb}", incident_id, request_id, arguments)
        return self._seen(self._room.records.change(change, request=request))

    def _seen(self, incident: Incident) -> Incident:
        """The call as this door may see it: the operator's all of it, a person's what the policy gives them."""
        room = self._room
        if not room.signed_in:
            return incident
        return room.records.change(lambda tx: shown(tx, room, incident, acting(tx, room, "", incident)))


def _no_incident() -> Denied:
    return Denied(
        "GT-INCIDENT-UNKNOWN", "There is no such call.", "The id is wrong, or it was erased.",
        "List them with `guardtag incident list`.",
    )  # fmt: skip
