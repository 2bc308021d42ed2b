"""What is hidden takes two persons, and not any two."""

from __future__ import annotations

import attrs
import pytest

from guardtag import Conflict, Contact
from guardtag.model.glass import SECONDS
from guardtag.model.people import Ward
from tests.conftest import City
from tests.door.opened_glass import HIDDEN, TOWN, VILLAGE, boy, broken, code, entries, view

__all__ = ["boy"]

pytestmark = pytest.mark.quick_on("memory")


@pytest.mark.quick_on("memory", "sqlite")
def test_a_hidden_address_takes_two_persons_and_each_is_written_down(city: City, boy: Ward) -> None:
    glass = broken(city, boy)
    confirmed = city.door.acting_as("wang-xia").wards.confirm_glass(glass.id, request_id="yes")
    assert confirmed.confirmed_by == "wang-xia"
    assert city.door.acting_as("wang-xia").wards.confirm_glass(glass.id, request_id="yes") == confirmed
    assert view(city, boy)["hidden_address"] == HIDDEN
    assert "hidden_address" not in view(city, boy, "wang-xia"), "the second person sees nothing by it"
    (entry,) = entries(city, "wards.confirm_glass")
    assert (entry.actor, entry.subjects, entry.detail) == ("wang-xia", (boy.id, glass.id), "li-ling")
    assert "hidden_address" in entries(city, "wards.view")[-2].detail
    city.clock.advance(SECONDS)
    assert "hidden_address" not in view(city, boy)


@pytest.mark.parametrize("who", ["li-ling", "far", "police", "helper", "audit"])
def test_not_everybody_is_a_second_person(city: City, boy: Ward, who: str) -> None:
    glass = broken(city, boy)
    assert code(lambda: city.door.acting_as(who).wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"
    assert "hidden_address" not in view(city, boy)


def test_the_family_is_no_second_person_and_does_not_learn_that_there_is_a_hidden_address(
    city: City, boy: Ward
) -> None:
    glass = broken(city, boy)
    mother = city.door.acting_as(f"{boy.id}/c1").wards
    assert code(lambda: mother.confirm_glass(glass.id)) == "GT-GLASS-UNKNOWN"
    city.door.dispatch()
    before = len(city.messages())
    city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)
    city.door.dispatch()
    assert len(city.messages()) == before
    assert "hidden_address" not in mother.view(boy.id).fields


def test_one_from_elsewhere_sees_no_hidden_address_with_any_second_person(city: City, boy: Ward) -> None:
    glass = broken(city, boy, "far")
    assert code(lambda: city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"


@pytest.mark.parametrize(
    "twin",
    [
        {"name": "李 岭", "address": "mail:other@example.org"},
        {"name": "另名", "address": "mail:LI-LING@example.org"},
    ],
    ids=["the same name", "the same mail"],
)
def test_a_second_account_of_ones_own_is_no_second_person(city: City, boy: Ward, twin: dict[str, str]) -> None:
    city.responder("second", TOWN, role="supervisor", **twin)
    glass = broken(city, boy)
    assert code(lambda: city.door.acting_as("second").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"


@pytest.mark.parametrize("ways", ["the first for the second", "the second for the first"])
def test_who_does_the_others_duty_is_no_second_person(city: City, boy: Ward, ways: str) -> None:
    until = city.clock.now() + 9000
    away, stand_in = ("wang-xia", "li-ling") if ways.startswith("the first") else ("li-ling", "wang-xia")
    city.door.responders.stand_in(away, stand_in=stand_in, until=until)
    glass = broken(city, boy)
    assert code(lambda: city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"


def test_a_role_that_one_only_stands_in_for_opens_nothing_hidden(city: City, boy: Ward) -> None:
    """A volunteer who does a worker's duty may break glass like one, but is no one of two."""
    city.responder("leader", VILLAGE, name="村长", role="supervisor")
    city.door.responders.stand_in("leader", stand_in="helper", until=city.clock.now() + 9000)
    glass = broken(city, boy, "helper")
    assert code(lambda: city.door.acting_as("li-ling").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"
    other = broken(city, boy, "li-ling")
    assert code(lambda: city.door.acting_as("helper").wards.confirm_glass(other.id)) == "GT-GLASS-SECOND"


@pytest.mark.parametrize(
    "contact",
    [Contact("王霞", "aunt", ["mail:x@example.org"]), Contact("姨", "aunt", ["mail:WANG-XIA@example.org"])],
    ids=["by name", "by address"],
)
def test_a_relative_among_the_staff_is_none_of_the_two(city: City, boy: Ward, contact: Contact) -> None:
    hers = city.boy(hidden_address=HIDDEN, contacts=[contact])
    glass = broken(city, hers)
    assert code(lambda: city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"
    own = broken(city, hers, "wang-xia")
    assert code(lambda: city.door.acting_as("li-ling").wards.confirm_glass(own.id)) == "GT-GLASS-SECOND"


def test_it_is_looked_at_afresh_at_each_read(city: City, boy: Ward) -> None:
    glass = broken(city, boy)
    city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)
    assert "hidden_address" in view(city, boy)
    room = city.door._room
    responder = type(city.door.responders.get("wang-xia"))

    def become(id: str, **changes: object) -> None:
        room.records.change(lambda tx: tx.put(attrs.evolve(tx.get(responder, id), **changes)))

    become("wang-xia", active=False)
    assert "hidden_address" not in view(city, boy)
    become("wang-xia", active=True)
    assert "hidden_address" in view(city, boy)
    become("li-ling", role="police")
    assert view(city, boy) == {}


def test_a_second_person_comes_in_time_and_once(city: City, boy: Ward) -> None:
    glass = broken(city, boy)
    city.clock.advance(SECONDS)
    assert code(lambda: city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)) == "GT-GLASS-OVER"
    glass = broken(city, boy)
    city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)
    with pytest.raises(Conflict) as caught:
        city.door.acting_as("hotline").wards.confirm_glass(glass.id)
    assert caught.value.code == "GT-GLASS-CONFIRMED"
