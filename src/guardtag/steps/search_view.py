"""A search as one person may see it: cut by the policy, as the person sought is."""

from __future__ import annotations

from typing import NamedTuple

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import Contact, Ward, is_minor
from guardtag.model.posters import Ages, ages
from guardtag.model.searches import REJECTED, Search, SearchPhoto, Sighting, Step
from guardtag.records import Tx
from guardtag.rules import disclosure
from guardtag.rules.disclosure import Reader, Verdict
from guardtag.steps import sightings
from guardtag.steps.reader import reader_of
from guardtag.steps.room import Person, Room
from guardtag.steps.tell import ward_of
from guardtag.world import today

ROWS = ("full_name", "birth_date", "clothes", "condition_hints", "photo", "location_now", "finder_message")
"""Rows of the policy that a search holds something of."""


@attrs.frozen
class SearchView:
    """What one reader may know of a search.

    Args:
        id: of the search and the call.
        role: the reader's, of the policy.
        state: likewise.
        area: path of the area where they were seen last; empty where that is withheld.
        steps: the plan; it names nobody.
        name: full name, else empty, as is all that follows and is withheld.
        age: band of ages, or ``None``.
        clothes: what they wear.
        looks: what they look like.
        risks: what makes it urgent.
        seen_place: where they were seen last.
        seen_at: when, or ``None``.
        photo: a JPEG.
        sightings: without whoever told of them; their words only where they may be read.
        withheld: rows of the policy that are not in it.
    """

    id: str
    role: str
    state: str
    area: str
    steps: tuple[Step, ...] = attrs.field(default=(), repr=False)
    name: str = attrs.field(default="", repr=False)
    age: Ages | None = attrs.field(default=None, repr=False)
    clothes: str = attrs.field(default="", repr=False)
    looks: str = attrs.field(default="", repr=False)
    risks: tuple[str, ...] = attrs.field(default=(), repr=False)
    seen_place: str = attrs.field(default="", repr=False)
    seen_at: float | None = None
    photo: bytes = attrs.field(default=b"", repr=False)
    sightings: tuple[Sighting, ...] = attrs.field(default=(), repr=False)
    withheld: tuple[str, ...] = ()


def person_of(tx: Tx, search: Search, incident: Incident) -> Ward:
    """The person sought as the policy knows people: from the register, or made of what was reported."""
    ward = ward_of(tx, incident)
    if ward is not None:
        return ward
    return Ward(
        "", search.name, incident.area, minor=search.minor, clothes=search.clothes, consents=search.consents,
        groups=(search.group,) if search.group else (),
        contacts=tuple(Contact(one.by, id=f"c{number}") for number, one in enumerate(search.consents, 1)),
    )  # fmt: skip


class Facts(NamedTuple):
    """What somebody who is sought is known by: name, band of ages, clothes."""

    name: str
    age: Ages | None
    clothes: str


def facts(ward: Ward, search: Search, now: float, zone: str) -> Facts:
    """Name, band of ages and clothes: of the register, or of the report where that says nothing or something newer."""
    day = today(now, zone)
    band = ages(ward.birth_date, is_minor(ward, day), day)
    if ward.birth_date is None and search.age is not None:
        band = ages(day.replace(year=day.year - search.age, day=min(day.day, 28)), search.minor, day)
    name, clothes = ward.name or search.name, search.clothes or ward.clothes
    return Facts(name, band, clothes)


def cut(tx: Tx, room: Room, search: Search, incident: Incident, who: Person) -> SearchView:
    """The view of a person, journalled.

    Args:
        tx: the change that journals it.
        room: settings.
        search: as this transaction sees it.
        incident: its call, likewise.
        who: who reads; their right to it was asked before.
    """
    ward = person_of(tx, search, incident)
    reader = reader_of(tx, room, who, ward, incident) if ward.id else disclosure.reader(
        who.responder, ward, incident
    )  # fmt: skip
    view, rows = seen(tx, room, search, ward, reader)
    tx.journal(
        who.id, "missing.view", (search.id, search.subject), f"{reader.role} {reader.state} {' '.join(rows)}".strip()
    )
    return view


def bare(search: Search, view: SearchView) -> Search:
    """The record as the reader of a view may have it: nothing in it that is not in the view."""
    aged, placed = "birth_date" not in view.withheld, "location_now" not in view.withheld
    return Search(
        search.id, search.subject, search.day, view.area, search.began, name=search.name if view.name else "",
        age=search.age if aged else None, minor=search.minor and aged, clothes=search.clothes if view.clothes else "",
        looks=view.looks, photo=bool(view.photo), seen_place=view.seen_place, seen_at=view.seen_at or 0.0,
        risks=view.risks, steps=view.steps, centre=search.centre if placed else "", doubles=search.doubles,
        sightings=search.sightings, lead=search.lead,
    )  # fmt: skip


def seen(
    tx: Tx, room: Room, search: Search, ward: Ward, reader: Reader
) -> tuple[SearchView, tuple[str, ...]]:  # fmt: skip
    """What a reader may know, and the rows of the policy that are in it."""
    day = today(tx.now, room.config.timezone)
    shown = {
        row for row in ROWS
        if disclosure.verdict(row, reader, ward, now=tx.now, today=day) is Verdict.SHOWN
    }  # fmt: skip
    known = facts(ward, search, tx.now, room.config.timezone)
    photo = tx.get(SearchPhoto, search.id) if search.photo and "photo" in shown else None
    found = [one for one in sightings.of(tx, search) if one.state != REJECTED] if "location_now" in shown else []
    view = SearchView(
        search.id, reader.role, reader.state, search.area if "location_now" in shown else "", search.steps,
        name=known.name if "full_name" in shown else "",
        age=known.age if "birth_date" in shown else None,
        clothes=known.clothes if "clothes" in shown else "",
        looks=search.looks if "clothes" in shown else "",
        risks=search.risks if "condition_hints" in shown else (),
        seen_place=search.seen_place if "location_now" in shown else "",
        seen_at=search.seen_at if "location_now" in shown else None,
        photo=photo.data if photo is not None else b"",
        sightings=tuple(_untold(one, words="finder_message" in shown) for one in found),
        withheld=tuple(row for row in ROWS if row not in shown),
    )  # fmt: skip
    return view, tuple(row for row in ROWS if row in shown)


def _untold(sighting: Sighting, *, words: bool) -> Sighting:
    """A sighting without whoever told of it."""
    said = sighting.words if words else ""
    return attrs.evolve(sighting, by="", reporter="", reference="", judged_by="", words=said)
