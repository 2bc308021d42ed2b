"""The guess budget's arithmetic, against a plain account of who guessed when."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guardtag.model.guesses import Guesses
from guardtag.rules.guesses import HOUR, Budget, drained, drawn, spent

BUDGET = Budget(per_hour=300.0, per_source=20.0)
SLOTS = st.none() | st.integers(0, 5)
STEPS = st.lists(st.tuples(SLOTS, st.integers(1, 60), st.floats(0, 7200)), max_size=40)


def test_twenty_guesses_are_one_sources_and_three_hundred_everybodys() -> None:
    levels = Guesses()
    for _ in range(20):
        assert not spent(levels, 1, BUDGET)
        levels = drawn(levels, 1, 1, BUDGET)
    assert spent(levels, 1, BUDGET)
    assert not spent(levels, 2, BUDGET)
    assert not spent(levels, None, BUDGET)
    for slot in range(2, 16):
        levels = drawn(levels, slot, 20, BUDGET)
    assert spent(levels, 99, BUDGET)
    assert spent(levels, None, BUDGET)


def test_one_source_cannot_spend_what_is_everybodys() -> None:
    levels = drawn(Guesses(), 1, 1_000_000, BUDGET)
    assert levels.total == 20
    assert not spent(levels, 2, BUDGET)


def test_it_drains_in_an_hour() -> None:
    levels = drawn(drawn(Guesses(), 1, 20, BUDGET), None, 300, BUDGET)
    assert levels.total == 300
    assert spent(drained(levels, 0.0, BUDGET), None, BUDGET)
    half = drained(levels, HOUR / 2, BUDGET)
    assert (half.total, half.sources) == (150, {1: 10})
    empty = drained(levels, HOUR, BUDGET)
    assert (empty.total, empty.sources) == (0, {})


def test_a_clock_that_goes_back_drains_nothing_twice() -> None:
    levels = drained(drawn(Guesses(at=1000.0), 1, 20, BUDGET), 950.0, BUDGET)
    assert (levels.total, levels.at) == (20, 1000.0)


def test_a_clock_far_ahead_does_not_freeze_the_budget() -> None:
    levels = drained(drawn(Guesses(at=1e9), None, 300, BUDGET), 1000.0, BUDGET)
    assert (levels.total, levels.at) == (300, 1000.0)
    assert drained(levels, 1000.0 + HOUR, BUDGET).total == 0


@given(steps=STEPS)
def test_the_levels_stay_within_their_budgets(steps: list[tuple[int | None, int, float]]) -> None:
    levels, now = Guesses(), 0.0
    for slot, count, wait in steps:
        before = levels = drained(levels, now, BUDGET)
        levels = drawn(levels, slot, count, BUDGET)
        assert before.total <= levels.total <= min(before.total + count, BUDGET.per_hour)
        assert all(0 < level <= BUDGET.per_source for level in levels.sources.values())
        if spent(before, slot, BUDGET):
            assert levels.total - before.total < 1
        elif not spent(levels, slot, BUDGET):
            assert levels.total == before.total + count
        now += wait


@given(steps=STEPS)
def test_guesses_within_any_hour_are_at_most_twice_the_budget(steps: list[tuple[int | None, int, float]]) -> None:
    levels, now, let_through = Guesses(), 0.0, []
    for slot, _, wait in steps:
        levels = drained(levels, now, BUDGET)
        if not spent(levels, slot, BUDGET):
            let_through.append(now)
        levels = drawn(levels, slot, 1, BUDGET)
        now += wait
    for start in let_through:
        assert sum(start <= at < start + HOUR for at in let_through) <= 2 * BUDGET.per_hour
