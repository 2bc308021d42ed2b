"""How a call moves towards home: acknowledged, on the scene, handed over, closed; and back when it must."""

from __future__ import annotations

from math import inf

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model.incidents import DRILL_OVER, OUTCOMES, Cursor, Incident, Opening, Task
from guardtag.records import Tx
from guardtag.rules import kinds, lifecycle, milestones, money, presence, search_plan
from guardtag.steps import announce, drilling, living
from guardtag.steps.climb import climb, resting
from guardtag.steps.opening import confirm, opening_id
from guardtag.steps.room import DISPATCHER, Person, Room
from guardtag.steps.tell import line, tell_audience, ward_of

FEEDBACK_HOURS, REVIEW_HOURS = 24.0, 72.0
SAID = {"acknowledged": "coming", "on_scene": "on_scene", "handed_over": "handed_over"}
"""What the others are told of a new state."""


def call(tx: Tx, id: str) -> Incident:
    """The call of this id.

    Raises:
        Denied: there is none.
    """
    incident = tx.get(Incident, id)
    if incident is None:
        raise no_call()
    return incident


def no_call() -> Denied:
    """The error for a call that is not there."""
    return Denied(
        "GT-INCIDENT-UNKNOWN", "There is no such call.", "The id is wrong, or it was erased.",
        "List them with `guardtag incident list`.",
    )  # fmt: skip


def may_be_one(one: Incident, other: Incident) -> None:
    """Raises ``Conflict`` unless both calls are open, and both in earnest or both a drill."""
    must_be_open(one)
    must_be_open(other)
    if one.drill != other.drill:
        raise Conflict(
            "GT-INCIDENT-DRILL", "A call in earnest and a drill are never one call.",
            "A drill ends by itself, and nobody is lost in it.", "Close each of them by itself.",
        )  # fmt: skip


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
        reached_now = milestones.reach(reached_now, name, incident.opened, tx.now, incident.level_area)
    return attrs.evolve(incident, milestones=reached_now)


def told(side: str) -> str:
    """The milestone that an answer from this side proves."""
    return "family_told" if side == "family" else "responder_told"


def advance(tx: Tx, room: Room, incident: Incident, who: Person, state: str, note: str = "") -> Incident:
    """Moves an open incident to a later state; the others are told once that somebody new is that far.

    Saying the same again is no progress: the call does not wait for it any longer than it did.

    Args:
        who: who did it.
        state: ``acknowledged``, ``on_scene`` or ``handed_over``.
        note: a few words for the thread.
    """
    must_be_open(incident)
    if incident.unconfirmed:
        incident = confirm(tx, room, incident, who.id)
    moved = (
        lifecycle.acknowledged(incident, who.side) if state == "acknowledged" else lifecycle.forward(incident, state)
    )
    news = who.id not in incident.acknowledged_by or moved != incident
    moved = lifecycle.take(reached(tx, moved, told(who.side), state), who.id, who.side, tx.now)
    moved = line(tx, moved, state, who.id, note, incident.rung.level)
    if news:
        moved = announce.changed(tx, room, moved, SAID[state], by=who.id)
    tx.journal(who.id, f"incidents.{state}", (incident.id, incident.subject))
    waits = state != "acknowledged" or who.side == "responder"
    return tx.put(resting(moved, tx.now) if waits and news else moved)


def hand_back(tx: Tx, room: Room, incident: Incident, who: Person, reason: str) -> Incident:
    """Whoever took the call cannot come after all; with nobody left it climbs at once.

    Raises:
        Conflict: they had not taken it.
    """
    must_be_open(incident)
    if who.id not in incident.acknowledged_by:
        raise Conflict(
            "GT-INCIDENT-NOT-TAKEN", "You have not taken this call.", "There is nothing to give back.",
            "See who has with `guardtag incident show`.",
        )  # fmt: skip
    tx.journal(who.id, "incidents.hand_back", (incident.id, incident.subject))
    return let_go(tx, room, incident, who.id, reason)


def let_go(tx: Tx, room: Room, incident: Incident, by: str, reason: str = "") -> Incident:
    """The open call without one of those who took it; with nobody left it climbs at once.

    Args:
        by: id of whoever took it, who may be enrolled no longer.
        reason: why, in a few words.
    """
    before, incident = incident.state, lifecycle.give_back(incident, by, tx.now)
    incident = line(tx, incident, "handed_back", by, reason, incident.rung.level)
    if incident.state == before:
        return tx.put(incident)
    if incident.state != "received":
        return tx.put(resting(incident, tx.now))
    incident = announce.next_telling(incident)
    announce.family(tx, room, incident, "given-back", but=by)  # they were told that somebody comes
    return tx.put(climb(tx, room, incident))


def lapse(tx: Tx, room: Room, incident: Incident) -> Incident:
    """Nothing followed an acknowledgement: those who took it are asked, the family is told, and it climbs again."""
    incident = line(tx, announce.next_telling(incident), "lapsed", "clock", level=incident.rung.level)
    announce.takers(tx, room, incident, "lapsed")
    announce.family(tx, room, incident, "given-back")
    tx.journal(DISPATCHER, "incidents.lapse", (incident.id, incident.subject))
    return climb(tx, room, lifecycle.give_back(incident, "", tx.now))


def close(
    tx: Tx, room: Room, incident: Incident, who: Person, outcome: str, *, feedback: str = "", helped: int = 0,
    recovered: float = 0.0, note: str = "", duplicate_of: str = "", currency: str = "",
) -> Incident:  # fmt: skip
    """Closes from every open state; feedback and review become tasks beside what is left, seen until done."""
    must_be_open(incident)
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome is one of {', '.join(OUTCOMES)}")
    allowed = kinds.outcomes(incident.kind, incident.klass, room.config.kinds)
    if outcome not in allowed:
        raise Conflict(
            "GT-INCIDENT-OUTCOME", "A call of this kind does not end like that.", "Each kind has its own outcomes.",
            f"Use one of: {', '.join(allowed)}.", outcomes=", ".join(allowed),
        )  # fmt: skip
    if helped < 0 or not 0 <= recovered < inf:
        raise ValueError("helped and recovered are numbers from 0 on")
    if currency:
        money.amount("0", currency)
    incident = reached(tx, incident, told(who.side))
    tasks = () if incident.drill else (
        Task("feedback", tx.now + FEEDBACK_HOURS * 3600, tx.now if feedback else None, who.id if feedback else "",
             feedback),
        Task("review", tx.now + REVIEW_HOURS * 3600),
    )  # fmt: skip
    due = tx.now + FEEDBACK_HOURS * 3600
    left = tuple(attrs.evolve(t, due=due) if t.done is None and not t.owner else t for t in incident.tasks)
    incident = attrs.evolve(
        incident, tasks=(*left, *tasks), helped=0 if incident.drill else helped,
        recovered=0.0 if incident.drill else recovered, duplicate_of=duplicate_of, currency=currency,
    )  # fmt: skip
    incident = _ended(tx, room, incident, who.id, DRILL_OVER if incident.drill else outcome, note)
    if incident.drill:
        drilling.over(tx, room, incident, who.id)
    tx.journal(who.id, "incidents.close", (incident.id, incident.subject), incident.outcome)
    return tx.put(incident)


def end_drill(tx: Tx, room: Room, incident: Incident) -> Incident:
    """The time of a drill is over: it ends by itself."""
    incident = _ended(tx, room, incident, "clock", DRILL_OVER, "")
    tx.journal(DISPATCHER, "incidents.close", (incident.id, incident.subject), DRILL_OVER)
    return incident


def _ended(tx: Tx, room: Room, incident: Incident, by: str, outcome: str, note: str) -> Incident:
    before = incident
    incident = attrs.evolve(
        incident, state="closed", outcome=outcome, closed=tx.now, closed_by=by, cursors=(), unconfirmed=False,
        milestones=milestones.pass_over(incident.milestones, incident.level_area), round=incident.round + 1,
        tasks=search_plan.ended((t for t in incident.tasks if t.done is not None or not incident.drill), tx.now),
    )  # fmt: skip
    incident = line(tx, incident, "closed", by, note or outcome, incident.rung.level)
    if incident.klass == "person":
        tx.put(Opening(opening_id(tx, incident.subject, incident.serial, drill=incident.drill), ""))
        if not before.unconfirmed:  # else they never heard of it
            announce.family(tx, room, incident, "ended", urgency="normal")
    announce.takers(tx, room, attrs.evolve(before, round=incident.round), "ended", urgency="normal")
    return incident


def reopen(tx: Tx, room: Room, incident: Incident, who: Person, reason: str) -> Incident:
    """A call that was closed too early goes on where it stood.

    Raises:
        Conflict: it is open, too old, a drill, or the person has another open call, died, left, or has another record
            now.
    """
    unique = opening_id(tx, incident.subject, incident.serial)
    if not lifecycle.may_reopen(incident, tx.now):
        raise Conflict(
            "GT-INCIDENT-REOPEN", "This call cannot be opened again.",
            f"It is open, a drill, or was closed more than {lifecycle.REOPEN_DAYS} days ago.",
            "If help is needed, alert again: it opens a new call.", days=lifecycle.REOPEN_DAYS,
        )  # fmt: skip
    ward = ward_of(tx, incident)
    if ward is not None and ward.merged_into:  # its family is found through the other record
        raise Conflict(
            "GT-INCIDENT-MERGED", "This call cannot be opened again.", "The person's record became part of another.",
            "Open a new call for them.",
        )  # fmt: skip
    if ward is not None and not presence.guarded(ward):
        raise living.not_guarded()
    if incident.klass == "person":
        opening = tx.get(Opening, unique)
        if opening is not None and opening.incident:
            raise Conflict(
                "GT-INCIDENT-OTHER", "The person has another open call.", "Somebody called again since.",
                "Go on in that one; see `guardtag incident list --open`.",
            )  # fmt: skip
        tx.put(Opening(unique, incident.id))
    incident = line(tx, lifecycle.reopen(incident, tx.now), "reopened", who.id, reason, incident.rung.level)
    incident = announce.next_telling(incident)
    if incident.subject and incident.klass == "person":  # everybody: some were not told before it was closed
        incident = tell_audience(tx, room, incident, Cursor("family", "reopened", "", incident.round))
    tx.journal(who.id, "incidents.reopen", (incident.id, incident.subject))
    return tx.put(climb(tx, room, incident, by=who.id, reason=reason))
