"""Who works where, by name, for those who work with them: no address, no hours, no leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from guardtag.model.areas import lineage
from guardtag.model.people import Colleague, Responder
from guardtag.records import Records
from guardtag.steps.sound import sound

MOST = 1000
"""So many of the areas below one are looked at."""


def of(one: Responder, *, here: bool = True) -> Colleague:
    """A responder as a colleague knows them."""
    return Colleague(one.id, one.name, one.role, one.area, here)


def around(records: Records, area: str, *, below: bool = False) -> tuple[Colleague, ...]:
    """Active responders of an area and those above it, the nearest first; with ``below`` of all below it as well.

    Args:
        records: where.
        area: path.
        below: whether those of lower areas belong to it; at most ``MOST`` of these.
    """
    found = dict[str, Responder]()
    for path in lineage(area):
        found |= {one.id: one for one in records.every(Responder, "area", path, whole=False)}
    lower = islice(records.every(Responder, "area", f"{area}/", whole=False), MOST) if below else ()
    others = {one.id: one for one in lower if one.id not in found}
    return tuple(
        of(one, here=here) for some, here in ((found, True), (others, False)) for one in some.values() if one.active
    )


def named(records: Records, ids: Iterable[str]) -> Iterator[Colleague]:
    """Whoever of these ids is, or was, a responder; nobody who was erased."""
    for id in dict.fromkeys(ids):
        one = sound(records, Responder, id) if id and "/" not in id else None
        if one is not None:
            yield of(one, here=False)
