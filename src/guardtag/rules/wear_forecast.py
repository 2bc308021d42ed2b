"""When a tag is likely to be worn out: from how often it is washed, and from what check-ups found. Pure.

How it reckons, in four steps:

1. Wear is the share of a tag's life that is used up, 0 (new) to 1 (worn out: below ``worn``, where a stranger at dusk
   reads one in twenty). ``bench/wear.py`` says which margin and contrast check-ups find at each severity of wear, on
   **simulated** tags (24 of each severity, seed 1); a reading is put between its medians, the worse of the two counts.
2. A tag that nobody looked at yet wears by ``USUAL`` a wash: severity 4 of that bench, a badly worn tag, after 50
   washes, which is once a week for a year. That pairing is an **assumption**; ``docs/how-to/wash-and-photo.md`` says
   how a place measures its own.
3. How often it is washed is what somebody counted by the last check-up, else what the family says of such garments,
   else ``WASHES``. What check-ups found counts against the assumption by the washes it had to show: after ``WEIGHT``
   of them as much.
4. From the last reading on the tag wears on at that rate. It is likely worn out where it comes to 1, soonest if it
   wears twice as fast.

A check-up that read nothing may be the photo; two in a row are the tag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from guardtag.model.garments import ALL_YEAR
from guardtag.model.tags import UNREAD, Check

# Severity to the median margin and contrast of check-ups: bench/wear.py --tags 24, seed 1. Of severity 5 four of five
# were not read at all.
_MEDIANS = ((1.0, 1.0, 0.707), (2.0, 1.0, 0.673), (3.0, 0.923, 0.593), (4.0, 0.769, 0.482), (5.0, 0.0, 0.0))
# The least margin and contrast of a good tag and of a worn one, as guardtag.labels.wear calls them.
_GOOD, _WORN = (0.75, 0.55), (0.5, 0.45)
WEIGHT = 20.0
"""Washes of readings that count as much as the assumption."""
FASTER = 2.0
"""How much faster than likely a tag may wear: that gives the soonest time."""
FAILED = 2
"""Check-ups in a row that read nothing, after which the tag is worn out, whatever was measured before."""

WASHES: Mapping[str, float] = {
    "coat": 0.25, "jacket": 0.5, "trousers": 1.0, "skirt": 1.0, "shirt": 2.0, "sweater": 0.5, "nightwear": 1.0,
    "shoe": 0.1, "hat": 0.25, "bag": 0.1, "other": 0.5,
}  # fmt: skip
"""Washes a week in the garment's season, where the family said nothing: an assumption."""
_LONGEST = 52.0 * 50  # weeks after which it is not worn out at all, as far as anybody cares
_HALF = 0.5  # of the year is a season
_WEEK = 7 * 86_400.0

LOOK, KEEP, REPLACE = "look", "keep", "replace"


@attrs.frozen
class Forecast:
    """What is to be expected of a tag. Its figures come from simulated tags and assumptions; see the module.

    Args:
        serial: which tag.
        do: ``keep``; ``look``: check it soon; ``replace``: it is worn out, or likely is.
        used: the share of its life that is likely used up by now, 0 (new) to 1 (worn out) and above.
        washes: how many it likely went through.
        left: how many it likely still stands.
        likely: when it is likely worn out, seconds since 1970 UTC; ``None``: not in fifty years.
        soonest: when, if it wears faster than likely.
        because: what it was reckoned from, in order: ``replace-read`` or ``unread-twice`` or ``unread-once``,
            ``readings`` or ``no-readings``, ``washes-counted`` or ``washes-said`` or ``washes-assumed``.
        readings: how many check-ups measured it.
    """

    serial: int
    do: str
    used: float
    washes: float
    left: float
    likely: float | None
    soonest: float | None
    because: tuple[str, ...]
    readings: int = 0


def _severity(value: float, column: int) -> float:
    """The severity whose median is this value, between two by a straight line; 1 to 5."""
    for above, below in pairwise(_MEDIANS):
        if value >= below[column]:
            share = 0.0 if above[column] == below[column] else (above[column] - value) / (above[column] - below[column])
            return above[0] + min(max(share, 0.0), 1.0)
    return _MEDIANS[-1][0]


def _share(value: float, column: int) -> float:
    """The share of a life that a margin (column 1) or a contrast (column 2) says is used up."""
    return (_severity(value, column) - 1.0) / (_severity(_WORN[column - 1], column) - 1.0)


def used(margin: float | None, contrast: float | None) -> float:
    """The share of its life that a tag has used up, as a check-up measured it; above 1 it is worn out.

    Args:
        margin: of the error correction, 1 to 0; ``None`` when not measured.
        contrast: likewise.
    """
    return max(0.0 if value is None else _share(value, at) for at, value in ((1, margin), (2, contrast)))


DIM = min(_share(_GOOD[0], 1), _share(_GOOD[1], 2))
"""The share from which a tag is no longer good."""
USUAL = 3 / 50 / (_severity(_WORN[1], 2) - 1.0)
"""The share a wash, where nobody looked yet: three severities in 50 washes."""


def a_week(kind: str, season: str, said: float = 0.0) -> float:
    """Washes a week over the year.

    Args:
        kind: of the garment; empty: not known.
        season: when it is worn; empty: not known, so all year.
        said: washes a week in its season as the family says; 0: they said nothing.
    """
    rate = said or WASHES.get(kind or "other", WASHES["other"])
    return rate * (1.0 if season in ("", ALL_YEAR) else _HALF)


def forecast(
    serial: int, fitted: float, readings: Sequence[Check], now: float, *, kind: str = "", season: str = "",
    said: float = 0.0,
) -> Forecast:  # fmt: skip
    """What is to be expected of a tag.

    Args:
        serial: which tag.
        fitted: when it was sewn in, seconds since 1970 UTC.
        readings: what check-ups found, the oldest first.
        now: seconds since 1970 UTC.
        kind: of the garment.
        season: when it is worn.
        said: washes a week in its season, as the family says; 0: nothing.
    """
    counted = _counted(fitted, readings)
    weekly = counted or a_week(kind, season, said)
    measured = [one for one in readings if one.margin is not None or one.contrast is not None]
    unread = 0
    for one in reversed(readings):
        if one.verdict != UNREAD:
            break
        unread += 1
    rate, base, since = USUAL, 0.0, fitted
    if measured:
        last = measured[-1]
        base, since = used(last.margin, last.contrast), last.at
        shown = max((last.at - fitted) / _WEEK * weekly, 0.0)
        rate = (WEIGHT * USUAL + base) / (WEIGHT + shown)
    gone = max(now - since, 0.0) / _WEEK * weekly
    at = base + rate * gone
    left = max(1.0 - at, 0.0) / rate
    likely = _when(since, 1.0 - base, rate, weekly)
    soonest = _when(since, 1.0 - base, rate * FASTER, weekly)
    last_state = next((one.verdict for one in reversed(readings) if one.verdict != UNREAD), "")
    because = (
        *(("unread-twice",) if unread >= FAILED else ("unread-once",) if unread else ()),
        *(("replace-read",) if last_state == REPLACE else ()),
        "readings" if measured else "no-readings",
        "washes-counted" if counted else "washes-said" if said else "washes-assumed",
    )
    over = unread >= FAILED or last_state == REPLACE or at >= 1.0
    soon = unread > 0 or last_state == "worn" or at >= DIM or (soonest is not None and soonest <= now)
    if over:
        left, likely, soonest = 0.0, min(likely or now, now), min(soonest or now, now)
    washes = max(now - fitted, 0.0) / _WEEK * weekly
    return Forecast(
        serial, REPLACE if over else LOOK if soon else KEEP, round(at, 2), round(washes, 1), round(left, 1), likely,
        soonest, because, len(measured),
    )  # fmt: skip


def _counted(fitted: float, readings: Sequence[Check]) -> float:
    """Washes a week as the last check-up at which somebody counted them says; 0 where nobody did in a week or more."""
    last = next((one for one in reversed(readings) if one.washes), None)
    weeks = (last.at - fitted) / _WEEK if last else 0.0
    return last.washes / weeks if last and weeks >= 1.0 else 0.0


def _when(since: float, way: float, rate: float, weekly: float) -> float | None:
    washes = max(way, 0.0) / rate
    if not washes:
        return since
    return since + washes / weekly * _WEEK if washes <= weekly * _LONGEST else None
