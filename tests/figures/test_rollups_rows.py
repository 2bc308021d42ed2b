"""Rows of counts: damaged, of before there were counts, many of one day, dense."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.model.figures import Below, Recount, Rollup
from guardtag.rules import days, tally
from guardtag.rules.tally import Tally
from guardtag.spi import Put, Query
from guardtag.steps import counting, rollups
from tests.figures.town import AREAS, DAY, KINDS, START, Town, lived


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
