"""While a house moves, by a file or straight into another store: it is read, and no write is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Thread

import attrs
import pytest

import guardtag
from guardtag import BackendError
from guardtag.builtin.sqlite import SqliteStore
from guardtag.records import erase_ward, gate
from guardtag.spi import Put, Ref, Row
from guardtag.steps import moving
from guardtag.steps.area_book import SERIAL_GAP
from guardtag.world import World
from tests.conftest import HOME
from tests.door.moved import House, Stop, enrol, house, lives, refused, stopping_after, until_done

__all__ = ["house"]


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
