"""A plugin's warning rules: what they say becomes warnings, and what they do holds up nobody."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs
import pytest

from guardtag.model.warnings import EarlyWarning
from guardtag.spi import Warn
from guardtag.steps import forecast
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"
HOUR = 3600.0


class Sky:
    def __init__(self, says: Callable[[], Iterable[Any]]) -> None:
        self.says = says

    def check(self, facts: Any, now: float) -> Iterable[Any]:
        return self.says()


def under(city: City, says: Callable[[], Iterable[Any]]) -> Sky:
    sky, room = Sky(says), city.door._room
    object.__setattr__(room, "config", attrs.evolve(room.config, warnings=("sky",)))
    object.__setattr__(room.plugins, "warning", lambda scheme: sky)
    return sky


def asked(city: City, times: int = 1) -> list[EarlyWarning]:
    for _ in range(times):
        city.clock.advance(600)
        city.door.dispatch()
    return [one for one in city.door.warnings.list() if one.rule == "plugin:sky"]


def test_what_a_rule_says_is_a_warning_with_an_owner_and_closes_when_it_is_silent(city: City) -> None:
    city.responder("wang-xia", TOWN, role="supervisor")
    sky = under(city, lambda: [Warn(TOWN, "the river stands high", "serious", "river")])
    (one,) = asked(city, 3)
    assert (one.area, one.owner, one.severity, one.times) == (TOWN, "wang-xia", "serious", 1)
    assert city.door.warnings.explain(one.id, language="en").why == "the river stands high"
    sky.says = lambda: []
    (resting,) = asked(city)
    assert resting.gone is not None
    sky.says = lambda: [Warn(TOWN, "the river stands high", "serious", "river")]
    (back,) = asked(city)
    assert (back.id, back.gone, back.times) == (one.id, None, 1), "a cause that flickers is one warning"
    sky.says = lambda: []
    assert asked(city, 80) == []


def _raises() -> Iterator[Any]:
    yield Warn(TOWN, "x")
    raise SystemExit(3)


NONSENSE: list[Callable[[], Any]] = [
    _raises, lambda: 7, lambda: None,
    *(
        lambda said=said: [said]  # type: ignore[misc]
        for said in (
            "scanned often", object(), Warn("No Such Area", "x"), Warn(TOWN, ""), Warn(TOWN, "x", "doom"),
            Warn(TOWN, None), Warn(TOWN, 5), Warn(TOWN, "x", "notice", None),  # type: ignore[arg-type]
            Warn("a/" * 40 + "b", "x"), Warn(None, "x"),  # type: ignore[arg-type]
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("says", NONSENSE)
def test_nonsense_is_no_warning_and_the_call_goes_out(city: City, says: Callable[[], Any]) -> None:
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    under(city, says)
    city.door.scan(tag.link).alert()
    assert asked(city) == []
    assert len([m for m in city.messages() if m["kind"] == "found"]) == 2


def test_a_flood_is_cut_and_the_same_few_stay(city: City, caplog: pytest.LogCaptureFixture) -> None:
    count = iter(range(10**9))
    under(city, lambda: (Warn(TOWN, "x", key=str(next(count))) for _ in range(10**9)))
    for _ in range(3):
        assert len(asked(city)) == 50


def test_one_that_hangs_is_asked_no_more_and_what_it_said_stays(
    city: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(city.door._forecasts._asking, "_deadline", 0.05)
    sky = under(city, lambda: [Warn(TOWN, "the river stands high")])
    assert len(asked(city)) == 1
    ends = threading.Event()
    sky.says = lambda: ends.wait(30) or []  # type: ignore[assignment]
    with caplog.at_level(logging.ERROR):
        assert len(asked(city, 2)) == 1
    ends.set()
    assert "hangs" in caplog.text
    assert forecast.MOST_SAID == 50


def test_a_rule_that_left_the_configuration_leaves_no_warning(city: City) -> None:
    under(city, lambda: [Warn(TOWN, "the river stands high")])
    assert len(asked(city)) == 1
    room = city.door._room
    object.__setattr__(room, "config", attrs.evolve(room.config, warnings=()))
    assert asked(city, 8) == []
