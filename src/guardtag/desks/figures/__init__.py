"""Figures: what became of the calls of an area. The desk on the door, ``city.figures``."""

from __future__ import annotations

from guardtag.desks.figures.comparing import Comparing, Comparison
from guardtag.desks.figures.hall import Halls
from guardtag.desks.figures.ledger import Ledger, Ledgers
from guardtag.desks.figures.telling import Telling
from guardtag.model import areas
from guardtag.rules.figures import Figures, KindFigures, MilestoneFigures, compute
from guardtag.rules.hall import HallArea, HallEvent, HallFigures
from guardtag.rules.public_figures import PublicFigures, PublicMilestone
from guardtag.steps import rollups

__all__ = [
    "Comparison", "FigureDesk", "Figures", "HallArea", "HallEvent", "HallFigures", "KindFigures", "Ledger",
    "MilestoneFigures", "PublicFigures", "PublicMilestone", "compute",
]  # fmt: skip


class FigureDesk(Comparing, Telling, Ledgers, Halls):
    """Behind ``city.figures``, which is called as it is: ``city.figures("feicheng")``. For the operator alone.

    They come from counts that dispatchers keep by day and month, so that they cost the same however many calls there
    are. What no dispatcher has counted yet is counted by whoever asks: figures are always those of this moment.
    """

    def __call__(self, area: str, *, since: float | None = None, until: float | None = None) -> Figures:
        """The figures of an area and all below it.

        Args:
            area: path.
            since: from when (opening time), seconds since 1970 UTC.
            until: until when, exclusive.

        Raises:
            ValueError: ``area`` is no path, or one of the times is none.
        """
        self._room.operator_only()
        areas.check(area, areas.MAX_PATH)
        return self._figures(area, since, until)

    def recount(self) -> None:
        """Has dispatchers count everything anew; the figures count every call until that is done.

        It is not needed while all goes well: a damaged count, or another time zone, has it done by itself.
        """
        self._room.operator_only()
        now = self._room.world.now()
        self._room.records.change(lambda tx: rollups.again(tx, self._room, now), now=now)
