"""Opening a call, or joining the one that is open for the same person."""

from __future__ import annotations

import attrs

from guardtag.config import KindConfig
from guardtag.errors import Conflict
from guardtag.model.incidents import Cursor, Incident, Opening
from guardtag.model.people import Ward
from guardtag.records import Tx
from guardtag.rules import escalation, milestones
from guardtag.steps.climb import call_level
from guardtag.steps.room import Room
from guardtag.steps.tell import line, notice, tell_page
from guardtag.world import day_of

FIRST_CONTACTS = 4
WORDS = 16


@attrs.frozen
class Call:
    """What came in.

    Args:
        incident: the id a new incident would get.
        kind: kind of incident.
        ward: id of the person, or empty.
        area: path of the area that answers.
        by: ``finder`` or the id of who called.
        serial: the tag, or 0.
        via: how the tag was read.
        place: where the person is.
        message: the finder's words.
        finder: how to reach the finder.
    """

    incident: str
    kind: str
    ward: str
    area: str
    by: str
    serial: int = 0
    via: str = ""
    place: str = attrs.field(default="", repr=False)
    message: str = attrs.field(default="", repr=False)
    finder: str = attrs.field(default="", repr=False)


def kind_of(room: Room, name: str) -> KindConfig:
    """Class, targets and ladder of a kind of incident."""
    configured = room.config.kinds.get(name)
    if name in milestones.KINDS:
        return attrs.evolve(configured or KindConfig(), klass=milestones.KINDS[name])
    if configured is None:
        kinds = tuple(dict.fromkeys((*milestones.KINDS, *room.config.kinds)))
        raise Conflict(
            "GT-INCIDENT-KIND", "There is no such kind of incident here.", "It is neither built in nor configured.",
            f"Use one of: {', '.join(kinds)}.", kinds=kinds,
        )  # fmt: skip
    return configured


def opening_id(tx: Tx, ward: str, serial: int) -> str:
    """The id of the row that keeps a person's open call unique; a tag nobody recorded stands for its wearer."""
    return tx.blind("open", ward or f"tag:{serial}")


def open_or_join(tx: Tx, room: Room, call: Call) -> Incident:
    """The incident of a call, with the first people told, all in this transaction.

    A second call for a person whose person incident is open joins it.
    """
    kind = kind_of(room, call.kind)
    unique = opening_id(tx, call.ward, call.serial) if kind.klass == "person" else ""
    if unique:
        opening = tx.get(Opening, unique)
        current = tx.get(Incident, opening.incident) if opening and opening.incident else None
        if current is not None and current.open:
            return tx.put(_join(tx, room, current, call))
        tx.put(Opening(unique, call.incident))
    return _open(tx, room, call, kind)


def _open(tx: Tx, room: Room, call: Call, kind: KindConfig) -> Incident:
    minutes = {**room.config.ladder, **kind.ladder}
    incident = Incident(
        id=call.incident, kind=call.kind, klass=kind.klass, subject=call.ward, area=call.area,
        day=day_of(tx.now), opened=tx.now, opened_by="" if call.by == "finder" else call.by,
        serial=call.serial, via=call.via,
        ladder=escalation.ladder(call.area, room.config.levels, minutes),
        milestones=milestones.plan(kind.targets, tx.now),
        place=call.place, message=call.message, finder=call.finder,
        word="{}.{}".format(*(byte % WORDS for byte in room.world.random(2))),
    )  # fmt: skip
    incident = line(tx, incident, "called", call.by, level=incident.rung.level)
    incident = _first_contacts(tx, room, incident)
    incident = call_level(tx, room, incident, 0, "found" if call.ward else "unpaired")
    incident = attrs.evolve(incident, step_due=tx.now + incident.rung.minutes * 60)
    tx.journal(call.by, "incidents.open", (incident.id, call.ward), f"{call.kind} {call.via}".strip())
    return tx.add(incident)


def _first_contacts(tx: Tx, room: Room, incident: Incident) -> Incident:
    ward = tx.get(Ward, incident.subject) if incident.subject else None
    if ward is None:
        return incident
    for contact in ward.contacts[:FIRST_CONTACTS]:
        notice(tx, room, incident, "family", contact.id, contact.addresses, "found", 0)
    if len(ward.contacts) > FIRST_CONTACTS:
        return attrs.evolve(incident, cursors=(Cursor("family", "found", str(FIRST_CONTACTS), 0),))
    return incident


def _join(tx: Tx, room: Room, incident: Incident, call: Call) -> Incident:
    incident = attrs.evolve(
        incident, round=incident.round + 1,
        place=call.place or incident.place, message=call.message or incident.message,
        finder=call.finder or incident.finder,
    )  # fmt: skip
    incident = line(tx, incident, "joined", call.by, call.place, incident.rung.level)
    for audience in ("family", incident.level_area):
        cursor = Cursor(audience, "again", "", incident.round)
        incident, left, _ = tell_page(tx, room, incident, cursor)
        if left:
            incident = attrs.evolve(incident, cursors=(*incident.cursors, left))
    tx.journal(call.by, "incidents.join", (incident.id, call.ward), call.via)
    return incident
