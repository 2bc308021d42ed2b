"""A sighting is entered: kept, believed as far as its source goes, and told to whoever leads the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import RING_ON, RING_WAITS, Incident, Task
from guardtag.model.searches import Search, SearchPhoto, Sighting
from guardtag.records import Tx
from guardtag.rules import lifecycle
from guardtag.rules import search_likely as rules
from guardtag.steps import announce, two_places
from guardtag.steps.room import FINDER, Person, Room
from guardtag.steps.tasks import MOST
from guardtag.steps.tell import line

MOST_SIGHTINGS, MOST_OF_STRANGERS, MOST_OF_MACHINES, MOST_OF_ONE = 500, 300, 100, 20
"""Sightings of a search, those of them that the public and that cameras may give, and those that one stranger,
volunteer or contact may."""
MOST_PHOTOS: Final = 40
"""Photos of a search; further sightings are kept without."""
WAIT_SECONDS: Final = 1800.0
"""So long the ring waits for somebody of ours to confirm what a scan says; then it goes on."""
LATE: Final = "late-sighting"
"""The task of a closed call to which a sighting came."""
TOLD, MAYBE = "sighting", "sighting-maybe"
"""Templates: of a sighting that can be trusted, always sent; of another one, which only reminds."""
_LIMITED = ("public", "volunteer", "family")
_ROLES = {"police": "police", "volunteer": "volunteer"}


def source_of(who: Person) -> str:
    """The source of what somebody says who is known: ``police``, ``volunteer``, ``responder`` or ``family``."""
    return _ROLES.get(who.responder.role, "responder") if who.responder is not None else "family"


def id_of(tx: Tx, incident_id: str, source: str, reference: str) -> str:
    """The id of a sighting that another system names: the same name twice is one sighting."""
    return tx.blind("sighting", f"{incident_id}/{source}/{reference}")


def of(tx: Tx, search: Search) -> list[Sighting]:
    """All sightings of a search and of calls that were doubles of it, as this transaction sees them."""
    found: list[Sighting] = []
    for incident in (search.id, *search.doubles):
        found += tx.find(Sighting, "incident", incident, limit=MOST_SIGHTINGS)
    return sorted(found, key=lambda one: (one.at, one.id))


def add(tx: Tx, room: Room, incident: Incident, sighting: Sighting, *, photo: bytes = b"") -> Sighting:
    """Enters one sighting of whoever a call searches for; the call is put, too.

    One that can be trusted (see ``guardtag.rules.search_likely``) draws the rings about its area. After the call was
    closed it is kept as late, and a task asks somebody to look at it, as long as the call may be opened again.

    Args:
        tx: the change.
        room: settings.
        incident: the call, as this transaction sees it.
        sighting: with ``at``, ``source``, ``by`` and whatever is known; ``incident``, ``subject`` and ``day`` are
            filled in. With a ``reference`` its id is made of that; without an id it gets a fresh one.
        photo: a JPEG made afresh from its pixels (``guardtag.labels.portrait.kept``), or nothing.

    Returns:
        the sighting, or the one that was entered before under the same name.

    Raises:
        Conflict: the call has no search (``GT-SEARCH-NONE``), it ended too long ago (``GT-SEARCH-OVER``), or too many
            sightings came (``GT-SEARCH-FULL``).
    """
    search = tx.get(Search, incident.id)
    if search is None:
        raise none_here()
    named = sighting.id or (
        id_of(tx, incident.id, sighting.source, sighting.reference) if sighting.reference else room.world.new_id()
    )
    before = tx.get(Sighting, named)
    if before is not None:
        return before
    if not incident.open and not lifecycle.may_reopen(incident, tx.now):
        raise Conflict(
            "GT-SEARCH-OVER", "This search has ended.", "Its call was closed longer ago than it can be opened again.",
            "If the person is missing again, report it anew.",
        )  # fmt: skip
    _must_not_flood(tx, search, sighting)
    kept = bool(photo) and search.photos < MOST_PHOTOS
    sighting = attrs.evolve(
        sighting, id=named, incident=incident.id, subject=incident.subject, day=incident.day, noted=tx.now,
        at=min(sighting.at or tx.now, tx.now), photo=kept, late=not incident.open,
    )  # fmt: skip
    tx.add(sighting)
    if kept:
        tx.add(SearchPhoto(sighting.id, incident.id, incident.subject, incident.day, photo))
    stranger, machine = sighting.source == "public", sighting.source in rules.MACHINES
    search = attrs.evolve(
        search, sightings=search.sightings + 1, strangers=search.strangers + stranger,
        machines=search.machines + machine, photos=search.photos + kept,
    )  # fmt: skip
    tx.journal(
        sighting.source if machine else sighting.by or FINDER,
        "missing.sighting",
        (incident.id, incident.subject),
        sighting.source,
    )
    incident, search = weighed(tx, room, incident, search, sighting)
    tx.put(search)
    tx.put(_late(tx, incident) if sighting.late else incident)
    return sighting


def weighed(
    tx: Tx, room: Room, incident: Incident, search: Search, sighting: Sighting
) -> tuple[Incident, Search]:  # fmt: skip
    """The call and the search after a sighting was entered or judged: the rings follow one that can be trusted."""
    trusted = rules.worth(sighting) >= rules.MOVES
    incident = line(tx, incident, "sighting" if trusted else "sighting-maybe", sighting.by or FINDER,
                    level=incident.rung.level)  # fmt: skip
    if not incident.open:
        return incident, search
    if trusted:
        incident = two_places.sighted(tx, room, incident, sighting, sighting.by or FINDER)
    if rules.moves(sighting) and sighting.at >= search.centre_at:
        search = attrs.evolve(search, centre=sighting.area, centre_at=sighting.at)
        if incident.ring is not None and incident.ring.state != RING_WAITS:
            incident = attrs.evolve(incident, ring=attrs.evolve(incident.ring, due=tx.now))
    if not incident.unconfirmed:
        incident = announce.next_telling(incident)
        announce.responders(tx, room, incident, TOLD if trusted else MAYBE, but=sighting.by)
    return incident, search


def scanned(tx: Tx, room: Room, incident: Incident, *, place: str, words: str, proved: bool, by: str) -> Incident:
    """Somebody scanned the tag of a person who is searched for.

    A scan that proves that the cloth is there lets the ring wait until somebody of ours is with the person; it does not
    end the search by itself, since the code may have been photographed before. A code that proves nothing is a
    sighting by a stranger.

    Args:
        tx: the change.
        room: settings.
        incident: the call, already joined.
        place: where, in words.
        words: what the finder said.
        proved: the token on the cloth was read, and nothing is doubted of it.
        by: id of a known person who scanned it, or empty.
    """
    search = tx.get(Search, incident.id)
    if incident.ring is None or search is None:
        return line(tx, incident, lifecycle.SCANNED, by or FINDER, level=incident.rung.level) if proved else incident
    if search.sightings < MOST_SIGHTINGS and (proved or search.strangers < MOST_OF_STRANGERS):
        sighting = Sighting(
            room.world.new_id(), incident.id, incident.subject, incident.day, tx.now, tx.now,
            "tag" if proved else "public", by, place=place, words=words,
        )  # fmt: skip
        tx.add(sighting)
        tx.put(attrs.evolve(search, sightings=search.sightings + 1, strangers=search.strangers + (not proved)))
    if not proved:
        return incident
    ring = incident.ring
    if ring.state == RING_ON and all(one.what != "search-resumed" for one in incident.thread):
        ring = attrs.evolve(
            ring, state=RING_WAITS, due=tx.now + WAIT_SECONDS
        )  # once: nobody holds a search up by scans
    return attrs.evolve(line(tx, incident, lifecycle.SCANNED, by or FINDER, level=incident.rung.level), ring=ring)


def none_here() -> Conflict:
    """The error for a call that has no search."""
    return Conflict(
        "GT-SEARCH-NONE", "Nobody is searched for in this call.", "It has no search, or it was forgotten.",
        "Report the person missing first: `guardtag missing report`.",
    )  # fmt: skip


def _must_not_flood(tx: Tx, search: Search, sighting: Sighting) -> None:
    full = search.sightings >= MOST_SIGHTINGS
    if sighting.source == "public":
        full = full or search.strangers >= MOST_OF_STRANGERS
    if sighting.source in _LIMITED:
        full = full or _of_one(tx, search, sighting) >= MOST_OF_ONE
    if sighting.source in rules.MACHINES:
        full = full or search.machines >= MOST_OF_MACHINES
    if full:
        raise Conflict(
            "GT-SEARCH-FULL", "No more sightings can be taken in this search.",
            "So many came that more would only hide them.", "Ring the hotline or 110.",
        )  # fmt: skip


def _of_one(tx: Tx, search: Search, sighting: Sighting) -> int:
    who = sighting.by or sighting.reporter
    if not who:
        return 0
    ours: Sequence[Sighting] = tx.find(Sighting, "incident", search.id, limit=MOST_SIGHTINGS)
    return sum((one.by or one.reporter) == who for one in ours)


def _late(tx: Tx, incident: Incident) -> Incident:
    if incident.drill or any(task.id == LATE and task.done is None for task in incident.tasks):
        return incident
    if len(incident.tasks) >= MOST:
        return incident
    return attrs.evolve(incident, tasks=(*incident.tasks, Task(LATE, tx.now)))
