"""Days and months as people of a time zone have them, and how a period is made up of them. Pure.

A day begins at the first moment whose local date it is, and ends where the next one begins: so every moment is in
exactly one day, also where clocks are put back over midnight.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import attrs

LATEST = 2.5e11
"""Seconds since 1970 UTC, in the year 9892: what lies beyond counts as never."""
_ONE = timedelta(days=1)


@lru_cache(maxsize=8192)
def start(day: str, timezone: str) -> float:
    """When a day (``YYYYMMDD``) or month (``YYYYMM``) begins, seconds since 1970 UTC."""
    at = date(int(day[:4]), int(day[4:6]), int(day[6:8] or 1))
    return datetime(at.year, at.month, at.day, tzinfo=ZoneInfo(timezone)).timestamp()


def day_of(at: float, timezone: str) -> str:
    """The day a moment is in, ``YYYYMMDD``."""
    day = datetime.fromtimestamp(at, ZoneInfo(timezone)).strftime("%Y%m%d")
    after = next_day(day)
    return after if at >= start(after, timezone) else day


@lru_cache(maxsize=8192)
def next_day(day: str) -> str:
    """The day after."""
    return (date(int(day[:4]), int(day[4:6]), int(day[6:8])) + _ONE).strftime("%Y%m%d")


def next_month(month: str) -> str:
    """The month after one, both ``YYYYMM``."""
    year, number = int(month[:4]), int(month[4:6])
    return f"{year + number // 12:04d}{number % 12 + 1:02d}"


def end(period: str, timezone: str) -> float:
    """When a day, a month or a year ends, exclusive."""
    if len(period) == 8:
        return start(next_day(period), timezone)
    return start(next_month(period if len(period) == 6 else f"{period}12"), timezone)


def begin(period: str, timezone: str) -> float:
    """When a day, a month or a year (``YYYY``) begins."""
    return start(period if len(period) > 4 else f"{period}01", timezone)


def days(first: str, last: str) -> Iterator[str]:
    """The days from ``first`` on, before ``last``."""
    while first < last:
        yield first
        first = next_day(first)


def months(first: str, last: str) -> Iterator[str]:
    """The months from ``first`` on, before ``last``."""
    while first < last:
        yield first
        first = next_month(first)


@attrs.frozen
class Cover:
    """What a period is made up of: whole months, whole days beside them, and what is left at its ends.

    Args:
        edges: parts of days, each since when and until when.
        days: whole days, ``YYYYMMDD``.
        since: the first whole month, ``YYYYMM``; empty: from the beginning.
        until: the month before which they end; empty: without end.
        months: whether there are whole months.
    """

    edges: tuple[tuple[float, float], ...]
    days: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    months: bool = False

    def covers(self, day: str) -> bool:
        """Whether a day is in it as a whole."""
        if day in self.days:
            return True
        return self.months and self.since <= day[:6] and (not self.until or day[:6] < self.until)


def cover(since: float | None, until: float | None, timezone: str) -> Cover:
    """What a period is made up of.

    Args:
        since: from when, seconds since 1970 UTC, or ``None``.
        until: until when, exclusive, or ``None``.
        timezone: whose days.

    Raises:
        ValueError: one of them is no finite number.
    """
    for at in (since, until):
        if at is not None and not abs(at) < float("inf"):
            raise ValueError("since and until are seconds since 1970 UTC")
    since = None if since is None or since <= 0 else min(since, LATEST)
    until = None if until is None or until >= LATEST else max(until, 0.0)
    if since is not None and until is not None and since >= until:
        return Cover(())
    edges = []
    first = last = ""
    if since is not None:
        first = day_of(since, timezone)
        if since > start(first, timezone):
            first = next_day(first)
    if until is not None:
        last = day_of(until, timezone)
    if first and last and first > last:
        return Cover(((since or 0.0, until or 0.0),))
    if since is not None and since < start(first, timezone):
        edges.append((since, start(first, timezone)))
    if until is not None and until > start(last, timezone):
        edges.append((start(last, timezone), until))
    return _whole(tuple(edges), first, last)


def _whole(edges: tuple[tuple[float, float], ...], first: str, last: str) -> Cover:
    """Months and days from ``first`` on, before ``last``; each may be empty."""
    since = first[:6] if first[6:] in ("", "01") else next_month(first[:6])
    until = last[:6]
    if first and last and since >= until:
        return Cover(edges, tuple(days(first, last)))
    before = days(first, f"{since}01") if first else ()
    after = days(f"{until}01", last) if last else ()
    return Cover(edges, (*before, *after), since, until, months=True)


def previous(since: float, until: float, timezone: str) -> float:
    """When the period right before one began: as many whole months or days long where that is what the one is.

    Args:
        since: when it begins, seconds since 1970 UTC.
        until: when it ends.
        timezone: whose days.
    """
    first, last = day_of(since, timezone), day_of(until, timezone)
    whole = since == start(first, timezone) and until == start(last, timezone)
    if whole and first[6:] == last[6:] == "01":
        return start(_moved(first, (_months(first) - _months(last))), timezone)
    if whole:
        number = (_date(last) - _date(first)).days
        return start((_date(first) - timedelta(days=number)).strftime("%Y%m%d"), timezone)
    return since - (until - since)


def year_before(at: float, timezone: str) -> float:
    """The same moment of the same day a year before; of the 29th of February that of the 1st of March."""
    day = day_of(at, timezone)
    year, rest = f"{int(day[:4]) - 1:04d}", day[4:]
    before = f"{year}0301" if rest == "0229" and not _leap(int(year)) else f"{year}{rest}"
    return start(before, timezone) + at - start(day, timezone)


def _date(day: str) -> date:
    return date(int(day[:4]), int(day[4:6]), int(day[6:8]))


def _months(day: str) -> int:
    return int(day[:4]) * 12 + int(day[4:6]) - 1


def _moved(day: str, months: int) -> str:
    total = _months(day) + months
    return f"{total // 12:04d}{total % 12 + 1:02d}01"


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
