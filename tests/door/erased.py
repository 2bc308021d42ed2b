"""A person with everything, and what is left of them: what the tests of erasing share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

import guardtag
from guardtag.config import Config
from guardtag.records.kinds import KINDS, Erasure
from guardtag.records.rewrap import walk
from guardtag.records.vault import keys_of
from guardtag.spi import Change, Ref
from guardtag.world import simulated
from tests.conftest import DAYTIME, HOME, City


class Died(Exception):
    """The process was killed."""


class Watched:
    """A store at whose commits something happens: a death, or what somebody else does."""

    def __init__(self, store: Any, before: Callable[[], None], after: Callable[[], None] = lambda: None) -> None:
        self.store, self.before, self.after = store, before, after
        self.seen: list[Sequence[Change]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def commit(self, changes: Sequence[Change]) -> None:
        self.before()
        self.seen.append(changes)
        self.store.commit(changes)
        self.after()


def lived(city: City) -> tuple[guardtag.Ward, guardtag.Tag, str]:
    """小军 with everything: all field classes, two coats, a drill, a closed call with words, requests, an errand."""
    door = city.door
    city.responder("li-ling")
    boy = door.wards.enrol(
        "小军", area=HOME, contacts=[guardtag.Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=guardtag.Consent(by="田爱云", purposes={"alert"}), medical="insulin", address="Wangzhuang 7",
        hidden_address="nobody knows", clothes="blue jacket", key="NO-1", request_id="e1",
    )  # fmt: skip
    batch = door.tags.mint(5, area="feicheng")
    tag = door.tags.fit(batch.first, to=boy, garment="blue jacket", by="li-ling", request_id="f1")
    door.tags.fit(batch.first + 1, to=boy, garment="coat", by="li-ling")
    door.incidents.open("errand", ward=boy, by="li-ling", request_id="o1")
    (errand,) = door.incidents.list(ward_id=boy.id)
    door.incidents.close(errand.id, outcome="other", by="li-ling")
    call = door.scan(tag.link).alert(place="bus stop", message="he is cold", request_id="a1")
    door.dispatch()
    door.relay.say(door.relay.link(call), "he is cold", request_id="w1")
    door.incidents.acknowledge(call.id, by="li-ling", request_id="k1")
    door.dispatch()
    return boy, tag, call.id


def ended(city: City, call: str) -> None:
    """The call is closed and everybody has heard."""
    city.door.incidents.close(call, outcome="home", by="li-ling", helped=1, request_id="c1")
    city.door.dispatch()


def traces(city: City, ward: str) -> list[str]:
    """Every row that names somebody: by a blind value, in its id, or by whose key seals it."""
    records = city.door._room.records
    blind = {records.blind(field, ward) for field in ("ward", "open", "drill")}
    found = []
    for kind in KINDS:
        for row in walk(records.store, kind.name):
            values = {value for values in row.index.values() for value in values}
            if blind & {row.id, *values} or ward in row.id or ward.encode() in row.body:
                found.append(f"{row.kind} {row.id}")
    return found


def plain(figures: Any) -> dict[str, Any]:
    return attrs.asdict(figures)


def gone(city: City, ward: str) -> None:
    """Nothing of them is left but the erasure, and nothing of it waits."""
    records = city.door._room.records
    erasure = records.get(Erasure, ward)
    assert erasure is not None
    assert (erasure.done is not None, erasure.calls) == (True, {})
    row = records.store.read([Ref("erasure", ward)])[0]
    assert row is not None
    assert (row.lane, row.due) == (None, None)
    assert traces(city, ward) == [f"erasure {ward}"]
    assert records.vault.store.read([Ref("key", key) for key in keys_of(ward)]) == [None] * 4
    assert [one for one, _ in records.vault.erased()] == [ward]
    assert not city.door.verify().bad


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[[], City]]:
    """Cities with their story, one after another."""
    opened: list[guardtag.Guard] = []

    def make() -> City:
        world, clock = simulated(seed=1, start=DAYTIME)
        settings = Config(base=tmp_path, host="tag.example.org", channels={"mail": ("console:", {})})
        opened.append(guardtag.open(settings, world))
        return City(opened[-1], clock, tmp_path / "none")

    yield make
    for door in opened:
        door.close()
