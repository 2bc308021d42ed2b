"""Figures: what became of the calls of an area. The desk on the door, ``city.figures``."""

from __future__ import annotations

from guardtag.model import areas
from guardtag.rules.figures import Figures, KindFigures, MilestoneFigures, compute, made
from guardtag.steps import counting
from guardtag.steps.room import Room

__all__ = ["FigureDesk", "Figures", "KindFigures", "MilestoneFigures", "compute"]


class FigureDesk:
    """Behind ``city.figures``, which is called as it is: ``city.figures("feicheng")``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def __call__(self, area: str, *, since: float | None = None, until: float | None = None) -> Figures:
        """The figures of an area and all below it, as they are at this moment.

        They come from counts that dispatchers keep by day and month, so that they cost the same however many calls
        there are. What no dispatcher has counted yet is counted now.

        Args:
            area: path.
            since: from when (opening time), seconds since 1970 UTC.
            until: until when, exclusive.

        Raises:
            ValueError: ``area`` is no path, or one of the times is none.
        """
        self._room.operator_only()
        areas.check(area, areas.MAX_PATH)
        return made(area, since, until, counting.read(self._room.records, area, since, until))
