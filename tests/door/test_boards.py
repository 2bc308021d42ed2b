"""The open calls on a responder's own door: whose they are, what is said of them, and that something changed."""

from __future__ import annotations

import attrs
import pytest

import guardtag
from guardtag.errors import Denied
from guardtag.records import Entry
from guardtag.steps import open_calls
from tests.conftest import HOME, City
from tests.door.test_damaged_rows import spoil

pytestmark = pytest.mark.quick_on("memory")

TOWN, FAR = "feicheng/wangzhuang", "feicheng/anzhan/a/b/1"


@pytest.fixture
def call(city: City) -> guardtag.Incident:
    city.responder("li-ling")
    city.responder("far", FAR)
    city.responder("wang-xia", TOWN, role="supervisor", name="王霞")
    city.responder("fire", "feicheng", role="department", name="消防队")
    city.responder("audit", "feicheng", role="auditor")
    call = city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop", message="he is cold")
    city.door.dispatch()
    return call


def board(city: City, id: str, area: str = "") -> list[str]:
    return [one.id for one in city.door.acting_as(id).incidents.board(area=area)]


def test_a_board_holds_what_is_theirs_and_is_journalled(city: City, call: guardtag.Incident) -> None:
    assert board(city, "li-ling") == board(city, "wang-xia") == board(city, "wang-xia", HOME) == [call.id]
    assert board(city, "far") == board(city, "fire") == board(city, "wang-xia", FAR) == []
    lines = [one for one in city.door._room.records.walk(Entry) if one.verb == "incidents.list"]
    assert {one.actor for one in lines if call.id in one.subjects} == {"li-ling"}, "others were shown nothing of him"
    city.door.incidents.whistle(call.id, ["fire"], by="li-ling")
    assert board(city, "fire") == [call.id]
    city.door.responders.leave("li-ling", until=city.clock.now() + 600, stand_in="far")
    assert board(city, "far") == [call.id]
    city.clock.advance(601)
    assert board(city, "far") == []
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    assert board(city, "li-ling") == board(city, "wang-xia") == []


def test_what_a_board_shows_is_cut_as_the_call_is(city: City, call: guardtag.Incident) -> None:
    for id in ("li-ling", "wang-xia"):
        door = city.door.acting_as(id).incidents
        assert door.board() == [door.get(call.id)]
    city.door.responders.retire("li-ling")
    for id in ("li-ling", "audit", f"{call.subject}/c1"):
        with pytest.raises(Denied):
            board(city, id)
    with pytest.raises(Denied, match="GT-DENIED-NOBODY"):
        city.door.incidents.board()


def test_lines_name_nobody_and_hold_searches_one_was_asked_to_join(city: City, call: guardtag.Incident) -> None:
    search = city.door.missing.report(city.boy(), seen_area=HOME, by="li-ling")
    mine = city.door.acting_as("li-ling").incidents.lines()
    assert [(one.id, one.search) for one in mine] == [(search.id, True), (call.id, False)]
    assert not [word for word in ("bus stop", "cold", call.subject) if word in repr(mine)]
    far = city.door.acting_as("far").incidents
    assert far.lines() == ()


@pytest.mark.quick_on("memory", "sqlite")
def test_news_change_with_what_is_theirs_and_cost_no_look_at_the_store(
    city: City, call: guardtag.Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, far = (city.door.acting_as(id).incidents for id in ("li-ling", "far"))
    before, theirs = mine.news(), far.news()
    assert mine.news(call.id) == before, "it is the only one"
    assert mine.news("nothing") == theirs
    records = city.door._room.records
    with monkeypatch.context() as patch:
        patch.setattr(records.store, "find", lambda *given: pytest.fail("nothing was written"))
        assert (mine.news(), far.news()) == (before, theirs)
    city.door.acting_as("li-ling").incidents.acknowledge(call.id)
    assert mine.news() != before
    assert far.news() == theirs


def test_however_many_calls_are_open_elsewhere_none_of_one_s_own_is_missing(
    city: City, call: guardtag.Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exercise of the whole city opens more calls than anybody looks at."""
    monkeypatch.setattr(open_calls, "PAGE", 3)
    search = city.door.missing.report(city.boy(), seen_area=HOME, by="li-ling")
    for _ in range(4):
        city.door.scan(city.tagged(city.boy(area=FAR)).link).alert()
    assert set(board(city, "li-ling")) == {call.id, search.id}
    assert set(board(city, "wang-xia", HOME)) == {call.id, search.id}
    mine = city.door.acting_as("li-ling").incidents
    assert {one.id for one in mine.lines()} == {call.id, search.id}
    before = mine.news()
    mine.acknowledge(call.id)
    assert mine.news() != before


def test_a_call_that_cannot_be_opened_hides_no_other(city: City, call: guardtag.Incident) -> None:
    spoil(city, "incident")
    other = city.door.scan(city.tagged(city.boy()).link).alert()
    assert board(city, "li-ling") == [other.id]


def test_calls_in_earnest_come_before_those_of_an_exercise(city: City, call: guardtag.Incident) -> None:
    room, later = city.door._room, call.id[:-1] + ("1" if call.id[-1] == "0" else "z")
    exercise = attrs.evolve(call, id=later, drill_until=call.opened + 600)
    room.records.change(lambda tx: tx.add(exercise))
    assert board(city, "li-ling") == [call.id, later]
    assert [one.id for one in city.door.acting_as("li-ling").incidents.board(limit=1)] == [call.id]


def test_colleagues_of_a_call_are_named_to_who_works_on_it(city: City, call: guardtag.Incident) -> None:
    city.door.acting_as("li-ling").incidents.acknowledge(call.id)
    city.door.responders.change("li-ling", area=FAR)
    found = city.door.acting_as("wang-xia").incidents.colleagues(call.id)
    assert {one.id: one.here for one in found} == {"wang-xia": True, "fire": True, "audit": True, "li-ling": False}
    assert "example.org" not in repr(found)
    for id in ("far", f"{call.subject}/c1"):
        with pytest.raises(Denied):
            city.door.acting_as(id).incidents.colleagues(call.id)
    assert city.door.incidents.colleagues(call.id) == found
    assert all(one.name for one in found)


def test_a_volunteer_is_told_roles_and_areas_and_no_name_but_their_own(city: City, call: guardtag.Incident) -> None:
    city.responder("zhao-lin", role="volunteer", name="赵林")
    told = city.door.acting_as("zhao-lin").incidents.colleagues(call.id)
    everybody = city.door.incidents.colleagues(call.id)
    assert [(one.id, one.role, one.area) for one in told] == [(one.id, one.role, one.area) for one in everybody]
    assert {one.id for one in told if one.name} == {"zhao-lin", "fire"}, "a department is an office, and no person"
    until = city.clock.now() + 3600
    city.door.responders.stand_in("li-ling", stand_in="zhao-lin", since=city.clock.now(), until=until)
    assert city.door.acting_as("zhao-lin").incidents.colleagues(call.id) == everybody


def test_a_supervisor_lists_how_those_sign_in_whom_they_may_invite(city: City, call: guardtag.Incident) -> None:
    city.responder("boss", "feicheng", role="supervisor")
    assert [one.responder for one in city.door.acting_as("wang-xia").signins.list(TOWN)] == ["li-ling"]
    seen = [one.responder for one in city.door.acting_as("boss").signins.list("feicheng")]
    assert seen == ["far", "li-ling", "wang-xia"]
    for id, area in (("wang-xia", "feicheng"), ("li-ling", HOME), ("fire", "feicheng")):
        with pytest.raises(Denied):
            city.door.acting_as(id).signins.list(area)
