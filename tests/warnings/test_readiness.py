"""Seven safeguards, measured: each can be green, and each is red for its own reason."""

from __future__ import annotations

import re

import pytest

from guardtag.report.readiness import page
from guardtag.rules.safeguards import SAFEGUARDS, Readiness
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"
DAY = 86_400.0


def lights(report: Readiness) -> dict[str, str]:
    return {one.name: one.light for one in report.measures}


@pytest.fixture
def ready(city: City) -> City:
    """A village in which all is as it should be."""
    door = city.door
    city.responder("li-ling")
    door.training.passed("li-ling", "sewing")
    boy = city.boy()
    city.tagged(boy)
    door.contacts.confirm(boy.id, "c1", "mail:tian@example.org")
    batch = door.tags.mint(20, area="feicheng")
    door.tags.allocate(batch, area=HOME, first=batch.first, count=10)
    held = door.drills.hold(HOME, minutes=30)
    door.incidents.acknowledge(held.id, by="li-ling")
    door.incidents.arrive(held.id, by="li-ling")
    door.incidents.hand_over(held.id, by="li-ling")
    city.wait(40)
    return city


def test_where_all_is_as_it_should_be_all_is_green(ready: City) -> None:
    report = ready.door.readiness(TOWN)
    assert [one.name for one in report.measures] == list(SAFEGUARDS)
    assert lights(report) == dict.fromkeys(SAFEGUARDS, "green")
    assert (report.light, report.wards) == ("green", 1)
    (below,) = report.areas
    assert (below.area, below.light) == (f"{TOWN}/north", "green")


def test_each_is_red_for_its_own_reason(ready: City) -> None:
    door = ready.door
    other = "feicheng/wangzhuang/south/nan/1"
    ready.boy(area=other)
    report = door.readiness("feicheng/wangzhuang/south")
    assert lights(report) == {
        "duty": "red", "trained": "red", "stock": "red", "tags": "red", "contacts": "red", "channels": "green",
        "drills": "red",
    }  # fmt: skip
    town = door.readiness(TOWN)
    assert town.measure("contacts").facts["left"] == "1"
    assert town.light == "red"
    assert {one.area: one.light for one in town.areas} == {f"{TOWN}/north": "green", f"{TOWN}/south": "red"}


def test_a_drill_grows_old_and_a_dispatcher_dies(ready: City) -> None:
    ready.clock.advance(200 * DAY)
    found = lights(ready.door.readiness(TOWN))
    assert (found["drills"], found["channels"], found["tags"]) == ("amber", "red", "red")
    ready.clock.advance(200 * DAY)
    assert lights(ready.door.readiness(TOWN))["drills"] == "red"


def test_a_drill_that_is_going_on_does_not_hide_the_last_one(ready: City) -> None:
    ready.door.drills.hold(HOME, minutes=30)
    ready.wait(1)
    assert lights(ready.door.readiness(TOWN))["drills"] == "green"
    ready.wait(40)
    assert lights(ready.door.readiness(TOWN))["drills"] == "amber", "nobody came to it"


def test_nobody_lives_there(ready: City) -> None:
    found = lights(ready.door.readiness("feicheng/laocheng"))
    assert (found["duty"], found["contacts"]) == ("none", "none")


@pytest.mark.parametrize("languages", [("zh", "en"), ("zh",), ("en",)])
def test_the_page_says_it_and_names_nobody(ready: City, languages: tuple[str, ...]) -> None:
    ready.boy(area="feicheng/wangzhuang/south/nan/1")
    html = page(ready.door.readiness(TOWN), timezone="Asia/Shanghai", languages=languages)
    for word in ("小军", "田爱云", "李岭", "tian@", "{", " safe-", ">safe-"):
        assert word not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL), word
    assert "http" not in html.replace("http-equiv", "")
    assert ("综合保障" in html) == ("zh" in languages)
    assert ("Readiness" in html) == ("en" in languages)
