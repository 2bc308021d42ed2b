"""Where tags run short: what is on hand, beside what the configuration wants. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import attrs

from guardtag.model.areas import lineage


@attrs.frozen
class Low:
    """An area with too few tags.

    Args:
        area: its path.
        on_hand: how many it and all below it have.
        least: how many it should have.
    """

    area: str
    on_hand: int
    least: int


def low(
    on_hand: Mapping[str, int], workers: Iterable[str], wanted: Mapping[str, int], levels: Sequence[str]
) -> list[Low]:
    """The areas that have fewer tags than they should, the emptiest first.

    Args:
        on_hand: by area, what lies exactly there.
        workers: areas with a worker.
        wanted: by area or by level, the least; an area's own number goes before its level's.
        levels: names of the levels, by position in a path.
    """
    sums: dict[str, int] = defaultdict(int)
    for area, count in on_hand.items():
        for path in lineage(area):
            sums[path] += count
    named = (area for area in wanted if area not in levels)
    for area in (*workers, *named):
        for path in lineage(area):
            sums[path] += 0
    found = []
    for area, count in sums.items():
        depth = area.count("/")
        least = wanted.get(area, wanted.get(levels[depth], 0) if depth < len(levels) else 0)
        if count < least:
            found.append(Low(area, count, least))
    return sorted(found, key=lambda one: (one.on_hand / one.least, -one.least, one.area))
