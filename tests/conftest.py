"""What several suites share: a small city on the memory store with a clock that moves by hand."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, settings

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag.registry import _Slot
from guardtag.world import SimulatedClock, simulated
from tests import compiled, in_memory
from tests.house import parts, spelled
from tests.soak import soak

DAYTIME = 1_750_039_200.0
"""2025-06-16 10:00 in Shanghai, a Monday: by night the ladder's clock runs faster."""
for name, examples in {"short": 40, "usual": 100, "long": 1000}.items():
    # untimed: a machine that pauses is no fault of ours
    settings.register_profile(
        name, deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=examples
    )  # fmt: skip
settings.load_profile("short")  # `make soak` plays the long one, `make cover` and `make mutate` the usual one
HOME = "feicheng/wangzhuang/north/zhongyu/3"


@attrs.define
class City:
    """A door, its clock, and where its channel writes."""

    door: guardtag.Guard
    clock: SimulatedClock
    outbox: Path

    def boy(self, **changes: object) -> guardtag.Ward:
        """小军, with his mother as the only contact unless said otherwise."""
        arguments: dict[str, object] = {
            "area": HOME, "contacts": [Contact("田爱云", "mother", ["mail:tian@example.org"])],
            "consent": Consent(by="田爱云", purposes={"alert", "nickname"}), "nickname": "军军",
        } | changes  # fmt: skip
        return self.door.wards.enrol("小军", **arguments)  # type: ignore[arg-type]

    def responder(self, id: str, area: str = HOME, **changes: object) -> guardtag.Responder:
        """A responder with one address."""
        arguments: dict[str, object] = {"name": "李岭", "address": f"mail:{id}@example.org"} | changes
        return self.door.responders.enrol(id, area=area, **arguments)  # type: ignore[arg-type]

    def tagged(self, ward: guardtag.Ward, by: str = "li-ling") -> guardtag.Tag:
        """A fitted tag of a fresh batch."""
        batch = self.door.tags.mint(5, area="feicheng")
        return self.door.tags.fit(batch.first, to=ward, garment="blue jacket", by=by)

    def messages(self) -> list[dict[str, str]]:
        """What the channel wrote so far."""
        import json

        if not self.outbox.exists():
            return []
        return [json.loads(line) for line in self.outbox.read_text("utf-8").splitlines()]

    def wait(self, minutes: float) -> None:
        """Moves the clock and dispatches, a minute at a time."""
        for _ in range(int(minutes)):
            self.clock.advance(60)
            self.door.dispatch()


@contextlib.contextmanager
def once_configured(door: guardtag.Guard, *channels: str) -> Iterator[None]:
    """While it lasts, addresses of these channels may be entered: afterwards the configuration has them no more."""
    known, slots = door._room.config.channels, door._room.plugins._slots
    assert isinstance(known, dict)
    known |= dict.fromkeys(channels, ("", {}))
    slots |= dict.fromkeys(channels, _Slot("", {}))
    try:
        yield
    finally:
        for channel in channels:
            del known[channel], slots[channel]


STORES = ("memory", "sqlite")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Plays a small city on each embedded store; ``quick_on`` says on which of them in `make test` already.

    Where a commit or what is left of a death is in it, that is "sqlite"; tests/stores holds the stores to each other.
    """
    if "city_store" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("quick_on")
        quick = mark.args if mark else STORES
        metafunc.parametrize("city_store", [*quick, *soak(one for one in STORES if one not in quick)])


@contextlib.contextmanager
def opened(store: str, folder: Path) -> Iterator[City]:
    """A small city whose mail channel writes to a file."""
    outbox = folder / "notices.jsonl"
    where = {} if store == "memory" else {
        "store": "sqlite:city.db", "vault": "sqlite:keys/vault.db", "keys": "file:keys/keyring.json",
    }  # fmt: skip
    settings = Config(
        base=folder, host="tag.example.org", aliases=("alias.example.net",),
        channels={"mail": (f"file:{outbox}", {})}, **where,
    )  # fmt: skip
    world, clock = simulated(seed=1, start=DAYTIME)
    with guardtag.open(settings, world) as door:
        yield City(door, clock, outbox)


@pytest.fixture
def city(city_store: str, tmp_path: Path) -> Iterator[City]:
    """A small city on each embedded store."""
    with opened(city_store, tmp_path) as made:
        yield made


SEEDED = ("小军", "军军", "田爱云", "李岭", "王霞", "tian@example.org", "blue jacket")
"""People and things of theirs that many tests write about."""
KEPT = (".db", "-wal", ".backup", ".guardtag")
"""How the names of files end that no word of a person may ever be in."""
_planted: set[Path] = set()
_ours = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Has the folders of all tests made in memory; the workers of a run get theirs inside this one's."""
    parts.see(config, os.environ)
    if memory := in_memory.root(os.environ, config.getoption("basetemp")):
        os.environ[in_memory.PYTEST] = os.environ[in_memory.PYTHON] = str(memory)
        config.stash[_ours] = True


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Keeps the garbage collector from going through tens of thousands of tests, which stay, again and again."""
    gc.disable()
    try:
        compiled.begin(session.config)
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Gives the memory back after a run without a fault; after one with a fault the folders are looked into."""
    if _ours in session.config.stash and exitstatus == 0:
        shutil.rmtree(session.config._tmp_path_factory.getbasetemp(), ignore_errors=True)  # type: ignore[attr-defined]


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Remembers where a test planted words of a person on purpose."""
    if item.get_closest_marker("plants") and "tmp_path" in item.funcargs:  # type: ignore[attr-defined]
        _planted.add(item.funcargs["tmp_path"])  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _no_database_of_any_test_says_anything_of_a_person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Looks through the databases, logs and backups that all tests of the run left; see also tests/house."""
    yield
    wanted = [
        (text, name, spelling) for text in SEEDED for name, spelling in spelled.spellings(text, least=6).items()
        if name.partition(" ")[2] in ("", "hex", "HEX")
    ]  # fmt: skip
    hits = []
    for folder, folders, names in os.walk(tmp_path_factory.getbasetemp()):
        folders[:] = [name for name in folders if Path(folder, name) not in _planted]
        for path in (Path(folder, name) for name in names if name.endswith(KEPT)):
            with contextlib.suppress(OSError):  # a test of a file that cannot be read
                data = path.read_bytes()
                hits += [(str(path), text, name) for text, name, spelling in wanted if spelling in data]
    assert hits == []
