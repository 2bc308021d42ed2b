"""Telling whoever is to see to warnings: one message for all of theirs, by day, and not twice in a day."""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs

from guardtag import texts
from guardtag.model.notices import BULLETIN, Notice
from guardtag.model.people import Responder
from guardtag.model.warnings import URGENT, AreaWarning, Bulletin, PersonWarning
from guardtag.records import Records, Tx
from guardtag.rules import duty, hours
from guardtag.rules.warnings import life
from guardtag.spi import Message, Row
from guardtag.steps import compose, links, tell
from guardtag.steps.outside import About
from guardtag.steps.room import DISPATCHER, Room
from guardtag.world import day_of

REST: Final = 20 * 3600.0
"""So long after one bulletin the next one goes out at the earliest: once a day, at about the same hour."""
DELAY: Final = 900.0
"""What comes within this time is in one bulletin: an import may make a thousand warnings."""
COUNTED: Final = 1000
"""Of so many warnings a bulletin says how many there are."""


def bulletin_id(tx: Tx, responder: str) -> str:
    """The id of the one row about what a responder is told."""
    return tx.blind("bulletin", responder)


def ask(tx: Tx, room: Room, responder: str) -> None:
    """Somebody is to be told of their warnings, with the next bulletin; of the office's nobody is."""
    if not responder:
        return
    one = tx.get(Responder, responder)
    if one is None or not one.active:
        return
    known = tx.get(Bulletin, bulletin_id(tx, responder)) or Bulletin(bulletin_id(tx, responder), responder)
    if known.due is None:
        tx.put(attrs.evolve(known, due=_when(room, known, one, tx.now)))


def carry_out(room: Room, row: Row, now: float) -> None:
    """Sends the bulletin that is due, unless there is nothing left to say."""
    room.records.change(partial(_send, room, row.id), now=now, claimed=[row])


def _when(room: Room, bulletin: Bulletin, one: Responder, now: float) -> float:
    """The first moment at which they may be told: rested, not on leave, not in the quiet hours."""
    since = bulletin.sent if bulletin.sent is not None and bulletin.sent <= now else None
    due = max(now + DELAY, since + REST if since is not None else 0.0)
    due = max([due, *(leave.until for leave in one.leaves if leave.since <= due < leave.until)])
    return hours.quiet_until(room.config.quiet, due, room.config.timezone) or due


def _send(room: Room, id: str, tx: Tx) -> None:
    bulletin = tx.get(Bulletin, id)
    if bulletin is None or bulletin.due is None or bulletin.due > tx.now:
        return
    one = tell.responder_of(tx, bulletin.responder)
    held = None if one is None else hours.quiet_until(room.config.quiet, tx.now, room.config.timezone)
    if held is not None or (one is not None and duty.away(one, tx.now)):
        assert one is not None
        tx.put(attrs.evolve(bulletin, due=_when(room, bulletin, one, tx.now)))
        return
    counted = attrs.evolve(_counted(room.records, bulletin, tx.now), due=None)
    if one is None or not counted.count:
        tx.put(counted)
        return
    after = attrs.evolve(counted, number=bulletin.number + 1, sent=tx.now)
    about = About(after.id, "", day_of(tx.now))
    tell.notice(tx, room, about, "responder", one.id, one.addresses, BULLETIN, after.number, "normal")
    tx.journal(DISPATCHER, "warnings.tell", (f"r:{one.id}",), f"{after.count} {after.overdue}")
    tx.put(after)


def _counted(records: Records, bulletin: Bulletin, now: float) -> Bulletin:
    count = overdue = urgent = 0
    for model in (PersonWarning, AreaWarning):
        found = records.page(model, "owner", bulletin.responder, after="", page=COUNTED, whole=False)[0]
        awake = [one for one in found if one.gone is None and one.state in ("open", "acknowledged")]
        count += len(awake)
        overdue += sum(life.overdue(one, now) for one in awake)
        urgent += sum(one.severity == URGENT for one in awake)
    return attrs.evolve(bulletin, count=count, overdue=overdue, urgent=urgent)


def message(
    room: Room, notice: Notice, bulletin: Bulletin | None, responder: Responder | None, now: float
) -> Message | compose.Refusal:
    """The message of a bulletin: how many warnings there are, and of whom it says nothing."""
    if bulletin is None or responder is None or not responder.active:
        return compose.Refusal("GT-NOTIFY-REMOVED")
    language = responder.language or room.config.languages[0]
    known = texts.catalogue(language).WARNINGS
    parts = [
        texts.filled(known[f"bulletin-{name}"], {"count": str(count)})
        for name, count in (("urgent", bulletin.urgent), ("overdue", bulletin.overdue)) if count
    ]  # fmt: skip
    counted = texts.filled(known["bulletin-count"], {"count": str(bulletin.count)})
    values = dict.fromkeys(("name", "place", "message", "minutes", "word", "outcome", "drill"), "")
    values |= {
        "incident": "", "task": counted + "".join(parts),
        "link": links.make(room.records.blind, room.config.link_host, notice),
    }  # fmt: skip
    return compose.ready(room, notice, responder.addresses, language, values)
