"""Whose addresses change while they are called: the links that they have died, so they get another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.notices import ASKS_TO_LOOK, WAITING, Notice
from guardtag.model.people import Contact, Responder, Ward
from guardtag.records import Tx
from guardtag.rules import duty, proofs
from guardtag.steps import living
from guardtag.steps.climb import called
from guardtag.steps.room import Room
from guardtag.steps.sound import sound
from guardtag.steps.tell import notice, reached
from guardtag.world import day_of

DAYS: Final = 2
"""What was sent to a responder on so many UTC days is looked at."""
CALLS: Final = 5
"""So many open calls somebody is told of again, those of the newest messages."""
_SENT, _DAY = 50, 86_400.0


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
    went = reached(tx, before.addresses) - reached(tx, after.addresses)
    call = living.open_call(tx, ward.id) if went else None
    if call is None or not any(went & {one.to, *one.was} for one in _sent(room, call, ward, after.id)):
        return
    call = tx.put(attrs.evolve(call, round=call.round + 1))
    notice(tx, room, call, "family", after.id, proofs.usable(after), called(call), call.round)


def all_told_again(tx: Tx, room: Room, before: Ward, after: Ward) -> None:
    """The same for all contacts of a person who are changed at once, as by a row of an office's table."""
    for contact in after.contacts:
        was = before.contact(contact.id)
        if was is not None:
            told_again(tx, room, after, was, contact)


def responder_told_again(tx: Tx, room: Room, before: Responder, after: Responder) -> None:
    """The same for a responder, of the open calls that are theirs still."""
    went = reached(tx, before.addresses) - reached(tx, after.addresses)
    sent = (one for key in sorted(went) for one in _sent_to(tx, room, key) if one.person == after.id)
    newest = sorted(sent, key=lambda one: one.sent or 0.0, reverse=True)
    for id in list(dict.fromkeys(one.incident for one in newest))[:CALLS]:
        call = sound(tx, Incident, id)
        if call is not None and call.open and not call.drill and duty.concerns(after, call, tx.now):
            call = tx.put(attrs.evolve(call, round=call.round + 1))
            notice(tx, room, call, "responder", after.id, after.addresses, called(call), call.round)


def _sent_to(tx: Tx, room: Room, key: str) -> Iterator[Notice]:
    """Messages of calls that a responder got at an address lately; a request to look for somebody is none."""
    for back in range(DAYS):
        value = tx.blind("to", f"{key}/{day_of(tx.now - back * _DAY)}")
        for one in room.records.find(Notice, "to", value, limit=_SENT, whole=False):
            if one.side == "responder" and not one.outside and one.template not in ASKS_TO_LOOK:
                yield one


def _sent(room: Room, call: Incident, ward: Ward, contact: str) -> list[Notice]:
    """Messages of a call that a contact has or may have; what waits goes to the addresses of now by itself."""
    every = room.records.every(Notice, "incident", call.id, whole=False)
    theirs = (one for one in every if (one.side, one.person, one.subject) == ("family", contact, ward.id))
    return [one for one in theirs if one.state != WAITING]
