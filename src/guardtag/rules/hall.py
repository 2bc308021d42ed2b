"""What a screen in a public room may show of the calls of now. Pure.

Whoever walks through the room reads it, and it changes call by call: what it must not do is point at somebody.

- An area of fewer than five calls in the period is told nothing of, nor shown what happens there: that one of its
  three hundred people is lost just now is that person's own.
- Of areas beside each other, and of levels, counts below five are not told; nor is the smallest of the others where
  only one would be missing, since the total gives that away.
- What happens is told by kind and area, in the lowest area down to a village that may be told beside its neighbours,
  by the same rule: what is told of the area above alone would else be the one small neighbour's. Never by the grid, by
  whom or to whom, nor how it ended.

Beyond a room there are ``guardtag.rules.public_figures``, of months that are over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from guardtag.model.areas import covers, lineage
from guardtag.rules import public_figures
from guardtag.rules.few import LEAST
from guardtag.rules.figures import Figures

P90_LEAST = 2 * LEAST
SHOWN = ("called", "raised", "acknowledged", "on_scene", "handed_over", "closed", "reopened")
"""Lines of a call's thread that are shown; what somebody said or saw, and any other, is not."""


@attrs.frozen
class HallArea:
    """One line of the table; all ``None`` where it is not told.

    Args:
        area: path.
        incidents: calls.
        open: of those, still open.
        completion: which share has ended, between 0 and 1.
        median: within how many minutes half of the families were told.
    """

    area: str
    incidents: int | None = None
    open: int | None = None
    completion: float | None = None
    median: int | None = None


@attrs.frozen
class HallEvent:
    """Something that happened.

    Args:
        at: when, seconds since 1970 UTC.
        kind: of the call.
        what: from ``SHOWN``.
        area: path of the lowest area that may be told.
        level: that the call was raised to, or empty.
    """

    at: float
    kind: str
    what: str
    area: str
    level: str = ""


@attrs.frozen
class HallFigures:
    """What a hall's screen shows of an area and all below it; ``None`` is not told.

    Args:
        area: path.
        since: from when calls count, seconds since 1970 UTC.
        at: when it was counted.
        told: whether anything may be told of this area: with fewer than five calls all else is empty.
        incidents: calls.
        open: of those, still open.
        completion: which share has ended, between 0 and 1.
        median: within how many minutes after the call half of the families were told.
        p90: within how many nine of ten were.
        warnings: early warnings that are open.
        levels: calls by the level they climbed to, the lowest first.
        areas: the areas right below that ever had a call, by path.
        events: what happened, the newest first.
    """

    area: str
    since: float
    at: float
    told: bool = False
    incidents: int | None = None
    open: int | None = None
    completion: float | None = None
    median: int | None = None
    p90: int | None = None
    warnings: int | None = None
    levels: Mapping[str, int | None] = attrs.field(factory=dict)
    areas: Sequence[HallArea] = ()
    events: Sequence[HallEvent] = ()


def told(figures: Figures) -> bool:
    """Whether anything may be told of an area."""
    return figures.incidents >= LEAST


def family(figures: Figures) -> tuple[int | None, int | None]:
    """Median and 90th percentile of the minutes to the family, where enough families were told."""
    one = figures.milestones["family_told"]
    return one.median if one.reached >= LEAST else None, one.p90 if one.reached >= P90_LEAST else None


def areas(whole: Figures, below: Sequence[Figures]) -> tuple[HallArea, ...]:
    """The table: the areas right below one.

    Args:
        whole: the area's own figures.
        below: theirs.
    """
    kept = beside(whole.area, whole.incidents, {one.area: one.incidents for one in below})
    return tuple(
        HallArea(one.area) if kept[one.area] is None
        else HallArea(one.area, one.incidents, one.open, one.completion, family(one)[0])
        for one in below
    )  # fmt: skip


def beside(area: str, total: int, below: Mapping[str, int]) -> dict[str, int | None]:
    """Which areas right below one may be told beside each other: calls by path, ``None`` is not told.

    Args:
        area: the one above.
        total: its calls and those of all below it.
        below: calls by path of those right below it.
    """
    own = total - sum(below.values())
    return public_figures.parts(total, below if not own else {**below, area: own})


def levels(figures: Figures, upwards: Sequence[str]) -> dict[str, int | None]:
    """How far calls climbed.

    Args:
        figures: of the area.
        upwards: the levels, the lowest first.
    """
    counts = {name: figures.levels.get(name, 0) for name in dict.fromkeys((*upwards, *figures.levels))}
    kept = public_figures.parts(figures.incidents, counts)
    return {name: None if kept[name] is None else count for name, count in counts.items()}


def place(path: str, area: str, depth: int, told: Callable[[str], Mapping[str, int | None]]) -> str:
    """The lowest area that may be told of where something happened.

    Args:
        path: where it did.
        area: of the screen; it, or one above ``path``.
        depth: how many parts a path may have.
        told: of an area, which of those right below it may be: see ``beside``.
    """
    lowest = area
    for one in reversed(lineage(path)):
        if one != area and covers(area, one):
            if one.count("/") >= depth or told(lowest).get(one) is None:
                break
            lowest = one
    return lowest
