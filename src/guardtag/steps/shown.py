"""A call as one signed-in person may see it: what the policy does not give them is left out."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Incident
from guardtag.records import Tx
from guardtag.rules import disclosure, duty
from guardtag.rules.disclosure import Verdict
from guardtag.steps.room import Person, Room
from guardtag.steps.tell import ward_of
from guardtag.world import today


def shown(tx: Tx, room: Room, incident: Incident, who: Person) -> Incident:
    """The call without the place, the finder's words and number and the pick-up word, where the policy withholds them.

    Args:
        incident: the call.
        who: who reads; their right to this call was asked before.
    """
    ward = ward_of(tx, incident)
    if ward is None:  # nobody on the register: where it is belongs to whoever comes, the finder's number to nobody
        return attrs.evolve(incident, finder="")
    acts = duty.acting_for(who.responder, ward.area, tx.now) if who.responder else who.contact
    reader, day = disclosure.reader(acts, ward, incident), today(tx.now, room.config.timezone)

    def may(field: str) -> bool:
        return disclosure.verdict(field, reader, ward, now=tx.now, today=day) is Verdict.SHOWN

    place, words = may("location_now"), may("finder_message")
    if not (place and words):
        incident = attrs.evolve(
            incident, thread=tuple(attrs.evolve(line, text="") for line in incident.thread),
            tasks=tuple(attrs.evolve(task, text="", result="") for task in incident.tasks),
        )  # fmt: skip
    return attrs.evolve(
        incident, place=incident.place if place else "", word=incident.word if place else "",
        message=incident.message if words else "", finder=incident.finder if may("finder_contact") else "",
    )  # fmt: skip
