"""Two places of one call at which one person cannot have been: a copied tag 疑似复制布标, or a wrong place. Pure.

It accuses nobody and closes nothing: it is a reason for a person to look at both places. What could make it speak where
nothing is wrong, and why it does not:

- Somebody on a train or in an aeroplane: what these can do in the time is granted.
- A telephone's wrong clock: times are those at which our own machine heard of a place, but for sightings.
- A position that was taken a while before it came: half a minute on each side, as long as a browser may reuse one. One
  that waited for longer in a dead spot, on the way, may be marked; somebody then reads that one place may be old.
- A telephone that is far off, or a map that is shifted: what it says of its accuracy, and a kilometre, are taken off.
- A finder who taps at home after all is over: who travelled there was no faster than a train.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from guardtag.model.positions import Ping
from guardtag.rules.positions import Position, metres

MOST: Final = 20
"""So many places of a call are compared, the newest."""
TAPPED_SECONDS: Final = 30.0
"""How old the position in a tap may be: what the finder's page lets a browser reuse."""
SEEN_SECONDS: Final = 900.0
"""How wrong the time of a sighting may be: people round it to the half hour."""
MARGIN_METRES: Final = 1000.0
"""Maps of China are drawn shifted (GCJ-02) by up to 700 m, and not every telephone says which it means."""
BY_RAIL: Final = 100.0
"""Metres a second, 360 km/h: faster than any train with passengers runs but the one on Shanghai's magnets."""
BY_AIR: Final = 300.0
"""Metres a second, 1080 km/h: an airliner with the wind behind it."""
FLIES_SECONDS: Final = 2400.0
"""No flight that beats a train is shorter from gate to gate; tags are scanned on the ground, before and after it."""


def pinged(position: Position, at: float, seconds: float = TAPPED_SECONDS) -> Ping:
    """A position as it is kept with a call.

    Args:
        position: where.
        at: when, seconds since 1970 UTC.
        seconds: how far off that time may be.
    """
    return Ping(at, seconds, position.latitude, position.longitude, position.metres)


def apart(one: Ping, other: Ping) -> float:
    """How far apart two places are, in metres, as they were told."""
    return metres((one.latitude, one.longitude), (other.latitude, other.longitude))


def beyond(one: Ping, other: Ping) -> float:
    """By how many metres two places are farther apart than anybody gets in the time; 0 or less: one person may do it.

    Args:
        one: where the person is said to be.
        other: where else.
    """
    seconds = abs(one.at - other.at) + one.seconds + other.seconds
    reach = seconds * (BY_AIR if seconds >= FLIES_SECONDS else BY_RAIL)
    return apart(one, other) - one.metres - other.metres - MARGIN_METRES - reach


def conflicting(pings: Iterable[Ping]) -> tuple[Ping, Ping] | None:
    """The two places that one person can least of all have been at, the earlier first; ``None`` while all fit.

    Args:
        pings: of one call, in any order.
    """
    pairs = [(beyond(one, other), one, other) for one, other in combinations(sorted(pings), 2)]
    worst = max(pairs, default=None)
    return worst[1:] if worst is not None and worst[0] > 0 else None
