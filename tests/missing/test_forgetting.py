"""A search goes with its call: when the person is erased, when the time of keeping is over; and its next shift."""

from __future__ import annotations

import pytest

from guardtag.model.incidents import Incident
from guardtag.model.searches import Release, Search, SearchPhoto, Sighting
from guardtag.records.erasure import FIGURES
from tests.conftest import City
from tests.missing.stage import asked, child, grid, incident, picture, staffed

KINDS = ("search", "sighting", "searchphoto", "release")
DAY = 86_400.0


def rows(city: City) -> dict[str, int]:
    store = city.door._room.records.store
    return {kind: len(store.walk(kind, "", 1000)) for kind in KINDS}


def searched(city: City, search: Search) -> None:
    """Everything that a search may have."""
    city.door.missing.sighting(search.id, area=grid(4), words="他哭了", reporter="138", photo=picture())
    city.door.missing.cap(search.id)


def test_the_person_who_is_searched_for_is_erased_when_the_call_is_over(city: City) -> None:
    staffed(city)
    boy = city.boy()
    search = city.door.missing.report(boy, photo=picture())
    searched(city, search)
    city.door.wards.erase(boy.id)
    city.door.dispatch()
    assert rows(city) == {"search": 1, "sighting": 1, "searchphoto": 2, "release": 1}, "nobody stops looking for it"
    city.door.incidents.close(search.id, outcome="home", by="w3")
    for _ in range(3):
        city.clock.advance(700)
        city.door.dispatch()
    assert rows(city) == dict.fromkeys(KINDS, 0)
    records = city.door._room.records
    assert [call for call in records.walk(Incident) if call.searchers or call.ring] == []


@pytest.mark.quick_on("memory")
def test_a_search_of_somebody_on_no_register_goes_with_the_time_of_keeping(city: City) -> None:
    staffed(city)
    search = child(city, photo=picture())
    searched(city, search)
    city.door.dispatch()
    city.door.incidents.close(search.id, outcome="home", by="w3")
    city.door.dispatch()
    city.clock.advance(370 * DAY)
    for _ in range(12):
        city.door.dispatch()
        city.clock.advance(DAY)
    assert rows(city) == dict.fromkeys(KINDS, 0)
    assert {call.day for call in city.door._room.records.walk(Incident)} == {FIGURES}


@pytest.mark.quick_on("memory")
def test_what_strangers_said_goes_earlier(city: City) -> None:
    staffed(city)
    search = child(city, photo=picture())
    searched(city, search)
    city.door.missing.sighting(search.id, area=grid(5), by="w5", words="seen by me")
    city.door.incidents.close(search.id, outcome="home", by="w3")
    city.clock.advance(32 * DAY)
    for _ in range(12):
        city.door.dispatch()
        city.clock.advance(DAY)
    records = city.door._room.records
    assert [(one.words, one.reporter, one.photo) for one in records.walk(Sighting)] == [("", "", False)] * 2
    assert list(records.walk(SearchPhoto)) == []
    (kept,) = records.walk(Search)
    assert (kept.name, kept.seen_place, {one.reporter for one in kept.reports}) == ("小军", "校门口", {""})
    assert list(records.walk(Release)) == [], "what was told to others says the same"


def test_nothing_of_a_search_stands_in_the_store_in_clear(city: City) -> None:
    staffed(city)
    search = child(city, photo=picture())
    searched(city, search)
    store = city.door._room.records.store
    whole = b"".join(repr(row).encode() + row.body for kind in KINDS for row in store.walk(kind, "", 1000))
    for secret in ("小军", "blue jacket", "校门口", "哭", "cap:1.2", "JFIF"):
        assert secret.encode() not in whole


def test_the_next_shift_takes_the_call_and_the_last_one_has_given_it_back(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.dispatch()
    city.door.missing.lead(search.id, to="w3", by="w3")
    city.clock.advance(60)
    after = city.door.missing.lead(search.id, to="v3", note="I go home", by="w3", request_id="shift")
    assert city.door.missing.lead(search.id, to="v3", note="I go home", by="w3", request_id="shift") == after
    call = incident(city, search)
    assert (after.lead, call.acknowledged_by, call.state) == ("v3", ("v3",), "acknowledged")
    city.door.dispatch()
    assert "v3" in asked(city, search, "search-shift")


def test_the_note_says_who_has_it_what_is_open_and_what_is_next(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.dispatch()
    city.door.missing.lead(search.id, to="w3")
    city.door.missing.done(search.id, "call-round", result="nobody knows")
    city.door.missing.sighting(search.id, area=grid(5), by="w5", place="桥头")
    note = city.door.missing.note(search.id)
    assert (note.takers, note.ring, note.state) == (("w3",), "on", "acknowledged")
    assert [item.step.id for item in note.done] == ["call-round"]
    assert note.open[0].step.minutes == min(item.step.minutes for item in note.open)
    assert note.sightings[0].place == "桥头"
    assert note.likely[0].area == grid(5)
    assert note.widens is not None
    assert note.next_due is not None


def test_where_they_were_found_before_comes_first(city: City) -> None:
    staffed(city)
    boy = city.boy(groups=["dementia"])
    tag = city.tagged(boy, by="w3")
    for place in ("老车站", "老车站", "河边"):
        call = city.door.scan(tag.link).alert(place=place)
        city.door.incidents.close(call.id, outcome="home", by="w3")
        city.clock.advance(DAY)
    search = city.door.missing.report(boy)
    ranked = city.door.missing.places(search.id)
    assert [(one.kind, one.place, one.times) for one in ranked[:2]] == [("before", "老车站", 2), ("before", "河边", 1)]
    assert [(one.kind, one.share) for one in ranked[2:4]] == [("structure", 0.20), ("road", 0.18)]
    assert ranked[2].source
    assert all(one.share is None for one in city.door.missing.places(child(city).id)), "no figure is made up"


def test_a_persons_own_copy_says_that_they_were_searched_for(city: City) -> None:
    staffed(city)
    boy = city.boy()
    search = city.door.missing.report(boy, clothes="red coat", seen_place="校门口", risks=["water"])
    city.door.missing.sighting(search.id, words="他哭了", reporter="138")
    own = repr(city.door.wards.dossier(boy.id).data)
    assert "red coat" in own
    assert "哭" not in own
    assert "138" not in own
