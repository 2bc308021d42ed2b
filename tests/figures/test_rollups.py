"""What is kept is what every call counted one by one comes to, in any order of changes, whoever dies meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardtag.errors import StoreUnavailable
from guardtag.model.figures import Below, Recount, Rolling, Rollup
from guardtag.rules import days, tally
from guardtag.rules.tally import Tally
from guardtag.spi import Put, Query
from guardtag.steps import counting, rollups
from tests.figures.town import AREAS, DAY, HOWS, KINDS, START, Killed, Town, opened


@pytest.fixture
def town() -> Iterator[Town]:
    yield from opened()


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


@given(life=LIVES, begun=st.booleans(), timezone=st.sampled_from(("Asia/Shanghai", "America/St_Johns")))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_the_figures_are_those_of_the_calls(
    life: list[tuple[Any, ...]], begun: bool, timezone: str
) -> None:
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


def lived(town: Town) -> None:
    """Three calls on two days, all counted."""
    town.call("a/b/c", "found", 0)
    town.call("a/b/d", "errand", 60)
    town.call("a", "found", DAY)
    town.settle()


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


def damage(town: Town, kind: str) -> None:
    """No row of a kind opens any more."""
    store = town.records.store
    for row in store.walk(kind, "", 100):
        store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])


def test_whoever_counts_for_an_older_generation_takes_no_mark_away(town: Town) -> None:
    lived(town)
    town.change(0, "help", 3)
    state, (mark,) = counting.rolling(town.records), town.records.walk(Recount)
    assert state is not None
    now = town.clock.now()
    town.records.change(lambda tx: rollups.again(tx, town.door._room, now))
    rollups.roll(town.records, state, {counting.group(mark, state.timezone): [mark.id]}, now)
    assert list(town.records.walk(Recount)) == [mark]
    town.settle()
    assert town.door.figures("a").helped == 3


@pytest.mark.parametrize("kind", ["rollup", "below", "rolling", "recount"])
def test_a_damaged_row_is_counted_anew_and_stops_nothing(town: Town, kind: str) -> None:
    lived(town)
    town.change(0, "close", 3)
    damage(town, kind)
    town.check("a")
    town.check("a", START - DAY)
    assert counting.below(town.records, "a") == ("a/b",)
    town.door._roller = rollups.roller(town.door._room)
    for number in range(3):
        town.change(number, "close", 4)
    town.settle()
    town.check("a")
    assert town.records.store.walk("recount", "", 1) == []
    assert counting.below(town.records, "a") == ("a/b",)


def test_calls_that_do_not_open_any_more_stay_counted_until_their_day_changes(town: Town) -> None:
    lived(town)
    town.change(0, "close", 3)
    damage(town, "incident")
    assert town.door.figures("a").incidents == 2
    town.settle()
    assert town.door.figures("a").incidents == 2


def test_calls_from_before_there_were_counts_are_counted_day_by_day(town: Town) -> None:
    for number in range(30):
        town.call(AREAS[number % 6], KINDS[number % 2], number * 13 * 3600.0)
    for mark in list(town.records.walk(Recount)):
        town.records.change(lambda tx, mark=mark: tx.delete(Recount, mark.id))
    town.check("a")
    town.settle()
    kept = {row.id.rpartition(":")[2] for row in town.records.store.walk("rollup", "", 1000)}
    assert sum(one.startswith("m") for one in kept) == 2
    assert len([one for one in kept if one.startswith("o")]) > 10
    for area in AREAS:
        town.check(area)


def test_who_lies_below_whom_is_known(town: Town) -> None:
    town.call("a/b/c", "found", 0)
    assert counting.below(town.records, "a") == ("a/b",)
    town.settle()
    town.call("a/e", "found", 0)
    assert counting.below(town.records, "a") == ("a/b", "a/e")
    town.settle()
    assert counting.below(town.records, "a") == ("a/b", "a/e")
    assert (counting.below(town.records, "a/b"), counting.below(town.records, "a/b/c")) == (("a/b/c",), ())
    assert [one.areas for one in town.records.walk(Below)] == [("a/b", "a/e"), ("a/b/c",)]


def test_a_call_that_waited_over_midnight_counts_on_the_day_it_was_opened(town: Town) -> None:
    """Its id was drawn the day before."""
    midnight = days.start("20250616", "Asia/Shanghai")
    town.call("a/b/c", "found", midnight + 400 - START, late=3000)
    for _ in range(2):
        assert town.door.figures("a", since=midnight).incidents == 1
        assert town.door.figures("a", since=midnight, until=midnight + DAY).incidents == 1
        assert town.door.figures("a", until=midnight).incidents == 0
        town.settle()
    town.records.change(lambda tx: rollups.again(tx, town.door._room, town.clock.now()))
    town.settle()
    assert town.door.figures("a", since=midnight).incidents == 1


def test_many_marks_of_one_day_fit_into_commits(town: Town) -> None:
    town.door._roller.look(town.clock.now())
    town.call("a/b/c", "found", 0)
    for value in range(150):
        town.change(0, "close", value)
    assert len(list(town.records.walk(Recount))) > 100
    town.clock.advance(100)
    town.roll(500)
    assert list(town.records.walk(Recount)) == []
    town.check("a")


def test_many_marks_of_one_day_cost_one_count(town: Town) -> None:
    lived(town)
    for value in range(1, 150):
        town.change(0, "help", value)
    town.clock.advance(100)
    asked: list[str] = []
    real = town.store.store.find

    def find(query: Query) -> Any:
        asked.append(query.kind)
        return real(query)

    town.store.store.find = find
    town.roll(500)
    assert asked.count("incident") == 1
    assert list(town.records.walk(Recount)) == []
    assert town.door.figures("a").helped == 149


def test_whose_marks_another_took_counts_the_others_himself(town: Town) -> None:
    lived(town)
    for value in range(1, 100):
        town.change(0, "help", value)
    state, marks = counting.rolling(town.records), [one.id for one in town.records.walk(Recount)]
    assert state is not None
    for one in marks[:40]:
        town.records.change(lambda tx, one=one: tx.delete(Recount, one))
    day = days.day_of(START, state.timezone)
    rollups.roll(town.records, state, {("a/b/c", day): marks}, town.clock.now())
    assert list(town.records.walk(Recount)) == []
    assert town.door.figures("a").helped == 99


def test_no_row_of_the_counts_is_beyond_what_a_store_takes(town: Town) -> None:
    area = "/".join(["很长的地方名" * 3] * 5)
    town.call(area, "found", 0)
    town.settle()
    assert town.door.figures(area).incidents == 1
    assert {len(row.id) <= 200 for row in town.records.store.walk("rollup", "", 100)} == {True}
    assert [one.area for one in town.records.walk(Rollup)].count(area) == 3


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_time_is_refused(town: Town, wrong: float) -> None:
    for kept in (False, True):
        if kept:
            lived(town)
        with pytest.raises(ValueError, match="since and until"):
            town.door.figures("a", since=wrong)
        with pytest.raises(ValueError, match="since and until"):
            town.door.figures("a", until=wrong)


def test_times_that_never_come_are_times(town: Town) -> None:
    lived(town)
    assert town.door.figures("a", since=-1e18, until=1e18).incidents == 3
    assert town.door.figures("a", since=1e18).incidents == 0
    assert town.door.figures("a", until=-1e18).incidents == 0
    assert town.door.figures("a", since=START + DAY, until=START).incidents == 0


def test_the_dispatcher_counts(town: Town) -> None:
    town.door.dispatch()
    town.call("a/b/c", "found", 0)
    town.door.dispatch()
    assert list(town.records.walk(Recount)) == []
    assert len(list(town.records.walk(Rollup))) == 7
    town.check("a")


HISTOGRAMS = st.dictionaries(
    st.sampled_from(("a", "b")),
    st.dictionaries(st.integers(0, 60) | st.integers(0, 100_000), st.integers(1, 2**33), min_size=1, max_size=80),
    max_size=2,
)  # fmt: skip


@given(kept=st.lists(HISTOGRAMS, max_size=4))
def test_histograms_kept_densely_add_up_as_they_are(kept: list[dict[str, dict[int, int]]]) -> None:
    total, plain = tally.Sum(), Tally()
    for one in kept:
        total.take({}, *tally.pack(one))
        plain.add(Tally(minutes=one))
    assert total.tally().minutes == plain.minutes


def test_what_has_most_minutes_is_kept_densely() -> None:
    sparse, dense = tally.pack({"many": dict.fromkeys((*range(100), 5000), 3), "few": {7: 1}})
    assert (sparse, {name: len(packed) for name, packed in dense.items()}) == (
        {"many": {5000: 3}, "few": {7: 1}}, {"many": 400},
    )  # fmt: skip


@pytest.mark.parametrize(("how", "new"), [("close", 1), ("climb", 1), ("move", 2), ("forget", 1), ("delete", 0)])
def test_whoever_counts_again_opens_only_what_changed(
    town: Town, how: str, new: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A move: the one that moved, and the one that was where it went."""
    lived(town)
    for number in range(3):
        town.call("a/b/c", "found", number)
    town.check("a")
    town.change(-1, how, 3)
    opened: list[object] = []
    open_one = town.records.opened_or_gone
    monkeypatch.setattr(town.records, "opened_or_gone", lambda *one, **more: opened.append(1) or open_one(*one, **more))
    counting.read(town.records, "a", None, None, town.kept.look())
    assert len(opened) == new
    monkeypatch.undo()
    town.check("a")
