"""Voided tags: runs of serials that shall never be fitted.

A run is one row, found from any serial in it by one step down the store's index. The batch's row changes
with every run, so that two that overlap, or a run and a fitting, never both succeed.
"""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict, Retired
from guardtag.model.tags import VOID_REASONS, Batch, Void
from guardtag.records import Records, Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.steps.room import Room


def holding(records: Records, serial: int) -> Void | None:
    """The voided run that holds a serial, if one does."""
    return among(records, serial, serial)


def among(records: Records, first: int, last: int) -> Void | None:
    """The last voided run that holds any of these serials, if one does."""
    nearest = records.find(Void, "all", "void", after=tag_id(last + 1), limit=1)
    return nearest[0] if nearest and nearest[0].last >= first else None


def void(room: Room, batch: Batch, first: int, count: int | None, why: str, by: str, request_id: str) -> Batch:
    """Voids a run of a batch; arguments and errors as for ``city.tags.void``."""
    if why not in VOID_REASONS:
        raise ValueError(f"why is one of {', '.join(VOID_REASONS)}")
    start = first or batch.first
    number = batch.last - start + 1 if count is None else count
    if start < batch.first or number < 1 or start + number - 1 > batch.last:
        raise ValueError("the run lies outside the batch")

    def put(tx: Tx) -> Batch:
        current = tx.get(Batch, batch.id)
        assert current is not None
        run = Void(start, number, batch.id, why, tx.now, by)
        if among(room.records, run.first, run.last):
            raise Conflict(
                "GT-TAG-VOIDED-BEFORE", "Some of these tags were voided before.", "Their runs overlap.",
                "See `guardtag tag voided` for the runs there are.",
            )  # fmt: skip
        tx.put(run)
        tx.journal(by, "tags.void", (batch.id,), f"{run.first}+{run.count} {why}")
        return tx.put(attrs.evolve(current, voided=current.voided + number))

    request = Request(by, "tags.void", batch.id, request_id, (start, number, why))
    return room.records.change(put, request=request)


def unvoid(room: Room, first: int, by: str, request_id: str) -> Batch:
    """Takes a run back; errors as for ``city.tags.unvoid``."""

    def take_back(tx: Tx) -> Batch:
        run = tx.get(Void, tag_id(first))
        batch = tx.get(Batch, run.batch) if run else None
        if run is None or batch is None:
            raise Conflict(
                "GT-TAG-NOT-VOIDED", "No voided run begins with this serial.", "",
                "See `guardtag tag voided` for the runs there are.",
            )  # fmt: skip
        tx.delete(Void, tag_id(first))
        tx.journal(by, "tags.unvoid", (batch.id,), f"{run.first}+{run.count}")
        return tx.put(attrs.evolve(batch, voided=batch.voided - run.count))

    return room.records.change(take_back, request=Request(by, "tags.unvoid", str(first), request_id))


def voided() -> Retired:
    """The error for a scan of a voided tag; a page shows the same for it as for any other that ended."""
    return Retired(
        "GT-TAG-VOIDED", "This tag is not in use.", "It was voided by the office before anybody wore it.",
        "If a person needs help now, ring the hotline or 110.",
    )  # fmt: skip


def not_to_be_fitted() -> Conflict:
    """The error for fitting a voided tag."""
    return Conflict(
        "GT-TAG-VOID", "This tag was voided.", "It was stolen, misprinted or destroyed.",
        "Take another tag, or take the voiding back with `guardtag tag unvoid`.",
    )  # fmt: skip
