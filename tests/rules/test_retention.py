"""Day by day: nothing early, nothing for ever, nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.model.keeping import Keeping
from guardtag.rules import retention as rules
from guardtag.world import World, day_of, first_id, made_at

DAY = rules.DAY
FIRST = "20250101"
begun = Keeping("calls", 0.0, 30, rules.moved(FIRST, -1))


def test_days_count_through_months_and_leap_years() -> None:
    assert rules.moved("20240228", 1) == "20240229"
    assert rules.moved("20250228", 1) == "20250301"
    assert rules.moved("20250101", -1) == "20241231"
    assert day_of(rules.start("20250616")) == "20250616"


def test_nothing_is_due_before_its_day_is_old_enough() -> None:
    at = rules.start(FIRST) + 30 * DAY
    assert rules.when_due(begun) == at
    assert rules.next_day(begun, at - 1) == ""
    assert rules.next_day(begun, at) == FIRST


STUCK = st.dictionaries(st.integers(0, 20), st.integers(1, 60), max_size=6)


@settings(max_examples=30)
@given(STUCK)
def test_every_day_is_gone_through_until_nothing_of_it_is_kept(stuck: dict[int, int]) -> None:
    gone_through(stuck)


@pytest.mark.soak
@settings(max_examples=1000)
@given(STUCK)
def test_whatever_is_stuck_every_day_is_gone_through(stuck: dict[int, int]) -> None:
    gone_through(stuck)


def gone_through(stuck: dict[int, int]) -> None:
    """Days with something that is kept some days longer wait for just that; the others are over at once."""
    keeping, now = begun, rules.start(FIRST) + 30 * DAY
    over: dict[str, float] = {}
    for _ in range(400):
        day = rules.next_day(keeping, now)
        if not day:
            now = max(now, rules.when_due(keeping))
            continue
        number = int((rules.start(day) - rules.start(FIRST)) // DAY)
        until = rules.start(day) + (30 + stuck.get(number, 0)) * DAY
        again = until if until > now else 0.0
        keeping = rules.gone_through(Keeping(**{**_fields(keeping), "day": day, "again": again}), day)
        if not again:
            assert day not in over
            over[day] = now
        assert keeping.due > 0
        if number > 90:
            break
    for number in range(40):
        day = rules.moved(FIRST, number)
        assert over[day] == rules.start(day) + (30 + stuck.get(number, 0)) * DAY


def _fields(keeping: Keeping) -> dict[str, object]:
    return {name: getattr(keeping, name) for name in ("id", "due", "days", "after", "waiting", "at", "count")}


def test_another_time_of_keeping_is_looked_at_anew() -> None:
    waits = Keeping("calls", 9e12, 30, "20250601", waiting={"20250101": 9e12})
    assert rules.kept_for(waits, 30, 1.0) == waits
    changed = rules.kept_for(waits, 10, 5.0)
    assert (changed.days, changed.waiting, changed.due) == (10, {"20250101": 5.0}, 5.0)


def test_a_days_key_goes_once_the_days_beside_it_are_over_too() -> None:
    keeping = Keeping("calls", 0.0, 30, "20250110", waiting={"20250105": 1.0})
    days = [rules.moved(FIRST, number) for number in range(12)]
    assert rules.closed_days(keeping, days) == ["20250101", "20250102", "20250103", "20250107", "20250108", "20250109"]


@given(st.floats(0, 4e9), st.integers(0, 10**6))
def test_ids_tell_when_they_were_made(at: float, salt: int) -> None:
    one = World(now=lambda: at, random=lambda n: salt.to_bytes(4, "big") + bytes(n - 4)).new_id()
    assert abs(made_at(one) - at) < 0.001
    assert one > first_id(at)
    assert one < first_id(at + 0.002)
    assert made_at("not-an-id!") == 0.0


def test_days_on_which_nothing_was_made_are_over_together() -> None:
    keeping = rules.gone_through(Keeping("calls", 0.0, 30, "20250109", day="20250110"), "20250110", "20250203")
    assert keeping.after == "20250203"
    waits = Keeping("calls", 0.0, 30, "20250201", waiting={"20250105": 1.0}, day="20250105")
    assert rules.gone_through(waits, "20250105", "20250401").after == "20250201", "of a day that waited it says nothing"
