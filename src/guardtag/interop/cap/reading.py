"""A CAP message read from XML."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from guardtag.errors import ImportRefused
from guardtag.interop import strict_xml
from guardtag.interop.cap.model import (
    MAX_POINTS,
    MAX_TEXT,
    NAMESPACE,
    Alert,
    Area,
    Info,
    Point,
    Reference,
    Resource,
    wrong,
)
from guardtag.interop.cap.writing import TIME
from guardtag.interop.strict_xml import Element

_NUMBER: Final = re.compile(r"-?\d{1,5}(\.\d{1,10})?", re.ASCII)


def read(data: bytes) -> Alert:
    """The message that XML says.

    Raises:
        ImportRefused: it is too large (``GT-CAP-SIZE``), or no CAP 1.2 that can be read (``GT-CAP-FORMAT``).
    """
    try:
        root = strict_xml.parse(data)
    except strict_xml.TooLarge:
        raise _too_large() from None
    except ValueError:
        raise _refused("It is no XML in UTF-8, or it declares entities of its own.") from None
    if root.name != _name("alert"):
        raise _refused("Its root element is not that of CAP 1.2.")
    try:
        alert = Alert(
            _one(root, "identifier"), _one(root, "sender"), _time(_one(root, "sent")), _one(root, "status"),
            _one(root, "msgType"), _one(root, "scope"), _one(root, "restriction"),
            _unspaced(_one(root, "addresses")), _one(root, "note"), _references(_one(root, "references")),
            _unspaced(_one(root, "incidents")), tuple(_read_info(one) for one in root.all(_name("info"))),
        )  # fmt: skip
        problem = wrong(alert)
    except (ValueError, OverflowError):
        raise _refused("A time, a number or a place in it is written as the standard does not allow.") from None
    if problem:
        raise _refused(problem)
    return alert


def _read_info(element: Element) -> Info:
    expires = _one(element, "expires")
    return Info(
        _one(element, "event"), _one(element, "language") or "en-US", _many(element, "category"),
        _many(element, "responseType"), _one(element, "urgency"), _one(element, "severity"),
        _one(element, "certainty"), _time(expires) if expires else None, _one(element, "senderName"),
        _one(element, "headline"), _one(element, "description"), _one(element, "instruction"), _one(element, "web"),
        _one(element, "contact"), _pairs(element, "parameter"),
        tuple(_read_resource(one) for one in element.all(_name("resource"))),
        tuple(_read_area(one) for one in element.all(_name("area"))),
    )  # fmt: skip


def _read_resource(element: Element) -> Resource:
    size = _one(element, "size")
    if size and not (size.isascii() and size.isdigit() and len(size) < 16):
        raise ValueError("no size")
    return Resource(
        _one(element, "resourceDesc"), _one(element, "mimeType"), int(size) if size else None, _one(element, "uri"),
        _one(element, "digest"),
    )  # fmt: skip


def _read_area(element: Element) -> Area:
    polygons = tuple(tuple(_place(pair) for pair in text.split()) for text in _many(element, "polygon"))
    circles = []
    for text in _many(element, "circle"):
        centre, radius = text.split()
        circles.append((_place(centre), _figure(radius)))
    return Area(_one(element, "areaDesc"), polygons, tuple(circles), _pairs(element, "geocode"))


def _unspaced(text: str) -> tuple[str, ...]:
    return tuple(quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|([^\s"]+)', text))


def _references(text: str) -> tuple[Reference, ...]:
    found = []
    for one in text.split():
        sender, identifier, sent = one.split(",")
        found.append(Reference(sender, identifier, _time(sent)))
    return tuple(found)


def _pairs(element: Element, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((_one(one, "valueName"), _one(one, "value")) for one in element.all(_name(name)))


def _one(element: Element, name: str) -> str:
    """The text of the element's one child of this name; empty when there is none."""
    found = _many(element, name)
    if len(found) > 1:
        raise ValueError("an element stands twice")
    return found[0] if found else ""


def _many(element: Element, name: str) -> tuple[str, ...]:
    found = tuple(child.text.strip() for child in element.all(_name(name)))
    if any(len(text) > max(MAX_TEXT, MAX_POINTS * 30) for text in found):
        raise _too_large()
    return found


def _place(text: str) -> Point:
    latitude, longitude = text.split(",")
    return _figure(latitude), _figure(longitude)


def _figure(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("no number")
    return float(text)


def _time(text: str) -> datetime:
    if not TIME.fullmatch(text):
        raise ValueError("no time")
    return datetime.fromisoformat(text)


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _refused(why: str) -> ImportRefused:
    return ImportRefused(
        "GT-CAP-FORMAT", "What was sent is no CAP 1.2 that can be read.", why,
        "Send one alert of CAP 1.2 in UTF-8, without a DTD, as section 3.2 of the standard says.",
    )  # fmt: skip


def _too_large() -> ImportRefused:
    return ImportRefused(
        "GT-CAP-SIZE", "The CAP message was not read: it is too large.",
        f"It has more than {strict_xml.MAX_BYTES} bytes, or {MAX_TEXT} characters in a text.",
        "Send files by their address, in the element uri.", limit=strict_xml.MAX_BYTES, letters=MAX_TEXT,
    )  # fmt: skip
