"""Counts of calls that can be added and taken away. Pure.

Every call gives some counts and a whole number of minutes for each milestone it reached. Counts of disjoint sets of
calls add up, and a call that is corrected is taken away as it was and added as it is. Of minutes there are
histograms, so that a percentile of many days is exact to the minute: a call that took 24 seconds was answered
*within one minute*, and the median is the number of minutes within which half of the calls were.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

import attrs

from guardtag.model.incidents import Incident

FORM = 1
"""Of what is counted; when it changes, everything is counted anew."""
CURRENCY = "CNY"
"""Of losses recovered of which nobody said the currency: yuan."""
CALL, DRILL = "call", "drill"
STATE, OUTCOME, LEVEL, HELPED, MONEY, PAID, IN_TIME, COUNTED = (
    "state", "outcome", "level", "helped", "money", "paid", "in-time", "counted",
)  # fmt: skip
"""What is counted; money in hundredths, with the number of calls it comes from (``paid``)."""
MAX_MINUTES = 100_000
"""More minutes than these, ten weeks, are counted as so many."""
DENSE = 16
"""Minutes that a histogram must have to be kept densely."""
MOST_DENSE = 2**20
"""A larger count of one minute is not kept densely: so four thousand rows add up in four bytes."""
_SEPARATOR = "\x1f"
Name = TypeVar("Name", str, int)


@lru_cache(maxsize=16_384)
def key(*parts: str) -> str:
    """The name of a count: whether call or drill, the kind, what is counted, and of which value."""
    return _SEPARATOR.join(parts)


def parts(name: str) -> list[str]:
    """What ``key`` joined."""
    return name.split(_SEPARATOR)


@attrs.frozen
class Tally:
    """Counts of a set of calls.

    Args:
        counts: by ``key(call or drill, kind, what, value)``; none is 0.
        minutes: calls by whole minutes, by ``key(call or drill, kind, milestone)``; none is empty, nor 0.
    """

    counts: dict[str, int] = attrs.field(factory=dict)
    minutes: dict[str, dict[int, int]] = attrs.field(factory=dict)

    def __bool__(self) -> bool:
        return bool(self.counts or self.minutes)

    def add(self, more: Tally | None, times: int = 1) -> Tally:
        """Adds another tally, here; with ``times=-1`` takes it away. Returns this one."""
        if more is not None:
            _add(self.counts, more.counts, times)
            for name, histogram in more.minutes.items():
                mine = self.minutes.setdefault(name, {})
                _add(mine, histogram, times)
                if not mine:
                    del self.minutes[name]
        return self

    def copy(self) -> Tally:
        """The same counts in dictionaries of their own."""
        return Tally(dict(self.counts), {name: dict(histogram) for name, histogram in self.minutes.items()})


class Sum:
    """Adds up kept counts; what is kept densely is added as one large number, hundreds of minutes at once."""

    def __init__(self) -> None:
        self._tally = Tally()
        self._dense: dict[str, int] = {}

    def take(
        self, counts: Mapping[str, int], minutes: Mapping[str, Mapping[int, int]], dense: Mapping[str, bytes]
    ) -> None:
        """Adds what one row keeps."""
        _add(self._tally.counts, counts, 1)
        for name, histogram in minutes.items():
            _add(self._tally.minutes.setdefault(name, {}), histogram, 1)
        for name, packed in dense.items():
            self._dense[name] = self._dense.get(name, 0) + int.from_bytes(packed, "little")

    def tally(self) -> Tally:
        """What it comes to; afterwards this one is used up."""
        for name, total in self._dense.items():
            found = _unpacked(total.to_bytes((total.bit_length() + 31) // 32 * 4, "little"))
            _add(self._tally.minutes.setdefault(name, {}), found, 1)
        self._dense = {}
        return self._tally


def pack(minutes: Mapping[str, Mapping[int, int]]) -> tuple[dict[str, dict[int, int]], dict[str, bytes]]:
    """Histograms as they are kept: the part that has at least half of its minutes is dense, if it is long."""
    sparse: dict[str, dict[int, int]] = {}
    dense: dict[str, bytes] = {}
    for name, histogram in minutes.items():
        ordered = sorted(histogram)
        many = max((place for place, minute in enumerate(ordered, 1) if minute < 2 * place), default=0)
        if many < DENSE or max(histogram.values()) > MOST_DENSE or min(histogram.values()) < 0:
            sparse[name] = dict(histogram)
            continue
        counts = array("I", bytes(4 * (ordered[many - 1] + 1)))
        for minute in ordered[:many]:
            counts[minute] = histogram[minute]
        dense[name] = _in_order(counts).tobytes()
        if many < len(ordered):
            sparse[name] = {minute: histogram[minute] for minute in ordered[many:]}
    return sparse, dense


def _unpacked(packed: bytes) -> dict[int, int]:
    counts = array("I")
    counts.frombytes(packed)
    return {minute: count for minute, count in enumerate(_in_order(counts)) if count}


def _in_order(counts: array[int]) -> array[int]:
    """The least byte first, on every machine."""
    if sys.byteorder == "big":
        counts.byteswap()
    return counts


def _add(mine: dict[Name, int], more: Mapping[Name, int], times: int) -> None:
    get = mine.get
    for name, count in more.items():
        total = get(name, 0) + count * times
        if total:
            mine[name] = total
        else:
            mine.pop(name, None)


def minutes_after(opened: float, at: float) -> int:
    """Within how many whole minutes after ``opened`` something was reached; seconds are told to the millisecond."""
    return min(max(math.ceil(round(at - opened, 3) / 60), 0), MAX_MINUTES)


def hundredths(amount: float) -> int:
    """An amount of money in hundredths."""
    return round(amount * 100)


def count(calls: Iterable[Incident]) -> Tally:
    """The counts of these calls."""
    found = Tally()
    counts, minutes = found.counts, found.minutes
    for call in calls:
        side, kind = DRILL if call.drill else CALL, call.kind
        names = [
            key(side, kind, STATE, call.state if call.open else "closed"), key(side, kind, LEVEL, reached(call)),
        ]  # fmt: skip
        if call.outcome:
            names.append(key(side, kind, OUTCOME, call.outcome))
        for milestone in call.milestones:
            if milestone.at is not None:
                histogram = minutes.setdefault(key(side, kind, milestone.name), {})
                minute = minutes_after(call.opened, milestone.at)
                histogram[minute] = histogram.get(minute, 0) + 1
                if not milestone.missed:
                    names.append(key(side, kind, IN_TIME, milestone.name))
            if milestone.at is not None or not call.open:
                names.append(key(side, kind, COUNTED, milestone.name))
        for name in names:
            counts[name] = counts.get(name, 0) + 1
        money = hundredths(call.recovered)
        currency = call.currency or CURRENCY
        more = {key(side, kind, HELPED, ""): call.helped, key(side, kind, MONEY, currency): money}
        _add(counts, more | {key(side, kind, PAID, currency): int(money > 0)}, 1)
    return found


def reached(call: Incident) -> str:
    """The level that the call climbed to, such as ``village``; empty for one without a ladder."""
    return call.rung.level if call.ladder else ""


def rank(histogram: Mapping[int, int], share: float) -> int | None:
    """Within how many minutes this share of the calls were: the nearest rank, or ``None`` of none.

    Args:
        histogram: calls by whole minutes.
        share: above 0 and at most 1; 0.5 for the median.
    """
    total = sum(histogram.values())
    wanted = max(math.ceil(total * share - 1e-9), 1)
    seen = 0
    for minute in sorted(histogram):
        seen += histogram[minute]
        if seen >= wanted:
            return minute
    return None
