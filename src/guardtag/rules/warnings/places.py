"""Rules about one area and those who work there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from guardtag.config import Thresholds
from guardtag.model.people import Responder
from guardtag.model.warnings import NOTICE, SERIOUS, URGENT
from guardtag.rules import duty, training
from guardtag.rules.warnings import NOTHING, OVERLOADED, UNCOVERED, UNTRAINED, Seen, Sign

HOUR, HOURS = 3600.0, 24


@attrs.frozen
class Load:
    """What is in one worker's hands.

    Args:
        responder: their id.
        visits: open visits of the week.
        calls: open calls that they took.
        warnings: warnings that they are to see to.
    """

    responder: str
    visits: int = 0
    calls: int = 0
    warnings: int = 0

    @property
    def tasks(self) -> int:
        """All of it."""
        return self.visits + self.calls + self.warnings


@attrs.frozen
class AreaFacts:
    """What the rules know of one area.

    Args:
        area: its path.
        inhabited: whether a ward lives in exactly this area.
        responders: those who answer for exactly this area, active ones.
        courses: courses that whoever sews tags in needs.
        loads: of its workers.
        thresholds: when to warn.
        timezone: IANA name.
    """

    area: str
    inhabited: bool
    responders: Sequence[Responder] = attrs.field(repr=False)
    courses: Sequence[str]
    loads: Sequence[Load]
    thresholds: Thresholds
    timezone: str


def uncovered_hours(responders: Sequence[Responder], area: str, now: float, timezone: str) -> int:
    """In how many of the next 24 hours nobody of an area's own level is on duty; each hour is looked at once."""
    hours = 0
    for ahead in range(HOURS):
        at = now + ahead * HOUR
        circles = (duty.circle(one, area, at, timezone) for one in responders)
        hours += not any(circle is not None and circle <= duty.ON_DUTY for circle in circles)
    return hours


def trained(responders: Sequence[Responder], courses: Sequence[str], now: float) -> int:
    """How many workers hold all that sewing tags in takes."""
    return sum(one.role == "worker" and training.trained(one, courses, now) for one in responders)


def area_uncovered(facts: AreaFacts, now: float) -> Seen:
    """Somebody lives where nobody is on duty for long."""
    if not facts.inhabited:
        return NOTHING
    hours = uncovered_hours(facts.responders, facts.area, now, facts.timezone)
    if hours < facts.thresholds.cover_hours:
        return NOTHING
    severity = URGENT if hours == HOURS else SERIOUS
    return Seen([Sign(UNCOVERED, severity, {"hours": str(hours), "people": str(len(facts.responders))})])


def area_untrained(facts: AreaFacts, now: float) -> Seen:
    """Somebody lives where no worker is trained to sew tags in."""
    if not facts.inhabited or trained(facts.responders, facts.courses, now):
        return NOTHING
    workers = sum(one.role == "worker" for one in facts.responders)
    return Seen([Sign(UNTRAINED, NOTICE, {"workers": str(workers)})])


def worker_overloaded(facts: AreaFacts, now: float) -> Seen:
    """More is in one worker's hands than one can do."""
    most = facts.thresholds.worker_load
    signs = [
        Sign(
            OVERLOADED, SERIOUS if one.tasks >= 2 * most else NOTICE,
            {"tasks": str(one.tasks), "visits": str(one.visits), "calls": str(one.calls)}, one.responder,
        )
        for one in facts.loads if one.tasks > most
    ]  # fmt: skip
    return Seen(signs)


RULES: Mapping[str, Callable[[AreaFacts, float], Seen]] = {
    UNCOVERED: area_uncovered, UNTRAINED: area_untrained, OVERLOADED: worker_overloaded,
}  # fmt: skip
"""By name."""
