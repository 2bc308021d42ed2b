"""What the figures count, marked in the commit that changes it, so that no change is ever missed or counted twice.

A kind says by ``counts`` what of its records is counted; whoever changes that, in whatever verb or step, leaves a
``Recount`` in the same commit. It is a new row each time: it is read by nobody on the way, and meets nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from guardtag.model.figures import Recount
from guardtag.model.incidents import Incident
from guardtag.spi import Row
from guardtag.world import id_of, made_at

_CHANCE = 20  # hexadecimal digits


class Counted(NamedTuple):
    """What of a record is counted.

    Args:
        area: path of the area it counts in.
        at: when it came in, seconds since 1970 UTC: it counts on that day.
        what: everything else that decides a count.
    """

    area: str
    at: float
    what: tuple[object, ...] = ()


def of_call(call: Incident) -> Counted:
    """What of a call is counted: see ``guardtag.rules.tally``."""
    return Counted(
        call.area, call.opened,
        (call.kind, call.state, call.outcome, call.level, call.milestones, call.helped, call.recovered,
         call.currency, call.closed is None, call.drill),
    )  # fmt: skip


def of_row(row: Row) -> Counted:
    """The same of a row that may not open any more: where and when, as the store knows it."""
    return Counted(max(row.index.get("area", ("",)), key=len), made_at(row.id))


def marks(
    blind: Callable[[str, str], str], record_id: str, version: int, before: Counted | None, after: Counted | None,
    now: float,
) -> Sequence[Recount]:  # fmt: skip
    """The rows that have a change counted; none where it changes no count.

    Args:
        blind: the keyed hash.
        record_id: of what is changed.
        version: that the change expects: no other change of the record gives the same rows.
        before: what was counted of it; ``None`` where there was nothing, or nobody knows.
        after: what is counted of it now; ``None`` when it goes.
        now: when the change is made.
    """
    if before == after:
        return ()
    places = dict.fromkeys((one.area, one.at) for one in (before, after) if one is not None)
    return tuple(_mark(blind, f"{record_id}/{version}/{number}", *place, now) for number, place in enumerate(places))


def _mark(blind: Callable[[str, str], str], name: str, area: str, at: float, now: float) -> Recount:
    chance = bytes.fromhex(blind("recount", name)[:_CHANCE])
    return Recount(id_of(max(int(at * 1000), 0), chance), area, now)
