"""All that is held of one person, in one piece: for them, or for a contact as the policy cuts it.

What is other people's is left out: a finder's words and number, the names of responders, other contacts' names and
addresses. A hidden address is named as held and not given: paper goes on to others.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from guardtag.model.garments import Wardrobe
from guardtag.model.gifts import Letter
from guardtag.model.incidents import Incident
from guardtag.model.people import Consent, Contact, Ward
from guardtag.model.searches import Search
from guardtag.model.tags import Fitting, Tag
from guardtag.model.visits import Visit
from guardtag.records import Records
from guardtag.records.kinds import OF_A_WARD, tag_id
from guardtag.rules import disclosure
from guardtag.rules.disclosure import FAMILY, Reader, Verdict
from guardtag.rules.policy import CLOSED, OPEN_PARTY
from guardtag.rules.replies import normal
from guardtag.spi import Query
from guardtag.steps import access, photos
from guardtag.steps.room import Room
from guardtag.steps.sound import sound
from guardtag.world import local, today

FORMAT = "guardtag-dossier/1"
"""Of the machine-readable copy: fields may be added under it; none is renamed, moved or given another meaning."""
PERSON = (
    ("name", "full_name"), ("nickname", "nickname"), ("birth_date", "birth_date"), ("minor", "birth_date"),
    ("area", "area"), ("groups", "groups"), ("hints", "condition_hints"), ("clothes", "clothes"),
    ("medical", "medical_notes"), ("address", "home_address"), ("capacity", "groups"),
)  # fmt: skip
"""Fields of a person in the order of the copy, each with its row of the policy."""
_IN_FULL = ("fitting", "visit", "photo", "wardrobe", "letter")
"""Kinds of rows about one person that the copy gives whole; of the others it says how many there are."""
_PAGE = 500


def collect(room: Room, ward: Ward, to: Contact | None, now: float) -> dict[str, Any]:
    """The copy as plain data.

    Args:
        room: where.
        ward: the person, whole.
        to: the contact it is for; ``None``: the person themselves.
        now: seconds since 1970 UTC.
    """
    records, zone, ids = room.records, room.config.timezone, (ward.id, *ward.merged)
    may = _May(ward, to, now, room)
    asker = f"{ward.id}/{to.id}" if to is not None else ""
    return {
        "format": FORMAT, "made": _time(now, zone), "timezone": zone, "ward": ward.id,
        "to": to.id if to is not None else "", "person": _person(ward, may, zone),
        "photo": _photo(records, ward, may), "contacts": [_contact(one, to, zone) for one in ward.contacts],
        "proofs": [line for one in ward.contacts for line in _proofs(one, to, zone)],
        "consents": [_consent(one, ward, zone) for one in ward.consents],
        "tags": _tags(records, ids, may, zone), "wardrobe": _wardrobe(records, ids, may, zone),
        "visits": _visits(records, ids, zone), "letters": _letters(records, ids, to, zone),
        "calls": _calls(records, ward, may, zone), "others": _others(records, ids),
        "access": [
            {"at": _time(one.at, zone), "by": one.by, "role": one.role, "fields": list(one.fields), "why": one.why}
            for one in access.log(records, access.Granted(ids, asker=asker, hidden=may.own))
        ],
    }  # fmt: skip


class _May:
    """Whether a row of the policy is in this copy."""

    def __init__(self, ward: Ward, to: Contact | None, now: float, room: Room) -> None:
        self._ward, self._to, self._now = ward, to, now
        self._day = today(now, room.config.timezone)

    @property
    def own(self) -> bool:
        """Whether the copy is for the person themselves."""
        return self._to is None

    def __call__(self, field: str, state: str = CLOSED) -> bool:
        if self._to is None:
            return field != "hidden_address"
        reader = Reader(FAMILY, state, self._to.id, self._ward.id)
        said = disclosure.verdict(field, reader, self._ward, now=self._now, today=self._day)
        return said is Verdict.SHOWN


def _person(ward: Ward, may: _May, zone: str) -> dict[str, Any]:
    held: dict[str, Any] = {name: _plain(getattr(ward, name)) for name, row in PERSON if may(row)}
    withheld = [name for name, row in PERSON if not may(row) and getattr(ward, name)]
    if ward.hidden_address and may.own:  # that there is one is said to no relative
        withheld.append("hidden_address")
    return held | {
        "language": ward.language, "reach": ward.reach, "state": ward.state, "enrolled": _time(ward.enrolled, zone),
        "ended": _time(ward.ended, zone), "records_joined": list(ward.merged), "withheld": withheld,
        "absent": [ward.absence.why, _time(ward.absence.since, zone), _time(ward.absence.until, zone)]
        if ward.absence else None,
    }  # fmt: skip


def _photo(records: Records, ward: Ward, may: _May) -> str | None:
    """The photo, a JPEG in base64; ``None`` when there is none."""
    data = photos.read(records, ward.id) if may("photo") else None
    return base64.b64encode(data).decode("ascii") if data else None


def _contact(contact: Contact, to: Contact | None, zone: str) -> dict[str, Any]:
    own = to is not None and contact.id == to.id
    return {
        "id": contact.id, "relation": contact.relation, "guardian": contact.guardian,
        "verified": _time(contact.verified, zone), "name": contact.name if own else None,
        "addresses": list(contact.addresses) if own else len(contact.addresses),
    }  # fmt: skip


def _proofs(contact: Contact, to: Contact | None, zone: str) -> list[dict[str, Any]]:
    """What was heard of a contact's addresses: a relative reads their own; nobody else reads which address it is.

    An address that is not said has its number, 1 for the first; one that they have no more has none.
    """
    own = to is not None and contact.id == to.id
    if to is not None and not own:
        return []
    places = {normal(address): number for number, address in enumerate(contact.addresses, 1)}
    return [
        {"contact": contact.id, "sent_to": one.address if own else places.get(normal(one.address)), "said": one.said,
         "at": _time(one.at, zone), "proven": one.proven}
        for one in contact.proofs
    ]  # fmt: skip


def _consent(consent: Consent, ward: Ward, zone: str) -> dict[str, Any]:
    return {
        "by": consent.contact or _giver(consent, ward), "basis": consent.basis, "text": consent.text,
        "purposes": sorted(consent.purposes), "given": _time(consent.given, zone),
        "withdrawn": _time(consent.withdrawn, zone),
    }  # fmt: skip


def _giver(consent: Consent, ward: Ward) -> str:
    """Who consented, without their name: ``person``, a contact's id, or ``another``."""
    if consent.by == ward.name:
        return "person"
    return next((contact.id for contact in ward.contacts if contact.name == consent.by), "another")


def _tags(records: Records, ids: Sequence[str], may: _May, zone: str) -> list[dict[str, Any]]:
    found = []
    for fitting in _every(records, Fitting, ids):
        tag = sound(records, Tag, tag_id(fitting.serial))
        state, why = (tag.state, tag.why) if tag else ("", "")
        one = {"serial": fitting.serial, "fitted": _time(fitting.at, zone), "by": fitting.by,
               "trained": fitting.trained, "state": state, "why": why}  # fmt: skip
        if may("clothes"):
            one |= {"garment": fitting.garment, "place": fitting.place, "thread": fitting.thread}
        found.append(one)
    return found


def _wardrobe(records: Records, ids: Sequence[str], may: _May, zone: str) -> list[dict[str, Any]]:
    """What somebody has to wear, where clothes may be shown."""
    if not may("clothes"):
        return []
    return [
        {"kind": one.kind, "season": one.season, "count": one.count, "washes": one.washes or None,
         "counted": _time(held.at, zone), "by": held.by}
        for held in _every(records, Wardrobe, ids) for one in held.items
    ]  # fmt: skip


def _letters(records: Records, ids: Sequence[str], to: Contact | None, zone: str) -> list[dict[str, Any]]:
    """The family's letters of thanks: to the person all of them, to a contact the words of their own."""
    found = []
    for one in _every(records, Letter, ids):
        by = one.by.partition("/")[2] if one.by.partition("/")[0] in ids else ""
        mine = to is None or (by == to.id and one.by.partition("/")[0] == ids[0])
        found.append({
            "id": one.id, "written": _time(one.at, zone), "by": by or "another", "state": one.state,
            "decided": _time(one.decided, zone), "words": one.words if mine else None,
        })  # fmt: skip
    return found


def _visits(records: Records, ids: Sequence[str], zone: str) -> list[dict[str, Any]]:
    return [
        {"day": one.day, "why": one.why, "state": one.state, "worker": one.worker, "ended": _time(one.ended, zone)}
        for one in _every(records, Visit, ids)
    ]


def _calls(records: Records, ward: Ward, may: _May, zone: str) -> list[dict[str, Any]]:
    found = []
    for call in _every(records, Incident, (ward.id, *ward.merged)):
        where = may("location_history")  # the area of a call says where somebody was, or where they lived
        place = where or (call.open and may("location_now", OPEN_PARTY))
        found.append({
            "id": call.id, "kind": call.kind, "drill": call.drill, "opened": _time(call.opened, zone),
            "closed": _time(call.closed, zone), "outcome": call.outcome,
            "area": call.area if where or call.area == ward.area else None,
            "place": call.place if place else None,
            "what": [[_time(line.at, zone), line.what, line.by] for line in call.thread],
            **_search(records, call, may, zone, place=place),
        })  # fmt: skip
    return found


def _search(records: Records, call: Incident, may: _May, zone: str, *, place: bool) -> dict[str, Any]:
    """What was reported of the person when they were missing, and how many sightings there are; without their words."""
    search = sound(records, Search, call.id) if call.ring is not None else None
    if search is None:
        return {}
    return {"search": {
        "began": _time(search.began, zone), "risks": list(search.risks) if may("condition_hints") else None,
        "clothes": search.clothes if may("clothes") else None, "looks": search.looks if may("clothes") else None,
        "seen_place": search.seen_place if place else None, "seen_at": _time(search.seen_at, zone) if place else None,
        "photo": search.photo, "sightings": search.sightings,
    }}  # fmt: skip


def _others(records: Records, ids: Sequence[str]) -> dict[str, int]:
    """How many rows of other kinds are about the person: named, so that nothing is held in silence."""
    counts = {}
    for kind in (*OF_A_WARD, "asked"):
        if kind not in _IN_FULL:
            counts[kind] = sum(_count(records, kind, ward) for ward in ids)
    return {kind: count for kind, count in counts.items() if count}


def _count(records: Records, kind: str, ward: str) -> int:
    count, query = 0, Query(kind, "ward", value=records.blind("ward", ward), limit=_PAGE, newest=False)
    while rows := records.store.find(query):
        count += len(rows)
        query = Query(kind, "ward", value=query.value, after=rows[-1].id, limit=_PAGE, newest=False)
    return count


def _every(records: Records, model: type[Any], ids: Sequence[str]) -> list[Any]:
    return [one for ward in ids for one in records.every(model, "ward", records.blind("ward", ward), whole=False)]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, str | bool | int) else value.isoformat()


def _time(at: float | None, zone: str) -> str | None:
    return None if not at else local(at, zone)


def checked(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A copy of this format; raises ``ValueError`` for another."""
    if data.get("format") != FORMAT:
        raise ValueError("not a copy of this format")
    return data
