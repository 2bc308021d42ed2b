"""One warning is due: its sleep ends, it closes, it climbs, it is forgotten; whoever left hands it on."""

from __future__ import annotations

from functools import partial

from guardtag.errors import BackendError
from guardtag.model.warnings import AreaWarning, EarlyWarning, PersonWarning
from guardtag.records import Tx
from guardtag.rules.warnings import life
from guardtag.spi import Row
from guardtag.steps.room import Room
from guardtag.steps.watching import bulletins, owners


def carry_out(room: Room, row: Row, now: float) -> None:
    """Does what is due of a warning."""
    model: type[EarlyWarning] = PersonWarning if row.kind == "warning" else AreaWarning
    try:
        room.records.change(partial(_step, room=room, model=model, id=row.id), now=now, claimed=[row])
    except BackendError as error:
        if error.code != "GT-RECORD-ERASED":  # else the row goes with the person
            raise


def _step(tx: Tx, room: Room, model: type[EarlyWarning], id: str) -> None:
    now, t = tx.now, room.config.thresholds
    one = tx.get(model, id)
    if one is None or one.next_due is None or one.next_due > now:
        return
    if life.forgotten(one, now, t):
        tx.delete(model, id)
        return
    if not one.open:
        return
    if one.gone is not None and now - one.gone >= t.rest_hours * life.HOUR:
        tx.put(life.closed(one, now, t))
        return
    if life.sleeps_no_more(one, now):
        one = life.woken(one, now, t)
    if not owners.still_there(room.records, one, now):
        new = owners.owner(room.records, one.rule, one.area, now, one.level, one.responder)
        if new != one.owner:
            one = life.handed(one, new, now, t, escalated=False)
            bulletins.ask(tx, room, new)
    if life.climbs(one, now):
        above = owners.owner(room.records, one.rule, one.area, now, one.level + 1, one.responder)
        one = life.handed(one, above, now, t, escalated=True)
        bulletins.ask(tx, room, above)
    tx.put(life.timed(one, t))
