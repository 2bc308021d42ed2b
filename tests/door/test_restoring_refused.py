"""What is not restored, or not over what is there: nothing is left half done, and nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import guardtag
from guardtag.builtin import _sqlite_file
from guardtag.config import Config
from guardtag.errors import BackendError, KeyringError, StoreUnavailable, Tampered
from tests.door.restored import Place, Told, place, told

__all__ = ["place", "told"]


def test_a_database_that_is_there_is_refused_or_kept_aside(told: Told) -> None:
    place, boy, _, _ = told
    city = place.city()
    city.door.responders.enrol("wang-xia", name="王霞", area="feicheng", address="mail:wang@example.org")
    city.door.close()
    with pytest.raises(StoreUnavailable) as caught:
        place.restore()
    assert caught.value.code == "GT-RESTORE-THERE"
    done = place.restore(replace=True)
    assert Path(done.aside).exists()
    with closing(sqlite3.connect(f"file:{done.aside}?mode=ro", uri=True)) as aside:
        assert aside.execute("SELECT count(*) FROM rows WHERE kind = 'responder'").fetchone() == (2,)
    city = place.city()
    assert city.door.wards.get(boy.id).id == boy.id
    assert [one.id for one in city.door.responders.list("feicheng")] != ["wang-xia"]
    city.door.close()


def test_one_that_is_in_use_is_not_replaced(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_file, "PATIENCE", 0.05)
    place, boy, _, _ = told
    city = place.city()
    with pytest.raises(StoreUnavailable) as caught:
        place.restore(replace=True)
    assert caught.value.code == "GT-STORE-LOCKED"
    assert city.door.wards.get(boy.id).id == boy.id
    city.door.close()
    assert not list(place.folder.glob("*.replaced*"))
    place.restore(replace=True)


@pytest.mark.parametrize("harm", ["zeros", "cut", "text"])
def test_a_damaged_one_is_kept_aside_too(told: Told, harm: str) -> None:
    place, boy, _, _ = told
    path = place.folder / "city.db"
    whole = path.read_bytes()
    path.write_bytes({"zeros": whole[:4096] + bytes(len(whole) - 4096), "cut": whole[:5000], "text": b"x" * 9}[harm])
    spoilt = path.read_bytes()
    done = place.restore(replace=True)
    assert Path(done.aside).read_bytes()[100:] == spoilt[100:]
    city = place.city()
    assert city.door.wards.get(boy.id).id == boy.id
    city.door.close()


def test_without_keyring_or_vault_nothing_is_restored(told: Told) -> None:
    place, _, _, _ = told
    place.lose()
    keys, away = place.folder / "keys", place.folder / "away"
    away.mkdir()
    shutil.move(keys / "keyring.json", away)
    with pytest.raises(KeyringError, match="GT-KEYS-MISSING"):
        place.restore()
    shutil.move(away / "keyring.json", keys)
    for file in keys.glob("vault.db*"):
        shutil.move(file, away)
    with pytest.raises(BackendError, match="GT-VAULT-OTHER"):
        place.restore()
    assert not list(place.folder.glob("city.db*"))
    assert not list(place.folder.glob(".*"))


def test_a_backup_of_another_deployment_is_refused(told: Told, tmp_path: Path) -> None:
    place, _, _, _ = told
    other = Place(tmp_path / "other", place.clock, seed=50)
    other.folder.mkdir()
    other.city().door.close()
    other.lose()
    shutil.copy(place.folder / "copy.db", other.folder / "copy.db")
    with pytest.raises(KeyringError, match="GT-KEYS-OTHER"):
        other.restore()
    assert not (other.folder / "city.db").exists()


@pytest.mark.parametrize("harm", ["empty", "text", "cut", "zeros", "foreign", "bare"])
def test_what_is_no_backup_is_refused_and_nothing_is_left(told: Told, harm: str) -> None:
    place, _, _, _ = told
    copy = place.folder / "copy.db"
    whole = copy.read_bytes()
    if harm in ("foreign", "bare"):
        copy.unlink()
        with closing(sqlite3.connect(copy)) as made:
            made.executescript("CREATE TABLE theirs (x)" if harm == "foreign" else _sqlite_file.TABLES)
            if harm == "bare":
                made.execute("INSERT INTO guardtag VALUES (1)")
                made.commit()
    else:
        copy.write_bytes({
            "empty": b"", "text": b"this is no database at all", "cut": whole[: len(whole) // 3],
            "zeros": whole[: 4096 * 5] + bytes(len(whole) - 4096 * 5),
        }[harm])  # fmt: skip
    place.lose()
    with pytest.raises(BackendError):
        place.restore()
    assert not list(place.folder.glob("city.db*"))
    assert not list(place.folder.glob(".*"))


def test_what_sqlite_finds_fault_with_is_refused(told: Told) -> None:
    """A page that nothing we read by id stands on: the counts of free space in it are wrong."""
    place = told[0]
    with closing(sqlite3.connect(place.folder / "copy.db", isolation_level=None)) as copy:
        copy.execute("CREATE TABLE more (x UNIQUE)")
        copy.execute("INSERT INTO more VALUES (1), (2)")
        (page,) = copy.execute("SELECT rootpage FROM sqlite_master WHERE name = 'more'").fetchone()
    spoilt = bytearray((place.folder / "copy.db").read_bytes())
    spoilt[(page - 1) * 4096 + 3 : (page - 1) * 4096 + 5] = b"\0\1"
    (place.folder / "copy.db").write_bytes(spoilt)
    place.lose()
    with pytest.raises(Tampered, match="GT-BACKUP-BROKEN"):
        place.restore()


def test_a_backup_of_a_newer_guardtag_is_refused(told: Told) -> None:
    place, _, _, _ = told
    with closing(sqlite3.connect(place.folder / "copy.db")) as copy:
        copy.execute("UPDATE guardtag SET schema = 99")
        copy.commit()
    place.lose()
    with pytest.raises(StoreUnavailable, match="GT-STORE-NEWER"):
        place.restore()


def test_a_store_in_memory_has_nothing_to_restore(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="GT-BACKUP-STORE"):
        guardtag.restore(Config(base=tmp_path), tmp_path / "copy.db")
