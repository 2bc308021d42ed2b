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

    When no responder is left on the way, or nobody at all on the scene, it is received once more.

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
    held = any(ack.side == "responder" or incident.state == "on_scene" for ack in incident.taken)
    if held or incident.state not in ("acknowledged", "on_scene"):
        return incident
    return attrs.evolve(incident, state="received")


def reopen(incident: Incident, now: float) -> Incident:
    """A closed incident, received again: its outcome is gone, what was reached stays reached."""
    acknowledged = tuple(attrs.evolve(ack, lapsed=now) if ack.lapsed is None else ack for ack in incident.acknowledged)
    return attrs.evolve(
        incident, state="received", outcome="", closed=None, closed_by="", acknowledged=acknowledged, duplicate_of="",
        tasks=tuple(task for task in incident.tasks if task.done is not None),
    )  # fmt: skip


def may_reopen(incident: Incident, now: float) -> bool:
    """Whether a closed call may be opened again: within the time, and no drill."""
    return incident.closed is not None and not incident.drill and now <= incident.closed + REOPEN_DAYS * 86_400
