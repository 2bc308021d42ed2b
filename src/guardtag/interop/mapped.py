"""What an event of another system says in our fields, by the mapping of the configuration. Pure.

A field that does not fit is left out and named; nothing of it is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from guardtag.config import fieldpaths
from guardtag.config.inbound import NEEDED, EventMap
from guardtag.errors import ImportRefused
from guardtag.interop.cloudevents import Event

AHEAD: Final = 300.0
"""Seconds by which another system's clock may be ahead; a time beyond that is none."""
LONGEST: Final = 2000
"""The longest text that is looked at; each desk cuts it further."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
_NAMED: Final = re.compile(r"[!-~]{1,200}", re.ASCII)
_BOUNDS: Final = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0), "score": (0.0, 1.0), "age": (0.0, 130.0)}


@attrs.frozen
class Mapped:
    """What an event says.

    Args:
        does: ``sighting``, ``status`` or ``order``.
        values: field of ours to a text or a number.
        left_out: fields that were there and did not fit.
    """

    does: str
    values: Mapping[str, str | float] = attrs.field(repr=False)
    left_out: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """A text, empty when it is not there."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """A number, or ``None``."""
        value = self.values.get(name)
        return None if value is None or isinstance(value, str) else value


def read(event: Event, mapping: EventMap, now: float, zone: str, *, signed_attributes: bool = True) -> Mapped:
    """What an event says in our fields.

    Args:
        event: what came.
        mapping: of its type.
        now: seconds since 1970 UTC.
        zone: IANA name of the time zone of times that name none.
        signed_attributes: whether the event's attributes were signed along (structured mode), and may be read.

    Raises:
        ImportRefused: a field without which nothing can be done is not there, or does not fit (``GT-INBOUND-FIELD``).
    """
    attributes = _attributes(event) if signed_attributes else {}
    values: dict[str, str | float] = {}
    left_out = []
    for name, ways in mapping.fields.items():
        raw = fieldpaths.found(ways, attributes, event.data)
        value = None if raw is None else _READERS.get(name, _text)(name, raw, now, zone)
        if isinstance(value, str) and name in mapping.words:
            value = mapping.words[name].get(value)
        if value is not None:
            values[name] = value
        elif raw is not None:
            left_out.append(name)
    if ("latitude" in values) != ("longitude" in values):
        left_out += [name for name in ("latitude", "longitude") if values.pop(name, None) is not None]
    for name in sorted(NEEDED[mapping.does] - values.keys()):
        raise missing(name)
    return Mapped(mapping.does, values, tuple(sorted(left_out)))


def missing(name: str) -> ImportRefused:
    """The refusal of an event that lacks a field of ours.

    Args:
        name: of the field.
    """
    return ImportRefused(
        "GT-INBOUND-FIELD", f"The event lacks `{name}`, or it cannot be read.",
        "Without it nothing can be done.", "Compare the event with the mapping: `guardtag inbound check`.", field=name,
    )  # fmt: skip


def _attributes(event: Event) -> dict[str, str]:
    found = {name: getattr(event, name) for name in fieldpaths.ATTRIBUTES if name != "time"}
    return found | ({"time": event.time.isoformat()} if event.time is not None else {})


def _text(name: str, raw: str | float, now: float, zone: str) -> str | None:
    if isinstance(raw, float):
        return None
    text = str(raw)[:LONGEST].strip()
    return text or None


def _named(name: str, raw: str | float, now: float, zone: str) -> str | None:
    text = _text(name, raw, now, zone)
    return text if text is not None and _NAMED.fullmatch(text) else None


def _number(name: str, raw: str | float, now: float, zone: str) -> float | None:
    if isinstance(raw, str):
        if not _NUMBER.fullmatch(raw.strip()):
            return None
        raw = float(raw)
    low, high = _BOUNDS[name]
    return float(raw) if low <= raw <= high else None


def _time(name: str, raw: str | float, now: float, zone: str) -> float | None:
    """RFC 3339 or ``2025-06-16 10:00:00`` in our zone, or seconds or milliseconds since 1970."""
    if isinstance(raw, str) and not _NUMBER.fullmatch(raw):
        try:
            at = datetime.fromisoformat(raw) if len(raw) <= 40 else None
            at = at.replace(tzinfo=ZoneInfo(zone)) if at is not None and at.tzinfo is None else at
            seconds = at.timestamp() if at is not None else 0.0
        except (ValueError, OverflowError):
            return None
    else:
        seconds = float(raw) / 1000 if float(raw) >= 1e11 else float(raw)
    return seconds if 0 < seconds <= now + AHEAD else None


_READERS: Mapping[str, Callable[[str, Any, float, str], str | float | None]] = {
    "latitude": _number, "longitude": _number, "score": _number, "age": _number, "at": _time,
    "call": _named, "reference": _named, "ward": _named,
}  # fmt: skip
