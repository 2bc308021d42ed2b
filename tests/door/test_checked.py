"""Check-ups recorded: on the fitting, the visit that ends by them, the next one that they make."""

from __future__ import annotations

from math import inf, nan

import pytest

import guardtag
from guardtag import Denied, Tag, Unknown
from guardtag.model.tags import MOST_CHECKS, Fitting
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

DAY = 86_400.0
TODAY = "20250616"
NEXT = "feicheng/wangzhuang/north/zhongyu/4"


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    for one in ("li-ling", "sun"):
        city.responder(one)
    city.door.responders.train("sun", "sewing")
    city.responder("zhao", NEXT)
    return city.door


def fitting(city: City, tag: Tag) -> Fitting:
    return next(one for one in city.door.wards.fittings(tag.ward) if one.serial == tag.serial)


def test_a_check_stands_in_the_fitting_and_moves_the_next_one(city: City, door: guardtag.Guard) -> None:
    tag = city.tagged(city.boy(), by="sun")
    city.clock.advance(80 * DAY)
    first = door.tags.checked(tag, verdict="good", margin=0.6, washes=12, note="seam is firm", by="sun", request_id="c")
    assert (
        door.tags.checked(tag, verdict="good", margin=0.6, washes=12, note="seam is firm", by="sun", request_id="c")
        == first
    )
    one = fitting(city, tag)
    assert [(c.verdict, c.margin, c.by, c.note, c.washes) for c in one.checks] == [
        ("good", 0.6, "sun", "seam is firm", 12)
    ]  # fmt: skip
    assert (one.looked_at, one.washes) == (city.clock.now(), 12)
    assert "seam is firm" not in repr(one)
    city.clock.advance(11 * DAY)
    assert [one.why for one in door.rounds.suggest(HOME)] == ["contact-test"]
    door.tags.checked(tag, verdict="worn", by="sun")
    assert {o.reason: o.day for o in door.rounds.suggest(HOME, until="20991231")}["worn"] == "20251015"


def test_only_so_many_checks_are_kept(city: City, door: guardtag.Guard) -> None:
    tag = city.tagged(city.boy())
    for number in range(MOST_CHECKS + 3):
        door.tags.checked(tag, verdict="good", washes=number, by="sun")
    one = fitting(city, tag)
    assert len(one.checks) == MOST_CHECKS
    assert one.checks[-1].washes == MOST_CHECKS + 2


def test_a_flag_goes_when_somebody_trained_has_looked(city: City, door: guardtag.Guard) -> None:
    tag = city.tagged(city.boy())
    door.tags.checked(tag, verdict="good", by="li-ling")
    assert [one.serial for one in door.rounds.flagged(HOME)] == [tag.serial], "nobody unflags their own work"
    door.tags.checked(tag, verdict="good", by="sun")
    assert door.rounds.flagged(HOME) == []


def test_the_visit_ends_with_the_last_of_the_persons_tags(city: City, door: guardtag.Guard) -> None:
    ward = city.boy()
    coat, shoe, lost = (city.tagged(ward) for _ in range(3))
    door.tags.retire(lost, why="lost")
    city.clock.advance(DAY)
    visit = door.rounds.plan(ward, why="check-up", day="20250617", worker="sun")
    own = door.acting_as("sun")
    own.tags.checked(coat.link, verdict="good", by="sun")
    assert own.rounds.list() == [visit], "they are still there, and see what they need"
    own.tags.checked(shoe.link, verdict="worn", by="sun")
    assert own.rounds.list() == []
    ended = door.rounds.get(visit.id)
    assert (ended.state, ended.ended_by) == ("done", "sun")


def test_a_visit_of_another_day_stays(city: City, door: guardtag.Guard) -> None:
    ward = city.boy()
    tag = city.tagged(ward)
    visit = door.rounds.plan(ward, why="check-up", day="20250701")
    door.tags.checked(tag, verdict="good", by="sun")
    assert door.rounds.get(visit.id).open


def test_a_worn_out_tag_makes_a_visit_and_goes_on_helping(city: City, door: guardtag.Guard) -> None:
    tag = city.tagged(city.boy())
    door.tags.checked(tag, verdict="replace", margin=0.05, by="sun")
    door.tags.checked(tag, verdict="replace", by="sun")
    [visit] = door.rounds.list(area=HOME)
    assert (visit.why, visit.reason, visit.serial, visit.day, visit.worker) == (
        "fitting", "replace", tag.serial, "20250619", "sun"
    )  # fmt: skip
    door.rounds.fill(HOME, until="20250630")
    assert [one for one in door.rounds.list(area=HOME) if one.why == "fitting"] == [visit]
    assert door.scan(tag.link).status == "live"


def test_whose_visit_it_is_when_the_checker_is_of_elsewhere(city: City, door: guardtag.Guard) -> None:
    tag = city.tagged(city.boy())
    with pytest.raises(Denied):
        door.acting_as("zhao").tags.checked(tag.link, verdict="replace", by="zhao")
    with pytest.raises(Denied):
        door.acting_as("sun").tags.checked(tag.link, verdict="good", by="li-ling")
    door.tags.checked(tag, verdict="replace", by="zhao")  # the office writes it down
    assert [one.worker for one in door.rounds.list(area=HOME)] == [""]


def test_what_cannot_be_recorded(city: City, door: guardtag.Guard) -> None:
    tag = city.tagged(city.boy())
    for wrong in (
        {"verdict": "fine"}, {"margin": 1.1}, {"margin": nan}, {"margin": inf}, {"margin": True}, {"washes": -1},
        {"washes": 1.5}, {"note": "x" * 201},
    ):  # fmt: skip
        with pytest.raises(ValueError):
            door.tags.checked(tag, **{"verdict": "good", "by": "sun", **wrong})
    with pytest.raises(Denied):
        door.tags.checked(tag, verdict="good", by="nobody")
    with pytest.raises(Unknown):
        door.tags.checked(tag.serial + 1, verdict="good", by="sun")
    assert fitting(city, tag).checks == ()


def test_a_fitting_keeps_a_note(city: City, door: guardtag.Guard) -> None:
    batch = door.tags.mint(2, area="feicheng")
    tag = door.tags.fit(batch.first, to=city.boy(), note="double seam", by="sun", request_id="f")
    assert fitting(city, tag).note == "double seam"
    with pytest.raises(ValueError):
        door.tags.fit(batch.last, to=tag.ward, note="x" * 201, by="sun")


def test_who_stands_in_fits_and_checks_on_their_visits(city: City, door: guardtag.Guard) -> None:
    ward, tag = city.boy(), city.tagged(city.boy())
    own = door.acting_as("zhao")
    spare = door.tags.mint(2, area="feicheng")
    with pytest.raises(Denied):
        own.tags.fit(spare.first, to=ward, by="zhao")
    door.responders.stand_in("li-ling", stand_in="zhao", until=city.clock.now() + DAY)
    visit = door.rounds.plan(ward, why="fitting", day=TODAY, worker="zhao")
    assert own.tags.fit(spare.first, to=ward, by="zhao").ward == ward.id
    assert own.tags.checked(tag.link, verdict="good", by="zhao").serial == tag.serial
    assert own.rounds.done(visit).state == "done"
    city.clock.advance(2 * DAY)
    with pytest.raises(Denied):
        own.tags.checked(tag.link, verdict="good", by="zhao")
    with pytest.raises(Denied):
        own.tags.fit(spare.last, to=ward, by="zhao")
