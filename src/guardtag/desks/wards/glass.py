"""Breaking glass: more of one person for half an hour, and two persons for what is hidden."""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.desks.wards.part import Part
from guardtag.errors import BackendError, Denied, StoreUnavailable
from guardtag.model.glass import BreakGlass
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import Responder, Ward
from guardtag.records import Request, Tx
from guardtag.steps import glass
from guardtag.steps.checks import short
from guardtag.steps.reader import facing, not_both
from guardtag.steps.room import Person, person, signed_in_only


class Glass(Part):
    """The part of ``city.wards`` that breaks glass."""

    def break_glass(self, ward_id: str, *, reason: str, request_id: str = "") -> BreakGlass:
        """Opens one person's record to this door's responder, for 30 minutes.

        It is journalled first, and the person's guardians (all contacts where none is one) and the supervisors of the
        nearest level are told: a role, no name and no reason. ``view`` then shows what the policy gives on
        break-glass, which may be less than a call gives. While it holds, a second one is the first.

        Args:
            ward_id: the person.
            reason: why it cannot wait, at most 500 characters; kept under the person's own key.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id or is signed in; ``GT-GLASS-ROLE`` (family, a volunteer, the police, an auditor),
                ``GT-GLASS-OWN`` (a call of their own that nobody joined), ``GT-GLASS-BUDGET``.
        """
        room = self._room
        signed_in_only(room)
        why, name = short("reason", reason, 500), room.world.new_id()

        def begin(tx: Tx) -> BreakGlass:
            who, ward = facing(tx, room, ward_id)
            return glass.break_(tx, room, who, ward, open_call(tx, ward.id), name, why)

        request = Request(room.actor, "wards.break_glass", ward_id, request_id, (why,))
        return room.records.change(begin, request=request)

    def confirm_glass(self, glass_id: str, *, request_id: str = "") -> BreakGlass:
        """The second person, on their own door: the first one now sees the hidden address too, while it holds.

        The answer does not say whether there is one, and this door's person sees none of it.

        Args:
            glass_id: the break-glass.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is none of this id, or these are not two persons who may (``GT-GLASS-SECOND``).
            Conflict: it is over (``GT-GLASS-OVER``), or another person confirmed it (``GT-GLASS-CONFIRMED``).
        """
        room = self._room
        signed_in_only(room)

        def second(tx: Tx) -> BreakGlass:
            who = person(tx, room.actor)
            if who.responder is None:
                raise _no_glass()
            return glass.confirm(tx, _found(tx, glass_id), who.responder)

        request = Request(room.actor, "wards.confirm_glass", glass_id, request_id)
        return room.records.change(second, request=request)

    def close_glass(self, glass_id: str, *, request_id: str = "") -> BreakGlass:
        """Closes a break-glass before its time: whoever opened it, who confirmed or could confirm it, or the operator.

        Args:
            glass_id: the break-glass; one that is over stays as it is.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is none of this id for this door.
        """
        room = self._room

        def end(tx: Tx) -> BreakGlass:
            found = _found(tx, glass_id)
            if room.signed_in:
                _concerned(tx, person(tx, room.actor), found)
            return glass.close(tx, found, room.actor)

        return room.records.change(end, request=Request(room.actor, "wards.close_glass", glass_id, request_id))

    def glass(self, glass_id: str) -> BreakGlass:
        """One break-glass with its reason, for who opened it, who could confirm it, or the operator; journalled.

        Raises:
            Denied: there is none of this id for this door.
        """
        room = self._room

        def look(tx: Tx) -> BreakGlass:
            found = _found(tx, glass_id)
            if room.signed_in:
                _concerned(tx, person(tx, room.actor), found)
            tx.journal(room.actor, "wards.glass", (found.ward, found.id))
            return found

        return room.records.change(look)

    def glasses(self, ward_id: str = "", *, area: str = "", after: str = "", limit: int = 100) -> Sequence[BreakGlass]:
        """Every break-glass of a person, or of an area and all below it, newest first, paged by id.

        Args:
            ward_id: the person.
            area: path, instead of the person.
            after: the last id of the page before.
            limit: at most so many.
        """
        self._room.operator_only()
        if bool(ward_id) == bool(area):
            raise ValueError("give one of ward_id and area")
        records = self._room.records
        index, value = ("ward", records.blind("ward", ward_id)) if ward_id else ("area", area)
        return records.find(BreakGlass, index, value, after=after, limit=limit)


def open_call(tx: Tx, ward_id: str) -> Incident | None:
    """The call that is open for a person, if any."""
    opening = tx.get(Opening, tx.blind("open", ward_id))
    return tx.get(Incident, opening.incident) if opening and opening.incident else None


def _found(tx: Tx, glass_id: str) -> BreakGlass:
    try:
        found = tx.get(BreakGlass, glass_id)
    except StoreUnavailable:
        raise
    except BackendError as error:
        if error.code != "GT-RECORD-ERASED":
            raise
        found = None
    if found is None:
        raise _no_glass()
    return found


def _concerned(tx: Tx, who: Person, found: BreakGlass) -> None:
    """Raises ``Denied`` for whoever neither opened it nor could be its second person."""
    if who.responder is not None and who.id == found.by:
        return
    first, ward = tx.get(Responder, found.by), tx.get(Ward, found.ward)
    if who.responder is None or first is None or ward is None or not_both(first, who.responder, ward, tx.now):
        raise _no_glass()


def _no_glass() -> Denied:
    return Denied(
        "GT-GLASS-UNKNOWN", "There is no such break-glass for you.",
        "The id is wrong, the person was erased, or it is not yours to see.", "Check the id in the message.",
    )  # fmt: skip
