"""Clocks that jump, files that are cut or held, keys that are not there: said clearly, and no call is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag.builtin import _sqlite_file
from guardtag.errors import BackendError, GuardTagError, KeyringError, StoreUnavailable
from guardtag.payload.keys import Keyring
from guardtag.world import SimulatedClock, day_of
from tests.conftest import DAYTIME, City
from tests.door.restored import Place

HOUR, DAY, YEAR = 3600, 86_400, 365 * 86_400


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, SimulatedClock(DAYTIME))


def begun(place: Place) -> tuple[City, guardtag.Ward, guardtag.Tag]:
    city = place.city()
    city.responder("li-ling")
    boy = city.boy(medical="insulin")
    return city, boy, city.tagged(boy)


# -- the clock


@pytest.mark.parametrize("jump", [3 * DAY, 30 * DAY, YEAR])
def test_a_clock_that_jumps_ahead_loses_no_call(city: City, jump: int) -> None:
    """The keys of the days are made ahead by whoever opens or dispatches; here nobody did."""
    city.responder("li-ling")
    boy = city.boy()
    link = city.tagged(boy).link
    city.clock.advance(jump)
    call = city.door.scan(link).alert(place="bus stop", request_id="r1")
    assert city.door.scan(link).alert(place="bus stop", request_id="r1").id == call.id
    assert city.door.incidents.get(call.id).day == day_of(DAYTIME + jump)
    assert city.door.dispatch().sent == 2
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    city.door.dispatch()
    assert not city.door.verify().bad
    city.clock.advance(-jump)  # somebody set it right again
    later = city.door.scan(link).alert()
    assert later.id != call.id
    assert city.door.dispatch().dead == 0
    assert city.door.wards.get(boy.id).name == "小军"


def test_a_clock_that_is_put_back_over_midnight_loses_no_call(place: Place) -> None:
    place.clock.at = DAYTIME - DAYTIME % DAY + 60.0  # a minute into a day of UTC: yesterday's key was never made
    city, boy, tag = begun(place)
    city.clock.advance(-HOUR)
    call = city.door.scan(tag.link).alert()
    assert call.day == day_of(place.clock.at)
    assert city.door.dispatch().sent == 2
    city.clock.advance(HOUR)
    assert city.door.scan(tag.link).alert().id == call.id
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    city.clock.advance(-HOUR)
    assert city.door.wards.erase(boy.id).waiting, "its messages are due in an hour by this clock"
    city.clock.advance(HOUR)
    city.door.dispatch()
    assert not city.door.wards.erase(boy.id).waiting
    city.door.close()


def test_the_key_of_a_day_that_is_over_is_not_made_again(city: City) -> None:
    """It was destroyed when the time of keeping had run out; a call of that day stays closed for ever."""
    vault = city.door._room.records.vault
    today, over = day_of(city.clock.now()), day_of(city.clock.now() - 2 * DAY)
    assert vault.seal(f"i::{today}", "incident", "i1", b"x")
    for name in (f"i::{over}", f"d:{over}", "w:nobody:response", f"i:nobody:{over}", "i::2024"):
        with pytest.raises(BackendError, match="GT-RECORD-ERASED"):
            vault.seal(name, "incident", "i1", b"x")
        assert not vault.exists(f"d:{over}")
    with pytest.raises(BackendError, match="GT-RECORD-ERASED"):
        vault.seal(f"i:nobody:{day_of(city.clock.now() + DAY)}", "incident", "i1", b"x")


def test_backups_and_their_life_with_a_clock_that_was_wrong(place: Place) -> None:
    city, boy, _ = begun(place)
    city.clock.advance(YEAR)
    city.door.backup(place.folder / "ahead.db")
    city.door.vault.backup(place.folder / "ahead.backup")
    city.clock.advance(-YEAR)
    assert city.door.vault.rehearse(place.folder / "ahead.backup").complete
    states = {f.name: f.state for f in city.door.doctor() if "backup" in f.name}
    assert states["backup"] == states["vault-backup"] == "green"
    city.clock.advance(YEAR + 31 * DAY)
    assert city.door.vault.rehearse(place.folder / "ahead.backup").expired
    assert city.door.wards.get(boy.id).medical == "insulin"
    city.door.close()


# -- files


def test_a_database_that_was_cut_short_is_said_and_comes_back(place: Place) -> None:
    city, boy, _ = begun(place)
    city.door.backup(place.folder / "copy.db")
    city.door.close()
    whole = (place.folder / "city.db").read_bytes()
    told = set()
    for length in (1, 50, 100, 4095, 4096, 5000, 20_000, len(whole) // 2, len(whole) - 4096):
        (place.folder / "city.db").write_bytes(whole[:length])
        for end in ("-wal", "-shm"):
            (place.folder / f"city.db{end}").unlink(missing_ok=True)
        try:
            with closing(place.city().door) as door:
                door.wards.list("feicheng")
                found = {f.key for f in door.doctor() if f.state == "red"}
            assert "store-damaged" in found
        except GuardTagError as error:
            told.add(error.code if error.do else "")
    assert told <= {"GT-STORE-DAMAGED", "GT-STORE-NOT-A-DATABASE", "GT-STORE-DISK", "GT-STORE-EMPTY"}
    assert place.restore(replace=True).aside
    city = place.city()
    assert city.door.wards.get(boy.id).medical == "insulin"
    city.door.close()


@pytest.mark.parametrize("gone", ["missing", "emptied"])
def test_a_database_that_is_gone_is_not_begun_anew(place: Place, gone: str) -> None:
    """A new one would mint the same serials again: two people would wear one tag."""
    city, boy, _ = begun(place)
    city.door.backup(place.folder / "copy.db")
    city.door.close()
    place.lose()
    if gone == "emptied":
        (place.folder / "city.db").touch()
    for _ in range(2):
        with pytest.raises(BackendError) as caught:
            place.city()
        assert caught.value.code == "GT-STORE-EMPTY"
        assert "guardtag restore" in caught.value.do
    place.restore(replace=True)
    city = place.city()
    assert city.door.wards.get(boy.id).name == "小军"
    city.door.close()


def test_a_deployment_without_people_may_begin_anew(place: Place) -> None:
    place.city().door.close()
    place.lose()
    city = place.city()
    assert city.boy().id
    city.door.close()


def test_a_vault_that_was_cut_short_is_said_and_comes_back(place: Place) -> None:
    city, boy, _ = begun(place)
    city.door.vault.backup(place.folder / "vault.backup")
    city.door.close()
    path = place.folder / "keys/vault.db"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(BackendError) as caught:
        place.city()
    assert caught.value.code in ("GT-STORE-DAMAGED", "GT-STORE-NOT-A-DATABASE")
    assert "vault.db" in caught.value.what
    path.rename(place.folder / "keys/vault.damaged")
    assert guardtag.restore_vault(place.settings, place.folder / "vault.backup", world=place.world).complete
    city = place.city()
    assert city.door.wards.get(boy.id).medical == "insulin"
    city.door.close()


def test_a_database_that_another_program_holds(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading goes on, writing says who is in the way, and the repeated call is one call."""
    monkeypatch.setattr(_sqlite_file, "PATIENCE", 0.05)
    city, _, tag = begun(place)
    with closing(sqlite3.connect(place.folder / "city.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert city.door.scan(tag.link).status == "live"
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="GT-STORE-LOCKED"):
                city.door.scan(tag.link).alert(request_id="r1")
        other.execute("ROLLBACK")
    call = city.door.scan(tag.link).alert(request_id="r1")
    assert [one.id for one in city.door.incidents.list(state="open")] == [call.id]
    assert [line.what for line in call.thread].count("called") == 1
    city.door.close()


# -- keys


def rotated(place: Place) -> tuple[bytes, bytes]:
    """The keyring before and after a rotation."""
    path = place.folder / "keys/keyring.json"
    before = path.read_bytes()
    city, _, _ = begun(place)
    before = path.read_bytes()
    city.door.keys.promote(city.door.keys.add().id)
    city.door.keys.rewrap()
    city.door.close()
    return before, path.read_bytes()


def test_half_a_keyring_opens_nothing_and_names_what_is_missing(place: Place) -> None:
    place.city().door.close()
    before, after = rotated(place)
    path = place.folder / "keys/keyring.json"
    newer = attrs.evolve(Keyring.from_bytes(after), keys=Keyring.from_bytes(after).keys[1:], index=2)
    for half, codes in (
        (before, {"GT-KEYRING-KEY-MISSING", "GT-KEYS-OTHER", "GT-KEYS-LACKING"}),  # from before the rotation
        (newer.to_bytes(), {"GT-KEYRING-KEY-MISSING", "GT-KEYS-OTHER"}),  # the first key was cut out
        (after[: len(after) // 2], {"GT-KEYRING-BROKEN", "GT-KEYRING-FORMAT"}),
        (Keyring.new(place.world.random).to_bytes(), {"GT-KEYS-LACKING"}),  # "or of another deployment"
    ):  # fmt: skip
        path.write_bytes(half)
        with pytest.raises(KeyringError) as caught:
            place.city()
        assert caught.value.code in codes
        assert caught.value.do
    path.write_bytes(after)
    with closing(place.city().door) as door:
        assert door.wards.list("feicheng")[0].name == "小军"


@pytest.mark.parametrize("verb", ["backup", "vault"])
def test_a_wrong_keyring_restores_nothing(place: Place, verb: str) -> None:
    city, _, _ = begun(place)
    city.door.backup(place.folder / "copy.db")
    city.door.vault.backup(place.folder / "vault.backup")
    city.door.close()
    (place.folder / "keys/keyring.json").write_bytes(Keyring.new(place.world.random).to_bytes())
    place.lose()
    calls: dict[str, Callable[[], object]] = {
        "backup": place.restore,
        "vault": lambda: guardtag.restore_vault(place.settings, place.folder / "vault.backup", world=place.world),
    }
    with pytest.raises(GuardTagError) as caught:
        calls[verb]()
    assert caught.value.code in ("GT-KEYS-OTHER", "GT-VAULT-BACKUP-OTHER")
    assert not (place.folder / "city.db").exists()
