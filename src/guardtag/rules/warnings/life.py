"""What becomes of a warning: it stays one while its cause lasts, rests before it closes, climbs when nobody acts. Pure.

A cause that flickers is one warning: it closes once the cause was gone for ``rest_hours`` on end. A clock that is put
back lengthens nothing and closes nothing at once; one that is put forward makes overdue what then is.
"""

from __future__ import annotations

from typing import TypeVar

import attrs

from guardtag.config import Thresholds
from guardtag.model.warnings import (
    ACKNOWLEDGED,
    CLOSED,
    MOST_LINES,
    OPEN,
    SNOOZED,
    URGENT,
    Deed,
    EarlyWarning,
)
from guardtag.rules.warnings import Sign, graver

W = TypeVar("W", bound=EarlyWarning)

HOUR, DAY = 3600.0, 86_400.0
CLOCK = "clock"
MOST_LEVELS = 6
"""So often a warning is raised; then it stays with whoever has it, and in every list of what is overdue."""
URGENT_SLEEP = DAY
"""So long an urgent warning may sleep, in all."""
AFRESH = 30 * DAY
"""A cause that comes back after this time is a new one: what it slept before does not count."""


def term(severity: str, t: Thresholds) -> float:
    """Seconds in which a warning must be seen to."""
    if severity == URGENT:
        return t.urgent_hours * HOUR
    return (t.serious_days if severity == "serious" else t.notice_days) * DAY


def begun(blank: W, sign: Sign, now: float, t: Thresholds) -> W:
    """A new warning.

    Args:
        blank: with its id, its area, its owner, and what it is about.
        sign: what was seen.
        now: seconds since 1970 UTC.
        t: the thresholds.
    """
    return timed(attrs.evolve(
        blank, severity=sign.severity, facts=sign.facts, opened=now, seen=now, due=now + term(sign.severity, t),
        log=(Deed(now, "opened", CLOCK),),
    ), t)  # fmt: skip


def seen(warning: W, sign: Sign, now: float, t: Thresholds) -> W:
    """The cause is there: nothing new, unless it had gone, or is graver than it was."""
    if not warning.open:
        return _returned(warning, sign, now, t)
    after = attrs.evolve(warning, gone=None, facts=sign.facts, severity=sign.severity)
    if graver(sign.severity, warning.severity):
        after = attrs.evolve(after, due=min(warning.due, now + term(sign.severity, t)))
        if after.state == SNOOZED:
            after = _line(attrs.evolve(after, state=OPEN, until=0.0), now, "woken", CLOCK)
    return timed(attrs.evolve(after, seen=now), t) if after != warning else warning


def _returned(warning: W, sign: Sign, now: float, t: Thresholds) -> W:
    rested = warning.closed is not None and now - warning.closed >= AFRESH
    return timed(_line(attrs.evolve(
        warning, state=OPEN, severity=sign.severity, facts=sign.facts, opened=now, seen=now, gone=None, closed=None,
        due=now + term(sign.severity, t), level=0, until=0.0, slept=0.0 if rested else warning.slept,
        times=warning.times + 1,
    ), now, "returned", CLOCK), t)  # fmt: skip


def unseen(warning: W, now: float, t: Thresholds) -> W:
    """The cause is not there: the warning rests, and closes when it stays so."""
    if not warning.open:
        return warning
    if warning.gone is None or warning.gone > now:
        return timed(attrs.evolve(warning, gone=now), t)
    return closed(warning, now, t) if now - warning.gone >= t.rest_hours * HOUR else warning


def closed(warning: W, now: float, t: Thresholds) -> W:
    """It is over; where and when a person walked is kept no longer than the warning is needed."""
    facts = {} if warning.ward else warning.facts
    after = attrs.evolve(warning, state=CLOSED, closed=now, until=0.0, facts=facts)
    return timed(_line(after, now, "closed", CLOCK), t)


def acknowledged(warning: W, by: str, reason: str, now: float, t: Thresholds) -> W:
    """Somebody sees to it: they have the whole time once more; when that is over it climbs all the same."""
    after = attrs.evolve(warning, state=ACKNOWLEDGED, until=0.0, due=now + term(warning.severity, t))
    return timed(_line(after, now, "acknowledged", by, reason), t)


def sleep_left(warning: EarlyWarning, now: float, t: Thresholds) -> float:
    """Seconds that a warning may still be put to sleep for; a nap that is on is taken as slept until now."""
    most = URGENT_SLEEP if warning.severity == URGENT else t.snooze_days * DAY
    rest = max(0.0, warning.until - now) if warning.state == SNOOZED else 0.0
    return max(0.0, most - warning.slept + rest)


def snoozed(warning: W, until: float, by: str, reason: str, now: float, t: Thresholds) -> W:
    """It sleeps until then; whoever puts it to sleep must have asked ``sleep_left``."""
    rest = max(0.0, warning.until - now) if warning.state == SNOOZED else 0.0
    after = attrs.evolve(warning, state=SNOOZED, until=until, slept=warning.slept - rest + until - now)
    return timed(_line(after, now, "snoozed", by, reason), t)


def handed(warning: W, owner: str, now: float, t: Thresholds, *, escalated: bool) -> W:
    """Another one is to see to it: whoever had it left, or did nothing in time."""
    level = warning.level + 1 if escalated else warning.level
    due = now + term(warning.severity, t) if escalated else warning.due
    after = attrs.evolve(
        warning, owner=owner, level=level, due=due, state=OPEN if escalated else warning.state,
    )  # fmt: skip
    return timed(_line(after, now, "escalated" if escalated else "handed", CLOCK, owner), t)


def told(warning: W, now: float, t: Thresholds) -> W:
    """The family was told what helps."""
    return timed(_line(attrs.evolve(warning, told=now), now, "told", CLOCK), t)


def woken(warning: W, now: float, t: Thresholds) -> W:
    """It slept long enough: its time begins anew."""
    after = attrs.evolve(warning, state=OPEN, until=0.0, due=now + term(warning.severity, t))
    return timed(_line(after, now, "woken", CLOCK), t)


def overdue(warning: EarlyWarning, now: float) -> bool:
    """Whether somebody should have seen to it by now."""
    resting = warning.gone is not None or warning.state == SNOOZED
    raised = warning.level > 0 and warning.state == OPEN
    return warning.open and not resting and (warning.due <= now or raised)


def climbs(warning: EarlyWarning, now: float) -> bool:
    """Whether it is to be raised now."""
    waits = warning.state in (OPEN, ACKNOWLEDGED) and warning.gone is None
    return waits and warning.due <= now and _higher(warning)


def _higher(warning: EarlyWarning) -> bool:
    """Whether there may be somebody above whoever has it: above the office there is nobody."""
    return warning.level < MOST_LEVELS and (bool(warning.owner) or warning.level == 0)


def sleeps_no_more(warning: EarlyWarning, now: float) -> bool:
    """Whether its sleep is over."""
    return warning.state == SNOOZED and warning.until <= now


def forgotten(warning: EarlyWarning, now: float, t: Thresholds) -> bool:
    """Whether a closed one was kept long enough."""
    return warning.closed is not None and warning.closed + t.keep_days * DAY <= now


def timed(warning: W, t: Thresholds) -> W:
    """The warning with the time of its next step."""
    times: list[float] = []
    if warning.closed is not None:
        times.append(warning.closed + t.keep_days * DAY)
    elif warning.gone is not None:
        times.append(warning.gone + t.rest_hours * HOUR)
    elif warning.state == SNOOZED:
        times.append(warning.until)
    elif _higher(warning):
        times.append(warning.due)
    return attrs.evolve(warning, next_due=min(times, default=None))


def _line(warning: W, now: float, what: str, by: str, text: str = "") -> W:
    return attrs.evolve(warning, log=(*warning.log[-(MOST_LINES - 1) :], Deed(now, what, by, text)))
