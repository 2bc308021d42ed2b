"""A drill that is held: live duty lists, marked everywhere, measured, kept."""

from __future__ import annotations

import pytest

from guardtag import Conflict, Denied, Tag
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"


@pytest.fixture
def town(city: City) -> City:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.door.dispatch()
    return city


def test_a_drill_calls_whoever_is_on_duty_and_every_message_says_that_it_is_one(town: City) -> None:
    town.boy()
    held = town.door.drills.hold(HOME, minutes=30, place="bus stop", reason="spring drill")
    town.wait(12)
    told = town.messages()
    assert {m["target"].partition("@")[0] for m in told} == {"li-ling", "wang-xia"}
    assert all("演练" in m["text"] or "DRILL" in m["text"] for m in told)
    assert town.door.drills.get(held.id).state == "running"


def test_its_milestones_are_measured_and_kept(town: City) -> None:
    held = town.door.drills.hold(HOME, minutes=30)
    town.wait(1)
    town.door.incidents.acknowledge(held.id, by="li-ling")
    town.wait(2)
    town.door.incidents.arrive(held.id, by="li-ling")
    town.wait(40)
    (kept,) = town.door.drills.results(TOWN)
    assert (kept.state, kept.due, kept.answered) == ("done", None, 0)
    reached = {m.name: m.at is not None and not m.missed for m in kept.milestones}
    assert reached["acknowledged"]
    assert reached["on_scene"]
    assert kept.on_target >= 2
    assert "family_told" not in {m.name for m in kept.counted}
    assert town.door.drills.results("feicheng/laocheng") == []


def test_one_at_a_time_in_an_area_and_a_retry_holds_no_second(town: City) -> None:
    first = town.door.drills.hold(HOME, minutes=30, request_id="r")
    assert town.door.drills.hold(HOME, minutes=30, request_id="r").id == first.id
    with pytest.raises(Conflict) as refused:
        town.door.drills.hold(HOME, minutes=30)
    assert refused.value.code == "GT-DRILL-RUNNING"
    town.door.modes.end("drill", HOME)
    town.wait(2)
    assert town.door.drills.hold(HOME, minutes=30).id != first.id
    with pytest.raises(Denied):
        town.door.drills.get("nothing")


def takes_no_exercise(town: City, tag: Tag) -> None:
    with pytest.raises(Conflict) as refused:
        town.door.scan(tag.link, purpose="drill").alert()
    assert refused.value.code == "GT-DRILL-NONE"


def test_a_drill_that_is_closed_takes_no_scan_any_more_and_a_scan_in_earnest_calls_as_ever(town: City) -> None:
    tag = town.tagged(town.boy())
    held = town.door.drills.hold(HOME, minutes=30)
    assert [mode.scope for mode in town.door.modes.list()] == [HOME]
    town.door.incidents.close(held.id, outcome="home", by="li-ling")
    assert town.door.modes.list() == []
    takes_no_exercise(town, tag)
    with pytest.raises(Conflict) as refused:
        town.door.missing.report(seen_place="bus stop", area=HOME, drill=True, by="li-ling")
    assert refused.value.code == "GT-DRILL-NONE"
    assert not town.door.scan(tag.link).alert(place="river").drill
    assert [("modes.end", "li-ling", f"drill {HOME}")] == [
        (one.verb, one.actor, one.detail) for one in town.door.journal.list() if one.verb == "modes.end"
    ]


def test_a_drill_goes_on_while_a_call_of_it_is_open(town: City) -> None:
    tag = town.tagged(town.boy())
    held = town.door.drills.hold(TOWN, minutes=30)
    exercise = town.door.scan(tag.link, purpose="drill").alert()
    assert exercise.drill
    town.door.incidents.close(held.id, outcome="home", by="wang-xia")
    assert [mode.scope for mode in town.door.modes.list()] == [TOWN]
    town.door.incidents.close(exercise.id, outcome="home", by="li-ling")
    assert town.door.modes.list() == []
    takes_no_exercise(town, tag)


def test_who_practises_by_scanning_goes_on_to_the_end_that_was_given(town: City) -> None:
    """Closing one exercise ends neither a mode that was begun by hand, nor one that was begun anew behind a drill."""
    tag = town.tagged(town.boy())
    town.door.modes.begin("drill", "feicheng", minutes=30)
    held = town.door.drills.hold(TOWN, minutes=30)
    town.clock.advance(60)
    town.door.modes.begin("drill", TOWN, minutes=60)
    town.door.incidents.close(held.id, outcome="home", by="wang-xia")
    town.door.incidents.close(town.door.scan(tag.link, purpose="drill").alert().id, outcome="home", by="li-ling")
    assert [mode.scope for mode in town.door.modes.list()] == ["feicheng", TOWN]


def test_a_scan_in_earnest_that_nobody_called_after_is_warned_of_though_an_exercise_followed(town: City) -> None:
    tag = town.tagged(town.boy())
    town.door.modes.begin("drill", TOWN, minutes=30)
    town.door.scan(tag.link)
    town.door.scan(tag.link, purpose="drill").alert()
    town.door._room.scanned.flush()
    town.wait(12)
    assert "scan-unheeded" in {one.rule for one in town.door.warnings.list()}


def test_a_call_in_earnest_goes_its_own_way_in_a_drill(town: City) -> None:
    boy = town.boy()
    tag = town.tagged(boy)
    held = town.door.drills.hold(HOME, minutes=30)
    call = town.door.scan(tag.link).alert(place="river")
    assert call.id != held.id
    assert not call.drill
    town.door.dispatch()
    told = [m for m in town.messages() if m["target"] == "tian@example.org"]
    assert len(told) == 1
    assert "演练" not in told[0]["text"]
