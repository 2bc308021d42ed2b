"""What the newspaper's report tells of the city, at once: two batches, a seam, five levels, six times."""

from __future__ import annotations

from guardtag.model.incidents import MILESTONES
from tests.conftest import HOME, City


def test_a_thousand_tags_of_two_batches_are_all_accounted_for(city: City) -> None:
    city.responder("li-ling")
    door = city.door
    first, second = (door.tags.mint(500, area="feicheng", donor="Yutian", cloth="blue, hot-cut") for _ in range(2))
    assert {(one.donor, one.cloth, one.count) for one in (first, second)} == {("Yutian", "blue, hot-cut", 500)}
    assert second.first > first.last
    door.supply.hand_over(first.first, 40, received_by="li-ling", by="office")
    door.tags.fit(first.first, to=city.boy(), by="li-ling")
    found = door.supply.reconcile()
    assert found.balanced
    assert (sum(found.counts.values()), found.counts["fitted"]) == (1000, 1)


def test_a_fitting_says_garment_place_thread_worker_and_time(city: City) -> None:
    city.responder("li-ling")
    boy, batch = city.boy(), city.door.tags.mint(1, area="feicheng")
    tag = city.door.tags.fit(
        batch.first, to=boy, garment="blue jacket", place="lining, left", thread="blue", by="li-ling"
    )
    (seam,) = city.door.wards.fittings(boy.id)
    assert (seam.serial, seam.garment, seam.place, seam.thread) == (tag.serial, "blue jacket", "lining, left", "blue")
    assert (seam.by, seam.at, seam.tried) == ("li-ling", city.clock.now(), None)
    city.clock.advance(60)
    city.door.scan(tag.link, purpose="trial")
    (seam,) = city.door.wards.fittings(boy.id)
    assert seam.tried == city.clock.now()


def test_five_levels_and_six_times_from_the_tap_to_the_family(city: City) -> None:
    city.responder("li-ling")
    call = city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")
    assert [rung.level for rung in call.ladder] == ["grid", "village", "district", "town", "city"]
    assert [rung.area for rung in call.ladder] == [HOME.rsplit("/", cut)[0] for cut in range(5)]
    assert [one.name for one in call.milestones] == list(MILESTONES) == [
        "received", "responder_told", "family_told", "acknowledged", "on_scene", "handed_over",
    ]  # fmt: skip
    city.wait(1)
    mother = next(one for one in city.messages() if one["target"] == "tian@example.org")
    city.door.notices.answer(mother["link"], "seen")
    told = city.door.incidents.get(call.id).milestone("family_told")
    assert told.at == call.opened + 60
    assert not told.missed
    assert city.door.figures("feicheng").milestones["family_told"].median == 1
