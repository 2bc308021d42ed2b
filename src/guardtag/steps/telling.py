"""Telling other systems what happened: a notice for each subscriber and event, sent and retried like any other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Final

import attrs

from guardtag.interop import cloudevents
from guardtag.model.notices import EVENT, SUBSCRIBER, WAITING, Notice
from guardtag.model.tellings import Happened, Telling
from guardtag.records import Tx
from guardtag.spi import Message, Row
from guardtag.steps import compose, tell
from guardtag.steps.outside import About
from guardtag.steps.room import Room
from guardtag.world import day_of

KEPT: Final = 7 * 86_400.0
"""Seconds for which it stays seen what was told."""
PAGE: Final = 40
"""Notices in one commit."""


def carry_out(room: Room, row: Row, now: float) -> None:
    """Makes the notices of what happened; later, forgets them.

    Killed on the way it begins anew, and makes none twice: a notice's id is that of its event and subscriber.
    """
    telling = room.records.opened(Telling, row)
    if telling.told:
        room.records.change(partial(_forget, row.id), now=now, claimed=[row])
        return
    wanted = [
        (number, address) for number in range(len(telling.events)) for address in room.config.subscribers
    ]  # fmt: skip
    pages = [wanted[start : start + PAGE] for start in range(0, len(wanted), PAGE)] or [[]]
    for number, page in enumerate(pages, 1):
        last = number == len(pages)
        claimed = [row] if last else []
        room.records.change(partial(_make, room, row.id, page, last), now=now, claimed=claimed)


def message(room: Room, notice: Notice, telling: Telling | None) -> Message | compose.Refusal:
    """The event, as CloudEvents 1.0 in JSON; the same each time it is sent.

    Args:
        room: settings.
        notice: what was decided.
        telling: what happened, fresh.
    """
    address = next((one for one in room.config.subscribers if person_of(room, one) == notice.person), "")
    if telling is None or not address or notice.round > len(telling.events):
        return compose.Refusal("GT-NOTIFY-REMOVED")
    if room.plugins.route(address) != notice.channel or room.plugins.form(notice.channel).units is not None:
        return compose.Refusal("GT-NOTIFY-NO-CHANNEL")
    happened = telling.events[notice.round - 1]
    body = cloudevents.build(event_of(room, telling, notice.round - 1))
    return Message(
        id=notice.id, kind=EVENT, urgency=notice.urgency, language=room.config.languages[0],
        target=address.partition(":")[2], text=body.decode(), template=EVENT, variables={"type": happened.type},
        link="", thin=True,
    )  # fmt: skip


def event_of(room: Room, telling: Telling, number: int) -> cloudevents.Event:
    """One of the events of a telling."""
    happened: Happened = telling.events[number]
    return cloudevents.Event(
        id=f"{telling.id}-{number}", source=f"https://{room.config.link_host}/", type=happened.type,
        subject=happened.subject, time=datetime.fromtimestamp(telling.at, UTC),
        data=json.loads(json.dumps(dict(happened.facts))), extensions={"sequence": happened.sequence},
    )  # fmt: skip


def person_of(room: Room, address: str) -> str:
    """What stands for a subscriber in a notice: the address itself stays in the configuration."""
    return room.records.blind("subscriber", address)[:16]


def _make(room: Room, id: str, page: list[tuple[int, str]], last: bool, tx: Tx) -> None:
    telling = tx.get(Telling, id)
    if telling is None or telling.told:
        return
    about = About(id, "", day_of(telling.at))
    for number, address in page:
        tell.notice(tx, room, about, SUBSCRIBER, person_of(room, address), (address,), EVENT, number + 1, "normal")
    if last:
        tx.put(attrs.evolve(telling, told=True, due=tx.now + KEPT))


def _forget(id: str, tx: Tx) -> None:
    telling = tx.get(Telling, id)
    if telling is None:
        return
    notices = tx.find(Notice, "incident", id, limit=PAGE + 1)
    waiting = any(one.state == WAITING for one in notices)
    for one in () if waiting else notices[:PAGE]:
        tx.delete(Notice, one.id)
    if waiting or len(notices) > PAGE:
        tx.put(attrs.evolve(telling, due=tx.now + (86_400.0 if waiting else 0.0)))
    else:
        tx.delete(Telling, id)
