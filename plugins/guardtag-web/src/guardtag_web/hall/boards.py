"""The boards of all screens: what an area's shows is made once a change, however many look at it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final
from weakref import WeakKeyDictionary

import attrs

from guardtag import HallFigures
from guardtag_web.hall import words
from guardtag_web.live import SECONDS
from guardtag_web.site import Site
from guardtag_web.streams import event

AREAS: Final = 64
"""Boards that are kept; the one that nobody asked for the longest goes."""


@attrs.define
class _Kept:
    """An area's board.

    Args:
        number: of the change it was begun after; 0 when nobody listened.
        begun: when, on the event loop's clock.
        figures: on their way, or there.
        events: by language, as they are sent.
    """

    number: int
    begun: float
    figures: asyncio.Task[HallFigures]
    events: dict[str, bytes] = attrs.field(factory=dict)


class Boards:
    """Of one site.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, OrderedDict[str, _Kept]] = WeakKeyDictionary()

    async def board(self, area: str, language: str) -> tuple[str, float]:
        """The board as HTML, and what time it is, seconds since 1970 UTC.

        Args:
            area: path.
            language: code of a catalogue.
        """
        kept = self._kept(area)
        figures = await asyncio.shield(kept.figures)  # whoever leaves does not take it from the others
        now = figures.at + asyncio.get_running_loop().time() - kept.begun
        return self._html(figures, language, now), now

    async def event(self, area: str, language: str, number: int) -> bytes:
        """The same as it is sent to screens that listen.

        Args:
            area: path.
            language: code of a catalogue.
            number: of the change that made them ask.
        """
        kept = self._kept(area)
        figures = await asyncio.shield(kept.figures)
        if language not in kept.events:
            kept.events[language] = event(self._html(figures, language, figures.at))
        return kept.events[language]

    def _html(self, figures: HallFigures, language: str, now: float) -> str:
        t = self._site.catalogues[language]
        kinds = {one.name: one.names.get(language, one.name) for one in self._site.city.incidents.kinds()}
        shown = words.board(figures, t, kinds, now)
        return self._site.fragment("hall/board.html", t, board=shown)

    def _kept(self, area: str) -> _Kept:
        loop = asyncio.get_running_loop()
        areas = self._loops.setdefault(loop, OrderedDict())
        kept = areas.get(area)
        if kept is None or not self._fresh(kept, loop.time()):
            figures = loop.create_task(self._site.run(self._site.city.figures.hall, area))
            kept = areas[area] = _Kept(self._site.live.number, loop.time(), figures)
        areas.move_to_end(area)
        if len(areas) > AREAS:
            areas.popitem(last=False)
        return kept

    def _fresh(self, kept: _Kept, now: float) -> bool:
        """Whether it is of now: nothing changed, or, while nobody listens and nobody knows, it is of just now."""
        if kept.figures.done() and (kept.figures.cancelled() or kept.figures.exception()):
            return False
        number = self._site.live.number
        return kept.number == number and (number > 0 or now - kept.begun < SECONDS)
