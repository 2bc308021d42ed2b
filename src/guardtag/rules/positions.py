"""Where on earth a place is that a finder's telephone wrote, and how far two such places lie apart. Pure."""

from __future__ import annotations

import math
import re
from typing import Final

import attrs

UNSAID_METRES: Final = 1000.0
"""How far off a position may be that says nothing of it: what maps give by hand."""
_EARTH_METRES: Final = 6_371_008.8
_WRITTEN: Final = re.compile(
    r"(?<![\d.])(-?\d{1,2}\.\d{3,9})\s*[,，;\s]\s*(-?\d{1,3}\.\d{3,9})(?!\d|\.\d)(?:\s*±\s*(\d{1,7})\s*m)?", re.ASCII
)


@attrs.frozen
class Position:
    """A point on earth, WGS 84.

    Args:
        latitude: in degrees.
        longitude: in degrees.
        metres: how far off it may be.
    """

    latitude: float = attrs.field(repr=False)
    longitude: float = attrs.field(repr=False)
    metres: float = UNSAID_METRES


def read(words: str) -> Position | None:
    """The position in words of a place, the last where there are several; ``None`` for words alone.

    A pair of numbers counts with three decimals or more (a hundred metres): nobody writes a floor and a room like that.

    Args:
        words: such as ``by the gate 36.18000, 116.77000 ±12 m``, as the finder's page writes it.
    """
    for found in reversed(list(_WRITTEN.finditer(words))):
        latitude, longitude = float(found[1]), float(found[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return Position(latitude, longitude, float(found[3]) if found[3] else UNSAID_METRES)
    return None


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two points lie apart on the earth's surface.

    By the haversine (R. W. Sinnott, Sky & Telescope 68, 1984) on a sphere of the earth's mean radius: wrong by half a
    percent at most, and sound for points that are near each other.

    Args:
        one: latitude and longitude in degrees.
        other: the same.
    """
    (north, east), (north_too, east_too) = (map(math.radians, point) for point in (one, other))
    half = math.sin((north - north_too) / 2) ** 2
    half += math.cos(north) * math.cos(north_too) * math.sin((east - east_too) / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(math.sqrt(min(half, 1.0)))
