"""Telling people: one notice a person and telling, in pages that fit one commit."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.model.incidents import Cursor, Incident, Line
from guardtag.model.notices import WAITING, Notice
from guardtag.model.people import Responder, Ward
from guardtag.records import Tx
from guardtag.steps.room import DISPATCHER, Room

PAGE = 16
"""Recipients told in one commit; the rest waits under the incident's cursor."""
CALLED = ("worker", "supervisor", "hotline", "police")
"""Roles that a call goes to; volunteers are asked by a search, auditors never."""


def route(room: Room, addresses: Sequence[str], start: int = 0) -> tuple[int, str] | None:
    """The first address from ``start`` on that a channel serves: its position and the channel."""
    for position in range(start, len(addresses)):
        channel = room.plugins.route(addresses[position])
        if channel is not None:
            return position, channel
    return None


def notice(
    tx: Tx, room: Room, incident: Incident, side: str, person: str, addresses: Sequence[str], template: str,
    telling: int, urgency: str = "high", about: str = "",
) -> Notice:  # fmt: skip
    """Puts one notice; the same telling of the same person twice is one notice.

    Somebody without any address that a channel serves gets a notice that is dead from the start,
    so that the office sees it.
    """
    way = route(room, addresses)
    record = Notice(
        id=tx.blind("notice", f"{incident.id}/{telling}/{template}/{side}/{person}"),
        incident=incident.id, subject=incident.subject, day=incident.day, side=side, person=person,
        template=template, urgency=urgency, made=tx.now, due=tx.now,
        state=WAITING if way else "dead", fault="" if way else "GT-NOTIFY-NO-CHANNEL",
        channel=way[1] if way else "", address=way[0] if way else 0, about=about,
    )  # fmt: skip
    if telling == 0:  # a fresh incident: nobody can have been told before
        return tx.add(record)
    return tx.get(Notice, record.id) or tx.put(record)


def on_duty(tx: Tx, room: Room, area: str, after: str = "", limit: int = PAGE + 1) -> list[Responder]:
    """Responders of exactly this area whom a call goes to and a channel reaches, by id."""
    found: list[Responder] = []
    while len(found) < limit:
        page = tx.find(Responder, "area", area, after=after, limit=limit)
        found += [r for r in page if r.role in CALLED and route(room, r.addresses) is not None]
        if len(page) < limit:
            break
        after = page[-1].id
    return found[:limit]


def tell_page(tx: Tx, room: Room, incident: Incident, cursor: Cursor) -> tuple[Incident, Cursor | None, int]:
    """Tells the next page of an audience.

    Returns:
        the incident, the cursor for what is left (or ``None``), and how many were told.
    """
    if cursor.audience == "family":
        ward = tx.get(Ward, incident.subject) if incident.subject else None
        contacts = ward.contacts if ward else ()
        start = int(cursor.after or 0)
        page, more = contacts[start : start + PAGE], len(contacts) > start + PAGE
        for contact in page:
            notice(
                tx, room, incident, "family", contact.id, contact.addresses, cursor.template, cursor.round,
                about=cursor.about,
            )  # fmt: skip
        return incident, attrs.evolve(cursor, after=str(start + PAGE)) if more else None, len(page)
    responders = on_duty(tx, room, cursor.audience, cursor.after)
    chosen, more = responders[:PAGE], len(responders) > PAGE
    for responder in chosen:
        notice(
            tx, room, incident, "responder", responder.id, responder.addresses, cursor.template, cursor.round,
            about=cursor.about,
        )  # fmt: skip
    left = attrs.evolve(cursor, after=chosen[-1].id) if more else None
    return incident, left, len(chosen)


def tell_next(tx: Tx, room: Room, incident: Incident) -> Incident:
    """Tells one page of the first cursor and keeps what is left."""
    cursor, *others = incident.cursors
    incident, left, told = tell_page(tx, room, incident, cursor)
    tx.journal(DISPATCHER, "notices.tell", (incident.id, incident.subject), f"{cursor.template} {told}")
    return attrs.evolve(incident, cursors=tuple(([left] if left else []) + others))


def line(tx: Tx, incident: Incident, what: str, by: str, text: str = "", level: str = "") -> Incident:
    """The incident with one more line in its thread (500 are kept; the journal has all)."""
    entry = Line(tx.now, what, by, text, level)
    return attrs.evolve(incident, thread=(*incident.thread[-499:], entry))
