"""Re-wrapping: nothing stays under the older key, and nothing that others do meanwhile is lost."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.model.prints import PrintFile
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Rewrapped, Vault, rewrap
from guardtag.records.kinds import BY_MODEL, KINDS, Asked, Mark
from guardtag.records.rewrap import _PERSONAL, PASSES, walk
from guardtag.records.vault import ward_keys
from guardtag.spi import Change, Delete, Put, Ref, Row, Store
from guardtag.world import World
from tests.conftest import City
from tests.records.test_records import ward


class Hooked(MemoryStore):
    """A store before whose next commits something happens: somebody else's change, or the end of the process."""

    def __init__(self) -> None:
        super().__init__()
        self.hooks: list[Callable[[Sequence[Change]], None]] = []

    def commit(self, changes: Sequence[Change]) -> None:
        if self.hooks:
            self.hooks.pop(0)(changes)
        super().commit(changes)


class Held:
    """A key source that keeps what it was given, for all processes."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    def load(self) -> Keyring:
        return self.keyring

    def save(self, keyring: Keyring) -> None:
        self.keyring = keyring


@attrs.define
class Place:
    """Two stores, a keyring, and doors to them."""

    store: Store
    vault: Store
    source: Held
    at: float = 0.0

    def records(self) -> Records:
        world = World(now=lambda: self.at, monotonic=lambda: self.at)
        keys = LiveKeys(self.source.keyring, source=self.source, monotonic=world.monotonic)
        return Records(self.store, Vault(self.vault, keys, world), self.source.keyring, world)

    def rotate(self) -> int:
        keyring = self.source.keyring.added(os.urandom)
        self.source.keyring = keyring.promoted(max(key.id for key in keyring.keys))
        return self.source.keyring.primary


def filled(place: Place, marks: int = 150) -> Records:
    records = place.records()
    records.vault.ensure([*ward_keys("w1"), *ward_keys("w2"), "d:20250615"])
    records.change(lambda tx: tx.put(ward()))
    for number in range(marks):
        records.change(lambda tx, n=number: (tx.journal("operator", "x", (f"s{n}",)), tx.put(Mark(f"m{n}", n)))[0])  # type: ignore[misc]
    return records


@pytest.fixture
def place() -> Place:
    return Place(Hooked(), Hooked(), Held(Keyring.new(os.urandom)))


def under(records: Records) -> set[int]:
    """The keys of the keyring that anything is under, in every kind there is."""
    found = {records.vault.wrapped_by(row) for row in walk(records.vault.store, "key")}
    for kind in KINDS:
        found |= {key for row in walk(records.store, kind.name) if (key := records.vault.sealed_by(row)) is not None}
    return found


def test_a_whole_city_is_moved_and_nothing_else_of_a_row_changes(city: City) -> None:
    """Of every kind that the story writes: only the kinds that are called personal may be left out of the walk."""
    door, records = city.door, city.door._room.records
    city.responder("li-ling")
    boy = city.boy(medical="insulin", address="Wangzhuang 7")
    tag = city.tagged(boy)
    call = door.scan(tag.link).alert(request_id="r1")
    door.dispatch()
    door.notices.answer(door.notices.link(door.notices.of(call.id)[0].id), "coming")
    before = {(k.name, r.id): r for k in KINDS for r in walk(records.store, k.name)}
    assert under(records) == {1}
    assert {name for (name, _), row in before.items() if records.vault.sealed_by(row)}.isdisjoint(_PERSONAL)
    key = door.keys.promote(door.keys.add().id).id
    seen: list[tuple[int, int]] = []
    found = door.keys.rewrap(progress=lambda done, total: seen.append((done, total)))
    assert (found.key, found.left) == (2, 0)
    assert under(records) == {2} == {key}
    assert seen[-1] == (found.moved, found.moved)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    for (kind, row_id), row in before.items():
        now = records.store.read([Ref(kind, row_id)])[0]
        assert now is not None
        if records.vault.sealed_by(row) and kind not in ("mark", "deployment", "head"):  # adding a key wrote these
            assert attrs.evolve(row, body=b"", version=now.version) == attrs.evolve(now, body=b"")
            model = next(model for model, one in BY_MODEL.items() if one.name == kind)
            assert records.opened(model, now) == records.opened(model, row)
    assert door.wards.get(boy.id).medical == "insulin"
    assert door.scan(tag.link).ward == boy.id
    assert door.incidents.get(call.id).subject == boy.id
    assert not door.verify().bad
    again = door.keys.rewrap()
    assert (again.moved, again.left) == (0, 0)


def test_killed_after_every_commit_it_goes_on(place: Place) -> None:
    filled(place)
    for dies in range(100):
        assert isinstance(place.store, Hooked)
        assert isinstance(place.vault, Hooked)
        key = place.rotate()
        left = [dies]

        def kill(changes: Sequence[Change], left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise StoreUnavailable("GT-STORE-FAILED", "killed")

        place.store.hooks, place.vault.hooks = [kill] * 100, [kill] * 100
        died = False
        try:
            rewrap(place.records(), key)
        except StoreUnavailable:
            died = True
        place.store.hooks, place.vault.hooks = [], []
        records = place.records()
        assert rewrap(records, key).left == 0
        assert under(records) == {key}
        assert records.get(Ward, "w1", FIELD_CLASSES) == ward()
        assert [mark.value for mark in records.walk(Mark)] == sorted(range(150), key=str)
        if not died:
            break
    assert dies > 5


def test_what_somebody_changes_meanwhile_is_not_lost(place: Place) -> None:
    filled(place)
    key, other = place.rotate(), place.records()

    def change(changes: Sequence[Change]) -> None:
        def raised(tx: Any) -> None:
            mark = tx.get(Mark, "m7")
            tx.put(attrs.evolve(mark, value=mark.value + 1000))
            tx.put(attrs.evolve(tx.get(Mark, "m8"), value=8))
            tx.delete(Mark, "m9")

        other.change(raised)

    assert isinstance(place.store, Hooked)
    found_m7 = [lambda changes: None] * 3 + [change]
    place.store.hooks = found_m7  # before the fourth commit of 64, which holds marks
    records = place.records()
    assert rewrap(records, key).left == 0
    assert records.get(Mark, "m7") == Mark("m7", 1007)
    assert records.get(Mark, "m9") is None
    assert under(records) == {key}


def test_a_row_that_is_written_again_and_again_is_moved_in_the_end_or_left(place: Place) -> None:
    """Whoever writes it is always first: twice, and then as often as it is tried."""
    records = filled(place, marks=1)

    def busy(times: int) -> None:
        left = [times]

        def write(changes: Sequence[Change]) -> None:
            place.store.hooks = [write]  # type: ignore[attr-defined]
            row = place.store.read([Ref("mark", "m0")])[0]
            if left[0] and row and any(isinstance(one, Put) and one.row.id == "m0" for one in changes):
                left[0] -= 1
                place.store.hooks = []  # type: ignore[attr-defined]
                place.store.commit([Put(row, row.version)])
                place.store.hooks = [write]  # type: ignore[attr-defined]

        place.store.hooks = [write]  # type: ignore[attr-defined]

    totals: list[int] = []
    key = place.rotate()
    busy(3)
    found = rewrap(place.records(), key, lambda done, total: totals.append(total))
    assert (found.moved, found.left) == (totals[0], 0)  # counted once, however often it was tried
    assert under(records) == {key}
    newer = place.rotate()
    busy(10_000)
    found = rewrap(place.records(), newer)
    assert found == Rewrapped(newer, totals[0] - 1, 1)
    assert under(records) == {key, newer}
    place.store.hooks = []  # type: ignore[attr-defined]
    assert rewrap(place.records(), newer) == Rewrapped(newer, 1, 0)
    assert records.get(Mark, "m0") == Mark("m0", 0)


def test_what_others_write_under_the_older_key_for_ever_is_left_after_some_passes(place: Place) -> None:
    """A process that never hears of the newer key writes on while rows are moved."""
    old = filled(place, marks=1)
    key = place.rotate()
    written: list[int] = []

    def progress(done: int, total: int) -> None:
        written.append(done)
        old.change(lambda tx: tx.put(Mark(f"late{len(written)}", 1)))

    found = rewrap(place.records(), key, progress)
    assert found.left >= 1
    assert found.moved >= PASSES
    assert sum(done == 0 for done in written) == 1  # each pass goes on counting
    assert rewrap(place.records(), key).left == 0


def test_a_claimed_row_keeps_its_lease_and_its_time(place: Place) -> None:
    """A room's row that waits in a lane, claimed before, and claimed between the read and the write."""
    records = filled(place, marks=1)
    body = records.vault.seal(records.vault.room("office"), "pulse", "p1", b"x")
    for name in ("p1", "p2"):
        body = records.vault.seal(records.vault.room("office"), "pulse", name, b"x")
        place.store.commit([Put(Row("pulse", name, 1, body, {"a": ("b",)}, "sweep", 1.0), 0)])
    (first,) = place.store.claim(["sweep"], 2.0, 50.0, 1)
    late: list[Row] = []
    assert isinstance(place.store, Hooked)

    def claim(changes: Sequence[Change]) -> None:
        if any(isinstance(one, Put) and one.row.kind == "pulse" for one in changes):
            late.extend(place.store.claim(["sweep"], 3.0, 60.0, 1))
        else:
            place.store.hooks.insert(0, claim)  # type: ignore[attr-defined]

    place.store.hooks = [claim]
    key = place.rotate()
    assert rewrap(place.records(), key).left == 0
    rows = [row for row in place.store.read([Ref("pulse", "p1"), Ref("pulse", "p2")]) if row]
    assert len(late) == 1
    assert [(row.lease, row.due, row.lane, dict(row.index)) for row in rows] == [
        (1, 50.0, "sweep", {"a": ("b",)}), (1, 60.0, "sweep", {"a": ("b",)}),
    ]  # fmt: skip
    assert [records.vault.sealed_by(row) for row in rows] == [key, key]
    place.store.commit([Delete(Ref("pulse", first.id), rows[0].version, first.lease)])  # the claim still holds


@pytest.mark.parametrize("first", ["erasure", "rewrap"])
def test_an_erasure_meanwhile_wins_whoever_is_first(place: Place, first: str) -> None:
    filled(place, marks=1)
    key, other = place.rotate(), place.records()
    assert isinstance(place.vault, Hooked)
    if first == "erasure":
        place.vault.hooks = [lambda changes: other.vault.destroy(ward_keys("w1")) and None]  # type: ignore[func-returns-value]
        assert rewrap(place.records(), key).left == 0
    else:
        place.vault.hooks = [lambda changes: rewrap(place.records(), key) and None]  # type: ignore[func-returns-value]
        assert other.vault.destroy(ward_keys("w1")) == 3
    assert place.vault.read([Ref("key", name) for name in ward_keys("w1")]) == [None] * 3
    assert under(place.records()) == {key}
    with pytest.raises(BackendError, match="GT-RECORD-ERASED"):
        place.records().get(Ward, "w1")


def test_a_damaged_row_is_left_and_stops_nothing(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    records = filled(place)
    row = place.store.read([Ref("mark", "m7")])[0]
    assert row is not None
    place.store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])
    found = rewrap(place.records(), place.rotate())
    assert found.left == 1
    assert found.moved > 300
    assert "GT-RECORD-TAMPERED" in caplog.text
    assert [kind for kind in KINDS if kind.model in (PrintFile, Asked)]
    assert records.get(Mark, "m8") == Mark("m8", 8)


def test_a_process_that_did_not_hear_of_the_new_key_learns_of_it(place: Place) -> None:
    """It knows the key, which was there when it began, but not that it is the primary one now."""
    place.source.keyring = place.source.keyring.added(os.urandom)
    old = filled(place, marks=1)
    assert old.vault.room("office") == "k1:office"
    place.source.keyring = place.source.keyring.promoted(2)
    rewrap(place.records(), 2)
    place.at += 61.0  # its data keys are looked at again
    assert old.get(Ward, "w1") is not None
    assert old.vault.room("office") == "k2:office"


def test_threads_that_write_all_the_time(tmp_path: Path) -> None:
    """Four writers on SQLite, and re-wraps from key to key: every count arrives."""
    place = Place(
        SqliteStore(f"sqlite:{tmp_path / 'a.db'}"), SqliteStore(f"sqlite:{tmp_path / 'v.db'}"),
        Held(Keyring.new(os.urandom)),
    )  # fmt: skip
    filled(place, marks=100)
    done, counts, errors = threading.Event(), [0] * 4, []

    def write(number: int) -> None:
        records = place.records()

        def raised(tx: Any) -> None:
            mark = tx.get(Mark, f"m{number}")
            tx.put(attrs.evolve(mark, value=mark.value + 1))

        try:
            while not done.is_set():
                records.change(raised)
                counts[number] += 1
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        key = place.rotate()
        rewrap(place.records(), key)
    done.set()
    for thread in threads:
        thread.join()
    records = place.records()
    assert rewrap(records, key).left == 0
    assert errors == []
    assert [records.get(Mark, f"m{n}") for n in range(4)] == [Mark(f"m{n}", n + counts[n]) for n in range(4)]
    assert min(counts) > 0
    place.store.close()
    place.vault.close()


def test_the_doctor_says_whether_records_need_an_older_key(city: City) -> None:
    def found() -> list[str]:
        return [f.key for f in city.door.doctor() if f.name == "older-keys"]

    assert found() == []
    city.door.keys.promote(city.door.keys.add().id)
    assert found() == ["older-keys-needed"]
    city.door.keys.rewrap()
    assert found() == ["older-keys"]
    city.door.keys.promote(city.door.keys.add().id)
    assert found() == ["older-keys-needed"]
