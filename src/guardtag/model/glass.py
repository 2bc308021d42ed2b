"""Break-glass: one reader sees more of one person, for half an hour, and everybody concerned is told."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

SECONDS = 1800.0
"""How long it holds, and how long a second person may confirm it."""
_SKEW = 60.0  # how much two clocks may differ


@attrs.frozen
class BreakGlass:
    """One break-glass. Its row is sealed under the person's key and stays, for whoever asks later who looked and why.

    Args:
        id: opaque, time-ordered.
        ward: id of the person.
        area: path of the person's area when it was opened.
        by: id of the responder who opened it; nobody else sees anything by it.
        role: their role in the policy when they did.
        reason: why, in their words.
        opened: when, seconds since 1970 UTC.
        until: when it closes by itself.
        confirmed: when a second person confirmed it, or ``None``.
        confirmed_by: id of that person.
        closed: when somebody closed it before its time, or ``None``.
        closed_by: who.
        told: how many of those who are to be told were told.
        due: when the next of them are due, or ``None`` when all were.
        moves: how often the person's record became part of another while it held.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(metadata=_INTERNAL)
    role: str = attrs.field(metadata=_INTERNAL)
    reason: str = attrs.field(repr=False, metadata=_INTERNAL)
    opened: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
    confirmed: float | None = attrs.field(default=None, metadata=_INTERNAL)
    confirmed_by: str = attrs.field(default="", metadata=_INTERNAL)
    closed: float | None = attrs.field(default=None, metadata=_INTERNAL)
    closed_by: str = attrs.field(default="", metadata=_INTERNAL)
    told: int = attrs.field(default=0, metadata=_INTERNAL)
    due: float | None = attrs.field(default=None, metadata=_INTERNAL)
    moves: int = attrs.field(default=0, metadata=_INTERNAL)

    def holds(self, now: float) -> bool:
        """Whether it is in force. One from more than a minute ahead was written by a wrong clock, and is not."""
        return self.closed is None and self.opened - _SKEW <= now < self.until
