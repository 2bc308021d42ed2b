"""Breaking glass: opened for one reader and one person, everybody concerned told, confirmed by a second, closed."""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model.glass import SECONDS, BreakGlass
from guardtag.model.incidents import Incident
from guardtag.model.people import Responder, Ward
from guardtag.records import Tx
from guardtag.rules import disclosure, duty, guardians
from guardtag.rules import glass as rules
from guardtag.rules import reads as budgets
from guardtag.spi import Row
from guardtag.steps import living, outside, reads
from guardtag.steps.reader import in_force, not_both
from guardtag.steps.room import Person, Room
from guardtag.steps.tell import PAGE, supervisors
from guardtag.world import today


def break_(
    tx: Tx, room: Room, who: Person, ward: Ward, incident: Incident | None, glass_id: str, reason: str
) -> BreakGlass:
    """Breaks the glass, or gives the one that holds: breaking it twice neither prolongs it nor tells twice.

    Args:
        who: who reads.
        ward: the person.
        incident: the call that is open for them, or ``None``.
        glass_id: the id a new one gets.
        reason: why.

    Raises:
        Denied: this reader may not: family, a role that sees nothing by it, their own call, or too often today.
    """
    if who.responder is None:
        raise _no_role()
    reader = disclosure.reader(
        duty.acting_for(who.responder, ward.area, tx.now), ward, incident, break_glass=True
    )  # fmt: skip
    if not rules.opens(reader.role):
        raise _no_role()
    if incident is not None and incident.open and disclosure.alone(incident, who.id):
        raise Denied(
            "GT-GLASS-OWN", "Break-glass is not for a call of your own.",
            "You called, and nobody else has joined yet.",
            "The family and those on duty were called: as soon as one of them joins, you see what you need.",
        )  # fmt: skip
    holding = in_force(tx, room, who.id, ward.id)
    if holding is not None:
        return holding
    counted = budgets.broken(reads.of(tx, who.id), tx.now, reads.budget(room))
    if counted is None:
        limit = reads.budget(room).glass
        raise Denied(
            "GT-GLASS-BUDGET", "You have broken glass too often today.", f"It is for emergencies: {limit} in a day.",
            "Ask your supervisor, or the office.", limit=limit,
        )  # fmt: skip
    tx.put(counted)
    glass = BreakGlass(glass_id, ward.id, ward.area, who.id, reader.role, reason, tx.now, tx.now + SECONDS)
    tx.journal(who.id, "wards.break_glass", (ward.id, glass.id), reader.role)
    for supervisor in supervisors(tx, room, ward.area, who.id):
        outside.put(tx, room, glass, "responder", supervisor.id, supervisor.addresses, "glass-desk", "high")
    return tx.put(_told(tx, room, glass, ward))


def tell_next(room: Room, tx: Tx, due_row: Row) -> None:
    """A break-glass is due: the next of those who are to be told are told."""
    glass = tx.get(BreakGlass, due_row.id)
    if glass is not None and glass.due is not None:
        ward = living.found(tx, glass.ward)
        if ward is None:
            tx.put(attrs.evolve(glass, due=None))
        else:
            tx.put(_told(tx, room, follow(tx, glass, ward), ward))


def follow(tx: Tx, glass: BreakGlass, ward: Ward) -> BreakGlass:
    """A break-glass of a record that became part of another: it is for the other one.

    While it holds, or somebody is still to be told, those of both records are told: their ids are others now.
    """
    if glass.ward == ward.id:
        return glass
    moved = attrs.evolve(glass, ward=ward.id, area=ward.area, moves=glass.moves + 1)
    tell = glass.due is not None or glass.holds(tx.now)
    return attrs.evolve(moved, told=0, due=tx.now) if tell else moved


def confirm(tx: Tx, glass: BreakGlass, second: Responder) -> BreakGlass:
    """A second person confirms: from now on the first one sees what takes two.

    Raises:
        Conflict: it is over, or somebody confirmed it.
        Denied: they are not two persons of whom each may; which of the reasons it is, is not said.
    """
    if not glass.holds(tx.now):
        raise _over()
    first, ward = tx.get(Responder, glass.by), tx.get(Ward, glass.ward)
    if first is None or ward is None or not_both(first, second, ward, tx.now):
        raise Denied(
            "GT-GLASS-SECOND", "You cannot be the second person for this.",
            "It takes two responders who are not the same person, do not do each other's duty, are no family of the "
            "person, and are workers or supervisors of the area, or the hotline.",
            "Ask another supervisor to confirm it.",
        )  # fmt: skip
    if glass.confirmed is not None:
        if glass.confirmed_by == second.id:
            return glass
        raise Conflict(
            "GT-GLASS-CONFIRMED", "Somebody confirmed this before.", "One second person is enough.",
            "There is nothing to do.",
        )  # fmt: skip
    tx.journal(second.id, "wards.confirm_glass", (glass.ward, glass.id), glass.by)
    return tx.put(attrs.evolve(glass, confirmed=tx.now, confirmed_by=second.id))


def close(tx: Tx, glass: BreakGlass, by: str) -> BreakGlass:
    """Closes it before its time; one that is over stays as it is."""
    if not glass.holds(tx.now):
        return glass
    tx.journal(by, "wards.close_glass", (glass.ward, glass.id))
    return tx.put(attrs.evolve(glass, closed=tx.now, closed_by=by))


def _told(tx: Tx, room: Room, glass: BreakGlass, ward: Ward) -> BreakGlass:
    """Tells the next page of the family; what is left of it stays due."""
    people = guardians.told(ward, today(tx.now, room.config.timezone))
    for contact in people[glass.told : glass.told + PAGE]:
        outside.put(tx, room, glass, "family", contact.id, contact.addresses, "glass")
    told = min(glass.told + PAGE, len(people))
    return attrs.evolve(glass, told=told, due=tx.now if told < len(people) else None)


def _no_role() -> Denied:
    return Denied(
        "GT-GLASS-ROLE", "Break-glass is not open to you.", "By the policy your role would see nothing by it.",
        "Ask a worker or supervisor of the area, or the hotline.",
    )  # fmt: skip


def _over() -> Conflict:
    return Conflict(
        "GT-GLASS-OVER", "This break-glass is over.", "It was closed, or its 30 minutes have passed.",
        "Whoever needs it breaks the glass anew.",
    )  # fmt: skip
