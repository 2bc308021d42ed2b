"""What another system says is carried out: a sighting, an answer to a call, an order that opens one."""

from __future__ import annotations

import attrs

from guardtag.config.inbound import ORDER, SIGHTING, Sender
from guardtag.errors import BackendError, Conflict, Denied, StoreUnavailable
from guardtag.interop.mapped import Mapped, missing
from guardtag.model import areas
from guardtag.model.inbound import Delivery, Ordered, Received
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.model.searches import Report, Search, Sighting
from guardtag.records import Tx
from guardtag.rules import presence
from guardtag.spi import Row
from guardtag.steps import living, opening, progress, searching, sightings
from guardtag.steps.checks import MAX_MESSAGE, MAX_PLACE, clean, words_of_a_stranger
from guardtag.steps.opening import Call, open_or_join
from guardtag.steps.room import OPERATOR, Person, Room, person
from guardtag.steps.sound import sound

DEFAULT_KIND = "distress"
"""What an order is whose kind nobody knows: on doubt the call goes out."""
REMEMBERED = 7 * 86_400.0
"""Seconds for which an event's id is remembered: so long its sender may send it again."""
ORDERED = 90 * 86_400.0
"""Seconds for which the name of an order is."""


@attrs.frozen
class Sent:
    """One event of one sender.

    Args:
        name: of the sender.
        sender: what it may do.
        mapped: what the event says.
        beyond: the sender has used up its budget: the duty desk looks at its calls first.
        words: all that the event says, as it came.
    """

    name: str
    sender: Sender
    mapped: Mapped
    beyond: bool = False
    words: str = attrs.field(default="", repr=False)


def carry_out(tx: Tx, room: Room, sent: Sent, row: Received, fresh: str) -> Received:
    """Does what an event says, and remembers that it was done.

    Args:
        tx: the change.
        room: settings.
        sent: the event.
        row: as it will be remembered, but for the call.
        fresh: the id that a new call would get.

    Returns:
        the row with the call and with all that was left out.

    Raises:
        Denied: there is no such call, or it is not of the sender's areas: both look the same.
        Conflict: the call's state forbids it.
    """
    left: list[str] = list(sent.mapped.left_out)
    if sent.mapped.does == ORDER:
        call = _order(tx, room, sent, fresh, left)
    elif sent.mapped.does == SIGHTING:
        call = _sighting(tx, room, sent, left)
    else:
        call = _status(tx, room, sent)
    tx.journal(OPERATOR, "inbound.take", (call.id, call.subject), f"{sent.name} {sent.mapped.does}")
    return tx.put(attrs.evolve(row, call=call.id, left_out=tuple(sorted(set(left)))))


def kind_of(room: Room, mapped: Mapped) -> str:
    """The kind of call that an order asks for: what it says, where there is such a kind."""
    wanted = mapped.text("kind")
    try:
        opening.kind_of(room, wanted)
    except Conflict:
        return DEFAULT_KIND
    return wanted


def sweep(room: Room, row: Row, now: float) -> None:
    """What was remembered long enough goes."""
    model = {"delivery": Delivery, "received": Received, "ordered": Ordered}[row.kind]

    def forget(tx: Tx) -> None:
        found = tx.get(model, row.id)
        if found is not None and found.due <= tx.now:
            tx.delete(model, row.id)

    room.records.change(forget, now=now, claimed=[row])


def _order(tx: Tx, room: Room, sent: Sent, fresh: str, left: list[str]) -> Incident:
    said, kind = sent.mapped, kind_of(room, sent.mapped)
    if said.text("kind") != kind:
        left.append("kind")
    known = _ordered(tx, sent, said.text("reference"))
    before = sound(tx, Incident, known.call) if known is not None else None
    if before is not None and before.open:
        return before
    ward = _ward(tx, sent)
    if said.text("ward") and ward is None:
        left.append("ward")
    area = _area(room, sent, left) or (ward.area if ward is not None else sent.sender.areas[0])
    person_call = opening.kind_of(room, kind).klass == "person"
    call = Call(
        fresh, kind, ward.id if ward is not None else "", area, OPERATOR,
        place=words_of_a_stranger(said.text("place"), MAX_PLACE),
        message=words_of_a_stranger(said.text("message"), MAX_MESSAGE),
        finder=words_of_a_stranger(said.text("reporter"), 100),
        unconfirmed=sent.beyond and person_call,
    )  # fmt: skip
    incident = open_or_join(tx, room, call)
    if kind == "missing" and incident.kind == "missing":
        incident = _search(tx, room, sent, incident, ward)
    if said.text("reference"):
        tx.put(Ordered(_name(tx, sent, said.text("reference")), incident.id, tx.now + ORDERED))
    return incident


def _search(tx: Tx, room: Room, sent: Sent, incident: Incident, ward: Ward | None) -> Incident:
    """The search of a call for somebody who is missing."""
    said, age = sent.mapped, sent.mapped.number("age")
    years = int(age) if age is not None else None
    seen = min(said.number("at") or tx.now, tx.now)
    draft = Search(
        "", "", "", incident.area, tx.now, name=clean(said.text("name"))[:100], age=years,
        minor=years is not None and years < 18, clothes=clean(said.text("clothes"))[:500],
        seen_place=words_of_a_stranger(said.text("place"), MAX_PLACE), seen_at=seen,
        group="child" if years is not None and years < 18 else "",
    )  # fmt: skip
    if ward is not None:
        draft = searching.of_the_register(room, ward, draft, tx.now)
    report = Report(tx.now, OPERATOR, clean(said.text("reporter"))[:200])
    return searching.begin(tx, room, incident, draft, report, b"")[0]


def _sighting(tx: Tx, room: Room, sent: Sent, left: list[str]) -> Incident:
    said, incident = sent.mapped, _call(tx, sent)
    public = sent.sender.trust == "public"
    sightings.add(tx, room, incident, Sighting(
        "", "", "", "", said.number("at") or tx.now, 0.0, sent.sender.trust, "" if public else sent.name,
        area=_area(room, sent, left), place=words_of_a_stranger(said.text("place"), MAX_PLACE),
        latitude=said.number("latitude"), longitude=said.number("longitude"),
        words=words_of_a_stranger(said.text("words"), MAX_MESSAGE), score=said.number("score"),
        reporter=clean(said.text("reporter"))[:200] or (sent.name if public else ""),
        reference=f"{sent.name}/{said.text('reference')}" if said.text("reference") else "",
    ))  # fmt: skip
    return tx.get(Incident, incident.id) or incident


def _status(tx: Tx, room: Room, sent: Sent) -> Incident:
    verb, note = sent.mapped.text("verb"), clean(sent.mapped.text("note"))[:200]
    incident = _in_place_of(tx, sent, _call(tx, sent))
    if verb == "ignore":
        return incident
    who = _stands_for(tx, sent)
    if verb == "hand_back":
        return progress.hand_back(tx, room, incident, who, note)
    if verb not in ("acknowledge", "arrive"):
        raise missing("verb")
    return progress.advance(tx, room, incident, who, "acknowledged" if verb == "acknowledge" else "on_scene", note)


def _stands_for(tx: Tx, sent: Sent) -> Person:
    try:
        who = person(tx, sent.sender.responder)
    except Denied:
        who = None
    if who is None or who.responder is None or who.responder.role == "auditor":  # an auditor looks and acts nowhere
        raise Conflict(
            "GT-INBOUND-RESPONDER", "Nobody here stands for the other system.",
            "Its `responder` in the configuration is empty, not enrolled, an auditor, or left.",
            "Enrol a responder for it and name it in the configuration.",
        )  # fmt: skip
    return who


def _call(tx: Tx, sent: Sent) -> Incident:
    """The call that an event names: by the sender's own name for it, or by ours."""
    named = sent.mapped.text("call")
    known = _ordered(tx, sent, named)
    incident = sound(tx, Incident, known.call if known is not None else named)
    if incident is None or not _theirs(sent, incident.area):
        raise unknown()
    return incident


def _in_place_of(tx: Tx, sent: Sent, incident: Incident) -> Incident:
    """The call that goes on, where the one that is named was closed as its double."""
    other = sound(tx, Incident, incident.duplicate_of) if incident.duplicate_of else None
    return other if other is not None and _theirs(sent, other.area) else incident


def unknown() -> Denied:
    """The refusal of an event about a call that is not there, or that the sender has nothing to do with."""
    return Denied(
        "GT-INBOUND-UNKNOWN", "No such call is known here.", "Its id is wrong, or it is not of the sender's areas.",
        "Send the id or the name that belongs to the call.",
    )  # fmt: skip


def _ward(tx: Tx, sent: Sent) -> Ward | None:
    """The person whom an order names; ``None`` when it is nobody of the sender's areas: on doubt it goes out."""
    named = sent.mapped.text("ward")
    try:
        ward = living.found(tx, named) if named else None
    except StoreUnavailable:
        raise
    except BackendError:
        return None
    return ward if ward is not None and presence.guarded(ward) and _theirs(sent, ward.area) else None


def _area(room: Room, sent: Sent, left: list[str]) -> str:
    """The area that an event names, if it is one of the sender's; else empty."""
    area = sent.mapped.text("area")
    if not area:
        return ""
    try:
        areas.check(area, len(room.config.levels))
    except ValueError:
        area = ""
    if not area or not _theirs(sent, area):
        left.append("area")
        return ""
    return area


def _theirs(sent: Sent, area: str) -> bool:
    return any(areas.covers(own, area) for own in sent.sender.areas)


def _name(tx: Tx, sent: Sent, name: str) -> str:
    return tx.blind("ordered", f"{sent.name}/{name}")


def _ordered(tx: Tx, sent: Sent, name: str) -> Ordered | None:
    return sound(tx, Ordered, _name(tx, sent, name)) if name else None
