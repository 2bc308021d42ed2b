"""Conformance of ``read``, ``find`` and ``walk``: order, pages, prefixes, and what belongs to what."""

from __future__ import annotations

from typing import Any

import pytest

from guardtag.spi import Delete, Query, Ref, Store
from guardtag.testing._store_case import KIND, StoreCase, find, ids, one, pages, put, ref, row, under, write

AREAS = {
    "exact": ("a/b",), "folder": ("a/b/",), "below": ("a/b/c",), "deep": ("a/b/c/d/",), "longer": ("a/bc",),
    "longer-below": ("a/bc/d",), "zero": ("a/b0",), "upper": ("A/b/c",), "percent": ("a/%/c",),
    "under": ("a/_/c",), "both": ("a/b/x", "a/b/y", "z/"), "dot": ("a/b.c",), "last": ("a/b/\U0010ffff",),
}  # fmt: skip


class QueryCases(StoreCase):
    """What is read, and in which order."""

    def test_read_answers_in_the_order_asked(self, store: Store) -> None:
        """With refs that are missing, of another kind, or asked for twice."""
        write(store, put("a", b"1"), put("b", b"2"), put("a", b"3", kind="other"))
        asked = [ref("b"), ref("none"), ref("a", "other"), ref("b"), ref("a"), ref("b", "other"), ref("a")]
        rows = store.read(asked)
        assert [found and found.body for found in rows] == [b"2", None, b"3", b"2", b"1", None, b"1"]
        assert [found and Ref(found.kind, found.id) for found in rows if found] == [
            asked[n] for n in (0, 2, 3, 4, 6)
        ]  # fmt: skip
        assert (store.read([]), store.read([ref("none")])) == ([], [None])

    @pytest.mark.parametrize("count", [63, 64, 65, 130, 300])
    def test_many_rows_in_one_read(self, store: Store, count: int) -> None:
        """However many, each in its place."""
        names = [f"r{n:03}" for n in range(count)]
        for start in range(0, count, 60):
            store.commit([put(id, id.encode()) for id in names[start : start + 60] if not id.endswith("7")])
        asked = names[::-1] + names[:5]
        bodies = [None if id.endswith("7") else id.encode() for id in asked]
        assert [found and found.body for found in store.read([ref(id) for id in asked])] == bodies

    def test_find_by_value_looks_at_one_kind_and_one_index(self, store: Store) -> None:
        """An equal value elsewhere, a longer one and one in capitals are not found."""
        write(
            store, put("r", index={"area": ("a/",), "state": ("b/",)}), put("s", index={"state": ("a/",)}),
            put("t", kind="other", index={"area": ("a/",)}), put("u", index={"area": ("a/b/", "A/", "a/ ", "a")}),
        )  # fmt: skip
        assert find(store, "a/") == ["r"]
        assert find(store, "a/", "state") == ["s"]
        assert find(store, "a/", "none") == []
        (found,) = store.find(Query(KIND, "area", value="a/"))
        assert found == row(store, "r")

    @pytest.mark.parametrize("by", ["value", "prefix"])
    def test_newest_first_unless_asked(self, store: Store, by: str) -> None:
        """By id, from the largest down or from the smallest up, in the order of code points."""
        order = ["-", "0", "00", "1", "A", "B", "_", "a", "ab", "b", "é", "小"]
        for id in (order[n * 5 % len(order)] for n in range(len(order))):
            write(store, put(id, index={"area": (f"a/{len(id)}/", "a/")}))
        query: dict[str, Any] = {by: "a/"}
        assert ids(store.find(Query(KIND, "area", **query))) == order[::-1]
        assert ids(store.find(Query(KIND, "area", **query, newest=False))) == order
        assert ids(store.find(Query(KIND, "area", **query, limit=3))) == order[:-4:-1]
        assert ids(store.find(Query(KIND, "area", **query, newest=False, after="A", limit=2))) == ["B", "_"]
        assert ids(store.find(Query(KIND, "area", **query, after="A"))) == ["1", "00", "0", "-"]
        assert ids(store.find(Query(KIND, "area", **query, after="Aa", limit=1))) == ["A"]

    @pytest.mark.parametrize("newest", [True, False])
    @pytest.mark.parametrize("by", ["value", "prefix"])
    def test_pages_hold_every_row_once(self, store: Store, by: str, newest: bool) -> None:
        """Also where a row has several values under the prefix."""
        names = [f"r{n * 7 % 20:02}" for n in range(20)]
        store.commit([put(id, index={"area": ("a/", f"a/{id}/", f"a/{id[::-1]}/")}) for id in names])
        store.commit([put(f"{id}+", index={"area": ("b/",)}) for id in names])
        query: dict[str, Any] = {by: "a/", "newest": newest, "limit": 3}
        found = pages(lambda after: store.find(Query(KIND, "area", after=after, **query)))
        assert [len(page) for page in found] == [3, 3, 3, 3, 3, 3, 2]
        assert [id for page in found for id in page] == sorted(names, reverse=newest)

    @pytest.mark.parametrize("newest", [True, False])
    def test_rows_that_come_or_go_do_not_shift_the_pages(self, store: Store, newest: bool) -> None:
        """What was there all along is seen exactly once."""
        stay = [f"r{n:02}" for n in range(10, 30)]
        store.commit([put(id, index={"area": ("a/",)}) for id in stay])
        store.commit([put(f"{id}-", index={"area": ("a/",)}) for id in stay])
        seen: list[str] = []

        def ask(after: str) -> list[Any]:
            turn = len(seen)
            if after and turn < len(stay):
                write(
                    store, put(f"r99{turn:02}", index={"area": ("a/",)}),
                    put(f"r00{turn:02}", index={"area": ("a/",)}), Delete(ref(f"{stay[turn]}-"), 1),
                )  # fmt: skip
            page = store.find(Query(KIND, "area", value="a/", after=after, limit=3, newest=newest))
            seen.extend(ids(page))
            return page

        pages(ask)
        assert len(seen) == len(set(seen))
        assert [id for id in seen if id in stay] == sorted(stay, reverse=newest)

    @pytest.mark.parametrize(
        ("prefix", "expected"),
        [
            ("a/b/", {"folder", "below", "deep", "both", "last"}),
            ("a/b/c/", {"deep"}),
            ("a/", set(AREAS) - {"upper"}),
            ("A/", {"upper"}),
            ("a/%/", {"percent"}),
            ("a/_/", {"under"}),
            ("z/", {"both"}),
            ("/", set()),
            ("a/bc/d/", set()),
        ],
    )
    def test_a_prefix_is_a_prefix(self, store: Store, prefix: str, expected: set[str]) -> None:
        """No wildcard, no other case, and nothing that only begins alike."""
        store.commit([put(id, index={"area": values}) for id, values in AREAS.items()])
        store.commit([put(f"{id}-other", kind="other", index={"area": v}) for id, v in AREAS.items()])
        store.commit([put(f"{id}-state", index={"state": values}) for id, values in AREAS.items()])
        assert under(store, prefix) == sorted(expected, reverse=True)

    def test_several_values_under_one_name(self, store: Store) -> None:
        """The row is found by each; twice the same value is once."""
        write(store, put("r", index={"area": ("b/", "a/", "b/"), "state": ("a/",)}))
        assert row(store, "r").index == {"area": ("b/", "a/", "b/"), "state": ("a/",)}
        assert (find(store, "a/"), find(store, "b/"), under(store, "b/")) == (["r"], ["r"], ["r"])
        write(store, put("r", expect=1, index={"area": ("b/", "b/")}))
        assert (find(store, "a/"), find(store, "b/")) == ([], ["r"])

    def test_walk_sees_every_row_of_a_kind(self, store: Store) -> None:
        """Smallest id first, indexed or not, in pages."""
        names = [f"r{n * 7 % 20:02}" for n in range(20)]
        store.commit([put(id, index={"area": ("a/",)} if id < "r10" else None) for id in names])
        store.commit([put(id, kind="thin") for id in names[:3]] + [put(id, kind="things") for id in names[:3]])
        found = pages(lambda after: store.walk(KIND, after, 6))
        assert [len(page) for page in found] == [6, 6, 6, 2]
        assert [id for page in found for id in page] == sorted(names)
        assert ids(store.walk(KIND, "r18x", 5)) == ["r19"]
        assert store.walk("none", "", 5) == []
        assert store.walk(KIND, "", 1)[0] == row(store, "r00")

    def test_the_order_is_that_of_code_points(self, store: Store) -> None:
        """Beyond U+FFFF too, where UTF-16 sorts otherwise; and the last code point of all is found."""
        order = ["\x01", "~", "\uff5e", "\uffff", "\U00010000", "\U0001f9e5", "\U0010ffff", "\U0010ffff\U0010ffff"]
        store.commit([put(id, index={"area": (f"a/{id}", "a/")}) for id in order[::-1]])
        assert ids(store.walk(KIND, "", 20)) == order
        assert ids(store.walk(KIND, "\uffff", 2)) == order[4:6]
        assert ids(store.walk(KIND, "\U0010ffff", 2)) == order[7:]
        assert find(store, "a/", newest=False) == order
        assert find(store, "a/", after="\U00010000") == order[3::-1]
        assert under(store, "a/", newest=False, after="\uffff") == order[4:]
        assert [find(store, f"a/{id}") for id in order] == [[id] for id in order]

    def test_a_walk_goes_on_whatever_comes_and_goes(self, store: Store) -> None:
        """What was there all along is seen exactly once, also when the row that ended a page is gone."""
        stay = [f"r{n:02}" for n in range(10, 40)]
        store.commit([put(id) for id in stay] + [put(f"{id}-") for id in stay])
        seen: list[str] = []
        after = ""
        while page := ids(store.walk(KIND, after, 4)):
            seen += page
            after = page[-1]
            gone = [id for id in (after, f"{after}-") if id.endswith("-") and one(store, id)]
            if len(seen) < 40:
                fresh = [put(f"r{place}{len(seen):03}") for place in (0, 1, 5)]
                write(store, *[Delete(ref(id), 1) for id in gone], *fresh)
        assert len(seen) == len(set(seen))
        assert [id for id in seen if id in stay] == stay

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"value": "a/", "prefix": "a/"},
            {"prefix": "a"},
            {"prefix": ""},
            {"value": "a/", "limit": 0},
            {"value": "a/", "limit": -1},
            {"value": "a/", "limit": 1001},
        ],
    )
    def test_a_question_without_a_defined_answer_is_refused(self, store: Store, query: dict[str, Any]) -> None:
        """Neither or both of value and prefix, a prefix without its slash, a limit out of bounds."""
        with pytest.raises(ValueError):
            store.find(Query(KIND, "area", **query))

    def test_limits_out_of_bounds_are_refused(self, store: Store) -> None:
        """By walk and claim too; the largest allowed is allowed."""
        for limit in (0, -1, 1001):
            with pytest.raises(ValueError):
                store.walk(KIND, "", limit)
            with pytest.raises(ValueError):
                store.claim(["lane"], 1.0, 2.0, limit)
        assert store.walk(KIND, "", 1000) == store.claim(["lane"], 1.0, 2.0, 1000) == []
        assert store.find(Query(KIND, "area", value="", limit=1000)) == []
