"""Reading counts of calls: from what is kept of whole days and months, and fresh where that is behind.

What a change left to be counted (``Recount``) and nobody counted yet is counted by whoever reads, so that the figures
are always those of this moment. Whether what was read belongs together is seen at the end: each counting changes the
row of its area and day, and when one of those that are counted fresh here changed meanwhile, everything is read again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Final

from guardtag.errors import StoreUnavailable, Tampered, where
from guardtag.model.areas import covers
from guardtag.model.figures import Below, Recount, Rolling, Rollup
from guardtag.model.incidents import Incident
from guardtag.records import Records
from guardtag.rules import days, tally
from guardtag.rules.days import Cover
from guardtag.rules.tally import FORM, Tally
from guardtag.spi import Query, Ref
from guardtag.world import first_id, made_at

ROLLING = "figures"
SLACK = 3600.0
"""Seconds by which the time in a call's id and the time it was opened may differ: it may have waited for its turn."""
TRIES = 8
_PAGE, _MONTHS = 500, 1000
OWN, DAY, MONTH = "o", "d", "m"

log: Final = logging.getLogger("guardtag")

Group = tuple[str, str]
"""An area's path, and a day."""


def row_id(records: Records, generation: int, area: str, what: str, period: str) -> str:
    """The id of a count: all of one area lie together, in order of their periods.

    Args:
        records: for the keyed hash, since a path may be longer than an id.
        generation: see ``Rolling``.
        area: path.
        what: ``o`` (a day's calls of the area itself), ``d`` (with all below it) or ``m`` (a month's).
        period: ``YYYYMMDD`` or ``YYYYMM``.
    """
    return f"{generation:06d}:{records.blind('rollup', area)}:{what}{period}"


def below_id(generation: int, area: str) -> str:
    """The id of the row that says which areas lie below one."""
    return f"{generation:06d}:{area}"


def rolling(records: Records) -> Rolling | None:
    """How the kept counts stand; ``None`` while they are not whole, or of another form."""
    try:
        found = records.get(Rolling, ROLLING)
    except Tampered:
        return None
    return found if found is not None and found.built and found.form == FORM else None


def calls(records: Records, area: str, since: float, until: float, *, own: bool = False) -> Iterator[Incident]:
    """The calls of an area that were opened in a time; those that cannot be opened are left out, and logged.

    Args:
        records: where.
        area: path.
        since: seconds since 1970 UTC.
        until: exclusive.
        own: without those of areas below it.
    """
    left: str | None = first_id(max(since - SLACK, 0.0))
    end = first_id(max(until + SLACK, 0.0))
    while left is not None and left < end:
        found, left = records.page(Incident, "area", area, after=left, page=_PAGE, whole=False)
        for call in found:
            if since <= call.opened < until and (not own or call.area == area):
                yield call


def every(records: Records, area: str, since: float | None, until: float | None) -> Iterator[Incident]:
    """All calls of an area and a period, one by one: what the kept counts are beside."""
    for call in records.every(Incident, "area", area, whole=False):
        if (since is None or call.opened >= since) and (until is None or call.opened < until):
            yield call


def marks(records: Records, area: str) -> Iterator[Recount]:
    """What is still to be counted of an area and all below it; known from the index, so nothing need open."""
    for query in (
        Query("recount", "area", value=area, limit=_PAGE, newest=False),
        Query("recount", "area", prefix=f"{area}/", limit=_PAGE, newest=False),
    ):
        after, full = "", True
        while full:
            page = Query(query.kind, query.index, query.value, query.prefix, after=after, limit=_PAGE, newest=False)
            rows = records.store.find(page)
            for row in rows:
                yield Recount(row.id, max(row.index["area"], key=len), row.due or 0.0)
            full = len(rows) == _PAGE
            after = rows[-1].id if rows else ""


def group(mark: Recount, timezone: str) -> Group:
    """The area and the day that a mark is about."""
    return mark.area, days.day_of(made_at(mark.id), timezone)


class Look:
    """What is still to be counted, and what that comes to, as it was when it was first asked for: see ``read``.

    Args:
        records: where.
        count: counts an area's own calls of a day from them: path, ``YYYYMMDD``, time zone; ``fresh`` unless given.
    """

    def __init__(self, records: Records, count: Callable[[str, str, str], Tally] | None = None) -> None:
        self._records = records
        self._late: dict[str, list[Group]] = {}
        self.fresh: Callable[[str, str, str], Tally] = cache(count or partial(fresh, records))

    def late(self, area: str, timezone: str) -> Sequence[Group]:
        """The days of an area and all below it that nobody counted yet since something changed."""
        for known, groups in self._late.items():
            if covers(known, area):
                return [one for one in groups if covers(area, one[0])]
        self._late[area] = sorted(groups_of(marks(self._records, area), timezone))
        return self._late[area]


def groups_of(found: Iterable[Recount], timezone: str) -> set[Group]:
    """The areas and days that marks are about."""
    groups, day, since, until = set[Group](), "", 0.0, 0.0
    for mark in found:
        at = made_at(mark.id)
        if not since <= at < until:
            day = days.day_of(at, timezone)
            since, until = days.start(day, timezone), days.end(day, timezone)
        groups.add((mark.area, day))
    return groups


def read(
    records: Records, area: str, since: float | None, until: float | None, look: Look | None = None
) -> Tally:  # fmt: skip
    """The counts of an area, with all below it, and a period.

    Args:
        records: where.
        area: path.
        since: from when, seconds since 1970 UTC, or ``None``.
        until: until when, exclusive, or ``None``.
        look: whoever reads several areas in a row has one, and what is not counted yet is read once for all of them.
    """
    look = look or Look(records)
    for _ in range(TRIES):
        state = rolling(records)
        if state is None:
            break
        try:
            found = _read(records, state, area, days.cover(since, until, state.timezone), look)
        except StoreUnavailable:
            raise
        except Tampered as error:
            log.error("counts for the figures cannot be opened, every call is counted: %s", where(error))
            break
        if found is not None:
            return found
    days.cover(since, until, "UTC")  # refuses what is no time
    return tally.count(every(records, area, since, until))


def _read(records: Records, state: Rolling, area: str, cover: Cover, look: Look) -> Tally | None:
    """``None`` when somebody counted meanwhile what was counted here."""
    late = [one for one in look.late(area, state.timezone) if cover.covers(one[1])]
    own = [Ref("rollup", row_id(records, state.generation, place, OWN, day)) for place, day in late]
    before = records.store.read([*own, Ref("rolling", ROLLING)])
    found = tally_of(_kept(records, state, area, cover))
    for (place, day), row in zip(late, before, strict=False):
        if row is not None:
            found.add(tally_of([records.opened(Rollup, row)]), -1)
        found.add(look.fresh(place, day, state.timezone))
    for since, until in cover.edges:
        found.add(tally.count(calls(records, area, since, until)))
    after = records.store.read([*own, Ref("rolling", ROLLING)])
    return found if _versions(before) == _versions(after) else None


def tally_of(rollups: Iterable[Rollup]) -> Tally:
    """What kept counts come to together."""
    found = tally.Sum()
    for one in rollups:
        found.take(one.counts, one.minutes, one.dense)
    return found.tally()


def _versions(rows: Sequence[object]) -> list[int]:
    return [getattr(row, "version", 0) for row in rows]


def fresh(records: Records, area: str, day: str, timezone: str) -> Tally:
    """The counts of an area's own calls of a day, from the calls."""
    return tally.count(calls(records, area, days.start(day, timezone), days.end(day, timezone), own=True))


def _kept(records: Records, state: Rolling, area: str, cover: Cover) -> Iterable[Rollup]:
    wanted = [Ref("rollup", row_id(records, state.generation, area, DAY, day)) for day in cover.days]
    found = [row for row in records.store.read(wanted) if row is not None] if wanted else []
    if cover.months:
        prefix = row_id(records, state.generation, area, MONTH, "")
        end = f"{prefix}{cover.until}" if cover.until else f"{prefix}~"
        after = f"{prefix}{cover.since}"[:-1] + chr(ord(cover.since[-1]) - 1) + "~" if cover.since else prefix
        while rows := records.store.walk("rollup", after, _MONTHS if not cover.until else _few(cover)):
            inside = [row for row in rows if row.id < end]
            found += inside
            if len(inside) < len(rows):
                break
            after = rows[-1].id
    return [records.opened(Rollup, row) for row in found]


def _few(cover: Cover) -> int:
    """How many months there may be at most."""
    if not cover.since:
        return 240
    years, months = int(cover.until[:4]) - int(cover.since[:4]), int(cover.until[4:]) - int(cover.since[4:])
    return max(1, min(years * 12 + months, _MONTHS))


def below(records: Records, area: str, look: Look | None = None) -> tuple[str, ...]:
    """The areas right below one that have, or had, a call.

    Args:
        records: where.
        area: path.
        look: as for ``read``.
    """
    depth, state = area.count("/") + 2, rolling(records)
    try:
        kept = records.get(Below, below_id(state.generation, area)) if state else None
    except Tampered:
        state = None
    if state is None:
        places = [call.area for call in every(records, area, None, None)]
    else:
        late = (look or Look(records)).late(area, state.timezone)
        places = [*(kept.areas if kept else ()), *(place for place, _ in late)]
    heads = {"/".join(place.split("/")[:depth]) for place in places if place.count("/") + 1 >= depth}
    return tuple(sorted(heads))
