"""What is due in the lane ``sweep``: which step carries out which kind of row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from guardtag.records.classes import is_class
from guardtag.spi import Row
from guardtag.steps import (
    consenting,
    contact_tests,
    erasing,
    glass,
    incoming,
    leaving,
    own_link,
    relay,
    retention,
    settling,
    signins,
    tokens,
)
from guardtag.steps.room import Room

Step = Callable[[Room, Row, float], object]


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


def _erase(room: Room, row: Row, now: float) -> None:
    if is_class(row.id):
        consenting.destroy(room, row.id, now)
    else:
        (leaving if row.id.startswith("r:") else erasing).carry_out(room, row.id, now)


def _forget(room: Room, row: Row, now: float) -> None:
    room.records.change(partial(relay.sweep, room, due_row=row), now=now, claimed=[row])


def _tell(room: Room, row: Row, now: float) -> None:
    room.records.change(partial(glass.tell_next, room, due_row=row), now=now, claimed=[row])


_STEPS: Mapping[str, Step] = {
    "erasure": _erase, "relay": _forget, "unsettled": settling.carry_out, "glass": _tell,
    "keeping": retention.carry_out, "ctest": contact_tests.carry_out, "ownlink": own_link.carry_out,
    "delivery": incoming.sweep, "received": incoming.sweep, "ordered": incoming.sweep,
    "session": signins.sweep, "invitation": signins.sweep, "attempts": signins.sweep,
    "apitoken": tokens.sweep,
}  # fmt: skip
