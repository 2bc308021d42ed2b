"""How many of somebody's garments have a tag: 1 of 5 coats. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import attrs

from guardtag.model.garments import ALL_YEAR, GARMENTS, SEASONS, Garments

_OTHER = "other"


@attrs.frozen
class Line:
    """One kind of garment for one season.

    Args:
        kind: one of ``guardtag.model.garments.GARMENTS``.
        season: one of ``SEASONS``.
        tagged: how many have a tag that is in use.
        owned: how many there are; less than ``tagged`` where nobody counted them, or not lately.
    """

    kind: str
    season: str
    tagged: int
    owned: int

    @property
    def bare(self) -> int:
        """How many have none."""
        return max(self.owned - self.tagged, 0)


def coverage(owned: Iterable[Garments], sewn: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
    """The lines of a wardrobe, in the order of the lists.

    A tag of which nobody noted the season counts where garments of its kind still lack one, those worn all year
    first; one of which nobody noted the kind counts as ``other``.

    Args:
        owned: what there is.
        sewn: kind and season of each tag that is in use, empty where not known.
    """
    has = {(one.kind, one.season): one.count for one in owned}
    tagged: Counter[tuple[str, str]] = Counter()
    unplaced: list[str] = []
    for kind, season in sewn:
        if season:
            tagged[kind or _OTHER, season] += 1
        else:
            unplaced.append(kind or _OTHER)
    for kind in unplaced:
        room = [season for season in SEASONS if has.get((kind, season), 0) > tagged[kind, season]]
        tagged[kind, room[0] if room else ALL_YEAR] += 1
    keys = sorted(has.keys() | +tagged, key=lambda key: (GARMENTS.index(key[0]), SEASONS.index(key[1])))
    return tuple(Line(kind, season, tagged[kind, season], has.get((kind, season), 0)) for kind, season in keys)


def added(first: Iterable[Line], second: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of several wardrobes as one."""
    sums: dict[tuple[str, str], Line] = {}
    for line in (*first, *second):
        before = sums.get((line.kind, line.season))
        if before is None:
            sums[line.kind, line.season] = line
        else:
            both = attrs.evolve(line, tagged=before.tagged + line.tagged, owned=before.owned + line.owned)
            sums[line.kind, line.season] = both
    keys = sorted(sums, key=lambda key: (GARMENTS.index(key[0]), SEASONS.index(key[1])))
    return tuple(sums[key] for key in keys)
