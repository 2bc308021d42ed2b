"""Somebody is reported missing: once, twice, too late, for nobody's register, with a plan that is a deployer's."""

from __future__ import annotations

from datetime import date

import pytest

from guardtag import Consent, Contact
from guardtag.errors import Conflict, Denied
from guardtag.model.incidents import RING_ON, RING_OVER, RING_WAITS
from guardtag.model.searches import PARTIES
from guardtag.records.journal import Entry
from guardtag.rules.search_plan import parse
from guardtag.steps.search_files import Searching
from tests.conftest import City
from tests.missing.stage import MOTHER, asked, bomb, child, grid, incident, link, picture, settle, staffed

pytestmark = pytest.mark.quick_on("memory")


@pytest.mark.quick_on("memory", "sqlite")
def test_a_report_is_a_call_a_plan_and_a_ring_in_one_commit(city: City) -> None:
    staffed(city)
    search = child(city, photo=picture())
    call = incident(city, search)
    assert (call.kind, call.klass, call.subject, call.area) == ("missing", "person", "", grid(3))
    assert call.ring is not None
    assert (call.ring.state, call.ring.due) == (RING_ON, city.clock.now())
    assert {step.party for step in search.steps} == set(PARTIES)
    assert [task.id for task in call.tasks] == [f"search-{step.id}" for step in search.steps]
    assert city.door.missing.picture(search.id)
    assert "school" in {step.id for step in search.steps}, "a child has a teacher"
    assert "water" not in {step.id for step in search.steps}, "nobody spoke of water"
    assert [entry.verb for entry in city.door._room.records.walk(Entry)].count("missing.report") == 1


def test_a_person_of_the_register_brings_what_the_register_knows(city: City) -> None:
    staffed(city)
    boy = city.boy(birth_date=date(2014, 3, 2), hints=["walks-slowly", "needs-medicine"])
    search = city.door.missing.report(boy, seen_place="公交站")
    assert (search.name, search.minor, search.mobility, search.risks) == ("", True, "slow", ("medicine",))
    city.door.dispatch()
    assert "tian@example.org" in {message["target"] for message in city.messages()}, "the family is told"


def test_family_and_finder_report_the_same_person_and_it_is_one_search(city: City) -> None:
    staffed(city)
    boy = city.boy()
    first = city.door.missing.report(boy, seen_place="校门口", seen_at=city.clock.now() - 3600, by="w3")
    city.clock.advance(120)
    second = city.door.missing.report(
        boy, seen_place="桥头", seen_area=grid(5), clothes="red coat", risks=["water"], by=f"{boy.id}/c1"
    )
    assert second.id == first.id
    assert [one.by for one in second.reports] == ["w3", f"{boy.id}/c1"]
    assert (second.centre, second.seen_place, second.clothes) == (grid(5), "桥头", "red coat")
    assert "water" in {step.id for step in second.steps}, "the plan grew with the risk"
    ids = [task.id for task in incident(city, second).tasks]
    assert len(ids) == len(set(ids))
    assert len(city.door.incidents.list(state="open")) == 1


def test_an_older_report_moves_nothing(city: City) -> None:
    staffed(city)
    boy = city.boy()
    first = city.door.missing.report(boy, seen_place="校门口", by="w3")
    earlier = city.clock.now() - 7200
    second = city.door.missing.report(boy, seen_place="学校", seen_area=grid(6), seen_at=earlier, by="w3")
    assert (second.centre, second.seen_place, second.seen_at) == (first.centre, "校门口", first.seen_at)


def test_a_report_of_somebody_who_is_with_a_finder_joins_that_call_and_asks_nobody_to_look(city: City) -> None:
    staffed(city)
    boy = city.boy()
    found = city.door.scan(city.tagged(boy, by="w3").link).alert(place="bus stop")
    search = city.door.missing.report(boy, by=f"{boy.id}/c1")
    assert search.id == found.id
    call = incident(city, search)
    assert call.kind == "found"
    assert call.ring is not None
    assert call.ring.state == RING_WAITS
    city.door.dispatch()
    assert asked(city, search) == set()


def test_a_report_of_somebody_who_is_with_a_worker_asks_nobody_until_he_walks_off(city: City) -> None:
    staffed(city)
    boy = city.boy()
    found = city.door.scan(city.tagged(boy, by="w3").link).alert(place="bus stop")
    city.door.incidents.arrive(found.id, by="w3")
    search = city.door.missing.report(boy, by=f"{boy.id}/c1")
    call = incident(city, search)
    assert call.ring is not None
    assert (call.ring.state, call.ring.due) == (RING_OVER, None)
    city.door.dispatch()
    assert asked(city, search) == set()
    city.door.incidents.hand_back(found.id, by="w3", reason="he ran")
    city.door.dispatch()
    assert "v3" in asked(city, search)


def test_a_report_of_somebody_who_came_home_ten_minutes_ago_goes_out_and_says_so(city: City) -> None:
    staffed(city)
    boy = city.boy()
    old = city.door.scan(city.tagged(boy, by="w3").link).alert(place="bus stop")
    city.door.incidents.close(old.id, outcome="home", by="w3")
    city.clock.advance(600)
    search = city.door.missing.report(boy)
    assert search.id != old.id
    assert "lately-home" in [line.what for line in incident(city, search).thread]


def test_nobody_is_searched_for_who_died(city: City) -> None:
    boy = city.boy()
    city.door.wards.leave(boy.id, why="died")
    with pytest.raises(Conflict) as caught:
        city.door.missing.report(boy)
    assert caught.value.code == "GT-WARD-ENDED"
    assert city.door.missing.list() == []


def test_a_late_repeat_is_one_search(city: City) -> None:
    staffed(city)
    first = child(city, request_id="tap")
    city.clock.advance(30)
    assert child(city, request_id="tap") == first
    with pytest.raises(Conflict):
        child(city, request_id="tap", clothes="green")
    assert len(city.door.missing.list()) == 1


def test_two_reports_of_somebody_on_no_register_are_named_to_each_other_and_joined_by_a_person(city: City) -> None:
    staffed(city)
    first, second = child(city), child(city, area=grid(4), name="", clothes="a blue jacket", age=None)
    third = child(city, name="王小明")
    assert city.door.missing.likely_doubles(second.id) == (f"s:{third.id}", f"s:{first.id}")
    assert city.door.missing.likely_doubles(third.id) == (f"s:{second.id}",), "two boys may wear blue, not two names"
    city.door.missing.sighting(second.id, place="桥头", area=grid(5), by="w5")
    city.door.dispatch()
    assert asked(city, second)
    kept = city.door.missing.join(second.id, into=first.id, by="w3")
    assert (kept.id, kept.doubles) == (first.id, (second.id,))
    assert incident(city, second).outcome == "duplicate"
    assert [one.area for one in city.door.missing.sightings(first.id)] == [grid(5)]
    city.door.dispatch()
    assert asked(city, second, "search-over") == set(), "the search goes on"


def test_somebody_of_the_register_with_the_same_name_is_said(city: City) -> None:
    boy = city.boy()
    assert city.door.missing.likely_doubles(child(city).id) == (f"w:{boy.id}",)


def test_a_report_of_another_area_is_refused(city: City) -> None:
    staffed(city)
    boy = city.boy()
    with pytest.raises(Denied):
        city.door.acting_as("w5").missing.report(boy)
    city.responder("boss", "feicheng", role="supervisor")
    assert city.door.missing.get(city.door.acting_as("boss").missing.report(boy).id).reports[0].by == "boss"


@pytest.mark.parametrize(
    "wrong", [{"age": -1}, {"age": True}, {"risks": ["epilepsy"]}, {"mobility": "flies"}, {"group": "x"},
              {"seen_at": 9e12}, {"area": "../x"}, {"seen_area": "A B"}, {"area": ""}, {"name": "x" * 3000}]
)  # fmt: skip
def test_a_report_in_another_form_is_misuse(city: City, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        child(city, **wrong)
    assert city.door.missing.list() == []


def test_a_photo_bomb_is_refused_and_the_report_with_it(city: City) -> None:
    pytest.importorskip("PIL")
    with pytest.raises(Exception, match="too large or too small"):
        child(city, photo=bomb())
    child(city)  # without it the report goes out


def test_a_plan_of_the_deployers_own(city: City) -> None:
    staffed(city)
    step = {"id": "cameras", "party": "cameras", "minutes": 5, "zh": "看", "en": "look"}
    plan = parse({"step": [step], "party": {"cameras": {"responder": "w7"}, "police": {"responder": "gone"}}}, "p.toml")
    settle(city, searching=Searching(plan))
    search = child(city)
    task = incident(city, search).tasks[0]
    assert (task.id, task.owner, task.due - search.began) == ("search-cameras", "w7", 300)
    city.door.dispatch()
    assert "task" in {n.template for n in city.door.notices.of(search.id) if n.person == "w7"}


def test_a_step_is_done_once(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.missing.done(search.id, "call-round", result="nobody has seen him", by="w3", request_id="r")
    city.door.missing.done(search.id, "call-round", result="nobody has seen him", by="w3", request_id="r")
    items = {item.step.id: item for item in city.door.missing.plan(search.id, "family")}
    assert not items["call-round"].open
    assert items["search-home"].open
    with pytest.raises(Conflict):
        city.door.missing.done(search.id, "call-round", by="w3")


def test_a_drill_reaches_no_family_and_no_open_call(city: City) -> None:
    staffed(city)
    boy = city.boy()
    with pytest.raises(Conflict):
        city.door.missing.report(boy, drill=True)
    real = city.door.missing.report(boy)
    city.door.modes.begin("drill", "feicheng", minutes=60)
    drill = city.door.missing.report(boy, drill=True)
    assert drill.id != real.id
    city.door.dispatch()
    assert incident(city, drill).drill
    assert {n.side for n in city.door.notices.of(drill.id)} == {"responder"}


def test_what_the_journal_and_errors_say_names_nobody(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.missing.sighting(search.id, place="桥头", words="他哭了", reporter="13811111111")
    said = repr(list(city.door._room.records.walk(Entry))) + repr(search)
    for secret in ("小军", "blue jacket", "校门口", "桥头", "哭", MOTHER, "13811111111"):
        assert secret not in said


def test_the_view_of_each_is_what_the_policy_gives_them(city: City) -> None:
    staffed(city)
    city.responder("police", "feicheng", role="police")
    consent = Consent("田爱云", {"photo", "alert"})
    search = child(city, photo=picture(), consent=consent, looks="scar")
    city.door.dispatch()
    volunteer = city.door.acting_as("v3").missing
    before = volunteer.view(search.id)
    assert (before.name, before.clothes, before.seen_place, before.photo) == ("", "", "", b"")
    city.door.notices.answer(link(city, search, "v3"), "searching")
    after = volunteer.view(search.id)
    assert (after.name, after.age, after.clothes, after.seen_place) == ("", None, "blue jacket", "校门口")
    assert after.photo, "a guardian consented"
    worker = city.door.acting_as("w3").missing.view(search.id)
    assert (worker.name, worker.clothes) == ("小军", "blue jacket")
    with pytest.raises(Denied):
        city.door.acting_as("w6").missing.view(search.id)
    assert city.door.acting_as("police").missing.view(search.id).name == "小军"


def test_somebody_from_another_grid_sees_what_a_volunteer_does_once_they_search(city: City) -> None:
    staffed(city)
    boy = city.boy(contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])], clothes="blue jacket")
    search = city.door.missing.report(boy, seen_place="校门口")
    city.door.dispatch()
    city.wait(20)
    city.door.notices.answer(link(city, search, "w6"), "searching")
    view = city.door.acting_as("w6").missing.view(search.id)
    assert (view.role, view.name, view.clothes, view.seen_place) == (
        "identified_volunteer", "", "blue jacket", "校门口",
    )  # fmt: skip
    city.door.incidents.close(search.id, outcome="home", by="w3")
    with pytest.raises(Denied):
        city.door.acting_as("w6").missing.view(search.id)


def test_what_was_left_of_the_plan_is_done_with_at_the_end_and_back_when_it_goes_on(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.missing.done(search.id, "call-round", by="w3")
    city.door.incidents.close(search.id, outcome="home", by="w3")
    left = [task.id for task in incident(city, search).tasks if task.done is None]
    assert left == ["feedback", "review"], "nobody rings hospitals for somebody who is home"
    city.clock.advance(600)
    city.door.incidents.reopen(search.id, by="w3", reason="wrong boy")
    items = {item.step.id: item.open for item in city.door.missing.plan(search.id)}
    assert items.pop("call-round") is False
    assert all(items.values())
    assert min(t.due for t in incident(city, search).tasks if t.done is None) >= city.clock.now()
