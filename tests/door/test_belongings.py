"""What belongs to a database: its vault, and every host that codes were made for."""

from __future__ import annotations

import shutil
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag.config import Config
from guardtag.errors import BackendError, ConfigError, NotATag
from guardtag.world import simulated

SETTINGS = Config(store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json", host="old.cn")


def opened(folder: Path, seed: int = 1, **changes: object) -> guardtag.Guard:
    return guardtag.open(attrs.evolve(SETTINGS, base=folder, **changes), simulated(seed)[0])


def test_a_lost_vault_is_said_and_none_is_made_in_its_place(tmp_path: Path) -> None:
    with opened(tmp_path) as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
    kept = tmp_path / "kept"
    kept.mkdir()
    for file in (tmp_path / "keys").glob("vault.db*"):
        shutil.move(file, kept)
    for _ in range(2):  # also when the refused opening left an empty one behind
        with pytest.raises(BackendError, match="GT-VAULT-OTHER"):
            opened(tmp_path)
    for file in (tmp_path / "keys").glob("vault.db*"):
        file.unlink()
    for file in kept.iterdir():
        shutil.move(file, tmp_path / "keys")
    with opened(tmp_path) as city:
        assert city.responders.get("li-ling").name == "李岭"


def test_the_vault_of_another_deployment_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "one"), opened(tmp_path / "other", seed=2):
        pass
    for file in (tmp_path / "one/keys").glob("vault.db*"):
        file.unlink()
    for file in (tmp_path / "other/keys").glob("vault.db*"):
        shutil.copy(file, tmp_path / "one/keys")
    with pytest.raises(BackendError, match="GT-VAULT-OTHER"):
        opened(tmp_path / "one")


def test_links_of_a_host_that_was_changed_are_read_for_ever(tmp_path: Path) -> None:
    with opened(tmp_path) as city:
        code = next(city.tags.of(city.tags.mint(1, area="feicheng")))
    assert "OLD.CN" in code.link
    with opened(tmp_path, host="new.cn") as city:
        assert city.scan(code.link).serial == code.serial
        assert "NEW.CN" in next(city.tags.of(city.tags.batches()[0])).link
        assert [f.state for f in city.doctor() if f.name == "aliases"] == ["yellow"]
        with pytest.raises(NotATag):
            city.scan(code.link.replace("OLD.CN", "OTHER.CN"))
    with opened(tmp_path, host="new.cn", aliases=("old.cn",)) as city:
        assert [f for f in city.doctor() if f.name == "aliases"] == []


def test_a_language_without_a_catalogue_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="GT-CONFIG-LANGUAGE"):
        opened(tmp_path, languages=("zh-CN",))


def test_a_deployment_begun_anew_under_a_restored_keyring_mints_no_worn_serial_again(tmp_path: Path) -> None:
    """Database and vault are lost, the keyring came back from paper, and somebody opens before restoring the rest."""
    with guardtag.open(tmp_path / "city.db") as city:
        worn = city.tags.mint(1000, area="feicheng")
        codes = {code.typed for code in city.tags.of(worn)}
        assert worn.first == 1
    (tmp_path / "city.keys" / "areas.json").unlink()
    for lost in (*tmp_path.glob("city.db*"), *(tmp_path / "city.keys").glob("vault.db*")):
        lost.unlink()
    with guardtag.open(tmp_path / "city.db") as city:
        again = city.tags.mint(1000, area="feicheng")
        assert again.first > 2**32
        assert not codes & {code.typed for code in city.tags.of(again)}
