"""The states of a call and the moves between them. Pure.

received → acknowledged → on_scene → handed_over → closed. A call only moves forward, with two exceptions: it
goes back to received when everybody who took it gave it back or went quiet, and it is opened again within
``REOPEN_DAYS`` when it was closed too early. Family and responders acknowledge separately: a mother who comes
from forty kilometres away is on record, but only a responder's word lets the ladder wait.
"""

from __future__ import annotations

from typing import Final

import attrs

from guardtag.model.incidents import STATES, Acknowledgement, Incident
from guardtag.rules import search_plan

REOPEN_DAYS: Final = 7


def forward(incident: Incident, state: str) -> Incident:
    """The incident in a later state; an earlier or the same one changes nothing.

    Args:
        incident: an open one.
        state: from ``STATES``, not ``closed``.
    """
    if STATES.index(state) > STATES.index(incident.state):
        return attrs.evolve(incident, state=state)
    return incident


def acknowledged(incident: Incident, side: str) -> Incident:
    """The incident after somebody of a side said that they come: only a responder's word moves it."""
    return forward(incident, "acknowledged") if side == "responder" else incident


def take(incident: Incident, by: str, side: str, now: float) -> Incident:
    """The incident with one more who took it; taking it twice counts once."""
    if by in incident.acknowledged_by:
        return incident
    return attrs.evolve(incident, acknowledged=(*incident.acknowledged, Acknowledgement(by, side, now)))


def give_back(incident: Incident, by: str, now: float) -> Incident:
    """The incident after one of those who took it gave it back.

    It is as far as the word of those who are left: what only they said who gave it back does not hold any more.
    When no responder is left on the way, and nobody on the scene, it is received once more.

    Args:
        incident: an open one.
        by: who gives it back; empty: everybody (their acknowledgements expired).
        now: seconds since 1970 UTC.
    """
    acknowledged = tuple(
        attrs.evolve(ack, lapsed=now) if ack.lapsed is None and by in ("", ack.by) else ack
        for ack in incident.acknowledged
    )
    incident = attrs.evolve(incident, acknowledged=acknowledged)
    left = max((STATES.index(_said(incident, ack)) for ack in incident.taken), default=0)
    return attrs.evolve(incident, state=STATES[min(left, STATES.index(incident.state))])


def _said(incident: Incident, ack: Acknowledgement) -> str:
    """How far the call is by the word of one who took it."""
    words = {entry.what for entry in incident.thread if entry.by == ack.by and entry.at >= ack.at}
    if "handed_over" in words:
        return "handed_over"
    if "on_scene" in words or (ack.side == "responder" and ack.by == incident.opened_by and ack.at == incident.opened):
        return "on_scene"
    return "acknowledged" if ack.side == "responder" else "received"


SCANNED: Final = "scanned"
"""The line of a scan by somebody who is with a person that is being searched for."""
_NEWS = (SCANNED, "walked-on", "search-resumed", "reopened")


def scanned(incident: Incident) -> bool:
    """Whether somebody is with the person who was missing, as far as is known: they scanned the tag, and stayed."""
    return next((line.what for line in reversed(incident.thread) if line.what in _NEWS), "") == SCANNED


def lost_again(incident: Incident, now: float) -> Incident:
    """The incident received once more: whoever had it is not with the person any more."""
    acknowledged = tuple(attrs.evolve(ack, lapsed=now) if ack.lapsed is None else ack for ack in incident.acknowledged)
    return attrs.evolve(incident, state="received", acknowledged=acknowledged)


def reopen(incident: Incident, now: float) -> Incident:
    """A closed incident, received again: its outcome is gone; what was reached, or given to somebody to do, stays."""
    return attrs.evolve(
        lost_again(incident, now), outcome="", closed=None, closed_by="", duplicate_of="",
        tasks=search_plan.resumed((task for task in incident.tasks if task.done is not None or task.owner), now),
    )  # fmt: skip


def may_reopen(incident: Incident, now: float) -> bool:
    """Whether a closed call may be opened again: within the time, no drill, and not of somebody who was erased."""
    nameless = not (incident.thread or incident.subject or incident.serial)  # only the figures' count of it is left
    return (
        incident.closed is not None
        and not incident.drill
        and not nameless
        and now <= incident.closed + REOPEN_DAYS * 86_400
    )
