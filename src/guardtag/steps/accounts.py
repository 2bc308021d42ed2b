"""Where the tags are, read from the records: what ``rules.reconcile`` walks over."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.areas import covers
from guardtag.model.people import Responder
from guardtag.model.stock import OUT, Lot
from guardtag.model.tags import UNFITTED, Batch, Tag, Void
from guardtag.records import Records
from guardtag.records.kinds import tag_id
from guardtag.rules import stock_alarm
from guardtag.rules.reconcile import UNREADABLE, Reconciled, Sewn, Span, reconcile
from guardtag.rules.stock_alarm import Low
from guardtag.steps import lots

_PAGE = 500
_ATTEMPTS = 5


class Books:
    """The records as ``rules.reconcile`` wants them.

    Args:
        records: where.
        older: runs that older versions wrote into the batches' rows, in order.
        opened: whether rows of tags are opened; else all of them count as fitted.
    """

    def __init__(self, records: Records, older: Iterable[Lot] = (), *, opened: bool = True) -> None:
        self._records, self._open = records, opened
        self._older = sorted(older, key=lambda lot: lot.first)

    def lots(self, first: int, last: int) -> Iterator[Lot]:
        """Runs that left the store."""
        older = (lot for lot in self._older if lot.first <= last and lot.last >= first)
        return heapq.merge(lots.within(self._records, first, last), older, key=lambda lot: lot.first)

    def voids(self, first: int, last: int) -> Iterator[Void]:
        """Runs that were voided."""
        return lots.voided(self._records, first, last)

    def sewn(self, first: int, last: int) -> Iterator[Sewn]:
        """Tags that were ever fitted; one whose row does not open is named all the same."""
        if not self._open:
            yield from map(Sewn, lots.sewn(self._records, first, last))
            return
        records, after, end = self._records, tag_id(first - 1), tag_id(last)
        page = min(last - first + 2, _PAGE)
        while rows := records.store.walk("tag", after, page):
            for row in rows:
                if row.id > end:
                    return
                serial = int(row.id, 16)
                try:
                    tag = records.opened(Tag, row)
                except StoreUnavailable:
                    raise
                except BackendError:
                    yield Sewn(serial, state=UNREADABLE)
                else:
                    if tag.state == UNFITTED:
                        continue
                    yield Sewn(serial, tag.batch, tag.state, tag.why)
            after = rows[-1].id


def batches(records: Records) -> list[Batch]:
    """All batches, in order of their serials."""
    return sorted(records.walk(Batch), key=lambda batch: batch.first)


def of_all(records: Records) -> Reconciled:
    """Every tag there is."""
    known = batches(records)
    found = reconcile(map(_span, known), _books(records, known), whole=True)
    while_walking = [one for one in found.miscounted if of_batch(records, one).miscounted]
    return attrs.evolve(found, miscounted=tuple(while_walking))


def of_batch(records: Records, batch_id: str) -> Reconciled:
    """The tags of one batch; walked again when somebody changed it meanwhile."""
    for attempt in range(_ATTEMPTS):
        batch = records.get(Batch, batch_id)
        assert batch is not None
        found = reconcile([_span(batch)], _books(records, [batch]))
        if found.balanced or attempt == _ATTEMPTS - 1 or records.get(Batch, batch_id) == batch:
            break
    return found


def of_area(records: Records, area: str, *, opened: bool = True) -> Reconciled:
    """The tags that an area, or one below it, was given; without ``opened`` all that were sewn in count as fitted."""
    older = [lot for batch in batches(records) for lot in lots.written(batch)]
    there = sorted((lot for lot in older if covers(area, lot.area)), key=lambda lot: lot.first)
    found = heapq.merge(records.every(Lot, "area", area), there, key=lambda lot: lot.first)
    return reconcile((Span(lot.first, lot.last, lot.batch) for lot in found), Books(records, older, opened=opened))


def on_hand(records: Records) -> dict[str, int]:
    """How many tags each area was given that are neither sewn in nor void, lost or damaged."""
    known = batches(records)
    books = Books(records, (lot for batch in known for lot in lots.written(batch)), opened=False)
    found = reconcile((Span(batch.first, batch.last, batch.id) for batch in known), books)
    return {area: counts.get(OUT, 0) for area, counts in found.areas.items() if area}


def low(records: Records, wanted: Mapping[str, int], levels: Sequence[str]) -> list[Low]:
    """The areas that have fewer tags on hand than they should, see ``rules.stock_alarm``; none where nothing is wanted.

    Args:
        records: where.
        wanted: by area or by level, the least.
        levels: names of the levels, by position in a path.
    """
    if not wanted:
        return []
    workers = {one.area for one in records.walk(Responder, whole=False) if one.active and one.role == "worker"}
    return stock_alarm.low(on_hand(records), workers, wanted, levels)


def _books(records: Records, known: Iterable[Batch]) -> Books:
    return Books(records, (lot for batch in known for lot in lots.written(batch)))


def _span(batch: Batch) -> Span:
    return Span(batch.first, batch.last, batch.id, batch.fitted, batch.voided)
