"""What follows a person who moved, left or came back: tags and visits, as the record says now. See ``settling``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import attrs

from guardtag.model.areas import covers
from guardtag.model.people import DIED, LEFT, Ward
from guardtag.model.tags import Tag
from guardtag.model.visits import Visit
from guardtag.records import Records, Tx
from guardtag.records.kinds import tag_id
from guardtag.rules import presence
from guardtag.steps.room import Room
from guardtag.steps.tell import responder_of

PAGE = 20
"""Rows that follow in one commit."""
FITTED = "fitted"


def follow(room: Room, ward_id: str, by: str, now: float) -> None:
    """Ends a person's tags and visits, or brings them back, as the record says."""
    records = room.records
    blind = records.blind("ward", ward_id)
    serials = (tag.serial for tag in records.every(Tag, "ward", blind, whole=False))
    in_pages(records, serials, lambda tx, page: _tags(tx, ward_id, page, by), now)
    visits = (visit.id for visit in records.every(Visit, "open", blind, whole=False))
    in_pages(records, visits, lambda tx, page: _visits(tx, ward_id, page, by), now)


def in_pages(records: Records, ids: Iterable[Any], fn: Callable[[Tx, Sequence[Any]], None], now: float) -> None:
    """Carries out ``fn`` for these ids, some in a commit."""
    for page in _pages(ids):
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


def _visits(tx: Tx, ward_id: str, ids: Sequence[str], by: str) -> None:
    ward = tx.get(Ward, ward_id)
    if ward is None or ward.merged_into:
        return
    cancelled = []
    for id in ids:
        visit = tx.get(Visit, id)
        after = visit_now(tx, visit, ward) if visit is not None else None
        if after is not None and after != visit:
            tx.put(after)
            cancelled += [id] if after.state == "cancelled" else []
    if cancelled:
        tx.journal(by, "visits.cancel", (ward_id, *cancelled), ward.state if presence.ended(ward) else "moved")


def visit_now(tx: Tx, visit: Visit, ward: Ward) -> Visit:
    """An open visit as it is after the person left or moved.

    A worker of another area is not sent any more; one who answers for the new area too goes there, and a visit that
    nobody has yet is for whoever answers there.
    """
    if visit.state != "open":
        return visit
    worker = responder_of(tx, visit.worker) if visit.worker and visit.area != ward.area else None
    elsewhere = visit.worker and visit.area != ward.area and (worker is None or not covers(worker.area, ward.area))
    if presence.ended(ward) or elsewhere:
        return attrs.evolve(visit, state="cancelled", ended=tx.now)
    return attrs.evolve(visit, area=ward.area)


def _pages(ids: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(ids)
    while page := list(islice(left, PAGE)):
        yield page
