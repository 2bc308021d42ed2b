"""Who is this person for that ward, now: the policy's role and state, from the records as they are."""

from __future__ import annotations

import attrs

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.glass import BreakGlass
from guardtag.model.incidents import Incident
from guardtag.model.people import Responder, Ward
from guardtag.records import Tx
from guardtag.rules import disclosure, duty
from guardtag.rules import glass as rules
from guardtag.rules.disclosure import ANON_FINDER, Reader
from guardtag.rules.policy import BREAK_GLASS, CLOSED
from guardtag.steps import living, visiting
from guardtag.steps.room import Person, Room, person
from guardtag.world import today

_MERGED = 2
"""So many are looked at: of two records that became one each may have had its own."""


def facing(tx: Tx, room: Room, ward_id: str) -> tuple[Person, Ward]:
    """This door's person and somebody whom they ask for; ``Denied`` when there is nobody of this id for them."""
    who, ward = person(tx, room.actor), living.found(tx, ward_id)
    # A contact of somebody else is a stranger to this ward.
    if ward is None or (who.side == "family" and room.actor.partition("/")[0] != ward.id):
        raise living.no_ward()
    return who, ward


def reader_of(tx: Tx, room: Room, who: Person, ward: Ward, incident: Incident | None) -> Reader:
    """The reader, with an open visit that is given to them today and a break-glass that is in force.

    Args:
        who: who reads.
        ward: the person.
        incident: the call that is open for them, or ``None``.
    """
    if who.responder is None:
        own = who.id.partition("/")[0] == ward.id  # somebody else's contact may be written just alike
        return disclosure.reader(who.contact, ward, incident) if own else Reader(ANON_FINDER, CLOSED, ward=ward.id)
    glass = in_force(tx, room, who.id, ward.id)
    day = today(tx.now, room.config.timezone).strftime("%Y%m%d")
    reader = disclosure.reader(
        duty.acting_for(who.responder, ward.area, tx.now), ward, incident,
        visit=visiting.today(tx, ward.id, who.id, day), break_glass=glass is not None,
    )  # fmt: skip
    if glass is None or reader.state != BREAK_GLASS or not _two(tx, glass, who.responder, ward):
        return reader
    return attrs.evolve(reader, two=True)


def in_force(tx: Tx, room: Room, by: str, ward: str) -> BreakGlass | None:
    """The break-glass of one reader for one person that holds now, if any; guarded."""
    for newest in room.records.find(BreakGlass, "reader", tx.blind("glass", f"{by}/{ward}"), limit=_MERGED):
        glass = tx.get(BreakGlass, newest.id)
        if glass is not None and (glass.by, glass.ward) == (by, ward) and glass.holds(tx.now):
            return glass
    return None


def own_role(person: Responder, ward: Ward) -> str:
    """The role of a responder in their own name: what they may do for somebody else's duty does not count."""
    return disclosure.reader(person, ward, None, break_glass=True).role


def _two(tx: Tx, glass: BreakGlass, first: Responder, ward: Ward) -> bool:
    """Whether a second person confirmed it and both of them still may."""
    if glass.confirmed is None:
        return False
    try:
        second = tx.get(Responder, glass.confirmed_by)
    except StoreUnavailable:
        raise
    except BackendError:  # erased since, or damaged
        return False
    return second is not None and not_both(first, second, ward, tx.now) == ""


def not_both(first: Responder, second: Responder, ward: Ward, now: float) -> str:
    """Why these are not the two persons that a hidden address takes; empty when they are.

    Args:
        first: who broke the glass.
        second: who confirms.
        ward: the person.
        now: seconds since 1970 UTC.
    """
    if rules.one_and_the_same(first, second, now):
        return "same"
    if not all(one.active and rules.takes_two(own_role(one, ward)) for one in (first, second)):
        return "role"
    return "family" if rules.related(first, ward) or rules.related(second, ward) else ""
