"""What the report tells of the city, at once: batches, a seam, five levels, six times, cold, early tasks."""

from __future__ import annotations

from guardtag.model.incidents import MILESTONES
from tests.conftest import HOME, City

TOWN, DAY = "feicheng/wangzhuang", 86_400.0
LEVELS = ("grid", "village", "district", "town", "city")


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


def test_a_call_that_nobody_takes_is_carried_through_all_five_levels(city: City) -> None:
    levels = {level: HOME.rsplit("/", cut)[0] for cut, level in enumerate(LEVELS)}
    for level, area in levels.items():
        city.responder(level, area, role="worker" if level == "grid" else "supervisor")
    city.responder("next-door", HOME.rsplit("/", 1)[0] + "/4")
    call = city.door.scan(city.tagged(city.boy(), by="grid").link).alert(place="bus stop")
    city.door.dispatch()
    for called, level in enumerate(levels, 1):
        told = {one["target"].partition("@")[0] for one in city.messages()} - {"tian"}
        assert told == set(LEVELS[:called]), "first-hand to whoever answers for the grid, and each level in its time"
        now = city.door.incidents.get(call.id)
        assert (now.rung.level, now.rung.area) == (level, levels[level])
        city.clock.advance(now.rung.minutes * 60 - 1)
        city.door.dispatch()
        assert city.door.incidents.get(call.id).rung.level == level
        city.clock.advance(1)
        city.door.dispatch()
    assert city.door.incidents.get(call.id).rung.level == "city"


def test_cold_while_somebody_is_out_hurries_the_next_level_and_is_warned_of(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    call = city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")
    city.door.modes.begin("weather", TOWN, minutes=600, reason="cold snap")
    assert city.door.incidents.get(call.id).step_due == call.opened + 300, "the level that was called keeps its time"
    city.wait(5)
    raised = city.door.incidents.get(call.id)
    assert raised.rung.level == "town"
    assert raised.step_due - city.clock.now() == raised.rung.minutes * 60 / 2
    city.wait(6)
    (cold,) = (one for one in city.door.warnings.list() if one.rule == "weather")
    assert (cold.area, cold.owner) == (TOWN, "wang-xia")
    assert "cold snap" in city.door.warnings.explain(cold.id, language="en").why


def test_what_is_seen_early_is_somebodys_task_makes_visits_and_ends_when_it_is_seen_to(city: City) -> None:
    door, owners = city.door, dict[tuple[str, str], str]()
    city.responder("li-ling")
    door.training.passed("li-ling", "sewing")
    dressed, bare = city.boy(), city.boy()
    tag = city.tagged(dressed)
    for _ in range(28):
        city.clock.advance(5 * DAY)
        door.dispatch()
        for one in door.warnings.list():
            owners.setdefault((one.rule, one.ward), one.owner)
    seen = {(one.rule, one.ward) for one in door.warnings.list()}
    assert seen == {
        ("tag-unchecked", dressed.id), ("contacts-unverified", dressed.id), ("untagged", bare.id),
        ("contacts-unverified", bare.id),
    }  # fmt: skip
    assert {owners[one] for one in seen} == {"li-ling"}, "by name, before it climbs"

    door.rounds.fill(HOME, worker="li-ling")
    mine = door.acting_as("li-ling")
    visits = mine.rounds.list()
    assert sorted((one.why, one.ward) for one in visits) == sorted([
        ("check-up", dressed.id), ("contact-test", dressed.id), ("fitting", bare.id), ("contact-test", bare.id),
    ])  # fmt: skip
    door.tags.checked(tag, verdict="good", by="li-ling")
    city.tagged(bare)
    for one in (dressed, bare):
        mine.contacts.confirm(one.id, "c1", "mail:tian@example.org")
    for visit in mine.rounds.list():  # the check-up ended when the tag was looked at
        mine.rounds.done(visit)
    for _ in range(8):
        city.clock.advance(DAY)
        door.dispatch()
    assert door.warnings.list() == []
