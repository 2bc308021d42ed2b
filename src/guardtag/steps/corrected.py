"""A contact whose addresses change while they are called: the links that they have died, so they get another one."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.notices import WAITING, Notice
from guardtag.model.people import Contact, Ward
from guardtag.records import Tx
from guardtag.rules import proofs
from guardtag.steps import living
from guardtag.steps.climb import called
from guardtag.steps.room import Room
from guardtag.steps.tell import notice, reply_key


def told_again(tx: Tx, room: Room, ward: Ward, before: Contact, after: Contact) -> None:
    """Tells a contact of the open call once more, where an address went that a message of it was sent to.

    It is another telling with a link of its own: whoever has the address that went has only the old one.

    Args:
        tx: the change of the contact.
        room: for the channels.
        ward: the person.
        before: the contact as they were.
        after: as they are from now on.
    """
    has = {reply_key(tx, one) for one in after.addresses}
    went = {reply_key(tx, one) for one in before.addresses} - has
    call = living.open_call(tx, ward.id) if went else None
    if call is None or not any(went & {one.to, *one.was} for one in _sent(room, call, ward, after.id)):
        return
    call = tx.put(attrs.evolve(call, round=call.round + 1))
    notice(tx, room, call, "family", after.id, proofs.usable(after), called(call), call.round)


def _sent(room: Room, call: Incident, ward: Ward, contact: str) -> list[Notice]:
    """Messages of a call that a contact has or may have; what waits goes to the addresses of now by itself."""
    every = room.records.every(Notice, "incident", call.id, whole=False)
    theirs = (one for one in every if (one.side, one.person, one.subject) == ("family", contact, ward.id))
    return [one for one in theirs if one.state != WAITING]
