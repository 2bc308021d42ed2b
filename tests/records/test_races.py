"""Somebody was first: between the read and the write of a step, another process changes the row or takes it away."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import attrs
import pytest

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import Conflict, Stale
from guardtag.model.incidents import Incident
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.model.tags import Tag
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Request, Tx, Vault, erase_ward, erasure, vault_restore
from guardtag.records.kinds import Asked, Mark, Registered, tag_id
from guardtag.records.marks import mark_of, when
from guardtag.records.vault import ward_keys
from guardtag.spi import Change, Delete, Put, Ref, Row
from guardtag.world import simulated
from tests.records.test_records import records_on, ward
from tests.records.test_vault_backup import backup, keyring_of, merge

NOW = 1_750_000_000.0


class Raced(MemoryStore):
    """A store in which ``first`` happens before the next commit that has to do with a row of ``kind``."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = ""
        self.first: Callable[[], object] = lambda: None
        self.times = 0

    def race(self, kind: str, first: Callable[[], object], times: int = 1) -> None:
        """Lets ``first`` win, so many times."""
        self.kind, self.first, self.times = kind, first, times

    def commit(self, changes: Sequence[Change]) -> None:
        if self.times and any(_kind(one) == self.kind for one in changes):
            self.times -= 1
            times, self.times = self.times, 0  # what happens first is not raced
            self.first()
            self.times = times
        super().commit(changes)

    def lost(self) -> bool:
        """Whether every race was run."""
        return self.times == 0


def _kind(change: Change) -> str:
    return change.row.kind if isinstance(change, Put) else change.ref.kind


def written_again(store: MemoryStore, ref: Ref) -> Callable[[], None]:
    """Somebody writes that row once more, as it is."""

    def first() -> None:
        (row,) = store.read([ref])
        assert row is not None
        store.commit([Put(row, row.version)])

    return first


def taken_away(store: MemoryStore, ref: Ref) -> Callable[[], None]:
    def first() -> None:
        (row,) = store.read([ref])
        assert row is not None
        store.commit([Delete(ref, row.version)])

    return first


OTHERS = pytest.mark.parametrize("other", [written_again, taken_away])


@pytest.fixture
def store() -> Raced:
    return Raced()


@pytest.fixture
def vault_store() -> Raced:
    return Raced()


@pytest.fixture
def records(store: Raced, vault_store: Raced) -> Records:
    made = records_on(store, vault_store=vault_store)
    made.vault.identity()
    made.vault.ensure(ward_keys("w1"))
    return made


# --- erasing --------------------------------------------------------------------------------------


@OTHERS
def test_a_row_that_is_to_go_goes_whoever_else_was_at_it(
    records: Records, store: Raced, other: Callable[[MemoryStore, Ref], Callable[[], None]]
) -> None:
    records.change(lambda tx: tx.put(ward()))
    store.race("ward", other(store, Ref("ward", "w1")))
    erase_ward(records, "w1", 5.0)
    assert store.lost()
    assert not records.there(Ward, "w1")


@OTHERS
def test_the_answer_that_is_to_be_emptied_is_empty_whoever_else_was_at_it(
    records: Records, store: Raced, other: Callable[[MemoryStore, Ref], Callable[[], None]]
) -> None:
    request = Request("operator", "wards.enrol", "", "r1", (), once=True)
    records.change(lambda tx: tx.put(ward()), request=request)
    (row,) = store.walk("asked", "", 2)
    store.race("asked", other(store, Ref("asked", row.id)))
    erase_ward(records, "w1", 5.0)
    assert store.lost()
    assert records.get(Asked, row.id) == (None if other is taken_away else Asked(row.id, "", "", b""))
    if other is written_again:
        with pytest.raises(Conflict, match="GT-CONFLICT-ERASED"):
            records.change(lambda tx: tx.put(ward()), request=request)


def test_a_tag_that_ended_meanwhile_ended_as_it_did(records: Records, store: Raced) -> None:
    for serial in (7, 8):
        records.change(lambda tx, serial=serial: tx.put(Tag(serial, "b", 1, 1, "w1", "f")))  # type: ignore[misc]
    lost = Tag(8, "b", 1, 1, "", "", "retired", "lost")
    store.race("tag", lambda: records.change(lambda tx: tx.put(lost)))
    erase_ward(records, "w1", 5.0)
    assert store.lost()
    assert records.get(Tag, tag_id(7)) == Tag(7, "b", 1, 1, "", "", "retired", "erased")
    assert records.get(Tag, tag_id(8)) == lost


def test_a_call_that_was_opened_again_meanwhile_is_not_forgotten(records: Records) -> None:
    call = Incident("i" * 26, "found", "person", "w1", "f/w", "20250615", NOW)
    records.vault.ensure(["d:20250615"])
    records.change(lambda tx: tx.put(call))
    erasure.forget_call(records, call.id, lambda one: not one.open, NOW)
    assert records.get(Incident, call.id) == call
    erasure.forget_call(records, call.id, lambda one: True, NOW)
    (nameless,) = records.walk(Incident)
    assert (nameless.id == call.id, nameless.subject) == (False, "")
    erasure.forget_call(records, call.id, lambda one: True, NOW)  # it is gone already
    assert list(records.walk(Incident)) == [nameless]


@pytest.mark.parametrize("ward_id", ["w1", "w2"])
def test_a_register_s_key_that_became_another_person_s_meanwhile_stays_theirs(
    records: Records, store: Raced, ward_id: str
) -> None:
    """Written again for the same person it is emptied, whoever else was at it."""
    records.change(lambda tx: tx.put(Registered("key", "w1")))
    store.race("registered", lambda: records.change(lambda tx: tx.put(Registered("key", ward_id))))
    erase_ward(records, "w1", 5.0)
    assert store.lost()
    assert records.get(Registered, "key") == Registered("key", "" if ward_id == "w1" else "w2")


# --- the vault ------------------------------------------------------------------------------------


def test_a_key_that_was_rewrapped_just_now_is_destroyed_all_the_same(records: Records, vault_store: Raced) -> None:
    name = ward_keys("w1")[1]
    vault_store.race("key", written_again(vault_store, Ref("key", name)))
    assert records.vault.destroy([name]) == 1
    assert vault_store.lost()
    assert not records.vault.exists(name)


def test_a_key_that_somebody_else_destroyed_is_not_counted_here(records: Records, vault_store: Raced) -> None:
    name = ward_keys("w1")[1]
    vault_store.race("key", taken_away(vault_store, Ref("key", name)))
    assert records.vault.destroy([name]) == 0
    assert vault_store.lost()


@pytest.mark.parametrize("kind", ["key", "erased"])
def test_an_erasure_that_met_another_is_done_once(records: Records, vault_store: Raced, kind: str) -> None:
    first = {
        "key": written_again(vault_store, Ref("key", ward_keys("w1")[0])),
        "erased": lambda: vault_store.commit([Put(mark_of("w1", 3.0), 0)]),
    }[kind]
    vault_store.race(kind, first)
    assert records.vault.erase("w1", 5.0) == (5.0 if kind == "key" else 3.0)
    assert vault_store.lost()
    assert not any(records.vault.exists(name) for name in ward_keys("w1"))


def test_a_key_alone_that_somebody_made_just_now_is_theirs(records: Records, vault_store: Raced) -> None:
    other = Vault(vault_store, LiveKeys(keyring_of(records)), records.world)
    vault_store.race("key", lambda: other.ensure(["r:li-ling"]))
    records.vault.ensure(["r:li-ling"])
    assert vault_store.lost()
    body = other.seal("r:li-ling", "responder", "li-ling", b"x")
    assert records.vault.open("responder", "li-ling", body) == b"x"


def test_a_day_s_key_that_was_made_while_a_backup_was_put_back(records: Records) -> None:
    """The one row of a commit that lost its race is looked at once more, and found."""
    records.change(lambda tx: tx.put(ward()))
    data = backup(records)
    there = Raced()
    bare = Records(records.store, Vault(there, LiveKeys(keyring_of(records)), records.world), keyring_of(records),
                   records.world)  # fmt: skip
    rows = [row for row in records.vault.store.walk("key", "", 10) if row.id != ward_keys("w1")[0]]
    there.commit([Put(row, 0) for row in rows])
    (missing,) = records.vault.store.read([Ref("key", ward_keys("w1")[0])])
    assert missing is not None
    there.race("key", lambda: there.commit([Put(missing, 0)]))
    assert merge(bare, data) == 0
    assert there.lost()
    assert vault_restore.compare(bare.vault, keyring_of(records), io.BytesIO(data)).missing == 0
    assert bare.get(Ward, "w1", FIELD_CLASSES) == ward()


def test_a_damaged_mark_that_somebody_else_mends_just_now(records: Records, vault_store: Raced) -> None:
    vault_store.commit([Put(Row("erased", "w9", 0, b"what"), 0)])

    def mended() -> None:
        (row,) = vault_store.read([Ref("erased", "w9")])
        assert row is not None
        vault_store.commit([Put(mark_of("w9", 4.0), row.version)])

    vault_store.race("erased", mended)
    assert vault_restore.keep_erased(records.vault, {"w9": 5.0}) == ()
    assert vault_store.lost()
    (row,) = vault_store.read([Ref("erased", "w9")])
    assert row is not None
    assert when(row) == 4.0


# --- changing -------------------------------------------------------------------------------------


def test_whoever_never_wins_gives_up_when_the_time_is_over_and_not_before_ten_attempts() -> None:
    world, clock = simulated(3)
    tries: list[int] = []
    made = records_on(MemoryStore())
    records = Records(made.store, made.vault, keyring_of(made), world)

    def unlucky(tx: Tx) -> None:
        tries.append(tx.version(Mark, "a"))
        made.change(lambda other: other.put(Mark("a", len(tries))))
        clock.advance(1.0)
        tx.put(Mark("a", -1))

    with pytest.raises(Conflict) as caught:
        records.change(unlucky)
    assert caught.value.facts == {"attempts": 10}
    assert len(tries) == 10
    assert made.get(Mark, "a") == Mark("a", 10)


def test_the_store_names_what_was_stale(store: Raced) -> None:
    store.commit([Put(Row("mark", "a", 0, b"x"), 0)])
    store.race("mark", written_again(store, Ref("mark", "a")))
    with pytest.raises(Stale):
        store.commit([Put(attrs.evolve(Row("mark", "a", 1, b"y")), 1)])
