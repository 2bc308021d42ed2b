"""What a finder chooses by one tap, and what that does to the call."""

from __future__ import annotations

import pytest

from tests.conftest import City
from tests.response.relayed import alerted, sent

pytestmark = pytest.mark.quick_on("memory")


def test_he_walked_on_climbs_at_once(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.tell(key, "walked-on", place="towards the river", note="quickly", language="en")
    now = city.door.incidents.get(incident.id)
    assert (now.place, now.rung.level) == ("towards the river", "town")
    assert [entry.what for entry in now.thread if entry.by == "finder"] == ["called", "walked-on", "raised"]
    told = sent(city, "walked-on")
    assert {message["target"] for message in told} == {"tian@example.org", "li-ling@example.org"}
    assert all("towards the river" in m["text"] and "quickly" in m["text"] for m in told)
    assert [message["target"] for message in sent(city, "raised")] == ["wang-xia@example.org"]


def test_the_same_tap_within_ten_minutes_is_one(city: City) -> None:
    incident, key = alerted(city)
    first = city.door.relay.tell(key, "walked-on")
    city.clock.advance(599)
    assert city.door.relay.tell(key, "walked-on", request_id="b") == first
    assert city.door.relay.tell(key, "walked-on", request_id="b") == first
    raised = [entry for entry in city.door.incidents.get(incident.id).thread if entry.by == "finder"]
    assert [entry.what for entry in raised] == ["called", "walked-on", "raised"]
    city.clock.advance(2)
    assert city.door.relay.tell(key, "walked-on").id != first.id


def test_many_finders_do_not_drive_a_call_up(city: City) -> None:
    incident, key = alerted(city)
    other = city.door.relay.link(city.door.scan(city.door.tags.get(1).link).alert())
    city.door.relay.tell(key, "walked-on")
    city.door.relay.tell(other, "walked-on")
    thread = city.door.incidents.get(incident.id).thread
    assert sum(entry.what == "walked-on" for entry in thread) == 2
    assert sum(entry.what in ("raised", "repeated") for entry in thread) == 1


def test_the_police_have_him_keeps_the_call_open_until_the_desk_confirms(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.tell(key, "police", place="station")
    now = city.door.incidents.get(incident.id)
    assert now.open
    assert now.rung.level == "grid"
    assert [task.id for task in now.tasks] == ["confirm-police"]
    assert {message["target"] for message in sent(city, "police")} == {"tian@example.org", "li-ling@example.org"}
    city.door.incidents.complete(incident.id, "confirm-police", by="li-ling", result="rung")
    city.clock.advance(700)
    city.door.relay.tell(key, "police")
    assert len(city.door.incidents.get(incident.id).tasks) == 1


@pytest.mark.parametrize(("arrived", "level"), [(False, "town"), (True, "grid")])
def test_the_finder_must_leave(city: City, arrived: bool, level: str) -> None:
    incident, key = alerted(city)
    if arrived:
        city.door.incidents.arrive(incident.id, by="li-ling")
    city.door.relay.tell(key, "must-leave")
    assert city.door.incidents.get(incident.id).rung.level == level
    assert len(sent(city, "must-leave")) == 2


def test_a_number_in_a_note_holds_no_choice_up(city: City) -> None:
    _, key = alerted(city)
    assert city.door.relay.tell(key, "must-leave", note="ring 138 0013 8000").text == "ring ***"
    assert city.door.relay.tell(key, "police", note="ring 138 0013 8000", sure=True).numbers


def test_another_choice_is_no_choice(city: City) -> None:
    _, key = alerted(city)
    with pytest.raises(ValueError, match="walked-on"):
        city.door.relay.tell(key, "false-alarm")
