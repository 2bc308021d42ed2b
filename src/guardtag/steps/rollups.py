"""Keeping the counts of calls: by area, for each above it too, and by day and month.

A day of an area is counted from its calls as they are, whole, and the difference to what was kept of it is added to
the day and the month of the area and of every area above: one commit, with the marks that asked for it taken away.
So it can be done again, cut short anywhere, by any number of dispatchers at once, and whatever is corrected later,
a year after too, comes out right. The row of the area's own day is read before the calls are and written every time:
two who count the same day never both win.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import attrs

from guardtag.errors import StoreUnavailable, Tampered, where
from guardtag.model.areas import lineage
from guardtag.model.figures import Below, Recount, Rolling, Rollup
from guardtag.records import Records, Tx
from guardtag.rules import days
from guardtag.rules.tally import FORM, Tally, pack
from guardtag.spi import Row
from guardtag.steps import counting
from guardtag.steps.counting import DAY, MONTH, OWN, ROLLING, SLACK, Group, group, row_id
from guardtag.steps.once import Once
from guardtag.steps.room import Room
from guardtag.world import first_id, made_at

MOST_ROWS = 60
"""Rows in one commit."""
MOST_MARKS = 30
_PAGE = 50

log: Final = logging.getLogger("guardtag")

Groups = Mapping[Group, Sequence[str]]
"""Days of areas that are to be counted, each with the ids of the marks that said so."""


def roller(room: Room) -> Once:
    """Begins to keep counts where there are none yet, or ones of another form or time zone.

    Until then the figures count every call.
    """
    return Once(
        lambda now: room.records.change(lambda tx: _begin(tx, room, now), now=now),
        "counts for the figures cannot be begun",
    )  # fmt: skip


def _begin(tx: Tx, room: Room, now: float) -> None:
    state = _known(tx)
    if state is None or (state.form, state.timezone) != (FORM, room.config.timezone):
        again(tx, room, now)


def _known(tx: Tx) -> Rolling | None:
    """How the counts stand; ``None`` too where that cannot be opened."""
    try:
        return tx.get(Rolling, ROLLING)
    except Tampered:
        return None


def again(tx: Tx, room: Room, now: float) -> Rolling:
    """Has everything counted anew; until that is done the figures count every call.

    Args:
        tx: the transaction.
        room: where.
        now: seconds since 1970 UTC.
    """
    state = _known(tx)
    newest = max(tx.version(Rolling, ROLLING), state.generation if state else 0)  # no generation is used twice
    none = not room.records.store.walk("incident", "", 1)  # a call that comes just now leaves a mark
    clear = bool(room.records.store.walk("rollup", "", 1))
    due = now if clear or not none else None
    return tx.put(Rolling(ROLLING, newest + 1, FORM, room.config.timezone, "", none, due))


def carry_out(room: Room, rows: Sequence[Row], now: float) -> None:
    """Does what is due: counts what was marked, and goes on making counts that are not whole yet.

    Args:
        room: where.
        rows: as they were claimed.
        now: seconds since 1970 UTC.
    """
    records = room.records
    try:
        state = records.get(Rolling, ROLLING)
        marked = [Recount(row.id, max(row.index["area"], key=len), now) for row in rows if row.kind == "recount"]
        if state is None:  # nothing was begun here yet: what comes is counted with everything else
            records.change(lambda tx: again(tx, room, now), now=now)
            return
        groups: dict[Group, list[str]] = {}
        for mark in marked:
            groups.setdefault(group(mark, state.timezone), []).append(mark.id)
        roll(records, state, groups, now)
        if any(row.kind == "rolling" for row in rows):
            _go_on(room, state, now)
    except StoreUnavailable:
        raise
    except Tampered as error:
        log.error("a count for the figures cannot be opened, all are made anew: %s", where(error))
        records.change(lambda tx: again(tx, room, now), now=now)


def roll(records: Records, state: Rolling, groups: Groups, now: float) -> None:
    """Counts days of areas, some in a commit.

    Args:
        records: where.
        state: how the counts stand.
        groups: what to count.
        now: seconds since 1970 UTC.
    """
    left = {one: list(ids) for one, ids in groups.items()}
    while left:
        for some in list(_packed(records, state, left)):
            counted = _counted(records, state, some, now)
            for one, ids in some.items():
                more = left.pop(one)[len(ids) :]
                if one in counted:  # all its marks were there before it was counted
                    _forget(records, more, now)
                elif more:
                    left[one] = more


def _counted(records: Records, state: Rolling, some: Mapping[Group, Sequence[str]], now: float) -> list[Group]:
    """One commit; says what was counted in it."""
    first: list[tuple[type[Any], str]] = [(Rolling, ROLLING)]
    for (area, day), ids in some.items():
        first += [(Recount, one) for one in ids]
        first += [(Rollup, row_id(records, state.generation, area, OWN, day))]
        first += [(Rollup, one) for one in _above(records, state, area, day)]
        first += [(Below, counting.below_id(state.generation, path)) for path in lineage(area)[1:]]
    return records.change(lambda tx: _roll(tx, records, state, some), first=first, now=now)


def _forget(records: Records, ids: Sequence[str], now: float) -> None:
    """Takes marks away whose day was counted after they were seen."""
    for start in range(0, len(ids), MOST_ROWS):
        some = ids[start : start + MOST_ROWS]
        records.change(lambda tx, some=some: [tx.delete(Recount, one) for one in some], now=now)  # type: ignore[misc]


def _above(records: Records, state: Rolling, area: str, day: str) -> Iterator[str]:
    """The ids of the rows that a day of an area is part of."""
    for path in lineage(area):
        yield row_id(records, state.generation, path, DAY, day)
        yield row_id(records, state.generation, path, MONTH, day[:6])


def _packed(records: Records, state: Rolling, groups: Groups) -> Iterator[dict[Group, list[str]]]:
    """The groups in parts that fit one commit, each with its first marks: neighbours share the areas above them."""
    some: dict[Group, list[str]] = {}
    rows: set[str] = set()
    marks = 0
    for (area, day), all_ids in sorted(groups.items()):
        ids = list(all_ids[:MOST_MARKS])
        more = {f"{area} {day}", *_above(records, state, area, day), *lineage(area)[1:]}
        if some and len(rows | more) + marks + len(ids) + 1 > MOST_ROWS:
            yield some
            some, rows, marks = {}, set(), 0
        some[area, day] = ids
        rows |= more
        marks += len(ids)
    if some:
        yield some


def _roll(tx: Tx, records: Records, state: Rolling, groups: Groups) -> list[Group]:
    """The days, what they are part of, and the first of the marks; which days were counted."""
    stands, counted = tx.get(Rolling, ROLLING), []
    if stands is None or stands.generation != state.generation:
        return []  # made anew meanwhile: the marks are still there
    for (area, day), ids in groups.items():
        seen = [one for one in ids if tx.version(Recount, one)]
        if ids and not seen:
            continue  # another dispatcher has counted it
        kept = row_id(records, state.generation, area, OWN, day)
        before = tx.get(Rollup, kept)
        now = counting.fresh(records, area, day, state.timezone)
        change = now.copy().add(_tally(before), -1)
        if before is not None or now:
            tx.put(_rollup(kept, area, now))
        if change:
            for path, one in zip((p for p in lineage(area) for _ in range(2)), _above(records, state, area, day),
                                 strict=True):  # fmt: skip
                tx.put(_rollup(one, path, change.copy().add(_tally(tx.get(Rollup, one)))))
            _noted(tx, state.generation, area)
        for one in seen:
            tx.delete(Recount, one)
        counted.append((area, day))
    return counted


def _noted(tx: Tx, generation: int, area: str) -> None:
    """Each area above knows the one right below it."""
    paths = lineage(area)
    for path, above in pairwise(paths):
        row = counting.below_id(generation, above)
        known = tx.get(Below, row) or Below(row)
        if path not in known.areas:
            tx.put(attrs.evolve(known, areas=tuple(sorted({*known.areas, path}))))


def _tally(rollup: Rollup | None) -> Tally | None:
    return None if rollup is None else counting.tally_of([rollup])


def _rollup(row: str, area: str, tally: Tally) -> Rollup:
    return Rollup(row, area, tally.counts, *pack(tally.minutes))


# -- making all of them


def _go_on(room: Room, state: Rolling, now: float) -> None:
    """The next day with calls; once there is none, older generations go, some rows at a time."""
    records = room.records
    if state.built:
        _clear(records, state, now)
        return
    day = _next_day(records, state)
    if day:
        places = {(area, day): () for area in _areas(records, day, state.timezone)}
        roll(records, state, places, now)
    _put(records, state, attrs.evolve(state, day=day or state.day, built=not day, due=now), now)


def _put(records: Records, before: Rolling, after: Rolling, now: float) -> None:
    def change(tx: Tx) -> None:
        if tx.get(Rolling, ROLLING) == before:
            tx.put(after)

    records.change(change, now=now)


def _next_day(records: Records, state: Rolling) -> str:
    """The first day after the last one that was counted on which a call may have come in; empty when there is none."""
    after = first_id(max(days.end(state.day, state.timezone) - SLACK, 0.0)) if state.day else ""
    rows = records.store.walk("incident", after, 1)
    if not rows:
        return ""
    day = days.day_of(max(made_at(rows[0].id) - SLACK, 0.0), state.timezone)
    return max(day, days.next_day(state.day)) if state.day else day


def _areas(records: Records, day: str, timezone: str) -> set[str]:
    """The areas of which calls may have come in on a day: known from the index."""
    after = first_id(max(days.start(day, timezone) - SLACK, 0.0))
    end = first_id(days.end(day, timezone) + SLACK)
    found: set[str] = set()
    while rows := records.store.walk("incident", after, 500):
        for row in rows:
            if row.id >= end:
                return found
            found.add(max(row.index["area"], key=len))
        after = rows[-1].id
    return found


def _clear(records: Records, state: Rolling, now: float) -> None:
    end = f"{state.generation:06d}:"
    old = [
        (model, row.id) for model, name in ((Rollup, "rollup"), (Below, "below"))
        for row in records.store.walk(name, "", _PAGE // 2) if row.id < end
    ]  # fmt: skip

    def change(tx: Tx) -> None:
        for model, one in old:
            tx.delete(model, one)
        if tx.get(Rolling, ROLLING) == state:
            tx.put(attrs.evolve(state, due=now if old else None))

    records.change(change, now=now)
