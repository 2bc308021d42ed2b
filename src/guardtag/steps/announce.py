"""Telling the others what changed: who comes, who is there, who went quiet. Always sent, never digested."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Incident
from guardtag.records import Tx
from guardtag.rules import proofs
from guardtag.steps.room import Room
from guardtag.steps.tell import notice, on_duty, responder_of, ward_of

FAMILY, RESPONDERS = 4, 8
"""So many of each side are told of a change."""


def next_telling(incident: Incident) -> Incident:
    """The incident in its next telling; what is told in one telling makes one notice a person."""
    return attrs.evolve(incident, round=incident.round + 1)


def family(tx: Tx, room: Room, incident: Incident, template: str, *, but: str = "", urgency: str = "high") -> None:
    """Tells the first contacts; of a service, such as an errand, and of a drill they hear nothing.

    Args:
        but: id of an actor who knows it already.
        urgency: ``high`` or ``normal``.
    """
    if incident.drill or incident.klass != "person":
        return
    ward = ward_of(tx, incident)
    for contact in ward.contacts[:FAMILY] if ward else ():
        if f"{incident.subject}/{contact.id}" != but:
            notice(
                tx, room, incident, "family", contact.id, proofs.usable(contact), template, incident.round, urgency
            )  # fmt: skip


def takers(tx: Tx, room: Room, incident: Incident, template: str, *, but: str = "", urgency: str = "high") -> int:
    """Tells the responders who took the call; returns how many there were."""
    told = 0
    for ack in [ack for ack in incident.taken if ack.side == "responder" and ack.by != but][:RESPONDERS]:
        responder = responder_of(tx, ack.by)
        if responder is not None:
            notice(
                tx, room, incident, "responder", responder.id, responder.addresses, template, incident.round, urgency
            )
            told += 1
    return told


def responders(tx: Tx, room: Room, incident: Incident, template: str, *, but: str = "") -> None:
    """Tells the responders who took the call, or while nobody did those who were called at its level."""
    if takers(tx, room, incident, template, but=but):
        return
    for responder in on_duty(tx, room, incident.level_area, limit=RESPONDERS, circle=incident.circle):
        if responder.id != but:
            notice(tx, room, incident, "responder", responder.id, responder.addresses, template, incident.round)


def one(tx: Tx, room: Room, incident: Incident, responder_id: str, template: str, urgency: str = "high") -> None:
    """Tells one responder, if they are still there."""
    responder = responder_of(tx, responder_id)
    if responder is not None:
        notice(
            tx, room, incident, "responder", responder.id, responder.addresses, template, incident.round, urgency
        )  # fmt: skip


def changed(tx: Tx, room: Room, incident: Incident, template: str, *, by: str) -> Incident:
    """Tells both sides of a change of state, but not whoever made it."""
    incident = next_telling(incident)
    family(tx, room, incident, template, but=by)
    responders(tx, room, incident, template, but=by)
    return incident
