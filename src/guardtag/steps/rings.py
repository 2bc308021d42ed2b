"""The rings of a search: who is asked to look, page by page, and when more are; and telling them that it is over.

All of it hangs on the call's own row: where it stands is the call's ``ring``, and the call stays due until nobody is
left to be told. So a process that dies leaves nothing behind but a page that the next one tells, and whoever stands
in two areas has one notice.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from guardtag.model.incidents import RING_ON, RING_OVER, Incident, Ring
from guardtag.model.notices import Notice
from guardtag.model.people import Responder
from guardtag.model.searches import Search
from guardtag.records import Tx
from guardtag.rules import duty, pace, search_ring
from guardtag.steps import links
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.tell import LOOK, line, notice, route

ASKED, OVER = "searching", "search-over"
"""Templates of those who are asked to look, and of the word that it is over."""
PAGE, AREAS = 16, 20
"""People told, and areas looked at, in one commit."""


def step(tx: Tx, room: Room, incident: Incident) -> Incident:
    """The call after the next page of its search, or after its ring widened."""
    search, ring = tx.get(Search, incident.id), incident.ring
    if search is None or ring is None:  # forgotten meanwhile
        return attrs.evolve(incident, ring=None)
    if incident.open and incident.unconfirmed:  # the desk looks first
        return attrs.evolve(incident, ring=attrs.evolve(ring, due=max(incident.step_due, tx.now) + 1))
    incident, ring = _turned(tx, incident, ring)
    if ring.state == RING_OVER:
        ring, told = _page(tx, room, incident, search, ring)
        return _done(tx, incident, ring, OVER, told)
    if _all_told(search, ring):
        incident, search = _widened(tx, room, incident, search)
        if _all_told(search, ring):  # there is nobody farther away
            return attrs.evolve(incident, ring=attrs.evolve(ring, due=None))
    ring, told = _page(tx, room, incident, search, ring)
    if _all_told(search, ring):
        beside = search.centre not in search.ring  # they were seen somewhere else meanwhile
        ring = attrs.evolve(ring, due=tx.now if beside else _next(room, incident, search, tx.now))
    return _done(tx, incident, ring, ASKED, told)


def _turned(tx: Tx, incident: Incident, ring: Ring) -> tuple[Incident, Ring]:
    """The ring as the call's state wants it."""
    if not incident.sought:
        return incident, ring if ring.state == RING_OVER else Ring(RING_OVER, tx.now, "", ring.round)
    if ring.state == RING_ON:
        return incident, ring
    incident = line(tx, incident, "search-resumed", "clock", level=incident.rung.level)
    if ring.state != RING_OVER:
        return incident, attrs.evolve(ring, state=RING_ON)
    incident = attrs.evolve(incident, round=incident.round + 1)
    return incident, Ring(RING_ON, tx.now, "", incident.round)  # they were told that it is over: they are asked anew


def _widened(tx: Tx, room: Room, incident: Incident, search: Search) -> tuple[Incident, Search]:
    more = search_ring.wider(
        room.searching.graph, search.centre, search.mobility, tx.now - search.centre_at, search.ring, search.reach
    )
    if more is None:
        return incident, search
    search = tx.put(attrs.evolve(search, ring=(*search.ring, *more.areas), reach=more.reach))
    return line(tx, incident, "ring-widened", "clock", level=incident.rung.level), search


def _next(room: Room, incident: Incident, search: Search, now: float) -> float | None:
    """When the ring widens, by the ladder's clock: faster by night, for minors, in severe weather."""
    left = search_ring.wait(room.searching.graph, search.centre, search.mobility, now - search.centre_at, search.ring)
    if left is None:
        return None
    weather = room.modes.weather(incident.area, now)
    quick = pace.factor(room.config.pace, now, room.config.timezone, minor=search.minor, weather=weather)
    return now + pace.seconds(left / 60, quick)


def _done(tx: Tx, incident: Incident, ring: Ring, template: str, told: int) -> Incident:
    if told:
        tx.journal(DISPATCHER, "missing.ring", (incident.id, incident.subject), f"{template} {told}")
    return attrs.evolve(incident, ring=ring)


def _at(ring: Ring) -> tuple[int, str]:
    position, _, after = ring.after.partition("/")
    return int(position or 0), after


def _all_told(search: Search, ring: Ring) -> bool:
    return _at(ring)[0] >= len(search.ring)


def _page(tx: Tx, room: Room, incident: Incident, search: Search, ring: Ring) -> tuple[Ring, int]:
    """Tells the next people of the ring; those who have a part in the call already know."""
    over = ring.state == RING_OVER
    position, after = _at(ring)
    seen = told = looked = 0
    while position < len(search.ring) and looked < AREAS:
        for responder in _of(tx, room, search.ring[position], after):
            if seen == PAGE:
                return attrs.evolve(ring, after=f"{position}/{after}", due=tx.now), told
            seen, after = seen + 1, responder.id
            told += _told(tx, room, incident, ring, responder, over=over)
        position, after, looked = position + 1, "", looked + 1
    left = position < len(search.ring)
    return attrs.evolve(ring, after=f"{position}/", due=tx.now if left else None), told


def _told(tx: Tx, room: Room, incident: Incident, ring: Ring, responder: Responder, *, over: bool) -> bool:
    if over:
        asked = links.new_id(tx.blind, incident.id, ring.round, ASKED, "responder", responder.id)
        if tx.get(Notice, asked) is None:
            return False
    elif responder.id in incident.acknowledged_by or responder.id == incident.opened_by:
        return False
    template, urgency = (OVER, "normal") if over else (ASKED, "high")
    notice(
        tx, room, incident, "responder", responder.id, responder.addresses, template, ring.round, urgency
    )  # fmt: skip
    return True


def _of(tx: Tx, room: Room, area: str, after: str) -> Iterator[Responder]:
    """Those who are asked to look in an area, by id; somebody whose record is damaged keeps nobody else from it."""
    for responder in tx.sound(Responder, "area", area, after=after, page=LOOK):
        if duty.asked(responder, area, tx.now, room.config.timezone) and route(room, responder.addresses) is not None:
            yield responder
