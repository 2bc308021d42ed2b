"""All of one search in one piece, for its report."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.model.posters import Ages
from guardtag.model.searches import Release, Search, SearchPhoto, Sighting
from guardtag.records import Tx
from guardtag.rules import search_likely
from guardtag.rules.search_likely import Likely
from guardtag.steps import living, search_note, search_view, sightings
from guardtag.steps.room import Room
from guardtag.steps.search_note import Item


@attrs.frozen
class Record:
    """One search.

    Args:
        search: what is known.
        incident: its call.
        name: of the person, or empty.
        age: band of ages, or ``None``.
        clothes: what they wear.
        photo: a JPEG, or nothing.
        items: the plan with what became of it.
        sightings: in the order in which the person was seen.
        likely: where they may be, or were.
        notices: of the call.
        released: what left the house.
        made: when, seconds since 1970 UTC.
    """

    search: Search
    incident: Incident
    name: str = attrs.field(repr=False)
    age: Ages | None = attrs.field(repr=False)
    clothes: str = attrs.field(repr=False)
    photo: bytes = attrs.field(repr=False)
    items: tuple[Item, ...]
    sightings: tuple[Sighting, ...]
    likely: tuple[Likely, ...]
    notices: Sequence[Notice] = attrs.field(repr=False)
    released: Sequence[Release] = attrs.field(repr=False)
    made: float = 0.0


def of(tx: Tx, room: Room, search: Search, incident: Incident) -> Record:
    """The record of a search as it stands now; journalled by whoever asks for it."""
    ward: Ward | None = living.found(tx, search.subject, FIELD_CLASSES) if search.subject else None
    person = ward or search_view.person_of(tx, search, incident)
    known = search_view.facts(person, search, tx.now, room.config.timezone)
    photo = tx.get(SearchPhoto, search.id) if search.photo else None
    found = sightings.of(tx, search)
    ended = incident.closed if incident.closed is not None else tx.now
    return Record(
        search, incident, known.name, known.age, known.clothes,
        photo.data if photo is not None else b"", search_note.items(search, incident), tuple(found),
        search_likely.likely(search, found, ended),
        list(room.records.every(Notice, "incident", incident.id, whole=False)),
        tx.find(Release, "incident", incident.id, limit=1000), tx.now,
    )  # fmt: skip
