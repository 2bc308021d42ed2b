"""What is kept is what every call counted one by one comes to, in any order of changes, whoever dies meanwhile."""

from __future__ import annotations

import contextlib
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import StoreUnavailable
from guardtag.model.figures import Recount, Rolling
from guardtag.steps import counting, rollups
from tests.figures.town import AREAS, DAY, HOWS, KINDS, START, Killed, Town, lived, opened

HOURS = st.integers(-30, 24 * 70).map(lambda hour: hour * 3600.0)
CALLS = st.tuples(st.just("call"), st.sampled_from(AREAS), st.sampled_from(KINDS), HOURS, st.booleans(),
                  st.sampled_from((0.0, 1.5, 3000.0)))  # fmt: skip
CHANGES = st.tuples(st.just("change"), st.integers(0, 30), st.sampled_from(HOWS), st.integers(0, 10_000))
LATER = st.sampled_from((0.0, 100.0))
"""Whether what another dispatcher claimed may be claimed once more."""
ROLLS = st.tuples(st.just("roll"), st.integers(1, 40), LATER)
DEATHS = st.tuples(st.just("die"), st.integers(0, 20), st.booleans(), st.integers(1, 40))
BETWEEN = st.tuples(st.just("between"), st.integers(0, 20), st.booleans(), st.integers(1, 40),
                    st.one_of(CHANGES, CALLS, ROLLS, st.tuples(st.just("again"))))  # fmt: skip
LOOKS = st.tuples(
    st.just("look"), st.sampled_from(AREAS), st.none() | HOURS, st.none() | HOURS, st.sampled_from((0.0, 57.5)),
)  # fmt: skip
LIVES = st.lists(
    st.one_of(CALLS, CALLS, CHANGES, CHANGES, ROLLS, DEATHS, BETWEEN, LOOKS, st.tuples(st.just("again"))), max_size=25
)


def step(town: Town, one: tuple[Any, ...]) -> None:
    """Something that happens in a life."""
    match one:
        case ("call", area, kind, after, drill, late):
            town.call(area, kind, after, drill=drill, late=late)
        case ("change", number, how, value):
            if town.ids:
                town.change(number, how, value)
        case ("roll", some, later):
            town.clock.advance(later)
            town.roll(some)
        case ("again",):
            now = town.clock.now()
            town.records.change(lambda tx: rollups.again(tx, town.door._room, now), now=now)
        case ("look", area, since, until, off):
            since = None if since is None else START + since + off
            town.check(area, since, None if until is None else START + until)


def run(town: Town, life: list[tuple[Any, ...]]) -> None:
    """A life: something may come between any two reads of a counting, and it may die there."""

    def kill() -> None:
        raise Killed

    for one in life:
        match one:
            case ("die", left, after, some):
                town.clock.advance(100)
                town.store.plan(left, kill, after=after)
                with contextlib.suppress(Killed):
                    town.roll(some)
            case ("between", left, after, some, other):
                town.clock.advance(100)
                town.store.plan(left, lambda other=other: step(town, other), after=after)  # type: ignore[misc]
                town.roll(some)
            case _:
                step(town, one)
        town.store.left = -1


WHATEVER = given(life=LIVES, begun=st.booleans(), timezone=st.sampled_from(("Asia/Shanghai", "America/St_Johns")))


@WHATEVER
@settings(max_examples=25)
def test_whatever_happens_the_figures_are_those_of_the_calls(
    life: list[tuple[Any, ...]], begun: bool, timezone: str
) -> None:
    counted_right(life, begun, timezone)


@pytest.mark.soak
@WHATEVER
@settings(max_examples=1000)
def test_whatever_happens_however_long_it_goes_on(life: list[tuple[Any, ...]], begun: bool, timezone: str) -> None:
    counted_right(life, begun, timezone)


def counted_right(life: list[tuple[Any, ...]], begun: bool, timezone: str) -> None:
    """Of any life, while it lasts and when all is counted."""
    for town in opened(timezone):
        if begun:
            town.door._roller.look(town.clock.now())
        run(town, life)
        for area in AREAS:
            town.check(area)
            town.check(area, START + 2 * DAY + 1, START + 45 * DAY)
        town.settle()
        assert town.records.store.walk("recount", "", 1) == []
        state = counting.rolling(town.records)
        assert state is not None
        assert state.due is None
        for area in AREAS:
            town.check(area)
            town.check(area, START - 20 * DAY, START + 33 * DAY + 60)


def test_a_reader_that_meets_a_counting_counts_nothing_twice(town: Town) -> None:
    """One more was helped, which is counted while somebody reads: at whichever read, it is there once."""
    lived(town)
    helped, met = 0, 0
    for since in (None, START - DAY):
        for left in range(14):
            for after in (False, True):
                helped += 1
                town.change(0, "help", helped)
                town.clock.advance(100)

                def count() -> None:
                    nonlocal met
                    met += town.roll()

                town.store.plan(left, count, after=after)
                assert town.door.figures("a", since=since).helped == helped
                town.settle()
                assert town.door.figures("a", since=since).helped == helped
    assert met > 15


@pytest.mark.parametrize("later", [0.0, 100.0])
def test_two_who_count_the_same_day_never_both_win(town: Town, later: float) -> None:
    """Something is changed, and another dispatcher counts it, at any moment of a counting."""
    lived(town)
    for left in range(14):
        for after in (False, True):
            town.change(0, "help", 10 + left)
            town.clock.advance(100)

            def other() -> None:
                town.change(0, "help", 5)
                town.clock.advance(later)
                town.roll()

            town.store.plan(left, other, after=after)
            town.roll()
            town.store.left = -1
            town.settle()
            town.check("a/b")


def test_what_is_changed_back_while_it_is_counted_is_counted_as_it_is(town: Town) -> None:
    """Whoever counts that nothing changed has to be seen by whoever counted before."""
    lived(town)
    town.change(0, "help", 1)
    town.settle()
    for left in range(14):
        for after in (False, True):
            town.change(0, "help", 2)
            town.clock.advance(100)

            def back() -> None:
                town.change(0, "help", 1)
                town.roll()

            town.store.plan(left, back, after=after)
            town.roll()
            town.store.left = -1
            town.change(0, "help", 1)
            town.settle()
            assert town.door.figures("a").helped == 1


def test_a_store_that_does_not_answer_loses_no_count(town: Town) -> None:
    lived(town)

    def gone() -> None:
        raise StoreUnavailable("GT-STORE-BUSY", "", "", "")

    for left in range(8):
        for after in (False, True):
            town.change(left, "close", left + after)
            town.clock.advance(100)
            town.store.plan(left, gone, after=after)
            with contextlib.suppress(StoreUnavailable):
                town.roll()
            town.check("a")
    town.settle()
    town.check("a")


def test_what_changes_no_count_leaves_nothing_to_count(town: Town) -> None:
    lived(town)
    town.change(0, "talk", 7)
    assert town.records.store.walk("recount", "", 1) == []
    town.change(0, "climb", 1)
    (mark,) = town.records.walk(Recount)
    assert mark.area == "a/b/c"


def test_a_call_that_moves_to_another_area_is_counted_there(town: Town) -> None:
    lived(town)
    town.change(0, "move", AREAS.index("a/e"))
    assert {mark.area for mark in town.records.walk(Recount)} == {"a/b/c", "a/e"}
    town.settle()
    assert (town.door.figures("a/b/c").incidents, town.door.figures("a/e").incidents) == (0, 1)


def test_an_outcome_that_is_corrected_a_year_later_comes_out_right(town: Town) -> None:
    lived(town)
    town.change(0, "close", 0)
    town.clock.advance(366 * DAY)
    town.settle()
    assert town.door.figures("a").outcomes == {"home": 1}
    town.change(0, "close", 5)
    town.settle()
    assert town.door.figures("a").outcomes == {"not-found": 1}
    town.check("a", START - DAY, START + DAY)


def test_another_time_zone_has_everything_counted_anew_and_clears_the_old_away(town: Town) -> None:
    lived(town)
    before = [row.id for row in town.records.store.walk("rollup", "", 100)]
    room = attrs.evolve(town.door._room, config=attrs.evolve(town.door.config, timezone="America/Lima"))
    town.door._roller = rollups.roller(room)
    town.settle()
    after = [row.id for row in town.records.store.walk("rollup", "", 100)]
    assert after
    assert not {*before} & {*after}
    state = town.records.get(Rolling, "figures")
    assert state is not None
    assert (state.timezone, state.built, state.due) == ("America/Lima", True, None)
    town.check("a", START - 5 * DAY, START + DAY)
