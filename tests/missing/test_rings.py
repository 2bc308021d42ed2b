"""Who is asked to look: ring by ring, page by page, once each; and told when it is over."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence

import pytest

from guardtag.errors import Conflict, StoreUnavailable
from guardtag.model.incidents import RING_ON, RING_OVER, RING_WAITS
from guardtag.model.notices import ANSWERS
from guardtag.spi import Change
from tests.conftest import City
from tests.missing.stage import VILLAGE, asked, child, grid, incident, link, staffed, with_graph

pytestmark = pytest.mark.quick_on("memory")


def test_the_first_ring_is_where_they_were_seen_and_widens_by_the_graph(city: City) -> None:
    staffed(city)
    with_graph(city, (grid(3), grid(4)), (grid(4), grid(5)), (grid(5), grid(3)), (grid(5), grid(6)), (grid(6), grid(4)))
    search = child(city, mobility="slow")
    city.door.dispatch()
    assert asked(city, search) == {"w3", "v3"} - set(incident(city, search).acknowledged_by)
    city.wait(25)
    assert asked(city, search) == {"w3", "v3", "w4", "v4", "w5", "v5"}, "500 m by 25 m a minute, halved for a child"
    city.wait(40)
    assert asked(city, search) == {"w3", "v3", "w4", "v4", "w5", "v5", "w6", "v6"}
    call = incident(city, search)
    assert call.ring is not None
    assert (call.ring.state, call.ring.due) == (RING_ON, None), "nobody is left, and nothing ticks"
    assert call.next_due == call.step_due or call.next_due is not None


def test_without_a_graph_the_areas_beside_are_asked_and_then_the_level_above(city: City) -> None:
    staffed(city)
    city.responder("far", "feicheng/wangzhuang/north/other/1", role="volunteer")
    search = child(city)
    city.door.dispatch()
    assert asked(city, search) == {"w3", "v3"}
    city.wait(15)
    assert asked(city, search) == {f"{who}{n}" for who in "wv" for n in range(1, 8)}
    city.wait(45)
    assert "far" in asked(city, search)


def test_who_is_off_duty_on_leave_an_auditor_or_a_department_is_not_asked(city: City) -> None:
    city.responder("night", grid(3), duty=["daily 20:00-06:00"])
    city.responder("day", grid(3), duty=["daily 06:00-20:00"])
    city.responder("audit", grid(3), role="auditor")
    city.responder("dept", grid(3), role="department")
    city.responder("away", grid(3))
    city.door.responders.leave("away", until=city.clock.now() + 86_400)
    search = child(city)
    city.door.dispatch()
    assert asked(city, search) == {"day"}


@pytest.mark.quick_on("sqlite")
def test_a_thousand_are_told_in_pages_once_each_and_the_ladder_does_not_wait_for_them(city: City) -> None:
    for number in range(1000):
        city.responder(f"v{number:04}", grid(3), role="volunteer")
    city.responder("boss", VILLAGE, role="supervisor")
    search = child(city)
    city.door.dispatch()
    told = [n.person for n in city.door.notices.of(search.id) if n.template == "searching"]
    assert len(told) == len(set(told)) == 1000
    city.wait(6)
    assert incident(city, search).level >= 1
    city.door.incidents.close(search.id, outcome="home", by="boss")
    city.door.dispatch()
    assert len(asked(city, search, "search-over")) == 1000
    call = incident(city, search)
    assert call.ring is not None
    assert (call.ring.state, call.ring.due) == (RING_OVER, None)


def test_nobody_is_asked_after_the_end_and_only_who_was_asked_hears_of_it(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.incidents.close(search.id, outcome="home", by="w3")
    city.door.dispatch()
    assert asked(city, search) == set()
    assert asked(city, search, "search-over") == set()


def test_a_worker_who_reaches_them_ends_the_search_and_giving_back_begins_it_anew(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.dispatch()
    city.door.incidents.arrive(search.id, by="w3")
    city.door.dispatch()
    assert asked(city, search, "search-over") == {"w3", "v3"}
    city.door.incidents.hand_back(search.id, by="w3", reason="it was another boy")
    city.door.dispatch()
    call = incident(city, search)
    assert call.ring is not None
    assert call.ring.state == RING_ON
    again = [n for n in city.door.notices.of(search.id) if (n.person, n.template) == ("v3", "searching")]
    assert len(again) == 2, "they were told that it is over: they are asked anew"


def test_a_call_that_is_opened_again_searches_again(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.dispatch()
    city.door.incidents.close(search.id, outcome="home", by="w3")
    city.door.dispatch()
    city.door.incidents.reopen(search.id, by="w3", reason="wrong boy")
    city.door.dispatch()
    call = incident(city, search)
    assert call.ring is not None
    assert call.ring.state == RING_ON


def test_a_scan_lets_the_ring_wait_tells_the_family_and_does_not_end_the_search(city: City) -> None:
    staffed(city)
    boy = city.boy()
    tag = city.tagged(boy, by="w3")
    search = city.door.missing.report(boy, by=f"{boy.id}/c1")
    city.door.dispatch()
    joined = city.door.scan(tag.link).alert(place="19 楼")
    assert joined.id == search.id
    assert joined.kind == "missing", "what was asked for is counted as that"
    assert joined.ring is not None
    assert joined.ring.state == RING_WAITS
    city.door.dispatch()
    told = {n.person: n.template for n in city.door.notices.of(search.id) if n.template == "found"}
    assert {"c1", "w3"} <= told.keys(), "not a reminder that a digest swallows"
    assert [one.source for one in city.door.missing.sightings(search.id)] == ["tag"]
    city.wait(20)
    assert asked(city, search) == {"w3", "v3"}, "it waits"
    city.wait(20)
    assert "v5" in asked(city, search), "nobody came: the search goes on"
    city.door.scan(tag.link).alert(place="nowhere")
    ring = incident(city, search).ring
    assert ring is not None
    assert ring.state == RING_ON, "whoever photographed the tag cannot hold the search up for ever"


def test_the_found_message_is_sent_after_any_number_of_reminders(city: City) -> None:
    staffed(city)
    boy = city.boy()
    tag = city.tagged(boy, by="w3")
    search = city.door.missing.report(boy, by="w3")
    for _ in range(6):
        city.clock.advance(60)
        city.door.missing.report(boy, by="w3")
    city.door.dispatch()
    city.door.scan(tag.link).alert(place="19 楼")
    city.door.dispatch()
    assert "c1" in asked(city, search, "found")


def test_a_worker_who_scans_ends_the_search_at_once(city: City) -> None:
    staffed(city)
    boy = city.boy()
    tag = city.tagged(boy, by="w3")
    search = city.door.missing.report(boy)
    city.door.dispatch()
    city.door.acting_as("w3").scan(tag.link).alert(place="19 楼")
    city.door.dispatch()
    ring = incident(city, search).ring
    assert ring is not None
    assert ring.state == RING_OVER
    assert "v3" in asked(city, search, "search-over")


def test_answers_of_those_who_look(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.dispatch()
    taps = city.door.notices
    assert taps.choices(link(city, search, "v3")) == ("searching", "sighted", "nothing", "with-me", "not-mine")
    call = taps.answer(link(city, search, "v3"), "searching")
    assert (call.searchers, call.state, call.acknowledged_by) == (("v3",), "received", ()), "the ladder goes on"
    assert call.milestone("responder_told").at is not None
    taps.answer(link(city, search, "v3"), "nothing")
    taps.answer(link(city, search, "w3"), "sighted")
    taps.answer(link(city, search, "w3"), "sighted")
    search = city.door.missing.get(search.id)
    assert [(one.by, one.said) for one in search.looked] == [("v3", "nothing"), ("w3", "sighted")]
    assert [one.source for one in city.door.missing.sightings(search.id)] == ["responder"]
    with pytest.raises(Conflict):
        taps.answer(link(city, search, "v3"), "false-alarm")
    ordinary = link(city, search, "w3", "missing")
    assert taps.choices(ordinary) == ANSWERS
    with pytest.raises(Conflict):
        taps.answer(ordinary, "searching")
    assert taps.answer(link(city, search, "v3"), "with-me").state == "on_scene"


@pytest.mark.quick_on("memory", "sqlite")
def test_a_dispatcher_that_dies_between_any_two_commits_tells_everybody_once(city: City) -> None:
    for number in range(60):
        city.responder(f"v{number:02}", grid(3), role="volunteer")
    store = city.door._room.records.store
    commit, left = store.commit, [0]

    def dying(changes: Sequence[Change]) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise StoreUnavailable("GT-STORE-DOWN", "down", "", "")
        commit(changes)

    search = child(city)
    store.commit = dying  # type: ignore[method-assign]
    for kill in range(1, 30):
        left[0] = kill
        with contextlib.suppress(StoreUnavailable):
            city.door.dispatch()
        city.clock.advance(120)
    left[0] = 0
    city.door.dispatch()
    store.commit = commit  # type: ignore[method-assign]
    told = [n.person for n in city.door.notices.of(search.id) if n.template == "searching"]
    assert len(told) == len(set(told)) == 60


@pytest.mark.parametrize("registered", [False, True])
def test_the_message_that_asks_to_look_tells_a_volunteer_nothing_of_a_child(city: City, registered: bool) -> None:
    staffed(city)
    said = {"seen_place": "校门口", "words": "他有癫痫"}
    search = city.door.missing.report(city.boy(), **said) if registered else child(city, **said)
    city.wait(30)
    told = {"v3": "", "w3": "", "w5": ""}
    for message in city.messages():
        who = message["target"].partition("@")[0]
        if message["kind"] == "searching" and who in told:
            told[who] += json.dumps(message, ensure_ascii=False)
    assert all(told.values())
    assert "校门口" in told["w3"], "the worker of the place is told where"
    for secret in ("小军", "军军", "校门口", "癫痫"):
        assert secret not in told["v3"]
        assert secret not in told["w5"]
    assert search.id
