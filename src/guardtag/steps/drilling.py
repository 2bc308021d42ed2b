"""A drill that is held: the call, its mode, and the result that is kept once it is over."""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs

from guardtag.errors import Conflict
from guardtag.model.areas import covers
from guardtag.model.drills import DONE, Drill
from guardtag.model.incidents import Incident, Opening
from guardtag.model.modes import DRILL, Mode, Modes
from guardtag.model.notices import Notice
from guardtag.records import Records, Tx
from guardtag.spi import Row
from guardtag.steps import modes
from guardtag.steps.opening import Call, open_or_join
from guardtag.steps.room import Room
from guardtag.steps.sound import sound

AFTER: Final = 120.0
"""The result is looked for so long after the end, and again while the call is still open."""
MOST: Final = 1000


def hold(tx: Tx, room: Room, drill: Drill, place: str) -> Drill:
    """Opens the call on the live duty lists, as an exercise; all in this transaction.

    Raises:
        Conflict: one that was held is running in exactly this area.
    """
    unique = tx.blind("drill-held", drill.area)
    before = tx.get(Opening, unique)
    running = tx.get(Incident, before.incident) if before is not None and before.incident else None
    if running is not None and running.open:
        raise Conflict(
            "GT-DRILL-RUNNING", "A drill is running in this area.", "It ends by itself, and its result is kept.",
            "Wait for its end, or end it with `guardtag mode end drill AREA`.",
        )  # fmt: skip
    mode = Mode(DRILL, drill.area, tx.now, drill.until, drill.by, drill.reason)
    modes.begin(tx, room.actor, mode)
    call = Call(drill.id, drill.kind, "", drill.area, room.actor, place=place, drill_until=drill.until)
    made = open_or_join(tx, room, call)
    tx.put(Opening(unique, drill.id))
    tx.journal(room.actor, "drills.hold", (drill.id,), drill.area)
    return tx.put(attrs.evolve(drill, at=tx.now, milestones=made.milestones, level=made.level_area))


def over(tx: Tx, room: Room, call: Incident, by: str) -> None:
    """A call of an exercise was closed: with the last of its calls a drill that was held takes no scan any more.

    A mode that somebody began to practise by scanning stays, to its own end.
    """
    known = sound(tx, Modes, "now")
    for mode in known.all if known is not None else ():
        if mode.what == DRILL and mode.holds(tx.now) and covers(mode.scope, call.area) and _held(tx, mode):
            calls = room.records.every(Incident, "state", "open", whole=False)
            if not any(one.drill and one.id != call.id and covers(mode.scope, one.area) for one in calls):
                modes.end(tx, by, mode.what, mode.scope)


def _held(tx: Tx, mode: Mode) -> bool:
    """Whether a drill that was held put this mode in force, and nobody began it anew since."""
    last = sound(tx, Opening, tx.blind("drill-held", mode.scope))
    drill = sound(tx, Drill, last.incident) if last is not None else None
    return drill is not None and drill.at == mode.since


def as_it_stands(records: Records, drill: Drill) -> Drill:
    """A drill with what its call says now; one whose result is kept stays as it is."""
    if drill.state == DONE:
        return drill
    call = sound(records, Incident, drill.id)
    if call is None:
        return attrs.evolve(drill, state=DONE)
    notices = records.page(Notice, "incident", drill.id, after="", page=MOST, whole=False)[0]
    told = [one for one in notices if one.template not in ("ended", "ended-unnamed")]
    return attrs.evolve(
        drill, milestones=call.milestones, level=call.level_area, state=drill.state if call.open else DONE,
        called=sum(one.sent is not None for one in told), answered=sum(bool(one.answer) for one in told),
    )  # fmt: skip


def carry_out(room: Room, row: Row, now: float) -> None:
    """Keeps the result of a drill that is over."""
    room.records.change(partial(_keep, room=room, id=row.id), now=now, claimed=[row])


def _keep(tx: Tx, room: Room, id: str) -> None:
    drill = tx.get(Drill, id)
    if drill is None or drill.due is None or drill.due > tx.now:
        return
    after = as_it_stands(room.records, drill)
    tx.put(attrs.evolve(after, due=None if after.state == DONE else tx.now + AFTER))
