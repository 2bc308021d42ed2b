"""Rows of tags before anybody wears them: thousands, of older versions, damaged."""

from __future__ import annotations

import itertools

import attrs
import pytest

import guardtag
from guardtag.errors import Conflict
from guardtag.model.stock import Lot, Run
from guardtag.model.tags import Batch, Range
from guardtag.spi import MAX_LIMIT
from guardtag.steps import lots
from tests.conftest import HOME, City
from tests.door.boxes import OTHER, batch, there

__all__ = ["batch"]


# -- what has a thousand of it


@pytest.mark.quick_on("sqlite")
def test_ten_thousand_single_tags_out_of_order_leave_the_batch_as_it_is(city: City) -> None:
    records = city.door._room.records
    batch = city.door.tags.mint(40_000, area="feicheng")
    size = len(records.store.walk("batch", "", 1)[0].body)
    rows = iter([Lot(batch.first + 4 * at, 2, batch.id, f"feicheng/{at % 50}") for at in range(10_000)])
    while page := list(itertools.islice(rows, 60)):
        records.change(lambda tx, page=page: [tx.add(one) for one in page] and page[0])
    for at in (9_999, 0, 5_000):  # the real verb among so many others
        city.door.tags.allocate(batch, area="feicheng/x", first=batch.first + 4 * at + 3, count=1)
    assert len(records.store.walk("batch", "", 1)[0].body) == size
    assert records.find(Batch, "all", "batch")[0].allocated == ()
    for at in (0, 1, 4_999, 9_999):
        held = lots.holding(records, batch.first + 4 * at + 1)
        assert held is not None
        assert held.area == f"feicheng/{at % 50}"
        assert lots.holding(records, batch.first + 4 * at + 2) is None
    assert len(city.door.supply.lots(batch)) == 10_003 > MAX_LIMIT
    found = city.door.supply.reconcile()
    assert found.balanced
    assert found.counts["given-out"] == 20_003
    with pytest.raises(Conflict, match="GT-STOCK-PIECES"):
        city.door.supply.lost(batch.first, 1_000)
    city.door.supply.lost(batch.first, 60)
    assert city.door.supply.reconcile().counts["lost-unfitted"] == 60


def test_a_commit_is_never_too_large(city: City, batch: Batch) -> None:
    """Every second tag by itself: as many pieces as are taken, and one more."""
    for at in range(0, 100, 2):
        city.door.tags.allocate(batch, area=HOME, first=batch.first + at, count=1)
    for count in (46, 48, 50):
        city.door.supply.lost(batch.first, count)
        for half in (batch.first, batch.first + count // 2):
            city.door.supply.found(half, count // 2)
    for count in (52, 100):
        with pytest.raises(Conflict, match="GT-STOCK-PIECES"):
            city.door.supply.lost(batch.first, count)
    city.door.supply.lost(batch.first, 40)
    assert city.door.supply.reconcile().balanced


def test_tags_sewn_in_one_after_the_other_stay_one_run(city: City, batch: Batch) -> None:
    boy = city.boy()
    for at in (2, 0, 1, 3):
        city.door.tags.fit(batch.first + at, to=boy, by="li-ling")
    assert there(city, batch) == [(0, 4, HOME, "given-out")]


# -- what older versions wrote


def old(city: City, count: int) -> Batch:
    """A batch whose row holds its ranges, as before each was a row of its own."""
    batch = city.door.tags.mint(3 * count, area="feicheng")
    given = tuple(Range(batch.first + 3 * at, 2, f"feicheng/{at % 3}", 5.0, "office") for at in range(count))
    records = city.door._room.records

    def put(tx: object) -> Batch:
        current = tx.get(Batch, batch.id)  # type: ignore[attr-defined]
        return tx.put(attrs.evolve(current, allocated=given))  # type: ignore[attr-defined, no-any-return]

    return records.change(put)


def test_ranges_of_an_older_version_are_read_where_they_stand(city: City) -> None:
    batch = old(city, 130)
    assert city.door.supply.reconcile().counts["given-out"] == 260
    assert city.door.supply.stock("feicheng/1").on_hand == 86
    assert len(city.door.supply.lots(batch)) == 130
    with pytest.raises(Conflict, match="GT-TAG-ALLOCATED"):
        city.door.tags.allocate(batch, area=HOME, first=batch.first, count=1)
    fresh = city.door._room.records.get(Batch, batch.id)
    assert fresh is not None
    assert fresh.allocated == ()
    assert city.door.supply.reconcile().counts["given-out"] == 260
    assert len(city.door.supply.lots(batch)) == 130


def test_carrying_them_over_can_be_cut_short_anywhere(city: City) -> None:
    batch = old(city, 130)
    records = city.door._room.records
    commit, left = records.store.commit, [1]

    def dies(changes: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        commit(changes)  # type: ignore[arg-type]

    records.store.commit = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        city.door.tags.allocate(batch, area=HOME, first=batch.first + 2, count=1)
    records.store.commit = commit  # type: ignore[method-assign]
    assert city.door.supply.reconcile().counts["given-out"] == 260
    city.door.tags.allocate(batch, area=HOME, first=batch.first + 2, count=1)
    assert city.door.supply.reconcile().counts["given-out"] == 261
    assert city.door.supply.reconcile().balanced


# -- faults in the rows


def test_a_damaged_row_of_a_tag_is_named_and_the_sum_still_holds(city: City) -> None:
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    records = city.door._room.records
    row = records.store.walk("tag", "", 1)[0]
    records.store.commit([guardtag.spi.Put(attrs.evolve(row, body=row.body[:-1] + b"?"), row.version)])
    found = city.door.supply.reconcile()
    assert (found.counts["unreadable"], found.difference, found.balanced) == (1, 0, False)
    assert found.areas[HOME] == {"unreadable": 1}
    assert tag.serial


def test_two_rows_that_hold_one_tag_are_named(city: City, batch: Batch) -> None:
    city.door.supply.hand_over(batch.first, 10, received_by="li-ling")
    wrong = Lot(batch.first + 4, 2, batch.id, OTHER)
    city.door._room.records.change(lambda tx: tx.put(wrong))
    found = city.door.supply.reconcile(batch=batch)
    assert found.twice == (Run(batch.first + 4, batch.first + 5),)
    assert (found.difference, found.balanced) == (2, False)


def test_a_batch_that_a_backup_does_not_know_is_missed(city: City) -> None:
    city.door.tags.mint(5, area="feicheng")
    lost = city.door.tags.mint(7, area="feicheng")
    city.door.tags.mint(5, area="feicheng")
    city.door._room.records.change(lambda tx: tx.delete(Batch, lost.id))
    found = city.door.supply.reconcile()
    assert found.nowhere == (Run(lost.first, lost.last),)
    assert (found.minted, found.difference) == (17, -7)


def test_a_counter_that_is_wrong_is_told(city: City, batch: Batch) -> None:
    city.door._room.records.change(lambda tx: tx.put(attrs.evolve(tx.get(Batch, batch.id), fitted=3)))
    assert city.door.supply.reconcile().miscounted == (batch.id,)
    assert city.door.supply.reconcile(batch=batch).miscounted == (batch.id,)


def test_somebody_sews_while_it_is_counted(city: City, batch: Batch) -> None:
    """What changes while a long walk goes on is looked at again before a batch is called miscounted."""
    boy = city.boy()
    walk, store = city.door._room.records.store.walk, city.door._room.records.store
    at = [batch.first]

    def busy(kind: str, after: str, limit: int) -> object:
        if kind == "tag" and at[0] < batch.first + 3:
            store.walk = walk  # type: ignore[method-assign]
            city.door.tags.fit(at[0], to=boy, by="li-ling")
            at[0] += 1
            store.walk = busy  # type: ignore[method-assign, assignment]
        return walk(kind, after, limit)

    store.walk = busy  # type: ignore[method-assign, assignment]
    found = city.door.supply.reconcile()
    store.walk = walk  # type: ignore[method-assign]
    assert at[0] == batch.first + 3
    assert found.miscounted == ()
