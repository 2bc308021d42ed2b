"""Figures for everybody."""

from __future__ import annotations

import re

from guardtag.desks.figures.part import Part
from guardtag.model import areas
from guardtag.model.areas import lineage
from guardtag.model.incidents import OUTCOMES
from guardtag.rules import days, milestones, public_figures, tally
from guardtag.rules.few import LEAST
from guardtag.rules.figures import made
from guardtag.rules.public_figures import PublicFigures
from guardtag.rules.tally import Tally
from guardtag.steps import counting

_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", re.ASCII)


class Telling(Part):
    """The part of ``city.figures`` that may be shown to everybody."""

    def public(self, area: str, period: str) -> PublicFigures:
        """The figures of an area and a month or year that is over, without anything that points at somebody.

        Counts below five are not told, nor what would give them away: see ``guardtag.rules.public_figures``.

        Args:
            area: path.
            period: ``YYYY-MM`` or ``YYYY``, by the configured time zone.

        Raises:
            ValueError: it is no month or year, or it is not over.
        """
        room = self._room
        room.operator_only()
        areas.check(area, areas.MAX_PATH)
        zone = room.config.timezone
        if not isinstance(period, str) or not _PERIOD.fullmatch(period) or period < "1970":
            raise ValueError("a period is a month YYYY-MM or a year YYYY")
        since, until = days.begin(period.replace("-", ""), zone), days.end(period.replace("-", ""), zone)
        if until > room.world.now():
            raise ValueError("public figures are of months and years that are over")
        counts = counting.read(room.records, area, since, until)
        few = self._few_paid(area, since, until, period)
        paid = {currency: one for currency, one in _paid(counts).items() if currency not in few}
        return public_figures.public(
            made(area, since, until, counts), period,
            kinds=tuple(dict.fromkeys((*milestones.KINDS, *room.config.kinds))), outcomes=OUTCOMES,
            levels=room.config.levels, paid=paid, areas=self._parts(area, since, until)[0],
            told=self._told(area, since, until),
        )  # fmt: skip

    def _few_paid(self, area: str, since: float, until: float, period: str) -> set[str]:
        """Currencies of which nothing is told, since a difference would tell what a few calls recovered.

        Areas beside each other, up to the top, and those below are looked at; of a year its months too.
        """
        records, found = self._room.records, set[str]()
        for path in lineage(area):
            whole = _paid(counting.read(records, path, since, until))
            below = [_paid(counting.read(records, one, since, until)) for one in counting.below(records, path)]
            own = {
                currency: (0, calls - sum(part.get(currency, (0, 0))[1] for part in below))
                for currency, (_, calls) in whole.items()
            }
            for part in (*below, own):
                found |= {currency for currency, (_, calls) in part.items() if 0 < calls < LEAST}
        zone, months = self._room.config.timezone, range(1, 13) if len(period) == 4 else ()
        for month in (f"{period}{number:02d}" for number in months):
            part = _paid(counting.read(records, area, days.begin(month, zone), days.end(month, zone)))
            found |= {currency for currency, (_, calls) in part.items() if 0 < calls < LEAST}
        return found

    def _parts(self, area: str, since: float, until: float) -> tuple[dict[str, int], int]:
        """Calls of the areas right below, and of all of it."""
        below = counting.below(self._room.records, area)
        found = {one: self._figures(one, since, until).incidents for one in below}
        return found, self._figures(area, since, until).incidents

    def _told(self, area: str, since: float, until: float) -> bool:
        """Whether an area's calls may be told beside those of its neighbours, and theirs in turn."""
        above = lineage(area)[1:]
        if not above:
            return self._figures(area, since, until).incidents >= LEAST
        parts, total = self._parts(above[0], since, until)
        beside = public_figures.parts(total, {**parts, above[0]: total - sum(parts.values())})
        return beside.get(area) is not None and self._told(above[0], since, until)


def _paid(counts: Tally) -> dict[str, tuple[int, int]]:
    """Loss recovered, by currency: hundredths, and from how many calls."""
    paid: dict[str, tuple[int, int]] = {}
    for name, count in counts.counts.items():
        side, _, what, currency = (*tally.parts(name), "")[:4]
        if side == tally.CALL and what in (tally.MONEY, tally.PAID):
            amount, calls = paid.get(currency, (0, 0))
            paid[currency] = (amount + count, calls) if what == tally.MONEY else (amount, calls + count)
    return paid
