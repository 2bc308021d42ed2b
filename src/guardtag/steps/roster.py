"""What is known of a responder changes: their areas, role, addresses, and with them whoever stands in for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from guardtag.model import areas
from guardtag.model.duty import StandIn
from guardtag.model.people import ROLES, Responder
from guardtag.records import Tx
from guardtag.steps import signins
from guardtag.steps.room import Room

MAX_AREAS = 10


def further(room: Room, area: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The areas that somebody answers for besides their own, checked; doubles are left out.

    Raises:
        ValueError: one is no area path, or there are more than ``MAX_AREAS``.
    """
    if isinstance(paths, str):
        raise TypeError("a list of areas is needed here, not one text")
    found = tuple(dict.fromkeys(areas.check(path, len(room.config.levels)) for path in paths))
    if len(found) > MAX_AREAS:
        raise ValueError(f"at most {MAX_AREAS} areas beside the first")
    return tuple(path for path in found if path != area)


def role_of(role: str) -> str:
    """One of ``ROLES``; raises ``ValueError`` for any other."""
    if role not in ROLES:
        raise ValueError(f"role is one of {', '.join(ROLES)}")
    return role


def stands_for(one: Responder, since: float, until: float) -> tuple[StandIn, ...]:
    """What whoever does somebody's duty for a time does: an entry for each of their areas."""
    return tuple(StandIn(one.id, area, one.role, since, until) for area in one.everywhere)


def standing_in(tx: Tx, one: Responder) -> Sequence[Responder]:
    """Whoever stands in for somebody, as this transaction sees them."""
    found: dict[str, Responder] = {}
    for area in one.everywhere:
        for other in list(tx.sound(Responder, "area", area)):
            if any(standing.person == one.id for standing in other.standing):
                fresh = tx.get(Responder, other.id)
                assert fresh is not None
                found[other.id] = fresh
    return tuple(found.values())


def released(one: Responder, person: str) -> Responder:
    """Somebody who stands in for a person no longer."""
    return attrs.evolve(one, standing=tuple(standing for standing in one.standing if standing.person != person))


def changed(tx: Tx, room: Room, before: Responder, after: Responder) -> Responder:
    """Puts a responder who was changed; another area or role ends their sessions.

    Whoever stands in for them goes along; an auditor stands in for nobody.
    """
    if (before.everywhere, before.role) != (after.everywhere, after.role):
        signins.end_all(tx, room, before.id)
        for other in standing_in(tx, before):
            times = dict.fromkeys((one.since, one.until) for one in other.standing if one.person == before.id)
            rest = released(other, before.id)
            if after.role != "auditor":
                moved = tuple(one for since, until in times for one in stands_for(after, since, until))
                rest = attrs.evolve(rest, standing=(*rest.standing, *moved))
            tx.put(rest)
    return tx.put(attrs.evolve(after, standing=()) if after.role == "auditor" else after)
