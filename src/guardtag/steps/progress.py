"""How a call moves towards home: acknowledged, on the scene, handed over, closed."""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import OUTCOMES, Acknowledgement, Incident, Opening, Task
from guardtag.model.people import Responder, Ward
from guardtag.records import Tx
from guardtag.rules import milestones
from guardtag.steps.climb import rest
from guardtag.steps.opening import opening_id
from guardtag.steps.room import Person, Room
from guardtag.steps.tell import line, notice

ORDER = ("received", "acknowledged", "on_scene", "handed_over", "closed")
FEEDBACK_HOURS, REVIEW_HOURS = 24.0, 72.0


def must_be_open(incident: Incident) -> None:
    """Raises ``Conflict`` for a closed incident."""
    if not incident.open:
        raise Conflict(
            "GT-INCIDENT-CLOSED", "This call is closed.", "Somebody closed it before.",
            "If help is needed again, alert again: it opens a new call.",
        )  # fmt: skip


def reached(tx: Tx, incident: Incident, *names: str) -> Incident:
    """The incident with these milestones reached now, unless they were before."""
    reached_now = incident.milestones
    for name in names:
        reached_now = milestones.reach(reached_now, name, incident.opened, tx.now)
    return attrs.evolve(incident, milestones=reached_now)


def told(side: str) -> str:
    """The milestone that an answer from this side proves."""
    return "family_told" if side == "family" else "responder_told"


def advance(tx: Tx, incident: Incident, who: Person, state: str, note: str = "") -> Incident:
    """Moves an open incident to a later state; the same state again is only noted.

    Args:
        who: who did it.
        state: ``acknowledged``, ``on_scene`` or ``handed_over``.
        note: a few words for the thread.
    """
    must_be_open(incident)
    incident = reached(tx, incident, told(who.side), state)
    if who.id not in incident.acknowledged_by:
        ack = Acknowledgement(who.id, who.side, tx.now)
        incident = attrs.evolve(incident, acknowledged=(*incident.acknowledged, ack))
    if ORDER.index(state) > ORDER.index(incident.state):
        incident = attrs.evolve(incident, state=state)
    incident = line(tx, incident, state, who.id, note, incident.rung.level)
    tx.journal(who.id, f"incidents.{state}", (incident.id, incident.subject))
    return tx.put(rest(incident, tx.now))


def close(
    tx: Tx, room: Room, incident: Incident, who: Person, outcome: str, *, feedback: str = "", helped: int = 0,
    recovered: float = 0.0, note: str = "",
) -> Incident:  # fmt: skip
    """Closes from every open state; feedback and review become tasks beside what is left, seen until done."""
    must_be_open(incident)
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome is one of {', '.join(OUTCOMES)}")
    incident = reached(tx, incident, told(who.side))
    tasks = (
        Task("feedback", tx.now + FEEDBACK_HOURS * 3600, tx.now if feedback else None, who.id if feedback else "",
             feedback),
        *(attrs.evolve(task, due=tx.now + FEEDBACK_HOURS * 3600) for task in incident.tasks if task.done is None),
        Task("review", tx.now + REVIEW_HOURS * 3600),
    )  # fmt: skip
    incident = attrs.evolve(
        incident, state="closed", outcome=outcome, closed=tx.now, closed_by=who.id, tasks=tasks, cursors=(),
        helped=helped, recovered=recovered, milestones=milestones.pass_over(incident.milestones),
        round=incident.round + 1,
    )  # fmt: skip
    incident = line(tx, incident, "closed", who.id, note or outcome, incident.rung.level)
    if incident.klass == "person":
        tx.put(Opening(opening_id(tx, incident.subject, incident.serial), ""))
    _tell_the_end(tx, room, incident)
    tx.journal(who.id, "incidents.close", (incident.id, incident.subject), outcome)
    return tx.put(incident)


def _tell_the_end(tx: Tx, room: Room, incident: Incident) -> None:
    """Feedback to the first contacts and to the responders who took the call."""
    ward = tx.get(Ward, incident.subject) if incident.subject else None
    for contact in ward.contacts[:4] if ward else ():
        notice(
            tx, room, incident, "family", contact.id, contact.addresses, "ended", incident.round, "normal"
        )  # fmt: skip
    for ack in incident.acknowledged[:8]:
        responder = tx.get(Responder, ack.by) if ack.side == "responder" else None
        if responder is not None:
            notice(
                tx, room, incident, "responder", responder.id, responder.addresses, "ended", incident.round,
                "normal",
            )  # fmt: skip
