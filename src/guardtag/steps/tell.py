"""Telling people: one notice a person and telling, in pages that fit one commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

import attrs

from guardtag.model.areas import lineage
from guardtag.model.incidents import Cursor, Incident, Line
from guardtag.model.notices import WAITING, Notice
from guardtag.model.people import Responder, Ward
from guardtag.records import Tx
from guardtag.rules import duty, proofs, quiet, replies
from guardtag.steps import links
from guardtag.steps.checks import RINGING
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.sound import sound

PAGE = 16
"""Recipients told in one commit; the rest waits under the incident's cursor."""
LOOK = 50
"""Responders of an area looked at in one query."""
SUPERVISORS, LOOKED_THROUGH = 4, 500
"""So many supervisors are told of something, of so many people of a level who are looked through."""
CIRCLES = duty.EVERYBODY + 1


class Subject(Protocol):
    """What a notice is about: a call, or something else about a person."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def subject(self) -> str:
        """Id of the person, or empty."""

    @property
    def day(self) -> str:
        """UTC day of its key, ``YYYYMMDD``."""


class Person(Protocol):
    """What names a person, if any."""

    @property
    def subject(self) -> str:
        """Their id, or empty."""


def route(room: Room, addresses: Sequence[str], start: int = 0) -> tuple[int, str] | None:
    """The first address from ``start`` on that a channel serves: its position and the channel.

    A channel under maintenance is used only where no other serves.
    """
    resting = room.modes.resting(room.world.now())
    found = None
    for position in range(start, len(addresses)):
        channel = room.plugins.route(addresses[position])
        if channel is not None and channel not in resting:
            return position, channel
        if channel is not None and found is None:
            found = position, channel
    return found


def notice(
    tx: Tx, room: Room, incident: Subject, side: str, person: str, addresses: Sequence[str], template: str,
    telling: int, urgency: str = "high", about: str = "",
) -> Notice:  # fmt: skip
    """Puts one notice; the same telling of the same person twice is one notice.

    Somebody without any address that a channel serves gets a notice too: it comes before the dispatcher, which
    finds that there is no channel, so that the office sees it like any other that died.
    """
    record = _new(tx, room, incident, side, person, addresses, template, telling, urgency, about)
    if template in quiet.REMINDERS:
        return _reminder(tx, room, record)
    if telling == 0:  # a fresh incident: nobody can have been told before
        return tx.add(record)
    return tx.get(Notice, record.id) or tx.put(record)


def _new(
    tx: Tx, room: Room, incident: Subject, side: str, person: str, addresses: Sequence[str], template: str,
    telling: int, urgency: str, about: str,
) -> Notice:  # fmt: skip
    way = route(room, addresses)
    channel = way[1] if way else next(iter(room.lanes), "")
    return Notice(
        id=links.new_id(tx.blind, incident.id, telling, template, side, person), incident=incident.id,
        subject=incident.subject, day=incident.day, side=side, person=person,
        template=template, round=telling, urgency=urgency, made=tx.now, due=tx.now, since=tx.now,
        state=WAITING if channel else "dead", fault="" if way else "GT-NOTIFY-NO-CHANNEL",
        channel=channel, address=way[0] if way else 0, to=reply_key(tx, addresses[way[0]]) if way else "",
        about=about,
    )  # fmt: skip


def _slot(tx: Tx, record: Notice, slot: int, template: str = "", due: float | None = None) -> Notice:
    """A notice as one of a person's reminders or digests."""
    n, template = record, template or record.template
    due = n.due if due is None else due
    named = links.new_id(tx.blind, n.incident, n.round, template, n.side, n.person, slot)
    return attrs.evolve(n, id=named, slot=slot, template=template, due=due, since=due)


def _reminder(tx: Tx, room: Room, record: Notice) -> Notice:
    """A reminder while this person may have one more of this call; then a digest, unless one is waiting.

    Reminders have numbers of their own, so that they are counted without a list.
    """
    reminders = [_slot(tx, record, number) for number in quiet.slots()]
    digests = {hour: _slot(tx, record, hour, quiet.DIGEST) for hour in quiet.hours(tx.now)}
    ids = [one.id for one in (*reminders, *digests.values())]
    stored = room.records.read([(Notice, one) for one in ids])  # not guarded: so many Checks would not fit a commit
    found = [tx.mine(Notice, one) or row for one, row in zip(ids, stored, strict=True)]
    for fresh, known in zip(reminders, found, strict=False):
        if known is None:
            return tx.add(fresh)
        if known.round == record.round:  # the same telling twice
            return known
    kept = {hour: one for hour, one in zip(digests, found[len(reminders) :], strict=True) if one is not None}
    due = quiet.digest({hour: (one.since, one.state == WAITING) for hour, one in kept.items()}, tx.now)
    if due is None:
        return next(one for one in kept.values() if one.state == WAITING)
    return tx.add(_slot(tx, record, due[0], quiet.DIGEST, due[1]))


def reply_key(tx: Tx, address: str) -> str:
    """What a reply's sender is compared by."""
    return tx.blind("sender", replies.normal(address))


def reached(tx: Tx, addresses: Iterable[str]) -> set[str]:
    """The keys of what was sent to somebody who has these addresses now.

    A telephone is one, whether it is written to or rung: what came to it by SMS lies there still, in the same hands,
    when its owner would rather be called. So a number stands here on each channel that reaches telephones.
    """
    found = set[str]()
    for address in addresses:
        channel, _, target = address.partition(":")
        found |= {reply_key(tx, f"{one}:{target}") for one in (RINGING if channel in RINGING else (channel,))}
    return found


def ward_of(tx: Tx, incident: Person) -> Ward | None:
    """The person a call or notice is about; ``None`` for a tag nobody recorded, and when their row cannot be opened.

    A call whose person's record is damaged or gone still climbs and calls the responders.
    """
    if not incident.subject:
        return None
    return sound(tx, Ward, incident.subject)


def _of_area(tx: Tx, room: Room, area: str, after: str = "") -> Iterator[tuple[int, Responder]]:
    """Everybody who is called for exactly this area now and whom a channel reaches, by id, each with their circle.

    Somebody whose record is damaged keeps nobody else from being called.
    """
    for responder in tx.sound(Responder, "area", area, after=after, page=LOOK):
        circle = duty.circle(responder, area, tx.now, room.config.timezone)
        if circle is not None and route(room, responder.addresses) is not None:
            yield circle, responder


def responder_of(tx: Tx, responder_id: str) -> Responder | None:
    """A responder who is still there; ``None`` for whom nobody knows, and when their row cannot be opened."""
    responder = sound(tx, Responder, responder_id)
    return responder if responder is not None and responder.active else None


def on_duty(
    tx: Tx, room: Room, area: str, after: str = "", limit: int = PAGE + 1, circle: int = duty.EVERYBODY,
    beyond: int = -1,
) -> list[Responder]:  # fmt: skip
    """Responders of exactly this area whom a call goes to and a channel reaches, by id.

    Args:
        after: those after this id.
        limit: at most so many.
        circle: as far as this circle; see ``guardtag.rules.duty``.
        beyond: only those beyond this circle.
    """
    chosen = (responder for at, responder in _of_area(tx, room, area, after) if beyond < at <= circle)
    return list(islice(chosen, limit))


def supervisors(tx: Tx, room: Room, area: str, but: str = "") -> Sequence[Responder]:
    """The supervisors of the nearest level, from an area upwards, that has any whom a channel reaches now.

    Args:
        area: path.
        but: id of an actor who is not meant.
    """
    for path in lineage(area):
        there = on_duty(tx, room, path, limit=LOOKED_THROUGH)
        found = [one for one in there if one.id != but and _supervises(one, path, tx.now)]
        if found:
            return found[:SUPERVISORS]
    return ()


def _supervises(responder: Responder, area: str, now: float) -> bool:
    return any(one.role == "supervisor" and one.area == area for one in duty.duties(responder, now))


def circles_of(tx: Tx, room: Room, area: str) -> tuple[tuple[int, ...], Sequence[Responder] | None]:
    """The circles of an area's level in which somebody is reachable now, the first to be called first.

    Returns:
        them, and everybody in the first one if the look came as far, else ``None``.
    """
    found: dict[int, list[Responder]] = {}
    for circle, responder in _of_area(tx, room, area):
        found.setdefault(circle, []).append(responder)
        if len(found) == CIRCLES:
            return tuple(sorted(found)), None
    circles = tuple(sorted(found))
    return circles, found[circles[0]] if circles else None


def tell_page(
    tx: Tx, room: Room, incident: Incident, cursor: Cursor, known: Sequence[Responder] | None = None
) -> tuple[Cursor | None, int]:
    """Tells the next page of an audience.

    Args:
        known: the responders that the cursor stands for, when somebody has just looked.

    Returns:
        the cursor for what is left (or ``None``), and how many were told.
    """
    if cursor.audience == "family":
        ward = ward_of(tx, incident)
        contacts = ward.contacts if ward else ()
        start = int(cursor.after or 0)
        page, more = contacts[start : start + PAGE], len(contacts) > start + PAGE
        for contact in page:
            notice(
                tx, room, incident, "family", contact.id, proofs.usable(contact), cursor.template, cursor.round,
                about=cursor.about,
            )  # fmt: skip
        return attrs.evolve(cursor, after=str(start + PAGE)) if more else None, len(page)
    responders = known
    if responders is None:
        responders = on_duty(tx, room, cursor.audience, cursor.after, circle=cursor.circle, beyond=cursor.beyond)
    chosen, more = responders[:PAGE], len(responders) > PAGE
    for responder in chosen:
        notice(
            tx, room, incident, "responder", responder.id, responder.addresses, cursor.template, cursor.round,
            about=cursor.about,
        )  # fmt: skip
    left = attrs.evolve(cursor, after=chosen[-1].id) if more else None
    return left, len(chosen)


def tell_audience(tx: Tx, room: Room, incident: Incident, cursor: Cursor) -> Incident:
    """Tells the first page of an audience now, and leaves a cursor for the rest."""
    left, _ = tell_page(tx, room, incident, cursor)
    return attrs.evolve(incident, cursors=(*incident.cursors, left)) if left else incident


def tell_next(tx: Tx, room: Room, incident: Incident, cursor: Cursor) -> Incident:
    """Tells one page of a cursor that is due and keeps what is left of it."""
    others = tuple(one for one in incident.cursors if one != cursor)
    left, told = tell_page(tx, room, incident, cursor)
    tx.journal(DISPATCHER, "notices.tell", (incident.id, incident.subject), f"{cursor.template} {told}")
    return attrs.evolve(incident, cursors=((left, *others) if left else others))


def thread(tx: Tx, incident: Incident, what: str, by: str, text: str = "", level: str = "") -> tuple[Line, ...]:
    """The incident's thread with one more line (500 are kept; the journal has all)."""
    return (*incident.thread[-499:], Line(tx.now, what, by, text, level))


def line(tx: Tx, incident: Incident, what: str, by: str, text: str = "", level: str = "") -> Incident:
    """The incident with one more line in its thread."""
    return attrs.evolve(incident, thread=thread(tx, incident, what, by, text, level))
