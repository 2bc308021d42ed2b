"""What the report works out of an incident's record."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.model.incidents import Acknowledgement, Milestone
from guardtag.report.facts import SKIPPED, STOOD, WAITING, minutes_after, number, stands, verdict

from .sample import LADDER, T, line, still_open, story


def test_the_stands_of_the_story() -> None:
    grid, village, district, town, city = stands(story(), None)
    assert (grid.state, grid.minutes, grid.answered, grid.wait) == (STOOD, 5.0, (), None)
    assert village.state == SKIPPED
    assert (district.state, district.minutes, district.wait) == (STOOD, 66.0, 6.5)
    assert [ack.by for ack in district.answered] == ["wang-xia"]
    assert (town.state, city.state) == (WAITING, WAITING)
    assert not any(stand.standing for stand in (grid, village, district, town, city))


def test_an_open_call_stands_until_now() -> None:
    grid, *others = stands(still_open(), T + 240)
    assert (grid.minutes, grid.standing) == (4.0, True)
    assert {stand.state for stand in others} == {WAITING}


def test_without_the_time_an_open_call_stands_until_the_last_line() -> None:
    call = attrs.evolve(still_open(), thread=(*still_open().thread, line(3, "seen", "x", level="grid")))
    assert stands(call, None)[0].minutes == 3.0


def test_skipped_at_the_top_stands_there_all_the_same() -> None:
    thread = (*still_open().thread, *(line(5, "skipped", level=rung.level) for rung in LADDER[1:]))
    call = attrs.evolve(still_open(), thread=thread, level=4)
    top = stands(call, T + 600)[-1]
    assert (top.state, top.empty, top.standing, top.minutes) == (STOOD, True, True, 5.0)


def test_a_top_level_that_answered_in_the_end_is_not_empty() -> None:
    thread = (line(0, "called", level="city"), line(0, "skipped", level="city"), line(15, "told", level="city"))
    (top,) = stands(attrs.evolve(still_open(), ladder=LADDER[-1:], thread=thread), T + 1200)
    assert (top.empty, top.minutes) == (False, 20.0)


def test_a_level_called_twice_is_one_stay() -> None:
    thread = (*still_open().thread, line(10, "repeated", level="grid"), line(10, "told", level="grid"))
    taken = (Acknowledgement("li-ling", "responder", T + 720),)
    assert stands(attrs.evolve(still_open(), thread=thread, acknowledged=taken), T + 900)[0].wait == 12.0


def test_a_level_called_after_it_was_skipped_is_not_shown_as_skipped() -> None:
    thread = (*still_open().thread, line(5, "skipped", level="village"), line(9, "told", level="village"))
    assert stands(attrs.evolve(still_open(), thread=thread, level=1), T + 600)[1].state == STOOD


def test_a_thread_whose_beginning_was_cut_still_says_where_the_call_stands() -> None:
    call = attrs.evolve(story(), thread=story().thread[-2:])
    found = stands(call, None)
    assert [stand.state for stand in found] == [WAITING, WAITING, STOOD, WAITING, WAITING]
    assert [ack.by for ack in found[2].answered] == ["wang-xia"]


def test_without_a_ladder_there_are_no_stands() -> None:
    assert stands(attrs.evolve(story(), ladder=()), None) == ()


@given(
    st.lists(st.tuples(st.floats(0, 3e4), st.sampled_from(["told", "skipped", "raised", "?"]), st.integers(0, 5))),
    st.lists(st.floats(0, 3e4), max_size=3),
    st.integers(0, 4),
)
def test_any_thread_gives_one_stand_a_rung_and_each_who_took_it_once(
    entries: list[tuple[float, str, int]], taken: list[float], level: int
) -> None:
    names = [rung.level for rung in LADDER] + ["elsewhere"]
    thread = tuple(line(minutes, what, level=names[n]) for minutes, what, n in sorted(entries))
    acks = tuple(Acknowledgement(f"a{n}", "responder", T + minutes * 60) for n, minutes in enumerate(taken))
    found = stands(attrs.evolve(still_open(), thread=thread, acknowledged=acks, level=level), None)
    assert [stand.index for stand in found] == [0, 1, 2, 3, 4]
    assert sorted(ack.by for stand in found for ack in stand.answered) == [ack.by for ack in acks]
    assert [stand.index for stand in found if stand.standing] == [level]
    assert all(stand.minutes >= 0 and (stand.wait is None) == (not stand.answered) for stand in found)


@pytest.mark.parametrize(
    ("milestone", "closed", "now", "expected"),
    [
        (Milestone("on_scene", 30, at=T + 60), False, None, "met"),
        (Milestone("on_scene", 30, at=T + 9e9, missed=True), True, None, "late"),
        (Milestone("on_scene", 30, missed=True), True, None, "never"),
        (Milestone("on_scene", 30, missed=True), False, None, "missed"),
        (Milestone("on_scene", 30), False, T + 30 * 60, "pending"),
        (Milestone("on_scene", 30), False, T + 30 * 60 + 1, "missed"),
        (Milestone("on_scene", 30), False, None, "pending"),
    ],
)
def test_verdicts(milestone: Milestone, closed: bool, now: float | None, expected: str) -> None:
    assert verdict(story() if closed else still_open(), milestone, now) == expected


def test_minutes_before_the_call_are_none() -> None:
    assert minutes_after(story(), T - 60) == 0.0
    assert minutes_after(story(), T + 90) == 1.5


def test_numbers_for_people() -> None:
    assert [number(n) for n in (0, 2.0, 11.55, 99.96, 1234.5)] == ["0", "2", "11.6", "100", "1234"]
