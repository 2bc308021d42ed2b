"""Who is called at a level, and how fast the clock runs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.config import Pace
from guardtag.model.duty import Leave, StandIn
from guardtag.model.people import Responder
from guardtag.rules import duty, pace

ZONE = "Asia/Shanghai"
HOME = "feicheng/a"
WORKER = Responder("li-ling", "李岭", HOME)


def at(text: str, zone: str = ZONE) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


MONDAY = at("2025-06-16T10:00")


@pytest.mark.parametrize(
    ("shift", "when", "on"),
    [
        ("mon-fri 08:00-18:00", "2025-06-16T08:00", True),
        ("mon-fri 08:00-18:00", "2025-06-16T18:00", False),
        ("mon-fri 08:00-18:00", "2025-06-15T10:00", False),
        ("周一至周五 08:00-18:00", "2025-06-20T17:59", True),
        ("sat,sun 20:00-06:00", "2025-06-16T05:59", True),  # Sunday's night ends on Monday
        ("sat,sun 20:00-06:00", "2025-06-16T20:00", False),
        ("fri-mon 00:00-24:00", "2025-06-16T23:59", True),
        ("fri-mon 00:00-24:00", "2025-06-17T00:00", False),
        ("daily 22:00-22:00", "2025-06-16T03:00", True),
    ],
)
def test_a_shift_is_hours_of_the_wall_clock(shift: str, when: str, on: bool) -> None:
    worker = attrs.evolve(WORKER, shifts=duty.shifts([shift]))
    assert duty.on_shift(worker, at(when), ZONE) is on


@pytest.mark.parametrize(
    "text", ["", "mon", "mon 8-18", "mon 08:00", "mon 24:00-06:00", "mon 25:00-26:00", "foo 08:00-18:00", "mon-fri-sat "
             "08:00-18:00", "mon 08:00-18:00 x", "mon ０８:00-18:00", "mon 08:00-18:00" * 50],
)  # fmt: skip
def test_a_shift_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duty is written"):
        duty.shift(text)


def test_one_text_is_not_a_list_of_shifts() -> None:
    with pytest.raises(TypeError):
        duty.shifts("mon-fri 08:00-18:00")


@given(
    st.sets(st.integers(0, 6), min_size=1), st.integers(0, 24 * 60 - 1), st.integers(0, 24 * 60)
)  # fmt: skip
def test_what_is_written_is_read_back(days: set[int], start: int, end: int) -> None:
    one = duty.Shift(tuple(sorted(days)), start, end)
    assert duty.shift(duty.written(one)) == one


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 1439), st.integers(0, 1440), st.integers(0, 10079))
def test_a_week_of_duty_is_as_long_as_its_shifts(days: set[int], start: int, end: int, minute: int) -> None:
    """A minute of the week is on duty exactly when one of the shifts, laid out on a line, covers it."""
    worker = attrs.evolve(WORKER, shifts=(duty.Shift(tuple(days), start, end),))
    length = end - start if start < end else end - start + 1440
    covered = any((minute - (day * 1440 + start)) % 10080 < length for day in days)
    assert duty.on_shift(worker, at("2025-06-16T00:00") + minute * 60, ZONE) is covered


def test_the_hour_that_is_skipped_or_doubled_disturbs_nobody() -> None:
    berlin = attrs.evolve(WORKER, shifts=duty.shifts(["sun 01:00-04:00"]))
    spring = at("2025-03-30T01:00", "Europe/Berlin")
    assert [duty.on_shift(berlin, spring + hour * 3600, "Europe/Berlin") for hour in range(3)] == [True, True, False]
    autumn = at("2025-10-26T01:00", "Europe/Berlin")
    assert [duty.on_shift(berlin, autumn + hour * 3600, "Europe/Berlin") for hour in range(5)] == [True] * 4 + [False]


def test_circles() -> None:
    boss = attrs.evolve(WORKER, role="supervisor")
    off = attrs.evolve(WORKER, shifts=duty.shifts(["sat 08:00-09:00"]))
    gone = attrs.evolve(WORKER, leaves=(Leave(MONDAY - 1, MONDAY + 1),))
    for person, circle in (
        (WORKER, duty.RESPONSIBLE), (boss, duty.ON_DUTY), (off, duty.EVERYBODY), (gone, None),
        (attrs.evolve(WORKER, active=False), None), (attrs.evolve(WORKER, role="volunteer"), None),
        (attrs.evolve(WORKER, area="feicheng/b"), None),
    ):  # fmt: skip
        assert duty.circle(person, HOME, MONDAY, ZONE) == circle
    assert duty.circle(gone, HOME, MONDAY + 1, ZONE) == duty.RESPONSIBLE, "back when the leave is over"


def test_a_stand_in_acts_as_the_person_they_stand_for_and_no_longer_than_that() -> None:
    other = Responder(
        "wang", "王霞", "feicheng/b", "supervisor", standing=(StandIn("li-ling", HOME, "worker", MONDAY, MONDAY + 60),)
    )
    assert duty.circle(other, HOME, MONDAY, ZONE) == duty.RESPONSIBLE
    assert duty.acting_for(other, HOME, MONDAY).area == HOME
    assert duty.acting_for(other, HOME, MONDAY).role == "worker"
    assert duty.acting_for(other, "feicheng/c", MONDAY) == other
    assert duty.circle(other, HOME, MONDAY + 60, ZONE) is None
    assert duty.acting_for(other, HOME, MONDAY + 60) == other
    assert duty.circle(attrs.evolve(other, leaves=(Leave(0, 2 * MONDAY),)), HOME, MONDAY, ZONE) is None


def test_the_clock_runs_faster_by_risk_and_never_too_fast() -> None:
    day, night = MONDAY, at("2025-06-16T23:00")
    assert pace.factor(Pace(), day, ZONE, minor=False, weather=False) == 1.0
    assert pace.factor(Pace(), night, ZONE, minor=False, weather=False) == 0.5
    assert pace.factor(Pace(), day, ZONE, minor=True, weather=False) == 0.5
    assert pace.factor(Pace(), night, ZONE, minor=True, weather=True) == pace.LEAST
    assert pace.factor(Pace(1, 1, 1), night, ZONE, minor=True, weather=True) == 1.0
    assert pace.seconds(5, 0.25) == 75
    assert pace.seconds(2, 0.25) == 60
    assert pace.seconds(0.5, 0.25) == 30, "what was asked to be shorter than a minute stays"


@pytest.mark.parametrize(("when", "night"), [("20:59", False), ("21:00", True), ("05:59", True), ("06:00", False)])
def test_night_is_local(when: str, night: bool) -> None:
    assert pace.is_night(Pace(), at(f"2025-06-16T{when}"), ZONE) is night
    noon = Pace(night_from=12 * 60, night_until=13 * 60)
    assert pace.is_night(noon, at("2025-06-16T12:30"), ZONE)
    assert not pace.is_night(noon, at("2025-06-16T13:00"), ZONE)
