"""Tasks on a call: who is to do what by when, and what came of it."""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import Incident, Task
from guardtag.records import Tx
from guardtag.steps import announce
from guardtag.steps.room import Person, Room, person, staff_only, unknown_person
from guardtag.steps.tell import line

MAX_NAME, MOST = 40, 64
MAX_AHEAD = 10 * 366 * 86_400.0
"""Seconds: a time that no page can write down would keep everybody from the call."""
_LETTERS = set("abcdefghijklmnopqrstuvwxyz0123456789-")


def assign(tx: Tx, room: Room, incident: Incident, who: Person, task: str, to: str, due: float, text: str) -> Incident:
    """Gives a responder something to do, and tells them.

    Args:
        who: who assigns it.
        task: short name within the incident.
        to: id of the responder.
        due: by when.
        text: what is to be done.

    Raises:
        Conflict: an open task has this name, or there are too many.
        Denied: nobody of this id.
        ValueError: the name has another form, or it is due before 1970 or in more than ten years.
    """
    staff_only(who)
    if not task or len(task) > MAX_NAME or not set(task) <= _LETTERS:
        raise ValueError(f"task is 1 to {MAX_NAME} lower-case letters, digits and -")
    if not 0 < due <= tx.now + MAX_AHEAD:
        raise ValueError("due is a time, within ten years")
    if person(tx, to).responder is None:
        raise unknown_person()
    if any(one.id == task and one.done is None for one in incident.tasks):
        raise Conflict(
            "GT-TASK-OPEN", "The call has an open task of this name.", "It was assigned before.",
            "Choose another name, or complete that one first.",
        )  # fmt: skip
    if len(incident.tasks) >= MOST:
        raise Conflict(
            "GT-TASK-MANY", f"A call has at most {MOST} tasks.", "So many were made already.",
            "Open another call of a service kind for the rest.", limit=MOST,
        )  # fmt: skip
    incident = attrs.evolve(incident, tasks=(*incident.tasks, Task(task, due, owner=to, text=text)))
    incident = announce.next_telling(line(tx, incident, "assigned", who.id, task, incident.rung.level))
    announce.one(tx, room, incident, to, "task", "normal")
    tx.journal(who.id, "incidents.assign", (incident.id, incident.subject), task)
    return tx.put(incident)


def complete(tx: Tx, incident: Incident, who: Person, task: str, result: str) -> Incident:
    """Marks a task as done.

    Args:
        who: who did it.
        task: its name.
        result: in a few words.

    Raises:
        Conflict: there is no such open task.
    """
    staff_only(who)
    incident = done(incident, task, tx.now, who.id, result)
    tx.journal(who.id, "incidents.task", (incident.id, incident.subject), task)
    return tx.put(line(tx, incident, f"task-{task}", who.id, result))


def done(incident: Incident, task: str, at: float, by: str, result: str) -> Incident:
    """The call with a task that is done.

    Args:
        incident: the call.
        task: its name.
        at: when.
        by: id of who did it.
        result: in a few words.

    Raises:
        Conflict: there is no such open task.
    """
    if all(one.id != task or one.done is not None for one in incident.tasks):
        raise Conflict(
            "GT-TASK-DONE", "There is no such open task.", "It was done before, or never made.",
            "See `guardtag incident show`.",
        )  # fmt: skip
    tasks = tuple(
        attrs.evolve(one, done=at, by=by, result=result) if one.id == task and one.done is None else one
        for one in incident.tasks
    )
    return attrs.evolve(incident, tasks=tasks)
