"""Whoever was erased does not come back in another house."""

from __future__ import annotations

import attrs

import guardtag
from guardtag.spi import Ref
from tests.conftest import HOME
from tests.door.moved import House, enrol, house

__all__ = ["house"]


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
