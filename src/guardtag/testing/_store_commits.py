"""Conformance of ``commit``: all or nothing, versions and leases, checks, limits, indexes kept."""

from __future__ import annotations

import random

import pytest

from guardtag.spi import MAX_BODY, MAX_CHANGES, Change, Check, Delete, Put, Query, Row, Store
from guardtag.testing._store_case import (
    KIND,
    StoreCase,
    find,
    ids,
    one,
    put,
    ref,
    refused,
    row,
    under,
    write,
)


class CommitCases(StoreCase):
    """What a commit does, and what it must not do."""

    def test_a_new_row_comes_back_as_it_was_put(self, store: Store) -> None:
        """Version 1 and lease 0, whatever the row says; everything else as given."""
        index = {"area": ("a/b/", "a/c/"), "state": ("open",)}
        write(store, Put(Row(KIND, "r", 99, b"\0sealed\xff", index, "lane", 1_750_000_000.123456, 7), 0))
        assert row(store, "r") == Row(
            KIND, "r", 1, b"\0sealed\xff", index, "lane", 1_750_000_000.123456, 0
        )  # fmt: skip

    def test_a_put_replaces_everything_and_raises_the_version(self, store: Store) -> None:
        """Also when what there was becomes nothing."""
        write(store, put("r", b"one", index={"area": ("a/",)}, lane="lane", due=5.0))
        write(store, put("r", b"two", expect=1))
        assert row(store, "r") == Row(KIND, "r", 2, b"two")
        write(store, put("r", b"", expect=2, index={"area": ("b/",)}, lane="other", due=-1.5))
        assert row(store, "r") == Row(KIND, "r", 3, b"", {"area": ("b/",)}, "other", -1.5)

    @pytest.mark.parametrize("expect", [0, 1, 3])
    def test_a_put_with_another_version_is_stale(self, store: Store, expect: int) -> None:
        """The row stays as it was, and ``Stale`` names it."""
        write(store, put("r", b"one"))
        write(store, put("r", b"two", expect=1))
        assert refused(store, put("r", b"new", expect=expect)) == {ref("r")}
        assert row(store, "r") == Row(KIND, "r", 2, b"two")

    def test_a_version_of_a_row_that_is_absent_is_stale(self, store: Store) -> None:
        """A put, a delete and a check alike."""
        for change in (put("r", expect=1), Delete(ref("r"), 1), Check(ref("r"), 1)):
            assert refused(store, change) == {ref("r")}
        assert one(store, "r") is None

    @pytest.mark.parametrize("place", [0, 3, 6])
    @pytest.mark.parametrize("how", ["new", "put", "delete", "check"])
    def test_one_stale_change_anywhere_leaves_nothing(self, store: Store, how: str, place: int) -> None:
        """No row, no version, no index entry and no due time of the other changes."""
        write(
            store, put("old", b"before", index={"area": ("a/",)}), put("gone", index={"area": ("a/",)}),
            put("here"), put("held", lane="lane", due=1.0),
        )  # fmt: skip
        before = store.read([ref("old"), ref("gone"), ref("here"), ref("held")])
        kinds: dict[str, Change] = {
            "new": put("here", b"again"),
            "put": put("here", b"again", expect=2),
            "delete": Delete(ref("here"), 2),
            "check": Check(ref("here"), 0),
        }
        changes: list[Change] = [
            put("fresh", index={"area": ("a/",)}), put("old", b"after", expect=1, index={"area": ("b/",)}),
            Delete(ref("gone"), 1), Check(ref("absent"), 0), put("held", expect=1),
            put("last", index={"area": ("b/",)}, lane="lane", due=1.0),
        ]  # fmt: skip
        changes.insert(place, kinds[how])
        assert refused(store, *changes) == {ref("here")}
        assert store.read([ref("old"), ref("gone"), ref("here"), ref("held")]) == before
        assert store.read([ref("fresh"), ref("last")]) == [None, None]
        assert (find(store, "a/"), find(store, "b/")) == (["old", "gone"], [])
        assert ids(store.claim(["lane"], 1.0, 9.0, 10)) == ["held"]

    def test_stale_names_none_that_fit(self, store: Store) -> None:
        """At least one that does not, and never one that does."""
        write(store, put("a"), put("b"), put("c"))
        named = refused(store, put("a", expect=1), put("b", expect=2), Check(ref("c"), 0), put("d"))
        assert named <= {ref("b"), ref("c")}

    def test_a_deleted_row_is_gone_and_may_come_again(self, store: Store) -> None:
        """It begins at version 1 and lease 0 again, with no entry of its past."""
        write(store, put("r", index={"area": ("a/",)}, lane="lane", due=1.0))
        store.claim(["lane"], 1.0, 2.0, 1)
        write(store, Delete(ref("r"), 1))
        assert one(store, "r") is None
        assert (find(store, "a/"), under(store, "a/"), store.walk(KIND, "", 10)) == ([], [], [])
        assert store.claim(["lane"], 9.0, 10.0, 1) == []
        write(store, put("r", b"again"))
        assert row(store, "r") == Row(KIND, "r", 1, b"again")
        assert find(store, "a/") == []

    def test_deleting_what_must_be_absent_changes_nothing(self, store: Store) -> None:
        """Version 0 means that there is no row, for a delete too."""
        write(store, Delete(ref("r"), 0))
        write(store, put("r"))
        assert refused(store, Delete(ref("r"), 0)) == {ref("r")}
        assert row(store, "r").version == 1

    def test_a_check_guards_and_changes_nothing(self, store: Store) -> None:
        """Of a row that is there, and of one that must not be."""
        write(store, put("r", index={"area": ("a/",)}))
        before = row(store, "r")
        write(store, Check(ref("r"), 1), Check(ref("absent"), 0), put("s"))
        assert row(store, "r") == before
        assert refused(store, Check(ref("r"), 2), put("t")) == {ref("r")}
        assert one(store, "t") is None

    def test_checks_stop_write_skew(self, store: Store) -> None:
        """Two that each read both rows and write one: the second must fail."""
        write(store, put("a"), put("b"))
        write(store, put("a", expect=1), Check(ref("b"), 1))
        assert refused(store, put("b", expect=1), Check(ref("a"), 1)) == {ref("a")}

    def test_the_same_id_in_two_kinds_is_two_rows(self, store: Store) -> None:
        """In read, find, walk and delete."""
        write(store, put("r", b"one", index={"area": ("a/",)}), put("r", b"two", kind="other", index={"area": ("a/",)}))
        write(store, Delete(ref("r", "other"), 1))
        assert row(store, "r").body == b"one"
        assert find(store, "a/") == ["r"]
        assert (ids(store.walk(KIND, "", 9)), store.walk("other", "", 9)) == (["r"], [])

    def test_a_row_is_found_under_its_new_index_only(self, store: Store) -> None:
        """With a find before the change (a store may cache), and rows that did not come in order."""
        for id in ("m", "c", "x"):
            write(store, put(id, index={"area": ("a/", "b/"), "state": ("open",)}))
        assert find(store, "a/", newest=False) == ["c", "m", "x"]
        write(store, put("m", expect=1, index={"area": ("b/", "d/")}))
        assert find(store, "a/", newest=False) == ["c", "x"]
        assert find(store, "b/", newest=False) == ["c", "m", "x"]
        assert find(store, "d/") == ["m"]
        assert find(store, "open", "state", newest=False) == ["c", "x"]
        write(store, put("m", b"again", expect=2, index={"area": ("b/", "d/")}))
        assert [found.body for found in store.find(Query(KIND, "area", value="d/"))] == [b"again"]
        write(store, put("m", expect=3))
        assert (find(store, "d/"), find(store, "b/", newest=False)) == ([], ["c", "x"])

    def test_the_caller_may_go_on_with_its_own_index(self, store: Store) -> None:
        """The store keeps what was put, not the caller's mapping."""
        index = {"area": ("a/",)}
        write(store, put("r", index=index))
        index["area"] = ("b/",)
        assert row(store, "r").index == {"area": ("a/",)}
        write(store, put("r", expect=1, index={"area": ("c/",)}))
        assert (find(store, "a/"), find(store, "c/")) == ([], ["r"])

    def test_as_many_changes_as_allowed_and_no_more(self, store: Store) -> None:
        """64 go in together; of 65 none does. No change at all is no mistake."""
        store.commit([])
        most = [put(f"r{n:02}", index={"area": ("a/", f"a/{n}/")}) for n in range(MAX_CHANGES)]
        store.commit(most)
        assert len(find(store, "a/")) == MAX_CHANGES
        store.commit([put(f"r{n:02}", b"two", expect=1) for n in range(MAX_CHANGES)])
        store.commit([Delete(ref(f"r{n:02}"), 2) for n in range(MAX_CHANGES)])
        assert store.walk(KIND, "", 100) == []
        with pytest.raises(ValueError):
            store.commit([*most, put("more")])
        assert store.walk(KIND, "", 100) == []

    def test_two_changes_on_one_ref_are_refused(self, store: Store) -> None:
        """Their order would mean something, and a commit has none."""
        for second in (put("r", b"two"), Delete(ref("r"), 0), Check(ref("r"), 0)):
            with pytest.raises(ValueError):
                write(store, put("r"), second)
        assert one(store, "r") is None

    def test_bodies_up_to_the_limit(self, store: Store) -> None:
        """4 MiB come back byte for byte; one byte more is refused with all that came with it."""
        big = bytes(range(256)) * (MAX_BODY // 256)
        write(store, put("big", big), put("small", b""))
        assert [found and found.body for found in store.read([ref("big"), ref("small")])] == [big, b""]
        with pytest.raises(ValueError):
            write(store, put("other"), put("bigger", big + b"x"))
        assert store.read([ref("other"), ref("bigger")]) == [None, None]

    @pytest.mark.parametrize("text", ["a\0b", "\0", "\ud800"])
    def test_texts_that_not_every_store_can_hold_are_refused(self, store: Store, text: str) -> None:
        """U+0000 and half a surrogate pair, wherever they stand, with all that came with them."""
        for change in (
            put(text), put("r", index={"area": (text,)}), put("r", index={text: ("a/",)}), put("r", lane=text),
            Delete(ref(text), 0), Check(ref(text), 0),
        ):  # fmt: skip
            with pytest.raises(ValueError):
                write(store, put("other"), change)
        assert store.walk(KIND, "", 9) == []

    @pytest.mark.parametrize(
        "id", ["棉袄", "\u00e9", "e\u0301", "A", "a", "🧥" * 200, "a b/c'd\"e;--", "%", "_", "00", "0"]
    )
    def test_ids_and_values_are_taken_as_they_are(self, store: Store, id: str) -> None:
        """No case folding, no normal forms, no numbers, no wildcards, no quoting."""
        others = {"Ａ", "e\u0301", "\u00e9", "A", "a", "%", "_", "00", "0", "x"} - {id}
        store.commit([put(other, index={"area": (other,)}) for other in sorted(others)])
        write(store, put(id, b"own", index={"area": (id, f"{id}/{id}")}))
        assert row(store, id).body == b"own"
        assert find(store, id) == [id]
        assert under(store, f"{id}/") == [id]
        write(store, Delete(ref(id), 1))
        assert {found.id for found in store.walk(KIND, "", 100)} == others

    def test_purged_rows_leave_no_copy(self, store: Store) -> None:
        """Not in the file, nor in a log beside it, nor where rows were moved to make room."""
        if not store.purges:
            pytest.skip("this store does not say that it purges")
        marks = _scatter(store)
        for start in range(0, len(marks), MAX_CHANGES):
            store.commit([Delete(ref(mark.decode()), 2, purge=True) for mark in marks[start : start + MAX_CHANGES]])
        left = [mark for path in self.files() for mark in marks if mark in path.read_bytes()]
        assert left == []
        assert ids(store.walk(KIND, "", 1000)) == sorted(f"kept{n:03}" for n in range(300))

    def test_rows_outlive_the_process(self, store: Store) -> None:
        """Closed and opened again: rows, versions, leases, indexes and due times are there."""
        if not self.durable:
            pytest.skip("this store does not say that it is durable")
        write(store, put("r", b"kept", index={"area": ("a/",)}, lane="lane", due=1.0), put("gone"))
        store.claim(["lane"], 1.0, 2.0, 1)
        write(store, Delete(ref("gone"), 1))
        again = self.reopen(store)
        try:
            assert again.read([ref("r"), ref("gone")]) == [
                Row(KIND, "r", 1, b"kept", {"area": ("a/",)}, "lane", 2.0, 1), None
            ]  # fmt: skip
            assert find(again, "a/") == ["r"]
            assert [found.lease for found in again.claim(["lane"], 2.0, 3.0, 1)] == [2]
        finally:
            again.close()

    def test_a_crash_loses_nothing_and_fences_who_was_there(self, store: Store) -> None:
        """The rows are opened again while the first store was never closed, as after a crash or beside it."""
        if not self.durable:
            pytest.skip("this store does not say that it is durable")
        write(store, put("r", b"kept", index={"area": ("a/",)}, lane="lane", due=1.0))
        (held,) = store.claim(["lane"], 1.0, 2.0, 1)
        again = self.make()
        try:
            assert again.read([ref("r")]) == [held]
            assert again.claim(["lane"], 1.5, 3.0, 1) == []
            (fresh,) = again.claim(["lane"], 2.0, 3.0, 1)
            assert fresh.lease == 2
            write(again, put("s", index={"area": ("a/",)}))
            assert refused(store, put("r", b"late", expect=1, held=held.lease)) == {ref("r")}
            assert find(store, "a/") == ["s", "r"]
            write(again, put("r", b"done", expect=1, held=2))
            assert row(store, "r").body == b"done"
        finally:
            again.close()


def _scatter(store: Store) -> list[bytes]:
    """Writes 300 rows to keep among 600 to purge, of many sizes and in no order, so that trees must balance.

    Returns:
        a mark a row to purge; it is the row's id and fills its body, which was written twice.
    """
    chance = random.Random(2)
    marks = [f"mark{chance.getrandbits(96):024x}" for _ in range(600)]
    order = [*marks, *(f"kept{n:03}" for n in range(300))]
    for expect in (0, 1):
        chance.shuffle(order)
        for start in range(0, len(order), 20):
            store.commit([
                put(id, id.encode() * chance.choice([1, 2, 5, 20, 40]), expect=expect, index={"area": (id,)})
                for id in order[start : start + 20]
            ])  # fmt: skip
    return [mark.encode() for mark in marks]
