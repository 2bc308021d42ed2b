"""What becomes of an open call when the list of a person's contacts changes while it is on."""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.records import Tx
from guardtag.steps import living, progress
from guardtag.steps.room import Room

FAMILY = "family"


def next_number(ward: Ward) -> int:
    """The number of the next contact: higher than any that was ever given, so that no old link means another person."""
    held = [int(contact.id[1:]) for contact in ward.contacts if contact.id[1:].isdigit()]
    return max(ward.contacts_given, *held, 0) + 1


def entered(tx: Tx, ward: Ward, at: int) -> None:
    """A contact was put in at this position: whoever is still to be told of an open call moves one on."""
    _shifted(tx, ward, at, 1)


def removed(tx: Tx, room: Room, ward: Ward, at: int) -> None:
    """The contact at this position was taken out: nobody after them is passed over; what they took is given back."""
    incident = _shifted(tx, ward, at, -1)
    contact = f"{ward.id}/{ward.contacts[at].id}"
    if incident is not None and contact in incident.acknowledged_by:
        progress.let_go(tx, room, incident, contact)


def may_be_ordered(tx: Tx, ward: Ward) -> None:
    """Raises ``Conflict`` while the family is being told page by page: somebody would be passed over."""
    incident = living.open_call(tx, ward.id)
    if incident is not None and any(cursor.audience == FAMILY for cursor in incident.cursors):
        raise Conflict(
            "GT-WARD-TELLING", "The order cannot be changed at this moment.",
            "The contacts are just being told of a call, in the order as it is.", "Try again in a minute.",
        )  # fmt: skip


def _shifted(tx: Tx, ward: Ward, at: int, by: int) -> Incident | None:
    """The open call, its place in the list of contacts moved where that lies behind ``at``."""
    incident = living.open_call(tx, ward.id)
    if incident is None:
        return None
    cursors = tuple(
        attrs.evolve(cursor, after=str(int(cursor.after or 0) + by))
        if cursor.audience == FAMILY and int(cursor.after or 0) > at else cursor
        for cursor in incident.cursors
    )  # fmt: skip
    return incident if cursors == incident.cursors else tx.put(attrs.evolve(incident, cursors=cursors))
