"""Conformance under threads: no lost update, no half commit, and a calm end when the store is closed."""

from __future__ import annotations

from contextlib import suppress
from threading import Event
from time import monotonic
from typing import Any

import pytest

from guardtag.errors import Stale, StoreUnavailable
from guardtag.spi import Query, Store
from guardtag.testing._store_case import KIND, Check, StoreCase, find, one, put, ref, row, together, write


class ThreadCases(StoreCase):
    """A store may be called from any thread."""

    def test_no_update_is_lost(self, store: Store) -> None:
        """Six threads count one row up, each after a fresh read; every loser is told."""
        write(store, put("r", b"0"))
        named: set[Any] = set()

        def count() -> None:
            for _ in range(20):
                for _ in range(100_000):
                    now = row(store, "r")
                    try:
                        write(store, put("r", b"%d" % (int(now.body) + 1), expect=now.version))
                        break
                    except Stale as stale:
                        named.update(stale.refs)
                else:
                    raise AssertionError("a commit is stale for ever")

        together(*[count] * 6)
        assert named <= {ref("r")}
        assert (row(store, "r").body, row(store, "r").version) == (b"120", 121)

    def test_no_two_racing_checks_are_both_right(self, store: Store) -> None:
        """Write skew: of two on duty each goes if the other stays; never do both."""
        turns = 120
        pairs = [(f"a{turn:03}", f"b{turn:03}") for turn in range(turns)]
        for a, b in pairs:
            write(store, put(a), put(b))
        at = [0, 0]

        def meet(me: int) -> None:  # without a lock, so that both go on within a few steps of each other
            at[me] += 1
            until = monotonic() + 30
            while at[1 - me] < at[me] and monotonic() < until:
                pass

        def go(me: int) -> None:
            for pair in pairs:
                mine, other = store.read([ref(pair[me]), ref(pair[1 - me])])
                assert mine is not None
                assert other is not None
                meet(me)
                with suppress(Stale):
                    write(store, put(mine.id, b"gone", expect=1), Check(ref(other.id), other.version))
                meet(me)

        together(lambda: go(0), lambda: go(1))
        gone = [[row(store, id).body for id in pair].count(b"gone") for pair in pairs]
        assert set(gone) <= {0, 1}, "both went"

    def test_a_row_is_made_once(self, store: Store) -> None:
        """Of all who put the same new id exactly one succeeds, with everything else it put."""
        won: list[str] = []

        def make(name: str) -> None:
            for n in range(10):
                try:
                    write(store, put(f"{name}-{n}"), put(f"r{n}", name.encode()))
                    won.append(f"{name}-{n}")
                except Stale:
                    assert one(store, f"{name}-{n}") is None

        together(*[lambda name=name: make(name) for name in "abcdef"])
        assert sorted(won) == sorted(f"{row(store, f'r{n}').body.decode()}-{n}" for n in range(10))

    def test_nobody_sees_half_a_commit(self, store: Store) -> None:
        """Rows of one read are of one moment, and a row is found by the index it has."""
        write(store, put("r", b"1", index={"area": ("b/",)}), put("s", b"1"))
        reading = [True, True]

        def change() -> None:
            n = 1
            while any(reading):
                n += 1
                write(
                    store, put("r", b"%d" % n, expect=n - 1, index={"area": ("ab"[n % 2] + "/",)}),
                    put("s", b"%d" % n, expect=n - 1),
                )  # fmt: skip

        def read(reader: int) -> None:
            last = 0
            try:
                for _ in range(80):
                    r, s = store.read([ref("r"), ref("s")])
                    assert r is not None
                    assert s is not None
                    assert r.body == s.body, "two rows of one read are of two moments"
                    assert int(r.body) >= last, "a later read saw an earlier row"
                    last = int(r.body)
                    for found in store.find(Query(KIND, "area", value="a/")):
                        assert found.index == {"area": ("a/",)}, "a row was found by an index it does not have"
            finally:
                reading[reader] = False

        together(change, lambda: read(0), lambda: read(1))
        assert row(store, "r").version == int(row(store, "s").body)

    def test_a_closed_store_is_unavailable(self, store: Store) -> None:
        """For every call but another close."""
        write(store, put("r", lane="lane", due=1.0))
        store.close()
        store.close()
        for call in (
            lambda: store.read([ref("r")]),
            lambda: store.read([ref("r"), ref("s")]),
            lambda: store.find(Query(KIND, "area", value="a/")),
            lambda: store.walk(KIND, "", 1),
            lambda: store.commit([put("s")]),
            lambda: store.claim(["lane"], 1.0, 2.0, 1),
        ):
            with pytest.raises(StoreUnavailable):
                call()

    def test_closing_under_way_breaks_nothing_else(self, store: Store) -> None:
        """Calls in other threads end as they would, or with ``StoreUnavailable``."""
        write(store, put("r", index={"area": ("a/",)}))
        running = Event()

        def work(name: str) -> None:
            try:
                for n in range(100_000):
                    assert row(store, "r").body == b"sealed"
                    assert find(store, "a/") == ["r"]
                    write(store, put(f"{name}{n}"))
                    running.set()
            except StoreUnavailable:
                return
            raise AssertionError("the store was never closed")

        def close() -> None:
            running.wait(10)
            store.close()

        together(lambda: work("a"), lambda: work("b"), lambda: work("c"), close)
