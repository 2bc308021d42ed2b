"""Until when a training counts, and who is trained for what. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from guardtag.model.people import Responder, Training
from guardtag.model.training import Course


def begins(day: date, timezone: str) -> float:
    """The first second of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).timestamp()


def expires(on: date, months: int, timezone: str) -> float | None:
    """The end of the day so many months after; of a month that has no such day its last. ``None`` for 0 months."""
    if not months:
        return None
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    last = date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
    return begins(last + timedelta(days=1), timezone)


def passed(one: Responder, training: Training) -> Responder:
    """Somebody after they passed a course; an older passing that is entered late does not take the place of a newer."""
    before = of(one, training.name)
    if before is not None and before.given > training.given:
        return one
    return attrs.evolve(one, trainings=(*without(one, training.name).trainings, training))


def of(one: Responder, course: str) -> Training | None:
    """What they hold of a course, whether or not it still counts."""
    return next((training for training in one.trainings if training.name == course), None)


def without(one: Responder, course: str) -> Responder:
    """Somebody without a course."""
    return attrs.evolve(one, trainings=tuple(training for training in one.trainings if training.name != course))


def needed(courses: Iterable[Course], built_in: Course) -> Sequence[str]:
    """The courses that are all needed for something: those that the deployer entered for it, else the built-in one."""
    return tuple(course.id for course in courses) or (built_in.id,)


def trained(one: Responder, courses: Iterable[str], now: float) -> bool:
    """Whether all of these courses count for them at this time."""
    return all(one.trained(course, now) for course in courses)
