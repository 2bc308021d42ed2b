"""What the figures are made of: counts of calls by area and day, and what of them is to be counted anew."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Recount:
    """A call of an area was changed: the area's day on which it came in is to be counted anew.

    Written in the commit that changes the call, a new row each time, so that nobody waits for anybody and whoever
    counts takes away only what they saw before they counted. Its id begins with the time of the call.

    Args:
        id: the time the call came in, in milliseconds, and a keyed hash of what was changed.
        area: path of the area that answers for the call.
        due: when it is to be counted.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Rollup:
    """Counts of the calls of an area that came in in a period.

    Args:
        id: see ``guardtag.steps.rollups``: generation, area, and ``o``, ``d`` or ``m`` with the period.
        area: its path.
        counts: by what is counted; see ``guardtag.rules.tally``.
        minutes: histograms of whole minutes; see there.
        dense: of histograms that have most minutes, the part from minute 0 on: counts of four bytes, the least first.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    counts: Mapping[str, int] = attrs.field(factory=dict, metadata=_INTERNAL)
    minutes: Mapping[str, Mapping[int, int]] = attrs.field(factory=dict, metadata=_INTERNAL)
    dense: Mapping[str, bytes] = attrs.field(factory=dict, metadata=_INTERNAL)


@attrs.frozen
class Below:
    """The areas right below an area that ever had a call.

    Args:
        id: generation and path of the area.
        areas: their paths, in order.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    areas: tuple[str, ...] = attrs.field(default=(), metadata=_INTERNAL)


@attrs.frozen
class Rolling:
    """How the counts stand: they are kept from the first day on, and made anew when their form changes.

    Args:
        id: ``figures``.
        generation: of the rows that hold.
        form: which form they have; see ``guardtag.rules.tally``.
        timezone: whose days they go by.
        day: the last day, ``YYYYMMDD``, that was counted while they are made; empty before the first.
        built: whether they are whole.
        due: when to go on making them, or clearing older ones away; ``None`` when nothing is left to do.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    generation: int = attrs.field(metadata=_INTERNAL)
    form: int = attrs.field(metadata=_INTERNAL)
    timezone: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(default="", metadata=_INTERNAL)
    built: bool = attrs.field(default=False, metadata=_INTERNAL)
    due: float | None = attrs.field(default=None, metadata=_INTERNAL)
