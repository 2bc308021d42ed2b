"""Counts of a day's calls as they are just now, for one who counts again and again, such as the screens of a hall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from guardtag.model.incidents import Incident
from guardtag.records import Records
from guardtag.rules import days, tally
from guardtag.rules.tally import Tally
from guardtag.spi import Query, Row
from guardtag.steps.counting import SLACK, Look
from guardtag.world import first_id

MOST: Final = 20_000
"""Calls of which is kept what they count; some megabytes."""
_PAGE = 500


class Fresh:
    """Counts as ``counting.fresh`` does, and opens no call again that did not change since; for any number of threads.

    What is kept are counts, by the version of the row that gave them: no name, and nothing that is older than its row.

    Args:
        records: where the calls are.
        most: calls of which is kept what they count.
    """

    def __init__(self, records: Records, most: int = MOST) -> None:
        self._records, self._most = records, most
        self._known: dict[str, tuple[int, float, Tally]] = {}
        self._alike: dict[object, Tally] = {}

    def look(self) -> Look:
        """For figures that are read in a row."""
        return Look(self._records, self.of)

    def of(self, area: str, day: str, timezone: str) -> Tally:
        """The counts of an area's own calls of a day; those that cannot be opened are left out, and logged.

        Args:
            area: path.
            day: ``YYYYMMDD``.
            timezone: whose days.
        """
        since, until = days.start(day, timezone), days.end(day, timezone)
        times, found = Counter[int](), dict[int, Tally]()
        for opened, one in self._calls(area, max(since - SLACK, 0.0), until + SLACK):
            if since <= opened < until:
                times[id(one)] += 1
                found[id(one)] = one
        total = Tally()
        for name, many in times.items():
            total.add(found[name], many)
        return total

    def _calls(self, area: str, since: float, until: float) -> Iterator[tuple[float, Tally]]:
        """When each was opened, and what it counts."""
        after, end, full = first_id(since), first_id(until), True
        while full and after < end:
            query = Query("incident", "area", area, after=after, limit=_PAGE, newest=False)
            rows = self._records.store.find(query)
            for row in rows:
                if max(row.index["area"], key=len) == area and (known := self._counted(row)) is not None:
                    yield known
            full, after = len(rows) == _PAGE, rows[-1].id if rows else ""

    def _counted(self, row: Row) -> tuple[float, Tally] | None:
        known = self._known.get(row.id)
        if known is None or known[0] != row.version:
            call = self._records.opened_or_gone(Incident, row, whole=False)
            if call is None:
                return None
            known = row.version, call.opened, self._same(tally.count([call]))
            if len(self._known) >= self._most:
                self._known = {}
            self._known[row.id] = known
        return known[1:]

    def _same(self, one: Tally) -> Tally:
        """The one that is kept for all calls that count alike."""
        counts = frozenset(one.counts.items())
        minutes = frozenset((name, *histogram) for name, histogram in one.minutes.items())
        if len(self._alike) >= self._most:
            self._alike = {}
        return self._alike.setdefault((counts, minutes), one)
