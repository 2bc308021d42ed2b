"""What an adversary tried on searches, early warnings and figures: each of these should hold."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pytest

from guardtag import Consent
from guardtag.errors import Conflict, Denied
from guardtag.interop import cap
from guardtag.model.searches import Search
from guardtag.steps import sightings as step
from tests.conftest import HOME, City
from tests.figures.town import Town, opened
from tests.missing.stage import MOTHER, child, grid, link, picture, settle, staffed, with_graph


def looks(city: City, search: Search, who: str) -> None:
    """Somebody who was asked to look says that they do."""
    city.door.dispatch()
    city.door.notices.answer(link(city, search, who), "searching")


# -- searches: who may read and do what


def test_a_verb_on_ones_own_door_gives_no_more_of_a_search_than_a_view_does(city: City) -> None:
    staffed(city)
    boy = city.boy()
    search = city.door.missing.report(boy, seen_place="校门口", reporter=MOTHER, looks="scar", risks=["medicine"])
    looks(city, search, "v3")
    for who, party in (("v3", "call-round"), ("w3", search.steps[-1].id)):
        door = city.door.acting_as(who)
        view = door.missing.view(search.id)
        for said in (
            door.missing.report(boy, area=HOME, clothes="red"), door.missing.done(search.id, party),
        ):  # fmt: skip
            assert MOTHER not in repr(attrs.asdict(said)), who
            assert said.name in ("", view.name), who
            assert not said.risks or view.risks, who


def test_whoever_looks_from_another_area_leads_nothing(city: City) -> None:
    staffed(city)
    search = child(city)
    seen = city.door.missing.sighting(search.id, area=grid(7), words="there", reporter="hoax")
    with_graph(city, (grid(3), grid(5)), metres=100)
    search = child(city, area=grid(3), name="小华")
    seen = city.door.missing.sighting(search.id, area=grid(7), words="there", reporter="hoax")
    looks(city, search, "v5")
    desk = city.door.acting_as("v5").missing
    assert desk.view(search.id).seen_place
    assert desk.sighting(search.id, area=grid(5)).source == "volunteer"
    for verb in (
        lambda: desk.judge(search.id, seen.id, "confirmed"), lambda: desk.done(search.id, "call-round"),
        lambda: desk.lead(search.id, to="w3"), lambda: desk.join(search.id, into=search.id + "x"),
    ):  # fmt: skip
        with pytest.raises(Denied):
            verb()


def test_nobody_confirms_what_they_said_themselves(city: City) -> None:
    staffed(city)
    search = child(city)
    seen = city.door.missing.sighting(search.id, area=grid(7), by="v3")
    desk = city.door.acting_as("v3").missing
    with pytest.raises(Denied):
        desk.judge(search.id, seen.id, "confirmed")
    assert city.door.missing.get(search.id).centre == grid(3)


def test_a_person_is_not_believed_more_for_calling_themselves_sure(city: City) -> None:
    staffed(city)
    search = child(city)
    city.clock.advance(5)
    city.door.acting_as("v3").missing.sighting(search.id, area=grid(7), score=1.0)
    assert city.door.missing.get(search.id).centre == grid(3)


def test_who_told_of_a_sighting_is_in_no_view(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.missing.sighting(search.id, area=grid(4), by="w4", reference="13800001111")
    city.door.missing.sighting(search.id, area=grid(4), source="camera", system="gate 4 of Li's shop", reference="c9")
    looks(city, search, "v3")
    told = repr(city.door.acting_as("v3").missing.view(search.id).sightings)
    assert not [one for one in ("w4", "13800001111") if one in told]


def test_after_the_call_whoever_looked_reads_nothing_of_it(city: City) -> None:
    staffed(city)
    search = child(city)
    with_graph(city, (grid(3), grid(5)), metres=100)
    search = child(city, name="小华")
    looks(city, search, "v5")
    city.door.incidents.close(search.id, outcome="home", by="w3")
    desk = city.door.acting_as("v5").missing
    for read in (desk.view, desk.plan, desk.likely):
        with pytest.raises(Denied):
            read(search.id)


def test_where_a_child_on_no_register_was_seen_is_in_no_message_to_whoever_does_not_look_yet(city: City) -> None:
    staffed(city)
    child(city)
    city.door.dispatch()
    told = {message["target"]: message["text"] for message in city.messages() if message["kind"] == "searching"}
    assert "校门口" not in told["v3@example.org"]
    assert "校门口" in told["w3@example.org"]


def test_where_somebody_was_seen_is_shown_to_nobody_on_their_way_round_the_search(city: City) -> None:
    staffed(city)
    for search in (child(city, words="he was at the gate"), city.door.missing.report(city.boy(), seen_place="校门口")):
        city.door.dispatch()
        door = city.door.acting_as("v3")
        call = door.incidents.get(search.id)
        assert (call.place, call.message, door.missing.view(search.id).area) == ("", "", "")
        city.door.notices.answer(link(city, search, "v3"), "searching")
        assert door.incidents.get(search.id).place == "校门口"
        assert door.missing.view(search.id).area == search.area


def test_what_the_public_was_told_is_taken_back_when_the_consent_is(city: City) -> None:
    staffed(city)
    settle(city, config=attrs.evolve(city.door._room.config, hotline="0538-0000000", place="肥城"))
    boy = city.boy(clothes="blue jacket")
    search = city.door.missing.report(boy)
    city.clock.advance(1)
    city.door.posters.make(boy.id, consent=Consent("田爱云", {"poster", "poster-clothes"}))
    sent = city.door.missing.cap(search.id, audience="public")
    city.door.posters.withdraw(boy.id)
    city.clock.advance(1)
    back = city.door.missing.cap(search.id, audience="public")
    message = cap.read(back.body)
    assert (message.type, message.infos, message.references[0].identifier) == ("Cancel", (), sent.name)
    assert city.door.missing.cap(search.id, audience="public") == back, "once"
    city.door.missing.cap(search.id)
    city.clock.advance(1)
    city.door.posters.make(boy.id, consent=Consent("田爱云", {"poster", "poster-clothes"}))
    assert city.door.missing.cap(search.id, audience="public").type in ("Alert", "Update")


# -- searches: what is seen


def test_a_camera_that_errs_keeps_no_one_of_ours_from_saying_that_they_see_them(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.dispatch()
    for number in range(step.MOST_SIGHTINGS):
        try:
            city.door.missing.sighting(search.id, area=grid(7), source="camera", system="c", reference=str(number))
        except Conflict:
            break
    assert city.door.missing.sighting(search.id, area=grid(4), by="w4").source == "responder"
    city.door.notices.answer(link(city, search, "v3"), "sighted")


# -- searches: two of them are one


def two(city: City) -> tuple[Search, Search]:
    """One of the register, one of anybody; both are about one child."""
    staffed(city)
    boy = city.boy()
    known = city.door.missing.report(boy, looks="scar", reporter=MOTHER)
    return known, child(city)


def test_what_is_known_of_a_person_of_the_register_does_not_move_under_another_key(city: City) -> None:
    known, other = two(city)
    with pytest.raises(Conflict):
        city.door.missing.join(known.id, into=other.id, by="w3")


def test_two_people_are_never_one_search(city: City) -> None:
    staffed(city)
    one, other = (city.door.missing.report(city.boy(), reporter=MOTHER) for _ in range(2))
    with pytest.raises(Conflict):
        city.door.missing.join(one.id, into=other.id, by="w3")


def test_what_was_joined_is_erased_with_the_person(city: City) -> None:
    known, other = two(city)
    city.door.missing.sighting(other.id, area=grid(4), words="he cried", reporter="138", photo=picture())
    city.door.missing.join(other.id, into=known.id, by="w3")
    city.door.incidents.close(known.id, outcome="home", by="w3")
    city.door.wards.erase(known.subject)
    city.wait(20)
    store = city.door._room.records.store
    left = {kind: len(store.walk(kind, "", 1000)) for kind in ("search", "sighting", "searchphoto", "release")}
    assert left == dict.fromkeys(left, 0)


def test_no_volunteer_uses_up_the_room_of_the_others(city: City) -> None:
    staffed(city)
    search = child(city)
    for number in range(step.MOST_OF_ONE):
        city.door.missing.sighting(search.id, area=grid(7), words=str(number), by="v3")
    with pytest.raises(Conflict):
        city.door.missing.sighting(search.id, area=grid(7), words="once more", by="v3")
    assert city.door.missing.sighting(search.id, area=grid(4), by="w4").source == "responder"


# -- figures


@pytest.fixture
def town() -> Iterator[Town]:
    yield from opened()


@pytest.mark.parametrize("few", [("a/b", 0.0), ("a/e", 40 * 86_400.0)])
def test_money_that_one_person_got_back_is_no_difference_of_public_figures(town: Town, few: tuple[str, float]) -> None:
    for number in range(7):
        town.call("a/e", "found", 60.0 * number)
        town.change(number, "close", 700)
    town.call(few[0], "found", few[1])
    town.change(7, "close", 560_000)
    town.clock.advance(400 * 86_400)
    public = town.door.figures.public
    told = [public(area, "2025").money for area in ("a", "a/e")]
    assert len([one for one in told if one]) < 2
    if few[1]:
        assert not told[0], "the year less its months"
