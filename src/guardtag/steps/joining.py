"""Two records become one: what follows the one that is no more, row by row. See ``settling``.

The rows are sealed under the other person's key as they are written. Until they are, nothing is lost: they say whose
they were, and that record leads to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from guardtag.model.photos import Photo
from guardtag.model.tags import Tag
from guardtag.model.visits import Visit
from guardtag.records import Tx
from guardtag.records.kinds import BY_NAME, OF_A_WARD, Kind, Unsettled, tag_id
from guardtag.steps import living, photos
from guardtag.steps.following import as_they_are, in_pages, visit_now
from guardtag.steps.room import Room

_ELSEWHERE = (Unsettled, Photo)
"""Kinds of rows about one person that do not simply follow."""


def hand_over(room: Room, gone: str, by: str, now: float) -> None:
    """Gives all that is still in the name of a record that is no more to the one it became part of."""
    records = room.records
    blind = records.blind("ward", gone)
    serials = (tag.serial for tag in records.every(Tag, "ward", blind, whole=False))
    in_pages(records, serials, lambda tx, page: _tags(tx, gone, page, by), now)
    for name in OF_A_WARD:
        kind = BY_NAME[name]
        if kind.model not in _ELSEWHERE:
            ids = (kind.id(one) for one in records.every(kind.model, "ward", blind, whole=False))
            in_pages(records, ids, lambda tx, page, kind=kind: _rows(tx, gone, kind, page), now)  # type: ignore[misc]
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


def _rows(tx: Tx, gone: str, kind: Kind[Any], ids: Sequence[str]) -> None:
    ward = living.found(tx, gone)
    if ward is None or ward.id == gone:
        return
    for id in ids:
        one = tx.get(kind.model, id)
        if one is not None and one.ward == gone:
            after = attrs.evolve(one, ward=ward.id)
            tx.put(visit_now(tx, after, ward) if isinstance(after, Visit) else after)
