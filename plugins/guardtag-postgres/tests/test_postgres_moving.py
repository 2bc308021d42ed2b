"""A register moves from SQLite into PostgreSQL, and back again through a file."""

from __future__ import annotations

import shutil
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import BackendError, Consent, Contact
from guardtag.builtin.sqlite import SqliteStore
from guardtag.config import Config
from guardtag.records import copying
from guardtag.world import simulated
from guardtag_postgres import PostgresStore

AREA = "feicheng/wangzhuang/north/zhongyu/3"


def test_there_and_back_again(url: str, tmp_path: Path) -> None:
    world, clock = simulated(6, 1_750_039_200.0)
    old = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        host="tag.example.org", channels={"mail": ("file:sent.jsonl", {})}, plugins=("guardtag-postgres",),
    )  # fmt: skip
    with guardtag.open(old, world) as city:
        city.responders.enrol("li-ling", name="李岭", area=AREA, address="mail:li-ling@example.org")
        batch = city.tags.mint(40, area="feicheng")
        for n in range(30):
            boy = city.wards.enrol(
                f"小军{n}🧥", area=AREA, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
                consent=Consent(by="田爱云", purposes={"alert"}),
            )  # fmt: skip
            tag = city.tags.fit(batch.first + n, to=boy, garment="blue jacket", by="li-ling")
        status = city.scan(tag.link).status
        city.scan(tag.link).alert(place="bus stop")
        city.dispatch()
    there = attrs.evolve(old, store=url)
    moved = guardtag.move(old, url, world)
    sqlite, postgres = SqliteStore(f"sqlite:{tmp_path}/city.db"), PostgresStore(url)
    assert copying.tally_of(sqlite) == copying.tally_of(postgres) == dict(moved.kinds)
    sqlite.close()
    postgres.close()
    with pytest.raises(BackendError):
        guardtag.open(old, world)
    with guardtag.open(there, world) as city:
        assert city.verify().bad == ""
        clock.advance(600)
        assert city.dispatch().steps >= 1
        assert len(city.wards.list("feicheng")) == 30
    guardtag.export(there, tmp_path / "house", world)
    shutil.copytree(tmp_path / "keys", tmp_path / "back/keys")
    back = attrs.evolve(old, base=tmp_path / "back")
    got = guardtag.bring_in(back, tmp_path / "house", world)
    assert got.journal is not None
    assert got.journal.bad == ""
    with guardtag.open(back, world) as city:
        assert len(city.wards.list("feicheng")) == 30
        assert city.scan(tag.link).status == status
