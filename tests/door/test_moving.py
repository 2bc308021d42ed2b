"""Moving house: every row arrives as it was or nothing opens; reads go on, and no write is lost."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import attrs
import pytest

import guardtag
from guardtag import (
    BackendError,
    Consent,
    Contact,
    Guard,
    GuardTagError,
    ImportRefused,
    KeyringError,
    Tampered,
)
from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.config import Config
from guardtag.records import copying, erase_ward, exports, gate
from guardtag.spi import Put, Ref, Row, Store
from guardtag.steps import moving
from guardtag.steps.area_book import SERIAL_GAP
from guardtag.world import SimulatedClock, World, simulated
from tests.conftest import DAYTIME, HOME


@attrs.define
class House:
    """An old place with people in it, and where the new one is going to be."""

    folder: Path
    world: World
    clock: SimulatedClock
    old: Config
    new: Config
    link: str = ""
    status: str = ""

    @property
    def file(self) -> Path:
        return self.folder / "house.guardtag"

    def rows(self, settings: Config) -> dict[Ref, Row]:
        """All that is in a store, but how it stands itself."""
        store = SqliteStore(f"sqlite:{settings.path(settings.store[7:])}")
        found = {Ref(kind, row.id): row for kind in copying.KIND_NAMES for row in copying.walk(store, kind)}
        store.close()
        return {ref: attrs.evolve(row, version=0, lease=0) for ref, row in found.items()}

    def moved(self) -> None:
        """Keys and vault are carried over by hand."""
        shutil.copytree(self.folder / "old.keys", self.folder / "new.keys")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(copying, "PAGE", 5)  # so that a small house has many pages
    monkeypatch.setattr(exports, "PAGE", 5)
    world, clock = simulated(4, DAYTIME)
    made = {
        name: Config(
            base=tmp_path, store=f"sqlite:{name}.db", vault=f"sqlite:{name}.keys/vault.db",
            keys=f"file:{name}.keys/keyring.json", outbox="outbox.jsonl", spool="sent", host="tag.example.org",
        )
        for name in ("old", "new")
    }  # fmt: skip
    house = House(tmp_path, world, clock, made["old"], made["new"])
    with guardtag.open(house.old, world) as door:
        door.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li@example.org")
        batch = door.tags.mint(20, area="feicheng")
        for n in range(12):
            ward = enrol(door, f"小军{n}")
            tag = door.tags.fit(batch.first + n, to=ward, garment="blue jacket", by="li-ling")
        house.link, house.status = tag.link, door.scan(tag.link).status
        door.scan(tag.link).alert(place="bus stop")
        door.dispatch()
    return house


def enrol(door: Guard, name: str) -> guardtag.Ward:
    return door.wards.enrol(
        name, area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip


def refused(call: Callable[[], object], code: str) -> GuardTagError:
    with pytest.raises(GuardTagError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def lives(house: House, settings: Config, calls: int = 1) -> None:
    """The tag is read, the call is open and goes on, the journal fits."""
    with guardtag.open(settings, house.world) as door:
        assert door.scan(house.link).status == house.status
        assert len(door.incidents.list(HOME)) == calls
        assert door.verify().bad == ""
        assert len(door.wards.list("feicheng")) == 12
        house.clock.advance(3600)
        assert door.dispatch().steps >= 1
        assert door.doctor()


# --- by a file -----------------------------------------------------------------------------------


def test_a_house_moves_in_a_file(house: House) -> None:
    before = house.rows(house.old)
    said = guardtag.export(house.old, house.file, house.world)
    house.moved()
    got = guardtag.bring_in(house.new, house.file, house.world)
    assert house.rows(house.new) == before
    assert (got.rows, got.changed, dict(got.kinds)) == (len(before), len(before), dict(said.kinds))
    assert got.journal is not None
    assert got.journal.bad == ""
    lives(house, house.new)


def test_the_file_holds_nothing_of_a_person_and_no_key(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    data = house.file.read_bytes()
    assert house.file.stat().st_mode & 0o777 == 0o600
    secrets = [word.encode(form) for word in ("小军", "田爱云", "李岭", "blue jacket", "bus stop", "tian@example.org")
               for form in ("utf-8", "utf-16-le", "gb18030")]  # fmt: skip
    vault = SqliteStore(f"sqlite:{house.folder}/old.keys/vault.db")
    secrets += [row.body for row in vault.walk("key", "", 1000)]
    vault.close()
    assert not [secret for secret in secrets if secret in data]


def test_timers_travel_with_their_rows(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    guardtag.bring_in(house.new, house.file, house.world)
    old, new = (SqliteStore(f"sqlite:{house.folder}/{name}.db") for name in ("old", "new"))
    assert new.queues(0.0) == old.queues(0.0) != []
    old.close(), new.close()


class Stop(BaseException):
    """Ends a run somewhere, as a kill does."""


def stopping_after(calls: int) -> moving.Progress:
    left = [calls]

    def progress(rows: int, kind: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Stop

    return progress


def until_done(run: Callable[[moving.Progress], moving.Moved]) -> tuple[moving.Moved, int]:
    """Runs again and again, each time killed after one more step, until one comes through."""
    for calls in range(500):
        try:
            return run(stopping_after(calls)), calls
        except Stop:
            continue
    raise AssertionError("it never ends")


def test_an_export_and_an_import_that_are_killed_at_every_step(house: House) -> None:
    before = house.rows(house.old)
    said, steps = until_done(lambda p: guardtag.export(house.old, house.file, house.world, progress=p))
    assert steps > 5
    assert said.rows == len(before)
    assert not house.file.with_name("house.guardtag.part").exists()
    house.moved()
    got, steps = until_done(lambda p: guardtag.bring_in(house.new, house.file, house.world, progress=p))
    assert steps > 5
    assert got.changed < len(before)
    assert house.rows(house.new) == before
    lives(house, house.new)


@pytest.mark.parametrize("part", range(0, 100, 7))
def test_an_export_goes_on_wherever_its_file_was_cut(house: House, part: int) -> None:
    guardtag.export(house.old, house.file, house.world)
    whole = house.file.read_bytes()
    house.file.unlink()
    half = house.file.with_name("house.guardtag.part")
    half.write_bytes(whole[: len(whole) * part // 100])
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    guardtag.bring_in(house.new, house.file, house.world)
    assert house.rows(house.new) == house.rows(house.old)


def test_no_byte_of_a_file_can_be_changed(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    whole = house.file.read_bytes()
    for place in [*range(0, 120), *range(120, len(whole), len(whole) // 60), *range(len(whole) - 40, len(whole))]:
        changed = bytearray(whole)
        changed[place] ^= 0x10
        house.file.write_bytes(changed)
        with pytest.raises((Tampered, ImportRefused, KeyringError)):
            guardtag.bring_in(house.new, house.file, house.world)
    for data in (whole[:-1], whole + b"x", whole[: len(whole) // 2], whole + whole, b"", exports.MARK, b"\xff" * 100):
        house.file.write_bytes(data)
        with pytest.raises((Tampered, ImportRefused)):
            guardtag.bring_in(house.new, house.file, house.world)
    assert house.rows(house.new) == {}


def test_chunks_cannot_be_left_out_or_exchanged(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    data = house.file.read_bytes()
    chunks, place = [], len(exports.MARK)
    while place < len(data):
        end = place + 4 + int.from_bytes(data[place : place + 4], "big") + 32
        chunks.append(data[place:end])
        place = end
    assert len(chunks) > 10
    for n in range(len(chunks)):
        house.file.write_bytes(exports.MARK + b"".join(chunks[:n]))
        refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-EXPORT-BROKEN")
    assert house.rows(house.new) == {}
    for n in range(1, len(chunks) - 1):
        for others in (chunks[:n] + chunks[n + 1 :], [*chunks[:n], chunks[n], *chunks[n:]],
                       [*chunks[:n], chunks[n + 1], chunks[n], *chunks[n + 2 :]]):  # fmt: skip
            house.file.write_bytes(exports.MARK + b"".join(others))
            refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-EXPORT-BROKEN")


def test_a_chunk_that_is_too_large_is_not_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    monkeypatch.setattr(exports, "MAX_CHUNK", 300)
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-EXPORT-BROKEN")


# --- what is refused -----------------------------------------------------------------------------


def test_a_file_of_another_deployment(house: House, tmp_path: Path) -> None:
    guardtag.export(house.old, house.file, house.world)
    world, _ = simulated(77, DAYTIME)
    guardtag.open(house.new, world).close()
    refused(lambda: guardtag.bring_in(house.new, house.file, world), "GT-EXPORT-OTHER")


def test_a_place_where_somebody_lives(house: House, tmp_path: Path) -> None:
    """Another deployment, the same one, or rows that say nothing."""
    guardtag.export(house.old, house.file, house.world)
    house.moved()
    refused(lambda: guardtag.bring_in(house.old, house.file, house.world), "GT-MOVE-TAKEN")
    guardtag.bring_in(house.new, house.file, house.world)
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-MOVE-TAKEN")
    world, _ = simulated(78, DAYTIME)
    other = attrs.evolve(house.new, store="sqlite:other.db", keys="file:o/k.json", vault="sqlite:o/v.db")
    guardtag.open(other, world).close()
    mixed = attrs.evolve(house.new, store="sqlite:other.db")
    refused(lambda: guardtag.bring_in(mixed, house.file, house.world), "GT-MOVE-TAKEN")
    refused(lambda: guardtag.move(house.old, mixed, house.world), "GT-MOVE-TAKEN")
    strange = SqliteStore(f"sqlite:{tmp_path}/strange.db")
    strange.commit([Put(Row("ward", "w", 1, b"x"), 0)])
    strange.close()
    refused(lambda: guardtag.move(house.old, tmp_path / "strange.db", house.world), "GT-MOVE-TAKEN")


def test_a_place_without_its_keys_or_its_vault(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-KEYS-MISSING")
    house.moved()
    (house.folder / "new.keys/vault.db").unlink()
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-MOVE-VAULT")
    SqliteStore(f"sqlite:{house.folder}/new.keys/vault.db").close()
    refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-VAULT-OTHER")
    assert house.rows(house.new) == {}


def test_an_export_overwrites_nothing(house: House) -> None:
    house.file.write_text("mine")
    refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-EXPORT-THERE")
    assert house.file.read_text() == "mine"
    refused(lambda: guardtag.export(house.old, house.folder / "none" / "x", house.world), "GT-EXPORT-FILE")
    with guardtag.open(house.old, house.world) as door:
        enrol(door, "小红")  # the gate was not closed for it


@pytest.mark.skipif(os.name != "posix", reason="links and mode bits")
def test_an_export_writes_through_no_link_and_leaves_nothing_open(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, other = house.file.with_name("house.guardtag.part"), house.folder / "other"
    other.write_text("precious")
    for make in (part.symlink_to, part.hardlink_to, lambda _: part.mkdir(), lambda _: os.mkfifo(part)):
        make(other)  # type: ignore[operator]
        refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-EXPORT-FILE")
        part.rmdir() if part.is_dir() else part.unlink()
    assert other.read_text() == "precious"
    house.file.symlink_to(house.folder / "nowhere")
    refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-EXPORT-THERE")
    house.file.unlink()
    with guardtag.open(house.old, house.world) as door:
        enrol(door, "小红")  # the gate was closed for none of it
    part.touch()
    part.chmod(0o666)
    end = exports.Writer.end

    def meanwhile(self: exports.Writer) -> object:
        house.file.write_text("mine")
        return end(self)

    monkeypatch.setattr(exports.Writer, "end", meanwhile)
    refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-EXPORT-FILE")
    assert house.file.read_text() == "mine"
    house.file.unlink()
    monkeypatch.setattr(exports.Writer, "end", end)
    guardtag.stay(house.old, house.world)
    guardtag.export(house.old, house.file, house.world)
    assert house.file.stat().st_mode & 0o777 == 0o600
    assert not part.exists()


def test_rows_that_differ_after_all_leave_the_place_closed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    guardtag.export(house.old, house.file, house.world)
    house.moved()

    def lossy(self: SqliteStore, changes: object) -> None:
        kept = [c for c in changes if not (isinstance(c, Put) and c.row.kind == "tag" and c.row.id.endswith("3"))]  # type: ignore[attr-defined]
        commit(self, kept)

    commit = SqliteStore.commit
    monkeypatch.setattr(SqliteStore, "commit", lossy)
    error = refused(lambda: guardtag.bring_in(house.new, house.file, house.world), "GT-MOVE-DIFFERS")
    assert error.facts == {"kinds": "tag"}
    monkeypatch.undo()
    refused(lambda: guardtag.open(house.new, house.world), "GT-MOVE-UNFINISHED")
    guardtag.bring_in(house.new, house.file, house.world)
    lives(house, house.new)


# --- the gate ------------------------------------------------------------------------------------


def test_while_it_moves_it_is_read_and_not_written(house: House) -> None:
    with guardtag.open(house.old, house.world) as door:
        guardtag.export(house.old, house.file, house.world)
        house.clock.advance(gate.LOOK_SECONDS)
        assert door.scan(house.link).status
        ward = door.wards.list("feicheng")[0]
        assert door.wards.get(ward.id).name
        for write in (
            lambda: door.scan(house.link).alert(place="x"), lambda: enrol(door, "小红"), door.dispatch,
            lambda: door.acting_as("li-ling").wards.view(ward.id), lambda: door.wards.erase(ward.id),
        ):  # fmt: skip
            refused(write, "GT-MOVE-CLOSED")
        refused(lambda: erase_ward(door._room.records, ward.id, 1.0), "GT-MOVE-CLOSED")
        assert door._room.records.vault.exists(f"w:{ward.id}:response"), "an erasure half done"
        with guardtag.open(house.old, house.world) as later:
            assert later.scan(house.link).status
            (found,) = [one for one in later.doctor() if one.name == "moving"]
            assert (found.state, "--give-up" in found.told("zh")[1]) == ("red", True)
            refused(lambda: enrol(later, "小红"), "GT-MOVE-CLOSED")
        guardtag.stay(house.old, house.world)
        house.clock.advance(gate.LOOK_SECONDS)
        enrol(door, "小红")
        assert door.verify().bad == ""


def test_the_vault_travels_by_its_backup_from_a_closed_place(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    with guardtag.open(house.old, world=house.world) as city:
        made = city.vault.backup(house.folder / "vault.backup")
        assert city.vault.rehearse(made.file).complete


def test_an_old_place_is_closed_for_good_and_a_given_up_move_opens_it(house: House) -> None:
    guardtag.move(house.old, house.folder / "next.db", house.world)
    assert refused(lambda: guardtag.open(house.old, house.world), "GT-MOVE-GONE").do
    refused(lambda: guardtag.export(house.old, house.file, house.world), "GT-MOVE-GONE")
    after = attrs.evolve(house.old, store="sqlite:next.db")
    lives(house, after)
    refused(lambda: guardtag.stay(house.old, house.world), "GT-MOVE-GIVE-UP")
    refused(lambda: guardtag.open(house.old, house.world), "GT-MOVE-GONE")
    with guardtag.open(after, house.world) as there:
        used = there.tags.mint(10, area="feicheng")
    serial = guardtag.stay(house.old, house.world, gone=True)
    with guardtag.open(house.old, house.world) as door:
        batch = door.tags.mint(10, area="feicheng")
    assert batch.first == serial == used.first + 9 + SERIAL_GAP + 1
    assert guardtag.stay(house.old, house.world) == serial + 10, "it was open: no gap"


def test_serials_go_on_behind_a_gap_where_no_book_says_what_was_minted(house: House) -> None:
    guardtag.move(house.old, house.folder / "next.db", house.world)
    (house.folder / "old.keys/areas.json").unlink()
    assert guardtag.stay(house.old, house.world, gone=True) == 20 + SERIAL_GAP + 1


def test_a_move_that_is_given_up_before_its_end_leaves_no_gap(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    assert guardtag.stay(house.old, house.world) == 21


def test_a_place_that_was_never_filled_cannot_stay(house: House) -> None:
    house.moved()
    refused(lambda: guardtag.stay(house.new, house.world), "GT-MOVE-UNFINISHED")
    refused(lambda: guardtag.move(house.new, house.folder / "x.db", house.world), "GT-MOVE-UNFINISHED")
    refused(lambda: guardtag.export(house.new, house.file, house.world), "GT-MOVE-UNFINISHED")


# --- directly ------------------------------------------------------------------------------------


def test_a_house_moves_straight_into_another_store(house: House) -> None:
    before = house.rows(house.old)
    got = guardtag.move(house.old, house.folder / "next.db", house.world)
    after = attrs.evolve(house.old, store="sqlite:next.db")
    assert house.rows(after) == before
    assert (got.rows, got.changed) == (len(before), len(before))
    lives(house, after)


def test_a_move_with_a_configuration_of_its_own(house: House) -> None:
    before = house.rows(house.old)
    (house.folder / "new.toml").write_text(
        'store = "sqlite:new.db"\nvault = "sqlite:new.keys/vault.db"\nkeys = "file:new.keys/keyring.json"\n'
    )
    refused(lambda: guardtag.move(house.old, house.folder / "new.toml", house.world), "GT-KEYS-MISSING")
    house.moved()
    guardtag.move(house.old, house.folder / "new.toml", house.world)
    assert house.rows(house.new) == before
    lives(house, house.new)


def test_a_move_that_is_killed_at_every_step(house: House) -> None:
    before = house.rows(house.old)
    to = attrs.evolve(house.old, store="sqlite:next.db")
    got, steps = until_done(lambda p: guardtag.move(house.old, to, house.world, progress=p))
    assert steps > 5
    assert got.rows == len(before)
    assert house.rows(to) == before
    lives(house, to)


def test_a_move_that_died_between_the_two_doors(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old place is closed and the new one not open yet: the same command again opens it."""
    to = attrs.evolve(house.old, store="sqlite:next.db")

    def die(*arguments: object) -> None:
        raise Stop

    monkeypatch.setattr(moving, "_finished", die)
    with pytest.raises(Stop):
        guardtag.move(house.old, to, house.world)
    monkeypatch.undo()
    refused(lambda: guardtag.open(house.old, house.world), "GT-MOVE-GONE")
    refused(lambda: guardtag.open(to, house.world), "GT-MOVE-UNFINISHED")
    guardtag.move(house.old, to, house.world)
    lives(house, to)


def test_what_was_deleted_or_changed_between_two_passes_is_so_at_the_new_place(house: House) -> None:
    to = attrs.evolve(house.old, store="sqlite:next.db")
    with pytest.raises(Stop):
        guardtag.move(house.old, to, house.world, progress=stopping_after(25))
    with guardtag.open(house.old, house.world) as door:
        (call,) = door.incidents.list(HOME)
        door.incidents.close(call.id, outcome="home", by="li-ling")
        wards = door.wards.list("feicheng")
        door.wards.erase(next(ward.id for ward in wards if ward.id != call.subject))
    before = house.rows(house.old)
    guardtag.move(house.old, to, house.world)
    after = house.rows(to)
    assert after.keys() == before.keys()
    assert {ref.kind for ref in after if after[ref] != before[ref]} <= {"erasure"}  # which is carried out again


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The gate is looked at more often than in earnest, so that a test need not wait."""
    monkeypatch.setattr(gate, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(moving, "WAIT_SECONDS", 0.6)
    return None


def test_nothing_is_lost_that_was_written_while_it_moved(house: House, hurried: None) -> None:
    """Writers go on until they are refused; whatever they were told is saved is at the new place."""
    saved: list[str] = []
    stopped: list[str] = []
    world = World(now=house.world.now, random=house.world.random)
    to = attrs.evolve(house.old, store="sqlite:next.db")
    with guardtag.open(house.old, world) as door:

        def write() -> None:
            while not stopped:
                try:
                    saved.append(enrol(door, "小红").id)
                    time.sleep(0.002)
                except BackendError as error:
                    stopped.append(error.code)

        def read() -> None:
            while not stopped:
                assert door.scan(house.link).status

        threads = [Thread(target=work) for work in (write, read)]
        for thread in threads:
            thread.start()
        while len(saved) < 30:
            time.sleep(0.001)
        guardtag.move(house.old, to, world)
        for thread in threads:
            thread.join(30)
    assert stopped == ["GT-MOVE-CLOSED"]
    with guardtag.open(to, world) as there:
        found = {ward.id for ward in there._room.records.walk(guardtag.Ward)}
        assert set(saved) <= found
        assert len(found) == 12 + len(saved)
        assert there.verify().bad == ""


def test_who_has_not_seen_yet_that_the_gate_is_closed_is_waited_for(house: House) -> None:
    """Every process looks every ten seconds; what it writes until then comes along."""
    slept: list[float] = []
    late: list[str] = []
    to = attrs.evolve(house.old, store="sqlite:next.db")
    with guardtag.open(house.old, house.world) as door:
        enrol(door, "小红")  # it looked just now

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            late.append(enrol(door, "小晚").id)

        guardtag.move(house.old, to, attrs.evolve(house.world, sleep=sleep))
    assert slept == [moving.WAIT_SECONDS]
    assert moving.WAIT_SECONDS > gate.LOOK_SECONDS
    assert Ref("ward", late[0]) in house.rows(to)


def test_a_call_whose_commit_came_too_late_is_not_said_to_be_saved(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk holds the commit up from before the gate closes until the house has moved."""
    to = attrs.evolve(house.old, store="sqlite:next.db")
    with guardtag.open(house.old, house.world) as door:
        ward = enrol(door, "小红")  # it looked at the gate just now
        tag = door.tags.fit(door.tags.mint(10, area="feicheng").first, to=ward, garment="coat", by="li-ling")
        store = door._room.records.store
        commit, held = store.commit, [True]

        def slow(changes: object) -> None:
            if held.pop():
                held.append(False)
                sleep = house.clock.advance
                guardtag.move(house.old, to, attrs.evolve(house.world, sleep=sleep))
            else:
                held.append(False)
            commit(changes)

        monkeypatch.setattr(store, "commit", slow)
        error = refused(lambda: door.scan(tag.link).alert(place="bus stop"), "GT-MOVE-LATE")
        assert isinstance(error, guardtag.StoreUnavailable)
        assert "hotline" in error.do
        refused(lambda: door.scan(tag.link).alert(place="bus stop"), "GT-MOVE-GONE")
    with guardtag.open(to, house.world) as there:
        assert [call.subject for call in there.incidents.list(HOME)].count(ward.id) == 0


def test_a_late_commit_of_a_house_that_stays_is_saved(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with guardtag.open(house.old, house.world) as door:
        store = door._room.records.store
        commit = store.commit

        def slow(changes: object) -> None:
            house.clock.advance(60)
            commit(changes)

        monkeypatch.setattr(store, "commit", slow)
        assert enrol(door, "小红").id


def test_the_gate_is_asked_again_in_every_attempt(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else was first, and meanwhile the house moved."""
    from guardtag.errors import Stale

    with guardtag.open(house.old, house.world) as door:
        enrol(door, "小红")

        def beaten(changes: object) -> None:
            monkeypatch.undo()
            sleep = house.clock.advance
            guardtag.move(house.old, house.folder / "next.db", attrs.evolve(house.world, sleep=sleep))
            raise Stale([("ward", "w")])

        monkeypatch.setattr(door._room.records.store, "commit", beaten)
        refused(lambda: enrol(door, "小晚"), "GT-MOVE-GONE")


def test_the_gate_is_asked_in_the_turn(house: House) -> None:
    """A thread may wait long for its turn."""
    order: list[str] = []
    with guardtag.open(house.old, house.world) as door:
        records = door._room.records

        class Watched(gate.Unmoved):
            def __call__(self) -> float:
                order.append("gate")
                return 0.0

        class Turn:
            def __enter__(self) -> None:
                order.append("turn")

            def __exit__(self, *_: object) -> None:
                order.append("over")

        records.gate, records._turns = Watched(), Turn()  # type: ignore[assignment]
        records.change(lambda tx: None)
    assert order == ["turn", "gate", "over"]


def test_a_writer_that_heeds_no_gate_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = [0]

    def meddle(rows: int, kind: str) -> None:
        if kind == "mark":
            number[0] += 1
            store = SqliteStore(f"sqlite:{house.folder}/old.db")
            store.commit([Put(Row("area", f"z{number[0]}", 1, b"x"), 0)])
            store.close()

    to = attrs.evolve(house.old, store="sqlite:next.db")
    refused(lambda: guardtag.move(house.old, to, house.world, progress=meddle), "GT-MOVE-WRITERS")
    refused(lambda: guardtag.open(to, house.world), "GT-MOVE-UNFINISHED")


# --- the erased stay erased ----------------------------------------------------------------------


def test_who_was_erased_after_the_export_does_not_come_back(house: House) -> None:
    guardtag.export(house.old, house.file, house.world)
    guardtag.stay(house.old, house.world)
    with guardtag.open(house.old, house.world) as door:
        call = door.incidents.list(HOME)[0].subject
        ward = next(ward for ward in door.wards.list("feicheng") if ward.id != call)
        blind = door._room.records.blind("name", ward.name)
        door.wards.erase(ward.id)
    house.moved()
    got = guardtag.bring_in(house.new, house.file, house.world)
    assert got.erased == 1
    rows = house.rows(house.new)
    assert Ref("ward", ward.id) not in rows
    assert not [row for row in rows.values() if blind in row.index.get("name", ())]
    with guardtag.open(house.new, house.world) as door:
        assert len(door.wards.list("feicheng")) == 11
        assert door.verify().bad == ""


def test_a_half_finished_erasure_is_finished_at_the_new_place(house: House) -> None:
    with guardtag.open(house.old, house.world) as door:
        call = door.incidents.list(HOME)[0].subject
        ward = next(ward.id for ward in door.wards.list("feicheng") if ward.id != call)
        door._room.records.vault.erase(ward, 1.0)
    got = guardtag.move(house.old, house.folder / "next.db", house.world)
    assert got.erased == 1
    assert Ref("ward", ward) not in house.rows(attrs.evolve(house.old, store="sqlite:next.db"))


def test_a_key_that_is_missing_erases_nobody(house: House) -> None:
    """An older vault backup was put back: whoever was enrolled since comes along, and a newer backup opens them."""
    with guardtag.open(house.old, house.world) as door:
        door.vault.backup(house.folder / "old.backup")
        ward = enrol(door, "小红")
        tag = door.tags.fit(door.tags.mint(10, area="feicheng").first, to=ward, garment="coat", by="li-ling")
        door.vault.backup(house.folder / "new.backup")
    for file in house.folder.glob("old.keys/vault.db*"):
        file.unlink()
    guardtag.restore_vault(house.old, house.folder / "old.backup", world=house.world)
    next_ = attrs.evolve(house.old, store="sqlite:next.db")
    got = guardtag.move(house.old, next_, house.world)
    assert (got.erased, got.locked) == (0, 1)
    assert Ref("ward", ward.id) in house.rows(next_)
    guardtag.restore_vault(next_, house.folder / "new.backup", world=house.world)
    with guardtag.open(next_, house.world) as door:
        assert door.wards.get(ward.id).name == "小红"
        assert door.scan(tag.link).ward == ward.id


def test_an_erasure_that_the_rows_know_of_is_finished(house: House) -> None:
    """The vault is of before, and holds the key."""
    from guardtag.records.kinds import Erasure

    with guardtag.open(house.old, house.world) as door:
        call = door.incidents.list(HOME)[0].subject
        ward = next(ward.id for ward in door.wards.list("feicheng") if ward.id != call)
        door._room.records.change(lambda tx: tx.put(Erasure(ward, at=5.0, begun=5.0)))
    got = guardtag.move(house.old, house.folder / "next.db", house.world)
    assert (got.erased, got.locked) == (1, 0)
    with guardtag.open(attrs.evolve(house.old, store="sqlite:next.db"), house.world) as door:
        vault = door._room.records.vault
        assert not vault.exists(f"w:{ward}:response")
        assert dict(vault.erased())[ward] == 5.0


def test_an_erasure_that_waits_for_a_call_goes_on_waiting(house: House) -> None:
    with guardtag.open(house.old, house.world) as door:
        (call,) = door.incidents.list(HOME)
        door.wards.erase(call.subject)
    got = guardtag.move(house.old, house.folder / "next.db", house.world)
    assert got.erased == 0
    with guardtag.open(attrs.evolve(house.old, store="sqlite:next.db"), house.world) as door:
        (call,) = door.incidents.list(HOME)
        assert door.wards.get(call.subject).name.startswith("小军")
        door.incidents.close(call.id, outcome="home", by="li-ling")
        for _ in range(20):
            house.clock.advance(120)
            door.dispatch()
        assert Ref("ward", call.subject) not in house.rows(attrs.evolve(house.old, store="sqlite:next.db"))


# --- one pass ------------------------------------------------------------------------------------


def test_a_pass_makes_any_store_like_any_other() -> None:
    from hypothesis import given, settings
    from hypothesis import strategies as st

    row = st.builds(
        lambda id, body, index, due: Row("ward", id, 1, body, index, "lane" if due else None, due),
        st.sampled_from("abcdefgh"), st.binary(max_size=2), st.sampled_from(({}, {"area": ("a/",)}, {"area": ("b/",)})),
        st.sampled_from((None, 1.0, 2.0)),
    )  # fmt: skip
    rows = st.lists(row, max_size=8, unique_by=lambda row: row.id)

    @given(rows, rows)
    @settings(deadline=None)
    def check(wanted: list[Row], there: list[Row]) -> None:
        one, other = MemoryStore(), MemoryStore()
        for store, some in ((one, wanted), (other, there)):
            store.commit([Put(row, 0) for row in some])
        other.claim(["lane"], 1.0, 1.5, 2)

        def told(store: Store) -> list[Row]:
            return [attrs.evolve(row, version=0, lease=0) for row in store.walk("ward", "", 100)]

        copying.make_like(other, "ward", copying.walk(one, "ward"), lambda n: None)
        assert told(other) == told(one)
        assert copying.make_like(other, "ward", copying.walk(one, "ward"), lambda n: None) == 0
        assert copying.tally_of(one) == copying.tally_of(other)

    check()
