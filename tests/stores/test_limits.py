"""What both embedded stores refuse, with the same words, before they touch a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from guardtag.builtin import memory, sqlite
from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import ConfigError
from guardtag.spi import Check, Delete, Offer, Put, Ref, Row, Store

LONE = "\ud800"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store: Store = MemoryStore() if request.param == "memory" else SqliteStore(f"sqlite:{tmp_path}/s.db")
    yield store
    store.close()


def _row(**other: Any) -> Row:
    return attrs.evolve(Row("thing", "r", 1, b"sealed"), **other)


@pytest.mark.parametrize(
    "change",
    [
        Put(_row(id=""), 0),
        Put(_row(id="x" * 201), 0),
        Put(_row(id=LONE), 0),
        Put(_row(kind=""), 0),
        Put(_row(kind="Thing"), 0),
        Put(_row(kind="thing1"), 0),
        Put(_row(kind="物"), 0),
        Put(_row(due=float("nan")), 0),
        Put(_row(due=float("inf")), 0),
        Put(_row(lane=LONE), 0),
        Put(_row(index={"area": (LONE,)}), 0),
        Put(_row(index={LONE: ("a/",)}), 0),
        Put(_row(id="a\0b"), 0),
        Put(_row(lane="a\0b"), 0),
        Put(_row(index={"area": ("a\0b",)}), 0),
        Put(_row(index={"a\0b": ("a/",)}), 0),
        Put(_row(), -1),
        Delete(Ref("thing", LONE), 1),
        Delete(Ref("thing", "x"), -1),
        Check(Ref("", "x"), 0),
    ],
)
def test_values_out_of_bounds(store: Store, change: Any) -> None:
    fine = Row("thing", "fine", 1, b"")
    with pytest.raises(ValueError):
        store.commit([Put(fine, 0), change])
    assert store.walk("thing", "", 10) == []
    store.commit([Put(fine, 0)])


@pytest.mark.parametrize(
    "change",
    [
        Put(_row(body="text"), 0),
        Put(_row(body=bytearray(b"x")), 0),
        Put(_row(body=None), 0),
        Put(_row(index={"area": "a/"}), 0),
        Put(_row(index={"area": ["a/"]}), 0),
        Put(_row(index={"area": (1,)}), 0),
        _row(),
        None,
    ],
)
def test_values_of_another_type(store: Store, change: Any) -> None:
    with pytest.raises(TypeError):
        store.commit([Put(Row("thing", "fine", 1, b""), 0), change])
    assert store.walk("thing", "", 10) == []


def test_one_text_is_no_list_of_lanes(store: Store) -> None:
    """Else its letters would be taken for lanes, and nothing would ever be due."""
    with pytest.raises(TypeError):
        store.claim("lane", 1.0, 2.0, 1)


def test_an_id_of_the_longest_length_is_taken(store: Store) -> None:
    store.commit([Put(_row(id="小" * 200), 0)])
    assert [row.id for row in store.walk("thing", "", 1)] == ["小" * 200]


def test_index_names_without_values_come_back(store: Store) -> None:
    store.commit([Put(_row(index={"area": (), "state": ("open",)}), 0)])
    (row,) = store.read([Ref("thing", "r")])
    assert row == _row(index={"area": (), "state": ("open",)})


@pytest.mark.parametrize("module", [memory, sqlite])
def test_they_are_ordinary_plugins(module: Any, tmp_path: Path) -> None:
    (offer,) = module.guardtag_stores()
    assert isinstance(offer, Offer)
    assert module.guardtag_stores.guardtag_impl
    store = offer.factory(f"{offer.scheme}:{tmp_path}/s.db")
    assert isinstance(store, Store)
    assert store.purges is True
    store.close()
    with pytest.raises(ConfigError) as caught:
        offer.factory(f"{offer.scheme}:{tmp_path}/s.db", tiemout=5)
    assert "tiemout" in str(caught.value)


def test_a_memory_store_is_its_own(tmp_path: Path) -> None:
    """Two of the same URL share nothing: a test cannot see another's rows."""
    one, other = MemoryStore("memory:"), MemoryStore("memory:")
    one.commit([Put(_row(), 0)])
    assert other.walk("thing", "", 1) == []
