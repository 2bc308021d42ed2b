"""Figures of now, for a screen in a public room."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote

from guardtag.desks.figures.part import Part
from guardtag.model import areas
from guardtag.model.incidents import Incident
from guardtag.model.warnings import AreaWarning, PersonWarning
from guardtag.records.kinds import BY_MODEL
from guardtag.rules import days, figures, hall
from guardtag.rules.figures import Figures
from guardtag.rules.hall import HallEvent, HallFigures
from guardtag.spi import Query
from guardtag.steps import counting
from guardtag.steps.fresh import Fresh
from guardtag.steps.room import Room

LOOKED_AT = 60
"""Calls, the newest of the area, in which the last events are looked for."""
EVENTS = 12
_KEY_DIGITS = 20  # hexadecimal: 80 bits
_PAGE = 500


class Halls(Part):
    """The part of ``city.figures`` for the screen of a hall."""

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self._fresh = Fresh(room.records)

    def hall(self, area: str) -> HallFigures:
        """What a screen in a public room shows of an area and all below it, of the last twelve months and of now.

        Nothing in it points at somebody: see ``guardtag.rules.hall``. It names no person and nobody on duty.

        Args:
            area: path.
        """
        room = self._room
        room.operator_only()
        areas.check(area, len(room.config.levels))
        now = room.world.now()
        zone = room.config.timezone
        since = days.start(days.day_of(days.year_before(now, zone), zone), zone)
        look = self._fresh.look()

        def count(path: str) -> Figures:
            return self._figures(path, since, None, look)

        whole = count(area)
        if not hall.told(whole):
            return HallFigures(area, since, now)
        below = [count(one) for one in counting.below(room.records, area, look)]
        median, p90 = hall.family(whole)
        return HallFigures(
            area, since, now, True, whole.incidents, whole.open, whole.completion, median, p90, self._warnings(area),
            hall.levels(whole, room.config.levels[::-1]), hall.areas(whole, below),
            self._events(area, since, {one.area: one.incidents for one in (whole, *below)}, look),
        )  # fmt: skip

    def hall_link(self, area: str, *, number: int = 1) -> str:
        """The address of an area's screen: whoever has it may look, and needs nothing else.

        ``https://HOST/hall/AREA?k=KEY``, KEY being 16 characters of base32 (RFC 4648, no padding): 80 bits of a keyed
        hash of the number and the area. Nobody keeps it: it opens this area's screen and nothing else, for as long as
        the pages say the same number.

        Args:
            area: path.
            number: ``screens`` of ``[web]``; a greater one makes every address before it worthless.
        """
        room = self._room
        room.operator_only()
        areas.check(area, len(room.config.levels))
        secret = bytes.fromhex(room.records.blind("hall", f"{number}/{area}")[:_KEY_DIGITS])
        return f"https://{room.config.link_host}/hall/{quote(area)}?k={base64.b32encode(secret).decode()}"

    def _warnings(self, area: str) -> int:
        """Open warnings of an area and all below it; known from the index, so none is opened."""
        return sum(1 for model in (PersonWarning, AreaWarning) for _ in self._rows(BY_MODEL[model].name, area))

    def _rows(self, kind: str, area: str) -> Iterator[str]:
        after, full = "", True
        while full:
            rows = self._room.records.store.find(Query(kind, "area", value=area, after=after, limit=_PAGE))
            yield from (row.id for row in rows)
            full = len(rows) == _PAGE
            after = rows[-1].id if rows else ""

    def _events(self, area: str, since: float, known: Mapping[str, int], look: counting.Look) -> tuple[HallEvent, ...]:
        """The last events of the newest calls; exercises are none."""
        room = self._room
        depth = _village(room.config.levels)

        @cache
        def calls(path: str) -> int:
            return known[path] if path in known else figures.calls(counting.read(room.records, path, since, None, look))

        @cache
        def told(path: str) -> Mapping[str, int | None]:
            return hall.beside(path, calls(path), {one: calls(one) for one in counting.below(room.records, path, look)})

        found = room.records.find(Incident, "area", area, limit=LOOKED_AT, whole=False)
        lines = [
            (line.at, number, call, line)
            for call in found if not call.drill
            for number, line in enumerate(call.thread) if line.what in hall.SHOWN
        ]  # fmt: skip
        lines.sort(key=lambda one: (one[0], one[1]), reverse=True)
        return tuple(
            HallEvent(
                at, call.kind, line.what, hall.place(call.area, area, depth, told),
                line.level if line.what == "raised" else "",
            )
            for at, _, call, line in lines[:EVENTS]
        )  # fmt: skip


def _village(levels: tuple[str, ...]) -> int:
    """How many parts the path of a village has; in a city of other levels, of whatever is above the lowest."""
    return levels.index("village") + 1 if "village" in levels else max(len(levels) - 1, 1)
