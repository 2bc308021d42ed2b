"""Conformance of ``claim``: what is due, who gets it, and what a late holder may still do."""

from __future__ import annotations

from threading import Barrier

import attrs
import pytest

from guardtag.errors import Stale
from guardtag.spi import Check, Counted, Delete, Marked, Store
from guardtag.testing._store_case import KIND, StoreCase, find, ids, one, put, ref, refused, row, together, write


class ClaimCases(StoreCase):
    """The due-queue that is part of every store."""

    def test_a_claim_moves_due_and_raises_the_lease(self, store: Store) -> None:
        """And nothing else: the version, the body and the index stay."""
        write(store, put("r", b"sealed", index={"area": ("a/",)}, lane="lane", due=10.0))
        before = row(store, "r")
        claimed = store.claim(["lane"], 10.0, 60.5, 5)
        assert claimed == [attrs.evolve(before, due=60.5, lease=1)]
        assert store.read([ref("r")]) == claimed
        assert find(store, "a/") == ["r"]

    def test_due_is_due_at_its_time_and_not_before(self, store: Store) -> None:
        """To the last bit of a time of today; again when the claim ends."""
        due = 1_750_000_000.123456
        write(store, put("r", lane="lane", due=due))
        assert store.claim(["lane"], due - 1e-6, due + 60, 5) == []
        assert [found.lease for found in store.claim(["lane"], due, due + 60, 5)] == [1]
        assert store.claim(["lane"], due + 60 - 1e-6, due + 120, 5) == []
        assert [found.lease for found in store.claim(["lane"], due + 60, due + 120, 5)] == [2]

    def test_only_what_has_a_lane_and_a_due_time_waits(self, store: Store) -> None:
        """One without the other is never claimed; a due time of 0 is one."""
        write(
            store, put("both", lane="lane", due=0.0), put("lane", lane="lane"), put("due", due=0.0), put("none"),
        )  # fmt: skip
        assert ids(store.claim(["lane", ""], 1e12, 2e12, 10)) == ["both"]

    def test_only_the_lanes_asked_for(self, store: Store) -> None:
        """By the whole name; no lane, no row; a lane named twice is one."""
        for lane in ("ladder", "notice:mail:high", "notice:mail:normal", "notice", "NOTICE", "棉袄"):
            write(store, put(f"in {lane}", lane=lane, due=1.0))
        assert store.claim([], 5.0, 9.0, 10) == store.claim(["not", "notice:"], 5.0, 9.0, 10) == []
        assert ids(store.claim(["notice", "notice"], 5.0, 9.0, 10)) == ["in notice"]
        both = store.claim(["棉袄", "notice:mail:high"], 5.0, 9.0, 10)
        assert set(ids(both)) == {"in 棉袄", "in notice:mail:high"}
        assert len(store.claim(["ladder", "notice:mail:normal", "notice", "棉袄"], 5.0, 9.0, 10)) == 2

    def test_the_longest_due_first(self, store: Store) -> None:
        """In one lane and over several, whatever the order they came in."""
        times = [7.0, 2.0, 9.0, 4.0, 1.0, 8.0, 3.0, 6.0, 5.0]
        for n, due in enumerate(times):
            write(store, put(f"r{n}", lane=f"lane{n % 3}", due=due))
        lanes = ["lane0", "lane1", "lane2"]
        order = [ids(store.claim(lanes, 8.0, 100.0, 3)) for _ in range(4)]
        by_due = [f"r{times.index(due)}" for due in sorted(times)]
        assert order == [by_due[:3], by_due[3:6], by_due[6:8], []]

    def test_due_times_are_numbers(self, store: Store) -> None:
        """Before 1970 and after 2286, and a microsecond apart: in order, and each due at its own time."""
        times = [-2e9, -1.5, 0.0, 1e-9, 9.0, 10.0, 1_750_000_000.0, 1_750_000_000.000001, 99_999_999_999.0]
        for due in times[::-1]:
            write(store, put(repr(due), lane="lane", due=due))
        for n, due in enumerate(times):
            claimed = store.claim(["lane"], due, 1e12, 20)
            assert ids(claimed) == [repr(due)], f"number {n} of {times}"

    def test_moving_due_moves_the_row_in_its_queue(self, store: Store) -> None:
        """Earlier, later, into another lane, out of the queue, and away."""
        for id in ("earlier", "later", "other", "out", "away", "stays"):
            write(store, put(id, lane="lane", due=50.0))
        write(
            store, put("earlier", expect=1, lane="lane", due=5.0), put("later", expect=1, lane="lane", due=500.0),
            put("other", expect=1, lane="elsewhere", due=50.0), put("out", expect=1, lane="lane"),
            Delete(ref("away"), 1),
        )  # fmt: skip
        assert ids(store.claim(["lane"], 10.0, 900.0, 10)) == ["earlier"]
        assert ids(store.claim(["lane"], 50.0, 900.0, 10)) == ["stays"]
        assert ids(store.claim(["elsewhere"], 50.0, 900.0, 10)) == ["other"]
        assert ids(store.claim(["lane", "elsewhere"], 899.0, 901.0, 10)) == ["later"]

    def test_queues_stand_as_their_rows_do(self, store: Store) -> None:
        """By lane: how many wait, how many are due, since when; a claim moves a row on, a put takes it out."""
        if not isinstance(store, Counted):
            pytest.skip("this store does not count its queues, and need not")
        assert store.queues(5.0) == []
        write(
            store, put("a", lane="one", due=1.0), put("b", lane="one", due=5.0), put("c", lane="one", due=5.5),
            put("d", lane="two", due=9.0), put("lane", lane="three"), put("due", due=1.0),
        )  # fmt: skip
        assert store.queues(5.0) == [("one", 3, 2, 1.0), ("two", 1, 0, 9.0)]
        store.claim(["one"], 5.0, 60.0, 1)
        assert store.queues(5.0) == [("one", 3, 1, 5.0), ("two", 1, 0, 9.0)]
        write(store, put("b", expect=1), Delete(ref("d"), 1))
        assert store.queues(100.0) == [("one", 2, 2, 5.5)]

    def test_the_mark_is_another_one_after_every_write(self, store: Store) -> None:
        """After a put, a delete and a claim; a commit that is refused need not make it another one."""
        if not isinstance(store, Marked):
            pytest.skip("this store does not say whether anything was written, and need not")
        seen = [store.mark()]
        write(store, put("a", lane="lane", due=1.0), put("b"))
        seen.append(store.mark())
        store.claim(["lane"], 1.0, 60.0, 1)
        seen.append(store.mark())
        write(store, put("b", expect=1), Check(ref("a"), 1))
        seen.append(store.mark())
        write(store, Delete(ref("b"), 2))
        seen.append(store.mark())
        assert len(set(seen)) == 5

    def test_who_comes_late_is_stale(self, store: Store) -> None:
        """After a second claim the first holder can neither put nor delete; the second can."""
        write(store, put("r", lane="lane", due=1.0), put("s", lane="lane", due=1.0))
        first = store.claim(["lane"], 1.0, 2.0, 2)
        second = store.claim(["lane"], 2.0, 3.0, 2)
        assert [found.lease for found in first + second] == [1, 1, 2, 2]
        assert refused(store, put("r", expect=1, held=1)) == {ref("r")}
        assert refused(store, Delete(ref("s"), 1, lease=1)) == {ref("s")}
        assert refused(store, put("r", expect=1, held=0)) == {ref("r")}
        assert refused(store, put("fresh"), put("r", expect=1, held=3)) == {ref("r")}
        assert one(store, "fresh") is None
        write(store, put("r", b"done", expect=1, held=2), Delete(ref("s"), 1, lease=2))
        assert (row(store, "r").body, one(store, "s")) == (b"done", None)

    def test_a_put_keeps_the_lease_count(self, store: Store) -> None:
        """So that a holder from before it stays fenced off, and a put that names no lease is not fenced."""
        write(store, put("r", lane="lane", due=1.0))
        store.claim(["lane"], 1.0, 2.0, 1)
        write(store, put("r", expect=1, lane="lane", due=1.0))
        assert (row(store, "r").version, row(store, "r").lease) == (2, 1)
        (again,) = store.claim(["lane"], 1.0, 2.0, 1)
        assert (again.version, again.lease) == (2, 2)
        assert refused(store, put("r", expect=2, held=1)) == {ref("r")}
        write(store, put("r", expect=2, held=2, lane="lane"))
        assert (row(store, "r").version, row(store, "r").lease) == (3, 2)

    def test_a_new_row_has_been_claimed_no_time(self, store: Store) -> None:
        """A lease of a row that is absent cannot be held."""
        assert refused(store, put("r", held=1)) == {ref("r")}
        write(store, put("r", held=0, lane="lane", due=1.0))
        assert store.claim(["lane"], 1.0, 2.0, 1)[0].lease == 1

    def test_claims_by_many_threads_never_meet(self, store: Store) -> None:
        """Every due row goes to exactly one of them."""
        names = [f"r{n:03}" for n in range(120)]
        for start in range(0, 120, 60):
            store.commit([put(id, lane="lane", due=1.0) for id in names[start : start + 60]])
        taken: list[str] = []

        gate = Barrier(6)

        def work() -> None:
            gate.wait(60)  # on a busy machine the first had claimed all before the second was there
            while claimed := store.claim(["lane"], 1.0, 1000.0, 3):
                taken.extend(ids(claimed))

        together(*[work] * 6)
        assert sorted(taken) == names
        assert {found.lease for found in store.walk(KIND, "", 1000)} == {1}

    def test_one_of_two_holders_wins(self, store: Store) -> None:
        """A claim that ran out and its successor race to write: the later lease is the one that counts."""
        for n in range(20):
            write(store, put(f"r{n}", lane=f"lane{n}", due=1.0))
            late, current = (store.claim([f"lane{n}"], now, now + 1, 1)[0] for now in (1.0, 2.0))
            lost: list[int] = []

            def finish(lease: int = 0, id: str = f"r{n}", lost: list[int] = lost) -> None:
                try:
                    store.commit([put(id, b"by %d" % lease, expect=1, held=lease)])
                except Stale:
                    lost.append(lease)

            together(lambda: finish(late.lease), lambda: finish(current.lease))  # noqa: B023
            assert (row(store, f"r{n}").body, lost) == (b"by 2", [1])
