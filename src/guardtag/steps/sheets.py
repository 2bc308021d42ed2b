"""A signed-in reader looks at people: one page about one person, and lines of a list; each look is journalled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guardtag.model.incidents import Incident
from guardtag.model.people import RESPONSE, Responder, Ward
from guardtag.model.tags import Fitting, Tag
from guardtag.model.visits import Visit
from guardtag.records import Tx
from guardtag.rules import disclosure, duty, presence, proofs
from guardtag.rules import glass as rules
from guardtag.rules.disclosure import Count, Reader, Verdict, View
from guardtag.rules.policy import OPEN_PARTY
from guardtag.rules.sheets import SeenContact, SeenTag, Sheet, key_to
from guardtag.steps import living, reads
from guardtag.steps.reader import in_force, reader_of
from guardtag.steps.room import Person, Room, not_the_operator, not_their_work, person, staff_only
from guardtag.steps.sound import sound
from guardtag.world import today

MOST = 200
"""Tags of one person, and visits to them, that are looked at."""
BARE = frozenset({"area"})
"""Rows by which nobody is known."""


def lines(tx: Tx, room: Room, who: Person, found: Sequence[Ward]) -> list[View] | None:
    """Lines of a list of people: their views, journalled; ``None`` when this reader looked at too many.

    Who is shown to them as no more than an area and numbers is not counted as looked at.

    Args:
        who: who reads; their right to a list was asked before.
        found: the people, as they were found; who was erased since, or became part of another, is left out.
    """
    views = []
    for seen in filter(None, (_seen(tx, room, who, one) for one in found)):
        reader, ward, view = seen
        if _known(view) and not reads.counted(tx, room, who, reader, ward):
            return None
        _noted(tx, who, view, " list")
        views.append(view)
    return views


def sheet(tx: Tx, room: Room, who: Person, found: Ward, incident: Incident | None) -> Sheet | None:
    """All that this reader may see of a person, journalled as one look; ``None`` when they looked at too many.

    Args:
        who: a responder.
        found: the person.
        incident: the call that is open for them, or ``None``.
    """
    assert who.responder is not None
    reader = reader_of(tx, room, who, found, incident)
    if not reads.counted(tx, room, who, reader, found):
        return None
    ward, view = _cut(tx, room, reader, found)
    _noted(tx, who, view)
    day = today(tx.now, room.config.timezone)

    def said(field: str) -> Verdict:
        return disclosure.verdict(field, reader, ward, now=tx.now, today=day)

    shown = said("tag_exists")
    worn = _worn(tx, ward.id, said("clothes") is Verdict.SHOWN) if shown in (Verdict.SHOWN, Verdict.COUNTED) else None
    party = incident is not None and reader.state == OPEN_PARTY
    glass = in_force(tx, room, who.id, ward.id)
    opened = disclosure.reader(duty.acting_for(who.responder, ward.area, tx.now), ward, incident, break_glass=True)
    alone = incident is not None and incident.open and disclosure.alone(incident, who.id)
    return Sheet(
        view,
        _contacts(room, ward, tx.now) if said("contact_name") is Verdict.SHOWN else None,
        worn if shown is Verdict.SHOWN else None,
        len(worn) if worn is not None else None,
        incident.id if party and incident is not None else "",
        tuple(_visits(tx, ward.id, who.id, day.strftime("%Y%m%d"))),
        glass.id if glass is not None else "",
        glass.until if glass is not None else None,
        presence.guarded(ward),
        glass is None and not alone and rules.opens(opened.role),
        tuple((field, key_to(field, opened.role, reader.state)) for field in view.withheld),
    )


def has_role(tx: Tx, room: Room, roles: Sequence[str]) -> None:
    """Raises ``Denied`` unless this door's person is a responder in one of these roles."""
    who = person(tx, room.actor)
    staff_only(who)
    assert who.responder is not None
    if who.responder.role not in roles:
        raise not_their_work()


def area_of(tx: Tx, room: Room, area: str, roles: Sequence[str]) -> str:
    """The area that this door's person asks about, as given, who answers for it in one of these roles.

    Raises:
        Denied: they do not, or gave none.
    """
    who = person(tx, room.actor)
    staff_only(who)
    assert who.responder is not None
    answers(who.responder, area, tx.now, roles)
    return area


def answers(responder: Responder, area: str, now: float, roles: Sequence[str]) -> None:
    """Raises ``Denied`` unless somebody answers for an area, or stands in there, in one of these roles.

    Args:
        responder: who.
        area: path.
        now: seconds since 1970 UTC.
        roles: such as ``worker``.
    """
    if not serves(responder, area, now, responder.role):
        raise not_the_operator()
    if not any(serves(responder, area, now, role) for role in roles):
        raise not_their_work()


def serves(responder: Responder, area: str, now: float, *roles: str) -> bool:
    """Whether an area is theirs, or that of somebody whom they stand in for now, in one of these roles."""
    acts = duty.acting_for(responder, area, now)
    return duty.answers_for(acts, area) and acts.role in (roles or (acts.role,))


def _seen(tx: Tx, room: Room, who: Person, found: Ward) -> tuple[Reader, Ward, View] | None:
    ward = sound(tx, Ward, found.id)
    if ward is None or ward.merged_into:
        return None
    reader = reader_of(tx, room, who, ward, living.open_call(tx, ward.id))
    return (reader, *_cut(tx, room, reader, ward))


def _cut(tx: Tx, room: Room, reader: Reader, found: Ward) -> tuple[Ward, View]:
    ward = tx.get(Ward, found.id, {RESPONSE} | set(disclosure.readable_classes(reader)))
    assert ward is not None
    return ward, disclosure.view(ward, reader, now=tx.now, today=today(tx.now, room.config.timezone))


def _known(view: View) -> bool:
    """Whether anything is shown by which somebody is known."""
    return any(row not in BARE and not isinstance(value, Count) for row, value in view.fields.items())


def _noted(tx: Tx, who: Person, view: View, how: str = "") -> None:
    tx.journal(who.id, "wards.view", (view.ward,), f"{view.role} {view.state}{how} {' '.join(view.fields)}")


def _contacts(room: Room, ward: Ward, now: float) -> tuple[SeenContact, ...]:
    days = room.config.rounds.contact
    return tuple(
        SeenContact(one.id, one.name, one.relation, one.guardian, proofs.verified(one), proofs.why(one, now, days))
        for one in ward.contacts
    )


def _worn(tx: Tx, ward_id: str, clothes: bool) -> tuple[SeenTag, ...]:
    blind = tx.blind("ward", ward_id)
    fittings = {one.id: one for one in tx.sound(Fitting, "ward", blind, page=MOST)}
    worn = (tag for tag in tx.sound(Tag, "ward", blind, page=MOST) if tag.state == "fitted")
    return tuple(_tag(tag, fittings.get(tag.fitting), clothes) for tag in worn)


def _tag(tag: Tag, fitting: Fitting | None, clothes: bool) -> SeenTag:
    if fitting is None:  # it does not open: the tag is worn all the same
        return SeenTag(tag.serial, 0.0, 0.0, doubted=bool(tag.doubt))
    verdict = fitting.checks[-1].verdict if fitting.checks else ""
    words = (fitting.garment, fitting.place) if clothes else ("", "")
    return SeenTag(tag.serial, fitting.at, fitting.looked_at, verdict, bool(tag.doubt), *words)


def _visits(tx: Tx, ward_id: str, worker: str, day: str) -> Iterator[str]:
    found = tx.find(Visit, "open", tx.blind("ward", ward_id), limit=MOST)
    return (one.id for one in found if one.worker == worker and one.day == day)
