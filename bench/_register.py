"""A register of any size in seconds: real sealed rows, written past the front door."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs
from _common import say, ward

import guardtag
from guardtag.model.people import Ward
from guardtag.model.tags import Batch, Tag
from guardtag.records.kinds import BY_MODEL, tag_id
from guardtag.records.vault import ward_keys
from guardtag.spi import Ref, Row

PAGE = 60
"""Keys that the vault makes in one commit."""
LARGEST = 1_000_000
"""Tags of one batch."""
Load = Callable[[Iterable[Row]], None]
"""Writes rows that are not there yet."""


def people(city: guardtag.Guard, count: int, load: Load) -> list[str]:
    """Ids of so many people: one who came in through the door, and others like them, each with keys of their own."""
    records, world = city._room.records, city._room.world
    like = city.wards.get(ward(city, 0).id)
    ids = [like.id, *(world.new_id() for _ in range(count - 1))]

    def rows() -> Iterator[Row]:
        for start in range(1, count, PAGE // 3):
            some = ids[start : start + PAGE // 3]
            records.vault.ensure(key for ward_id in some for key in ward_keys(ward_id))
            for number, ward_id in enumerate(some, start):
                contacts = tuple(
                    attrs.evolve(contact, addresses=(f"mail:{contact.id}.{number}@example.org",))
                    for contact in like.contacts
                )
                yield records.sealed(
                    BY_MODEL[Ward], attrs.evolve(like, id=ward_id, name=f"演示{number}", contacts=contacts)
                )

    load(rows())
    return ids


def tags(city: guardtag.Guard, size: int, wards: Sequence[str], load: Load) -> None:
    """So many tags in batches of a million at most, all fitted, the people in turn."""
    records, kind, began = city._room.records, BY_MODEL[Tag], time.perf_counter()

    def rows(batch: Batch) -> Iterator[Row]:
        for serial in range(batch.first, batch.first + batch.count):
            owner = owner_of(serial, wards)
            yield records.sealed(kind, Tag(serial, batch.id, batch.epoch, batch.area_number, owner, "f"))
            if serial % 100_000 == 0:
                say(f"  {serial:>8} of {size} tags, {time.perf_counter() - began:.0f} s")

    for left in range(size, 0, -LARGEST):
        load(rows(city.tags.mint(min(left, LARGEST), area="feicheng")))


def links(city: guardtag.Guard, serials: Sequence[int]) -> Iterator[str]:
    """What is printed on these tags."""
    batches = city.tags.batches()
    for serial in serials:
        batch = next(each for each in batches if each.first <= serial <= each.last)
        yield next(city.tags.of(batch, first=serial, count=1)).link


def owner_of(serial: int, wards: Sequence[str]) -> str:
    """Whose tag it is."""
    return wards[(serial - 1) % len(wards)]


@attrs.frozen
class Chosen:
    """Tags to ask for, in an order of chance.

    Args:
        links: as printed.
        tags: ids of their rows.
        wards: ids of the people who wear them.
    """

    links: tuple[str, ...]
    tags: tuple[str, ...]
    wards: tuple[str, ...]


def chosen(city: guardtag.Guard, size: int, wards: Sequence[str], most: int) -> Chosen:
    """Some of so many tags, their keys in the cache."""
    serials = random.Random(7).sample(range(1, size + 1), min(most, size))
    owners = tuple(owner_of(serial, wards) for serial in serials)
    for ward_id in dict.fromkeys(owners):
        city.wards.get(ward_id, ("response",), journal=False)
    return Chosen(tuple(links(city, serials)), tuple(map(tag_id, serials)), owners)


def key_rows(city: guardtag.Guard, wards: Iterable[str]) -> Iterator[Row]:
    """The rows of the vault with these people's first keys."""
    for ward_id in wards:
        (row,) = city._room.records.vault.store.read([Ref("key", f"w:{ward_id}:response")])
        assert row is not None
        yield row


__all__ = ["Chosen", "Load", "chosen", "key_rows", "links", "owner_of", "people", "tags"]
