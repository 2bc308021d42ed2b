"""Letting go of what was kept long enough: a class of data is a row that is due, and goes on day by day.

Each claim goes through some rows of one day. Whatever it does to a row can be done again, so that a dispatcher that
is killed loses nothing: the next one begins at the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.imports import Import, ImportStep
from guardtag.model.incidents import Incident
from guardtag.model.keeping import Keeping
from guardtag.model.people import Ward
from guardtag.model.visits import Visit
from guardtag.records import Records, Tx, erase_ward
from guardtag.records.erasure import FIGURES, forget_call
from guardtag.records.kinds import BY_MODEL
from guardtag.rules import retention as rules
from guardtag.spi import Row
from guardtag.steps import erasing, search_keeping
from guardtag.steps.once import Once
from guardtag.steps.room import DISPATCHER, Room
from guardtag.world import day_of, first_id, made_at

BATCH = 40
"""Rows that one claim goes through."""
LEFT = "left:"
_DAY_KEYS, _DESTROYED = 400, 5  # a purge may take a second: the others follow with the next day
_PAGE = 50


@attrs.frozen
class Kept:
    """A class of data.

    Args:
        model: of its records; their ids say when they were made.
        until: until when one is kept, ``None`` while that is not known.
        let_go: lets one go; it looks once more whether it is due.
    """

    model: type[Any]
    until: Callable[[Any, int], float | None]
    let_go: Callable[[Room, str, int, float], bool]


def _finder(room: Room, incident_id: str, days: int, now: float) -> bool:
    """The call loses its finder's words and contact; true when there were any."""

    def change(tx: Tx) -> bool:
        incident = tx.get(Incident, incident_id)
        if incident is None or not _due(rules.call_until(incident, days), now):
            return False
        bare = rules.without_finder(incident)
        if bare != incident:
            tx.put(bare)
        return bare != incident

    forgotten = room.records.change(change, now=now)
    strangers = search_keeping.forget_strangers(
        room.records, incident_id, lambda one: _due(rules.call_until(one, days), now), now
    )
    return forgotten or strangers


def _call(room: Room, incident_id: str, days: int, now: float) -> bool:
    """What is left of the call names nobody; its words and notices go."""
    records = room.records
    incident = records.get(Incident, incident_id)
    if incident is None or incident.day == FIGURES or not _due(rules.call_until(incident, days), now):
        return False
    forget_call(records, incident_id, lambda one: _due(rules.call_until(one, days), now), now)
    return True


def _visit(room: Room, visit_id: str, days: int, now: float) -> bool:
    def change(tx: Tx) -> bool:
        visit = tx.get(Visit, visit_id)
        if visit is None or not _due(rules.visit_until(visit, days), now):
            return False
        tx.delete(Visit, visit_id)
        return True

    return room.records.change(change, now=now)


def _import_until(run: Import, days: int) -> float | None:
    return None if run.ended is None else run.ended + days * rules.DAY


def _import(room: Room, run_id: str, days: int, now: float) -> bool:
    """The run and what each of its steps did go; the people it entered stay."""
    records = room.records
    run = records.get(Import, run_id)
    if run is None or not _due(_import_until(run, days), now):
        return False
    prefix = f"{run_id}/"
    while ids := [row.id for row in records.store.walk("importstep", prefix, _PAGE) if row.id.startswith(prefix)]:
        records.change(lambda tx, ids=ids: [tx.delete(ImportStep, one) for one in ids], now=now)  # type: ignore[misc]
    records.change(lambda tx: tx.delete(Import, run_id), now=now)
    return True


KEPT: Mapping[str, Kept] = {
    "finder": Kept(Incident, rules.call_until, _finder), "calls": Kept(Incident, rules.call_until, _call),
    "visits": Kept(Visit, rules.visit_until, _visit), "imports": Kept(Import, _import_until, _import),
}  # fmt: skip
"""The classes, named as in the configuration's table ``retention``."""


def keeper(room: Room) -> Once:
    """Writes the rows of classes that are not there yet, and those whose time of keeping was changed."""
    return Once(
        lambda now: room.records.change(lambda tx: _begin(tx, room, now), now=now),
        "what is kept too long cannot be looked for",
    )  # fmt: skip


def _begin(tx: Tx, room: Room, now: float) -> None:
    for name, kept in KEPT.items():
        days = getattr(room.config.retention, name)
        keeping = tx.get(Keeping, name)
        if keeping is None:
            oldest = room.records.store.walk(BY_MODEL[kept.model].name, "", 1)
            first = min(made_at(oldest[0].id), now) if oldest else now
            fresh = Keeping(name, 0.0, days, rules.moved(day_of(first), -1))
            tx.put(attrs.evolve(fresh, due=rules.when_due(fresh)))
        elif keeping.days != days:
            tx.put(rules.kept_for(keeping, days, now))


def left(tx: Tx, room: Room, ward: Ward) -> None:
    """Somebody left or died: writes down when they are to be erased. Called in the commit that says so."""
    until = rules.ward_until(ward, room.config.retention.left)
    tx.put(Keeping(f"{LEFT}{ward.id}", tx.now if until is None else until))


def carry_out(room: Room, row: Row, now: float) -> None:
    """Goes on with a class that is due.

    Raises:
        Conflict: another dispatcher has it by now.
    """
    keeping = room.records.get(Keeping, row.id)
    if keeping is None:
        return
    if row.id.startswith(LEFT):
        _erase(room, row, now)
        return
    if row.id not in KEPT:  # of a version that keeps more
        _put(room, row, attrs.evolve(keeping, due=now + rules.LOOK_AGAIN), now)
        return
    day = rules.next_day(keeping, now)
    if not day:
        _put(room, row, attrs.evolve(keeping, due=rules.when_due(keeping)), now)
        return
    after, ahead = _some(room, attrs.evolve(keeping, day=day), now)
    if ahead is None:
        _put(room, row, attrs.evolve(after, due=now), now)
        return
    last = day_of(now - keeping.days * rules.DAY)
    gap = rules.moved(ahead, -1) if ahead > day else last  # an id that says an earlier day is none of ours
    ended = rules.gone_through(after, day, min(last, gap))
    _put(room, row, ended, now, f"{day} {after.count}" if after.count else "")
    if row.id == "calls":
        _destroy_days(room, ended, now)


def _some(room: Room, keeping: Keeping, now: float) -> tuple[Keeping, str | None]:
    """Goes through some rows of a day; ``None`` when there are more, else the next day with a row, empty for none."""
    kept, records = KEPT[keeping.id], room.records
    begin, end = first_id(rules.start(keeping.day)), first_id(rules.start(keeping.day) + rules.DAY)
    rows = records.store.walk(BY_MODEL[kept.model].name, keeping.at or begin, BATCH)
    for row in rows:
        if row.id >= end:
            return keeping, day_of(made_at(row.id))
        again = 0.0
        until = _until(records, kept, row, keeping.days)
        if until is None:
            again = now + rules.LOOK_AGAIN
        elif until > now:
            again = until
        elif until >= 0 and kept.let_go(room, row.id, keeping.days, now):
            keeping = attrs.evolve(keeping, count=keeping.count + 1)
        if again:
            keeping = attrs.evolve(keeping, again=min(keeping.again or again, again))
        keeping = attrs.evolve(keeping, at=row.id)
    return keeping, "" if len(rows) < BATCH else None


def _until(records: Records, kept: Kept, row: Row, days: int) -> float | None:
    """Until when a row is kept; -1 of one that nobody opens any more."""
    try:
        return kept.until(records.opened(kept.model, row), days)
    except StoreUnavailable:
        raise
    except BackendError as error:
        return None if error.code == "GT-RECORD-FORM" else -1.0  # a newer version may read it


def _destroy_days(room: Room, keeping: Keeping, now: float) -> None:
    """Destroys the keys of days of which no call is kept: no backup of the database opens anything of them."""
    vault = room.records.vault
    held = [row.id[2:] for row in vault.store.walk("key", "d:", _DAY_KEYS) if row.id.startswith("d:")]
    for day in rules.closed_days(keeping, [day for day in held if day != FIGURES])[:_DESTROYED]:
        erase_ward(room.records, f"d:{day}", now, by=DISPATCHER)


def _erase(room: Room, row: Row, now: float) -> None:
    """Somebody who left or died long enough ago is erased, unless they came back."""
    records, ward_id = room.records, row.id.removeprefix(LEFT)
    due = _left_until(records, ward_id, room.config.retention.left)
    if due is not None and due > now:
        _put(room, row, Keeping(row.id, due), now)
        return
    if due is not None:
        erasing.ask(room, ward_id, DISPATCHER, ended=True)
    records.change(lambda tx: tx.delete(Keeping, row.id), now=now, claimed=[row])


def _left_until(records: Records, ward_id: str, days: int) -> float | None:
    try:
        ward = records.get(Ward, ward_id)
    except StoreUnavailable:
        raise
    except BackendError:
        return None
    return None if ward is None else rules.ward_until(ward, days)


def _put(room: Room, row: Row, keeping: Keeping, now: float, said: str = "") -> None:
    def change(tx: Tx) -> None:
        tx.get(Keeping, row.id)
        tx.put(keeping)
        if said:
            tx.journal(DISPATCHER, f"retention.{row.id}", (), said)

    room.records.change(change, now=now, claimed=[row])


def _due(until: float | None, now: float) -> bool:
    return until is not None and until <= now
