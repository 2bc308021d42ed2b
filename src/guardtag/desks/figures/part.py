"""What the parts of ``city.figures`` share."""

from __future__ import annotations

from guardtag.rules.figures import Figures, made
from guardtag.steps import counting
from guardtag.steps.room import Room


class Part:
    """A part of the desk."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def _figures(
        self, area: str, since: float | None, until: float | None, look: counting.Look | None = None
    ) -> Figures:
        return made(area, since, until, counting.read(self._room.records, area, since, until, look))
