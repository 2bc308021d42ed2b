"""Keys of many people: made in several commits with one sync of the disk, and each once whoever else makes them too."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import Stale, StoreUnavailable
from guardtag.model.evolving import evolve
from guardtag.model.people import Consent, Contact, Ward
from guardtag.payload.derive import Mac, mac
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Vault
from guardtag.rules import lookup, replies
from guardtag.spi import Change, Check, Put, Ref, Row, Store
from guardtag.world import simulated

IDS = [f"w:{number:03d}:response" for number in range(150)]


def vault_on(store: Store, seed: int = 1) -> Vault:
    world, _ = simulated(seed)
    return Vault(store, LiveKeys(Keyring.new(simulated(9)[0].random)), world)


def sealed(vault: Vault, key_id: str) -> bytes:
    return vault.seal(key_id, "ward", key_id, b"x")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made = MemoryStore() if request.param == "memory" else SqliteStore(f"sqlite:{tmp_path}/vault.db")
    yield made
    made.close()


class Raced:
    """A store where somebody else makes one of the keys between our look and our commits."""

    def __init__(self, store: Any, other: Vault) -> None:
        self.store, self.other, self.done = store, other, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        found: list[Row | None] = self.store.read(refs)
        if not self.done:
            self.done = True
            self.other.ensure([IDS[70]])
        return found


def test_keys_of_many_are_made_and_open_for_whoever_comes_later(store: Store) -> None:
    mine = vault_on(store)
    mine.ensure(IDS)
    bodies = {key_id: sealed(mine, key_id) for key_id in IDS}
    other = vault_on(store, 2)
    assert all(other.open("ward", key_id, body) == b"x" for key_id, body in bodies.items())
    before = store.walk("key", "", 1000)
    mine.ensure(IDS)
    other.ensure(IDS)
    assert store.walk("key", "", 1000) == before
    assert len({row.body for row in before}) == len(IDS)


def test_a_key_that_somebody_else_made_meanwhile_is_theirs(store: Store) -> None:
    other = vault_on(store, 2)
    mine = vault_on(Raced(store, other))  # type: ignore[arg-type]
    mine.ensure(IDS)
    for key_id in (IDS[0], IDS[70], IDS[71], IDS[149]):
        assert other.open("ward", key_id, sealed(mine, key_id)) == b"x"
        assert mine.open("ward", key_id, sealed(other, key_id)) == b"x"


def test_commits_together_are_each_all_or_none(tmp_path: Path) -> None:
    store = SqliteStore(f"sqlite:{tmp_path}/city.db")

    def put(id: str) -> Put:
        return Put(Row("thing", id, 1, b"x"), 0)

    store.commit([put("taken")])
    commits: list[Sequence[Change]] = [
        [put("a"), put("b")],
        [put("c"), put("taken")],
        [put("d"), Check(Ref("thing", "a"), 1)],
    ]
    errors = store.commit_together(commits)
    assert [type(error) for error in errors] == [type(None), Stale, type(None)]
    assert [row.id for row in store.walk("thing", "", 9)] == ["a", "b", "d", "taken"]
    with pytest.raises(ValueError, match="64"):
        store.commit_together([[put("e")], [put(f"f{number}") for number in range(65)]])
    assert store.read([Ref("thing", "e")]) == [None]
    assert store.commit_together([]) == []
    store.close()
    assert all(isinstance(error, StoreUnavailable) for error in store.commit_together([[put("g")], [put("h")]]))


# -- what was made faster says the same


@given(st.binary(max_size=100), st.lists(st.binary(max_size=80), max_size=3))
def test_a_key_made_ready_gives_the_mac_of_each_text(key: bytes, texts: list[bytes]) -> None:
    ready = Mac(key)
    assert [ready(text, 16) for text in texts] == [hmac.digest(key, text, "sha256")[:16] for text in texts]
    assert [mac(key, text) for text in texts] == [ready(text) for text in texts]


@given(st.text(max_size=10))
@example("甲竹兰")
@example("\uf900")
@example("甲·竹")
def test_a_name_has_one_form_however_it_is_found(text: str) -> None:
    assert lookup.name(text) == lookup.name(f"{text} ")


@given(st.from_regex(r"[a-zA-Z]{1,4}:\+?[0-9 ()+]{3,45}", fullmatch=True))
@example("sms:+8610000000001")
@example("sms:+1234")
def test_an_address_has_one_form_however_it_is_found(address: str) -> None:
    assert replies.normal(address) == replies.normal(f" {address}")


def test_a_changed_copy_is_as_attrs_makes_it() -> None:
    contact = Contact("田爱云", "mother", ["mail:tian@example.org"], id="c1", verified=3.0)
    ward = Ward("w1", "小军", "a/b", contacts=(contact,), consents=(Consent("田爱云", {"alert"}),), groups=["dementia"])
    assert evolve(ward) == ward
    assert evolve(contact, addresses=["sms:+8610000000001"]) == attrs.evolve(contact, addresses=["sms:+8610000000001"])
    assert evolve(ward, id="w2", medical="x") == attrs.evolve(ward, id="w2", medical="x")
    with pytest.raises(TypeError):
        evolve(ward, nothing="x")
