"""A supervisor plans the visits of their area on their own door, and sees nobody's name by it."""

from __future__ import annotations

import pytest

import guardtag
from guardtag.errors import Conflict, Denied
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

TOWN, OTHER = "feicheng/wangzhuang", "feicheng/anzhan/a/b/1"
TODAY, TOMORROW = "20250616", "20250617"


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("li-ling")
    city.responder("far", OTHER)
    city.responder("wang-xia", TOWN, role="supervisor", name="王霞")
    return city.door.acting_as("wang-xia")


def test_a_supervisor_plans_gives_and_calls_off_what_is_in_their_area(city: City, door: guardtag.Guard) -> None:
    boy = city.boy()
    visit = door.rounds.plan(boy, why="review", day=TODAY, request_id="p")
    assert door.rounds.plan(boy, why="review", day=TODAY, request_id="p") == visit
    assert (visit.by, visit.worker) == ("wang-xia", "")
    given = door.rounds.assign(visit, worker="li-ling", day=TOMORROW)
    assert (given.worker, given.day) == ("li-ling", TOMORROW)
    assert door.rounds.list(area=HOME) == [given]
    assert door.rounds.cancel(given).state == "cancelled"
    assert door.rounds.list(area=TOWN) == []
    with pytest.raises(Conflict, match="GT-ROUND-ENDED"):
        door.rounds.assign(given, worker="li-ling")


def test_what_is_due_is_planned_for_a_worker_without_a_tag_s_serial(city: City, door: guardtag.Guard) -> None:
    boy = city.boy()
    city.tagged(boy)
    city.clock.advance(400 * 86_400.0)
    due = door.rounds.suggest(TOWN)
    assert {one.ward for one in due} == {boy.id}
    assert any(one.serial for one in city.door.rounds.suggest(TOWN)), "the office sees them"
    assert not any(one.serial for one in due)
    assert door.rounds.fill(HOME, worker="li-ling").made == len(due)
    planned = door.rounds.list(area=TOWN)
    assert {one.worker for one in planned} == {"li-ling"}
    assert not any(one.serial for one in planned)
    assert not any(name in repr((due, planned)) for name in ("小军", "军军", "田爱云"))


def test_another_area_is_closed_and_so_is_it_to_other_roles(city: City, door: guardtag.Guard) -> None:
    boy, other = city.boy(), city.boy(area=OTHER)
    visit = city.door.rounds.plan(other, why="review", day=TODAY)
    for act in (
        lambda: door.rounds.plan(other, why="fitting", day=TODAY), lambda: door.rounds.assign(visit, worker="far"),
        lambda: door.rounds.cancel(visit), lambda: door.rounds.suggest("feicheng"), lambda: door.rounds.fill(OTHER),
        lambda: door.rounds.list(area=OTHER), lambda: door.rounds.stops(area=TOWN),
        lambda: city.door.acting_as("li-ling").rounds.plan(boy, why="review", day=TODAY),
        lambda: city.door.acting_as("li-ling").rounds.list(area=HOME),
        lambda: city.door.acting_as(f"{boy.id}/c1").rounds.plan(boy, why="review", day=TODAY),
        lambda: door.rounds.plan(boy, why="review", day=TODAY, by="li-ling"),
    ):  # fmt: skip
        with pytest.raises(Denied):
            act()
    with pytest.raises(Conflict, match="GT-ROUND-WORKER"):
        door.rounds.plan(boy, why="review", day=TODAY, worker="far")


def test_of_whoever_lives_elsewhere_nobody_is_told_that_they_died(city: City, door: guardtag.Guard) -> None:
    living, dead = city.boy(area=OTHER), city.boy(area=OTHER)
    city.door.wards.leave(dead.id, "died")
    said = []
    for one in (living, dead):
        with pytest.raises(guardtag.GuardTagError) as caught:
            door.rounds.plan(one, why="review", day=TODAY)
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_colleagues_are_known_by_name_and_role_and_by_nothing_else(city: City, door: guardtag.Guard) -> None:
    city.responder("retired")
    city.door.responders.retire("retired")
    assert [(one.id, one.here) for one in door.responders.colleagues(TOWN)] == [("wang-xia", True), ("li-ling", False)]
    assert [one.id for one in city.door.acting_as("li-ling").responders.colleagues(HOME)] == ["li-ling", "wang-xia"]
    assert "example.org" not in repr(door.responders.colleagues(TOWN))
    city.responder("sun", TOWN)
    assert [one.id for one in city.door.acting_as("sun").responders.colleagues(TOWN)] == ["sun", "wang-xia"], (
        "none below"
    )
    for who, area in (("wang-xia", OTHER), ("li-ling", TOWN)):
        with pytest.raises(Denied):
            city.door.acting_as(who).responders.colleagues(area)
