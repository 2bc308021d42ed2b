"""What an incident needs at its time: the one step that is due now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import Responder
from guardtag.records import Tx
from guardtag.rules import escalation
from guardtag.steps import announce, climb, progress, rings, whistle
from guardtag.steps.opening import confirm
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.tell import line, notice, on_duty, responder_of, tell_next

DESK = 4
"""So many of a level's people are reminded of what was left undone."""
AT_ONCE = 16
"""Overdue tasks in one step: their owners and the desk fit one commit. What is left stays due."""


def _tell(tx: Tx, room: Room, incident: Incident) -> Incident:
    cursor = escalation.due_cursor(incident, tx.now)
    return tell_next(tx, room, incident, cursor) if cursor else incident


def _calm(tx: Tx, room: Room, incident: Incident) -> Incident:
    """Handed over and not closed: nobody is lost, so nobody is alarmed; the desk is asked to end it."""
    incident = attrs.evolve(_remind(tx, room, incident, ()), step_due=tx.now + escalation.DAY)
    tx.journal(DISPATCHER, "incidents.remind", (incident.id, incident.subject), "close")
    return incident


def _tasks(tx: Tx, room: Room, incident: Incident) -> Incident:
    """Overdue tasks: their owners, or whoever closed the call, are reminded once a day, and the level's desk."""
    late = escalation.overdue_tasks(incident, tx.now)[:AT_ONCE]
    incident = _remind(tx, room, incident, tuple(task.owner for task in late if task.owner))
    again = tuple(attrs.evolve(t, due=tx.now + escalation.DAY) if t in late else t for t in incident.tasks)
    names = " ".join(sorted(task.id for task in late))
    tx.journal(DISPATCHER, "incidents.remind", (incident.id, incident.subject), names)
    return attrs.evolve(incident, tasks=again)


def _remind(tx: Tx, room: Room, incident: Incident, owners: tuple[str, ...]) -> Incident:
    """Reminds owners, or when none of them is there any more whoever closed or took the call, and the level's desk."""
    incident = announce.next_telling(incident)
    owners = tuple(owner for owner in owners if responder_of(tx, owner) is not None)
    takers = (incident.closed_by, *(ack.by for ack in incident.taken if ack.side == "responder"))
    people = dict.fromkeys(owners or (one for one in takers if one and "/" not in one and one != "clock"))
    for responder in _desk(tx, room, incident):
        people.pop(responder.id, None)
        notice(tx, room, incident, "responder", responder.id, responder.addresses, "task", incident.round, "normal")
    for person in people:
        announce.one(tx, room, incident, person, "task", "normal")
    return line(tx, incident, "reminded", "clock", level=incident.rung.level)


def _desk(tx: Tx, room: Room, incident: Incident) -> list[Responder]:
    """Those on duty at the call's level; where nobody is left, at the next one above that has somebody."""
    areas = [rung.area for rung in incident.ladder[incident.level :]] or [incident.level_area]
    return next(filter(None, (on_duty(tx, room, area, limit=DESK) for area in areas)), [])


_STEPS: Mapping[str, Callable[[Tx, Room, Incident], Incident]] = {
    escalation.TELL: _tell,
    escalation.END: progress.end_drill,
    escalation.CONFIRM: lambda tx, room, incident: confirm(tx, room, incident, "clock"),
    escalation.LAPSE: progress.lapse,
    escalation.WIDEN: lambda tx, room, incident: climb.further(tx, room, incident, escalation.WIDEN),
    escalation.AGAIN: lambda tx, room, incident: climb.further(tx, room, incident, escalation.AGAIN),
    escalation.CLIMB: climb.climb,
    escalation.REPEAT: climb.climb,
    escalation.SUMMON: whistle.overdue,
    escalation.CALM: _calm,
    escalation.TASK: _tasks,
    escalation.RING: rings.step,
    escalation.WAIT: lambda tx, room, incident: incident,
}


def step(tx: Tx, room: Room, incident: Incident) -> Incident:
    """The incident after the step that is due; unchanged when nothing is."""
    return _STEPS[escalation.next_step(incident, tx.now)](tx, room, incident)
