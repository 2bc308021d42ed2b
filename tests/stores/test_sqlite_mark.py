"""Whether anything was written to the file, by whomever."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import StoreUnavailable
from guardtag.testing._store_case import put


def test_what_others_write_makes_another_mark_and_reading_makes_none(tmp_path: Path) -> None:
    store, other = (SqliteStore(f"sqlite:{tmp_path / 'city.db'}") for _ in range(2))
    first = store.mark()
    store.walk("ward", "", 10)
    other.claim(["lane"], 1.0, 2.0, 10)
    assert store.mark() == first
    other.commit([put("a")])
    second = store.mark()
    assert second != first
    store.commit([put("b")])
    assert store.mark() != second
    store.close()
    other.close()
    assert [path.name for path in tmp_path.iterdir()] == ["city.db"]
    with pytest.raises(StoreUnavailable):
        store.mark()


def test_a_child_process_asks_a_connection_of_its_own(tmp_path: Path) -> None:
    store = SqliteStore(f"sqlite:{tmp_path / 'city.db'}")
    before = store.mark()
    child = os.fork()
    if child == 0:  # pragma: no cover - not seen from here
        store.mark()
        store.commit([put("of-the-child")])
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert store.mark() != before
    store.close()
