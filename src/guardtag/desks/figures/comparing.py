"""Figures beside each other: of areas, and of periods."""

from __future__ import annotations

import attrs

from guardtag.desks.figures.part import Part
from guardtag.model import areas
from guardtag.rules import days
from guardtag.rules.figures import Figures
from guardtag.steps import counting

MOST_PERIODS = 1200


@attrs.frozen
class Comparison:
    """A period beside the one before it, and the one a year before.

    Args:
        now: the period.
        before: as long a period, right before it.
        year_before: the same days and months a year before.
    """

    now: Figures
    before: Figures
    year_before: Figures

    def __str__(self) -> str:
        return "\n".join(map(str, (self.now, self.before, self.year_before)))


class Comparing(Part):
    """The part of ``city.figures`` that sets figures beside each other."""

    def areas(self, area: str, *, since: float | None = None, until: float | None = None) -> tuple[Figures, ...]:
        """The figures of the areas right below one that ever had a call, by path.

        Args:
            area: path.
            since: from when, seconds since 1970 UTC.
            until: until when, exclusive.
        """
        self._room.operator_only()
        areas.check(area, areas.MAX_PATH)
        below = counting.below(self._room.records, area)
        return tuple(self._figures(one, since, until) for one in below)

    def periods(
        self, area: str, *, per: str = "month", since: float | None = None, until: float | None = None
    ) -> tuple[Figures, ...]:
        """The figures of an area for one period after another; the first and the last may be cut.

        Args:
            area: path.
            per: ``day``, ``month`` or ``year``, by the configured time zone.
            since: from when; unless given, twelve months before the end, thirty days or five years.
            until: until when, exclusive; now unless given.

        Raises:
            ValueError: there are more than 1200 periods, or there is no such ``per``.
        """
        self._room.operator_only()
        areas.check(area, areas.MAX_PATH)
        if per not in _LENGTH:
            raise ValueError("per is day, month or year")
        zone = self._room.config.timezone
        end = self._room.world.now() if until is None else until
        days.cover(since, end, zone)  # refuses what is no time
        at = _back(end, per, zone) if since is None else since
        found: list[Figures] = []
        while at < end:
            if len(found) == MOST_PERIODS:
                raise ValueError(f"at most {MOST_PERIODS} periods")
            stop = min(days.end(days.day_of(at, zone)[: _LENGTH[per]], zone), end)
            found.append(self._figures(area, at, stop))
            at = stop
        return tuple(found)

    def compare(self, area: str, *, since: float, until: float | None = None) -> Comparison:
        """The figures of a period beside those of the period before, and of the same one a year before.

        Args:
            area: path.
            since: from when, seconds since 1970 UTC.
            until: until when, exclusive; now unless given.

        Raises:
            ValueError: the period is empty.
        """
        self._room.operator_only()
        areas.check(area, areas.MAX_PATH)
        zone = self._room.config.timezone
        end = self._room.world.now() if until is None else until
        days.cover(since, end, zone)
        if since >= end:
            raise ValueError("a period begins before it ends")
        before = days.previous(since, end, zone)
        return Comparison(
            self._figures(area, since, end), self._figures(area, before, since),
            self._figures(area, days.year_before(since, zone), days.year_before(end, zone)),
        )  # fmt: skip


_LENGTH = {"day": 8, "month": 6, "year": 4}


def _back(end: float, by: str, zone: str) -> float:
    """When the first of the usual number of periods begins, the last being the one that ``end`` ends."""
    day = days.day_of(end - 1, zone)
    if by == "day":
        return days.start(days.day_of(days.start(day, zone) - 29 * 86_400 + 43_200, zone), zone)
    year, month = int(day[:4]), int(day[4:6])
    if by == "year":
        return days.begin(f"{year - 4:04d}", zone)
    return days.start(f"{year - (month < 12):04d}{month % 12 + 1:02d}", zone)
