"""The vault is lost and comes back from its own backup, while it lives; and what the doctor says of it."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.config import Config
from guardtag.errors import BackendError, Denied, StoreUnavailable
from guardtag.records.kinds import Erasure
from guardtag.records.vault import ward_keys
from guardtag.spi import Ref
from guardtag.world import SimulatedClock
from tests.conftest import DAYTIME, City
from tests.door.erased import ended, lived
from tests.door.restored import Place, Told

DAY = 86_400


@pytest.fixture
def told(tmp_path: Path) -> Told:
    place = Place(tmp_path, SimulatedClock(DAYTIME))
    city = place.city()
    boy, tag, call = lived(city)
    ended(city, call)
    city.door.vault.backup(tmp_path / "vault.backup")
    city.door.close()
    return place, boy, tag, call


def lose_vault(place: Place) -> None:
    for file in (place.folder / "keys").glob("vault.db*"):
        file.unlink()


def restored(place: Place, **changes: object) -> guardtag.desks.vault.VaultRehearsal:  # type: ignore[name-defined]
    return guardtag.restore_vault(place.settings, place.folder / "vault.backup", world=place.world, **changes)  # type: ignore[arg-type]


def test_a_lost_vault_comes_back_and_everybody_opens(told: Told) -> None:
    place, boy, tag, call = told
    assert stat.S_IMODE((place.folder / "vault.backup").stat().st_mode) == 0o600
    lose_vault(place)
    with pytest.raises(BackendError, match="GT-VAULT-OTHER"):
        place.city()
    seen: list[tuple[int, int]] = []
    found = restored(place, progress=lambda done, total: seen.append((done, total)))
    assert (found.complete, found.erased, found.expired) == (True, 0, False)
    assert seen[-1] == (found.keys + 1, found.keys + 1)
    city = place.city()
    assert city.door.wards.get(boy.id) == boy
    assert city.door.incidents.get(call).outcome == "home"
    assert city.door.scan(tag.link).alert().subject == boy.id
    city.door.close()


def test_the_database_knows_who_was_erased_since(told: Told) -> None:
    place, boy, _, _ = told
    city = place.city()
    city.door.wards.erase(boy.id)
    city.door.close()
    lose_vault(place)
    assert restored(place).erased == 3
    city = place.city()
    vault = city.door._room.records.vault
    assert vault.store.read([Ref("key", key) for key in ward_keys(boy.id)]) == [None] * 3
    assert [ward for ward, _ in vault.erased()] == [boy.id]
    city.door.close()


def test_with_the_database_lost_too_a_list_does(told: Told) -> None:
    """Everything burnt down but the keyring, two backups and the list."""
    place, boy, _, _ = told
    city = place.city()
    city.door.backup(place.folder / "copy.db")
    city.door.wards.erase(boy.id)
    (place.folder / "erased.txt").write_bytes(city.door.vault.erasures())
    city.door.close()
    place.lose()
    lose_vault(place)
    assert restored(place, erasures=[place.folder / "erased.txt"]).erased == 3
    assert not (place.folder / "city.db").exists(), "none is made by looking for it"
    assert place.restore().erased == (boy.id,)
    city = place.city()
    with pytest.raises(Denied):
        city.door.wards.get(boy.id)
    assert city.door._room.records.get(Erasure, boy.id) is not None
    city.door.close()


def test_when_its_life_is_over_it_is_refused(told: Told) -> None:
    place, boy, _, _ = told
    lose_vault(place)
    place.clock.advance(30 * DAY + 1)
    with pytest.raises(BackendError) as caught:
        restored(place)
    assert caught.value.code == "GT-VAULT-BACKUP-EXPIRED"
    assert "2025-06-16" in caught.value.what
    assert restored(place, expired=True).expired
    city = place.city()
    assert city.door.wards.get(boy.id) == boy
    city.door.close()


def test_a_shorter_life_is_the_backups_own(tmp_path: Path) -> None:
    import attrs

    place = Place(tmp_path, SimulatedClock(DAYTIME))
    door = guardtag.open(attrs.evolve(place.settings, vault_backup_days=3), place.world)
    made = door.vault.backup(tmp_path / "vault.backup")
    door.close()
    assert made.expires - made.made == 3 * DAY
    place.clock.advance(3 * DAY + 1)
    with pytest.raises(BackendError, match="GT-VAULT-BACKUP-EXPIRED"):
        restored(place)


def test_of_another_of_its_vaults_it_is_refused(told: Told) -> None:
    """The database says which vault it belongs to, also while that is lost."""
    place, _, _, _ = told
    other = place.folder / "other"
    shutil.copytree(place.folder / "keys", other / "keys")
    for file in (other / "keys").glob("vault.db*"):
        file.unlink()
    second = Place(other, place.clock, seed=70)
    city = second.city()
    city.door.vault.backup(other / "vault.backup")
    city.door.close()
    lose_vault(place)
    shutil.copy(other / "vault.backup", place.folder / "vault.backup")
    with pytest.raises(BackendError, match="GT-VAULT-OTHER"):
        restored(place)


def test_a_rehearsal_changes_nothing_and_is_remembered(told: Told) -> None:
    place, boy, _, _ = told
    city = place.city()

    def said() -> str:
        return next(f"{f.state} {f.key}" for f in city.door.doctor() if f.name == "vault-backup")

    assert said() == "yellow vault-backup-unproved"
    found = city.door.vault.rehearse(place.folder / "vault.backup")
    assert found.complete
    assert said() == "green vault-backup"
    city.clock.advance(7 * DAY + 60)
    assert said() == "yellow vault-backup-old"
    city.boy()
    found = city.door.vault.rehearse(place.folder / "vault.backup")
    assert (found.complete, found.missing) == (False, 3)
    city.door.vault.backup(place.folder / "new.backup")
    assert said() == "green vault-backup"
    city.clock.advance(100 * DAY)
    city.door.vault.backup(place.folder / "newer.backup")
    assert said() == "yellow vault-backup-unproved"
    assert city.door.vault.rehearse(place.folder / "newer.backup").complete
    assert said() == "green vault-backup"
    city.door.wards.erase(boy.id)
    found = city.door.vault.rehearse(place.folder / "newer.backup")
    assert (found.complete, found.erased) == (True, 3)
    assert not city.door.verify().bad
    city.door.close()


def test_the_doctor_is_red_until_there_is_one(city: City) -> None:
    def said() -> list[str]:
        return [f"{f.state} {f.key}" for f in city.door.doctor() if f.name == "vault-backup"]

    assert said() == []
    city.boy()
    assert said() == ([] if city.door.config.vault == "memory:" else ["red vault-backup-none"])


def test_nothing_is_overwritten_and_only_the_operator_may(told: Told) -> None:
    place, _, _, _ = told
    city = place.city()
    before = (place.folder / "vault.backup").read_bytes()
    with pytest.raises(StoreUnavailable, match="GT-BACKUP-THERE"):
        city.door.vault.backup(place.folder / "vault.backup")
    (place.folder / "file").write_text("x", "utf-8")
    with pytest.raises(StoreUnavailable, match="GT-BACKUP-WRITE"):
        city.door.vault.backup(place.folder / "file" / "vault.backup")
    assert (place.folder / "vault.backup").read_bytes() == before
    signed = city.door.acting_as("li-ling")
    for verb in (
        lambda: signed.vault.backup(place.folder / "x"), lambda: signed.vault.rehearse(place.folder / "vault.backup"),
        signed.vault.erasures,
    ):  # fmt: skip
        with pytest.raises(Denied):
            verb()
    assert not list(place.folder.glob(".*"))
    city.door.close()


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    where, file, runner = str(tmp_path / "city.db"), str(tmp_path / "v.backup"), CliRunner()
    with guardtag.open(where) as door:
        boy = City(door, None, tmp_path).boy()  # type: ignore[arg-type]
    said = runner.invoke(cli, ["vault", "backup", file, "--city", where])
    assert "6 data keys were written to" in said.output
    said = runner.invoke(cli, ["vault", "restore", file, "--city", where])
    assert "The rehearsal succeeded: every key of the vault is among the 6" in said.output
    with guardtag.open(where) as door:
        City(door, None, tmp_path).responder("li-ling")  # type: ignore[arg-type]
    said = runner.invoke(cli, ["vault", "restore", file, "--city", where])
    assert said.exit_code == 1
    assert "of the vault's keys 1 is not among the 6" in said.output
    for kept in (tmp_path / "city.keys").glob("vault.db*"):
        kept.unlink()
    monkeypatch.setenv("GUARDTAG_LANG", "zh")
    said = runner.invoke(cli, ["vault", "restore", file, "--write", "--city", where])
    assert said.exit_code == 0, said.output
    assert "密钥库已经完整：备份里有 6 个密钥" in said.output
    with guardtag.open(where) as door:
        assert door.wards.get(boy.id).name == "小军"
    assert Config().vault_backup_days == 30
