"""The policy's state `visit`: an open visit, given to this reader, today where the deployment is."""

from __future__ import annotations

import attrs
import pytest

from guardtag.model.people import Ward
from guardtag.model.visits import STATES, Visit
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

TODAY, YESTERDAY, TOMORROW = "20250616", "20250615", "20250617"


def visit(city: City, ward: Ward, day: str = TODAY, **changes: object) -> Visit:
    made = attrs.evolve(
        Visit(city.door._room.world.new_id(), ward.id, HOME, "check-up", day, worker="li-ling"), **changes
    )
    return city.door._room.records.change(lambda tx: tx.put(made))


def state(city: City, ward: Ward, by: str = "li-ling") -> str:
    return city.door.acting_as(by).wards.view(ward.id).state


@pytest.fixture
def boy(city: City) -> Ward:
    city.responder("li-ling")
    city.responder("wang-xia", name="王霞")
    return city.boy(address="Wangzhuang 7", medical="insulin")


def test_on_its_day_the_worker_sees_what_a_visit_needs(city: City, boy: Ward) -> None:
    visit(city, boy)
    seen = city.door.acting_as("li-ling").wards.view(boy.id)
    assert (seen.state, seen.name, seen.address) == ("visit", "小军", "Wangzhuang 7")
    assert "medical_notes" in seen.withheld
    assert state(city, boy, "wang-xia") == "closed"


@pytest.mark.parametrize("day", [YESTERDAY, TOMORROW])
def test_another_day_opens_nothing(city: City, boy: Ward, day: str) -> None:
    visit(city, boy, day)
    assert state(city, boy) == "closed"


def test_the_day_is_that_of_the_deployment(city: City, boy: Ward) -> None:
    visit(city, boy, TOMORROW)
    city.clock.at = 1_750_089_599.0  # 2025-06-16 23:59:59 in Shanghai, 15:59:59 UTC
    assert state(city, boy) == "closed"
    city.clock.at += 1
    assert state(city, boy) == "visit"
    city.clock.at += 86_399
    assert state(city, boy) == "visit"
    city.clock.at += 1
    assert state(city, boy) == "closed"


@pytest.mark.parametrize("ended", [state for state in STATES if state != "open"])
def test_a_visit_that_is_over_closes_the_record(city: City, boy: Ward, ended: str) -> None:
    made = visit(city, boy)
    assert state(city, boy) == "visit"
    city.door._room.records.change(lambda tx: (tx.get(Visit, made.id), tx.put(attrs.evolve(made, state=ended))))
    assert state(city, boy) == "closed"


def test_a_visit_to_somebody_else_or_given_to_nobody_opens_nothing(city: City, boy: Ward) -> None:
    visit(city, city.boy())
    visit(city, boy, worker="")
    assert state(city, boy) == "closed"


def test_a_worker_who_moved_away_sees_nothing_by_a_visit_that_was_left_to_them(city: City, boy: Ward) -> None:
    visit(city, boy)
    room = city.door._room
    kind = type(city.door.responders.get("li-ling"))
    room.records.change(lambda tx: tx.put(attrs.evolve(tx.get(kind, "li-ling"), area="feicheng/anzhan/1/1/1")))
    assert city.door.acting_as("li-ling").wards.view(boy.id).fields == {}


def test_a_call_goes_before_a_visit_and_is_worth_more(city: City, boy: Ward) -> None:
    visit(city, boy)
    city.door.scan(city.tagged(boy).link).alert()
    assert state(city, boy) == "open_party"


def test_a_visit_of_ones_own_call_stays(city: City, boy: Ward) -> None:
    visit(city, boy)
    tag = city.tagged(boy)
    city.door.acting_as("li-ling").scan(tag.link).alert()
    assert state(city, boy) == "visit"
