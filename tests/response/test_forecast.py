"""Severe weather that a rule tells of makes the ladder hurry; what a rule does holds up nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

from guardtag.spi import Weather
from guardtag.steps import forecast
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"


class Sky:
    """A warning rule that says what it is told to."""

    def __init__(self, says: Callable[[], Iterator[Any]]) -> None:
        self.says = says
        self.asked: list[Any] = []

    def check(self, facts: Any, now: float) -> Iterator[Any]:
        """Remembers the facts and speaks."""
        self.asked.append(facts)
        return self.says()


def under(city: City, says: Callable[[], Iterator[Any]]) -> Sky:
    """The city with one rule."""
    sky, room = Sky(says), city.door._room
    object.__setattr__(room, "config", attrs.evolve(room.config, warnings=("sky",)))
    object.__setattr__(room.plugins, "warning", lambda scheme: sky)
    return sky


def called(city: City) -> float:
    """Seconds that a fresh call waits at its first level."""
    city.responder("li-ling")
    city.door.dispatch()
    incident = city.door.scan(city.tagged(city.boy()).link).alert()
    return incident.step_due - city.clock.now()


def test_weather_of_the_town_makes_the_clock_run_faster_while_it_lasts(city: City) -> None:
    sky = under(city, lambda: iter([Weather(TOWN, 60, "cold snap"), Weather("feicheng/other", 60)]))
    assert called(city) == 150
    assert sky.asked == [{"areas": (), "watched": ()}]
    first, _ = city.door.modes.list()
    assert (first.scope, first.reason, first.by) == (TOWN, "cold snap", "dispatcher")
    city.clock.advance(599)
    city.door.dispatch()
    assert len(sky.asked) == 1, "every ten minutes"
    city.clock.advance(1)
    city.door.dispatch()
    assert sky.asked[1]["areas"] == (TOWN,), "a rule is told of the town and no more"
    sky.says = lambda: iter([])
    city.clock.advance(3700)
    city.door.dispatch()
    assert city.door.modes.list() == []


def _raises() -> Iterator[Any]:
    yield Weather(TOWN, 60)
    raise SystemExit(3)


NONSENSE: list[Any] = [
    _raises,
    lambda: 7,
    *(
        lambda said=said: iter([said])  # type: ignore[misc]
        for said in (
            "scanned often", None, object(), Weather("No Such Area", 60), Weather(TOWN, 0), Weather(TOWN, 1e9),
            Weather(TOWN, float("nan")), Weather(TOWN, "x"), Weather(None, 60),  # type: ignore[arg-type]
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("says", NONSENSE)
def test_nonsense_changes_nothing(city: City, says: Any) -> None:
    under(city, says)
    assert called(city) == 300


def test_a_flood_is_cut(city: City) -> None:
    def flood() -> Iterator[Any]:
        while True:
            yield "scanned often"

    under(city, flood)
    assert called(city) == 300


@pytest.mark.quick_on("memory", "sqlite")
def test_a_rule_that_hangs_is_left_alone_until_it_came_back(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gate = threading.Event()

    def hang() -> Iterator[Any]:
        gate.wait(30)
        return iter([])

    sky = under(city, hang)
    monkeypatch.setattr(city.door._forecasts._asking, "_deadline", 0.05)
    assert called(city) == 300
    assert "the warning rule sky hangs" in caplog.text
    city.clock.advance(600)
    city.door.dispatch()
    assert len(sky.asked) == 1
    gate.set()
    city.door._forecasts._asking._hung["sky"].join(5)
    city.clock.advance(600)
    city.door.dispatch()
    assert len(sky.asked) == 2
    assert forecast.MOST_SAID == 50
