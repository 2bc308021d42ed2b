"""Where the person probably is: a simple rule that explains itself. Pure.

Each sighting counts what its source is worth, halved for every hour since; a source counts once an area, its best; all
strangers together count less than one responder, so that nobody steers a search by writing often. The place last seen
counts like a word of the family. An area that somebody looked through since and found nothing counts a third of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from guardtag.model.searches import CONFIRMED, REJECTED, Look, Search, Sighting

WORTH: Final = {
    "tag": 1.0, "police": 1.0, "responder": 0.9, "family": 0.7, "volunteer": 0.6, "camera": 0.5, "system": 0.5,
    "public": 0.25,
}  # fmt: skip
"""What a sighting counts, by source."""
MACHINES: Final = ("camera", "system")
STRANGERS: Final = 0.8
"""What all strangers together count at most in one area."""
MOVES: Final = 0.7
"""A sighting that counts as much as this moves the centre of the search."""
HALF_SECONDS: Final = 3600.0
SEARCHED: Final = 0.33
LOOK_SECONDS: Final = 2 * 3600.0
"""So long a look that found nothing counts."""


@attrs.frozen
class Reason:
    """Why an area is where it is in the order.

    Args:
        what: ``sighting``, ``last-seen`` or ``searched``.
        source: of a sighting.
        at: when.
        worth: what it counted.
        sighting: id of it, or empty.
    """

    what: str
    source: str = ""
    at: float = 0.0
    worth: float = 0.0
    sighting: str = ""


@attrs.frozen
class Likely:
    """An area, and why the person may be there.

    Args:
        area: path.
        score: what speaks for it; compares, and is no probability.
        reasons: what counted, the weightiest first.
    """

    area: str
    score: float
    reasons: tuple[Reason, ...]


def worth(sighting: Sighting) -> float:
    """What a sighting counts when it is fresh; 0 for one that was rejected."""
    if sighting.state == REJECTED:
        return 0.0
    if sighting.state == CONFIRMED:
        return 1.0
    known = WORTH.get(sighting.source, WORTH["public"])
    sure = None if sighting.source not in MACHINES else sighting.score  # of a person we know how far to believe them
    return known if sure is None else known * (0.5 + min(max(sure, 0.0), 1.0))


def moves(sighting: Sighting) -> bool:
    """Whether a sighting is good enough to draw the rings about its area."""
    return bool(sighting.area) and worth(sighting) >= MOVES


def likely(search: Search, sightings: Iterable[Sighting], now: float) -> tuple[Likely, ...]:
    """Areas in which the person may be, the most likely first.

    Args:
        search: with the place last seen, and what those said who looked.
        sightings: in any order.
        now: seconds since 1970 UTC.
    """
    reasons: dict[str, list[Reason]] = {}
    if search.area:
        fresh = WORTH["family"] * _left(search.seen_at or search.began, now)
        reasons[search.area] = [Reason("last-seen", "family", search.seen_at or search.began, fresh)]
    best: dict[tuple[str, str], Reason] = {}
    for one in sightings:
        counts = worth(one) * _left(one.at, now)
        if not one.area or counts <= 0:
            continue
        who = (one.area, f"{one.source}/{one.by or one.reporter or one.id}")
        if who not in best or best[who].worth < counts:
            best[who] = Reason("sighting", one.source, one.at, counts, one.id)
    for (area, _), reason in best.items():
        reasons.setdefault(area, []).append(reason)
    found = [_scored(area, ones, search.looked, now) for area, ones in reasons.items()]
    return tuple(sorted(found, key=lambda one: (-one.score, one.area)))


def _scored(area: str, reasons: list[Reason], looked: Iterable[Look], now: float) -> Likely:
    known = sum(reason.worth for reason in reasons if reason.source != "public")
    score = known + min(sum(reason.worth for reason in reasons if reason.source == "public"), STRANGERS)
    last = max(reason.at for reason in reasons)
    empty = [
        look for look in looked
        if look.said == "nothing" and look.area == area and look.at > last and now - look.at <= LOOK_SECONDS
    ]  # fmt: skip
    ordered = sorted(reasons, key=lambda reason: (-reason.worth, reason.at))
    if empty:
        score *= SEARCHED
        ordered.append(Reason("searched", at=max(look.at for look in empty)))
    return Likely(area, round(score, 4), tuple(ordered))


def _left(at: float, now: float) -> float:
    return float(0.5 ** (max(now - at, 0.0) / HALF_SECONDS))
