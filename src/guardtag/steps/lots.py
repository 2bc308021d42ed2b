"""Runs of tags that left the store: found from any serial in one step, moved, cut and joined.

Every change puts the batch's row too, so that two that overlap, or a hand-over and a fitting, never both succeed on
what they read. However many runs there are, the batch's row stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from guardtag.errors import Conflict
from guardtag.model.stock import OUT, STORE, Lot, Run
from guardtag.model.tags import UNFITTED, Batch, Tag, Void
from guardtag.records import Records, Tx
from guardtag.records.kinds import tag_id
from guardtag.steps.room import Room

MAX_PIECES = 24
"""Runs that one change may move: cutting and joining them stays far below what one commit holds."""
_ROWS = 50
_PAGE = 500


def holding(records: Records, serial: int) -> Lot | None:
    """The run that holds a serial, if it left the store."""
    nearest = records.find(Lot, "all", "lot", after=tag_id(serial + 1), limit=1)
    return nearest[0] if nearest and serial in nearest[0] else None


def _page(first: int, last: int) -> int:
    """How many rows are asked for at once: no more than there can be, and one to see that there are no more."""
    return max(min(last - first + 2, _PAGE), 2)


def within(records: Records, first: int, last: int) -> Iterator[Lot]:
    """The runs that hold any of these serials, the first ones first; whole, so they may begin before and end after."""
    before = holding(records, first)
    if before is not None:
        yield before
        first = before.first + 1
    for lot in records.every(Lot, "all", "lot", after=tag_id(first - 1), page=_page(first, last)):
        if lot.first > last:
            return
        yield lot


def written(batch: Batch) -> list[Lot]:
    """Runs that an older version wrote into the batch's own row."""
    return [Lot(one.first, one.count, batch.id, one.area, OUT, one.at, one.by) for one in batch.allocated]


def carry_over(room: Room, batch_id: str) -> None:
    """Makes rows of the runs that an older version wrote into the batch's row, some at a time."""

    def some(tx: Tx) -> Batch | None:
        batch = tx.get(Batch, batch_id)
        if batch is None or not batch.allocated:
            return None
        moved, left = batch.allocated[:_ROWS], batch.allocated[_ROWS:]
        for lot in written(attrs.evolve(batch, allocated=moved)):
            tx.put(lot)
        return tx.put(attrs.evolve(batch, allocated=left))

    while (batch := room.records.get(Batch, batch_id)) is not None and batch.allocated:
        room.records.change(some)


def sewn(records: Records, first: int, last: int) -> Iterator[int]:
    """The serials of a range that were ever fitted, in order; nothing is opened for it but what was undone."""
    after, end, page = tag_id(first - 1), tag_id(last), _page(first, last)
    undone = unfitted(records)
    while rows := records.store.walk("tag", after, page):
        for row in rows:
            if row.id > end:
                return
            if row.id not in undone:
                yield int(row.id, 16)
        after = rows[-1].id


def unfitted(records: Records) -> frozenset[str]:
    """Row ids of tags whose fitting was undone: nobody wears them."""
    return frozenset(tag_id(tag.serial) for tag in records.every(Tag, "all", UNFITTED, whole=False))


def voided(records: Records, first: int, last: int) -> Iterator[Void]:
    """The voided runs that hold any of these serials, the first ones first."""
    nearest = records.find(Void, "all", "void", after=tag_id(first + 1), limit=1)
    if nearest and first in nearest[0]:
        yield nearest[0]
        first = nearest[0].first + 1
    for void in records.every(Void, "all", "void", after=tag_id(first - 1), page=_page(first, last)):
        if void.first > last:
            return
        yield void


def free(records: Records, first: int, last: int) -> list[Run]:
    """What of a range is neither sewn in nor void: what somebody can have in their hands.

    Raises:
        Conflict: GT-STOCK-NONE, nothing; GT-STOCK-PIECES, it is in too many pieces.
    """
    taken = _joined(
        [*((void.first, void.last) for void in voided(records, first, last)), *_runs(sewn(records, first, last))]
    )
    runs: list[Run] = []
    begin = first
    for start, end in (*taken, (last + 1, last + 1)):
        if begin < start:
            runs.append(Run(begin, start - 1))
        begin = max(begin, end + 1)
    if not runs:
        raise Conflict(
            "GT-STOCK-NONE", "None of these tags is in anybody's hands.", "All of them were sewn in or voided.",
            "See `guardtag supply stock` for what is there.",
        )  # fmt: skip
    if len(runs) > MAX_PIECES:
        raise in_pieces()
    return runs


def in_pieces() -> Conflict:
    """The error for a range that is scattered too much for one change."""
    return Conflict(
        "GT-STOCK-PIECES", "This range is in too many pieces.",
        f"Tags of it were sewn in or given out one by one; one step takes up to {MAX_PIECES} pieces.",
        "Take a shorter range, and the rest after it.", limit=MAX_PIECES,
    )  # fmt: skip


def _runs(serials: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for serial in serials:
        if runs and runs[-1][1] == serial - 1:
            runs[-1] = (runs[-1][0], serial)
        else:
            runs.append((serial, serial))
            if len(runs) > 2 * MAX_PIECES:
                raise in_pieces()
    return runs


def _joined(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(runs):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def pieces(records: Records, runs: Sequence[Run]) -> list[Lot]:
    """Where the tags of these runs are, piece by piece; those in the store as a ``Lot`` of the state ``STORE``.

    Raises:
        Conflict: GT-STOCK-PIECES, there are too many.
    """
    found: list[Lot] = []
    for run in runs:
        begin = run.first
        for lot in within(records, run.first, run.last):
            if lot.first > begin:
                found.append(Lot(begin, lot.first - begin, lot.batch, state=STORE))
                begin = lot.first
            end = min(lot.last, run.last)
            found.append(attrs.evolve(lot, first=begin, count=end - begin + 1))
            begin = end + 1
            if len(found) > _ROWS:
                raise in_pieces()
        if begin <= run.last:
            found.append(Lot(begin, run.last - begin + 1, "", state=STORE))
    return found


def put(tx: Tx, records: Records, batch: Batch, runs: Sequence[Run], instead: Sequence[Lot]) -> None:
    """Takes runs out of what they were part of, and puts others in their place; what is alike is joined.

    The caller has read the batch in this transaction and puts it.

    Args:
        tx: the transaction.
        records: where to look.
        batch: theirs, with nothing left in ``allocated``.
        runs: in order, none overlapping.
        instead: what is true of them from now on, all within these runs; of the state ``STORE``: they are back.

    Raises:
        Conflict: GT-STOCK-PIECES, too many rows would change.
    """
    low, high = max(runs[0].first - 1, batch.first), min(runs[-1].last + 1, batch.last)
    there: list[Lot] = []
    for lot in within(records, low, high):
        there.append(lot)
        if len(there) > 2 * _ROWS:
            raise in_pieces()
    left = [piece for lot in there for piece in _cut(lot, runs)]
    after = {lot.first: lot for lot in _merged([*left, *(lot for lot in instead if lot.state != STORE)])}
    before = {lot.first: lot for lot in there}
    changed = [lot for lot in after.values() if before.get(lot.first) != lot]
    gone = before.keys() - after.keys()
    if len(changed) + len(gone) > _ROWS:
        raise in_pieces()
    for first in gone:
        tx.delete(Lot, tag_id(first))
    for lot in changed:
        tx.put(lot)


def _cut(lot: Lot, runs: Sequence[Run]) -> Iterator[Lot]:
    """What is left of a run when others are taken out of it."""
    begin = lot.first
    for run in runs:
        if run.last < begin or run.first > lot.last:
            continue
        if run.first > begin:
            yield attrs.evolve(lot, first=begin, count=run.first - begin)
        begin = run.last + 1
    if begin <= lot.last:
        yield attrs.evolve(lot, first=begin, count=lot.last - begin + 1)


def _merged(pieces: Iterable[Lot]) -> list[Lot]:
    merged: list[Lot] = []
    for lot in sorted(pieces, key=lambda one: one.first):
        last = merged[-1] if merged else None
        if last and last.last + 1 == lot.first and (last.batch, last.area, last.state) == (
            lot.batch, lot.area, lot.state,
        ):  # fmt: skip
            newest = max(last, lot, key=lambda one: one.at)
            merged[-1] = attrs.evolve(last, count=last.count + lot.count, at=newest.at, by=newest.by)
        else:
            merged.append(lot)
    return merged


def worn(tx: Tx, records: Records, batch: Batch, serial: int, area: str, by: str) -> None:
    """A tag is sewn in: from whoever's hands it came, it is among the tags of an area from now on.

    One that was in the store, or was thought lost or damaged, counts as given out to this area.
    """
    lot = holding(records, serial)
    if lot is None or lot.state != OUT:
        given = Lot(serial, 1, batch.id, area, OUT, tx.now, by)
        put(tx, records, batch, [Run(serial, serial)], [given])
