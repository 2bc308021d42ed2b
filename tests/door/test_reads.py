"""Budgets of looks through the door: a reader who pages through the register is stopped, and somebody sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Denied
from guardtag.config import Config
from guardtag.model.people import Ward
from guardtag.model.visits import Visit
from guardtag.records.journal import Entry
from guardtag.world import simulated
from tests.conftest import DAYTIME, HOME, City


@pytest.fixture
def small(tmp_path: Path) -> Iterator[City]:
    """A city in which a responder may look at three people in an hour and five in a day."""
    channels = {"mail": (f"file:{tmp_path / 'mail.jsonl'}", {})}
    settings = Config(base=tmp_path, host="tag.example.org", channels=channels, reads_per_hour=3, reads_per_day=5)
    world, clock = simulated(seed=1, start=DAYTIME)
    with guardtag.open(settings, world) as door:
        city = City(door, clock, tmp_path / "mail.jsonl")
        city.responder("li-ling")
        city.responder("wang-xia", name="王霞")
        yield city


def people(city: City, count: int) -> list[Ward]:
    return [city.boy() for _ in range(count)]


def look(city: City, ward: Ward, by: str = "li-ling") -> bool:
    try:
        city.door.acting_as(by).wards.view(ward.id)
    except Denied as refused:
        if refused.code != "GT-DENIED-BUDGET":
            raise
        return False
    return True


def refusals(city: City) -> list[str]:
    return [e.actor for e in city.door._room.records.walk(Entry) if e.verb == "wards.refused"]


def test_who_pages_through_the_register_is_stopped_and_others_are_not(small: City) -> None:
    register = people(small, 9)
    assert [look(small, one) for one in register[:5]] == [True, True, True, False, False]
    assert look(small, register[0]), "whom they know already stays open"
    assert look(small, register[4], "wang-xia")
    small.clock.advance(3601)
    assert [look(small, one) for one in register[3:9]] == [True, True, False, False, False, False]
    small.clock.advance(86_401)
    assert look(small, register[8])


def test_it_is_known_to_every_process_and_needs_no_clock_of_its_own(small: City) -> None:
    register = people(small, 4)
    for one in register[:3]:
        assert look(small, one)
    other = small.door._room.records
    assert len(other.store.walk("reads", "", 10)) == 1
    assert not look(small, register[3])


def test_the_refusal_is_journalled_once_an_hour_and_the_doctor_says_it(small: City) -> None:
    register = people(small, 9)
    assert "readers" not in [f.name for f in small.door.doctor()]
    for one in register:
        look(small, one)
    assert refusals(small) == ["li-ling"]
    (finding,) = [f for f in small.door.doctor() if f.name == "readers"]
    assert "li-ling" in finding.what
    assert all(text for text in finding.told("zh"))
    small.clock.advance(3601)
    for one in register[3:]:
        look(small, one)
    assert refusals(small) == ["li-ling", "li-ling"]
    small.clock.advance(2 * 86_400)
    assert "readers" not in [f.name for f in small.door.doctor()]
    assert small.door.verify().bad == ""


def test_a_call_is_never_shut_to_who_is_called(small: City) -> None:
    register = people(small, 9)
    for one in register[:4]:
        look(small, one)
    lost = register[8]
    small.door.scan(small.tagged(lost).link).alert(place="bus stop")
    assert small.door.acting_as("li-ling").wards.view(lost.id).name == "小军"
    before = small.door._room.records.store.walk("reads", "", 10)
    small.door.acting_as("li-ling").wards.view(lost.id)
    assert small.door._room.records.store.walk("reads", "", 10) == before, "it is not even counted"


def test_visits_are_counted_and_break_glass_has_its_own_budget(small: City) -> None:
    register = people(small, 5)
    room = small.door._room
    for one in register:
        room.records.change(lambda tx, one=one: tx.put(
            Visit(room.world.new_id(), one.id, HOME, "check-up", "20250616", "li-ling")))  # fmt: skip
    assert [look(small, one) for one in register] == [True, True, True, False, False]
    small.door.acting_as("li-ling").wards.break_glass(register[4].id, reason="an emergency")
    assert look(small, register[4])


def test_the_family_is_never_counted(small: City) -> None:
    boy = small.boy()
    for _ in range(9):
        assert small.door.acting_as(f"{boy.id}/c1").wards.view(boy.id)
    assert small.door._room.records.store.walk("reads", "", 10) == []


def test_a_damaged_count_shuts_nobody_out(small: City) -> None:
    register = people(small, 5)
    for one in register[:4]:
        look(small, one)
    store = small.door._room.records.store
    (row,) = store.walk("reads", "", 10)
    from guardtag.spi import Put

    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])
    assert look(small, register[4])


def test_a_person_who_is_not_there_costs_nothing(small: City) -> None:
    with pytest.raises(Denied) as refused:
        small.door.acting_as("li-ling").wards.view("nobody")
    assert refused.value.code == "GT-WARD-UNKNOWN"
    assert small.door._room.records.store.walk("reads", "", 10) == []
