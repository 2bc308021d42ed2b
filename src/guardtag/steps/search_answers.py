"""What those say who were asked to look: they search, they saw the person, there is nothing. One tap."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import Responder
from guardtag.model.searches import MAX_LOOKS, Look, Search, Sighting
from guardtag.records import Tx
from guardtag.steps import progress, sightings
from guardtag.steps.room import Person, Room

SIGHTED, NOTHING = "sighted", "nothing"


def carry_out(tx: Tx, room: Room, incident: Incident, who: Person, answer: str) -> Incident:
    """The call after somebody who was asked to look answered.

    Who searches, or saw the person, is from then on shown what the policy gives to a known volunteer who is a party.
    The ladder goes on: somebody who looks has not taken the call.

    Args:
        tx: the change.
        room: settings.
        incident: the call.
        who: who answers.
        answer: ``searching``, ``sighted`` or ``nothing``.
    """
    search = tx.get(Search, incident.id)
    tx.journal(who.id, f"notices.{answer}", (incident.id, incident.subject))
    if search is None or who.responder is None:
        return tx.put(incident)
    area = _area(who.responder, search)
    if incident.open:
        incident = progress.reached(tx, incident, progress.told(who.side))
        if answer != NOTHING and who.id not in incident.searchers:
            incident = attrs.evolve(incident, searchers=(*incident.searchers, who.id)[-MAX_LOOKS:])
    looked = tuple(one for one in search.looked if one.by != who.id)
    tx.put(attrs.evolve(search, looked=(*looked, Look(who.id, area, answer, tx.now))[-MAX_LOOKS:]))
    incident = tx.put(incident)
    if answer == SIGHTED:
        seen = Sighting("", incident.id, "", "", tx.now, tx.now, sightings.source_of(who), who.id, area)
        sightings.add(tx, room, incident, seen)
        found = tx.get(Incident, incident.id)
        assert found is not None
        return found
    return incident


def _area(responder: Responder, search: Search) -> str:
    """Which of their areas they were asked to look in."""
    below = tuple(area for area in search.ring if area.endswith("/"))
    asked = (one for one in responder.everywhere if one in search.ring or one.startswith(below))
    return next(asked, responder.area)
