"""Calling a level and climbing (提级): the call goes to the next people who can be reached."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Cursor, Incident
from guardtag.model.people import is_minor
from guardtag.records import Tx
from guardtag.rules import escalation, lifecycle, milestones, pace
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.tell import circles_of, line, tell_audience, tell_page, thread, ward_of
from guardtag.world import today

REMINDERS = 3
DIGEST_MINUTES = 60.0


def hurry(tx: Tx, room: Room, incident: Incident) -> float:
    """What the ladder's minutes are multiplied by now: less than 1 by night, for minors, in severe weather."""
    ward = ward_of(tx, incident)
    zone = room.config.timezone
    minor = ward is not None and (ward.minor or (ward.birth_date is not None and is_minor(ward, today(tx.now, zone))))
    weather = room.modes.weather(incident.area, tx.now)
    return pace.factor(room.config.pace, tx.now, zone, minor=minor, weather=weather)


def after(tx: Tx, room: Room, incident: Incident, minutes: float) -> float:
    """When so many minutes of the ladder's clock are over."""
    return tx.now + pace.seconds(minutes, hurry(tx, room, incident))


def waiting(tx: Tx, room: Room, incident: Incident, minutes: float) -> Incident:
    """The incident with its next step after so many minutes of the ladder's clock."""
    return attrs.evolve(incident, step_due=after(tx, room, incident, minutes))


def resting(incident: Incident, now: float) -> Incident:
    """The incident with its next step set by the patience of a call that somebody took."""
    return attrs.evolve(incident, step_due=now + escalation.patience(incident) * 60)


def called(incident: Incident) -> str:
    """The template that tells whoever hears of a call first what it is about."""
    if incident.kind == "found":
        return "found" if incident.subject or not incident.serial else "unpaired"
    if incident.kind == "missing":
        return "found" if lifecycle.scanned(incident) else "missing"
    return "distress" if incident.klass == "person" else "service"


def call_level(
    tx: Tx, room: Room, incident: Incident, level: int, template: str, *, wait: bool = False
) -> Incident:  # fmt: skip
    """Calls the first circle of the first level from ``level`` upwards at which somebody is reachable.

    Levels with nobody are skipped at once and the thread says so. With nobody at any level the
    call stands at the top, and the clock tries again.

    Args:
        wait: the next step is due when the circle's share of the minutes is over.
    """
    for index in range(level, len(incident.ladder)):
        rung = incident.ladder[index]
        circles, first = circles_of(tx, room, rung.area)
        if circles:
            cursor = Cursor(rung.area, template, "", incident.round, circles[0])
            left, _ = tell_page(tx, room, incident, cursor, first)
            due = after(tx, room, incident, escalation.share(rung, circles)) if wait else incident.step_due
            return attrs.evolve(
                incident, level=index, circles=circles, circle=circles[0], repeats=0, step_due=due,
                cursors=(*incident.cursors, left) if left else incident.cursors,
                thread=thread(tx, incident, "told", "clock", level=rung.level),
            )  # fmt: skip
        incident = line(tx, incident, "skipped", "clock", level=rung.level)
    top = len(incident.ladder) - 1
    due = after(tx, room, incident, incident.ladder[top].minutes) if wait else incident.step_due
    return attrs.evolve(incident, level=top, circles=(), circle=0, repeats=0, step_due=due)


def start(tx: Tx, room: Room, incident: Incident) -> Incident:
    """The ladder begins: its lowest level is called."""
    return call_level(tx, room, incident, 0, called(incident), wait=True)


def further(tx: Tx, room: Room, incident: Incident, step: str) -> Incident:
    """Nobody took it: the next circle of the level, or the level once more.

    Args:
        step: ``WIDEN`` or ``AGAIN`` of ``guardtag.rules.escalation``.
    """
    incident = _counted(tx, incident)
    rung = incident.rung
    if step == escalation.WIDEN:
        circle = escalation.wider(incident)
        assert circle is not None
        cursor = Cursor(rung.area, called(incident), "", incident.round, circle, incident.circle)
        incident = attrs.evolve(incident, circle=circle)
        incident = line(tx, incident, "widened", "clock", level=rung.level)
    else:
        widest = max(incident.circles, default=incident.circle)
        cursor = Cursor(rung.area, "repeated", "", incident.round, widest)
        incident = attrs.evolve(incident, repeats=incident.repeats + 1)
        incident = line(tx, incident, "repeated", "clock", level=rung.level)
    incident = tell_audience(tx, room, incident, cursor)
    tx.journal(DISPATCHER, f"incidents.{step}", (incident.id, incident.subject), rung.level)
    minutes = escalation.share(rung, incident.circles) if step == escalation.WIDEN else rung.minutes
    return waiting(tx, room, incident, minutes)


def climb(tx: Tx, room: Room, incident: Incident, *, by: str = "clock", reason: str = "") -> Incident:
    """Raises the call one level, or repeats it at the top to everybody there.

    Args:
        by: ``clock``, or who raised it by hand.
        reason: why, when raised by hand.
    """
    top = escalation.raised(incident) == escalation.REPEAT
    what, level = ("repeated", incident.level) if top else ("raised", incident.level + 1)
    incident = line(tx, _counted(tx, incident), what, by, reason, incident.ladder[level].level)
    lowest = 0 if top and not incident.circles else level  # nobody anywhere: look at all levels again
    incident = call_level(tx, room, incident, lowest, what if incident.circles or not top else called(incident))
    if top and incident.circles:
        widest = max(incident.circles)
        rest = Cursor(incident.level_area, what, "", incident.round, widest, incident.circle)
        incident = attrs.evolve(tell_audience(tx, room, incident, rest), circle=widest)
    minutes = escalation.share(incident.rung, () if top else incident.circles)
    repeats = sum(entry.what == "repeated" for entry in incident.thread)
    if top and repeats > REMINDERS:
        minutes = max(minutes, DIGEST_MINUTES)
    tx.journal(DISPATCHER if by == "clock" else by, f"incidents.{what}", (incident.id, incident.subject),
               incident.rung.level)  # fmt: skip
    if incident.state in ("acknowledged", "handed_over"):  # raised by hand: who comes keeps their time
        return incident
    return waiting(tx, room, incident, minutes)


def _counted(tx: Tx, incident: Incident) -> Incident:
    """The incident in its next telling, with what it missed by now."""
    return attrs.evolve(
        incident, round=incident.round + 1,
        milestones=milestones.overdue(incident.milestones, incident.opened, tx.now, incident.level_area),
    )  # fmt: skip
