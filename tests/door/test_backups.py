"""A backup of a city that goes on: what is in it, what is not, and what the doctor says of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.errors import BackendError, Denied, StoreUnavailable, Tampered
from guardtag.spi import Put, Ref
from tests.conftest import City


@pytest.fixture
def town(city: City) -> City:
    """The city on SQLite; nothing else can be copied."""
    if city.door.config.store == "memory:":
        pytest.skip("a store in memory has no backup")
    return city


def found(city: City, name: str) -> str:
    return next((f"{f.state} {f.key}" for f in city.door.doctor() if f.name == name), "")


def test_a_backup_holds_the_records_and_no_key(town: City, tmp_path: Path) -> None:
    town.responder("li-ling")
    boy = town.boy(medical="insulin")
    seen: list[tuple[int, int]] = []
    made = town.door.backup(tmp_path / "copy.db", progress=lambda done, total: seen.append((done, total)))
    assert (made.file, made.at, made.bytes) == (
        str(tmp_path / "copy.db"), town.clock.now(), (tmp_path / "copy.db").stat().st_size,
    )  # fmt: skip
    assert seen[-1][0] == seen[-1][1]
    vault = town.door._room.records.vault
    kept = (tmp_path / "copy.db").read_bytes()
    for row in vault.store.walk("key", "", 1000):
        assert row.body not in kept
        assert row.body[14:46] not in kept
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        kinds = {kind for (kind,) in copy.execute("SELECT DISTINCT kind FROM rows")}
        assert "ward" in kinds
        assert not kinds & {"key", "vault", "erased"}
    assert "小军".encode() not in kept
    assert town.door.wards.get(boy.id).medical == "insulin"
    assert not town.door.verify().bad


def test_a_folder_that_is_not_there_is_not_made(town: City, tmp_path: Path) -> None:
    """It may be a disk that is not mounted: then the copy would lie on the disk it is to survive."""
    for back_up in (town.door.backup, town.door.vault.backup):
        with pytest.raises(StoreUnavailable, match="GT-BACKUP-WRITE"):
            back_up(tmp_path / "mnt" / "safe" / "copy")
    assert not (tmp_path / "mnt").exists()


def test_only_the_operator_makes_one_and_a_store_in_memory_has_none(city: City, tmp_path: Path) -> None:
    city.responder("li-ling")
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").backup(tmp_path / "a.db")
    if city.door.config.store == "memory:":
        with pytest.raises(BackendError, match="GT-BACKUP-STORE"):
            city.door.backup(tmp_path / "a.db")
        assert found(city, "backup") == ""
    assert not (tmp_path / "a.db").exists()


def test_a_copy_whose_records_do_not_open_is_none(town: City, tmp_path: Path) -> None:
    """SQLite finds the file whole, but what stands in it was changed."""
    store = town.door._room.records.store
    row = store.read([Ref("deployment", "self")])[0]
    assert row is not None
    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])
    with pytest.raises(Tampered):
        town.door.backup(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_the_doctor_asks_for_a_fresh_backup(town: City, tmp_path: Path) -> None:
    assert found(town, "backup") == "yellow backup-none"
    town.door.backup(tmp_path / "one.db")
    assert found(town, "backup") == "green backup"
    town.clock.advance(7 * 86_400 + 60)
    assert found(town, "backup") == "yellow backup-old"
    town.door.backup(tmp_path / "two.db")
    assert found(town, "backup") == "green backup"


def test_the_doctor_finds_a_damaged_file(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(town, "store") == "green store"
    monkeypatch.setattr("guardtag.builtin._sqlite_backup.sound", lambda connection: False)
    assert found(town, "store") == "red store-damaged"
    assert found(town, "vault") == "red vault-damaged"


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    with guardtag.open(tmp_path / "city.db"):
        pass
    runner = CliRunner()
    done = runner.invoke(cli, ["backup", "--city", str(tmp_path / "city.db"), str(tmp_path / "copy.db")])
    assert done.exit_code == 0
    assert "copy.db" in done.output
    assert "checked" in done.output
