"""How long an attempt to sign in waits: never for ever, never longer than said, and a level drains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.model.signins import Attempts
from guardtag.rules import signins as rules

AT = 1_750_000_000.0
LETTERS = st.sampled_from(sorted(rules.SIDES))


@given(LETTERS, st.floats(0, 1e9), st.floats(-1e9, 1e9))
def test_no_level_and_no_clock_makes_anybody_wait_longer_than_said(letter: str, level: float, moved: float) -> None:
    one = Attempts(f"{letter}0000", level, AT)
    assert 0 <= rules.wait(one, AT + moved) <= rules.SIDES[letter].longest


@given(LETTERS, st.lists(st.floats(0, 4000), max_size=60))
def test_whoever_waits_as_told_is_heard_and_what_is_free_is_free(letter: str, gaps: list[float]) -> None:
    side, one, now = rules.SIDES[letter], Attempts(f"{letter}0000", at=AT), AT
    for number, gap in enumerate(gaps):
        now += gap + rules.wait(one, now + gap)
        assert rules.wait(one, now) == pytest.approx(0, abs=1e-6)
        one = rules.tried(one, now)
        assert 0 < one.level <= number + 1
        assert one.due >= now
        if number + 1 < side.free:
            assert rules.wait(one, now) == 0
    assert rules.drained(one, one.due).level == pytest.approx(0, abs=1e-3)


@given(LETTERS, st.floats(0, 100))
def test_an_attempt_that_was_right_counts_for_nothing(letter: str, level: float) -> None:
    before = Attempts(f"{letter}0000", level, AT)
    assert rules.tried(rules.tried(before, AT), AT, -1).level == pytest.approx(level)
    assert rules.tried(Attempts(f"{letter}0000", 0.5, AT), AT, -1).level == 0


def test_whoever_never_stops_guessing_gets_about_290_attempts_a_day() -> None:
    one, now, count = Attempts("a0000", at=AT), AT, 0
    while now < AT + 86_400:
        one, count = rules.tried(one, now), count + 1
        now += max(rules.wait(one, now), 0.001)
    assert 280 < count < 330


def test_a_flood_of_failures_is_few_lines_of_the_journal() -> None:
    assert [count for count in range(700) if rules.journalled(count)] == [1, 2, 3, 4, 5, 10, 20, 40, 80, 160, 320, 640]
