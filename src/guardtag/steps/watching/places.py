"""One area is looked at, once an hour: duty, training, how much is in each worker's hands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import Responder
from guardtag.model.training import FITTING
from guardtag.model.visits import Visit
from guardtag.model.warnings import AreaWarning, Patrol, PersonWarning
from guardtag.records import Records, Tx
from guardtag.rules import rounds
from guardtag.rules.warnings import OVERLOADED, UNCOVERED, UNTRAINED, Looked, Sign, look
from guardtag.rules.warnings.places import RULES, AreaFacts, Load
from guardtag.spi import Query, Row
from guardtag.steps import courses
from guardtag.steps.room import Room
from guardtag.steps.watching import keeping
from guardtag.steps.watching.feed import AREA
from guardtag.steps.watching.keeping import About

EVERY: Final = 3600.0
WEEK: Final = 7
MOST: Final = 500
"""Visits, calls or responders of one kind that are looked at."""


def carry_out(room: Room, row: Row, now: float) -> None:
    """Looks at the area that is due; one where nobody lives or works any more is let go."""
    area = row.id.removeprefix(AREA)
    facts = facts_of(room, area, now, taken(room.records))
    looked = look(RULES, facts, now)
    keeping.said(looked, "an area")
    room.records.change(partial(_keep, room=room, facts=facts, looked=looked), now=now, claimed=[row])


def inhabited(records: Records, area: str) -> bool:
    """Whether a ward lives in exactly this area; their records are not opened."""
    rows = records.store.find(Query("ward", "area", value=area, limit=MOST, newest=False))
    return any(max(row.index.get("area", ("",)), key=len) == area for row in rows)


def of_area(records: Records, area: str) -> list[Responder]:
    """Whoever answers for exactly this area, stand-ins too."""
    return records.page(Responder, "area", area, after="", page=MOST, whole=False)[0]


def taken(records: Records) -> Mapping[str, int]:
    """How many open calls each responder took."""
    found: Counter[str] = Counter()
    for call in records.page(Incident, "state", "open", after="", page=MOST, whole=False)[0]:
        if not call.drill:
            found.update(by for by in call.acknowledged_by if "/" not in by)
    return found


def facts_of(room: Room, area: str, now: float, calls: Mapping[str, int]) -> AreaFacts:
    """What the rules are told of an area.

    Args:
        room: where.
        area: its path.
        now: seconds since 1970 UTC.
        calls: open calls in each responder's hands.
    """
    records = room.records
    there = of_area(records, area)
    loads = [
        _load(room, one.id, now, calls.get(one.id, 0)) for one in there if one.role == "worker" and one.area == area
    ]
    return AreaFacts(
        area, inhabited(records, area), there, courses.needed(records, FITTING), loads, room.config.thresholds,
        room.config.timezone,
    )  # fmt: skip


def _load(room: Room, responder: str, now: float, calls: int) -> Load:
    records, until = room.records, rounds.later(now, WEEK, room.config.timezone)
    visits = records.page(Visit, "worker", responder, after="", page=MOST, whole=False)[0]
    mine = [
        len(records.store.find(Query(kind, "owner", value=responder, limit=MOST, newest=False)))
        for kind in ("warning", "alarm")
    ]
    return Load(responder, sum(one.day <= until for one in visits), calls, sum(mine))


def _keep(tx: Tx, room: Room, facts: AreaFacts, looked: Looked[AreaFacts]) -> None:
    name = AREA + facts.area
    patrol = tx.get(Patrol, name)
    if patrol is None:
        return
    about = About(facts.area)
    ids = [keeping.warning_id(tx, rule, about, "") for rule in (UNCOVERED, UNTRAINED)]
    before = [one for id in ids if (one := tx.get(AreaWarning, id)) is not None]
    of_place = [sign for sign in looked.signs if sign.rule != OVERLOADED]
    keeping.keep(tx, room, AreaWarning, about, of_place, before, looked.broken)
    for load in facts.loads[:_LOADS]:
        mine = [sign for sign in looked.signs if sign.rule == OVERLOADED and sign.key == load.responder]
        _of_worker(tx, room, facts.area, load.responder, mine, looked.broken)
    if facts.inhabited or facts.responders or any(one.open for one in before):
        tx.put(attrs.evolve(patrol, due=tx.now + EVERY))
    else:
        tx.delete(Patrol, name)


_LOADS = 12


def _of_worker(tx: Tx, room: Room, area: str, responder: str, signs: Sequence[Sign], broken: Mapping[str, str]) -> None:
    about = About(area, responder=responder)
    known = tx.get(PersonWarning, keeping.warning_id(tx, OVERLOADED, about, ""))
    if not signs and known is None:
        return
    if tx.get(Responder, responder) is None:  # erased just now
        return
    keeping.keep(tx, room, PersonWarning, about, signs, [known] if known else [], broken)
