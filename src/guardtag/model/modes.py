"""What is different for a while, and ends by itself: a drill, a channel's maintenance, severe weather."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

DRILL, MAINTENANCE, WEATHER = "drill", "maintenance", "weather"
KINDS = (DRILL, MAINTENANCE, WEATHER)


@attrs.frozen
class Mode:
    """One of them, with its end.

    Args:
        what: from ``KINDS``.
        scope: path of the area that drills or has the weather, or the channel under maintenance.
        since: from when, seconds since 1970 UTC.
        until: until when, exclusive.
        by: who began it.
        reason: a few words, about no person.
    """

    what: str = attrs.field(metadata=_INTERNAL)
    scope: str = attrs.field(metadata=_INTERNAL)
    since: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    reason: str = attrs.field(default="", metadata=_INTERNAL)

    def holds(self, now: float) -> bool:
        """Whether it is in force."""
        return self.since <= now < self.until


@attrs.frozen
class Modes:
    """All that are in force, one row: whoever calls for help reads it in one step.

    Args:
        id: ``now``.
        all: oldest first; those that are over go with the next change.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    all: tuple[Mode, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
