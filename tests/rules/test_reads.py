"""The budget of looks: different people an hour and a day, whatever order and whatever clock."""

from __future__ import annotations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from guardtag.model.reads import Reads
from guardtag.rules import reads as rules
from guardtag.rules.reads import DAY, HOUR, MOST, Budget

NOW = 1_750_000_000.0
SMALL = Budget(per_hour=3, per_day=5, glass=2)


def looked(steps: list[tuple[int, float]], budget: Budget = SMALL) -> list[bool]:
    """Whether each look, at a slot and so long after the one before, was allowed."""
    reads, now, said = Reads("li-ling"), NOW, []
    for slot, later in steps:
        now += later
        reads = rules.lately(reads, now)
        after = rules.look(reads, slot, now, budget)
        said.append(after is not None)
        reads = after or reads
    return said


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 2 * HOUR)), max_size=60))
def test_never_more_different_people_than_allowed_and_never_fewer(steps: list[tuple[int, float]]) -> None:
    allowed = looked(steps)
    now, seen = NOW, list[tuple[int, float]]()  # what was counted
    for (slot, later), ok in zip(steps, allowed, strict=True):
        now += later
        hour = {s for s, at in seen if int(at) > now - HOUR}
        day = {s for s, at in seen if int(at) > now - DAY}
        want = slot in hour or (len(hour) < 3 and (slot in day or len(day) < 5))
        assert ok == want
        if ok and slot not in hour:
            seen.append((slot, now))


def test_the_same_person_again_and_again_is_one() -> None:
    assert looked([(1, 1.0)] * 500) == [True] * 500


def test_an_hour_and_a_day_pass() -> None:
    assert looked([(1, 0), (2, 0), (3, 0), (4, 0), (4, HOUR), (5, 0), (6, HOUR), (6, DAY)]) == [
        True, True, True, False, True, True, False, True,
    ]  # fmt: skip


def test_a_clock_that_ran_ahead_shuts_nobody_out_for_longer_than_a_day() -> None:
    ahead = Reads("li-ling", {n: int(NOW + 90 * DAY) for n in range(5)}, (NOW + 90 * DAY,) * 2, NOW + 90 * DAY)
    now = rules.lately(ahead, NOW)
    assert set(now.people.values()) == {int(NOW)}
    assert now.glass == (NOW, NOW)
    assert rules.lately(now, NOW + DAY + 1).people == {}
    assert rules.lately(now, NOW + DAY + 1).glass == ()


def test_the_row_cannot_grow_without_end() -> None:
    full = Reads("li-ling", {n: int(NOW) - MOST + n for n in range(MOST)})
    after = rules.look(full, MOST, NOW, Budget(per_hour=10**6, per_day=10**6))
    assert after is not None
    assert len(after.people) == MOST
    assert 0 not in after.people
    assert MOST in after.people


def test_break_glass_has_a_budget_of_its_own() -> None:
    reads = Reads("li-ling", {n: int(NOW) for n in range(5)})
    for at in (NOW, NOW + HOUR):
        counted = rules.broken(rules.lately(reads, at), at, SMALL)
        assert counted is not None
        assert counted.people == reads.people
        reads = counted
    assert rules.broken(rules.lately(reads, NOW + 2 * HOUR), NOW + 2 * HOUR, SMALL) is None
    assert rules.broken(rules.lately(reads, NOW + DAY), NOW + DAY, SMALL) is not None
    assert attrs.evolve(reads, glass=()).glass == ()
