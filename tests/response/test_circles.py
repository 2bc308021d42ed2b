"""The responsible worker, then the duty list, then everybody; leave, stand-ins, and a clock that hurries."""

from __future__ import annotations

from datetime import date

import pytest

from guardtag import Conflict, Denied
from guardtag.model.incidents import Incident
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

VILLAGE = "feicheng/wangzhuang/north/zhongyu"
HOUR = 3600.0


def called(city: City) -> Incident:
    return city.door.scan(city.tagged(city.boy(), by="li-ling").link).alert(place="bus stop")


def told(city: City, template: str = "") -> list[str]:
    """Ids of the responders that the channel was given a message for, in order of sending."""
    found = [m for m in city.messages() if not template or m["kind"] == template]
    return [m["target"].partition("@")[0] for m in found if not m["target"].startswith("tian@")]


def test_a_level_is_called_in_circles_that_share_its_minutes(city: City) -> None:
    city.responder("li-ling")
    city.responder("boss", role="supervisor")
    city.responder("late", duty=["daily 20:00-22:00"])
    city.responder("village", VILLAGE, role="supervisor")
    incident = called(city)
    city.door.dispatch()
    assert told(city) == ["li-ling"]
    city.clock.advance(99)
    city.door.dispatch()
    assert told(city) == ["li-ling"]
    city.clock.advance(1)
    city.door.dispatch()
    assert told(city) == ["li-ling", "boss"], "a third of the five minutes is over"
    city.clock.advance(100)
    city.door.dispatch()
    assert told(city) == ["li-ling", "boss", "late"]
    city.clock.advance(100)
    city.door.dispatch()
    assert told(city)[-1] == "village"
    assert city.door.incidents.get(incident.id).rung.level == "village"


def test_whoever_is_off_duty_is_called_when_nobody_else_is_there(city: City) -> None:
    city.responder("li-ling", duty=["sat 20:00-22:00"])
    called(city)
    city.door.dispatch()
    assert told(city) == ["li-ling"]


def test_on_leave_the_stand_in_is_called_with_the_same_rights_and_only_for_that_time(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang", "feicheng/elsewhere", name="王霞")
    now = city.clock.now()
    city.door.responders.leave("li-ling", until=now + HOUR, reason="wedding", stand_in="wang")
    incident = called(city)
    city.door.dispatch()
    assert told(city) == ["wang"]
    message = next(m for m in city.messages() if m["target"].startswith("wang@"))
    assert "军军" in message["text"]
    door = city.door.acting_as("wang")
    assert door.wards.view(incident.subject).role == "grid_worker_area"
    assert door.incidents.acknowledge(incident.id).state == "acknowledged"
    city.clock.advance(HOUR)
    with pytest.raises(Denied):
        door.incidents.arrive(incident.id)
    assert door.wards.view(incident.subject).role == "other_area_worker"


def test_back_before_the_time(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang", "feicheng/elsewhere")
    city.door.responders.leave("li-ling", until=city.clock.now() + HOUR, stand_in="wang")
    city.door.responders.back("li-ling")
    called(city)
    city.door.dispatch()
    assert told(city) == ["li-ling"]
    assert city.door.responders.get("wang").standing == ()


def test_a_supervisor_who_stands_in_for_a_worker_is_told_where_the_person_is(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang", "feicheng/wangzhuang", role="supervisor", name="王霞")
    city.door.responders.leave("li-ling", until=city.clock.now() + HOUR, stand_in="wang")
    incident = city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")
    city.door.dispatch()
    told = next(m["text"] for m in city.messages() if m["target"].startswith("wang@"))
    assert "军军" in told
    assert "bus stop" in told
    assert city.door.acting_as("wang").wards.view(incident.subject).state == "open_party"


def test_a_stand_in_must_be_somebody_else_who_may(city: City) -> None:
    city.responder("li-ling")
    city.responder("eye", role="auditor")
    until = city.clock.now() + HOUR
    for other in ("li-ling", "eye"):
        with pytest.raises(Conflict) as caught:
            city.door.responders.stand_in("li-ling", stand_in=other, until=until)
        assert caught.value.code == "GT-RESPONDER-STAND-IN"
    with pytest.raises(Denied):
        city.door.responders.stand_in("li-ling", stand_in="nobody", until=until)
    with pytest.raises(ValueError, match="until"):
        city.door.responders.leave("li-ling", until=city.clock.now())
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").responders.leave("li-ling", until=until)


def test_a_level_is_called_again_as_often_as_the_configuration_says_and_open_calls_keep_their_ladder(
    city: City,
) -> None:
    import attrs

    from guardtag.config import Wait

    city.responder("li-ling")
    city.responder("village", VILLAGE, role="supervisor")
    room = city.door._room
    object.__setattr__(room, "config", attrs.evolve(room.config, ladder={**room.config.ladder, "grid": Wait(5, 1)}))
    incident = called(city)
    object.__setattr__(room, "config", attrs.evolve(room.config, ladder={**room.config.ladder, "grid": Wait(1, 0)}))
    city.wait(5)
    assert told(city) == ["li-ling", "li-ling"]
    city.wait(4)
    assert city.door.incidents.get(incident.id).rung.level == "grid"
    city.wait(1)
    assert city.door.incidents.get(incident.id).rung.level == "village"


def test_for_a_minor_the_clock_runs_faster(city: City) -> None:
    city.responder("li-ling")
    city.responder("village", VILLAGE, role="supervisor")
    child = city.boy(birth_date=date(2015, 1, 1))
    incident = city.door.scan(city.tagged(child).link).alert()
    city.clock.advance(149)
    city.door.dispatch()
    assert city.door.incidents.get(incident.id).rung.level == "grid"
    city.clock.advance(1)
    city.door.dispatch()
    assert city.door.incidents.get(incident.id).rung.level == "village"


def test_severe_weather_hurries_the_area_it_is_told_for(city: City) -> None:
    city.responder("li-ling")
    city.responder("village", VILLAGE, role="supervisor")
    city.door.modes.begin("weather", "feicheng/other", minutes=60)
    first = called(city)
    assert first.step_due == city.clock.now() + 300
    city.door.incidents.close(first.id, outcome="home", by="li-ling")
    city.door.modes.begin("weather", "feicheng/wangzhuang", minutes=60, reason="cold snap")
    assert city.door.scan(city.door.tags.get(1).link).alert().step_due == city.clock.now() + 150


def test_nobody_anywhere_and_then_somebody_at_the_lowest_level(city: City) -> None:
    city.responder("gone", "feicheng/far")
    incident = city.door.scan(city.tagged(city.boy(), by="gone").link).alert()
    city.door.dispatch()
    assert city.door.incidents.get(incident.id).rung.level == "city"
    city.responder("li-ling")
    city.wait(31)
    assert told(city) == ["li-ling"]
    assert city.door.incidents.get(incident.id).rung.level == "grid"
