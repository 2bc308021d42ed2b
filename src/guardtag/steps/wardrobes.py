"""Somebody's tags with the garments they are in, and how each wears."""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.garments import MAX_READINGS, Reading, Wardrobe, Wearing
from guardtag.model.tags import Fitting, Tag
from guardtag.records import Records, Tx
from guardtag.records.kinds import tag_id


def worn(records: Records, ward: str) -> Iterator[tuple[Tag, Fitting]]:
    """The tags in use of a person, each with its fitting; one that cannot be read is left out.

    Args:
        records: where.
        ward: id of the person.
    """
    blind = records.blind("ward", ward)
    fittings = {one.id: one for one in records.every(Fitting, "ward", blind, whole=False)}
    for tag in records.every(Tag, "ward", blind, whole=False):
        if tag.state == "fitted":
            yield tag, fittings.get(tag.fitting) or Fitting(tag.fitting, tag.serial, ward)


def wardrobe(records: Records, ward: str) -> Wardrobe:
    """What somebody has to wear; empty where nobody counted, or it cannot be read."""
    try:
        return records.get(Wardrobe, ward) or Wardrobe(ward)
    except StoreUnavailable:
        raise
    except BackendError:
        return Wardrobe(ward)


def wearing(records: Records, serial: int) -> Wearing:
    """How a tag wore so far; of a damaged row nothing, so that it is written anew."""
    try:
        return records.get(Wearing, tag_id(serial)) or Wearing(serial)
    except StoreUnavailable:
        raise
    except BackendError:
        return Wearing(serial)


def note(tx: Tx, serial: int, reading: Reading) -> Wearing:
    """Notes what a check-up found, inside the transaction of whoever checked."""
    try:
        before = tx.get(Wearing, tag_id(serial)) or Wearing(serial)
    except StoreUnavailable:
        raise
    except BackendError:
        before = Wearing(serial)
    readings = sorted((*before.readings, reading), key=lambda one: one.at)
    return tx.put(Wearing(serial, tuple(readings[-MAX_READINGS:])))
