"""Whoever was erased stays erased, whichever half comes back from a backup that is older than the erasure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import guardtag
from guardtag.builtin.sqlite import SqliteStore
from guardtag.desks import moving as moves
from guardtag.errors import StoreUnavailable
from guardtag.records import vault_restore
from guardtag.records.vault import ward_keys
from guardtag.spi import Change, Put
from guardtag.steps import moving
from guardtag.world import SimulatedClock
from tests.conftest import DAYTIME, City
from tests.door.erased import gone
from tests.door.restored import Place
from tests.door.test_vault_backup import lose_vault, restored


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A deployment with a backup of the vault from before an erasure, and one of the database from after it."""
    return Place(tmp_path, SimulatedClock(DAYTIME))


@pytest.fixture
def boy(place: Place) -> guardtag.Ward:
    city = place.city()
    boy = city.boy()
    city.door.vault.backup(place.folder / "vault.backup")
    city.clock.advance(100)
    city.door.wards.erase(boy.id)
    city.door.backup(place.folder / "copy.db")
    city.door.close()
    return boy


def red(city: City) -> list[tuple[str, str]]:
    return [(found.key, found.facts["count"]) for found in city.door.doctor() if found.name == "erased"]


def test_a_newer_backup_of_the_database_cleans_an_older_vault(place: Place, boy: guardtag.Ward) -> None:
    place.lose()
    lose_vault(place)
    restored(place)
    assert place.restore().erased == (boy.id,)
    city = place.city()
    assert red(city) == []
    gone(city, boy.id)
    city.door.close()


def test_so_does_a_move(place: Place, boy: guardtag.Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "WAIT_SECONDS", 0.0)
    moves.export(place.settings, place.folder / "all.export", place.world)
    place.lose()
    lose_vault(place)
    restored(place)
    moves.bring_in(place.settings, place.folder / "all.export", place.world)
    city = place.city()
    gone(city, boy.id)
    city.door.close()


def test_the_doctor_sees_keys_of_the_erased_and_applying_destroys_them(place: Place, boy: guardtag.Ward) -> None:
    city = place.city()
    vault = city.door._room.records.vault
    vault.ensure(ward_keys(boy.id)[:1])  # as in a vault that was copied back by hand, one mark and all
    assert red(city) == [("erased-keys", "1")]
    assert city.door.vault.erase_again() == (boy.id,)
    assert (red(city), city.door.vault.erase_again()) == ([], ())
    gone(city, boy.id)
    city.door.close()


def test_of_many_exactly_those_with_a_key_are_found(city: City) -> None:
    vault = city.door._room.records.vault
    wards = [f"{number:026}" for number in range(250)]
    for ward in wards[::99]:
        vault.ensure(ward_keys(ward)[2:])
    assert vault_restore.with_keys(vault, reversed(wards)) == tuple(wards[::99])


@pytest.mark.parametrize("code", ["GT-STORE-LOCKED", "GT-STORE-FAILED", "GT-STORE-NEWER"])
def test_a_database_that_does_not_answer_stops_the_vault_from_coming_back(
    place: Place, boy: guardtag.Ward, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """It is there and knows who was erased."""

    def silent(*arguments: object, **named: object) -> None:
        raise StoreUnavailable(code, "no answer")

    lose_vault(place)
    with monkeypatch.context() as patched:
        patched.setattr("guardtag.records.transaction.Records.walk", silent)
        with pytest.raises(StoreUnavailable, match=code):
            restored(place)
    assert restored(place).erased == 3
    city = place.city()
    gone(city, boy.id)
    city.door.close()


def test_a_file_that_is_no_database_does_not(place: Place, boy: guardtag.Ward) -> None:
    place.lose()
    (place.folder / "city.db").write_bytes(b"no database at all" * 100)
    lose_vault(place)
    assert restored(place).keys


def test_who_is_erased_while_the_vault_comes_back_does_not(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at what is missing and the commit that adds it."""
    city = place.city()
    people = [city.boy(key=str(number)) for number in range(3)]
    vault = city.door._room.records.vault
    city.door.vault.backup(place.folder / "vault.backup")
    vault.destroy([key for one in people for key in ward_keys(one.id)])  # lost, with no mark
    commit, erased = SqliteStore.commit, list[float]()

    def erases_first(store: SqliteStore, changes: Sequence[Change]) -> None:
        if not erased and any(isinstance(one, Put) and one.row.id.startswith("w:") for one in changes):
            erased.append(vault.erase(people[1].id, 7.0))
        commit(store, changes)

    monkeypatch.setattr(SqliteStore, "commit", erases_first)
    restored(place)
    assert erased == [7.0]
    assert vault_restore.with_keys(vault, [one.id for one in people]) == tuple(
        sorted(one.id for one in people if one is not people[1])
    )
    assert dict(vault.erased()) == {people[1].id: 7.0}
    city.door.close()
