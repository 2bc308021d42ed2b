"""What one tap of a recipient, or a reply of theirs, does to the call."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.notices import SEARCH_ANSWERS, Notice
from guardtag.records import Tx
from guardtag.rules import kinds
from guardtag.steps import meeting, progress, search_answers, whistle
from guardtag.steps.opening import confirm
from guardtag.steps.room import OPERATOR, Person, Room, acting
from guardtag.steps.tell import line, on_duty

DENIED = "said-false-alarm"
"""The line of a false alarm that a reply spoke of: somebody must find out."""
_AFTERWARDS = ("ended", "task")
"""Templates of notices that are sent about a closed call, and may be answered then."""
_LOOK = 500


def answered(tx: Tx, room: Room, notice: Notice, incident: Incident, answer: str, *, proven: bool = True) -> Incident:
    """The incident after a notice's recipient answered.

    Args:
        notice: as this transaction sees it.
        incident: its incident, likewise.
        answer: from ``ANSWERS`` or ``SEARCH_ANSWERS``.
        proven: it came by the recipient's own link. A number that sends an SMS can be forged: then a false alarm
            is only written down, and "with me" lets the ladder wait, as for somebody on the scene, but ends nothing.

    Raises:
        Conflict: the call is closed, and not by this very answer.
    """
    actor = f"{notice.subject}/{notice.person}" if notice.side == "family" else notice.person
    who = acting(tx, attrs.evolve(room, actor=OPERATOR), actor, incident)
    if answer == "false-alarm" and not proven:
        answer = DENIED
    again = notice.answer == answer
    late = notice.template in _AFTERWARDS or answer == search_answers.SIGHTED
    if not incident.open and not (again and incident.closed_by == who.id) and not late:
        progress.must_be_open(incident)
    if again:
        return incident
    tx.put(attrs.evolve(notice, answer=answer, answered=tx.now))
    incident = _reached_after_all(incident, notice.person, tx.now)
    if answer in SEARCH_ANSWERS:
        return search_answers.carry_out(tx, room, incident, who, answer)
    return _carry_out(tx, room, incident, who, answer, proven)


def said(tx: Tx, room: Room, incident: Incident, who: Person, answer: str) -> Incident:
    """The incident after a contact answered on their own page: the deed is that of a tap in their newest message.

    Args:
        tx: the change.
        room: where.
        incident: fresh.
        who: the contact; their right to the call was asked before.
        answer: from ``guardtag.model.family.ANSWERS``.

    Raises:
        Conflict: the call is closed, and not by this very answer.
    """
    if not incident.open and not (answer == "false-alarm" and incident.closed_by == who.id):
        progress.must_be_open(incident)
    there = (answer == "coming" and who.id in incident.acknowledged_by) or not incident.open
    if there or (answer == "with-me" and incident.state == "handed_over"):
        return incident
    person = who.contact.id if who.contact else ""
    told = [
        n for n in tx.find(Notice, "incident", incident.id, limit=_LOOK) if (n.side, n.person) == (who.side, person)
    ]
    newest = tx.get(Notice, max(told, key=lambda n: n.made).id) if told else None
    if newest is not None:
        tx.put(attrs.evolve(newest, answer=answer, answered=tx.now))
    return _carry_out(tx, room, _reached_after_all(incident, person, tx.now), who, answer, proven=True)


def _reached_after_all(incident: Incident, person: str, now: float) -> Incident:
    """Who answers is reached: nobody has to be reminded of them any more."""
    task = f"unreached-{person}"
    if all(one.id != task or one.done is not None for one in incident.tasks):
        return incident
    done = tuple(attrs.evolve(t, done=now) if t.id == task and t.done is None else t for t in incident.tasks)
    return attrs.evolve(incident, tasks=done)


def _carry_out(tx: Tx, room: Room, incident: Incident, who: Person, answer: str, proven: bool) -> Incident:
    if answer == "coming":
        if any(one.department == who.id for one in incident.summons):
            return whistle.report_in(tx, incident, who, "")
        return progress.advance(tx, room, incident, who, "acknowledged")
    if answer == "with-me":
        if who.side == "family" and proven:
            return meeting.hand_over(tx, room, incident, who, proved=False)
        return progress.advance(tx, room, incident, who, "on_scene")
    if answer == "false-alarm":
        outcome = kinds.nearest(incident.kind, incident.klass, room.config.kinds, kinds.NOTHING_TO_DO)
        return progress.close(tx, room, incident, who, outcome)
    if incident.open:
        incident = progress.reached(tx, incident, progress.told(who.side))
    tx.journal(who.id, f"notices.{answer}", (incident.id, incident.subject))
    incident = line(tx, incident, answer, who.id, level=incident.rung.level)
    if answer == "confirmed" and incident.open and incident.unconfirmed:
        incident = confirm(tx, room, incident, who.id)
    if answer == "not-mine" and incident.open:
        incident = _refused(tx, room, incident, who)
    return tx.put(incident)


def _refused(tx: Tx, room: Room, incident: Incident, who: Person) -> Incident:
    """Somebody else must: what they took is given back; was nobody else called, the next step is due at once."""
    if who.id in incident.acknowledged_by:
        return progress.hand_back(tx, room, incident, who, "")
    if who.side != "responder" or incident.state != "received":
        return incident
    called = on_duty(tx, room, incident.level_area, limit=2, circle=incident.circle)
    alone = all(one.id == who.id for one in called)
    return attrs.evolve(incident, step_due=tx.now) if alone else incident
