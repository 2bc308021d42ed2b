"""What is alike in somebody's walks: hours on the clock, places in words or as coordinates. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import attrs

from guardtag.rules import positions

DAY = 24 * 60
NEAR_METRES = 300.0
"""Two points so near are one place."""
MOST = 200


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
    point = positions.read(words)
    if point is not None:
        return point.latitude, point.longitude
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LN")


def _same(one: tuple[float, float] | str, other: tuple[float, float] | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return positions.metres(one, other) <= NEAR_METRES
