"""The person's own copy of all that is held of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import attrs

from guardtag.desks.wards.part import Part
from guardtag.errors import Denied
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.records import Tx
from guardtag.steps import dossier, living


@attrs.frozen
class Dossier:
    """All that is held of a person, as plain data; see ``guardtag.steps.dossier`` for what is in it.

    Args:
        ward: the person's id.
        to: id of the contact it was made for; empty: the person.
        data: the copy; its ``format`` says which schema it follows.
    """

    ward: str
    to: str
    data: Mapping[str, Any] = attrs.field(repr=False)

    def json(self) -> str:
        """The copy as JSON text."""
        return json.dumps(self.data, ensure_ascii=False, indent=2)


class Copying(Part):
    """The part of ``city.wards`` that copies."""

    def dossier(self, ward_id: str, *, to: str = "") -> Dossier:
        """All that is held of a person: what is known, contacts, consents, tags, visits, calls, who looked.

        For the person themselves it holds everything of theirs but a hidden address, which is named and not given;
        for a contact what the policy shows the family on a day without a call. Other people's names and numbers are in
        neither. Making it is journalled first.

        Args:
            ward_id: the person.
            to: id of the contact it is made for; empty: the person. On a contact's door it is them.

        Raises:
            Denied: nobody has this id, ``to`` is no contact of theirs, or this door is somebody else's.
        """
        room = self._room
        mine, slash, contact = room.actor.partition("/")
        if room.signed_in and not slash:
            room.operator_only()
        to = contact if room.signed_in else to

        def look(tx: Tx) -> Ward:
            ward = living.found(tx, ward_id, FIELD_CLASSES)
            if ward is None or (room.signed_in and mine != ward.id):
                raise living.no_ward()
            if to and ward.contact(to) is None:
                raise Denied(
                    "GT-DOSSIER-TO", "The person has no such contact.", "The id is wrong, or the contact was removed.",
                    "Give the id of one of their contacts, or leave it out for the person themselves.",
                )  # fmt: skip
            tx.journal(room.actor, "wards.dossier", (ward.id,), f"to {to or 'person'}")
            return ward

        ward = room.records.change(look)
        data = dossier.collect(room, ward, ward.contact(to) if to else None, room.world.now())
        return Dossier(ward.id, to, data)
