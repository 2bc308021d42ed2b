"""Visits: which somebody has at a person's (what opens the policy's state ``visit``), made and ended in one commit."""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model.areas import covers
from guardtag.model.people import Responder, Ward
from guardtag.model.visits import Planned, Visit
from guardtag.records import Records, Tx
from guardtag.rules import duty, rounds
from guardtag.steps.room import on_staff, unknown_person


def today(source: Records | Tx, ward: str, worker: str, day: str) -> bool:
    """Whether an open visit to this person is given to this worker on this day.

    Args:
        source: where to look.
        ward: id of the person.
        worker: id of the responder.
        day: ``YYYYMMDD`` in the deployment's time zone.
    """
    found = source.find(Visit, "open", source.blind("ward", ward), limit=100)
    return any(one.worker == worker and one.day == day for one in found)


def slot_id(source: Records | Tx, ward: str, why: str) -> str:
    """The id of the row that keeps a person's open visit of one kind unique."""
    return source.blind("visit", f"{ward}\x1f{why}")


def slot(tx: Tx, ward: str, why: str) -> Planned:
    """That row as it is, or as it would begin."""
    wanted = slot_id(tx, ward, why)
    return tx.get(Planned, wanted) or Planned(wanted, ward)


def make(tx: Tx, visit: Visit) -> Visit | None:
    """Writes a new visit; ``None``, and nothing, when one of its kind is open at this person's.

    The row of its kind is guarded, so that two at once are one. It may still name a visit that was ended elsewhere, as
    when somebody moved; and a visit that came with another record is found by its index.
    """
    place = slot(tx, visit.ward, visit.why)
    before = tx.get(Visit, place.visit) if place.visit else None
    if before is not None and before.open and before.ward == visit.ward:
        return None
    if any(one.why == visit.why for one in tx.find(Visit, "open", tx.blind("ward", visit.ward))):
        return None
    tx.put(attrs.evolve(place, visit=visit.id))
    return tx.add(visit)


def end(tx: Tx, visit: Visit, state: str, by: str, note: str = "") -> Visit:
    """Ends an open visit; a missed one leaves its cause due, others rest for a while.

    Args:
        state: ``done``, ``missed`` or ``cancelled``.
        by: who says so.
        note: what they have to say.
    """
    place = slot(tx, visit.ward, visit.why)
    if place.visit in ("", visit.id):
        tx.put(attrs.evolve(place, visit="", last=place.last if state == "missed" else tx.now))
    return tx.put(attrs.evolve(visit, state=state, ended=tx.now, ended_by=by, note=note or visit.note))


def release(tx: Tx, visit_id: str, worker: str, by: str) -> None:
    """Takes an open visit from a worker who left, so that it is nobody's until somebody gives it to another."""
    visit = tx.get(Visit, visit_id)
    if visit is not None and visit.open and visit.worker == worker:
        tx.put(attrs.evolve(visit, worker=""))
        tx.journal(by, "rounds.assign", (visit.ward, visit.id, worker), visit.why)


def may_go(tx: Tx, worker: str, ward: Ward, day: str, timezone: str) -> Responder:
    """The worker, as they act for the person's area, whom the visit can be given to.

    The policy shows a visitor something of the person only where they are a worker of the person's area, or stand in
    for one that day: nobody else is sent, who would stand at a door and know nothing.

    Raises:
        Denied: nobody of this id is active.
        Conflict: they are no worker of this area that day.
    """
    responder = on_staff(tx, worker, unknown_person)
    acts = acting(responder, ward.area, day, timezone)
    if acts is None:
        raise not_theirs()
    return acts


def goes(tx: Tx, worker: str, ward: Ward, day: str, timezone: str) -> bool:
    """Whether ``may_go`` would let this worker go."""
    responder = tx.get(Responder, worker)
    return responder is not None and responder.active and acting(responder, ward.area, day, timezone) is not None


def acting(responder: Responder, area: str, day: str, timezone: str) -> Responder | None:
    """A responder as a worker of an area at noon of a day; ``None`` when they are none."""
    begin, over = rounds.span(day, timezone)
    acts = duty.acting_for(responder, area, (begin + over) / 2)
    return acts if acts.role == "worker" and covers(acts.area, area) else None


def not_theirs() -> Conflict:
    """The error for a visit that is to be given to somebody who would see nothing there."""
    return Conflict(
        "GT-ROUND-WORKER", "This visit cannot be given to this person.",
        "Only a worker of the person's area, or who stands in for one that day, sees what is needed there.",
        "See `guardtag responder list AREA`, or give it to a worker of an area above.",
    )  # fmt: skip


def not_all_theirs(area: str) -> Conflict:
    """The error for the visits of an area that are to be given to somebody who answers for a part of it at most."""
    return Conflict(
        "GT-ROUND-WORKER", "The visits of this area cannot all be given to this person.",
        f"They are no worker who answers for all of {area} now.",
        "Fill their own area (see `guardtag responder list AREA`), or leave the worker out and assign them one by one.",
        case="area", area=area,
    )  # fmt: skip


def no_visit() -> Denied:
    """The error for a visit that is not there, or is not this reader's."""
    return Denied(
        "GT-ROUND-UNKNOWN", "There is no such visit.", "The id is wrong, it is not yours, or the person was erased.",
        "See `guardtag round list`.",
    )  # fmt: skip


def ended_before() -> Conflict:
    """The error for a visit that somebody ended."""
    return Conflict(
        "GT-ROUND-ENDED", "This visit has ended.", "It was done, missed or cancelled before.",
        "Plan another one with `guardtag round plan`.",
    )  # fmt: skip


def planned_before() -> Conflict:
    """The error for a second open visit of one kind at one person's."""
    return Conflict(
        "GT-ROUND-PLANNED", "Such a visit is planned already.", "The person has an open one for the same thing.",
        "See `guardtag round list`; move it with `guardtag round assign`, or call it off.",
    )  # fmt: skip
