"""Reading the register: the operator's own code reads all, a person gets a View."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guardtag.desks.wards.part import Part
from guardtag.errors import Denied
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import FIELD_CLASSES, RESPONSE, Ward
from guardtag.model.tags import Fitting
from guardtag.records import Tx
from guardtag.rules import disclosure, duty, lookup
from guardtag.rules.disclosure import View
from guardtag.steps import erasing
from guardtag.steps.room import person
from guardtag.world import today


class Reading(Part):
    """The part of ``city.wards`` that reads."""

    def get(self, ward_id: str, classes: Iterable[str] = FIELD_CLASSES) -> Ward:
        """Everything about a person, for the operator's own code.

        Args:
            ward_id: the id.
            classes: field classes to open: ``response``, ``medical``, ``address``; fewer is faster.

        Raises:
            Denied: on a door of ``acting_as``, or when nobody has this id.
        """
        self._room.operator_only()
        found = self._room.records.get(Ward, ward_id, classes)
        if found is None:
            raise erasing.no_ward()
        return found

    def view(self, ward_id: str, *, break_glass: str = "") -> View:
        """What this door's person may see of somebody, journalled before it is shown.

        Args:
            ward_id: the id.
            break_glass: not open yet: break-glass comes with the register; a reason here is refused.

        Raises:
            Denied: nobody has this id, or nobody is signed in.
        """
        room = self._room
        if not room.signed_in:
            raise Denied(
                "GT-DENIED-NOBODY", "A view is made for one reader.", "Nobody is signed in on this door.",
                "Use city.acting_as(id).wards.view, or city.wards.get in the operator's own code.",
            )  # fmt: skip
        if break_glass:
            raise Denied(
                "GT-DENIED-BREAK-GLASS", "Break-glass is not open in this version.",
                "Its second person, time limit and message to the guardian are not built yet.", "Ask the office.",
            )  # fmt: skip

        def look(tx: Tx) -> View:
            who = person(tx, room.actor)
            ward = tx.get(Ward, ward_id)
            if ward is None:
                raise erasing.no_ward()
            opening = tx.get(Opening, tx.blind("open", ward_id))
            incident = tx.get(Incident, opening.incident) if opening and opening.incident else None
            actor = duty.acting_for(who.responder, ward.area, tx.now) if who.responder else who.contact
            # a contact of somebody else is a stranger to this ward
            if who.side == "family" and room.actor.partition("/")[0] != ward_id:
                raise erasing.no_ward()
            reader = disclosure.reader(actor, ward, incident)
            whole = tx.get(Ward, ward_id, {RESPONSE} | set(disclosure.readable_classes(reader)))
            assert whole is not None
            day = today(tx.now, room.config.timezone)
            shown = disclosure.view(whole, reader, now=tx.now, today=day)
            tx.journal(room.actor, "wards.view", (ward_id,), f"{reader.role} {reader.state} {' '.join(shown.fields)}")
            return shown

        return room.records.change(look)

    def list(self, area: str, *, after: str = "", limit: int = 100) -> Sequence[Ward]:
        """People of an area and all below it, newest first, paged by id."""
        self._room.operator_only()
        return self._room.records.find(Ward, "area", area, after=after, limit=limit)

    def find(self, *, name: str = "", number: str = "", key: str = "") -> Sequence[Ward]:
        """People whose name, contact's number or key is exactly this, newest first, at most 100.

        The store keeps keyed hashes of these: whoever holds it cannot search it, and nothing is found by a part.
        Width, case, spaces and the dots between a name's parts do not matter, nor how a number is written.

        Args:
            name: the person's whole name.
            number: telephone number of a contact, on any channel.
            key: the register's stable key of the person, such as the number of their card.

        Raises:
            ValueError: not exactly one of them is given, or the number is none.
        """
        self._room.operator_only()
        asked = [(field, form) for field, form in (
            ("name", lookup.name(name)), ("number", lookup.number(number) or number), ("key", key),
        ) if form]  # fmt: skip
        if len(asked) != 1 or (number and not lookup.number(number)):
            raise ValueError("one of name, number and key is needed, and a number has at least five digits")
        [(field, form)] = asked
        return self._room.records.find(Ward, field, self._room.records.blind(field, form))

    def fittings(self, ward_id: str) -> Sequence[Fitting]:
        """The garments of a person that carry a tag, oldest first; not one that turned out to be somebody else's."""
        self._room.operator_only()
        records = self._room.records
        found = records.every(Fitting, "ward", records.blind("ward", ward_id))
        return [one for one in found if one.ended is None]
