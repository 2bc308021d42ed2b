"""Conformance of a store whose service is gone: it says so, and never answers as if it were empty."""

from __future__ import annotations

from collections.abc import Callable

from guardtag.errors import StoreUnavailable, Tampered
from guardtag.spi import Query, Store
from guardtag.testing._store_case import KIND, StoreCase, put, ref, write


class FaultCases(StoreCase):
    """What ``break_it`` is for."""

    def test_a_broken_store_says_so(self, store: Store) -> None:
        """An empty answer would turn every tag into an unknown one, and a lost commit into a saved call."""
        write(store, put("r", index={"area": ("a",)}, lane="ladder", due=1.0))
        broken = self.break_it(store)
        calls: dict[str, Callable[[], object]] = {
            "read": lambda: broken.read([ref("r")]), "find": lambda: broken.find(Query(KIND, "area", value="a")),
            "walk": lambda: broken.walk(KIND, "", 10), "commit": lambda: broken.commit([put("s")]),
            "claim": lambda: broken.claim(["ladder"], 2.0, 3.0, 10),
        }  # fmt: skip
        silent = []
        for name, call in calls.items():
            try:
                call()
            except (StoreUnavailable, Tampered):
                continue
            silent.append(name)
        if broken is not store:
            broken.close()
        assert silent == [], "these answered as if nothing were wrong"
