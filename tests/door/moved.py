"""A house with people in it, and where the new one is going to be: what the tests of moving share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Consent, Contact, Guard, GuardTagError
from guardtag.builtin.sqlite import SqliteStore
from guardtag.config import Config
from guardtag.records import copying, exports
from guardtag.spi import Ref, Row
from guardtag.steps import moving
from guardtag.world import SimulatedClock, World, simulated
from tests.conftest import DAYTIME, HOME


@attrs.define
class House:
    """An old place with people in it, and where the new one is going to be."""

    folder: Path
    world: World
    clock: SimulatedClock
    old: Config
    new: Config
    link: str = ""
    status: str = ""

    @property
    def file(self) -> Path:
        return self.folder / "house.guardtag"

    def rows(self, settings: Config) -> dict[Ref, Row]:
        """All that is in a store, but how it stands itself."""
        store = SqliteStore(f"sqlite:{settings.path(settings.store[7:])}")
        found = {Ref(kind, row.id): row for kind in copying.KIND_NAMES for row in copying.walk(store, kind)}
        store.close()
        return {ref: attrs.evolve(row, version=0, lease=0) for ref, row in found.items()}

    def moved(self) -> None:
        """Keys and vault are carried over by hand."""
        shutil.copytree(self.folder / "old.keys", self.folder / "new.keys")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(copying, "PAGE", 5)  # so that a small house has many pages
    monkeypatch.setattr(exports, "PAGE", 5)
    world, clock = simulated(4, DAYTIME)
    made = {
        name: Config(
            base=tmp_path, store=f"sqlite:{name}.db", vault=f"sqlite:{name}.keys/vault.db",
            keys=f"file:{name}.keys/keyring.json", outbox="outbox.jsonl", spool="sent", host="tag.example.org",
        )
        for name in ("old", "new")
    }  # fmt: skip
    house = House(tmp_path, world, clock, made["old"], made["new"])
    with guardtag.open(house.old, world) as door:
        door.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li@example.org")
        batch = door.tags.mint(20, area="feicheng")
        for n in range(12):
            ward = enrol(door, f"小军{n}")
            tag = door.tags.fit(batch.first + n, to=ward, garment="blue jacket", by="li-ling")
        house.link, house.status = tag.link, door.scan(tag.link).status
        door.scan(tag.link).alert(place="bus stop")
        door.dispatch()
    return house


def enrol(door: Guard, name: str) -> guardtag.Ward:
    return door.wards.enrol(
        name, area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip


def refused(call: Callable[[], object], code: str) -> GuardTagError:
    with pytest.raises(GuardTagError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def lives(house: House, settings: Config, calls: int = 1) -> None:
    """The tag is read, the call is open and goes on, the journal fits."""
    with guardtag.open(settings, house.world) as door:
        assert door.scan(house.link).status == house.status
        assert len(door.incidents.list(HOME)) == calls
        assert door.verify().bad == ""
        assert len(door.wards.list("feicheng")) == 12
        house.clock.advance(3600)
        assert door.dispatch().steps >= 1
        assert door.doctor()


class Stop(BaseException):
    """Ends a run somewhere, as a kill does."""


def stopping_after(calls: int) -> moving.Progress:
    left = [calls]

    def progress(rows: int, kind: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Stop

    return progress


def until_done(run: Callable[[moving.Progress], moving.Moved]) -> tuple[moving.Moved, int]:
    """Runs again and again, each time killed after one more step, until one comes through."""
    for calls in range(500):
        try:
            return run(stopping_after(calls)), calls
        except Stop:
            continue
    raise AssertionError("it never ends")
