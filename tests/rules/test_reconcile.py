"""Every tag in exactly one state: against a plain dictionary of serials, and where rows contradict each other."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.model.stock import DAMAGED, LOST, OUT, STORE, Lot, Run
from guardtag.model.tags import Void
from guardtag.rules.reconcile import MAX_NAMED, STATES, UNREADABLE, Reconciled, Sewn, Span, reconcile

TOWN, GRID = "feicheng/wangzhuang", "feicheng/wangzhuang/north/zhongyu/3"


class Books:
    """Rows in plain lists, in the order of their first serials."""

    def __init__(self, lots: list[Lot], voids: list[Void], sewn: list[Sewn]) -> None:
        self._lots, self._voids, self._sewn = (sorted(rows, key=lambda r: r[0] if isinstance(r, Sewn) else r.first)  # type: ignore[type-var, attr-defined]
                                               for rows in (lots, voids, sewn))  # fmt: skip

    def lots(self, first: int, last: int) -> Iterator[Lot]:
        return (lot for lot in self._lots if lot.first <= last and lot.last >= first)

    def voids(self, first: int, last: int) -> Iterator[Void]:
        return (void for void in self._voids if void.first <= last and void.last >= first)

    def sewn(self, first: int, last: int) -> Iterator[Sewn]:
        return (tag for tag in self._sewn if first <= tag.serial <= last)


def lot(first: int, last: int, area: str = GRID, state: str = OUT) -> Lot:
    return Lot(first, last - first + 1, "b", area, state)


def void(first: int, last: int) -> Void:
    return Void(first, last - first + 1, "b", "stolen")


def count(
    *spans: Span, lots: list[Lot] | None = None, voids: list[Void] | None = None, sewn: list[Sewn] | None = None,
    whole: bool = True,
) -> Reconciled:  # fmt: skip
    return reconcile(spans, Books(lots or [], voids or [], sewn or []), whole=whole)


def test_a_batch_of_everything() -> None:
    found = count(
        Span(1, 100, "b", fitted=8, voided=10),
        lots=[lot(1, 20), lot(21, 25, TOWN), lot(26, 27, TOWN, LOST), lot(28, 28, TOWN, DAMAGED)],
        voids=[void(20, 22), void(90, 96)],
        sewn=[
            Sewn(1, "b"), Sewn(2, "b", "retired", "replaced"), Sewn(3, "b", "retired", "lost"),
            Sewn(4, "b", "retired", "worn"), Sewn(5, "b", "retired", "damaged"), Sewn(6, "b", "retired", "died"),
            Sewn(7, "b", "retired", "erased"), Sewn(20, "b"),
        ],
    )  # fmt: skip
    assert found.balanced
    assert found.counts == dict.fromkeys(STATES, 0) | {
        STORE: 65, OUT: 15, LOST: 2, DAMAGED: 1, "void": 9, "fitted": 2, "replaced": 1, "lost": 1, "worn": 1,
        "damaged": 1, "ended": 2,
    }  # fmt: skip
    assert found.areas[GRID] == {
        OUT: 12, "fitted": 2, "replaced": 1, "lost": 1, "worn": 1, "damaged": 1, "ended": 2,
    }  # fmt: skip
    assert found.areas[TOWN] == {OUT: 3, LOST: 2, DAMAGED: 1, "void": 2}
    assert found.areas[""] == {STORE: 65, "void": 7}


@pytest.mark.parametrize(
    ("lots", "voids", "sewn", "twice"),
    [
        ([lot(1, 10), lot(8, 12, TOWN)], [], [], [Run(8, 10)]),
        ([lot(1, 10), lot(3, 4, TOWN)], [], [], [Run(3, 4)]),
        ([], [void(5, 9), void(7, 20)], [], [Run(7, 9)]),
        ([lot(1, 10, GRID, LOST)], [], [Sewn(4, "b"), Sewn(5, "b"), Sewn(9, "b")], [Run(4, 5), Run(9, 9)]),
        ([lot(1, 10)], [], [Sewn(4, "another")], [Run(4, 4)]),
    ],
)  # fmt: skip
def test_what_two_rows_say_is_named_and_does_not_add_up(
    lots: list[Lot], voids: list[Void], sewn: list[Sewn], twice: list[Run]
) -> None:
    found = count(Span(1, 100, "b"), lots=lots, voids=voids, sewn=sewn)
    assert list(found.twice) == twice
    assert not found.balanced
    assert found.doubled == sum(run.count for run in twice)
    assert found.difference == found.doubled


def test_what_lies_in_no_batch_is_named() -> None:
    found = count(Span(11, 20, "b"), Span(31, 40, "c"), sewn=[Sewn(5, "a"), Sewn(25, "lost"), Sewn(99, "z")])
    assert list(found.nowhere) == [Run(21, 30)]
    assert list(found.unminted) == [Run(5, 5), Run(25, 25), Run(99, 99)]
    assert (found.minted, found.difference, found.lost_sight) == (30, -10, 10)
    assert not found.balanced


def test_two_batches_that_overlap_are_named() -> None:
    found = count(Span(1, 20, "b"), Span(15, 30, "c"), Span(18, 19, "d"))
    assert list(found.twice) == [Run(15, 20), Run(18, 19)]
    assert not found.balanced


def test_a_row_that_does_not_open_and_a_state_nobody_knows_are_seen() -> None:
    found = count(Span(1, 9, "b"), lots=[lot(1, 9)], sewn=[Sewn(3, "", UNREADABLE), Sewn(4, "b", "retired", "eaten")])
    assert found.counts[UNREADABLE] == 2
    assert found.difference == 0
    assert not found.balanced


def test_a_batch_that_counts_otherwise_is_named() -> None:
    found = count(Span(1, 9, "b", fitted=2, voided=0), Span(10, 19, "c", fitted=0, voided=3), lots=[lot(1, 9)],
                  voids=[void(10, 12)], sewn=[Sewn(3, "b")])  # fmt: skip
    assert found.miscounted == ("b",)
    assert found.difference == 0
    assert not found.balanced


runs = st.tuples(st.integers(-5, 60), st.integers(1, 15))


@given(
    lots=st.lists(st.tuples(runs, st.sampled_from((GRID, TOWN)), st.sampled_from((OUT, LOST, DAMAGED))), max_size=8),
    voids=st.lists(runs, max_size=5),
    sewn=st.sets(st.integers(1, 60), max_size=30),
    cut=st.integers(1, 59),
)
@settings(max_examples=300)
def test_the_sum_is_what_a_dictionary_says(
    lots: list[tuple[tuple[int, int], str, str]], voids: list[tuple[int, int]], sewn: set[int], cut: int
) -> None:
    """Runs that do not overlap: every serial is in one state, whatever the pieces, and however batches are cut."""
    held: dict[int, tuple[str, str]] = {}
    rows = []
    for (first, number), area, state in lots:
        serials = range(first, first + number)
        if not held.keys() & set(serials):
            held |= dict.fromkeys(serials, (area, state))
            rows.append(Lot(first, number, "b", area, state))
    gone: set[int] = set()
    empty = []
    for first, number in voids:
        serials = range(first, first + number)
        if not gone & set(serials):
            gone |= set(serials)
            empty.append(Void(first, number, "b", "stolen"))
    wearable = {serial for serial in sewn if held.get(serial, (GRID, OUT))[1] == OUT}
    expected: Counter[tuple[str, str]] = Counter()
    for serial in range(1, 61):
        area, state = held.get(serial, ("", STORE))
        state = "fitted" if serial in wearable else "void" if serial in gone else state
        expected[area, state] += 1
    found = count(
        Span(1, cut, "b"), Span(cut + 1, 60, "b"), lots=rows, voids=empty, sewn=[Sewn(s, "b") for s in wearable]
    )
    assert Counter({(a, s): n for a, counts in found.areas.items() for s, n in counts.items()}) == expected
    assert found.balanced
    assert found.minted == 60


class Endless:
    """A batch of which every second tag was sewn in, made as it is walked."""

    def __init__(self, tags: int) -> None:
        self._tags = tags

    def lots(self, first: int, last: int) -> Iterator[Lot]:
        return (Lot(at, 10, "b", f"feicheng/{at % 7}") for at in range(1, self._tags, 10))

    def voids(self, first: int, last: int) -> Iterator[Void]:
        return iter(())

    def sewn(self, first: int, last: int) -> Iterator[Sewn]:
        return (Sewn(at, "b") for at in range(1, self._tags, 2))


@pytest.mark.parametrize("tags", [40_000, pytest.param(200_000, marks=pytest.mark.soak)])
def test_however_many_tags_memory_is_flat(tags: int) -> None:
    tracemalloc.start()
    try:
        found = reconcile([Span(1, tags, "b")], Endless(tags), whole=False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.counts["fitted"] == tags // 2
    assert found.balanced
    assert peak < tags, "about one byte a tag would be too many"


def test_a_thousand_faults_are_named_and_all_are_counted() -> None:
    sewn = [Sewn(at, "b") for at in range(1, 3001, 2)]
    found = count(Span(1, 3000, "b"), lots=[lot(1, 3000, GRID, LOST)], sewn=sewn)
    assert (len(found.twice), found.doubled) == (MAX_NAMED, 1500)
