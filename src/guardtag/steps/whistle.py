"""吹哨报到: departments are called and must report in; those that do not are called again, and somebody above."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import Incident, Summons
from guardtag.model.people import Responder
from guardtag.records import Tx
from guardtag.rules import escalation
from guardtag.steps import announce
from guardtag.steps.progress import must_be_open
from guardtag.steps.room import DISPATCHER, Person, Room, staff_only, unknown_person
from guardtag.steps.tell import line, notice, on_duty

MOST = 16
"""Departments of one call."""
CALLS = 3
"""So often a department is called; afterwards only the levels above are told, once a day."""


def blow(
    tx: Tx, room: Room, incident: Incident, who: Person, departments: Sequence[str], minutes: float, reason: str
) -> Incident:
    """Whistles for departments, each with a timer of its own; one that was called before is not called twice.

    Args:
        who: who whistles.
        departments: ids of the responders that stand for them.
        minutes: how long each has to report in.
        reason: what they are needed for.

    Raises:
        Denied: one of them is nobody.
        Conflict: the call is closed, or has ``MOST`` departments.
    """
    must_be_open(incident)
    staff_only(who)
    known = {one.department for one in incident.summons}
    fresh = [department for department in dict.fromkeys(departments) if department not in known]
    if len(incident.summons) + len(fresh) > MOST:
        raise Conflict(
            "GT-WHISTLE-MANY", f"At most {MOST} departments can be called to one incident.", "",
            "Ask one of them to bring the others.", limit=MOST,
        )  # fmt: skip
    incident = announce.next_telling(incident)
    for department in fresh:
        responder = tx.get(Responder, department)
        if responder is None or not responder.active or responder.role == "auditor":
            raise unknown_person()
        notice(tx, room, incident, "responder", department, responder.addresses, "whistle", incident.round)
        one = Summons(department, who.id, tx.now, minutes, tx.now + minutes * 60)
        incident = attrs.evolve(incident, summons=(*incident.summons, one))
        incident = line(tx, incident, "whistled", who.id, f"{department}: {reason}", incident.rung.level)
    tx.journal(who.id, "incidents.whistle", (incident.id, incident.subject), " ".join(fresh))
    return tx.put(incident)


def report_in(tx: Tx, incident: Incident, who: Person, note: str) -> Incident:
    """A department is here; saying so twice changes nothing.

    Raises:
        Conflict: it was not called.
    """
    mine = next((one for one in incident.summons if one.department == who.id), None)
    if mine is None:
        raise Conflict(
            "GT-WHISTLE-NOT-CALLED", "This department was not called to this incident.", "Nobody whistled for it.",
            "Take the call with `guardtag incident acknowledge`, or ask for a whistle.",
        )  # fmt: skip
    if mine.reported is not None:
        return incident
    summons = tuple(attrs.evolve(one, reported=tx.now) if one == mine else one for one in incident.summons)
    incident = line(tx, attrs.evolve(incident, summons=summons), "reported_in", who.id, note, incident.rung.level)
    tx.journal(who.id, "incidents.report_in", (incident.id, incident.subject))
    return tx.put(incident)


def overdue(tx: Tx, room: Room, incident: Incident) -> Incident:
    """Departments that have not reported in: called again, and the level above hears of it."""
    incident = announce.next_telling(incident)
    for one in escalation.overdue_summons(incident, tx.now):
        if one.called < CALLS:
            announce.one(tx, room, incident, one.department, "whistle")
        wait = one.minutes * 60 if one.called < CALLS else escalation.DAY
        later = attrs.evolve(one, called=one.called + 1, due=tx.now + wait)
        summons = tuple(later if other == one else other for other in incident.summons)
        incident = attrs.evolve(incident, summons=summons)
        incident = line(tx, incident, "absent", one.department, level=incident.rung.level)
    above = incident.ladder[min(incident.level + 1, len(incident.ladder) - 1)].area
    for responder in on_duty(tx, room, above, limit=announce.RESPONDERS):
        notice(tx, room, incident, "responder", responder.id, responder.addresses, "absent", incident.round)
    tx.journal(DISPATCHER, "incidents.absent", (incident.id, incident.subject))
    return incident
