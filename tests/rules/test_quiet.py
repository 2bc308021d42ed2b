"""Three reminders, then one digest an hour."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from guardtag.rules import quiet

START = 1_750_000_000.0


@given(st.lists(st.floats(0, 4000), min_size=1, max_size=60), st.floats(0, 1e6), st.integers(0, 3))
def test_digests_are_an_hour_apart_and_never_two_wait(gaps: list[float], start: float, delay: int) -> None:
    """Reminders at any times; a digest is sent so many quarters of an hour after it is due."""
    now = START + start
    made: dict[int, tuple[float, bool]] = {}
    for gap in gaps:
        now += gap
        made = {n: (due, waits and due + delay * 900 > now) for n, (due, waits) in made.items()}
        seen = {number: made[number] for number in quiet.hours(now) if number in made}
        waiting = [number for number, (_, waits) in made.items() if waits]
        next_one = quiet.digest(seen, now)
        if next_one is None:
            assert len(waiting) == 1
            continue
        assert not [number for number in waiting if number in seen]
        number, due = next_one
        assert number not in made
        assert due >= now
        assert due <= now + quiet.HOUR
        made[number] = (due, True)
    dues = sorted(due for due, _ in made.values())
    assert all(b - a >= quiet.HOUR - 1e-3 for a, b in itertools.pairwise(dues))


def test_the_first_digest_comes_at_once() -> None:
    assert quiet.digest({}, START) == (int(START // 3600), START)


def test_a_waiting_one_is_enough() -> None:
    assert quiet.digest({7: (START, True)}, START + 9) is None
    assert quiet.digest({7: (START, False)}, START + 9) == (int((START + 3600) // 3600), START + 3600)
    assert quiet.digest({7: (START, False)}, START + 9999) == (int((START + 9999) // 3600), START + 9999)


def test_three_reminders() -> None:
    assert list(quiet.slots()) == [1, 2, 3]
