"""What a screen in a public room shows: the figures of now, and nothing that points at somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import Denied
from guardtag.model.incidents import Incident, Line
from guardtag.rules import hall
from guardtag.rules.few import LEAST
from guardtag.rules.figures import compute
from guardtag.rules.hall import HallArea
from guardtag.spi import Put, Ref
from tests.figures.town import DAY, START, Town


def calls(town: Town, area: str, count: int, after: float = 0.0) -> None:
    for number in range(count):
        town.call(area, "found", after + number)


def happened(town: Town, number: int, *lines: Line) -> None:
    def add(tx: Any) -> None:
        call = tx.get(Incident, town.ids[number])
        tx.put(attrs.evolve(call, thread=(*call.thread, *lines)))

    town.records.change(add)


def test_it_is_what_the_figures_say_of_twelve_months(town: Town) -> None:
    calls(town, "a/b/c", 7)
    calls(town, "a/e", 6)
    town.change(0, "close", 1)
    town.clock.advance(360 * DAY)
    found, same = town.door.figures.hall("a"), town.door.figures("a")
    assert (found.told, found.incidents, found.open, found.completion) == (True, 13, same.open, same.completion)
    assert [(one.area, one.incidents) for one in found.areas] == [("a/b", 7), ("a/e", 6)]
    assert (found.at, found.since) == (town.clock.now(), found.since)
    town.clock.advance(10 * DAY)
    assert not town.door.figures.hall("a").told, "those are a year old"


def test_an_area_of_few_calls_is_told_nothing_of(town: Town) -> None:
    calls(town, "a/b/c", 4)
    happened(town, 0, Line(START, "called"))
    found = town.door.figures.hall("a")
    assert attrs.asdict(found) == attrs.asdict(hall.HallFigures("a", found.since, found.at))
    calls(town, "a/e", 1)
    found = town.door.figures.hall("a")
    assert found.incidents == 5
    assert found.areas == (HallArea("a/b"), HallArea("a/e"))
    assert [one.area for one in found.events] == ["a"], "and not which of them it was"


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.integers(0, 12))
def test_no_total_less_what_is_told_gives_away_what_is_not(counts: list[int], own: int) -> None:
    below = [attrs.evolve(_NONE, area=f"a/{number}", incidents=count) for number, count in enumerate(counts)]
    whole = attrs.evolve(_NONE, incidents=sum(counts) + own)
    told = hall.areas(whole, below)
    kept = [count for one, count in zip(told, counts, strict=True) if one.incidents is None]
    assert all(one.incidents in (None, count) for one, count in zip(told, counts, strict=True))
    assert all(one.incidents is None or one.incidents >= LEAST for one in told)
    left = [*kept, *([own] if own else [])]
    if whole.incidents >= LEAST and min([*left, LEAST]) < LEAST:
        assert len(left) > 1, "what is left is not that one's alone"
    assert len(left) < 2 or min(left) < LEAST or own, "and no more is kept back than that takes"


def test_levels_have_the_lowest_first_and_hide_the_few(town: Town) -> None:
    calls(town, "a/b/c", 12)
    for number in range(6):
        town.change(number, "climb", 1)
    levels = town.door.figures.hall("a").levels
    assert list(levels) == ["grid", "village", "district", "town", "city"]
    assert {name: levels[name] for name in ("grid", "village")} == {"grid": 6, "village": 6}
    assert levels["city"] is None, "none, or some, but fewer than five"


def test_events_are_told_down_to_a_village_that_may_be_told(town: Town) -> None:
    calls(town, "a/b/c/d/e", 5)
    calls(town, "a/b/c/x/y", 1, after=60)
    calls(town, "a/b/c/f/e", 6, after=120)
    secret = Line(START + 9, "closed", "li-ling", "taken to hospital", "grid", "word")
    happened(town, 0, Line(START + 5, "called", "finder"), Line(START + 7, "said", "finder", "by the well"))
    happened(town, 1, secret)
    happened(town, 5, Line(START + 61, "raised", "clock", "", "village"))
    happened(town, 6, Line(START + 121, "called", "finder"))
    events = town.door.figures.hall("a").events
    assert [(one.at, one.what, one.area, one.level) for one in events] == [
        (START + 121, "called", "a/b/c/f", ""), (START + 61, "raised", "a/b/c", "village"),
        (START + 9, "closed", "a/b/c", ""), (START + 5, "called", "a/b/c", ""),
    ], "in a/b/c alone is not only where the one call of a/b/c/x was"  # fmt: skip
    assert {"said", "li-ling", "by the well", "taken to hospital", "word"}.isdisjoint(repr(events).split("'"))


def test_exercises_are_no_events_and_a_damaged_call_is_left_out(town: Town) -> None:
    calls(town, "a/b/c", 7)
    town.call("a/b/c", "found", 50.0, drill=True)
    for number in (0, 1, 7):
        happened(town, number, Line(START + number, "called"))
    (row,) = town.store.read([Ref("incident", town.ids[1])])
    town.store.commit([Put(attrs.evolve(row, body=row.body[:-1]), row.version)])
    assert [one.at for one in town.door.figures.hall("a").events] == [START]


def test_minutes_are_told_of_enough_families() -> None:
    for reached, median, p90 in ((4, None, None), (5, 3, None), (10, 3, 7)):
        one = attrs.evolve(_NONE.milestones["family_told"], reached=reached, median=3, p90=7)
        figures = attrs.evolve(_NONE, milestones={"family_told": one})
        assert hall.family(figures) == (median, p90)


def test_an_address_is_one_areas_and_ends_with_its_number(town: Town) -> None:
    link = town.door.figures.hall_link
    first = urlsplit(link("a/b"))
    assert first.path == "/hall/a/b"
    (key,) = parse_qs(first.query)["k"]
    assert len(key) == 16
    assert link("a/b") == link("a/b", number=1)
    assert len({link(area, number=number)[-16:] for area in ("a", "a/b", "1/a") for number in (1, 2, 11)}) == 9
    assert link("肥城").isascii(), "as addresses are"
    with pytest.raises(ValueError, match="area"):
        link("a//b")


def test_it_is_the_operators_alone(town: Town) -> None:
    town.door.responders.enrol("li-ling", area="a", name="李岭", address="file:x")
    mine = town.door.acting_as("li-ling")
    verbs: list[Callable[[], object]] = [lambda: mine.figures.hall("a"), lambda: mine.figures.hall_link("a"), mine.mark]
    for verb in verbs:
        with pytest.raises(Denied):
            verb()


_NONE = compute("a", None, None, [])
