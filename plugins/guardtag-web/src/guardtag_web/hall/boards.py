"""The boards of all screens: what an area's shows is made once a change, however many look at it."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final
from weakref import WeakKeyDictionary

import attrs

from guardtag import HallFigures
from guardtag_web.hall import words
from guardtag_web.live import SECONDS
from guardtag_web.site import Site
from guardtag_web.streams import event

REST: Final = 11.0
"""After a count nobody counts for so many times the processor time that it, and sending what it gave, takes: where
calls come in by the hundred, their screens take a twelfth of a processor, and the calls have the rest."""
SEND: Final = 0.0003
"""Processor time that sending a board to one screen takes, in seconds (measured: ``bench/hall.py``)."""
MOST_REST: Final = 3.0
"""Seconds in which all areas that wait have their turn, whatever that costs: a screen shows what is so, if late."""
AREAS: Final = 64
"""Boards that are kept; the one that nobody asked for the longest goes."""


def rest(spent: float, waiting: int, screens: int) -> float:
    """Seconds for which nobody counts.

    Args:
        spent: processor time that the last count took, in seconds: what is slow because others work costs nothing.
        waiting: areas of which some screen waits for a board.
        screens: how many get the board that was counted.
    """
    return min(REST * (spent + SEND * screens), MOST_REST / max(waiting, 1))


def _timed(count: Callable[[str], HallFigures], area: str) -> tuple[HallFigures, float]:
    """Counts, and says how much of a processor that took."""
    began = time.thread_time()
    return count(area), time.thread_time() - began


@attrs.define
class _Kept:
    """An area's board.

    Args:
        number: of the change it was begun after; 0 when nobody listened.
        begun: when, on the event loop's clock.
        figures: on their way, or there.
        events: by language, as they are sent.
        screens: how many wait for it, or had it.
    """

    number: int
    begun: float
    figures: asyncio.Task[HallFigures] = attrs.field(init=False)
    events: dict[str, bytes] = attrs.field(factory=dict)
    screens: int = 0


class _Desk:
    """What belongs to one event loop."""

    def __init__(self) -> None:
        self.areas: OrderedDict[str, _Kept] = OrderedDict()
        self.turn = asyncio.Lock()
        self.rested = 0.0


class Boards:
    """Of one site.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._desks: WeakKeyDictionary[asyncio.AbstractEventLoop, _Desk] = WeakKeyDictionary()

    async def board(self, area: str, language: str) -> tuple[str, float]:
        """The board as HTML, and what time it is, seconds since 1970 UTC.

        Args:
            area: path.
            language: code of a catalogue.
        """
        figures, now = await self._now(area)
        return self._html(figures, language, now), now

    async def now(self, area: str) -> float:
        """What time it is, as ``board`` says it.

        Args:
            area: path.
        """
        return (await self._now(area))[1]

    async def event(self, area: str, language: str, number: int) -> bytes:
        """The same as it is sent to screens that listen.

        Args:
            area: path.
            language: code of a catalogue.
            number: of the change that made them ask.
        """
        kept = self._kept(area)
        kept.screens += 1
        figures = await asyncio.shield(kept.figures)
        if language not in kept.events:
            kept.events[language] = event(self._html(figures, language, figures.at))
        return kept.events[language]

    async def _now(self, area: str) -> tuple[HallFigures, float]:
        kept = self._kept(area)
        figures = await asyncio.shield(kept.figures)  # whoever leaves does not take it from the others
        return figures, figures.at + asyncio.get_running_loop().time() - kept.begun

    def _html(self, figures: HallFigures, language: str, now: float) -> str:
        t = self._site.catalogues[language]
        kinds = {one.name: one.names.get(language, one.name) for one in self._site.city.incidents.kinds()}
        shown = words.board(figures, t, kinds, now)
        return self._site.fragment("hall/board.html", t, board=shown)

    def _kept(self, area: str) -> _Kept:
        loop = asyncio.get_running_loop()
        desk = self._desks.get(loop)
        if desk is None:
            desk = self._desks[loop] = _Desk()
        kept = desk.areas.get(area)
        if kept is None or not self._fresh(kept, loop.time()):
            kept = desk.areas[area] = _Kept(self._site.live.number, loop.time())
            kept.figures = loop.create_task(self._count(desk, area, kept))
        desk.areas.move_to_end(area)
        if len(desk.areas) > AREAS:
            desk.areas.popitem(last=False)
        return kept

    async def _count(self, desk: _Desk, area: str, kept: _Kept) -> HallFigures:
        now = asyncio.get_running_loop().time
        async with desk.turn:
            await asyncio.sleep(desk.rested - now())
            kept.number, kept.begun = self._site.live.number, now()  # what changed while it waited is in it, too
            try:
                figures, spent = await self._site.slowly("boards", _timed, self._site.city.figures.hall, area)
            except BaseException:
                desk.rested = now() + MOST_REST
                raise
            waiting = sum(not one.figures.done() for one in desk.areas.values())  # this one, too
            desk.rested = now() + rest(spent, waiting, kept.screens)
            return figures

    def _fresh(self, kept: _Kept, now: float) -> bool:
        """Whether it is of now: nothing changed, or, while nobody listens and nobody knows, it is of just now."""
        if kept.figures.done() and (kept.figures.cancelled() or kept.figures.exception()):
            return False
        number = self._site.live.number
        return kept.number == number and (number > 0 or now - kept.begun < SECONDS)
