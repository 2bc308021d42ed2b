"""How far what was kept long enough has been let go."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Keeping:
    """One class of data, day by day; or ``left:WARD``, somebody who left or died and is to be erased.

    Args:
        id: the class, from ``guardtag.steps.retention.KEPT``; or ``left:`` and a ward's id.
        due: when something may have been kept long enough.
        days: for which the class was kept when ``due`` was worked out.
        after: every day up to this one (``YYYYMMDD``, UTC) was looked at.
        waiting: of those days, the ones with something that is still kept, and when to look again.
        day: the day that is just being gone through; empty: none.
        at: id of the row it came to.
        again: when that day is to be looked at again, as far as it was gone through; 0: never.
        count: how much of it was let go.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
    days: int = attrs.field(default=0, metadata=_INTERNAL)
    after: str = attrs.field(default="", metadata=_INTERNAL)
    waiting: Mapping[str, float] = attrs.field(factory=dict, metadata=_INTERNAL)
    day: str = attrs.field(default="", metadata=_INTERNAL)
    at: str = attrs.field(default="", metadata=_INTERNAL)
    again: float = attrs.field(default=0.0, metadata=_INTERNAL)
    count: int = attrs.field(default=0, metadata=_INTERNAL)
