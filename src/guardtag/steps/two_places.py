"""A call whose person is said to be at two places at once: marked, and told once; nothing waits for it, nothing ends.

The mark is for those who look for the person and for the family. A finder never learns of it, since one of them may
hold the copy: their page counts none of these messages, and what a call says to a finder holds no mark.
"""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Cursor, Incident
from guardtag.model.notices import CONFLICTING, TWO_PLACES
from guardtag.model.positions import Ping, TwoPlaces
from guardtag.model.searches import Sighting
from guardtag.records import Tx
from guardtag.rules import positions
from guardtag.rules import two_places as rules
from guardtag.steps import announce
from guardtag.steps.room import Room
from guardtag.steps.tell import line, notice, responder_of, supervisors

TAKERS = 4
"""So many of those who took the call are told in the commit of the second place."""


def tapped(tx: Tx, room: Room, incident: Incident, place: str, by: str) -> Incident:
    """The call after a finder, or one of ours who scanned the tag, told a place.

    Args:
        tx: the change.
        room: for whom it is told to.
        incident: the call, already joined.
        place: where, in words or as coordinates; words alone say nothing.
        by: whose place it is, for the journal.
    """
    where = positions.read(place)
    return incident if where is None else _noted(tx, room, incident, rules.pinged(where, tx.now), by)


def sighted(tx: Tx, room: Room, incident: Incident, sighting: Sighting, by: str) -> Incident:
    """The same after a sighting that can be trusted: others are of somebody else often enough."""
    if sighting.latitude is None or sighting.longitude is None:
        return incident
    where = positions.Position(sighting.latitude, sighting.longitude)
    return _noted(tx, room, incident, rules.pinged(where, sighting.at, rules.SEEN_SECONDS), by)


def told(tx: Tx, room: Room, incident: Incident) -> Incident:
    """Tells the worker, the supervisor and the family of the two places, once.

    The family, and a level nobody of which took the call, are told by the dispatcher in commits of their own: the
    commit of a call for help has no room for more.
    """
    incident = announce.next_telling(incident)
    taken = [ack.by for ack in incident.taken if ack.side == "responder"][-TAKERS:]
    takers = [one for one in (responder_of(tx, id) for id in taken) if one is not None and one.role != "volunteer"]
    for one in {one.id: one for one in (*takers, *supervisors(tx, room, incident.level_area))}.values():
        notice(tx, room, incident, "responder", one.id, one.addresses, CONFLICTING, incident.round)
    cursors = [] if incident.drill else [Cursor("family", TWO_PLACES, "", incident.round)]
    if not takers:
        cursors.append(Cursor(incident.level_area, CONFLICTING, "", incident.round, max(incident.circle, 0)))
        if incident.level:  # the person's own worker knows them best, also of a call that has climbed
            cursors.append(Cursor(incident.ladder[0].area, CONFLICTING, "", incident.round))
    return attrs.evolve(incident, cursors=(*incident.cursors, *cursors))


def _noted(tx: Tx, room: Room, incident: Incident, ping: Ping, by: str) -> Incident:
    if incident.conflicting is not None or incident.klass != "person" or ping in incident.pings:
        return incident
    incident = attrs.evolve(incident, pings=(*incident.pings, ping)[-rules.MOST :])
    two = rules.conflicting(incident.pings)
    if two is None:
        return incident
    far = rules.apart(*two)
    mark = TwoPlaces(tx.now, far, two[1].at - two[0].at, tuple(map(_written, two)))
    incident = line(tx, attrs.evolve(incident, conflicting=mark), CONFLICTING, "clock", level=incident.rung.level)
    tx.journal(by, "incidents.conflicting", (incident.id, incident.subject), f"{far / 1000:.0f} km")
    return incident if incident.unconfirmed else told(tx, room, incident)  # the duty desk reads it in the call


def _written(ping: Ping) -> str:
    return f"{ping.latitude:.5f}, {ping.longitude:.5f} ±{ping.metres:.0f} m"
