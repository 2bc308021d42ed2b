"""Opening a call, or joining the one that is open for the same person."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

import attrs

from guardtag.config import KindConfig
from guardtag.errors import Conflict, Tampered
from guardtag.model.incidents import Cursor, Incident, Line, Opening
from guardtag.model.people import Responder, Ward
from guardtag.records import Tx
from guardtag.rules import disclosure, duty, escalation, kinds, lifecycle, milestones, presence, proofs
from guardtag.rules.readers import DOUBTED, UNPROVED
from guardtag.steps import announce, finder_view, living, sightings, two_places
from guardtag.steps.climb import called, resting, start
from guardtag.steps.room import FINDER, OPERATOR, Room, unknown_person
from guardtag.steps.sound import sound
from guardtag.steps.tell import line, notice, on_duty, tell_audience, ward_of
from guardtag.world import day_of

log: Final = logging.getLogger("guardtag")

FIRST_CONTACTS = 4
WORDS = 16
NOBODY = (FINDER, OPERATOR)
"""Who calls without being a person in the records."""


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
        unconfirmed: a typed code over the guess budget: the duty desk looks first.
        drill_until: when this drill ends by itself; 0: it is none.
        cloth: a finder holds a tag that is in use: what the family allowed may be shown to them.
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
    unconfirmed: bool = False
    drill_until: float = 0.0
    cloth: bool = False


def kind_of(room: Room, name: str) -> KindConfig:
    """Class, targets and ladder of a kind of incident."""
    found = kinds.of(name, room.config.kinds, room.config.ladder)
    if found is None:
        known = tuple(dict.fromkeys((*milestones.KINDS, *room.config.kinds)))
        raise Conflict(
            "GT-INCIDENT-KIND", "There is no such kind of incident here.", "It is neither built in nor configured.",
            f"Use one of: {', '.join(known)}.", kinds=known,
        )  # fmt: skip
    return found


def opening_id(tx: Tx, ward: str, serial: int, *, drill: bool = False) -> str:
    """The id of the row that keeps a person's open call unique; a tag nobody recorded stands for its wearer.

    A drill has one of its own: no real call ever joins an exercise.
    """
    return tx.blind("drill" if drill else "open", ward or f"tag:{serial}")


def subject(tx: Tx, ward_id: str) -> Ward | None:
    """Whom a call is to be opened for; ``None`` for nobody's id.

    Raises:
        Denied: nobody has this id.
        Conflict: they died or left.
    """
    found = living.found(tx, ward_id) if ward_id else None
    if ward_id and found is None:
        raise unknown_person()
    if found is not None and not presence.guarded(found):
        raise living.not_guarded()
    return found


def open_or_join(tx: Tx, room: Room, call: Call) -> Incident:
    """The incident of a call, with the first people told, all in this transaction.

    A second call for a person whose person incident is open joins it.
    """
    kind = kind_of(room, call.kind)
    unique = opening_id(tx, call.ward, call.serial, drill=call.drill_until > 0) if kind.klass == "person" else ""
    if unique and (call.ward or call.serial):
        opening = _readable(tx, unique)
        current = _still_there(tx, opening) if opening and opening.incident else None
        if current is not None and current.open:
            return tx.put(_join(tx, room, current, call))
        tx.put(Opening(unique, call.incident))
    return _open(tx, room, call, kind)


def _readable(tx: Tx, unique: str) -> Opening | None:
    """What says which call is open; ``None`` when it cannot be opened: two calls are better than none."""
    try:
        return tx.get(Opening, unique)
    except Tampered:
        log.error("a row that says which call is open cannot be opened: a new call is opened")
        return None


def _still_there(tx: Tx, opening: Opening) -> Incident | None:
    """The incident of an opening; ``None`` when it cannot be opened: then a new one is worth more than an error."""
    return sound(tx, Incident, opening.incident)


def _open(tx: Tx, room: Room, call: Call, kind: KindConfig) -> Incident:
    ladder = escalation.ladder(call.area, room.config.levels, {**room.config.ladder, **kind.ladder})
    incident = Incident(
        id=call.incident, kind=call.kind, klass=kind.klass, subject=call.ward, area=call.area,
        day=day_of(tx.now), opened=tx.now, opened_by="" if call.by == FINDER else call.by,
        serial=call.serial, via=call.via,
        ladder=ladder, thread=(Line(tx.now, "called", call.by, call.place, ladder[0].level),),
        milestones=milestones.plan(kind.targets, tx.now),
        place=call.place, message=call.message, finder=call.finder,
        word="{}.{}".format(*(byte % WORDS for byte in room.world.random(2))),
        drill_until=call.drill_until, finders=int(call.by == FINDER),
    )  # fmt: skip
    incident = _in_doubt(tx, incident, call)
    desk = _duty_desk(tx, room, incident) if call.unconfirmed else []
    if desk:
        incident = _ask_first(tx, room, incident, desk)
    else:
        incident = _by_somebody(tx, _call_all(tx, room, incident), call.by)
    incident = two_places.tapped(tx, room, incident, call.place if call.serial else "", call.by)
    incident, shown = _shown(tx, room, incident, call)
    tx.journal(call.by, "incidents.open", (incident.id, call.ward), f"{call.kind} {call.via}{shown}".strip())
    return tx.add(incident)


def _in_doubt(tx: Tx, incident: Incident, call: Call) -> Incident:
    """Whoever takes the call reads that the tag may be another person's; no finder of it is shown anything any more."""
    if call.via != DOUBTED:
        return incident
    return attrs.evolve(line(tx, incident, DOUBTED, "clock", level=incident.rung.level), via=DOUBTED)


def _shown(tx: Tx, room: Room, incident: Incident, call: Call) -> tuple[Incident, str]:
    """The call with what the page of the finder who just called may show of the person, and that for the journal."""
    if not call.cloth or call.by != FINDER:
        return incident, ""
    incident, rows = finder_view.noted(room, incident, ward_of(tx, incident), tx.now)
    return incident, f" shows {' '.join(rows)}" if rows else ""


def _call_all(tx: Tx, room: Room, incident: Incident) -> Incident:
    """The family and the lowest level are called."""
    if incident.klass == "person" and incident.subject and not incident.drill:
        incident = _first_contacts(tx, room, incident)
    return start(tx, room, incident)


def _first_contacts(tx: Tx, room: Room, incident: Incident) -> Incident:
    ward = ward_of(tx, incident)
    if ward is None:
        return incident
    if not disclosure.may_alert(ward, tx.now):  # what is not made cannot be sent; whoever comes sees why
        return line(tx, incident, "family-untold", "clock", level=incident.rung.level)
    for contact in ward.contacts[:FIRST_CONTACTS]:
        if f"{ward.id}/{contact.id}" != incident.opened_by:
            notice(tx, room, incident, "family", contact.id, proofs.usable(contact), called(incident), incident.round)
    if len(ward.contacts) > FIRST_CONTACTS:
        rest = Cursor("family", called(incident), str(FIRST_CONTACTS), incident.round)
        return attrs.evolve(incident, cursors=(*incident.cursors, rest))
    return incident


def _by_somebody(tx: Tx, incident: Incident, by: str) -> Incident:
    """A responder who scans the tag stands beside the person; who calls otherwise only knows of it."""
    if by in NOBODY:
        return incident
    side = "family" if "/" in by else "responder"
    there = side == "responder" and incident.klass == "person" and incident.serial > 0
    names = ("family_told",) if side == "family" else ("responder_told", "acknowledged", "on_scene")
    reached = incident.milestones
    for name in names if there else names[:1]:
        reached = milestones.reach(reached, name, incident.opened, tx.now)
    incident = attrs.evolve(incident, milestones=reached)
    if not there:
        return incident
    incident = lifecycle.take(lifecycle.forward(incident, "on_scene"), by, side, tx.now)
    return resting(incident, tx.now)


def _duty_desk(tx: Tx, room: Room, incident: Incident) -> list[Responder]:
    """The hotline's people on duty for this area, the nearest desk first."""
    for rung in incident.ladder:
        desk = [one for one in on_duty(tx, room, rung.area, circle=duty.ON_DUTY) if one.role == "hotline"]
        if desk:
            return desk[:FIRST_CONTACTS]
    return []


def _ask_first(tx: Tx, room: Room, incident: Incident, desk: Sequence[Responder]) -> Incident:
    """The duty desk looks before anybody else is called; the clock does not wait for it for long."""
    for responder in desk:
        notice(tx, room, incident, "responder", responder.id, responder.addresses, "confirm", incident.round)
    incident = attrs.evolve(incident, unconfirmed=True, step_due=tx.now + escalation.CONFIRM_SECONDS)
    return line(tx, incident, "unconfirmed", "clock", level=incident.rung.level)


def confirm(tx: Tx, room: Room, incident: Incident, by: str) -> Incident:
    """An unconfirmed call becomes a call like any other: the family and the first level are told now."""
    incident = attrs.evolve(incident, unconfirmed=False, round=incident.round + 1)
    incident = line(tx, incident, "confirmed", by, level=incident.rung.level)
    incident = _call_all(tx, room, incident)
    return two_places.told(tx, room, incident) if incident.conflicting is not None else incident


def _there(tx: Tx, room: Room, incident: Incident, by: str) -> Incident:
    """A responder tapped during the call: they stand beside the person, and the others are told so, once."""
    if by in incident.acknowledged_by and incident.state == "on_scene":
        return incident
    if incident.unconfirmed:
        incident = confirm(tx, room, incident, by)
    if incident.state == "handed_over":
        incident = lifecycle.lost_again(incident, tx.now)
    for name in ("responder_told", "acknowledged", "on_scene"):
        incident = attrs.evolve(
            incident, milestones=milestones.reach(incident.milestones, name, incident.opened, tx.now)
        )
    incident = lifecycle.take(lifecycle.forward(incident, "on_scene"), by, "responder", tx.now)
    incident = line(tx, incident, "on_scene", by, level=incident.rung.level)
    return resting(announce.changed(tx, room, incident, "on_scene", by=by), tx.now)


def _join(tx: Tx, room: Room, incident: Incident, call: Call) -> Incident:
    incident = attrs.evolve(
        incident, round=incident.round + 1, finders=incident.finders + int(call.by == FINDER),
        place=call.place or incident.place, message=call.message or incident.message,
        finder=call.finder or incident.finder,
    )  # fmt: skip
    incident = _in_doubt(tx, line(tx, incident, "joined", call.by, call.place, incident.rung.level), call)
    found = call.kind == "found" and (incident.kind == "missing" or incident.ring is not None)
    if found:
        incident = sightings.scanned(
            tx, room, incident, place=call.place, words=call.message, by="" if call.by in NOBODY else call.by,
            proved=call.serial > 0 and not call.unconfirmed and call.via not in UNPROVED,
        )  # fmt: skip
    if call.serial and "/" not in call.by and call.by not in NOBODY:
        incident = _there(tx, room, incident, call.by)
    elif incident.unconfirmed:
        incident = confirm(tx, room, incident, "clock") if not call.unconfirmed else incident
    elif incident.state == "handed_over":  # home and lost once more, before the desk closed the call
        incident = _call_all(tx, room, lifecycle.lost_again(incident, tx.now))
    else:
        audiences = () if incident.drill else ("family",)
        template = called(incident) if found and lifecycle.scanned(incident) else "again"
        for audience in (*audiences, incident.level_area):
            cursor = Cursor(audience, template, "", incident.round, max(incident.circle, 0))
            incident = tell_audience(tx, room, incident, cursor)
    incident = two_places.tapped(tx, room, incident, call.place if call.serial else "", call.by)
    incident, shown = _shown(tx, room, incident, call)
    tx.journal(call.by, "incidents.join", (incident.id, call.ward), f"{call.via}{shown}")
    return incident
