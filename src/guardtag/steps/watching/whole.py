"""The deployment is looked at, once an hour: channels, stock, the journal's checkpoints, the weather."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final

import attrs

from guardtag.model.modes import WEATHER as STORM
from guardtag.model.people import Responder
from guardtag.model.warnings import AreaWarning, Patrol
from guardtag.records import Records, Tx
from guardtag.records.checkpoints import Checkpointed
from guardtag.records.indexes import FAILING
from guardtag.rules import stock_alarm
from guardtag.rules.stock_alarm import Low
from guardtag.rules.warnings import PLUGIN, STOCK, WEATHER, Looked, Sign, life, look
from guardtag.rules.warnings.whole import RULES, CityFacts
from guardtag.spi import Query, Row
from guardtag.steps import accounts
from guardtag.steps.room import Room
from guardtag.steps.watching import keeping
from guardtag.steps.watching.keeping import About

ID: Final = "city"
EVERY: Final = 3600.0
STOCK_EVERY: Final = 6 * 3600.0
"""Counting the stock walks every tag: four times a day are enough."""
MOST: Final = 1000
TOGETHER: Final = 15
"""Warnings put in one commit."""


def carry_out(room: Room, row: Row, now: float) -> None:
    """Looks at the deployment."""
    records = room.records
    patrol = records.get(Patrol, ID)
    if patrol is None:
        return
    counts = not 0 <= now - patrol.stock < STOCK_EVERY
    facts = facts_of(room, now, stock=counts)
    looked = look(RULES, facts, now)
    keeping.said(looked, "the deployment")
    close_strangers(room, now)
    signs = [(one.key if one.rule in (STOCK, WEATHER) else "", one) for one in looked.signs]
    known = [one for rule in RULES for one in records.every(AreaWarning, "rule", rule, whole=False)]
    for area, mine, before in grouped(signs, known):
        records.change(partial(_keep, room=room, area=area, signs=mine, before=before, looked=looked), now=now)
    after = attrs.evolve(patrol, due=now + EVERY, stock=now if counts else patrol.stock)
    records.change(lambda tx: _put(tx, after), now=now, claimed=[row])


def facts_of(room: Room, now: float, *, stock: bool) -> CityFacts:
    """What the rules are told of the deployment.

    Args:
        room: where.
        now: seconds since 1970 UTC.
        stock: whether the tags are counted.
    """
    to, last = room.config.checkpoints, None
    checked: float | None = None
    if to:
        last = room.records.get(Checkpointed, room.records.blind("checkpoint", to))
        checked = last.at if last is not None else 0.0
    beat = room.heart.last()
    return CityFacts(
        beat.paused if beat else (), stuck(room.records), room.modes.resting(now), low(room) if stock else None,
        [mode for mode in room.modes.all(now) if mode.what == STORM], checked, room.config.checkpoint_hours,
        last.failed if last is not None else "", room.config.thresholds,
    )  # fmt: skip


def low(room: Room) -> list[Low]:
    """Areas with fewer tags than the configuration wants."""
    if not room.config.stock:
        return []
    workers = {one.area for one in room.records.walk(Responder, whole=False) if one.active and one.role == "worker"}
    return stock_alarm.low(accounts.on_hand(room.records), workers, room.config.stock, room.config.levels)


def stuck(records: Records) -> Mapping[str, int]:
    """How many messages wait that their channel did not take, by channel, from the index alone."""
    found: Counter[str] = Counter()
    rows = records.store.find(Query("notice", "state", value=FAILING, limit=MOST, newest=False))
    found.update((row.lane or "").split(":")[1] for row in rows if (row.lane or "").startswith("notice:"))
    return found


def grouped(
    signs: Iterable[tuple[str, Sign]], known: Iterable[AreaWarning]
) -> Iterator[tuple[str, list[Sign], list[AreaWarning]]]:
    """What was seen, and what was known and is not seen any more, by the area that answers; few for one commit."""
    seen: dict[str, list[Sign]] = {}
    before: dict[str, list[AreaWarning]] = {}
    for area, sign in signs:
        seen.setdefault(area, []).append(sign)
    for one in known:
        before.setdefault(one.area, []).append(one)
    for area in {**seen, **before}:
        mine = seen.get(area, [])
        there = {(sign.rule, sign.key) for sign in mine}
        gone = [one for one in before.get(area, []) if (one.rule, one.key) not in there]
        for start in range(0, max(len(mine), len(gone)), TOGETHER):
            yield area, mine[start : start + TOGETHER], gone[start : start + TOGETHER]


def close_strangers(room: Room, now: float) -> None:
    """Warnings of rules that the configuration does not name any more are over."""
    found = room.records.page(AreaWarning, "state", "open", after="", page=MOST, whole=False)[0]
    names = {PLUGIN + scheme for scheme in room.config.warnings}
    for one in found:
        if one.rule.startswith(PLUGIN) and one.rule not in names:
            room.records.change(partial(_close, room=room, id=one.id), now=now)


def _close(tx: Tx, room: Room, id: str) -> None:
    one = tx.get(AreaWarning, id)
    if one is not None and one.open:
        tx.put(life.closed(one, tx.now, room.config.thresholds))


def _keep(
    tx: Tx, room: Room, area: str, signs: list[Sign], before: list[AreaWarning], looked: Looked[CityFacts]
) -> None:
    keeping.keep(tx, room, AreaWarning, About(area), signs, before, looked.broken)


def _put(tx: Tx, patrol: Patrol) -> None:
    tx.get(Patrol, patrol.id)
    tx.put(patrol)
