"""What follows a person who moved, left or came back: tags and visits, as the record says now. See ``settling``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import attrs

from guardtag.model.people import DIED, LEFT, Ward
from guardtag.model.tags import Tag
from guardtag.model.visits import Visit
from guardtag.records import Records, Tx
from guardtag.records.kinds import tag_id
from guardtag.rules import presence
from guardtag.steps import visiting
from guardtag.steps.room import Room

PAGE = 20
"""Rows that follow in one commit."""
VISITS = 10
"""Visits that do: each brings its worker and the row that keeps it unique."""
FITTED = "fitted"


def follow(room: Room, ward_id: str, by: str, now: float) -> None:
    """Ends a person's tags and visits, or brings them back, as the record says."""
    records = room.records
    blind = records.blind("ward", ward_id)
    serials = (tag.serial for tag in records.every(Tag, "ward", blind, whole=False))
    in_pages(records, serials, lambda tx, page: _tags(tx, ward_id, page, by), now)
    visits = (visit.id for visit in records.every(Visit, "open", blind, whole=False))
    in_pages(records, visits, lambda tx, page: _visits(tx, room, ward_id, page, by), now, VISITS)


def in_pages(
    records: Records, ids: Iterable[Any], fn: Callable[[Tx, Sequence[Any]], None], now: float, size: int = PAGE
) -> None:
    """Carries out ``fn`` for these ids, some in a commit."""
    for page in _pages(ids, size):
        records.change(lambda tx, page=page: fn(tx, page), now=now)  # type: ignore[misc]


def as_they_are(tag: Tag, ward: Ward) -> Tag:
    """A person's tag as it is while they are guarded, or after they were.

    What it was is kept in it: somebody who comes back finds the coat that was replaced as a coat that was replaced.
    """
    if presence.ended(ward):
        if not tag.ended:
            return attrs.evolve(tag, state="retired", why=ward.state, was=tag.why or FITTED)
        return attrs.evolve(tag, why=ward.state) if tag.was else tag
    if tag.was and tag.why in (DIED, LEFT):
        if tag.was == FITTED:
            return attrs.evolve(tag, state="fitted", why="", was="")
        return attrs.evolve(tag, why=tag.was, was="")
    return tag


def _tags(tx: Tx, ward_id: str, serials: Sequence[int], by: str) -> None:
    ward = tx.get(Ward, ward_id)
    if ward is None or ward.merged_into:
        return
    changed = []
    for serial in serials:
        tag = tx.get(Tag, tag_id(serial))
        if tag is not None and tag.ward == ward_id and as_they_are(tag, ward) != tag:
            tx.put(as_they_are(tag, ward))
            changed.append(f"tag:{serial}")
    if changed:
        verb = "tags.retire" if presence.ended(ward) else "tags.return"
        tx.journal(by, verb, (ward_id, *changed), ward.state if presence.ended(ward) else "")


def _visits(tx: Tx, room: Room, ward_id: str, ids: Sequence[str], by: str) -> None:
    ward = tx.get(Ward, ward_id)
    if ward is None or ward.merged_into:
        return
    cancelled = []
    for id in ids:
        visit = tx.get(Visit, id)
        if visit is not None and visit.ward == ward_id and visit.state == "open":
            if follows(tx, room, visit, ward):
                tx.put(attrs.evolve(visit, area=ward.area))
            else:
                call_off(tx, visit, by)
                cancelled.append(id)
    if cancelled:
        tx.journal(by, "visits.cancel", (ward_id, *cancelled), ward.state if presence.ended(ward) else "moved")


def follows(tx: Tx, room: Room, visit: Visit, ward: Ward) -> bool:
    """Whether an open visit goes along when the person moved: nobody has it yet, or whoever has it goes there too.

    Nobody is visited who died or left.
    """
    if presence.ended(ward):
        return False
    if not visit.worker or visit.area == ward.area:
        return True
    return visiting.goes(tx, visit.worker, ward, visit.day, room.config.timezone)


def call_off(tx: Tx, visit: Visit, by: str) -> Visit:
    """Cancels an open visit; what it was for is due again."""
    place = visiting.slot(tx, visit.ward, visit.why)
    if place.visit == visit.id:
        tx.put(attrs.evolve(place, visit=""))
    return tx.put(attrs.evolve(visit, state="cancelled", ended=tx.now, ended_by=by))


def _pages(ids: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(ids)
    while page := list(islice(left, size)):
        yield page
