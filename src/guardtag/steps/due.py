"""What an incident does when its time has come: tell the next page, climb, remind of a task."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import Responder
from guardtag.records import Tx
from guardtag.rules import escalation
from guardtag.steps.climb import climb
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.tell import line, notice, on_duty, tell_next


def step(tx: Tx, room: Room, incident: Incident) -> Incident:
    """The incident after the step that is due; the caller puts it."""
    if incident.cursors:
        return tell_next(tx, room, incident)
    next_step = escalation.next_step(incident, tx.now)
    if next_step.what == escalation.WAIT:
        return incident
    if next_step.what == escalation.TASK:
        return _remind(tx, room, incident, next_step.due)
    return climb(tx, room, incident)


def _remind(tx: Tx, room: Room, incident: Incident, again: float) -> Incident:
    """An overdue task: whoever closed the call is reminded once a day, and the level's desk too."""
    incident = attrs.evolve(incident, round=incident.round + 1)
    late = {task.id for task in incident.tasks if task.done is None and task.due <= tx.now}
    recipients = on_duty(tx, room, incident.level_area, limit=4)
    closer = tx.get(Responder, incident.closed_by) if "/" not in incident.closed_by else None
    for responder in dict.fromkeys([*([closer] if closer else []), *recipients]):
        notice(
            tx, room, incident, "responder", responder.id, responder.addresses, "task", incident.round, "normal",
        )  # fmt: skip
    tasks = tuple(attrs.evolve(t, due=again) if t.id in late else t for t in incident.tasks)
    tx.journal(DISPATCHER, "incidents.remind", (incident.id, incident.subject), " ".join(sorted(late)))
    return line(tx, attrs.evolve(incident, tasks=tasks), "reminded", "clock")
