"""Until when data are kept, and which day is to be gone through next. Pure.

Records that come in great numbers have ids that say when they were made. So a class of data is let go day by day:
nothing of a day can be due before the day itself is as old as the class is kept, and a day with something that is
still kept (a call that is open, one that was closed late) waits until that is due. The cost is in proportion to what
is due, however much is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.keeping import Keeping
from guardtag.model.people import Ward
from guardtag.model.visits import Visit
from guardtag.rules.presence import ENDED

DAY = 86_400.0
LOOK_AGAIN = 7 * DAY
"""How often a day is looked at again on which something has not ended yet."""


def call_until(incident: Incident, days: int) -> float | None:
    """Until when a call is kept, seconds since 1970 UTC; ``None`` while it is open."""
    return None if incident.closed is None else incident.closed + days * DAY


def visit_until(visit: Visit, days: int) -> float | None:
    """Until when a visit is kept; ``None`` while it is open."""
    return None if visit.state == "open" or visit.ended is None else visit.ended + days * DAY


def ward_until(ward: Ward, days: int) -> float | None:
    """Until when somebody who left or died is kept; ``None`` of somebody who is guarded."""
    return ward.ended + days * DAY if ward.state in ENDED and ward.ended is not None else None


def without_finder(incident: Incident) -> Incident:
    """A call without what its finder said and how they are reached, and without free words about it."""
    return attrs.evolve(
        incident, message="", finder="", thread=tuple(attrs.evolve(line, text="") for line in incident.thread),
        tasks=tuple(attrs.evolve(task, text="", result="") for task in incident.tasks),
    )  # fmt: skip


def start(day: str) -> float:
    """When a day (``YYYYMMDD``, UTC) begins."""
    return datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).timestamp()


def moved(day: str, by: int) -> str:
    """The day so many days later."""
    return datetime.fromtimestamp(start(day) + by * DAY, UTC).strftime("%Y%m%d")


def next_day(keeping: Keeping, now: float) -> str:
    """The day to go through now: one that was begun, one that waited long enough, or the next; empty: none is due."""
    if keeping.day:
        return keeping.day
    late = [day for day, due in keeping.waiting.items() if due <= now]
    if late:
        return min(late)
    day = moved(keeping.after, 1)
    return day if start(day) + keeping.days * DAY <= now else ""


def when_due(keeping: Keeping) -> float:
    """When the next day is due."""
    return min([start(moved(keeping.after, 1)) + keeping.days * DAY, *keeping.waiting.values()])


def gone_through(keeping: Keeping, day: str, empty: str = "") -> Keeping:
    """After a day's end: it waits where something of it is still kept.

    Args:
        keeping: the class.
        day: the day that was gone through.
        empty: from that day to this one, included, nothing was made: these days are over, too.
    """
    waiting = {one: due for one, due in keeping.waiting.items() if one != day}
    if keeping.again:
        waiting[day] = keeping.again
    after = max(keeping.after, day) if day <= keeping.after else max(day, empty)
    done = attrs.evolve(keeping, after=after, waiting=waiting, day="", at="", again=0.0, count=0)
    return attrs.evolve(done, due=when_due(done))


def kept_for(keeping: Keeping, days: int, now: float) -> Keeping:
    """With another time of keeping: what waits is looked at anew, and what was let go stays so."""
    if keeping.days == days:
        return keeping
    changed = attrs.evolve(keeping, days=days, waiting=dict.fromkeys(keeping.waiting, now))
    return attrs.evolve(changed, due=now if changed.day else when_due(changed))


def closed_days(keeping: Keeping, days: list[str]) -> list[str]:
    """Of these days, those of which nothing is kept any more, nor of the days beside them.

    What was made about midnight may be sealed under the key of the day beside.
    """
    return [
        day for day in days
        if day < keeping.after and not {moved(day, -1), day, moved(day, 1)} & keeping.waiting.keys()
    ]  # fmt: skip
