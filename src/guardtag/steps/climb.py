"""Climbing (提级): the call goes to the next level at which somebody can be reached."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Cursor, Incident
from guardtag.records import Tx
from guardtag.rules import escalation, milestones
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.tell import PAGE, line, notice, on_duty

REMINDERS = 3
DIGEST_MINUTES = 60.0


def call_level(tx: Tx, room: Room, incident: Incident, level: int, template: str) -> Incident:
    """Calls the first level from ``level`` upwards at which somebody is reachable.

    Levels with nobody are skipped at once and the thread says so. With nobody at any level the
    call stands at the top, and the clock tries again.
    """
    for index in range(level, len(incident.ladder)):
        rung = incident.ladder[index]
        called = on_duty(tx, room, rung.area)
        if called:
            for responder in called[:PAGE]:
                notice(tx, room, incident, "responder", responder.id, responder.addresses, template, incident.round)
            cursors = incident.cursors
            if len(called) > PAGE:
                cursors = (*cursors, Cursor(rung.area, template, called[PAGE - 1].id, incident.round))
            incident = attrs.evolve(incident, level=index, cursors=cursors)
            return line(tx, incident, "told", "clock", level=rung.level)
        incident = line(tx, incident, "skipped", "clock", level=rung.level)
    return attrs.evolve(incident, level=len(incident.ladder) - 1)


def climb(tx: Tx, room: Room, incident: Incident, *, by: str = "clock", reason: str = "") -> Incident:
    """Raises the call one level, or repeats it at the top.

    Args:
        by: ``clock``, or who raised it by hand.
        reason: why, when raised by hand.
    """
    step = escalation.raised(incident, tx.now)
    what = "raised" if step.what == escalation.CLIMB else "repeated"
    incident = attrs.evolve(
        incident, round=incident.round + 1,
        milestones=milestones.overdue(incident.milestones, incident.opened, tx.now),
    )  # fmt: skip
    incident = line(tx, incident, what, by, reason, incident.ladder[step.level].level)
    incident = call_level(tx, room, incident, step.level, "raised")
    wait = incident.rung.minutes
    if what == "repeated":
        repeats = sum(entry.what == "repeated" for entry in incident.thread)
        wait = max(wait, DIGEST_MINUTES) if repeats > REMINDERS else wait
    actor = DISPATCHER if by == "clock" else by
    tx.journal(actor, f"incidents.{what}", (incident.id, incident.subject), incident.rung.level)
    return attrs.evolve(incident, step_due=tx.now + wait * 60)


def rest(incident: Incident, now: float) -> Incident:
    """The incident with its next step set by its state's patience."""
    return attrs.evolve(incident, step_due=now + escalation.patience(incident))
