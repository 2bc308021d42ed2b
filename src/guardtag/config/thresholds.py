"""The table ``thresholds``: when an early warning is given, and when a safeguard is green."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from guardtag.config.values import no_strangers, wrong


def _whole(default: int, most: int, least: int = 1) -> Any:
    return attrs.field(default=default, metadata={"least": least, "most": most})


def _share(default: float) -> Any:
    return attrs.field(default=default, metadata={"share": True})


@attrs.frozen
class Thresholds:
    """When to warn. Times are whole days, hours or minutes as the name says.

    Args:
        wander_calls: so many calls for one person ...
        wander_days: ... within so many days are repeated wandering.
        pattern_calls: so many calls of one person at like hours, or at one place ...
        pattern_days: ... within so many days are a pattern.
        pattern_hours: how long the window of like hours is.
        scan_minutes: after a scan for help so long without a call.
        tag_days: days that a tag may go unchecked beyond ``rounds.check``.
        contact_days: days after enrolment until a contact must be verified.
        worker_load: tasks in one worker's hands that are too many.
        cover_hours: hours of the next 24 in which nobody of an area's own level is on duty.
        channel_stuck: messages that a channel did not take and that still wait.
        checkpoint_late: intervals of ``checkpoint_hours`` after which a checkpoint is stale.
        notice_days: days in which a warning of each severity must be seen to.
        serious_days: likewise.
        urgent_hours: hours, likewise.
        rest_hours: hours for which a cause must be gone before the warning closes.
        snooze_days: the longest time that one is put to sleep for, in all.
        keep_days: days for which a closed one is kept.
        green: share from which a safeguard is green.
        amber: share from which it is amber.
        drill_days: days since the last drill up to which that safeguard is green; twice that it is amber.
    """

    wander_calls: int = _whole(3, 100, 2)
    wander_days: int = _whole(30, 365)
    pattern_calls: int = _whole(3, 100, 2)
    pattern_days: int = _whole(90, 365)
    pattern_hours: int = _whole(3, 12)
    scan_minutes: int = _whole(10, 1440)
    tag_days: int = _whole(30, 3650)
    contact_days: int = _whole(14, 3650)
    worker_load: int = _whole(40, 10_000)
    cover_hours: int = _whole(12, 24)
    channel_stuck: int = _whole(10, 10_000)
    checkpoint_late: int = _whole(2, 100)
    notice_days: int = _whole(14, 365)
    serious_days: int = _whole(3, 365)
    urgent_hours: int = _whole(4, 168)
    rest_hours: int = _whole(12, 720)
    snooze_days: int = _whole(60, 365)
    keep_days: int = _whole(365, 3650)
    green: float = _share(0.95)
    amber: float = _share(0.8)
    drill_days: int = _whole(180, 3650)


def thresholds(table: Mapping[str, Any]) -> Thresholds:
    """The table as it stands in the configuration; raises ``ConfigError``."""
    fields = attrs.fields_dict(Thresholds)
    no_strangers(table, set(fields), "thresholds.")
    for name, value in table.items():
        limits = fields[name].metadata
        if "share" in limits:
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
                raise wrong(f"thresholds.{name}", "a share above 0 and at most 1")
        elif isinstance(value, bool) or not isinstance(value, int) or not limits["least"] <= value <= limits["most"]:
            raise wrong(f"thresholds.{name}", f"a whole number from {limits['least']} to {limits['most']}")
    made = Thresholds(**table)
    if made.amber > made.green:
        raise wrong("thresholds.amber", "at most thresholds.green")
    return made
