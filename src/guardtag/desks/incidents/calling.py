"""Opens calls and calls others."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag import texts
from guardtag.desks.incidents.part import Part
from guardtag.errors import Conflict
from guardtag.model import areas
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.records import Request, Tx
from guardtag.rules.kinds import Described, described
from guardtag.steps import opening, progress, whistle
from guardtag.steps.checks import MAX_MESSAGE, MAX_PLACE, id_of, maybe, words_of_a_stranger
from guardtag.steps.climb import climb
from guardtag.steps.opening import Call, open_or_join, subject
from guardtag.steps.room import OPERATOR, Person, acting


class Calling(Part):
    """The part of ``city.incidents`` that opens calls and calls others."""

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
        ward_id = id_of(ward)
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
            found = subject(tx, ward_id)
            about = found.id if found is not None else ""
            answers = area or (found.area if found else "")
            if call.by != OPERATOR:
                for concerned in {answers, found.area if found else answers}:  # who answers, and whose person it is
                    acting(tx, room, call.by, Incident("", kind, "", about, concerned, "", tx.now))
            return open_or_join(tx, room, attrs.evolve(call, ward=about, area=answers))

        return self._seen(room.records.change(begin, request=request))

    def kinds(self) -> Sequence[Described]:
        """The kinds of calls there are here, ours and the deployment's: what each is called, and how it may end."""
        config = self._room.config
        return tuple(
            attrs.evolve(one, names={
                language: one.names.get(language) or texts.kind(language, one.name)
                for language in config.languages
            })
            for one in described(config.kinds, config.ladder)
        )  # fmt: skip

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
