"""Where a call's person is said to be on earth, and two such places that cannot both be right."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}
_PLACE = {"policy": "location_now"}


@attrs.frozen(order=True)
class Ping:
    """A place of a call that has coordinates.

    Args:
        at: when the person was there, seconds since 1970 UTC.
        seconds: how far off that may be.
        latitude: in degrees, WGS 84.
        longitude: in degrees.
        metres: how far off the place may be.
    """

    at: float = attrs.field(metadata=_INTERNAL)
    seconds: float = attrs.field(metadata=_INTERNAL)
    latitude: float = attrs.field(repr=False, metadata=_PLACE)
    longitude: float = attrs.field(repr=False, metadata=_PLACE)
    metres: float = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class TwoPlaces:
    """Two places of one call at which one person cannot have been; see ``guardtag.rules.two_places``.

    Args:
        at: when that was noticed, seconds since 1970 UTC.
        metres: how far apart they are.
        seconds: how much time lay between them.
        places: the two, the earlier first, as ``36.18000, 116.77000 ±12 m``; empty where the reader may not know.
    """

    at: float = attrs.field(metadata=_INTERNAL)
    metres: float = attrs.field(metadata=_INTERNAL)
    seconds: float = attrs.field(metadata=_INTERNAL)
    places: tuple[str, ...] = attrs.field(default=(), repr=False, metadata=_PLACE)
