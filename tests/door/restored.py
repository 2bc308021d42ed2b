"""A place with a backup: what the tests of restoring share."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag.config import Config
from guardtag.world import SimulatedClock, simulated
from tests.conftest import DAYTIME, City
from tests.door.erased import ended, lived


@attrs.define
class Place:
    """A deployment on disk that is opened and closed; one clock."""

    folder: Path
    clock: SimulatedClock
    seed: int = 1

    @property
    def settings(self) -> Config:
        return Config(
            base=self.folder, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
            host="tag.example.org", channels={"mail": (f"file:{self.folder / 'out.jsonl'}", {})},
        )  # fmt: skip

    @property
    def world(self) -> guardtag.World:
        self.seed += 1
        world, _ = simulated(self.seed)
        return attrs.evolve(world, now=self.clock.now, monotonic=self.clock.now)

    def city(self) -> City:
        return City(guardtag.open(self.settings, self.world), self.clock, self.folder / "out.jsonl")

    def lose(self) -> None:
        for file in self.folder.glob("city.db*"):
            file.unlink()

    def restore(self, **changes: object) -> guardtag.restoring.Restored:  # type: ignore[name-defined]
        return guardtag.restore(self.settings, self.folder / "copy.db", world=self.world, **changes)  # type: ignore[arg-type]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, SimulatedClock(DAYTIME))


@pytest.fixture
def told(place: Place) -> tuple[Place, guardtag.Ward, guardtag.Tag, str]:
    """A deployment whose story is over, with a backup beside it."""
    city = place.city()
    boy, tag, call = lived(city)
    ended(city, call)
    city.door.backup(place.folder / "copy.db")
    city.door.close()
    return place, boy, tag, call


Told = tuple[Place, guardtag.Ward, guardtag.Tag, str]
