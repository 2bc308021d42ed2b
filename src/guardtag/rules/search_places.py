"""Where to look first: where this person was found before, and what published figures say. Pure.

The figures are those of R. J. Koester, *Lost Person Behavior* (dbS Productions, 2008), for people with dementia: mean
distance 0.88 km, median 0.8 km; found in a structure 20 %, on a road 18 %, in woods 17 %, in a field 14 %; found
within 24 hours none had died, later 46 % had. For nobody else figures are kept here: for them places are told without
an order of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

SOURCE: Final = "R. J. Koester, Lost Person Behavior, 2008"
SHARES: Final = {"dementia": (("structure", 0.20), ("road", 0.18), ("woods", 0.17), ("field", 0.14))}
"""By group: kinds of places, each with the share of people who were found there."""
KINDS: Final = ("structure", "road", "woods", "field")
AGAIN: Final = 0.5
"""What one earlier find counts, beside the shares: who was found there before goes there first."""


@attrs.frozen
class Before:
    """Where the person was found, or seen by somebody who can be trusted, in an earlier call.

    Args:
        place: in words.
        area: path.
        at: when.
    """

    place: str = attrs.field(repr=False)
    area: str
    at: float


@attrs.frozen
class Ranked:
    """A place to look.

    Args:
        kind: ``before`` or one of ``KINDS``.
        place: in words, for ``before``.
        area: path, for ``before``.
        times: how often they were found there.
        share: of the people of their group who were found in such a place, or ``None``: nobody published it.
        source: whose figure that is, or empty.
        score: what it is ordered by.
    """

    kind: str
    place: str = attrs.field(default="", repr=False)
    area: str = ""
    times: int = 0
    share: float | None = None
    source: str = ""
    score: float = 0.0


def ranked(group: str, before: Iterable[Before]) -> tuple[Ranked, ...]:
    """Places to look, the first one first.

    Args:
        group: from ``GROUPS``.
        before: of this person.
    """
    found: dict[tuple[str, str], int] = {}
    named: dict[tuple[str, str], Before] = {}
    for one in sorted(before, key=lambda one: one.at):
        key = (one.area, "".join(one.place.split()).casefold())
        found[key], named[key] = found.get(key, 0) + 1, one
    places = [
        Ranked("before", named[key].place, named[key].area, times, score=AGAIN * times) for key, times in found.items()
    ]
    shares = dict(SHARES.get(group, ()))
    places += [
        Ranked(kind, share=shares.get(kind), source=SOURCE if kind in shares else "", score=shares.get(kind, 0.0))
        for kind in KINDS
    ]
    return tuple(sorted(places, key=lambda one: (-one.score, one.kind != "before", one.area)))
