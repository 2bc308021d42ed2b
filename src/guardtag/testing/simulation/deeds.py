"""What else is done about a call in the simulated city: given back, raised, whistled for, assigned, opened again; and
words between finder and family."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from guardtag.guard import Guard
from guardtag.model.incidents import Incident

Deed = Callable[[Guard, str, Incident, str, str], Any]
"""``deed(door, request, incident, by, other)``, of two responders."""

HOUR = 3600.0
_CHOICES = ("walked-on", "police", "must-leave")


def _hand_back(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    taken = [who for who in incident.acknowledged_by if "/" not in who] or [by]
    return door.incidents.hand_back(incident.id, by=taken[0], reason="the car broke down", request_id=request)


def _raise(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    return door.incidents.raise_(incident.id, reason="it is cold", by=by, request_id=request)


def _whistle(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    return door.incidents.whistle(incident.id, [other], by=by, minutes=20, reason="search", request_id=request)


def _report_in(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    called = [summons.department for summons in incident.summons] or [other]
    return door.incidents.report_in(incident.id, by=called[-1], request_id=request)


def _assign(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    due = door._room.world.now() + HOUR
    return door.incidents.assign(incident.id, "look", to=other, due=due, by=by)


def _reopen(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    return door.incidents.reopen(incident.id, by=by, reason="she was seen again", request_id=request)


def _say(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    return door.relay.say(door.relay.link(incident), f"we are at stop {len(request)}", request_id=request)


def _choose(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    choice = _CHOICES[len(incident.thread) % len(_CHOICES)]
    return door.relay.tell(door.relay.link(incident), choice, request_id=request)


def _reply(door: Guard, request: str, incident: Incident, by: str, other: str) -> object:
    return door.relay.reply(incident.id, "we are coming", by=by, request_id=request)


OPEN: Mapping[str, Deed] = {
    "hand back": _hand_back, "raise": _raise, "whistle": _whistle, "report in": _report_in, "assign": _assign,
    "say": _say, "choose": _choose, "reply": _reply,
}  # fmt: skip
CLOSED: Mapping[str, Deed] = {"reopen": _reopen, "say": _say, "assign": _assign}


def chosen(chance: Random, incident: Incident, responders: Sequence[str]) -> tuple[str, Deed, str, str] | None:
    """What somebody does about a call next: the deed with its name, and two responders; sometimes nothing.

    Args:
        chance: decides.
        incident: the call.
        responders: ids of all on duty.
    """
    deeds = OPEN if incident.open else CLOSED
    name = chance.choice(sorted(deeds))
    if name in ("say", "choose") and not incident.finders:
        return None
    by, other = chance.choice(responders), chance.choice(responders)
    return name, deeds[name], by, other
