"""GeoJSON: places where somebody was seen, for maps. Pure.

Source: RFC 7946, sections 3 (objects), 3.1.1 and 4 (positions are longitude, latitude, WGS 84), 7 (extensions). A
collection holds one point for each sighting; what else is said of it stands in its ``properties``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from guardtag.errors import ImportRefused
from guardtag.interop import strict_json

MAX_BYTES: Final = 4 * 2**20
MAX_PLACES: Final = 10_000


@attrs.frozen
class Place:
    """Where somebody was seen.

    Args:
        id: names it in the collection.
        latitude: in degrees, WGS 84.
        longitude: in degrees.
        at: when, with a time zone, or ``None``.
        properties: JSON values by name; ``time`` is said by ``at``.
    """

    id: str
    latitude: float = attrs.field(repr=False)
    longitude: float = attrs.field(repr=False)
    at: datetime | None = None
    properties: Mapping[str, Any] = attrs.field(factory=dict, repr=False)


def build(places: Iterable[Place]) -> bytes:
    """A collection, in UTF-8.

    Raises:
        ValueError: a place lies outside of the earth, or a time has no zone.
    """
    features = []
    for place in places:
        if not _on_earth(place.latitude, place.longitude):
            raise ValueError("a place lies outside of the earth")
        if place.at is not None and place.at.utcoffset() is None:
            raise ValueError("a time needs a time zone")
        said = dict(place.properties)
        if place.at is not None:
            said["time"] = place.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
        features.append({"type": "Feature", "id": place.id, "geometry": point, "properties": said})
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def read(data: bytes) -> tuple[Place, ...]:
    """The points of a collection, or the one of a feature; what is no point is passed over.

    Raises:
        ImportRefused: it is too large (``GT-GEOJSON-SIZE``) or no GeoJSON that can be read (``GT-GEOJSON-FORMAT``).
    """
    if len(data) > MAX_BYTES:
        raise _too_large()
    try:
        whole = strict_json.parse(data)
    except strict_json.TooDeep:
        raise _too_large() from None
    except ValueError:
        raise _refused("It is no JSON, or JSON that can be read in two ways.") from None
    kind = whole.get("type") if isinstance(whole, dict) else None
    features = [whole] if kind == "Feature" else whole.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise _refused("It is neither a feature nor a collection of features.")
    if len(features) > MAX_PLACES:
        raise _too_large()
    return tuple(place for number, one in enumerate(features) if (place := _place(one, str(number))) is not None)


def _place(feature: Any, number: str) -> Place | None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _refused("A member of the collection is no feature.")
    geometry, said = feature.get("geometry"), feature.get("properties") or {}
    if not isinstance(said, dict) or not (geometry is None or isinstance(geometry, dict)):
        raise _refused("A feature's geometry or properties are no objects.")
    if geometry is None or geometry.get("type") != "Point":
        return None
    position = geometry.get("coordinates")
    if not isinstance(position, list) or len(position) < 2 or not _on_earth(position[1], position[0]):
        raise _refused("A place lies outside of the earth: a position is longitude, latitude.")
    name = feature.get("id", number)
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise _refused("The id of a feature is neither a text nor a number.")
    properties = {key: value for key, value in said.items() if key != "time"}
    return Place(str(name), position[1], position[0], _time(said.get("time")), properties)


def _time(text: Any) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise _refused("A time is none of RFC 3339.") from None
    if at.utcoffset() is None:
        raise _refused("A time has no time zone.")
    return at


def _on_earth(latitude: Any, longitude: Any) -> bool:
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (latitude, longitude))
    return numbers and all(map(math.isfinite, (latitude, longitude))) and abs(latitude) <= 90 and abs(longitude) <= 180


def _refused(why: str) -> ImportRefused:
    return ImportRefused(
        "GT-GEOJSON-FORMAT", "What was sent is no GeoJSON that can be read.", why,
        "Send a FeatureCollection of points (RFC 7946) in UTF-8, positions as longitude, latitude.",
    )  # fmt: skip


def _too_large() -> ImportRefused:
    return ImportRefused(
        "GT-GEOJSON-SIZE", "The GeoJSON was not read: it is too large.",
        f"It has more than {MAX_BYTES} bytes, {MAX_PLACES} places, or values nested more than "
        f"{strict_json.MAX_DEPTH} deep.",
        "Send it in parts.", limit=MAX_BYTES, places=MAX_PLACES, depth=strict_json.MAX_DEPTH,
    )  # fmt: skip
