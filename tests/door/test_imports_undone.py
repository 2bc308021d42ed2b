"""Undoing an import: who goes, who stays, and what is left after a death."""

from __future__ import annotations

from pathlib import Path

import pytest

from guardtag.desks.imports import spool
from guardtag.errors import Conflict
from guardtag.model.imports import Import, Kept
from guardtag.records.kinds import Erasure
from guardtag.steps import erasing
from tests.conftest import HOME, City
from tests.door.erased import Died, Watched
from tests.door.imported import enter, killed, numbers, one, register, some
from tests.door.test_entered_once import keys, people
from tests.interop.files import person

__all__ = ["numbers"]


@pytest.mark.quick_on("memory")
def test_an_import_that_is_undone_leaves_nobody(city: City, tmp_path: Path) -> None:
    boy = city.boy()
    held = keys(city)
    path = register(tmp_path, *some(40), person(41))
    done = enter(city, path)
    gone = list(city.door.imports.people(done.id))
    undone = city.door.imports.undo(done.id)
    assert (undone.state, undone.erased, undone.staying, undone.kept) == ("undone", 41, 0, ())
    assert (people(city), keys(city)) == ([boy.id], held)
    assert {ward for ward, _ in city.door._room.records.vault.erased()} == set(gone)
    assert all(each.done for each in city.door._room.records.walk(Erasure))
    store = city.door._room.records.store
    assert store.walk("open", "", 10) == []
    assert city.door.imports.undo(done.id) == undone
    assert not city.door.verify().bad
    again = enter(city, path)
    assert (again.entered, again.bad) == (41, 0)
    assert set(city.door.imports.people(again.id)).isdisjoint(gone)


def test_whoever_has_a_tag_or_a_call_or_was_changed_since_stays(city: City, tmp_path: Path) -> None:
    city.responder("li-ling")
    rows = some(6)
    done = enter(city, register(tmp_path, *rows))
    ids = list(city.door.imports.people(done.id))
    tagged, called, moved = (city.door.wards.get(ward) for ward in ids[:3])
    city.tagged(tagged)
    city.door.incidents.open("errand", ward=called, by="li-ling")
    enter(city, register(tmp_path, *rows[:2], rows[2] | {"网格": "north/4"}, *rows[3:]))
    undone = city.door.imports.undo(done.id)
    assert undone.kept == (Kept(ids[0], "tag"), Kept(ids[1], "call"), Kept(ids[2], "changed"))
    assert (undone.erased, undone.staying) == (3, 3)
    assert set(people(city)) == {tagged.id, called.id, moved.id}


def test_being_looked_at_keeps_nobody(city: City, tmp_path: Path) -> None:
    city.responder("li-ling", area="feicheng", role="supervisor")
    done = enter(city, register(tmp_path, *some(1)))
    city.door.acting_as("li-ling").wards.view(next(city.door.imports.people(done.id)))
    assert city.door.imports.undo(done.id).erased == 1


def test_whom_it_changed_stay_as_they_are(city: City, tmp_path: Path) -> None:
    boy = city.boy(key="NO-1")
    done = enter(city, register(tmp_path, *some(2)))
    undone = city.door.imports.undo(done.id)
    assert (undone.changed, undone.erased) == (1, 1)
    assert people(city) == [boy.id]
    assert one(city, "NO-1").name == "甲竹兰1"


@pytest.mark.quick_on("memory")
def test_an_unfinished_run_is_taken_back_and_its_file_is_free(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "PAGE", 20)  # the keys of a page are one commit then
    killed(city, register(tmp_path, *some(70)), 4, before=False)
    (run,) = city.door.imports.list()
    assert run.entered == 30
    assert city.door.imports.undo(run.id).erased == 30
    assert people(city) == []
    assert enter(city, register(tmp_path, *some(2))).entered == 2


@pytest.mark.quick_on("memory")
def test_a_run_that_is_undone_while_it_goes_on_stops(city: City, tmp_path: Path) -> None:
    records = city.door._room.records
    store, count = records.store, [0]

    def other() -> None:
        count[0] += 1
        if count[0] == 3:
            records.store = store
            city.door.imports.undo(city.door.imports.list()[0].id)

    records.store = Watched(store, other)  # type: ignore[assignment]
    with pytest.raises(Conflict, match="GT-IMPORT-STOPPED"):
        enter(city, register(tmp_path, *some(90)))
    assert people(city) == []


@pytest.mark.quick_on("sqlite")
def test_an_undoing_that_is_killed_anywhere_goes_on(city: City, tmp_path: Path) -> None:
    room = city.door._room
    stores = room.records.store, room.records.vault.store
    for at in range(1, 14):
        done = enter(city, register(tmp_path, *[person(at * 100 + n, 编号=f"{at}-{n}") for n in range(20)]))
        count = [0]

        def die(count: list[int] = count, at: int = at) -> None:
            count[0] += 1
            if count[0] == at:
                raise Died

        for holder, store in zip((room.records, room.records.vault), stores, strict=True):
            holder.store = Watched(store, die)  # type: ignore[assignment]
        dead = False
        try:
            city.door.imports.undo(done.id)
        except Died:
            dead = True
        room.records.store, room.records.vault.store = stores
        room.records.vault.forget()
        if dead and at > 1:
            assert city.door.imports.get(done.id).state == "undoing"
        undone = city.door.imports.undo(done.id)
        assert (undone.state, undone.erased, people(city), keys(city)) == ("undone", 20, [], set()), at
        assert all(each.done for each in room.records.walk(Erasure)), at
    assert not dead, "every commit was died at"


def test_a_dispatcher_finishes_erasures_that_a_dead_undoing_left(city: City, tmp_path: Path) -> None:
    done = enter(city, register(tmp_path, *some(3)))
    room = city.door._room
    store = room.records.vault.store

    def die() -> None:
        raise Died

    room.records.vault.store = Watched(store, die)  # type: ignore[assignment]
    with pytest.raises(Died):
        city.door.imports.undo(done.id)
    room.records.vault.store = store
    assert people(city) == [], "their rows went first"
    assert len(keys(city)) == 9
    city.clock.advance(erasing.WAIT_SECONDS + 1)
    city.door.dispatch()
    assert keys(city) == set()
    assert all(each.done for each in room.records.walk(Erasure))
    assert city.door.imports.undo(done.id).erased == 3


def test_no_call_is_opened_for_somebody_who_is_going(city: City, tmp_path: Path) -> None:
    """A call that is opened between the look and the commit keeps them."""
    done = enter(city, register(tmp_path, *some(1)))
    (ward,) = city.door.imports.people(done.id)
    city.responder("li-ling", HOME)
    records = city.door._room.records
    store, count = records.store, [0]

    def other() -> None:
        count[0] += 1
        if count[0] == 2:
            records.store = store
            city.door.incidents.open("missing", ward=city.door.wards.get(ward), by="li-ling")

    records.store = Watched(store, other)  # type: ignore[assignment]
    undone = city.door.imports.undo(done.id)
    assert (undone.kept, undone.erased) == ((Kept(ward, "call"),), 0)
    assert people(city) == [ward]


def test_a_tag_that_is_fitted_while_an_undoing_looks_keeps_its_person(city: City, tmp_path: Path) -> None:
    """The undoing has looked for tags and found none; before it takes the person's row a worker sews one in."""
    city.responder("li-ling")
    done = enter(city, register(tmp_path, *some(2)))
    first, _ = city.door.imports.people(done.id)
    batch = city.door.tags.mint(5, area="feicheng")
    records = city.door._room.records
    store = records.store

    def fit() -> None:
        if records.get(Import, done.id).state == "undoing":  # type: ignore[union-attr]
            records.store = store
            city.door.tags.fit(batch.first, to=first, by="li-ling")

    records.store = Watched(store, fit)
    undone = city.door.imports.undo(done.id)
    assert (undone.erased, undone.kept) == (1, (Kept(first, "tag"),))
    call = city.door.scan(city.door.tags.get(batch.first).link).alert()
    assert call.subject == first
    assert people(city) == [first]
