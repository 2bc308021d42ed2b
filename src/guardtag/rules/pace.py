"""How fast the ladder's clock runs: faster by night, for minors and in severe weather. Pure.

The minutes of a level are multiplied by the factors of all that holds, never to less than a quarter and never
to less than a minute. Published lost-person statistics say why: survival falls with hours and weather, and
children and people with dementia are found alive chiefly in the first hours (R. J. Koester, *Lost Person
Behavior*, 2008). The factors themselves are ours, to be set by each deployment.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from guardtag.config import Pace

LEAST = 0.25
LEAST_SECONDS = 60.0


def is_night(pace: Pace, now: float, timezone: str) -> bool:
    """Whether it is night by the deployment's clock."""
    here = datetime.fromtimestamp(now, ZoneInfo(timezone))
    minute = here.hour * 60 + here.minute
    if pace.night_from <= pace.night_until:
        return pace.night_from <= minute < pace.night_until
    return minute >= pace.night_from or minute < pace.night_until


def factor(pace: Pace, now: float, timezone: str, *, minor: bool, weather: bool) -> float:
    """What the minutes of a level are multiplied by.

    Args:
        pace: the deployment's factors.
        now: seconds since 1970 UTC.
        timezone: IANA name.
        minor: whether the person is to be treated as a minor.
        weather: whether severe weather holds where they are.
    """
    found = 1.0
    if is_night(pace, now, timezone):
        found *= pace.night
    if minor:
        found *= pace.minor
    if weather:
        found *= pace.weather
    return max(found, LEAST)


def seconds(minutes: float, factor: float) -> float:
    """Seconds to wait for so many minutes at a pace: at least one minute, unless fewer were asked for."""
    return max(minutes * 60 * factor, min(LEAST_SECONDS, minutes * 60))
