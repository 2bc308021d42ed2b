"""When a responder is on duty: weekly shifts, leave, and whom they stand in for."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Shift:
    """A weekly window of duty in local time.

    Args:
        days: weekdays on which it begins, 0 for Monday.
        start: minutes after midnight.
        end: minutes after midnight, exclusive; at or before ``start`` it ends on the next day.
    """

    days: tuple[int, ...] = attrs.field(metadata=_INTERNAL)
    start: int = attrs.field(metadata=_INTERNAL)
    end: int = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Leave:
    """Away: not called, whatever the shifts say.

    Args:
        since: from when, seconds since 1970 UTC.
        until: until when, exclusive.
        reason: a few words.
    """

    since: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
    reason: str = attrs.field(default="", repr=False, metadata={"policy": "staff"})


@attrs.frozen
class StandIn:
    """Doing somebody else's duty for a time: called in their place, with their area and role.

    Args:
        person: id of the responder whose duty it is.
        area: their area.
        role: their role.
        since: from when, seconds since 1970 UTC.
        until: until when, exclusive.
    """

    person: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    role: str = attrs.field(metadata=_INTERNAL)
    since: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
