"""Responders change, answer for several areas, are departments that only a whistle calls, and are tested too."""

from __future__ import annotations

import pytest

import guardtag
from guardtag import Conflict, Denied, Unknown
from guardtag.model.contact_tests import ContactTest
from guardtag.rules import disclosure, policy
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

VILLAGE = "feicheng/wangzhuang/north/zhongyu"
SECOND, THIRD = f"{VILLAGE}/4", f"{VILLAGE}/5"
DAY, HOUR = 86_400.0, 3600.0


def call(city: City, area: str = HOME, **changes: object) -> guardtag.Incident:
    return city.door.scan(city.tagged(city.boy(area=area, **changes)).link).alert(place="bus stop")


def told(city: City, kind: str = "found") -> list[str]:
    return sorted(m["target"] for m in city.messages() if m["kind"] == kind and not m["target"].startswith("tian"))


# -- several areas


@pytest.mark.parametrize("area", [HOME, SECOND, THIRD])
def test_a_worker_of_three_grids_is_called_first_in_each_and_sees_as_much(city: City, area: str) -> None:
    city.responder("li-ling", HOME, areas=[SECOND, THIRD, SECOND, HOME])
    city.responder("wang-xia", VILLAGE, role="supervisor")
    assert city.door.responders.get("li-ling").areas == (SECOND, THIRD)
    incident = call(city, area)
    city.door.dispatch()
    assert told(city) == ["li-ling@example.org"]
    assert city.door.incidents.get(incident.id).circles[0] == 0
    door = city.door.acting_as("li-ling")
    assert door.wards.view(incident.subject).get("full_name") == "小军"
    assert [one.id for one in door.incidents.list(area)] == [incident.id]
    door.incidents.acknowledge(incident.id)
    assert [one.id for one in city.door.responders.list(area)] == ["li-ling"]


def test_a_fourth_grid_is_as_closed_to_them_as_before(city: City) -> None:
    city.responder("li-ling", HOME, areas=[SECOND])
    city.responder("wang-xia", THIRD)
    ward = city.boy(area=THIRD)
    tag = city.tagged(ward, by="wang-xia")
    incident = city.door.scan(tag.link).alert()
    door = city.door.acting_as("li-ling")
    assert door.wards.view(ward.id).get("full_name") is None
    calls = [
        lambda: door.incidents.acknowledge(incident.id),
        lambda: door.incidents.list(THIRD),
        lambda: door.contacts.test(ward.id, "c1"),
        lambda: door.tags.fit(tag.serial + 1, to=ward, by="li-ling"),
    ]
    for each in calls:
        with pytest.raises(Denied):
            each()
    assert door.tags.fit(tag.serial + 1, to=city.boy(area=SECOND, key="2"), by="li-ling").ward


def test_a_stand_in_does_the_duty_in_every_area(city: City) -> None:
    city.responder("li-ling", HOME, areas=[SECOND])
    city.responder("wang-xia", "feicheng/other")
    now = city.clock.now()
    city.door.responders.leave("li-ling", until=now + DAY, stand_in="wang-xia")
    call(city, SECOND)
    city.door.dispatch()
    assert told(city) == ["wang-xia@example.org"]
    city.door.responders.back("li-ling")
    assert city.door.responders.get("wang-xia").standing == ()


@pytest.mark.parametrize("areas", ["feicheng/a", ["a//b"], ["/"], [f"feicheng/{n}" for n in range(11)]])
def test_areas_have_a_form_and_a_limit(city: City, areas: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        city.responder("li-ling", areas=areas)


# -- changes


@pytest.mark.quick_on("memory", "sqlite")
def test_what_is_left_out_of_a_change_stays(city: City) -> None:
    city.responder("li-ling", duty=["mon-fri 08:00-18:00"], areas=[SECOND])
    before = city.door.responders.get("li-ling")
    first = city.door.responders.change("li-ling", name="李玲", request_id="n")
    assert (first.name, first.area, first.areas, first.shifts) == ("李玲", HOME, (SECOND,), before.shifts)
    moved = city.door.responders.change("li-ling", area=SECOND, addresses=["mail:new@example.org"], language="en")
    assert (moved.everywhere, moved.addresses) == ((SECOND,), ("mail:new@example.org",))
    assert city.door.responders.change("li-ling", name="李玲", request_id="n") == first, "a late retry undoes nothing"
    assert city.door.responders.get("li-ling") == moved
    with pytest.raises(Conflict):
        city.door.responders.change("li-ling", name="王霞", request_id="n")
    assert city.door.responders.change("li-ling", areas=[]).areas == ()


def test_a_change_is_checked_like_an_enrolment(city: City) -> None:
    city.responder("li-ling")
    for wrong in ({"role": "boss"}, {"area": "a//b"}, {"name": ""}, {"addresses": ["x"]}):
        with pytest.raises(ValueError):
            city.door.responders.change("li-ling", **wrong)
    with pytest.raises(Conflict, match="GT-ADDRESS-CHANNEL"):
        city.door.responders.change("li-ling", addresses=["fax:1"])
    with pytest.raises(Denied):
        city.door.responders.change("nobody", name="x")
    city.door.responders.retire("li-ling")
    with pytest.raises(Denied):
        city.door.responders.change("li-ling", name="x")
    with pytest.raises(Denied):
        city.door.responders.test("li-ling")


def test_whoever_stands_in_goes_along_with_a_change(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/other")
    now = city.clock.now()
    city.door.responders.leave("li-ling", until=now + DAY, stand_in="wang-xia")
    city.door.responders.change("li-ling", area=SECOND, areas=[THIRD])
    standing = city.door.responders.get("wang-xia").standing
    assert [(one.area, one.until) for one in standing] == [(SECOND, now + DAY), (THIRD, now + DAY)]
    call(city, THIRD)
    city.door.dispatch()
    assert told(city) == ["wang-xia@example.org"]
    city.door.responders.back("li-ling")
    assert city.door.responders.get("wang-xia").standing == ()


def test_an_auditor_stands_in_for_nobody_and_nobody_for_them(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang-xia")
    until = city.clock.now() + DAY
    city.door.responders.stand_in("li-ling", stand_in="wang-xia", until=until)
    assert city.door.responders.change("wang-xia", role="auditor").standing == ()
    city.door.responders.change("wang-xia", role="worker")
    city.door.responders.stand_in("li-ling", stand_in="wang-xia", until=until)
    city.door.responders.change("li-ling", role="auditor")
    assert city.door.responders.get("wang-xia").standing == ()


# -- departments


@pytest.fixture
def fire(city: City) -> str:
    city.responder("fire", "feicheng", role="department", name="消防救援站")
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/wangzhuang", role="supervisor")
    return "fire"


def test_no_ladder_calls_a_department(city: City, fire: str) -> None:
    call(city)
    city.wait(180)
    assert "fire@example.org" not in {m["target"] for m in city.messages()}


def test_a_department_is_nothing_before_it_is_whistled_for_and_after(city: City, fire: str) -> None:
    incident = call(city)
    door = city.door.acting_as(fire)
    nothing = door.wards.view(incident.subject)
    assert dict(nothing.fields) == {}
    for closed in (
        lambda: door.incidents.acknowledge(incident.id), lambda: door.incidents.list("feicheng"),
        lambda: door.incidents.get(incident.id),
    ):  # fmt: skip
        with pytest.raises(Denied):
            closed()
    city.door.incidents.whistle(incident.id, [fire], by="li-ling")
    city.door.dispatch()
    assert told(city, "whistle") == ["fire@example.org"]
    view = door.wards.view(incident.subject)
    assert (view.role, view.state) == (disclosure.VOLUNTEER, "open_party")
    assert "full_name" not in view.fields
    door.incidents.report_in(incident.id)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    assert dict(door.wards.view(incident.subject).fields) == {}


def test_the_policy_has_no_cell_for_a_department_that_nobody_called() -> None:
    assert disclosure.DEPARTMENT not in policy.ROLES
    assert guardtag.model.people.ROLES.count("department") == 1


# -- tests of responders


def test_a_responder_is_tested_like_a_contact_and_not_on_leave(city: City) -> None:
    city.responder("li-ling")
    assert city.door.responders.unverified(HOME) == {"li-ling": "never"}
    city.door.responders.leave("li-ling", until=city.clock.now() + 2 * HOUR)
    first = city.door.responders.test("li-ling", request_id="t")
    assert city.door.responders.test("li-ling", request_id="t") == first
    city.door.dispatch()
    assert city.messages() == []
    city.clock.advance(2 * HOUR)
    city.door.dispatch()
    (said,) = city.messages()
    assert (said["kind"], said["target"]) == ("responder-test", "li-ling@example.org")
    assert "李岭" not in said["text"]
    test = city.door.notices.answer(said["link"], "yes")
    assert isinstance(test, ContactTest)
    assert (test.state, test.ward) == ("yes", "")
    assert city.door.responders.unverified(HOME) == {}
    city.door.responders.change("li-ling", addresses=["mail:new@example.org"])
    assert city.door.responders.unverified(HOME) == {"li-ling": "changed"}


def test_who_left_is_asked_no_more_and_takes_the_test_along(city: City) -> None:
    city.responder("li-ling")
    city.door.responders.test("li-ling")
    city.door.dispatch()
    link = city.messages()[0]["link"]
    city.door.responders.erase("li-ling")
    city.clock.advance(4 * DAY)
    city.door.dispatch()
    assert len(city.messages()) == 1
    for kind in ("ctest", "tested", "notice"):
        assert city.door._room.records.store.walk(kind, "", 10) == []
    with pytest.raises(Unknown):
        city.door.notices.answer(link, "yes")


def test_a_chosen_address_is_tested_and_none_gets_two_messages_a_day(city: City) -> None:
    routes = ["mail:a@example.org", "mail:b@example.org", "mail:c@example.org"]
    city.door.responders.enrol("li-ling", name="李岭", area=HOME, addresses=routes)
    door = city.door.acting_as("li-ling").responders
    for address in (routes[2], routes[1], routes[2], routes[1], routes[1]):
        assert door.test("li-ling", address=address).open
        city.wait(2)
    assert sorted(one["target"] for one in city.messages()) == ["b@example.org", "c@example.org"]
    link = next(one["link"] for one in city.messages() if one["target"] == "c@example.org")
    city.door.notices.answer(link, "yes")
    heard = {one.address: one.said for one in city.door.responders.get("li-ling").proofs}
    assert heard == {routes[2]: "yes"}
    with pytest.raises(ValueError, match="address is one of theirs"):
        door.test("li-ling", address="mail:boss@example.org")
    city.clock.advance(86_400)
    door.test("li-ling", address=routes[0])
    city.wait(2)
    city.door.notices.answer(
        next(one["link"] for one in city.messages() if one["target"] == "a@example.org"), "wrong-number"
    )
    with pytest.raises(Conflict, match="GT-CONTACT-UNTESTABLE"):
        door.test("li-ling", address=routes[0])
