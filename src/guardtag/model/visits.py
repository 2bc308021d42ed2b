"""Visits: a worker goes to see somebody on a day, to fit a tag, to check it, to test a contact."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

WHY = ("fitting", "check-up", "contact-test", "review")
"""What a visit is for: sewing a tag in, looking how it wears, trying a contact's address, going over consents."""
STATES = ("open", "done", "missed", "cancelled")


@attrs.frozen
class Visit:
    """One thing a worker does at one person's on one day. Its row is sealed under the person's key.

    Args:
        id: opaque, time-ordered.
        ward: id of the person.
        area: path of the person's area when it was made.
        why: one of ``WHY``.
        day: the day it is for, ``YYYYMMDD`` in the deployment's time zone.
        worker: id of the responder it is given to; empty while nobody has it.
        state: one of ``STATES``.
        made: when it was entered, seconds since 1970 UTC.
        by: who entered it.
        ended: when it was done, missed or cancelled, or ``None``.
        note: what whoever went has to say.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    why: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    worker: str = attrs.field(default="", metadata=_INTERNAL)
    state: str = attrs.field(default="open", metadata=_INTERNAL)
    made: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    ended: float | None = attrs.field(default=None, metadata=_INTERNAL)
    note: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
