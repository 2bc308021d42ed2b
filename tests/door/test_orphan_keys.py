"""A process that dies between a person's keys and their row leaves keys that open nothing: they alarm nobody."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import guardtag
from guardtag.records.vault import ward_keys
from guardtag.spi import Change, Put
from tests.conftest import City
from tests.door.erased import Died, Watched
from tests.door.restored import Place, place
from tests.door.test_entered_once import keys, people

__all__ = ["place"]


class Dying(Watched):
    """A store at whose commit of a person the process dies, before it is done."""

    def commit(self, changes: Sequence[Change]) -> None:
        """Commits, or dies."""
        if any(isinstance(change, Put) and change.row.kind in ("ward", "responder") for change in changes):
            raise Died
        super().commit(changes)


def orphaned(city: City, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Keys of a ward and of nobody else, whose enrolment died."""
    records = city.door._room.records
    before, store = keys(city), records.store
    records.store = Dying(store, lambda: None)  # type: ignore[assignment]
    with monkeypatch.context() as killed:  # a process that is gone tidies nothing up
        killed.setattr(type(city.door.wards), "_not_entered", lambda self, ward: None)
        with pytest.raises(Died):
            city.boy(key="NO-1", request_id="once")
    records.store = store
    return keys(city) - before


def said(city: City) -> set[tuple[str, str, str]]:
    """What the doctor finds, but for what counts entries and keys."""
    return {(one.name, str(one.state), one.what) for one in city.door.doctor()}


def test_the_doctor_takes_them_neither_for_erased_people_nor_for_damage(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.responder("li-ling")
    other = city.boy()
    before = said(city)
    left = orphaned(city, monkeypatch)
    assert len(left) == len(ward_keys(other.id))
    assert people(city) == [other.id]
    assert said(city) == before
    assert list(city.door._room.records.vault.erased()) == []
    assert city.door.vault.erase_again() == ()
    assert keys(city) >= left, "nor are they taken away: somebody may be entering them just now"


def test_the_person_enters_all_the_same(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    orphaned(city, monkeypatch)
    boy = city.boy(key="NO-1", request_id="once")
    assert people(city) == [boy.id]
    city.door.wards.erase(boy.id)
    assert not keys(city) & set(ward_keys(boy.id))


def test_backups_of_the_vault_and_a_restore_carry_them_without_a_word(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = place.city()
    city.responder("li-ling")
    city.door.backup(place.folder / "copy.db")
    left = orphaned(city, monkeypatch)
    city.door.vault.backup(place.folder / "vault.backup")
    assert city.door.vault.rehearse(place.folder / "vault.backup").complete
    city.door.close()
    place.lose()
    assert place.restore().erased == ()
    with guardtag.open(place.settings, place.world) as door:
        again = City(door, place.clock, place.folder / "out.jsonl")
        assert keys(again) >= left
        assert not {one.name for one in door.doctor()} & {"erased", "erasures", "damaged"}
