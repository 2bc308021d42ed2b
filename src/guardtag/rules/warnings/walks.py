"""What is alike in somebody's walks: hours on the clock, places in words or as coordinates. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

import attrs

DAY = 24 * 60
NEAR_METRES = 300.0
"""Two points so near are one place."""
MOST = 200
_POINT = re.compile(
    r"\s*(-?[0-9]{1,2}(?:\.[0-9]{1,9})?)\s*[,，;\s]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)\s*", re.ASCII
)  # fmt: skip
_METRES_A_DEGREE = 111_195.0


@attrs.frozen
class Hours:
    """The window of the day with most of somebody's walks.

    Args:
        count: how many are in it.
        first: the earliest of them, minutes after midnight.
        last: the latest.
    """

    count: int
    first: int = 0
    last: int = 0


@attrs.frozen
class Spot:
    """A place that comes again.

    Args:
        count: how often.
        words: as it was written last.
    """

    count: int
    words: str = attrs.field(repr=False)


def window(minutes: Sequence[int], length: int) -> Hours:
    """The window of a day, which may reach over midnight, that holds most of these times.

    Args:
        minutes: after midnight.
        length: of the window, in minutes.
    """
    best = Hours(0)
    for start in minutes[-MOST:]:
        inside = [gap for minute in minutes[-MOST:] if (gap := (minute - start) % DAY) < length]
        if len(inside) > best.count:
            best = Hours(len(inside), start, (start + max(inside)) % DAY)
    return best


def likeliest_place(places: Sequence[str]) -> Spot | None:
    """The place that comes most often, the newest of equals; ``None`` where there is none.

    Args:
        places: as finders wrote them, the oldest first; words, or latitude and longitude.
    """
    groups: list[tuple[tuple[float, float] | str, list[str]]] = []
    for words in reversed(places[-MOST:]):
        where = _where(words)
        if not where:
            continue
        for known, said in groups:
            if _same(known, where):
                said.append(words)
                break
        else:
            groups.append((where, [words]))
    if not groups:
        return None
    _, said = max(groups, key=lambda group: len(group[1]))
    return Spot(len(said), said[0])


def _where(words: str) -> tuple[float, float] | str:
    point = _POINT.fullmatch(words)
    if point is not None:
        north, east = float(point[1]), float(point[2])
        if abs(north) <= 90 and abs(east) <= 180:
            return north, east
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LN")


def _same(one: tuple[float, float] | str, other: tuple[float, float] | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    north, east = one[0] - other[0], one[1] - other[1]
    east *= math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east) * _METRES_A_DEGREE <= NEAR_METRES
