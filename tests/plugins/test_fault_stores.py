"""Stores that misbehave while in use: one error with a stable code, nobody's text, and the others live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import guardtag
from guardtag.config import Config
from guardtag.errors import BackendError, Stale, StoreUnavailable
from guardtag.registry import load
from guardtag.spi import Delete, Put, Query, Row, Store
from guardtag.spi.stores import Backed, Counted

from .apart import SECRET
from .conftest import Install
from .test_fault_kinds import ROGUE

IN_USE = f"""
    FAULT = "None"
{ROGUE.replace('"text": lambda: SECRET,', '"text": lambda: SECRET, "rows": lambda: [SECRET] * 1001,')}
    from guardtag.builtin.memory import MemoryStore

    class Rogue(MemoryStore):
        def __init__(self, url):
            super().__init__("memory:")
            self.calls, self.fault = url.split(":")[1].split("+"), url.split(":")[2]

    def way(name):
        right = getattr(MemoryStore, name)

        def call(self, *arguments):
            if name in self.calls and armed:
                return DOES[self.fault]()
            return right(self, *arguments)
        return call

    armed = []
    for name in ("read", "find", "walk", "commit", "claim", "close", "queues", "mark"):
        setattr(Rogue, name, way(name))

    @hookimpl
    def guardtag_stores():
        yield Offer("rogue", Rogue)
"""
RAISED = [
    "ValueError", "MemoryError", "RecursionError", "SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException",
    "Unshown", "loop",
]  # fmt: skip
CALLS = {
    "read": lambda store: store.read([("ward", "1")]),
    "find": lambda store: store.find(Query("ward", "area", value="x")),
    "walk": lambda store: store.walk("ward", "", 10),
    "commit": lambda store: store.commit([Put(Row("ward", "2", 0, b"x"), expect=0)]),
    "claim": lambda store: store.claim(["lane"], 1.0, 2.0, 10),
    "queues": lambda store: store.queues(1.0),
    "mark": lambda store: store.mark(),
    "close": lambda store: store.close(),
}  # fmt: skip
WRONG = [(call, fault) for call in ("read", "find", "walk", "claim") for fault in ("None", "text", "rows")]


@pytest.fixture
def armed(install: Install) -> Iterator[list[int]]:
    """While the list holds something, the calls that a rogue store's address names do what it says."""
    install("guardtag-rogue", {"rogue": "guardtag_rogue"}, {"guardtag_rogue": IN_USE})
    import guardtag_rogue  # type: ignore[import-not-found]

    found: list[int] = guardtag_rogue.armed
    yield found
    found.clear()


def opened(url: str) -> Store:
    return load(Config(plugins=("guardtag-rogue",))).store(url)


@pytest.mark.parametrize(("call", "fault"), [*((c, f) for c in CALLS for f in RAISED), *WRONG])
def test_a_call_that_goes_wrong_is_one_error(
    armed: list[int], caplog: pytest.LogCaptureFixture, call: str, fault: str
) -> None:
    store = opened(f"rogue:{call}:{fault}")
    store.commit([Put(Row("ward", "1", 0, b"x"), expect=0)])
    armed.append(1)
    with pytest.raises(StoreUnavailable, match="GT-STORE-FAULT") as caught:
        CALLS[call](store)
    assert SECRET not in str(caught.value)
    assert SECRET not in caplog.text
    assert len(str(caught.value)) < 400
    assert caught.value.__cause__ is None
    armed.clear()
    (row,) = store.read([("ward", "1")])
    assert row is not None, "the store is asked again"
    assert store.read([("ward", "2")]) == [None]


def test_what_the_contract_says_goes_through(armed: list[int]) -> None:
    store = opened("rogue:none:None")
    with pytest.raises(Stale) as caught:
        store.commit([Delete(("ward", "1"), expect=3)])
    assert caught.value.refs == (("ward", "1"),)
    with pytest.raises(ValueError, match="limit"):
        store.walk("ward", "", 0)
    with pytest.raises(TypeError, match="change"):
        store.commit(["x"])  # type: ignore[list-item]
    assert isinstance(store, Store)
    assert isinstance(store, Counted)
    assert not isinstance(store, Backed), "it says no more than the store itself"


@pytest.mark.parametrize("fault", ["SystemExit", "KeyboardInterrupt", "ValueError"])
def test_a_whole_deployment_lives_on_a_store_that_failed(
    armed: list[int], tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    config = Config(
        base=tmp_path, store=f"rogue:read+commit:{fault}", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        plugins=("guardtag-rogue",), channels={"mail": ("file:out.jsonl", {})},
    )  # fmt: skip
    with guardtag.open(config) as city:
        armed.append(1)
        with pytest.raises(BackendError):
            city.tags.mint(1, area="feicheng")
        armed.clear()
        assert city.tags.mint(1, area="feicheng").first
    assert SECRET not in caplog.text
