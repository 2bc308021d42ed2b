"""What a CAP message is made of, and what of it the standard does not allow."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import attrs

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
STATUSES: Final = ("Actual", "Exercise", "System", "Test", "Draft")
TYPES: Final = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES: Final = ("Public", "Restricted", "Private")
CATEGORIES: Final = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
RESPONSES: Final = (
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None",
)  # fmt: skip
URGENCIES: Final = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES: Final = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES: Final = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
MAX_TEXT: Final = 10_000
"""The longest text, in characters."""
MAX_POINTS: Final = 1000
"""The most corners of a polygon."""

Point = tuple[float, float]
"""Latitude and longitude, WGS 84, in degrees."""


@attrs.frozen
class Reference:
    """An earlier message: what an update replaces, or a cancel takes back."""

    sender: str
    identifier: str
    sent: datetime


@attrs.frozen
class Resource:
    """A picture or another file that belongs to an alert.

    Args:
        description: what it is.
        mime: its media type.
        size: bytes, or ``None``.
        uri: where it can be fetched.
        digest: SHA-1 of it in hexadecimal, as the standard asks, or empty.
    """

    description: str = attrs.field(repr=False)
    mime: str
    size: int | None = None
    uri: str = attrs.field(default="", repr=False)
    digest: str = ""


@attrs.frozen
class Area:
    """Where an alert holds.

    Args:
        description: in words.
        polygons: each a closed line of corners, the first once more at the end.
        circles: each a centre and a radius in kilometres.
        geocodes: pairs of the code's system and the code.
    """

    description: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[tuple[Point, float], ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class Info:
    """What an alert says, in one language.

    Args:
        event: what happens, such as ``missing person``.
        language: RFC 3066 code.
        categories: of ``CATEGORIES``; at least one.
        responses: of ``RESPONSES``.
        urgency: of ``URGENCIES``.
        severity: of ``SEVERITIES``.
        certainty: of ``CERTAINTIES``.
        expires: until when it holds, or ``None``.
        sender_name: who sends it, for people.
        headline: one line.
        description: what happened.
        instruction: what to do.
        web: address of more.
        contact: how to reach the office.
        parameters: pairs of a name and a value.
        resources: files.
        areas: where.
    """

    event: str
    language: str = "en-US"
    categories: tuple[str, ...] = ("Rescue",)
    responses: tuple[str, ...] = ()
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = attrs.field(default="", repr=False)
    description: str = attrs.field(default="", repr=False)
    instruction: str = attrs.field(default="", repr=False)
    web: str = ""
    contact: str = ""
    parameters: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@attrs.frozen
class Alert:
    """A message.

    Args:
        identifier: unique for this sender; no space, comma, ``<`` or ``&``.
        sender: who sends it, unique in the world, such as a domain name; likewise.
        sent: when, with a time zone.
        status: of ``STATUSES``.
        type: of ``TYPES``.
        scope: of ``SCOPES``.
        restriction: who may have it; needed with the scope ``Restricted`` and only there.
        addresses: who gets it; needed with the scope ``Private``.
        note: on an exercise or an error, why.
        references: what it updates or takes back; needed for those types.
        incidents: names of what it is about, the same in each message about it.
        infos: one a language; an alert or an update needs one.
    """

    identifier: str
    sender: str
    sent: datetime
    status: str = "Actual"
    type: str = "Alert"
    scope: str = "Restricted"
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    note: str = attrs.field(default="", repr=False)
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()


_NAME: Final = re.compile(r"[^\s,<&]{1,200}")


def wrong(alert: Alert) -> str:
    """What the standard does not allow, one sentence; empty when all is well."""
    checks = (
        (_NAME.fullmatch(alert.identifier) and _NAME.fullmatch(alert.sender),
         "Its identifier or sender is missing, or has a space, a comma, < or &."),
        (alert.status in STATUSES and alert.type in TYPES and alert.scope in SCOPES,
         "Its status, type or scope is none that the standard knows."),
        ((alert.scope == "Restricted") == bool(alert.restriction), "A restriction goes with the scope Restricted."),
        (alert.scope != "Private" or alert.addresses, "A private message needs addresses."),
        (alert.type not in ("Update", "Cancel", "Ack", "Error") or alert.references,
         "An update or an end needs what it is about."),
        (alert.type not in ("Alert", "Update") or alert.infos, "An alert says nothing."),
        (all(_NAME.fullmatch(r.sender) and _NAME.fullmatch(r.identifier) for r in alert.references),
         "A reference is not of the form sender,identifier,sent."),
        (all(one and '"' not in one for one in (*alert.addresses, *alert.incidents)),
         "An address or the name of an incident is empty, or has a quotation mark."),
    )  # fmt: skip
    wrong = [problem for holds, problem in checks if not holds]
    return next(filter(None, (*wrong, *map(_wrong_info, alert.infos))), "")


def _wrong_info(info: Info) -> str:
    corners = [corner for area in info.areas for line in area.polygons for corner in line]
    points = [*corners, *(centre for area in info.areas for centre, _ in area.circles)]
    checks = (
        (info.event and info.categories, "An info has no event or no category."),
        (set(info.categories) <= set(CATEGORIES) and set(info.responses) <= set(RESPONSES)
         and info.urgency in URGENCIES and info.severity in SEVERITIES and info.certainty in CERTAINTIES,
         "A category, response, urgency, severity or certainty is none that the standard knows."),
        (all(line[:1] == line[-1:] and 4 <= len(line) <= MAX_POINTS for area in info.areas for line in area.polygons),
         f"A polygon is not closed, or has fewer than 4 or more than {MAX_POINTS} corners."),
        (all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in points)
         and all(0 <= radius < 21_000 for area in info.areas for _, radius in area.circles),
         "A place lies outside of the earth."),
        (all(area.description for area in info.areas), "An area has no description."),
        (all(one.description and one.mime for one in info.resources), "A resource has no description or type."),
    )  # fmt: skip
    return next((problem for holds, problem in checks if not holds), "")
