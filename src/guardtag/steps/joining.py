"""Two records become one: what follows the one that is no more, row by row. See ``settling``.

The rows are sealed under the other person's key as they are written. Until they are, nothing is lost: they say whose
they were, and that record leads to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import attrs

from guardtag.model.contact_tests import ContactTest
from guardtag.model.family import OwnLink
from guardtag.model.gifts import Letter
from guardtag.model.glass import BreakGlass
from guardtag.model.people import Ward
from guardtag.model.photos import Photo
from guardtag.model.tags import Tag
from guardtag.model.visits import WHY, Planned, Visit
from guardtag.model.warnings import PersonWarning
from guardtag.records import Tx
from guardtag.records.kinds import BY_NAME, OF_A_WARD, Kind, Unsettled, tag_id
from guardtag.steps import contact_tests, glass, living, photos, visiting
from guardtag.steps.following import VISITS, as_they_are, call_off, follows, in_pages
from guardtag.steps.room import Room

_ELSEWHERE = (Unsettled, Photo, Planned)
"""Kinds of rows about one person that do not simply follow: each person has one of them."""


def hand_over(room: Room, gone: str, by: str, now: float) -> None:
    """Gives all that is still in the name of a record that is no more to the one it became part of."""
    records = room.records
    blind = records.blind("ward", gone)
    serials = (tag.serial for tag in records.every(Tag, "ward", blind, whole=False))
    in_pages(records, serials, lambda tx, page: _tags(tx, gone, page, by), now)
    for name in OF_A_WARD:
        kind = BY_NAME[name]
        if kind.model not in _ELSEWHERE and "ward" in attrs.fields_dict(kind.model):
            ids = (kind.id(one) for one in records.every(kind.model, "ward", blind, whole=False))
            rows = partial(_rows, room=room, gone=gone, kind=kind, by=by)
            in_pages(records, ids, rows, now, VISITS)
    records.change(lambda tx: _rested(tx, gone), now=now)
    photos.hand_over(room, gone, by, now)


def _tags(tx: Tx, gone: str, serials: Sequence[int], by: str) -> None:
    ward = living.found(tx, gone)
    if ward is None or ward.id == gone:
        return
    for serial in serials:
        tag = tx.get(Tag, tag_id(serial))
        if tag is not None and tag.ward == gone:
            tx.put(as_they_are(attrs.evolve(tag, ward=ward.id), ward))
    tx.journal(by, "tags.follow", (ward.id, gone, *(f"tag:{serial}" for serial in serials)))


def _rows(tx: Tx, ids: Sequence[str], *, room: Room, gone: str, kind: Kind[Any], by: str) -> None:
    ward = living.found(tx, gone)
    if ward is None or ward.id == gone:
        return
    for id in ids:
        one = tx.get(kind.model, id)
        if one is not None and one.ward == gone:
            if isinstance(one, ContactTest):
                contact_tests.follow(tx, one)
                continue
            if kind.model is PersonWarning:  # the rules look anew at all that is one person's by then
                tx.delete(kind.model, id)
                continue
            after = _in_the_name_of(tx, one, ward, gone)
            if kind.id(after) != id:  # each person has one: that of the record that stays is believed
                tx.delete(kind.model, id)
                if tx.get(kind.model, kind.id(after)) is not None:
                    continue
            tx.put(after)
            if isinstance(after, Visit) and after.state == "open":
                _visit(tx, room, after, ward, by)


def _in_the_name_of(tx: Tx, one: Any, ward: Ward, gone: str) -> Any:
    """A row as it is of the person who is left."""
    if isinstance(one, Letter):
        return attrs.evolve(
            one, ward=ward.id, by=_actor(tx, one.by, gone), decided_by=_actor(tx, one.decided_by, gone)
        )  # fmt: skip
    if isinstance(one, OwnLink):  # of nobody there it opens nothing, and goes when its time is over
        return attrs.evolve(one, ward=ward.id, contact=living.moved(tx, gone, one.contact)[1])
    if isinstance(one, BreakGlass):
        return glass.follow(tx, one, ward)
    return attrs.evolve(one, ward=ward.id)


def _actor(tx: Tx, by: str, gone: str) -> str:
    """Who did something, by the id that they have now: one of the contacts of the record that is no more, or anyone."""
    ward_id, slash, contact = by.partition("/")
    if not slash or ward_id != gone:
        return by
    ward, person = living.moved(tx, gone, contact)
    return f"{ward.id}/{person}" if ward is not None and person else by


def _visit(tx: Tx, room: Room, visit: Visit, ward: Ward, by: str) -> None:
    """An open visit takes its place with the person, unless one for the same thing is planned there."""
    place = visiting.slot(tx, ward.id, visit.why)
    if place.visit not in ("", visit.id) or not follows(tx, room, visit, ward):
        call_off(tx, visit, by)
    else:
        tx.put(attrs.evolve(place, visit=visit.id))
        tx.put(attrs.evolve(visit, area=ward.area))


def _rested(tx: Tx, gone: str) -> None:
    """What was done in the name of the record that is no more need not be done again so soon."""
    ward = living.found(tx, gone)
    if ward is None or ward.id == gone:
        return
    for why in WHY:
        before, place = visiting.slot(tx, gone, why), visiting.slot(tx, ward.id, why)
        if before.last > place.last:
            tx.put(attrs.evolve(place, last=before.last))
