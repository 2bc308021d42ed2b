"""Erasing a person: their keys first, then what is left of the rows that name them."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from guardtag.errors import Stale
from guardtag.records.kinds import Erasure
from guardtag.records.transaction import Records
from guardtag.records.vault import ward_keys
from guardtag.spi import Delete, Query, Ref, Row


def erase_ward(records: Records, ward: str, at: float) -> None:
    """Destroys a ward's keys, then drops their rows; can be called again when it was interrupted.

    The erasure row stays: a restored backup is cleaned by it.
    """
    records.gate()
    records.vault.destroy(ward_keys(ward))
    records.change(lambda tx: (tx.get(Erasure, ward), tx.put(Erasure(ward, at)))[1])
    blind_ward = records.blind("ward", ward)
    incidents = list(_pages(records, Query("incident", "ward", value=blind_ward, limit=500, newest=False)))
    for incident in incidents:
        for kind in ("notice", "word"):
            for row in _pages(records, Query(kind, "incident", value=incident.id, limit=500, newest=False)):
                _drop(records, row)
        relay = records.store.read([Ref("relay", incident.id)])[0]
        if relay is not None:
            _drop(records, relay)
    for row in incidents:
        _drop(records, row)
    for row in _pages(records, Query("fitting", "ward", value=blind_ward, limit=500, newest=False)):
        _drop(records, row)
    openings = [Ref("open", records.blind(name, ward)) for name in ("open", "drill")]
    for left in records.store.read([*openings, Ref("ward", ward)]):
        if left is not None:
            _drop(records, left)


def _pages(records: Records, query: Query) -> Iterator[Row]:
    while rows := records.store.find(query):
        yield from rows
        query = attrs.evolve(query, after=rows[-1].id)


def _drop(records: Records, row: Row) -> None:
    try:
        records.store.commit([Delete(Ref(row.kind, row.id), row.version)])
    except Stale:  # somebody wrote it meanwhile: what they wrote goes too
        fresh = records.store.read([Ref(row.kind, row.id)])[0]
        if fresh is not None:
            _drop(records, fresh)
