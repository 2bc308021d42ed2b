"""What is due in the lane of early warnings: which step carries out which kind of row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guardtag.spi import Row
from guardtag.steps import drilling
from guardtag.steps.room import Room
from guardtag.steps.watching import bulletins, feed, people, places, scans, timers, whole

Step = Callable[[Room, Row, float], None]


def carry_out(room: Room, row: Row, now: float) -> None:
    """Does what is due.

    Args:
        room: where.
        row: as it was claimed.
        now: seconds since 1970 UTC.

    Raises:
        Conflict: another dispatcher has it by now.
    """
    _STEPS[row.kind](room, row, now)


def _patrol(room: Room, row: Row, now: float) -> None:
    if row.id == feed.ID:
        feed.carry_out(room, row, now)
    elif row.id == whole.ID:
        whole.carry_out(room, row, now)
    else:
        places.carry_out(room, row, now)


_STEPS: Mapping[str, Step] = {
    "warning": timers.carry_out, "alarm": timers.carry_out, "watch": people.carry_out, "patrol": _patrol,
    "bulletin": bulletins.carry_out, "scanned": scans.carry_out, "drill": drilling.carry_out,
}  # fmt: skip
