"""What once stopped the clock of an open call although nobody was with the person."""

from __future__ import annotations

from tests.conftest import City
from tests.response.test_moves import alerted


def link_of(city: City, who: str) -> str:
    return next(m["link"] for m in city.messages() if m["target"].startswith(f"{who}@"))


def test_with_me_that_was_a_slip_is_taken_back(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    link = link_of(city, "tian")
    assert city.door.notices.answer(link, "with-me").state == "handed_over"
    assert city.door.notices.answer(link, "not-mine").state == "received"
    assert city.door.incidents.get(incident.id).rung.level == "town"


def test_a_hand_over_stands_when_somebody_else_gives_the_call_back(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by="wang-xia")
    city.door.incidents.hand_over(incident.id, by=f"{incident.subject}/c1")
    back = city.door.incidents.hand_back(incident.id, by="wang-xia", reason="no longer needed")
    assert (back.state, back.acknowledged_by) == ("handed_over", (f"{incident.subject}/c1",))


def test_nobody_is_on_the_scene_once_the_only_one_there_gave_it_back(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by=f"{incident.subject}/c1")
    city.door.incidents.arrive(incident.id, by="li-ling")
    back = city.door.incidents.hand_back(incident.id, by="li-ling", reason="he ran away")
    assert (back.state, back.rung.level) == ("received", "town")


def test_whoever_is_only_on_the_way_is_not_on_the_scene(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by="wang-xia")
    city.door.incidents.arrive(incident.id, by="li-ling")
    back = city.door.incidents.hand_back(incident.id, by="li-ling", reason="he ran away")
    assert (back.state, back.acknowledged_by) == ("acknowledged", ("wang-xia",))
