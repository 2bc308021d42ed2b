"""Brings a dead notice back once whatever kept it from its recipient is repaired."""

from __future__ import annotations

import attrs

from guardtag.errors import BackendError, Conflict, StoreUnavailable, Unknown
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.records import Tx
from guardtag.steps.room import Room
from guardtag.steps.settle import addresses_of, turn
from guardtag.steps.tell import route


def bring_back(tx: Tx, room: Room, notice_id: str) -> Notice:
    """The notice as if it had never been tried, due now; its id stays, so whoever got it knows it again.

    Args:
        tx: the change.
        room: the operator's room.
        notice_id: of a dead notice.

    Returns:
        the notice, waiting for the first address that the person has now and a channel serves.

    Raises:
        Unknown: there is no such notice, or its person was erased (``GT-NOTICE-UNKNOWN``).
        Conflict: it is not dead, its call is closed, or no channel serves its person (``GT-NOTICE-NOT-DEAD``).
    """
    try:
        notice = tx.get(Notice, notice_id)
        incident = tx.get(Incident, notice.incident) if notice is not None and not notice.outside else None
    except StoreUnavailable:
        raise
    except BackendError:  # their key is gone
        notice = incident = None
    if notice is None or (incident is None and not notice.outside):
        raise _unknown()
    addresses = addresses_of(tx, notice)
    way = route(room, addresses)
    over = incident is not None and not incident.open
    if notice.state != "dead" or over or way is None:
        raise _not_dead()
    tx.journal(room.actor, "notices.again", (notice.incident, notice.subject), notice.fault)
    return turn(tx, attrs.evolve(notice, passed=()), addresses, way, "", tx.now)


def _unknown() -> Unknown:
    return Unknown(
        "GT-NOTICE-UNKNOWN", "There is no such notice.", "The id is wrong, or its person was erased.",
        "See `guardtag notices lost`.",
    )  # fmt: skip


def _not_dead() -> Conflict:
    return Conflict(
        "GT-NOTICE-NOT-DEAD", "This notice is not sent again.",
        "It is not dead, its call is closed, or no channel serves an address of its person.",
        "See `guardtag notices lost`, and `guardtag doctor` for the channels.",
    )  # fmt: skip
