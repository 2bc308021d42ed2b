"""The plugins of version 1 run: unchanged, through their suites and through the front door."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import attrs
import pytest

import guardtag
from guardtag.config import Config
from guardtag.registry import load
from guardtag.registry.shelf import ROLES
from guardtag.spi import KeySource, Notifier, Printer, Store
from guardtag.testing.keysources import KeySourceSuite
from guardtag.testing.notifiers import NotifierSuite
from guardtag.testing.printers import PrinterSuite
from guardtag.testing.stores import StoreSuite
from guardtag.world import SimulatedClock, simulated

from .conftest import Install

FOLDER = Path(__file__).parent / "frozen_v1"
SCHEMES = {
    "store": "shoebox", "notifier": "frozenbell", "printer": "frozenrows", "resolver": "oldcard",
    "keysource": "frozendrawer", "warning": "coldsnap",
}  # fmt: skip
FROZEN = {
    "frozen_keysource.py": "f02527071d8377cc12b443077a4d7973dde212e1b5fd0b955a3a9ad204f3d282",
    "frozen_notifier.py": "2d2cb8b5829515b85f16cf773705a1395889e4b6bfb2a5ec7ae3f5910d3d76d0",
    "frozen_printer.py": "d59bf9ea2dfd90b0dafb2c8a4fc3b3fe2bcdb511849f1f1d6ee428eafd8a3a53",
    "frozen_resolver.py": "99cf003c4f51d40db24d2db39ea530c877ff5d7cd4e86c415af3dc48f3d6d0fd",
    "frozen_store.py": "f3592df5cc056134e40610068376d38c28eb175d99a56fdbce2b6b0b4f7c7dc8",
    "frozen_warning.py": "2061ef6bb8dd9d6ffad48e60a24af1d44f5d2b3a725a0b98aa837d681f20ed20",
}
"""Only ever added to. Whoever wants to change one reads README.md there first."""


def frozen(role: str) -> ModuleType:
    """A frozen plugin's module, by itself."""
    spec = importlib.util.spec_from_file_location(f"frozen_{role}", FOLDER / f"frozen_{role}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_one_of_each_kind_and_none_was_edited() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.py")}
    assert found == FROZEN
    assert set(SCHEMES) == set(ROLES)
    assert set(FROZEN) == {f"frozen_{role}.py" for role in ROLES}


# -- through their suites


class TestStore(StoreSuite):
    def make(self) -> Store:
        made: Store = frozen("store").ShoeBox("shoebox:")
        return made

    def break_it(self, store: Store) -> Store:
        store.close()
        return store


class TestNotifier(NotifierSuite):
    def make(self) -> Notifier:
        made: Notifier = frozen("notifier").Bell(f"frozenbell:{self.folder}/device")
        return made

    def break_it(self, notifier: Notifier) -> Notifier:
        (self.folder / "device").unlink(missing_ok=True)
        (self.folder / "device").mkdir()
        return notifier


class TestPrinter(PrinterSuite):
    suffix = ".frozenrows"

    def make(self) -> Printer:
        made: Printer = frozen("printer").Rows("frozenrows:")
        return made

    def break_it(self, printer: Printer) -> Printer:
        printer.ribbon = False  # type: ignore[attr-defined]
        return printer


class TestKeySource(KeySourceSuite):
    def make(self) -> KeySource:
        made: KeySource = frozen("keysource").Drawer("frozendrawer:")
        return made

    def break_it(self, source: KeySource) -> KeySource:
        source.jammed = True  # type: ignore[attr-defined]
        return source


# -- through the front door


@pytest.fixture
def installed(install: Install) -> None:
    """One distribution with all of them."""
    modules = {f"frozen_{role}": (FOLDER / f"frozen_{role}.py").read_text("utf-8") for role in ROLES}
    install("guardtag-frozen", {scheme: f"frozen_{role}" for role, scheme in SCHEMES.items()}, modules)


@attrs.frozen
class Town:
    """A deployment on frozen plugins alone, as far as there are any."""

    door: guardtag.Guard
    clock: SimulatedClock
    folder: Path

    def rung(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / "bell").read_text("utf-8").splitlines()]


@pytest.fixture
def town(installed: None, tmp_path: Path) -> Iterator[Town]:
    config = Config(
        base=tmp_path, store="shoebox:", keys="frozendrawer:", vault="memory:", host="tag.example.org",
        plugins=("guardtag-frozen",), channels={"bell": (f"frozenbell:{tmp_path}/bell", {"loud": True})},
        warnings=("coldsnap",), resolvers=("oldcard",),
    )  # fmt: skip
    world, clock = simulated(seed=4, start=1_750_039_200.0)
    with guardtag.open(config, world) as door:
        yield Town(door, clock, tmp_path)


def test_from_the_cloth_to_a_person_at_home(town: Town) -> None:
    city = town.door
    city.responders.enrol("li-ling", name="李岭", area="feicheng/wangzhuang", address="bell:li-ling")
    boy = city.wards.enrol(
        "小军", area="feicheng/wangzhuang", contacts=[guardtag.Contact("田爱云", "mother", ["bell:tian"])],
        consent=guardtag.Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    batch = city.tags.mint(3, area="feicheng")
    run = city.tags.print(batch, town.folder / "run.frozenrows", options={"head": False})
    assert (run.state, run.count) == ("unproved", 3)
    assert len((town.folder / "run.frozenrows").read_text("utf-8").splitlines()) == 3
    tag = city.tags.fit(batch.first, to=boy, by="li-ling")
    call = city.scan(tag.link).alert(place="bus stop")
    city.dispatch()
    assert {line["target"] for line in town.rung()} == {"li-ling", "tian"}
    assert all(line["loud"] is True for line in town.rung())
    town.clock.advance(600)
    city.dispatch()
    assert [(mode.what, mode.scope, mode.reason) for mode in city.modes.list()] == [
        ("weather", "feicheng/wangzhuang", "cold snap")
    ]
    city.incidents.acknowledge(call.id, by="li-ling")
    assert city.incidents.close(call.id, outcome="home", by="li-ling").state == "closed"


def test_each_is_listed_under_its_role(installed: None) -> None:
    plugins = load(Config(plugins=("guardtag-frozen",)))
    assert plugins.check() == ()
    listed = {line.role: line.scheme for line in plugins.listing() if line.source.startswith("guardtag-frozen")}
    assert listed == SCHEMES


def test_the_resolver_reads_an_old_code(installed: None) -> None:
    reader = load(Config(plugins=("guardtag-frozen",), resolvers=("oldcard",))).resolver("oldcard")
    assert (reader.resolve("OLD-17"), reader.resolve("https://tag.example.org/T/X")) == (17, None)
