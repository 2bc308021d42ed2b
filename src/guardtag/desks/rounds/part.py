"""What every part of the desk has."""

from __future__ import annotations

from guardtag.model.people import Responder
from guardtag.model.visits import Visit
from guardtag.records import Tx
from guardtag.rules import rounds
from guardtag.steps import living, sheets, visiting
from guardtag.steps.room import Room
from guardtag.world import today

PLANS = ("supervisor",)
"""Roles that plan the visits of their area, on their own door."""
MOST = 1000
"""Visits, people or suggestions of one page."""


class Part:
    """A part of the desk ``city.rounds``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def _zone(self) -> str:
        return self._room.config.timezone

    def _today(self, now: float | None = None) -> str:
        return rounds.written(today(self._room.world.now() if now is None else now, self._zone))

    def _limit(self, limit: int) -> int:
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST:
            raise ValueError(f"limit is 1 to {MOST}")
        return limit

    def _plans(self, tx: Tx, area: str) -> None:
        """Raises ``Denied`` unless this door's person plans the visits of an area: they are a supervisor there."""
        if self._room.signed_in:
            sheets.area_of(tx, self._room, area, PLANS)

    def _planned(self, tx: Tx, visit_id: str) -> Visit:
        """An open visit that this door's person may give to somebody else or call off."""
        visit = tx.get(Visit, visit_id)
        if visit is None:
            raise visiting.no_visit()
        self._plans(tx, (living.found(tx, visit.ward) or visit).area)
        if not visit.open:
            raise visiting.ended_before()
        return visit

    def _visit(self, tx: Tx, visit_id: str) -> Visit:
        """An open visit that this door's person may end: any for the operator, their own up to today for a worker."""
        visit = tx.get(Visit, visit_id)
        if visit is None:
            raise visiting.no_visit()
        if self._room.signed_in and (
            visit.worker != self._room.actor or visit.day > self._today(tx.now) or not self._active(tx)
        ):
            raise visiting.no_visit()
        if not visit.open:
            raise visiting.ended_before()
        return visit

    def _active(self, tx: Tx) -> bool:
        """Whether this door's person has not left."""
        responder = tx.get(Responder, self._room.actor)
        return responder is not None and responder.active
