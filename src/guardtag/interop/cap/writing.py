"""A CAP message written as XML, elements in the standard's order."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from guardtag.interop import strict_xml
from guardtag.interop.cap.model import MAX_TEXT, NAMESPACE, Alert, Area, Info, Point, Resource, wrong
from guardtag.interop.strict_xml import Parts

TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)


def build(alert: Alert) -> bytes:
    """The message as XML, elements in the standard's order.

    Raises:
        ValueError: the message is not what the standard allows.
    """
    problem = wrong(alert)
    if problem:
        raise ValueError(problem)
    parts: list[tuple[str, str | Parts]] = [
        ("identifier", alert.identifier), ("sender", alert.sender), ("sent", written(alert.sent)),
        ("status", alert.status), ("msgType", alert.type), ("scope", alert.scope),
        *_if("restriction", alert.restriction), *_if("addresses", _spaced(alert.addresses)), *_if("note", alert.note),
        *_if("references", " ".join(f"{r.sender},{r.identifier},{written(r.sent)}" for r in alert.references)),
        *_if("incidents", _spaced(alert.incidents)),
    ]  # fmt: skip
    parts += [("info", _info(info)) for info in alert.infos]
    return strict_xml.build("alert", "", NAMESPACE, parts)


def written(at: datetime) -> str:
    """A time as the standard wants it: to the second, the zone as an offset, UTC as ``-00:00``.

    Raises:
        ValueError: it has no time zone.
    """
    if at.utcoffset() is None:
        raise ValueError("a time needs a time zone")
    text = at.replace(microsecond=0).isoformat()
    if not TIME.fullmatch(text):
        raise ValueError("a time zone is a whole number of minutes")
    return text[:-6] + "-00:00" if text.endswith("+00:00") else text


def _info(info: Info) -> Parts:
    parts: list[tuple[str, str | Parts]] = [("language", info.language)]
    parts += [("category", one) for one in info.categories]
    parts.append(("event", info.event))
    parts += [("responseType", one) for one in info.responses]
    parts += [("urgency", info.urgency), ("severity", info.severity), ("certainty", info.certainty)]
    parts += _if("expires", written(info.expires) if info.expires else "")
    for name, text in (
        ("senderName", info.sender_name), ("headline", info.headline), ("description", info.description),
        ("instruction", info.instruction), ("web", info.web), ("contact", info.contact),
    ):  # fmt: skip
        parts += _if(name, text)
    parts += [("parameter", (("valueName", name), ("value", value))) for name, value in info.parameters]
    parts += [("resource", _resource(one)) for one in info.resources]
    parts += [("area", _area(one)) for one in info.areas]
    return parts


def _resource(one: Resource) -> Parts:
    size = "" if one.size is None else str(one.size)
    return [
        ("resourceDesc", one.description), ("mimeType", one.mime), *_if("size", size), *_if("uri", one.uri),
        *_if("digest", one.digest),
    ]  # fmt: skip


def _area(area: Area) -> Parts:
    parts: list[tuple[str, str | Parts]] = [("areaDesc", area.description)]
    parts += [("polygon", " ".join(map(_point, corners))) for corners in area.polygons]
    parts += [("circle", f"{_point(centre)} {_decimal(radius)}") for centre, radius in area.circles]
    parts += [("geocode", (("valueName", name), ("value", value))) for name, value in area.geocodes]
    return parts


def _if(name: str, text: str) -> list[tuple[str, str | Parts]]:
    if len(text) > MAX_TEXT:
        raise ValueError(f"a text has at most {MAX_TEXT} characters")
    return [(name, text)] if text else []


def _spaced(names: tuple[str, ...]) -> str:
    """Names with spaces between, in quotation marks where they have one themselves."""
    return " ".join(f'"{name}"' if any(c.isspace() for c in name) else name for name in names)


def _point(point: Point) -> str:
    return f"{_decimal(point[0])},{_decimal(point[1])}"


def _decimal(number: float) -> str:
    """A number without an exponent, to a tenth of a millimetre's worth of a degree at most."""
    text = f"{number:.9f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
