"""The lanes in which rows wait to be looked at again; a store keeps one queue for each."""

from __future__ import annotations

from guardtag.model.incidents import Incident

LADDER = ("ladder:0", "ladder:1", "ladder:2", "ladder:3")
"""Lanes of incidents by need: a person nobody comes for, one somebody comes for, a service, what is left to do."""

FIGURES_LANE, EVENTS = "figures", "events"
"""The lanes of what is to be counted for the figures, and of what other systems are to be told."""

WATCHING = "watch"
"""The lane of early warnings and of all that is looked at for them: calls and erasures never wait behind it."""


def ladder_lane(incident: Incident) -> str | None:
    """The queue in which an incident waits for its next step, or ``None`` when nothing is left to do."""
    if incident.next_due is None:
        return None
    if not incident.open:
        return LADDER[3]
    if incident.klass != "person" or incident.drill:
        return LADDER[2]
    return LADDER[0] if incident.state == "received" else LADDER[1]
