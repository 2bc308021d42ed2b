"""Quiet hours: from when to when nobody gets a message that can wait. Pure; wall-clock hours of a time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def quiet_until(hours: tuple[int, int] | None, now: float, timezone: str) -> float | None:
    """When the quiet hours that it is now end, or ``None`` while it is not quiet.

    Args:
        hours: from and until, minutes after midnight, the second exclusive; ``None``: it never is quiet.
        now: seconds since 1970 UTC.
        timezone: an IANA name.
    """
    if hours is None:
        return None
    first, last = hours
    here = datetime.fromtimestamp(now, ZoneInfo(timezone))
    minute = here.hour * 60 + here.minute
    over_midnight = first > last
    within = (minute >= first or minute < last) if over_midnight else first <= minute < last
    if not within:
        return None
    return _at(here + timedelta(days=1) if over_midnight and minute >= first else here, last)


def next_day(now: float, timezone: str) -> float:
    """When the day after begins."""
    return _at(datetime.fromtimestamp(now, ZoneInfo(timezone)) + timedelta(days=1), 0)


def _at(day: datetime, minute: int) -> float:
    return day.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0).timestamp()
