"""Sightings: believed as far as their source goes, in any number, from anybody, also too late."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from guardtag.errors import BackendError, Conflict, Denied
from guardtag.model.searches import Sighting
from guardtag.steps import sightings as step
from tests.conftest import City
from tests.missing.stage import asked, bomb, child, grid, incident, picture, staffed, with_graph

pytestmark = pytest.mark.quick_on("memory")


def test_a_trusted_sighting_moves_the_search_and_a_strangers_does_not(city: City) -> None:
    staffed(city)
    with_graph(city, (grid(3), grid(4)), (grid(6), grid(7)))
    search = child(city)
    city.door.dispatch()
    city.clock.advance(60)
    city.door.missing.sighting(search.id, place="桥头", area=grid(6), reporter="138")
    assert city.door.missing.get(search.id).centre == grid(3)
    city.door.missing.sighting(search.id, place="桥头", area=grid(6), by="w6")
    assert city.door.missing.get(search.id).centre == grid(6)
    city.door.dispatch()
    assert {"w6", "v6"} <= asked(city, search), "at once, by the graph about the new place"
    assert {"w3"} <= asked(city, search, "sighting")


def test_an_older_sighting_comes_late_and_moves_nothing(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.missing.sighting(search.id, area=grid(6), by="w6", at=city.clock.now() - 7200)
    assert city.door.missing.get(search.id).centre == grid(3)
    assert [one.area for one in city.door.missing.sightings(search.id)] == [grid(6)]


def test_a_hoaxer_does_not_steer_the_search_fills_it_or_wakes_everybody(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.dispatch()
    for number in range(30):
        city.clock.advance(5)
        full = pytest.raises(Conflict, match="GT-SEARCH-FULL") if number >= step.MOST_OF_ONE else nullcontext()
        with full:
            city.door.missing.sighting(search.id, area=grid(7), words=f"there! {number}", reporter="hoax")
    city.door.missing.sighting(search.id, area=grid(5), by="w5")
    assert city.door.missing.likely(search.id)[0].area == grid(5)
    notices = [n for n in city.door.notices.of(search.id) if n.template == "sighting-maybe" and n.person == "w3"]
    assert len(notices) <= 3, "reminders, and then a digest"
    seen = city.door.missing.sightings(search.id)
    hoax = next(one for one in seen if one.reporter == "hoax")
    city.door.missing.judge(search.id, hoax.id, "rejected", same_source=True, by="w3")
    assert {one.state for one in city.door.missing.sightings(search.id) if one.reporter == "hoax"} == {"rejected"}
    assert grid(7) not in [one.area for one in city.door.missing.likely(search.id)]


def test_strangers_cannot_use_up_the_room_of_those_who_are_known(city: City) -> None:
    staffed(city)
    search = child(city)
    for number in range(step.MOST_OF_STRANGERS):
        city.door.missing.sighting(search.id, words=str(number), reporter=f"r{number}")
    with pytest.raises(Conflict):
        city.door.missing.sighting(search.id, words="one more")
    assert city.door.missing.sighting(search.id, area=grid(4), by="w4").source == "responder"


def test_a_photo_bomb_is_refused_and_many_photos_are_kept_as_far_as_there_is_room(city: City) -> None:
    pytest.importorskip("PIL")
    staffed(city)
    search = child(city)
    for no_photo in (bomb(), b"\xff\xd8" + b"x" * 1000, b"GIF89a"):
        with pytest.raises(BackendError):
            city.door.missing.sighting(search.id, photo=no_photo)
    assert city.door.missing.sightings(search.id) == ()
    photo = picture()
    kept = [city.door.missing.sighting(search.id, photo=photo, by="w3").photo for _ in range(step.MOST_PHOTOS + 1)]
    assert kept == [True] * step.MOST_PHOTOS + [False]


def test_a_confirmed_sighting_counts_as_our_own_and_a_rejected_one_gives_the_centre_back(city: City) -> None:
    staffed(city)
    search = child(city)
    city.clock.advance(60)
    one = city.door.missing.sighting(search.id, area=grid(5), source="camera", system="cctv", score=0.5)
    assert city.door.missing.judge(search.id, one.id, "confirmed", by="w3").centre == grid(5)
    assert city.door.missing.judge(search.id, one.id, "rejected", by="w3").centre == grid(3)
    with pytest.raises(Denied):
        city.door.missing.judge(search.id, "nothing", "confirmed", by="w3")


def test_what_another_system_sends_twice_is_one_sighting(city: City) -> None:
    staffed(city)
    search = child(city)
    one = city.door.missing.sighting(search.id, source="camera", system="cctv", reference="cam-7/113", area=grid(4))
    two = city.door.missing.sighting(search.id, source="camera", system="cctv", reference="cam-7/113", area=grid(4))
    assert one == two
    assert city.door.missing.get(search.id).sightings == 1


def test_a_sighting_after_the_end_is_kept_and_somebody_must_look(city: City) -> None:
    staffed(city)
    search = child(city)
    city.door.dispatch()
    city.door.incidents.close(search.id, outcome="not-found", by="w3")
    city.door.dispatch()
    city.clock.advance(3600)
    for _ in range(2):
        assert city.door.missing.sighting(search.id, area=grid(4), reporter="138").late
    call = incident(city, search)
    assert [task.id for task in call.tasks].count("late-sighting") == 1
    city.door.dispatch()
    assert {n.template for n in city.door.notices.of(search.id) if n.person == "w3"} >= {"task"}
    assert not call.open
    city.clock.advance(8 * 86_400)
    with pytest.raises(Conflict) as caught:
        city.door.missing.sighting(search.id, area=grid(4), reporter="138")
    assert caught.value.code == "GT-SEARCH-OVER"


def test_a_call_without_a_search_takes_none(city: City) -> None:
    staffed(city)
    call = city.door.incidents.open("missing", area=grid(3))
    with pytest.raises(Denied):
        city.door.missing.sighting(call.id, area=grid(3))
    room, seen = city.door._room, Sighting("", "", "", "", 0.0, 0.0, "public")
    with pytest.raises(Conflict) as caught:
        room.records.change(lambda tx: step.add(tx, room, call, seen))
    assert caught.value.code == "GT-SEARCH-NONE"


def test_nobody_speaks_in_the_name_of_a_responder(city: City) -> None:
    staffed(city)
    search = child(city)
    with pytest.raises(Denied) as caught:
        city.door.missing.sighting(search.id, source="responder", area=grid(4))
    assert caught.value.code == "GT-SEARCH-SOURCE"
    with pytest.raises(Denied):
        city.door.acting_as("v6").missing.sighting(search.id, area=grid(4))
    assert city.door.acting_as("v3").missing.sighting(search.id, source="police").source == "volunteer"


@pytest.mark.parametrize(
    "wrong", [{"latitude": 1.0}, {"latitude": 91.0, "longitude": 0.0}, {"score": 2.0}, {"source": "x"}, {"at": -1.0},
              {"area": "A"}, {"latitude": float("nan"), "longitude": 0.0}]
)  # fmt: skip
def test_a_sighting_in_another_form_is_misuse(city: City, wrong: dict[str, object]) -> None:
    search = child(city)
    with pytest.raises(ValueError):
        city.door.missing.sighting(search.id, **wrong)


def test_one_from_the_future_is_now(city: City) -> None:
    search = child(city)
    assert city.door.missing.sighting(search.id, at=9e12).at == city.clock.now()


def test_a_late_repeat_of_a_sighting_is_one(city: City) -> None:
    staffed(city)
    search = child(city)
    for _ in range(2):
        city.door.missing.sighting(search.id, area=grid(4), reporter="138", request_id="tap")
    assert len(city.door.missing.sightings(search.id)) == 1
